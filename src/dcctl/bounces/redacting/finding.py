"""What is personal in one mail: the names, ids and subjects of its fields, to be replaced wherever else they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from dcctl.bounces.decode import decode_words, to_text
from dcctl.bounces.mime import Mail, Part
from dcctl.bounces.redacting.words import (
    AT,
    ENCODED_ADDRESS,
    EXCHANGE_USER,
    LOCAL_HOSTS,
    SYSTEM_USERS,
    is_system_name,
    listed,
    rule_words,
)
from dcctl.mail.headers import split_headers

Word = Literal["person", "user", "host", "id", "message-id", "subject"]

ID_FIELDS: Final = listed(
    "message-id in-reply-to references resent-message-id x-original-message-id original-message-id content-id",
    "x-google-original-message-id",
)
ADDRESS_FIELDS: Final = listed(
    "from to cc bcc sender reply-to resent-from resent-to resent-cc resent-sender return-path errors-to",
    "delivered-to envelope-to envelope-from x-envelope-from x-envelope-to x-original-to x-failed-recipients",
    "x-rcpt-to x-sender x-receiver x-actual-recipient x-original-rcpt-to disposition-notification-to return-",
    "receipt-to x-return-path x-hmxmroriginalrecipient apparently-to mail-followup-to x-original-sender",
    "x-apparently-to",
)
_STATUS_HOST: Final = re.compile(
    r"(?im)^(?:reporting|remote|received-from|dsn-gateway|x-[\w-]{1,40})-?(?:mta|ua)?[ \t]*:[ \t]*[\w-]{1,20};[ \t]*"
    r"([\w-]{1,63}(?:\.[\w-]{1,63}){0,10})"
)
_STATUS_USER: Final = re.compile(
    r"(?im)^(?:final|original|x-actual)-recipient[ \t]*:[ \t]*[\w-]{1,20};[ \t]*<?([^\s<>@;]{1,64})>?[ \t]*$"
)
_STATUS_NAME: Final = re.compile(r"(?im)^x-display-name[ \t]*:[ \t]*(\S[^\n]{0,80})")
_QUEUE_ID: Final = re.compile(
    r"(?i)(?:\bqueued(?: mail)? (?:as|for delivery as)|\bqueue[- ]?id[:=]?|-queue-id:|\bmessage id:?|\bmail id:?"
    r"|\be?smtps?a? id|\bmapi id|\bhttp id|\bid=?|\benvelope-id:|\benvid:?|\bas) {1,4}<?([\w.!-]{6,70})"
)
_HOP: Final = re.compile(r"(?i)\b(?:from|by|helo|ehlo)[ =]{1,2}\(?([\w-]{1,63}(?:\.[\w-]{1,63}){0,10})(?![\w.@-])")
_ADDRESS: Final = re.compile(r'[^\s<>()\[\]",;:@\\]{1,64}@[^\s<>()\[\]",;:@\\]{1,255}')
_ENCODED: Final = re.compile(rf"(?<![\w+.=-]){ENCODED_ADDRESS}")
_LOGIN: Final = re.compile(r"(?i)\bauthenticated(?: as| user| sender)?[:= ]{1,2}([\w.+-]{1,64})")
_PHRASE: Final = re.compile(r'"((?:[^"\\]|\\.){1,200})"\s*<|(?:^|,)\s*([^<>",@]{2,200}?)\s*<|\(([^()@]{2,200})\)')
_LINE: Final = 1 << 16  # characters of a field or part that are searched
_MOST: Final = 200  # words of one mail; more would be a mailing, and its alternation slow
_SHORTEST_SUBJECT: Final = 8


@dataclass(slots=True)
class Found:
    """The words to replace, each with its kind, and the msg-ids (lower case, without angle brackets)."""

    words: dict[str, Word] = field(default_factory=dict)
    message_ids: set[str] = field(default_factory=set)

    def add(self, text: str, kind: Word) -> None:
        """Note one word; those that are short or that a rule may look for are left where they are prose."""
        word = " ".join(text.split())
        if len(self.words) < _MOST and len(word) >= 4 and word.lower() not in rule_words():
            self.words.setdefault(word.lower(), kind)


def find(found: Found, mail: Mail, returned: Part | None) -> None:
    """What the fields of the mail, of its parts and of the returned message name, added to what was `found`."""
    for part in (*mail.parts[:1], *([returned] if returned else ()), *mail.parts[1:50]):
        for header in split_headers(part.raw[part.start : part.begin]).fields:
            _field(found, to_text(header.name).lower(), decode_words(to_text(header.value)[:_LINE]))
    _subject(found, mail.top, returned)
    for part in mail.parts:
        if not part.type.startswith("multipart/"):
            _text(found, part.text(_LINE))


def _field(found: Found, name: str, value: str) -> None:
    if name in ID_FIELDS:
        for one in re.findall(r"<([^<>\s]{1,996})>", value) or [value.strip().strip("<>")]:
            if one and not re.search(r"\s", one):
                found.message_ids.add(one.lower())
                if not _ADDRESS.fullmatch(one):
                    found.add(one, "message-id")
    elif name in ADDRESS_FIELDS:
        for phrase in phrases(value):
            _person(found, phrase)
        for address in addresses(value):
            user(found, address.rpartition("@")[0])
    elif name in ("received", "x-received"):
        for host in _HOP.findall(value):
            _host(found, host)
        for login in _LOGIN.findall(value):
            user(found, login)
        _ids(found, " ".join(value.split()))
    elif name.endswith(("queue-id", "envelope-id")):
        found.add(value.strip(), "id")


def addresses(text: str) -> list[str]:
    """The addresses of a text, also those with an encoded `@`."""
    encoded = (re.sub(AT, "@", one) for one in _ENCODED.findall(text))
    return [*_ADDRESS.findall(text)[:_MOST], *encoded]


def phrases(value: str) -> Iterator[str]:
    """The display names of an address field."""
    for match in _PHRASE.finditer(value):
        yield re.sub(r"\\(.)", r"\1", next(filter(None, match.groups()))).strip(" '\"")


def _person(found: Found, phrase: str) -> None:
    """A display name, and each half of one of two words: people are addressed by one of them."""
    if is_system_name(phrase) or "@" in phrase:
        return
    words = phrase.replace(",", " ").split()
    found.add(phrase, "person")
    if len(words) == 2 and all(word.isalpha() and word.istitle() for word in words):
        found.add(f"{words[1]} {words[0]}", "person")
        for word in words:
            found.add(word, "person")


def user(found: Found, local: str) -> None:
    """A local part, which systems also print alone."""
    bare = local.strip("'\"<>=.*")
    if bare.lower() not in SYSTEM_USERS and not bare.lower().startswith(EXCHANGE_USER):
        found.add(bare, "user")


def _host(found: Found, host: str) -> None:
    """A host as its fields name it; one without a domain only where it cannot be a word."""
    known = host.lower() in LOCAL_HOSTS or re.fullmatch(r"[\d.]+", host)
    if re.search(r"[\d.-]", host) and not known:
        found.add(host, "host")


def _ids(found: Found, text: str) -> None:
    for one in _QUEUE_ID.findall(text):
        if re.search(r"\d", one) and re.search(r"[A-Za-z]|\d{8}", one) and not re.fullmatch(r"[\d.]+", one):
            found.add(one.rstrip(".,;"), "id")


def _text(found: Found, text: str) -> None:
    """The fields of a status part, also where it stands in a text; ids and addresses anywhere."""
    for host in _STATUS_HOST.findall(text):
        _host(found, host)
    for local in _STATUS_USER.findall(text):
        user(found, local)
    for name in _STATUS_NAME.findall(text):
        _person(found, decode_words(name).strip())
    for address in addresses(text):
        local = address.rpartition("@")[0]
        if address.lower() not in found.message_ids:
            user(found, local)
    _ids(found, text)


def _subject(found: Found, top: Part, returned: Part | None) -> None:
    """The Subject of what was sent, which reports quote; not where the report's own is the same words."""
    sent = " ".join(decode_words(returned.header("subject")).split()) if returned else ""
    if len(sent) >= _SHORTEST_SUBJECT and sent.lower() != " ".join(decode_words(top.header("subject")).lower().split()):
        found.words.setdefault(sent.lower(), "subject")
