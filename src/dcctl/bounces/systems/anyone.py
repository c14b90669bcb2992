"""A report of no known system, asked last: who failed, by structure first, by the sentence that every report has.

Believed only of a mail that looks like a report *and* says that a message was not delivered. Never named: the report's
own recipient, who is the sender, and those who only write or help; but where he wrote to himself.
"""

import re
from collections.abc import Iterator
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.looks import HOSTMASTER, OWN_MESSAGE, by_system, forwarded, looks_returned
from dcctl.bounces.original import addressed_to
from dcctl.bounces.prose import Failed, addresses
from dcctl.bounces.systems.blocks import told_by, told_code
from dcctl.bounces.systems.dialogue import refusals
from dcctl.bounces.systems.failing import fails, not_delivered, not_yet, refused, stated
from dcctl.bounces.systems.named import (
    Named,
    Paragraph,
    lined,
    mentioned,
    paragraphs,
    sent_to,
    summarized,
    without_copy,
)
from dcctl.mail.reasons import Kind

NAME: Final = "mail system"

_LOOKED_AT: Final = 1 << 14  # characters of the words
_OWN: Final = ("to", "return-path", "from", "sender", "reply-to", "envelope-to")
_SENT_BY: Final = ("from", "return-path", "reply-to", "sender", "errors-to", "message-id")
_LISTS: Final = (b"list-id", b"list-post", b"x-beenthere")  # the To of a list's post is the list
_AUTOMATIC: Final = (
    "auto-submitted: auto",
    "precedence: bulk",
    "precedence: junk",
    "noreply",
    "no-reply",
    "donotreply",
)
_MAIL: Final = re.compile(  # what was not delivered is a mail
    r"mail|message|nachricht|courriel|mensaje|correo|messaggio|mensagem|bericht|сообщени|письм|повідомл|μήνυμα|wiadomoś|zpráv"
    r"|správ|viesti|meddelande|besked|melding|üzenet|levél|mesaj|ileti|メール|メッセージ|邮件|郵件|信件|메일|رسال|הודע|ข้อความ|thư"
)
_PARCEL: Final = re.compile(
    r"parcel|shipment|package|courier|postage|\byour order|\binvoice|\bpayment|\bpaket|\bsendung|\bcolis\b|paquete"
    r"|\bpacco|encomenda|посылк|荷物|包裹|快递|택배"
)
# Mails about mail, by the subject: what gateways count, and what a site tells its users and watchers.
_COUNTED: Final = re.compile(r"quarant|\bsummar|statisti|logwatch")
_TOLD: Final = re.compile(
    r"digest|(?:daily|weekly|monthly|hourly|abuse|spam|queue|traffic) report|\breport (?:for|of|domain)|welcome|subscri"
    r"|newsletter|\binvit|calendar|\bmeeting|\bcritical\b|\bproblem\b:|\balert|\brecovery\b"
)


def read(letter: Letter) -> Iterator[Failed]:
    """Who failed, each with its own words; a mail about nobody where a mail system says no more than that."""
    text = without_copy(letter.text[:_LOOKED_AT])
    line = " ".join(f"{letter.subject}\n{text}".lower().split())
    found = paragraphs(text)
    if not _believed(letter, line, found):
        return
    kind: Kind = "delayed" if not_yet(line) else "bounce"
    for one in _failed(letter, found) or _nobody(letter, text):
        yield Failed(one.address, one.words, code=told_code(one.words), remote=told_by(one.words), kind=kind)


def _believed(letter: Letter, line: str, found: list[Paragraph]) -> bool:
    """Whether a mail system says that a mail was not delivered; a person who says it, and more, is not believed."""
    system, subject = by_system(letter), letter.subject.lower()
    if _COUNTED.search(subject) and not not_delivered(subject):
        return False
    if system and system != HOSTMASTER:
        return not_delivered(line) or refused(line)
    if _TOLD.search(subject) and not not_delivered(subject):
        return False
    if not system and _by_person(letter, found):
        return False
    sayings = _sayings(letter, found)
    return any(stated(words) and (system or _of_mail(words)) for words in sayings)


def _of_mail(words: str) -> bool:
    """Whether what was not delivered is a mail."""
    return _MAIL.search(words) is not None and _PARCEL.search(words) is None


def _by_person(letter: Letter, found: list[Paragraph]) -> bool:
    """Whether a hand wrote it, as far as its header shows; a report that was sent on with no word more is none."""
    if looks_returned(letter) == OWN_MESSAGE:
        return not any(mark in letter.head for mark in _AUTOMATIC)
    if b"user-agent" in letter.mail.top.fields:
        return True
    return forwarded(letter) and not all(fails(one.prose) for one in found)


def _sayings(letter: Letter, found: list[Paragraph]) -> Iterator[str]:
    """The subject and the paragraphs, in lower case, each on a line."""
    yield letter.subject.lower()
    for prose, heads in found:
        yield " ".join(" ".join((prose, *(head.own for head in heads))).lower().split())


def _failed(letter: Letter, found: list[Paragraph]) -> list[Named]:
    """The answers of the first place that has some."""
    own = _own(letter)
    named = _told(letter, found)
    if header := addresses(letter.mail.header("x-failed-recipients")):
        words = {one.address.lower(): one.words for one in named}
        return [Named(one, words.get(one.lower(), _prose(found))) for one in header]
    if others := [one for one in named if one.address.lower() not in own]:
        return others
    himself = [one for one in named if one.sure] if letter.returned else []
    return himself or [one for one in sent_to(found) if one.address.lower() not in own] or _addressed(letter, found)


def _told(letter: Letter, found: list[Paragraph]) -> list[Named]:
    """Those whom the SMTP dialogue refuses, then those whom the words name; each once."""
    told = [Named(to, words) for to, words in refusals(letter.lines).items()]
    once: dict[str, Named] = {one.address.lower(): one for one in told}
    for one in (*lined(found), *mentioned(found)):
        if one.sure or not told:
            once.setdefault(one.address.lower(), one)
    return list(once.values())


def _addressed(letter: Letter, found: list[Paragraph]) -> list[Named]:
    """Nobody is named: whom the message was for, by the summary or the header that came back; if it was one, and no
    list."""
    returned = letter.returned
    listed = returned is not None and any(name in returned.fields for name in _LISTS)
    if not _unanswerable(letter) or listed:
        return []
    sent = {one.address: one.words for one in summarized(found)} or dict.fromkeys(addressed_to(returned), "")
    return [Named(one, f"{_prose(found)}\n{words}") for one, words in sent.items()] if len(sent) == 1 else []


def _prose(found: list[Paragraph]) -> str:
    """What is said of nobody by name."""
    return "\n".join(one.prose for one in found)


def _nobody(letter: Letter, text: str) -> list[Named]:
    """A mail system's report about nobody, with the message it is about."""
    return [Named("", text)] if by_system(letter) and letter.returned and not_delivered(text.lower()) else []


def _unanswerable(letter: Letter) -> bool:
    return bool(by_system(letter)) or letter.mail.header("return-path").strip() == "<>"


def _own(letter: Letter) -> set[str]:
    """The addresses, in lower case, of those who are told about the failure, and of who tells it."""
    fields = [letter.mail.header(name) for name in _OWN]
    if letter.returned:
        fields += [letter.returned.header(name) for name in _SENT_BY]
    return {one.lower() for field in fields for one in addresses(field[:4096])}
