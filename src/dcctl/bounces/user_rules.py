"""A user's own rules for the reason of a failure (TOML); they go before everything of ours.

[[rule]]
match = "letter box is nailed shut"  # words of the diagnostic, or with `regex = true` a pattern
status = "5.7"                       # optional: the enhanced status, or how it begins
code = 550                           # optional: the reply code
remote = "example.org"               # optional: the host that refused, or the domain it is in
reason = "suspend"                   # one of ours
note = "ticket 42"                   # optional, for whoever reads the file
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.bounces.safe_pattern import MAX_TEXT, Refused, compile_safe
from dcctl.errors import UsageError
from dcctl.mail.reasons import CATEGORY, advice, permanence

NOT_FAILURES: Final = ("feedback", "vacation", "delivered")  # reasons that are no reason of a failure
_KEYS: Final[dict[str, type]] = {
    "match": str,
    "regex": bool,
    "status": str,
    "code": int,
    "remote": str,
    "reason": str,
    "note": str,
}
_MOST_RULES: Final = 1000
_MOST_TEXT: Final = 1 << 18
_STATUS: Final = re.compile(r"[245](\.\d{1,3}){0,2}")
_HEADING: Final = re.compile(r"(?m)^[ \t]*\[\[[ \t]*rule[ \t]*\]\]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `number` counts from 1 in the file. Without `pattern` the `words` are looked for as they are."""

    number: int
    words: str
    pattern: re.Pattern[str] | None
    status: str
    code: int | None
    remote: str
    reason: str

    def find(self, line: str, failure: DeliveryFailure) -> str | None:
        """The text it fires on in a lower-case `line` of the failure's diagnostic; None when it does not."""
        if self.code is not None and failure.reply_code != self.code:
            return None
        if self.status and not f"{failure.status or ''}.".startswith(f"{self.status}."):
            return None
        if self.remote and not f".{_host(failure.remote_mta)}".endswith(f".{self.remote}"):
            return None
        if self.pattern:
            match = self.pattern.search(line)
            return match[0] if match else None
        return self.words if self.words in line else None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in their order: the first that fires wins."""

    rules: tuple[Rule, ...] = ()


def parse(text: str, source: str = "rules") -> Rules:
    """The rules of a TOML text; `source` is its name in errors. Raises `UsageError` with every problem."""
    if len(text) > _MOST_TEXT:
        raise UsageError(f"{source}: longer than {_MOST_TEXT} characters", next="split off what is not a rule")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{source}: not TOML: {error}", next=f"correct {source}") from error
    tables = document.get("rule", [])
    strangers = sorted(set(document) - {"rule"})
    if strangers or not isinstance(tables, list) or len(tables) > _MOST_RULES:
        what = f"unknown key {strangers[0]}" if strangers else f"not a list of at most {_MOST_RULES} rules"
        raise UsageError(f"{source}: {what}", next="write each rule below a line [[rule]]")
    lines = [text.count("\n", 0, heading.start()) + 1 for heading in _HEADING.finditer(text)]
    rules, problems = list[Rule](), list[str]()
    for number, table in enumerate(tables, 1):
        where = f"rule {number}" + (f" (line {lines[number - 1]})" if len(lines) == len(tables) else "")
        try:
            rules.append(_rule(number, table))
        except Refused as problem:
            problems.append(f"{source}: {where}: {problem}")
    if problems:
        raise UsageError(problems[0], details=problems[1:], next=f"correct {source}", field="rules")
    return Rules(tuple(rules))


def _rule(number: int, table: object) -> Rule:
    """One table as a rule. Raises `Refused`."""
    if not isinstance(table, dict):
        raise Refused("is no table of keys")
    _check_keys(table)
    words, status, reason = table["match"], table.get("status", ""), table["reason"]
    if not words.strip():
        raise Refused("match is empty")
    if reason not in CATEGORY or reason in NOT_FAILURES:
        known = ", ".join(sorted(set(CATEGORY) - set(NOT_FAILURES)))
        raise Refused(f"reason {reason} is none of {known}")
    if status and not _STATUS.fullmatch(status):
        raise Refused(f'status {status} is no enhanced status such as "5.7.1" or how one begins')
    return Rule(
        number=number,
        words=_line(words),
        pattern=_pattern(words) if table.get("regex") else None,
        status=status,
        code=table.get("code"),
        remote=table.get("remote", "").lower().strip("."),
        reason=reason,
    )


def _check_keys(table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if key not in _KEYS:
            raise Refused(f"unknown key {key}; there are {', '.join(_KEYS)}")
        if type(value) is not _KEYS[key]:
            raise Refused(f"{key} is not a {_KEYS[key].__name__}")
    for key in ("match", "reason"):
        if key not in table:
            raise Refused(f"{key} is missing")


def _pattern(words: str) -> re.Pattern[str]:
    try:
        return compile_safe(words)
    except Refused as problem:
        raise Refused(f"match {problem}") from problem


def apply(rules: Rules, message: ReturnedMessage) -> ReturnedMessage:
    """The returned mail, its failures decided by the user's rules where one fires; the same value when none does."""
    if not rules.rules or message.kind not in ("bounce", "delayed"):
        return message
    failures = tuple(_redecided(rules, failure) for failure in message.failures)
    return message if failures == message.failures else message._replace(failures=failures)


def _redecided(rules: Rules, failure: DeliveryFailure) -> DeliveryFailure:
    line = _line(failure.diagnostic)
    for rule in rules.rules:
        matched = None if failure.reason in NOT_FAILURES else rule.find(line, failure)
        if matched is not None:
            return failure._replace(
                category=CATEGORY[rule.reason],
                reason=rule.reason,
                permanence=permanence(rule.reason, failure.status),
                advice=advice(rule.reason, failure.status, failure.action),
                rule=f"your rule {rule.number}",
                matched=matched,
            )
    return failure


def _line(text: str) -> str:
    """Words as they are compared: in lower case, on one line, of the first MAX_TEXT characters."""
    return " ".join(text[:MAX_TEXT].lower().split())


def _host(remote: str | None) -> str:
    """The host of a Remote-MTA, without the address some put behind it."""
    return (remote or "").lower().partition(" ")[0].rstrip(".")
