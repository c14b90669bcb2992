"""Every outcome's JSON Schema holds for what is really printed, on success and on failure, and for nothing looser."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dcctl.cli.schema import OUTCOMES
from dcctl.errors import ChannelError, Exit, ProfileError
from dcctl.mail.address import Mailbox
from dcctl.render.envelope import envelope
from dcctl.render.schema import envelope_schema, type_schema
from tests.render.outcomes import outcomes_of


def validator(verb: str) -> Draft202012Validator:
    schema = envelope_schema(verb, OUTCOMES[verb])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("verb", OUTCOMES)
@given(st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_outcome_fits_its_schema(verb: str, data: st.DataObject) -> None:
    outcome = data.draw(outcomes_of(OUTCOMES[verb]))
    exit = data.draw(st.sampled_from(Exit))
    document = envelope(verb, outcome, exit=exit, warnings=data.draw(st.lists(st.text(max_size=5), max_size=2)))
    validator(verb).validate(json.loads(document))


FAILURES: list[Any] = [
    pytest.param(ChannelError("no channel"), id="message-alone"),
    pytest.param(
        ProfileError("two problems", why="typing", next="edit", field="a.b", details=["x:1:1: a", "x:2:1: b"]), id="all"
    ),
]


@pytest.mark.parametrize("verb", OUTCOMES)
@pytest.mark.parametrize("error", FAILURES)
def test_a_failure_fits_too(verb: str, error: ChannelError | ProfileError) -> None:
    validator(verb).validate(json.loads(envelope(verb, None, exit=error.exit, error=error)))


@pytest.mark.parametrize("verb", OUTCOMES)
def test_another_verbs_answer_a_missing_or_a_strange_key_does_not_fit(verb: str) -> None:
    checked = validator(verb)
    document = json.loads(envelope(verb, None, exit=Exit.BUG, error=ChannelError("x")))
    strangers = [
        document | {"schema": "dcctl.other/1"},
        document | {"more": 1},
        document | {"data": {"more": 1}},
        document | {"ok": "false"},
        document | {"error": {"code": "x"}},
        {key: value for key, value in document.items() if key != "warnings"},
    ]
    assert checked.is_valid(document)
    assert not any(map(checked.is_valid, strangers))


@dataclass(frozen=True)
class Inner:
    name: str
    at: datetime | None


HINTS: list[Any] = [
    (str, {"type": "string"}),
    (bool, {"type": "boolean"}),
    (int, {"type": "integer"}),
    (float, {"type": "number"}),
    (Mailbox, {"type": "string"}),
    (Path, {"type": "string"}),
    (object, {}),
    (str | None, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    (Literal["a", "b"], {"enum": ["a", "b"]}),
    (tuple[int, ...], {"type": "array", "items": {"type": "integer"}}),
    (Sequence[str], {"type": "array", "items": {"type": "string"}}),
    (Mapping[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
    (
        Inner,
        {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
            },
            "required": ["name", "at"],
            "additionalProperties": False,
        },
    ),
]


@pytest.mark.parametrize(("hint", "schema"), HINTS, ids=[str(hint) for hint, _ in HINTS])
def test_an_annotation(hint: object, schema: dict[str, Any]) -> None:
    assert type_schema(hint) == schema


@pytest.mark.parametrize("hint", [bytes, complex, set[int], type, list, tuple[bytes, ...]], ids=str)
def test_an_annotation_no_outcome_may_use(hint: object) -> None:
    with pytest.raises(TypeError):
        type_schema(hint)
