"""What a system says in its own words, put into ours: who failed, and the words beside each address."""

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from dcctl.bounces.fields import address
from dcctl.bounces.letter import Letter
from dcctl.bounces.reason import Decision, decide, enhanced_status, failure, reply_code
from dcctl.bounces.report import report
from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.mail.reasons import Kind

_MAX_RECIPIENTS: Final = 2000
_MAX_WORDS: Final = 4096  # characters kept of what a system says of one recipient
_ADDRESS: Final = re.compile(  # without the brackets and stops of East Asian text
    r'[^\s<>()\[\]",;:@（）【】「」《》，。；：、]{1,64}@[^\s<>()\[\]",;:@（）【】「」《》，。；：、]{1,255}'
)
_WORST: Final[tuple[Kind, ...]] = ("challenge", "bounce", "delayed", "delivered")


class Failed(NamedTuple):
    """One recipient as a system's text tells it. `status` and `code` only where the text has a place of its own for
    them; else they are found in `words`. `reason` only where the form itself leaves nothing to decide."""

    recipient: str
    words: str = ""
    status: str = ""
    code: int | None = None
    remote: str = ""
    original: str | None = None
    kind: Kind = "bounce"
    hint: str = ""
    reason: str = ""


class System(NamedTuple):
    """A mail system that reports in its own words.

    `signs`: lower-case texts; any one in the mail's header block or words makes it worth reading. `read` answers who
    failed; nobody means that it was another system's mail after all.
    """

    name: str
    signs: tuple[str, ...]
    read: Callable[[Letter], Iterable[Failed]]


def addresses(text: str) -> list[str]:
    """Every address in a line, in order, without the dots and quotes around them."""
    return [found.strip(".'`") for found in _ADDRESS.findall(text)]


def one_line(words: str) -> str:
    """Words on one line, space collapsed, as a diagnostic."""
    return " ".join(words[: 2 * _MAX_WORDS].split())[:_MAX_WORDS]


def answer(letter: Letter, name: str, evidence: str, failed: Iterable[Failed]) -> ReturnedMessage | None:
    """The returned mail as `name` tells it; None when nothing failed. Of an address told twice the first stays, with
    the words of the second if it has none. One told without an address (by a name that only the system knows) stays
    without, unless others have one."""
    told: dict[str, Failed] = {}
    nameless: Failed | None = None
    for one in failed:
        recipient = address(one.recipient)
        key = recipient.lower()
        before = told.get(key)
        if recipient and (before is None or not before.words) and len(told) < _MAX_RECIPIENTS:
            told[key] = one._replace(recipient=before.recipient if before else recipient)
        nameless = nameless if recipient else nameless or one
    named = list(told.values()) or ([nameless._replace(recipient="")] if nameless else [])
    kinds = {one.kind for one in named}
    if not kinds:
        return None
    worst = next(kind for kind in _WORST if kind in kinds)
    return report(letter, worst, name, evidence=evidence, failures=map(_entry, named))


def _entry(one: Failed) -> DeliveryFailure:
    words = one_line(one.words)
    status, code = enhanced_status(one.status, words), one.code or reply_code(words)
    if reason := "delivered" if one.kind == "delivered" else one.reason:
        decision = Decision(reason, "")
    else:
        decision = decide(status, code, words, remote=one.remote, hint=one.hint)
    if one.kind == "delayed" and decision.reason == "undefined":
        decision = Decision("expired", "delayed")
    return failure(
        one.recipient,
        decision,
        original=one.original,
        action="delayed" if one.kind == "delayed" else None,
        status=status,
        code=code,
        diagnostic=words,
        remote=one.remote,
    )
