"""The same signatures asked of dkimpy: what one signs the other verifies, and both notice the same changes."""

import base64
import re
from typing import Any

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.mailauth import dkim
from dcctl.mailauth.dkim_crypto import SigningKey
from dcctl.mailauth.lookup import ZoneLookup

PRIVATE = rsa.generate_private_key(65537, 1024)
PEM = PRIVATE.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
DER = PRIVATE.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
KEY = SigningKey(PEM)
NAME = "s1._domainkey.example.com"


KEY_TEXT = base64.b64encode(DER).decode()
RECORD = f"v=DKIM1; p={KEY_TEXT}"


def theirs(message: bytes, text: str = RECORD) -> bool:
    """Whether dkimpy verifies the first signature; it raises where header or base64 cannot be read."""

    def ask(name: bytes, timeout: int = 5) -> bytes:
        return text.encode() if name.rstrip(b".").decode() == NAME else b""

    try:
        return bool(dkimpy.verify(message, dnsfunc=ask))
    except (dkimpy.MessageFormatError, ValueError, IndexError):
        return False


async def ours(message: bytes, text: str = RECORD) -> bool:
    results = await dkim.verify(message, lookup=ZoneLookup({NAME: {"TXT": [text]}}))
    return bool(results) and results[0].result == "pass"


MAIL = b"From: a@example.com\r\nSubject: x\r\n\r\nhello\r\n"


def signed_by_them(message: bytes, canons: Any = (b"relaxed", b"relaxed"), **more: Any) -> bytes:
    return bytes(dkimpy.sign(message, b"s1", b"example.com", PEM, canonicalize=canons, **more)) + message


# Key records that dkimpy 1.1.8 takes for what they are not, and the section of RFC 6376 that decides: the record, who
# signs, the right answer. All else in a record is judged alike.
KEYS: list[tuple[str, bytes, bool, str]] = [
    ("k=rsa; v=DKIM1; p={}", b"@example.com", False, "3.6.1: v= must be the first tag"),
    ("v=DKIM1; h=sha1; p={}", b"@example.com", False, "3.6.1: h= names the hashes that are allowed"),
    ("v=DKIM1; s=other:email; p={}", b"@example.com", True, "3.6.1: s= is a list"),
    ("v=DKIM1; t=s; p={}", b"@sub.example.com", False, "3.6.1: with t=s the domain of i= is d= itself"),
    ("v=DKIM1; t=y:s; p={}", b"@sub.example.com", False, "3.6.1: t= is a list"),
]
ALIKE = ["v=DKIM1; p={}", "p={};", " v = DKIM1 ; p = {} ", "v=DKIM1; k=rsa; h=sha1:sha256; s=email; t=y; n=x; p={}"]
ALIKE += ["v=DKIM2; p={}", "v=DKIM1; k=dsa; p={}", "v=DKIM1; s=other; p={}", "v=DKIM1;; p={}", "v=DKIM1; p={}; p={}"]
ALIKE += ["v=DKIM1; p=", "v=DKIM1; k=rsa", "v=DKIM1; t; p={}", "v=DKIM1; g=; p={}", "v=DKIM1; k=ed25519; p={}"]


@pytest.mark.parametrize(("record", "identity", "right", "section"), KEYS)
async def test_known_departures_on_keys(record: str, identity: bytes, right: bool, section: str) -> None:
    signed, text = signed_by_them(MAIL, identity=identity), record.format(KEY_TEXT)
    assert (await ours(signed, text), theirs(signed, text)) == (right, not right)


@pytest.mark.parametrize("record", ALIKE)
async def test_keys_are_judged_alike(record: str) -> None:
    signed, text = signed_by_them(MAIL), record.format(KEY_TEXT, KEY_TEXT)
    assert await ours(signed, text) == theirs(signed, text)


# Messages where dkimpy departs: what is put in place of what, the right answer, the section.
MESSAGES: list[tuple[bytes, bytes, bool, str]] = [
    (b"\r\nSubject:", b"\r\nSubject :", True, "3.4.2: white space before the colon is deleted"),
    (b"hello\r\n", b"hello \r\n", True, ""),  # both: 3.4.4
    (b"hello\r\n", b"hello ", True, "3.4.4: white space at the end of a line is ignored, of the last one too"),
]


@pytest.mark.parametrize(("old", "new", "right", "section"), MESSAGES)
async def test_known_departures_on_messages(old: bytes, new: bytes, right: bool, section: str) -> None:
    changed = signed_by_them(MAIL).replace(old, new)
    assert await ours(changed) is right
    assert theirs(changed) is (right if not section else not right)


blank = st.sampled_from(["", " ", "  ", "\t", "\r\n ", "\r\n\t \t"])
words = st.lists(st.sampled_from(["word", "a=b;", "x" * 70, "\u00fc", ":", "<a@example.com>"]), min_size=1, max_size=4)
values = st.builds(
    lambda lead, some, space, end: lead + space.join(some) + end, blank, words, blank.filter(bool), blank
)
names = st.sampled_from(["fROM", "To", "Subject", "subject", "Date", "X-Note", "Message-ID", "Received"])
fields = st.lists(st.tuples(names.filter(lambda name: name != "fROM"), values), max_size=6)
lines = st.lists(st.sampled_from(["", " ", "text", "text ", "a  b\tc", "\t", ".", "\u00fc", "x" * 200]), max_size=8)
canons = st.tuples(st.sampled_from([b"simple", b"relaxed"]), st.sampled_from([b"simple", b"relaxed"]))


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """A mail with one From, odd white space and an odd end."""
    head = draw(fields)
    head.insert(draw(st.integers(0, len(head))), ("fROM", draw(values)))
    text = "".join(f"{name}:{value}\r\n" for name, value in head)
    return (text + "\r\n" + "".join(line + "\r\n" for line in draw(lines))).encode()


@settings(deadline=None)
@given(messages())
async def test_what_we_sign_they_verify(message: bytes) -> None:
    signed = dkim.sign(message, KEY, domain="example.com", selector="s1") + message
    assert theirs(signed)
    assert await ours(signed)


@settings(max_examples=60, deadline=None)  # dkimpy signs slowly
@given(messages(), canons, st.booleans())
async def test_what_they_sign_we_verify(message: bytes, canons: tuple[bytes, bytes], length: bool) -> None:
    signed = signed_by_them(message, canons, length=length)
    assert await ours(signed)
    assert theirs(signed)


edits = st.tuples(
    st.integers(0, 10_000),
    st.sampled_from([b"", b" ", b"\t", b"x", b"\r\n", b"\r\n ", b"=", b";", b":"]),
    st.integers(0, 2),
)


@settings(max_examples=60, deadline=None)
@given(messages(), canons, st.lists(edits, min_size=4, max_size=8))
async def test_changes_are_seen_alike(message: bytes, canons: tuple[bytes, bytes], edits: list[Any]) -> None:
    signed = signed_by_them(message, canons)
    for place, new, cut in edits:
        at = place % len(signed)
        changed = signed[:at] + new + signed[at + cut :]
        if not comparable(changed):
            continue
        assert await ours(changed) == theirs(changed), changed


def comparable(message: bytes) -> bool:
    """Line ends are whole, the last one too (RFC 5322 section 2.3), and all before the empty line are fields: what is
    no mail is refused by dkimpy, and read as far as it goes by us. No white space stands before a colon (see above).
    """
    rest = message.replace(b"\r\n", b"")
    head, end, _ = message.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    return (
        message.endswith(b"\r\n")
        and b"\r" not in rest
        and b"\n" not in rest
        and bool(end)
        and lines[0][:1] not in b" \t"
        and all(re.match(rb"[ \t]|[!-9;-~]+:", line) for line in lines)
    )
