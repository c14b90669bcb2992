"""The JSON envelope: one shape for success and failure, ASCII only, `exit` last."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from dcctl.errors import ChannelError, DcctlError, Exit, ProfileError
from dcctl.render.envelope import envelope, error_object
from dcctl.render.json_lines import json_line
from tests.support.hostile import OURS, hostile_texts


@dataclass(frozen=True)
class Data:
    text: str
    number: float = 1.0


KEYS = ["schema", "ok", "data", "warnings", "error", "exit"]


def parsed(document: str) -> dict[str, Any]:
    assert document.isascii()
    assert not any(ord(char) < 0x20 and char != "\n" for char in document)
    values: dict[str, Any] = json.loads(document)
    assert list(values) == KEYS
    return values


@pytest.mark.parametrize("exit", Exit)
def test_success_and_everything_else(exit: Exit) -> None:
    values = parsed(envelope("status", Data("x"), exit=exit, warnings=["careful"]))
    assert values == {
        "schema": "dcctl.status/1",
        "ok": exit == 0,
        "data": {"text": "x", "number": 1.0},
        "warnings": ["careful"],
        "error": None,
        "exit": int(exit),
    }


def test_a_failure() -> None:
    error = ChannelError("no channel", next="dcctl connect --list", field="channel")
    values = parsed(envelope("select", None, exit=error.exit, error=error))
    assert (values["ok"], values["data"], values["exit"]) == (False, None, 12)
    assert values["error"] == {
        "code": "channel",
        "message": "no channel",
        "next": "dcctl connect --list",
        "field": "channel",
    }


MESSAGES = [
    (DcctlError("what"), "what"),
    (DcctlError("what", why="because"), "what (because)"),
    (ProfileError("two problems", details=["p:1:1: a", "p:2:1: b"]), "two problems\np:1:1: a\np:2:1: b"),
]


@pytest.mark.parametrize(("error", "message"), MESSAGES)
def test_an_errors_message_holds_cause_and_every_detail(error: DcctlError, message: str) -> None:
    assert error_object(error) == {"code": error.code, "message": message, "next": None, "field": None}


def test_a_line_is_one_bare_item() -> None:
    assert json_line(Data("a\nb")) == '{"text":"a^Jb","number":1.0}'


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_json_has_no_word_for_is_a_bug(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        envelope("status", Data("x", number), exit=Exit.OK)
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_line(Data("x", number))


def attacked(text: str) -> None:
    error = DcctlError(text, why=text, next=text, field=text, details=[text])
    values = parsed(envelope("status", {text: Data(text)}, exit=Exit.BUG, warnings=[text], error=error))
    (shown,) = values["data"]
    assert values["data"][shown]["text"] == shown
    for said in (shown, *values["warnings"], *values["error"].values()):
        assert not any(
            ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or char in "\u202e\u2066\u200b" for char in said
        ) or (said == values["error"]["message"])
    assert json_line(text).isascii()


@pytest.mark.parametrize("name", OURS)
def test_our_hostile_texts_stay_inert(name: str) -> None:
    attacked(OURS[name])


def test_the_suites_hostile_texts_stay_inert() -> None:
    for text in hostile_texts().values():
        attacked(text)
