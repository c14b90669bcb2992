"""What others say they found: Authentication-Results (RFC 8601) and ARC-Authentication-Results (RFC 8617).

Only read, never believed: a sender can write such a field too. Which `authserv_id` is one's own the caller knows.
"""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from dcctl.mail.headers import HeaderBlock
from dcctl.mailauth.records.field_value import decoded, split_outside_quotes, unquoted

MAX_FIELDS: Final = 10
MAX_RESULTS: Final = 50
MAX_PROPERTIES: Final = 50
_INSTANCE: Final = re.compile(r"\s*i\s*=\s*(\d{1,2})\s*")
# authserv-id and version; a token, or a quoted string (section 2.2)
_SERVER: Final = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^\s"=]+)(?:\s+(\d{1,9}))?\s*')
# method[/version]=result, reason=value, ptype.property=value; space may stand around every mark
_PAIR: Final = re.compile(
    r'\s*([^\s"=./]{1,100})(?:\s*([./])\s*([^\s"=]{1,100}))?\s*=\s*((?:"(?:[^"\\]|\\.)*"|[^\s"])*)', re.DOTALL
)
_WORD: Final = re.compile(r"\s*(\S+)")


@dataclass(frozen=True, slots=True)
class ResultProperty:
    """`smtp.mailfrom=example.com`: ptype, property, value. `type` is "" where a server leaves it out."""

    type: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class MethodResult:
    """One method's result; names in lower case, values as they came (quotes and comments gone)."""

    method: str
    result: str
    version: int = 1
    reason: str = ""
    properties: tuple[ResultProperty, ...] = ()

    def value(self, type: str, *names: str) -> str | None:
        """The first property `type.name` of any of `names`, or None."""
        return next((one.value for one in self.properties if one.type == type and one.name in names), None)


@dataclass(frozen=True, slots=True)
class AuthenticationResults:
    """One field read. `authserv_id` is who says so ("" where the field does not tell), `instance` the ARC set it
    belongs to; `results` is empty for `none`. `problem` names the first thing that could not be read. Texts as they
    came, not made safe."""

    authserv_id: str
    results: tuple[MethodResult, ...] = ()
    version: int = 1
    instance: int | None = None
    problem: str = ""

    def find(self, method: str) -> MethodResult | None:
        """The first result of that method, or None."""
        return next((one for one in self.results if one.method == method), None)


def stated(block: HeaderBlock) -> tuple[AuthenticationResults, ...]:
    """The Authentication-Results of a message, top to bottom; at most ten."""
    return tuple(parse(field.value) for field in islice(block.all("Authentication-Results"), MAX_FIELDS))


def parse(value: bytes | str) -> AuthenticationResults:
    """An Authentication-Results value (section 2.2). Never raises: what can be read is, the rest is the `problem`."""
    return _read(_parts(value))


def parse_arc(value: bytes | str) -> AuthenticationResults:
    """An ARC-Authentication-Results value: `i=` and the number of its set come first (RFC 8617 section 4.1.1);
    `instance` is None where they do not. Never raises."""
    first, *rest = _parts(value)
    match = _INSTANCE.fullmatch(first)
    return _read(rest or [""], int(match[1])) if match else AuthenticationResults("", problem="no i= at the start")


def _parts(value: bytes | str) -> list[str]:
    return split_outside_quotes(value if isinstance(value, str) else decoded(value), ";")


def _read(parts: list[str], instance: int | None = None) -> AuthenticationResults:
    server = _SERVER.fullmatch(parts[0])
    name, version = (unquoted(server[1]), int(server[2] or 1)) if server else ("", 1)
    problem = "" if server else "no authserv-id"
    if version != 1:
        return AuthenticationResults(name, (), version, instance, f"version {version} is not known")
    results: list[MethodResult] = []
    for part in parts[1:] if server or not _PAIR.match(parts[0]) else parts:
        if not part.strip() or part.strip().lower() == "none":
            continue
        result, trouble = _result(part)
        problem = problem or trouble
        if result and len(results) == MAX_RESULTS:
            return AuthenticationResults(name, tuple(results), version, instance, f"more than {MAX_RESULTS} results")
        results += [result] if result else []
    return AuthenticationResults(name, tuple(results), version, instance, problem)


def _result(part: str) -> tuple[MethodResult | None, str]:
    """`method=result` and what follows it, and the first thing that is none of it."""
    pairs, trouble = _pairs(part)
    if not pairs or pairs[0][1] == "." or not pairs[0][3]:
        return None, trouble or f"no method=result in {part.strip()[:60]!r}"
    method, mark, version, result = pairs[0]
    reason = next((value for name, mark, _, value in pairs[1:] if not mark and name.lower() == "reason"), "")
    properties = tuple(
        ResultProperty(name.lower(), prop.lower(), value) if mark else ResultProperty("", name.lower(), value)
        for name, mark, prop, value in pairs[1:]
        if mark != "/" and (mark or name.lower() != "reason")
    )
    number = int(version) if mark and version.isdecimal() and len(version) < 10 else 1
    return MethodResult(method.lower(), result.lower(), number, reason, properties), trouble


def _pairs(part: str) -> tuple[list[tuple[str, str, str, str]], str]:
    """Name, mark (`.`, `/` or none), second name, value of every pair, and the first text that is no pair."""
    pairs: list[tuple[str, str, str, str]] = []
    trouble, at = "", 0
    while len(pairs) <= MAX_PROPERTIES:
        if match := _PAIR.match(part, at):
            pairs.append((match[1], match[2] or "", match[3] or "", unquoted(match[4])))
        elif match := _WORD.match(part, at):
            trouble = trouble or f"{match[1][:60]!r} is no property"
        else:
            break
        at = match.end()
    return pairs, trouble
