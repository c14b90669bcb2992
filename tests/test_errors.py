"""One class per exit code, the precedence of codes, and texts made safe."""

from itertools import permutations

import pytest

from dcctl import errors
from dcctl.errors import PRECEDENCE, DcctlError, Exit, decisive

# DESIGN section 3: the exit code, the class that stands for it, and its `code` in JSON.
CLASSES = [
    (1, "DcctlError", "error"),
    (2, "UsageError", "usage"),
    (2, "ValueRefused", "value"),
    (2, "ProfileError", "profile"),
    (4, "LoginNeeded", "login"),
    (4, "SourceSilent", "login"),
    (5, "Throttled", "throttled"),
    (6, "TemporaryTrouble", "temporary"),
    (7, "Refused", "refused"),
    (8, "OutcomeUnknown", "unknown"),
    (10, "StoreError", "store"),
    (11, "JobBusy", "busy"),
    (12, "ChannelError", "channel"),
    (12, "TlsError", "tls"),
    (130, "Interrupted", "interrupted"),
    (143, "Ended", "terminated"),
]


@pytest.mark.parametrize(("exit", "name", "code"), CLASSES)
def test_every_refusal_names_its_exit_and_code(exit: int, name: str, code: str) -> None:
    error = getattr(errors, name)("what happened")
    assert isinstance(error, DcctlError)
    assert (error.exit, error.code) == (exit, code)


def test_no_class_is_left_out() -> None:
    assert {name for _, name, _ in CLASSES} == {
        name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, DcctlError)
    }


def test_the_codes_are_the_documented_ones() -> None:
    assert {int(code) for code in Exit} == {*range(13), 130, 143}


# "Where several apply, the first of": DESIGN section 3.
ORDER = (10, 11, 2, 4, 12, 8, 9, 7, 5, 3, 6, 0)


def test_the_precedence_is_the_documented_one() -> None:
    assert PRECEDENCE == ORDER


@pytest.mark.parametrize(("first", "second"), list(permutations(ORDER, 2)))
def test_of_two_codes_the_earlier_decides(first: int, second: int) -> None:
    assert decisive([Exit(first), Exit(second)]) == min(first, second, key=ORDER.index)


@pytest.mark.parametrize("code", [Exit.BUG, Exit.INTERRUPTED, Exit.TERMINATED])
def test_a_bug_or_an_interruption_is_never_drowned(code: Exit) -> None:
    assert decisive([Exit.OK, code, Exit.STORE]) is code


def test_nothing_is_ok() -> None:
    assert decisive([]) is Exit.OK


def test_every_text_is_made_safe_and_bounded() -> None:
    foreign = "\x1b[2J\r\n\u202e" + "x" * 1000
    error = DcctlError(foreign, why=foreign, next=foreign, field=foreign, details=iter([foreign, "b\x07"]))
    texts = [error.message, str(error), error.why, error.next, error.field, *error.details]
    for text in texts:
        assert text is not None
        assert text.isascii() or text.replace("…", "").isascii()
        assert "".join(text.split("…")).isprintable()
        assert len(text) <= 650
    assert error.details[1] == "b^G"


def test_what_is_not_said_stays_none() -> None:
    error = DcctlError("what")
    assert (error.why, error.next, error.field, error.details, error.retry_at) == (None, None, None, (), None)
    assert errors.Throttled("full", retry_at=12.5).retry_at == 12.5
