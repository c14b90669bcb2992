"""The MTA-STS policy file (RFC 8461 section 3.2): text to a typed policy, and which hosts it covers (section 4.1)."""

import re
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, get_args

Mode = Literal["enforce", "testing", "none"]

VERSION: Final = "STSv1"
MAX_AGE: Final = 31_557_600  # seconds
_MODES: Final[tuple[Mode, ...]] = get_args(Mode)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
_UNPRINTED: Final = re.compile("[\x00-\x1f\x7f-\x9f\udc80-\udcff]")  # controls, and what is not UTF-8
_AGE: Final = re.compile(r"[0-9]+")
_AGE_DIGITS: Final = 10
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # of UTF-8 and UTF-16
_MAX_HOST: Final = 253
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PATTERN: Final = re.compile(rf"(?:\*\.)?(?:{_LABEL}\.)*{_LABEL}")
_KNOWN: Final = ("version", "mode", "max_age", "mx")


@dataclass(frozen=True, slots=True)
class StsPolicy:
    """A policy that counts. `max_age` in seconds; `mx` in lower case; `blank` the empty lines (from 1), which the
    grammar does not know."""

    mode: Mode
    max_age: int
    mx: tuple[str, ...]
    blank: tuple[int, ...] = ()


class PolicyProblem(NamedTuple):
    """One thing that makes a policy invalid; `line` from 1, 0 for what is not there."""

    fault: Literal["syntax", "version", "mode", "max_age", "mx", "no-mx"]
    message: str
    line: int = 0


class _Line(NamedTuple):
    number: int
    name: str
    value: str


def parse_policy(body: bytes) -> StsPolicy | tuple[PolicyProblem, ...]:
    """The policy (section 3.2), or all that is wrong with it. Never raises."""
    if body.startswith(_MARKS):
        return (PolicyProblem("syntax", "it begins with a byte order mark: save it as plain ASCII text", 1),)
    lines, blank, wrong = _lines(body)
    if not any(line.name in _KNOWN for line in lines):
        return (PolicyProblem("syntax", "it is no policy: not one line is a field of MTA-STS", 1),)
    mode, problems = _mode(lines)
    max_age, found = _max_age(lines)
    problems = [*wrong, *_version(lines), *problems, *found, *_mx(lines, mode)]
    if problems or mode is None or max_age is None:
        return tuple(problems)
    return StsPolicy(mode, max_age, tuple(line.value.lower() for line in lines if line.name == "mx"), blank)


def covers(policy: StsPolicy, host: str) -> bool:
    """Whether a pattern matches the exchange; `*.` stands for exactly one label (section 4.1)."""
    return any(matches(pattern, host) for pattern in policy.mx)


def matches(pattern: str, host: str) -> bool:
    """Whether one pattern matches; case does not count."""
    name, pattern = host.lower().removesuffix("."), pattern.lower()
    first, _, rest = name.partition(".")
    return name == pattern or (bool(first) and pattern == f"*.{rest}")


def _lines(body: bytes) -> tuple[list[_Line], tuple[int, ...], list[PolicyProblem]]:
    """The lines that are fields, the numbers of the empty ones, and the first line that is neither."""
    found: list[_Line] = []
    blank: list[int] = []
    wrong: list[tuple[int, str]] = []
    rows = body.removesuffix(b"\n").split(b"\n")
    for number, row in enumerate(rows, 1):
        text = row.removesuffix(b"\r").decode("utf-8", "surrogateescape").rstrip(" \t")
        name, colon, value = text.partition(":")
        value = value.lstrip(" \t")
        if not text:
            blank.append(number)
        elif colon and _NAME.fullmatch(name) and _is_value(value, name):
            found.append(_Line(number, name, value))
        else:
            wrong.append((number, text))
    return found, tuple(blank), _not_fields(wrong)


def _is_value(value: str, name: str) -> bool:
    """What is wrong with the value of a known field is told with that field."""
    return name in _KNOWN or (bool(value) and not _UNPRINTED.search(value))


def _not_fields(wrong: list[tuple[int, str]]) -> list[PolicyProblem]:
    if not wrong:
        return []
    number, text = wrong[0]
    more = f" (nor are {len(wrong) - 1} other lines)" if len(wrong) > 1 else ""
    return [PolicyProblem("syntax", f"{text[:80]!r} is not of the form name: value{more}", number)]


def _first(lines: list[_Line], name: str) -> _Line | None:
    """The first of that name: later ones are ignored (section 3.2)."""
    return next((line for line in lines if line.name == name), None)


def _shown(line: _Line) -> str:
    return f"{line.name}: {line.value[:80] or '(nothing)'}"


def _absent(lines: list[_Line], name: str) -> str:
    written = next((line.name for line in lines if line.name.lower() == name), None)
    return f"there is no {name}" + (f" ({written} is none: names are in lower case)" if written else "")


def _version(lines: list[_Line]) -> list[PolicyProblem]:
    line = _first(lines, "version")
    if line is None:
        return [PolicyProblem("version", _absent(lines, "version"))]
    if line.value == VERSION:
        return []
    return [PolicyProblem("version", f"{_shown(line)} is not {VERSION}", line.number)]


def _mode(lines: list[_Line]) -> tuple[Mode | None, list[PolicyProblem]]:
    line = _first(lines, "mode")
    if line is None:
        return None, [PolicyProblem("mode", _absent(lines, "mode"))]
    mode = next((mode for mode in _MODES if mode == line.value), None)
    if mode is None:
        message = f"{_shown(line)} is not enforce, testing or none"
        return None, [PolicyProblem("mode", message, line.number)]
    return mode, []


def _max_age(lines: list[_Line]) -> tuple[int | None, list[PolicyProblem]]:
    line = _first(lines, "max_age")
    if line is None:
        return None, [PolicyProblem("max_age", _absent(lines, "max_age"))]
    if not _AGE.fullmatch(line.value):
        message = f"{_shown(line)} is no number of seconds"
        return None, [PolicyProblem("max_age", message, line.number)]
    if len(line.value) > _AGE_DIGITS or int(line.value) > MAX_AGE:
        message = f"{_shown(line)} is over the {MAX_AGE} seconds of a year, the most there is"
        return None, [PolicyProblem("max_age", message, line.number)]
    return int(line.value), []


def _mx(lines: list[_Line], mode: Mode | None) -> list[PolicyProblem]:
    listed = [line for line in lines if line.name == "mx"]
    if not listed and mode != "none":
        return [PolicyProblem("no-mx", _absent(lines, "mx"))]
    bad = (line for line in listed if len(line.value) > _MAX_HOST or not _PATTERN.fullmatch(line.value))
    return [
        PolicyProblem("mx", f"{_shown(line)} is neither a host name nor *. and a domain", line.number) for line in bad
    ]
