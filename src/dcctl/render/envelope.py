"""The JSON envelope of DESIGN section 3: the same shape on success and on failure, `exit` last."""

import json
from collections.abc import Sequence
from typing import IO

from dcctl.errors import DcctlError, Exit
from dcctl.render.formats import Answer
from dcctl.render.jsonable import Json, as_json

# With these exit codes the data holds the answer, and `error` stays null where there is data.
_ANSWERED = frozenset({Exit.OK, Exit.FINDINGS, Exit.THROTTLED, Exit.TEMPORARY, Exit.UNKNOWN, Exit.PARTLY})


def write(answer: Answer, out: IO[str]) -> int:
    """The whole answer, or the failure, as one document."""
    outcome = answer.outcome
    error = None if outcome.partial and outcome.exit in _ANSWERED else outcome.error
    out.write(envelope(answer.verb, outcome.data, exit=outcome.exit, warnings=outcome.warnings, error=error) + "\n")
    return outcome.exit


def error_object(error: DcctlError) -> dict[str, Json]:
    """`{code, message, next, field}`; every problem of a profile stands in the message, line by line."""
    message = error.message if error.why is None else f"{error.message} ({error.why})"
    return {
        "code": error.code,
        "message": "\n".join([message, *(detail for detail in error.details if detail != error.message)]),
        "next": error.next,
        "field": error.field,
    }


def envelope(
    verb: str, data: object, *, exit: Exit, warnings: Sequence[str] = (), error: DcctlError | None = None
) -> str:
    """One JSON document for one run of `verb`, ASCII only (no raw control byte can pass), without the final newline."""
    return json.dumps(
        {
            "schema": f"dcctl.{verb}/1",
            "ok": exit is Exit.OK,
            "data": as_json(data),
            "warnings": as_json(list(warnings)),
            "error": None if error is None else error_object(error),
            "exit": int(exit),
        },
        indent=1,
        allow_nan=False,
    )
