"""sendmail's "Transcript of session follows" (savemail.c and usersmtp.c of sendmail 8, the same in 5.65): the lines
that belong to each recipient.

A verdict names whom it is about (`550 5.1.1 <address>... User unknown`) and ends what was said of it: the commands
(`>>>`) and replies (`<<<`) before it are its own.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

_HOST: Final = re.compile(r"(?i)[. ]{0,5}while talking to ([^\s:]{1,255}?)\.?:")
_COMMAND: Final = re.compile(r">>> ?(\S+)(?: TO: ?<?([^<>\s]{1,320}))?", re.IGNORECASE)
_VERDICT: Final = re.compile(
    r"([245]\d\d[ \-])?(?:[245]\.\d{1,3}\.\d{1,3} )?([^\s.][^\s]{0,2000}?)( \(\S{1,40}\))?\.\.\. ?(.*)"
)
_MAX_LINES: Final = 5000


@dataclass
class Session:
    """What a transcript says: the words and the host of each recipient (addresses in lower case), whom it refuses (as
    written), and the words that are about all."""

    said: dict[str, list[str]] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)
    spoken: list[str] = field(default_factory=list)

    def words(self, name: str) -> str:
        """What is said of one recipient."""
        return "\n".join(self.said.get(name.lower(), ()))

    def remote(self, name: str) -> str:
        """The host that was talked to about it; the last one of all where that is not told."""
        return self.hosts.get(name.lower(), self.hosts.get("", ""))

    @cached_property
    def general(self) -> str:
        """What is said of nobody by name."""
        return "\n".join(self.spoken)


def read_session(lines: list[str]) -> Session:
    """The transcript's lines, read."""
    session, host, asked = Session(), "", ""
    pending: list[str] = []  # replies whose recipient is not yet known
    for line in lines[:_MAX_LINES]:
        if found := _HOST.match(line):
            host, asked, pending = found[1], "", []
            session.hosts[""] = host
        elif command := _COMMAND.match(line):
            asked = (command[2] or "").lower()
            pending = []
        elif line.startswith("<<<"):
            _reply(session, line[3:].strip(), asked, host, pending)
        elif (verdict := _VERDICT.match(line)) and verdict[3]:  # `host (smtp)...`: of nobody by name
            host = verdict[2]
            session.spoken.append(line.strip())
        elif verdict:
            _verdict(session, verdict, line, host, pending)
            pending = []
        elif line.strip():  # sendmail's own words, and what a local program wrote
            session.spoken.append(line.strip())
    return session


def _reply(session: Session, reply: str, asked: str, host: str, pending: list[str]) -> None:
    """A reply of the remote host: of the recipient that was asked about, else of whom the verdict will name."""
    if reply[:1] not in "45":
        return
    if asked:
        session.said.setdefault(asked, []).append(reply)
        session.hosts[asked] = host
    else:
        pending.append(reply)
        session.spoken.append(reply)


def _verdict(session: Session, verdict: re.Match[str], line: str, host: str, pending: list[str]) -> None:
    """A verdict of sendmail about one recipient, or about several with commas between."""
    code, names, _, said = verdict.groups()
    refused = code and code[0] in "45" and not said.lower().startswith("deferred")
    for name in filter(None, (part.strip("<>") for part in names.split(","))):
        session.said.setdefault(name.lower(), []).extend((*pending, line.strip()))
        session.hosts.setdefault(name.lower(), host)
        if refused:
            session.refused[name] = None
