"""The shape that most mail systems share: a line that names a recipient, and the words below it until the next one."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, NamedTuple

from dcctl.bounces.letter import Letter
from dcctl.bounces.original import addressed_to
from dcctl.bounces.prose import Failed, System, addresses, one_line
from dcctl.mail.reasons import Kind

ADDRESS: Final = r'[^\s<>()\[\]",;:@]{1,64}@[^\s<>()\[\]",;:@]{1,255}'
_MAX_BLOCK: Final = 4096  # characters below one recipient

# Who refused, as the systems tell it.
_REMOTE: Final = re.compile(
    r"(?i)\bhost ([\w.-]{1,255})\s?\["  # Exim, Postfix
    r"|\bhost: ([\w.-]{1,255})"  # 1&1, GMX
    r"|\bconnect to ([\w.-]{1,255})\["  # Postfix
    r"|\A([\w.-]{1,255}) \[[\da-f.:]{2,45}\] did not like"  # dma
    r"|(?:connected to|giving up on) ([\w.:-]{1,255}?)\.?(?:\s|$)"  # qmail
    r"|while talking to ([\w.-]{1,255}?)\.?:"  # sendmail
    r"|remote system: dns; ?([\w.-]{1,255})"  # PMDF
    r"|\bserver ([\w.-]{1,255})\[[\da-f.:]{2,45}\]"  # MailFoundry
)
_REPLY: Final = re.compile(r"(?m)(?:^[ \t]*(?:<<< ?)?|\]:\s+|: )([45]\d\d)(?=[ \-]|$)")


def told_by(words: str) -> str:
    """The host that refused, as the words name it; empty when they name none."""
    match = _REMOTE.search(one_line(words))
    return next(filter(None, match.groups()), "") if match else ""


def told_code(words: str) -> int | None:
    """The reply code where a line or the server's own text begins with one."""
    match = _REPLY.search(words[:_MAX_BLOCK])
    return int(match[1]) if match else None


def by_local_part(found: Iterable[str]) -> dict[str, str]:
    """Addresses by their local part in lower case, the first of each: systems call local users by that alone."""
    named: dict[str, str] = {}
    for one in found:
        named.setdefault(one.rpartition("@")[0].lower(), one)
    return named


class Form(NamedTuple):
    """A system whose report is blocks, as literal data.

    `head` finds one recipient: group `to` (one address or several), perhaps `original`, perhaps `words` (else they
    begin where the match ends). `start` is where the list begins, `stop` where the system's words end; both look at
    line starts. `kinds`: the first lower-case text that is in the words makes the mail of that kind.
    """

    name: str
    signs: tuple[str, ...]
    head: re.Pattern[str]
    stop: re.Pattern[str] | None = None
    start: re.Pattern[str] | None = None
    kinds: tuple[tuple[str, Kind], ...] = ()


def entries(
    text: str, head: re.Pattern[str], stop: re.Pattern[str] | None = None
) -> Iterator[tuple[re.Match[str], str]]:
    """Each place where `head` stands, with the words below it; after the first one, `stop` ends them all."""
    first = head.search(text)
    if first is None:
        return
    ended = stop.search(text, first.end()) if stop else None
    found = list(head.finditer(text, first.start(), ended.start() if ended else len(text)))
    ends = [match.start() for match in found[1:]] + [ended.start() if ended else len(text)]
    for match, end in zip(found, ends, strict=True):
        at = match.start("words") if "words" in head.groupindex and match["words"] is not None else match.end()
        yield match, text[at : min(end, at + _MAX_BLOCK)]


def kind_of(letter: Letter, kinds: tuple[tuple[str, Kind], ...]) -> Kind:
    """The kind of the first text that the letter's words hold; else a bounce."""
    return next((kind for text, kind in kinds if text in letter.lower), "bounce")


def read_form(form: Form, letter: Letter) -> Iterator[Failed]:
    """Who failed, by the blocks of a form. One without words of its own has those of the next: some systems list all,
    then say why."""
    found = list(_read_blocks(form, letter))
    for at in range(len(found) - 2, -1, -1):
        if not found[at].words:
            found[at] = found[at + 1]._replace(recipient=found[at].recipient, original=found[at].original)
    yield from found


def _read_blocks(form: Form, letter: Letter) -> Iterator[Failed]:
    text, kind = letter.text, kind_of(letter, form.kinds)
    named = by_local_part(addressed_to(letter.returned))
    if form.start:
        begin = form.start.search(text)
        text = text[begin.end() :] if begin else ""
    for match, words in entries(text, form.head, form.stop):
        groups = match.groupdict()
        for recipient in addresses(groups["to"]) or [named.get(groups["to"].lower(), groups["to"])]:
            yield Failed(
                recipient,
                words.strip(),
                code=told_code(words),
                remote=told_by(words),
                original=groups.get("original"),
                kind=kind,
            )


def system(form: Form) -> System:
    """A form as a system of the table."""
    return System(form.name, form.signs, partial(read_form, form))
