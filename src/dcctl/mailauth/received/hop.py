"""A Received field (RFC 5321 section 4.4) as the mail systems of this world write it: who handed over to whom, how."""

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from dcctl.mailauth.received.date import parse_date
from dcctl.mailauth.records.field_value import decoded, pieces

_CLAUSES: Final = ("from", "by", "via", "with", "id", "for")
_BRACKETED: Final = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})(?:%[^\]\s]*)?\]", re.IGNORECASE)
# The address alone, as Exchange and qmail write it; before an @ stands what identd said.
_BARE: Final = re.compile(r"(?:[^\s@]*@)?([0-9A-Fa-f:.]{2,45})(?:%\S*)?")
# What the client itself said, inside a comment (Exim, qmail): never an address to be believed.
_CLAIMED: Final = re.compile(r"\b(helo|ehlo|ident)(?:=|\s+)(\S+)", re.IGNORECASE)
_LOOKED_UP: Final = re.compile(r"(?:\S*@)?([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)\.?\s+\[[^\]]*\]")
_NO_NAMES: Final = ("unknown", "helo", "ehlo")
_ENVELOPE: Final = re.compile(r"envelope-(?:from|sender)\s*(?::\s*)?<([^<>\s]*)>", re.IGNORECASE)
_TLS_NAME: Final = re.compile(r"(?:UTF8)?(?:E?SMTP|LMTP)SA?")  # RFC 3848; RFC 6531 section 4.3
_TLS_SAID: Final = re.compile(r"\b(?:TLS|SSL)[ _]?v?\d|\bcipher[ =]|\busing TLS", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hop:
    """One hand-over. None is what the field does not say.

    `by` and `by_ip` are the receiving system, `ip` the client's address as it saw it, `helo` the name the client gave,
    `name` the one the receiver looked up and found to lead back. `protocol` is the word after `with` in capitals;
    `envelope_from` the reverse-path where the receiver noted it ("" is the null one), `recipient` whom it was for.
    """

    by: str | None = None
    by_ip: str | None = None
    client: bool = False
    ip: str | None = None
    helo: str | None = None
    name: str | None = None
    protocol: str = ""
    tls: bool = False
    date: datetime | None = None
    envelope_from: str | None = None
    recipient: str | None = None


@dataclass(slots=True)
class _Clause:
    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def read_hop(value: bytes | str) -> Hop | None:
    """What a Received value says; None for what is none: neither `from` nor `by`, and no note of qmail's own."""
    text = value if isinstance(value, str) else decoded(value)
    stamp, _, date = text.rpartition(";")
    clauses = _clauses(stamp or text)
    comments = [comment for clause in clauses.values() for comment in clause.comments]
    if not {"from", "by"} & clauses.keys():
        return Hop(date=parse_date(date)) if any(one.startswith("qmail ") for one in comments) else None
    sender, receiver = clauses.get("from", _Clause()), clauses.get("by", _Clause())
    protocol = _protocol(clauses.get("with", _Clause()).words)
    return Hop(
        by=receiver.words[0].lower() if receiver.words else None,
        by_ip=next(filter(None, map(_bare, receiver.comments)), None),
        client="from" in clauses,
        ip=_client_ip(sender),
        helo=_helo(sender),
        name=_looked_up(sender),
        protocol=protocol,
        tls=bool(_TLS_NAME.fullmatch(protocol)) or any(_TLS_SAID.search(_CLAIMED.sub(" ", one)) for one in comments),
        date=parse_date(date),
        envelope_from=next((match[1] for one in comments if (match := _ENVELOPE.search(one))), None),
        recipient=next((word.strip("<>") for word in clauses.get("for", _Clause()).words), None),
    )


def _clauses(text: str) -> dict[str, _Clause]:
    """The words and comments after each keyword; what follows a keyword is its argument, even if it reads like one."""
    clauses = {"": _Clause()}
    current, fresh = clauses[""], False
    for piece in pieces(text):
        if piece.kind == "comment":
            current.comments.append(piece.text.strip())
            fresh = False
            continue
        for word in piece.text.split():
            key = word.lower()
            if key in _CLAUSES and key not in clauses and not fresh:
                current, fresh = clauses.setdefault(key, _Clause()), True
            else:
                current.words.append(word)
                fresh = False
    return clauses


def _protocol(words: list[str]) -> str:
    name = words[0].upper() if words else ""
    return "SMTP" if name == "MICROSOFT" else name  # "with Microsoft SMTP Server"


def _client_ip(sender: _Clause) -> str | None:
    """The address the receiver saw: the last one it noted, so that a name the client chose cannot stand for it."""
    for comment in reversed(sender.comments):
        noted = _CLAIMED.sub(" ", comment)
        bracketed = [match[1] for match in _BRACKETED.finditer(noted)]
        if found := _address(bracketed[-1]) if bracketed else _bare(noted):
            return found
    for word in reversed(sender.words):
        if match := _BRACKETED.match(word):
            return _address(match[1])
    seen = any(map(_CLAIMED.match, sender.comments))  # Yahoo: from ADDRESS (EHLO NAME)
    return _bare(sender.words[0]) if seen and sender.words else None


def _bare(comment: str) -> str | None:
    match = _BARE.fullmatch(comment.strip())
    return _address(match[1]) if match else None


def _address(text: str) -> str | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _helo(sender: _Clause) -> str | None:
    claims = (match for comment in sender.comments for match in _CLAIMED.finditer(comment))
    claimed = next((match[2] for match in claims if match[1].lower() != "ident"), None)
    return claimed or (sender.words[0] if sender.words else None)


def _looked_up(sender: _Clause) -> str | None:
    """Postfix and sendmail write it before the address, Exim before the comment with what HELO said."""
    if any("may be forged" in comment for comment in sender.comments):
        return None
    for comment in sender.comments:
        if (match := _LOOKED_UP.match(comment)) and match[1].lower() not in _NO_NAMES:
            return match[1].lower()
    said = any(re.search(r"\bhelo=", comment) for comment in sender.comments)
    first = sender.words[0] if sender.words else ""
    return first.lower() if said and first and not first.startswith("[") else None
