"""`--format jsonl`: one bare item a line (a domain, a mail), as it finishes; nothing else on stdout."""

import json
from typing import IO, Final

from dcctl.render.jsonable import as_json
from dcctl.verbs import Emit

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def json_line(item: object) -> str:
    """One bare item, ASCII only, without the newline."""
    return _ENCODER.encode(as_json(item))


def emitter(_verb: str, out: IO[str], *, raw: bool = False) -> Emit:  # noqa: ARG001 - JSON needs no other form
    """What writes one item, flushed, so that long runs stream."""

    def emit(item: object) -> None:
        out.write(json_line(item) + "\n")
        out.flush()

    return emit
