"""`check-auth --format csv`: one row per finding, its fix in the last cell."""

from collections.abc import Iterator
from typing import Final

from dcctl.mailauth.check import DomainReport
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.forecast.prediction import Prediction
from dcctl.mailauth.message import MessageReport

HEADER: Final = (
    "domain",
    "verdict_of_domain",
    "section",
    "code",
    "verdict",
    "subject",
    "message",
    "evidence",
    "reference",
    "fix",
)


def rows(item: DomainReport | MessageReport | Prediction) -> Iterator[tuple[str, ...]]:
    """The rows of one domain; those of a message or a channel stand under the author domain."""
    for one in item.findings:
        yield _domain(item), item.verdict, *_finding(one)


def _domain(item: DomainReport | MessageReport | Prediction) -> str:
    match item:
        case DomainReport():
            return item.domain
        case MessageReport():
            return item.alignment.author_domain or ""
        case Prediction():
            return item.author_domain


def _finding(one: Finding) -> tuple[str, ...]:
    fix = " / ".join(map(_change, one.fix or ()))
    return one.section, one.code, one.verdict, one.subject, one.message, one.evidence, one.reference, fix


def _change(change: DnsChange) -> str:
    return f"{change.action} {change.name} {change.type} {change.value}"
