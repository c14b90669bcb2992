"""sendmail 5 and 8 and their kin where there is no report part: titled sections (sendmail 8 savemail.c, errbody).

    ----- The following addresses had permanent fatal errors -----
    <address>
        (reason: 550 5.1.1 <address>... User unknown)
        (expanded from: <alias>)
    ----- Transcript of session follows -----
    ... while talking to host.:
    >>> RCPT To:<address>
    <<< 550 5.1.1 <address>... User unknown
    550 5.1.1 <address>... User unknown

sendmail 5 has no list of addresses: who failed stands in its transcript alone.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from dcctl.bounces.letter import Letter
from dcctl.bounces.original import addressed_to
from dcctl.bounces.prose import Failed, System, addresses
from dcctl.bounces.systems.blocks import by_local_part
from dcctl.bounces.systems.transcript import Session, read_session
from dcctl.mail.reasons import Kind

_NOTE: Final = re.compile(r"[ \t]*\((reason|expanded from):[ \t]*(.*?)\)?$")
_REMARK: Final = re.compile(r"[(\[]([^()\[\]]{1,500})[)\]]$")  # sendmail 8.6: (unrecoverable error)
_SAID: Final = re.compile(r"[45]\d\d[ -]\D")  # ActiveHunter: a reply below its recipient
_MAX_LINES: Final = 20_000
_MAX_LISTED: Final = 2000
_MAX_REASON: Final = 2048  # characters of a folded note

# What the addresses of a section are, by words of its title; the first that fits.
_TRANSCRIPT: Final = "transcript"
_SECTIONS: Final[dict[str, Kind]] = {
    _TRANSCRIPT: "bounce",
    "successful": "delivered",
    "non-fatal errors": "delayed",  # "transient non-fatal errors"
    "addresses had": "bounce",  # "permanent fatal errors", "delivery problems", "permanent delivery errors"
    "addresses have": "bounce",
    "not delivered to": "bounce",
}
_LATE: Final = ("warning: could not send message", "warning: message still undelivered", "will keep trying")


class Listed(NamedTuple):
    """One line of a section of addresses, with its notes."""

    name: str
    kind: Kind
    reason: str = ""
    expanded: str = ""


def read(letter: Letter) -> Iterator[Failed]:
    """The listed addresses with the words the transcript has for each; without a list, those the transcript refuses."""
    listed, transcript = _sections(letter.lines)
    session = read_session(transcript)
    late = any(text in letter.lower or text in letter.subject.lower() for text in _LATE)
    ours = addressed_to(letter.returned)
    named = by_local_part(ours)
    for one in listed or [Listed(name, "bounce") for name in session.refused]:
        failed = _failed(one, session, named)
        yield failed._replace(kind="delayed") if late and one.kind == "bounce" else failed
    if transcript and not listed and not session.refused:  # nobody is named: whom the message was for
        for address in ours:
            yield Failed(address, session.general, kind="delayed" if late else "bounce")


def _sections(lines: list[str]) -> tuple[list[Listed], list[str]]:
    """The addresses of all lists, and the lines of the transcript."""
    listed: list[Listed] = []
    transcript: list[str] = []
    section = ""
    for line in lines[:_MAX_LINES]:
        if (title := line.strip().lower()).startswith("---") and title.endswith("---"):
            if section == _TRANSCRIPT:
                break  # the message follows
            section = next((words for words in _SECTIONS if words in title), "")
        elif section == _TRANSCRIPT:
            transcript.append(line)
        elif section and line.strip():
            _add(listed, line, _SECTIONS[section])
    return listed, transcript


def _add(listed: list[Listed], line: str, kind: Kind) -> None:
    """One line of a list: the next address, or a note on the last one."""
    last = listed[-1] if listed else None
    note = _NOTE.match(line)
    if last and note:
        listed[-1] = last._replace(reason=note[2]) if note[1] == "reason" else last._replace(expanded=note[2])
    elif last and (_SAID.match(line) or (line[0] in " \t" and "@" not in line)):  # a note that was folded
        if len(last.reason) < _MAX_REASON:
            listed[-1] = last._replace(reason=f"{last.reason} {line.strip()}")
    elif not note and len(listed) < _MAX_LISTED:
        remark = _REMARK.search(line)
        name = line[: remark.start()] if remark else line
        listed.append(Listed(name.strip("> \t"), kind, remark[1] if remark else ""))


def _failed(one: Listed, session: Session, named: dict[str, str]) -> Failed:
    """An address of the list; a program or file stands for the address it was expanded from, a local name for that of
    the message's own recipients."""
    found, expanded = addresses(one.name), addresses(one.expanded)
    name = found[0] if found else one.name.strip('<>" \t')
    said = session.words(name) or session.general
    local = not found or "|" in one.name
    return Failed(
        (expanded or [named.get(name.lower(), name)])[0] if local else name,
        one.reason if " " in one.reason else f"{one.reason}\n{said}",  # a bare number is a program's exit status
        remote=session.remote(name),
        original=expanded[0] if expanded and not local else None,
        kind=one.kind,
    )


SYSTEM: Final = System(
    "sendmail",
    (
        "transcript of session follows",
        "the following addresses had",  # also ActiveHunter, X5
        "the following addresses have",
    ),
    read,
)
