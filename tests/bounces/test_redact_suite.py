"""Every mail of `../shared/suites/bounces` redacted: the rules say the same, and nobody of it is left."""

import base64
import email
import json
import quopri
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import getaddresses
from functools import cache
from typing import Any
from urllib.parse import unquote

import pytest

from dcctl.bounces.decode import decode_words
from dcctl.bounces.redact import redact
from dcctl.bounces.redacting.words import LOCAL_HOSTS, PUBLIC, SYSTEM_USERS, is_system_name, rule_words
from dcctl.bounces.result import ReturnedMessage
from dcctl.bounces.scan import scan
from tests.bounces.test_redact import everything
from tests.support.suites import suite

FOLDER = suite("bounces")
SHORTEST = 4  # characters: a shorter name stands in every text

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no {FOLDER}: the suites are not here")


@dataclass(frozen=True)
class Shared:
    """One mail, and what is shared of it."""

    file: str
    label: dict[str, Any]
    raw: bytes
    redacted: bytes

    @property
    def told(self) -> str:
        return everything(self.redacted)

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Names and addresses of its address fields, of those it returns too; labelled and found recipients."""
        for part in email.message_from_bytes(self.raw).walk():
            for name in ("from", "to", "cc", "reply-to", "sender"):
                values = [decode_words(str(value)) for value in part.get_all(name, [])]
                yield from getaddresses(values)
        for failure in scan(self.raw).failures:
            yield "", failure.recipient
        for row in self.label.get("expected") or ():
            yield "", row.get("recipient") or ""

    def hosts(self) -> Iterator[str]:
        """Those its trace and report fields name."""
        for part in email.message_from_bytes(self.raw).walk():
            for value in part.get_all("received", []):
                yield from re.findall(r"(?:from|by) ([\w-]+(?:\.[\w-]+)+)", str(value).lower())
            for name in ("reporting-mta", "remote-mta"):
                for value in part.get_all(name, []):
                    yield from re.findall(r";\s*([\w-]+(?:\.[\w-]+)+)", str(value).lower())


@cache
def shared() -> tuple[Shared, ...]:
    rows = [json.loads(line) for line in (FOLDER / "expected.jsonl").read_text().splitlines()]
    mails = []
    for row in rows:
        raw = (FOLDER / "messages" / row["file"]).read_bytes()
        mails.append(Shared(row["file"], row, raw, redact(raw)))
    return tuple(mails)


def answer(message: ReturnedMessage) -> tuple[object, ...]:
    """All that must stay the same."""
    entries = [
        (one.reason, one.category, one.status or "", one.reply_code or 0, one.action or "", one.permanence)
        for one in message.failures
    ]
    return message.kind, message.detector, message.original_message_id is not None, sorted(entries)


def test_the_rules_say_the_same() -> None:
    assert len(shared()) >= 700
    assert [mail.file for mail in shared() if answer(scan(mail.raw)) != answer(scan(mail.redacted))] == []


def is_left(word: str, told: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(word)}(?!\w)", told) is not None


def is_name(word: str) -> bool:
    """Whether it is somebody's, and not a system's or a word of plain prose that rules look for."""
    return len(word) >= SHORTEST and word not in rule_words() and word not in SYSTEM_USERS and not is_system_name(word)


def is_own_host(name: str) -> bool:
    return name not in LOCAL_HOSTS and name not in PUBLIC and not re.fullmatch(r"[\d.]+", name)


def test_no_local_part_is_left() -> None:
    left = []
    for mail in shared():
        told = mail.told
        for _, address in mail.addresses():
            local = address.lower().rpartition("@")[0].strip("'\"<> ")
            # In some labels the names were put out before: the word stands for nobody.
            if is_name(local) and local != "redacted" and "microsoftexchange" not in local and is_left(local, told):
                left.append((mail.file, local))
    # AOL's own letters name a screen name without an address, which only a reader of these letters can know.
    assert len(set(left)) <= 2, left


def hidden_texts(told: str) -> Iterator[str]:
    """What stands in base64 (at any offset), hexadecimal, quoted-printable and percent encoding."""
    for word in re.findall(r"[A-Za-z0-9+/_-]{8,}", told):
        for part in {word, *re.split(r"[-_/+]", word)}:
            for at in range(4):
                bare = part[at:].translate(str.maketrans("-_", "+/"))
                whole = bare[: len(bare) - (len(bare) % 4 == 1)]
                yield base64.b64decode(whole + "=" * (-len(whole) % 4)).decode("latin-1")
            if re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", part):
                yield bytes.fromhex(part).decode("latin-1")
    for word in re.findall(r"\S*[%=][0-9A-Fa-f]{2}\S*", told):
        yield unquote(unquote(word), "latin-1")
        yield quopri.decodestring(word.encode()).decode("latin-1")


def every_text(mail: bytes) -> str:
    """All of it and of its parts, transfer encodings undone, case kept."""
    parts = [part for part in email.message_from_bytes(mail).walk() if not part.is_multipart()]
    payloads = [payload for part in parts if isinstance(payload := part.get_payload(decode=True), bytes)]
    heads = [str(value) for part in parts for value in part.values()]
    return "\n".join((*(payload.decode("utf-8", "replace") for payload in payloads), *heads))


def hidden_names(mail: Shared, raw: bytes) -> set[tuple[str, str]]:
    """Local parts of the mail that stand in encoded addresses of `raw`."""
    named = {one.lower() for one in re.findall(r"([\w.+=-]{2,64})@", mail.raw.decode("latin-1"))}
    named |= {address.lower().rpartition("@")[0].strip("'\"<> ") for _, address in mail.addresses()}
    texts = hidden_texts(every_text(raw))
    found = {one for text in texts for one in re.findall(r"([\w.+=-]{2,64})@", text.lower())}
    return {(mail.file, one) for one in found & named - SYSTEM_USERS}


def test_no_address_is_left_in_an_encoding() -> None:
    before = {name for mail in shared() for name in hidden_names(mail, mail.raw)}
    assert ("independent/phpbh/58.eml", "aminto1") in before
    assert len(before) >= 10
    assert {name for mail in shared() for name in hidden_names(mail, mail.redacted)} == set()


def test_no_domain_is_left() -> None:
    left = []
    for mail in shared():
        told = mail.told
        domains = {address.lower().rpartition("@")[2].strip("'\"<>[] ") for _, address in mail.addresses()}
        left += [(mail.file, name) for name in domains if "." in name and is_own_host(name) and is_left(name, told)]
    assert left == []


def test_no_host_is_left() -> None:
    left = []
    for mail in shared():
        told = mail.told
        left += [(mail.file, host) for host in set(mail.hosts()) if is_own_host(host) and is_left(host, told)]
    assert left == []


def test_no_display_name_is_left() -> None:
    providers = {name.partition(".")[0] for name in PUBLIC}
    left = []
    for mail in shared():
        told = " ".join(mail.told.split())
        for phrase, _ in mail.addresses():
            name = " ".join(phrase.lower().split()).strip("'\" ")
            if is_name(name) and "@" not in name and name not in providers and is_left(name, told):
                left.append((mail.file, name))
    assert left == []


def test_no_cut_and_no_flipped_byte_makes_it_raise() -> None:
    chance = random.Random(4)
    for mail in shared():
        for _ in range(2):
            redact(mail.raw[: chance.randrange(len(mail.raw))])
            flipped = bytearray(mail.raw)
            flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            redact(bytes(flipped))
