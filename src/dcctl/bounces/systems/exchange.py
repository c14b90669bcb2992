"""Microsoft Exchange from 4.0 to Exchange Online where no report part is left, in any language.

What it writes is translated, where it stands is not: a line that names a recipient (4.0 to 2003 with the time beside
it), the words below, and among them a mark that no language changes: `MSEXCH:` (to 5.5), `<host #5.1.1>` (2000, 2003),
`host #550 5.1.1 ... ##` or `host #<host #5.1.1 smtp;550 ...> #SMTP#` (2007, 2010), `... '550 5.1.1 ...'` (2013 and
later). (Microsoft KB 284204; Microsoft Learn, "DSNs and NDRs in Exchange Server", 2024.)
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System, addresses
from dcctl.bounces.systems.blocks import ADDRESS, told_code
from dcctl.mail.reasons import Kind

_TIME: Final = r"\d{1,2}[:.]\d\d"
# A line that is an address, perhaps linked, perhaps with date and time; and one with a name instead of the address.
_NAMED: Final = re.compile(
    rf"[ \t]*(?:[a-zA-Z]=[^@\n]{{0,200}}SMTP=|['\"<])?(?P<to>{ADDRESS})['\">]?(?:<mailto:[^<>\n]{{1,320}}>)?"
    rf"(?:;?[ \t(][^@\n]{{0,60}}{_TIME}[^@\n]{{0,30}})?"
)
_NAMELESS: Final = re.compile(rf"[ \t]*[^\d\s][^@\n]{{1,160}}\d[^@\n]{{0,40}}{_TIME}[^@\n]{{0,30}}")
_MARK: Final = re.compile(r"#[245]\d\d[ -]?\d\.|#[245]\.\d{1,3}\.\d{1,3}|['\"][245]\d\d[ -]|MSEXCH:|: [245]\d\d[ -]")
_SAID: Final = re.compile(r"#(?=[245]\d\d )|['\"](?=[245]\d\d[ -])")
_REMOTE: Final = re.compile(
    r"(?m)^[ \t<]*([\w-]{1,63}(?:\.[\w-]{1,63}){1,10}) #[<245]|\b([\w.-]{1,255}) \([\da-f.:]{2,45}\)[^'\n]{0,40}'[245]"
)
_LINKED: Final = re.compile(
    rf"(?m)^[^<>\n]{{0,320}}<mailto:(?P<to>{ADDRESS})>[ \t]*\n(?P<words>(?:[^\n]*\S[^\n]*(?:\n|\Z)){{0,20}})"
)
# Exchange Online's page: the reported error is a value that begins with reply code and status.
_REPORTED: Final = re.compile(r"(?m)(?:^|:)[ \t]*([245]\d\d [245]\.\d{1,3}\.\d{1,3}[ ;:,][^\n]{1,1000})$")
# "Delayed" as the subject has it before its colon: en, de, fr, fr and pt, es, pt, it, it, nl, sv, da and nb;
# fi, pl, cs, sk, hu, tr, et, ru, ru, uk; ja, zh, zh, ko.
_DELAYED: Final = (
    *("delay", "verzöger", "différ", "retard", "retras", "atras", "ritard", "rinvi", "vertraag", "försen", "forsink"),
    *("viiväs", "opóź", "zpožd", "oneskor", "késle", "gecik", "hilin", "задерж", "отлож", "затрим"),
    *("遅延", "延迟", "延遲", "지연"),
)
_IS_NDR: Final = b"x-ms-exchange-message-is-ndr"
_MAX_LINES: Final = 20_000
_MAX_WORDS: Final = 40  # lines below a recipient
_MAX_BLOCK: Final = 4096  # characters of them


def read(letter: Letter) -> Iterator[Failed]:
    """The recipients of the marked blocks; else the linked ones; else whom the first sentence names."""
    delayed = letter.subject.partition(":")[0].lower()
    kind: Kind = "delayed" if any(word in delayed for word in _DELAYED) else "bounce"
    failed = list(_blocks(letter.lines[:_MAX_LINES]))
    if not failed and (kind == "delayed" or _IS_NDR in letter.mail.top.fields):  # it links those it delivered to, too
        failed = list(_linked(letter.text))
    for one in failed or _page(letter.text):
        yield one._replace(kind=kind)


def _blocks(lines: list[str]) -> Iterator[Failed]:
    """Blocks with a mark; of a recipient shown by name nothing but the failure is known."""
    head: str | None = None
    words: list[str] = []
    for line in [*lines, ""]:
        named = _NAMED.fullmatch(line)
        if named or not line or (_NAMELESS.fullmatch(line) and not _MARK.search(line)):
            text = "\n".join(words)[:_MAX_BLOCK]
            if head is not None and _MARK.search(text):
                yield _failed(head, text)
            head, words = (named["to"] if named else "") if line else None, []
        elif head is not None and len(words) < _MAX_WORDS:
            words.append(line)


def _failed(name: str, text: str) -> Failed:
    """The words from the server's reply on, where they hold one."""
    remote, said = _REMOTE.search(text), _SAID.search(text)
    return Failed(
        name or next(iter(addresses(text)), ""),
        text[said.end() :].rstrip("#' \n") if said else text,
        code=told_code(text),
        remote=next(filter(None, remote.groups()), "") if remote else "",
    )


def _linked(text: str) -> Iterator[Failed]:
    """Recipients with a mailto link (2007 and later), the explanation below."""
    for found in _LINKED.finditer(text):
        yield Failed(found["to"], found["words"])


def _page(text: str) -> Iterator[Failed]:
    """Exchange Online's page: whom its first sentence names, and the reported error."""
    reported = _REPORTED.search(text)
    recipient = next(iter(addresses(text)), "")
    if reported and recipient:
        yield Failed(recipient, reported[1])


SYSTEM: Final = System(
    "Exchange",
    (
        "x-ms-exchange-message-is-ndr",  # 2010 and later
        "x-ms-embedded-report",  # Internet Mail Service
        "msexch:",  # the same
        "did not reach some or all of the intended recipients",  # 4.0, 2000, 2003; hMailServer too
        " returned '5",  # 2013 and later, English in most languages
        " returned '4",
        "microsoft exchange",
        "microsoft smtp server",  # a Received field in the original headers it shows
        ".prod.outlook.com",
        ".protection.outlook.com",
        " #5.",  # 2000, 2003
        " #4.",
        "##",  # 2007, 2010: the end of each entry
    ),
    read,
)
