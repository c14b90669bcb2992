"""Who is told how a job went, and in what words: pure decisions over one summary; `deliver` hands them on, best effort.

What could not be told is a warning and nothing more: a broken webhook changes no exit code.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from string import Template
from typing import Final

from dcctl.errors import DcctlError, Exit
from dcctl.local.notification import Heartbeat, MailNotification, Notification, Webhook, When
from dcctl.safe import safe

log = logging.getLogger("dcctl.notify")

_RAN: Final = (Exit.OK, Exit.FINDINGS)  # it came to its end, whatever it found
_NAMED: Final = 5  # reasons in a line
_LONGEST: Final = 4000  # characters of a line: what chat services take

Post = Callable[[Webhook, bytes], Awaitable[None]]
Get = Callable[[Heartbeat], Awaitable[None]]
SendMail = Callable[[MailNotification, str, str], Awaitable[None]]  # notification, subject, text


@dataclass(frozen=True, slots=True)
class Summary:
    """How one run of `job` over `channels` went. Counts are of what this run found new; `reasons` are counted, most
    first; rates are bounced / sent (None: not known); `troubles` are sentences, one for each part that failed;
    `previous_*` are of the run before (None: not known)."""

    job: str
    channels: tuple[str, ...]
    exit: int
    read: int = 0
    new: int = 0
    permanent: int = 0
    complaints: int = 0
    rate: float | None = None
    previous_rate: float | None = None
    reasons: tuple[tuple[str, int], ...] = ()
    troubles: tuple[str, ...] = ()
    previous_exit: int | None = None


def due(notifications: Iterable[Notification], summary: Summary) -> tuple[Notification, ...]:
    """The notifications that this run calls for, in their order."""
    return tuple(one for one in notifications if _is_due(one, summary))


def _is_due(one: Notification, summary: Summary) -> bool:
    if isinstance(one, Heartbeat):
        return summary.exit in _RAN
    return _calls(one.when, summary)


def _calls(when: When, summary: Summary) -> bool:
    if when == "always":
        return True
    if when == "change":
        return summary.new > 0 or _ended_otherwise(summary)
    return any(threshold.met(summary) for threshold in when) and (summary.new > 0 or _rose(when, summary))


def _ended_otherwise(summary: Summary) -> bool:
    """Told once when a job begins to fail and once when it is well again, not at every run in between."""
    before = Exit.OK if summary.previous_exit is None else summary.previous_exit
    return (summary.exit in _RAN) != (before in _RAN)


def _rose(when: When, summary: Summary) -> bool:
    """Whether a rate got above its threshold with this run: one that merely stays there was told."""
    if summary.previous_rate is None or isinstance(when, str):
        return True
    before = Summary(summary.job, summary.channels, summary.exit, rate=summary.previous_rate)
    return any(one.met(summary) and not one.met(before) for one in when)


def subject(summary: Summary) -> str:
    """The run in a few words."""
    found = f"{summary.new} new, {summary.permanent} permanent, {summary.complaints} complaints"
    failed = f", {len(summary.troubles)} failed" if summary.troubles else ""
    return f"dcctl {safe(summary.job)}: {found}{failed}"


def headline(summary: Summary) -> str:
    """The run in one line: a chat message."""
    where = f" ({', '.join(summary.channels)})" if summary.channels else ""
    return f"{safe(summary.job)}{where}: {'; '.join(_told(summary))}"[:_LONGEST]


def letter(summary: Summary) -> str:
    """The run as a mail's text: the same facts, one a line."""
    lines = [f"{safe(summary.job)}, channels: {', '.join(summary.channels) or '-'}", "", *_told(summary)]
    return "\n".join([*lines, "", f"exit code {int(summary.exit)}", "More: dcctl bounces report", ""])


def _told(summary: Summary) -> list[str]:
    told = [f"failed: {safe(trouble, _LONGEST)}" for trouble in summary.troubles]
    told += [
        f"{summary.new} new of {summary.read} read, {summary.permanent} permanent, {summary.complaints} complaints",
        f"bounce rate {_percent(summary.rate)} (before: {_percent(summary.previous_rate)})",
    ]
    if summary.reasons:
        more = len(summary.reasons) - _NAMED
        named = ", ".join(f"{reason} {count}" for reason, count in summary.reasons[:_NAMED])
        told.append(f"reasons: {named}" + (f" and {more} more" if more > 0 else ""))
    return told


def _percent(rate: float | None) -> str:
    return "not known" if rate is None else f"{rate * 100:.2f} %"


def body(webhook: Webhook, summary: Summary) -> bytes:
    """The webhook's body, filled in: words are escaped for a JSON string, values are JSON themselves."""
    line = headline(summary)
    words = {
        "job": summary.job,
        "channels": ", ".join(summary.channels),
        "text": line,
        # docs.slack.dev, "Formatting message text": these three would make links, mentions and entities.
        "slack_text": line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    }
    values = {
        "exit": int(summary.exit),
        "read": summary.read,
        "new": summary.new,
        "permanent": summary.permanent,
        "complaints": summary.complaints,
        "rate": summary.rate,
        "previous_rate": summary.previous_rate,
        "reasons": [{"reason": reason, "count": count} for reason, count in summary.reasons],
        "troubles": list(summary.troubles),
    }
    filled = {name: json.dumps(word)[1:-1] for name, word in words.items()}
    filled |= {name: json.dumps(value) for name, value in values.items()}
    return Template(webhook.body).substitute(filled).encode()


def media_type(content: bytes) -> str:
    """What a body is sent as: JSON where it is JSON, else text."""
    try:
        json.loads(content)
    except ValueError:
        return "text/plain; charset=utf-8"
    return "application/json"


async def deliver(
    notifications: Iterable[Notification], summary: Summary, *, post: Post, get: Get, send_mail: SendMail
) -> tuple[str, ...]:
    """Tell everybody who is due; returns a warning for each that could not be told. The three ways raise `DcctlError`,
    whose message holds no address (see `notify_ways`)."""
    warnings = []
    for one in due(notifications, summary):
        try:
            match one:
                case MailNotification():
                    await send_mail(one, subject(summary), letter(summary))
                case Webhook():
                    await post(one, body(one, summary))
                case Heartbeat():
                    await get(one)
        except DcctlError as error:
            warnings.append(f"notify {one.name}: {error.message}")
            log.warning("notify %s: %s", one.name, error.message)
        else:
            log.info("notify %s: told", one.name)
    return tuple(warnings)
