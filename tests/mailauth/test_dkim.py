import base64
import hashlib
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.errors import ValueRefused
from dcctl.mailauth import dkim
from dcctl.mailauth.lookup import ZoneLookup

PRIVATE: dict[str, Any] = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate(),
}
WEAK = rsa.generate_private_key(65537, 1024)


def pem(key: Any) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


def record(key: Any, extra: str = "") -> str:
    public = key.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        return f"v=DKIM1; k=ed25519; {extra}p={base64.b64encode(public.public_bytes_raw()).decode()}"
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; {extra}p={base64.b64encode(der).decode()}"


KEYS = {kind: dkim.SigningKey(pem(key)) for kind, key in PRIVATE.items()}
NAME = "s1._domainkey.example.com"
MESSAGE = (
    b"From: Anna <anna@example.com>\r\nTo: bob@example.net\r\nSubject: Hello\r\n\tworld\r\n"
    b"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nX-Other: no\r\n\r\nDear  Bob,\r\n\r\nbye \r\n\r\n\r\n"
)
NOW = 1_800_000_000


def zone(kind: str = "rsa", extra: str = "") -> ZoneLookup:
    return ZoneLookup({NAME: {"TXT": [record(PRIVATE[kind], extra)]}})


def signed(kind: str = "rsa", message: bytes = MESSAGE, **options: Any) -> bytes:
    return dkim.sign(message, KEYS[kind], domain="example.com", selector="s1", now=NOW, **options) + message


async def judged(message: bytes, lookup: ZoneLookup | None = None, now: float = NOW) -> dkim.DkimResult:
    (result,) = await dkim.verify(message, lookup=lookup or zone(), now=now)
    return result


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
async def test_round_trip(kind: str) -> None:
    result = await judged(signed(kind), zone(kind))
    assert (result.result, result.verified, result.domain, result.selector) == ("pass", True, "example.com", "s1")
    assert result.algorithm == f"{kind}-sha256"
    assert result.bits == (2048 if kind == "rsa" else 256)
    assert result.headers[:2] == ("from", "from")


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        (b"Dear  Bob", b"Dear \t Bob", "pass"),  # relaxed: runs of space
        (b"\r\n\r\n\r\n", b"\r\n", "pass"),  # relaxed: empty lines at the end
        (b"Subject: Hello\r\n\tworld", b"SUBJECT:Hello world", "pass"),
        (b"X-Other: no", b"X-Other: yes", "pass"),  # not covered
        (b"\r\n", b"\n", "pass"),  # a file with LF line ends
        (b"Dear", b"Fear", "fail"),
        (b"Hello", b"Hallo", "fail"),
        (b"From: Anna", b"From: Eve", "fail"),
        (b"To: bob", b"From: eve@example.com\r\nTo: bob", "fail"),  # oversigned: a second From
        (b"To: bob@example.net\r\n", b"", "fail"),
    ],
)
async def test_what_a_signature_covers(old: bytes, new: bytes, result: str) -> None:
    assert (await judged(signed().replace(old, new))).result == result


async def test_an_mbox_line_at_the_top_is_no_header() -> None:
    assert (await judged(b"From anna@example.com Mon Nov 23\r\n" + signed())).result == "pass"


@pytest.mark.parametrize(
    ("extra", "result", "reason"),
    [
        ("t=y; ", "pass", ""),
        ("t=s; ", "pass", ""),
        ("s=email; h=sha256; ", "pass", ""),
        ("s=other; ", "permerror", "s= does not allow mail"),
        ("h=sha1; ", "permerror", "h= does not allow sha256"),
        ("k=ed25519; ", "permerror", "octets"),
    ],
)
async def test_key_flags(extra: str, result: str, reason: str) -> None:
    got = await judged(signed(), zone("rsa", extra))
    assert got.result == result
    assert reason in got.reason
    assert got.testing == (extra == "t=y; ")


@pytest.mark.parametrize(
    ("types", "result", "reason"),
    [
        ({}, "permerror", "no key"),
        ({"SERVFAIL": True}, "temperror", "SERVFAIL"),
        ({"TXT": ["v=DKIM1; p="]}, "permerror", "revoked"),
        ({"TXT": [record(PRIVATE["rsa"])[:200]]}, "permerror", "cut off"),
        ({"TXT": ["v=spf1 -all"]}, "permerror", "no key"),
        ({"TXT": ["v=spf1 -all", "hello"]}, "permerror", "no key"),
        ({"TXT": [record(WEAK)]}, "fail", "does not fit"),
        ({"TXT": [record(WEAK), record(PRIVATE["rsa"])]}, "pass", ""),
        ({"CNAME": ["key.example.net"]}, "permerror", "no key"),
    ],
)
async def test_keys_in_dns(types: dict[str, object], result: str, reason: str) -> None:
    got = await judged(signed(), ZoneLookup({NAME: types} if types else {}))
    assert got.result == result
    assert reason in got.reason


async def test_expiry() -> None:
    message = signed(lifetime=60)
    assert (await judged(message, now=NOW + 59)).result == "pass"
    late = await judged(message, now=NOW + 61)
    assert (late.result, late.verified, late.expires) == ("fail", True, NOW + 60)


class SmallKey:
    """A private RSA key of 639 bit, smaller than the library makes them: one of its primes times 2**127 - 1."""

    p, q = rsa.generate_private_key(65537, 1024).private_numbers().p, 2**127 - 1
    n = p * q

    def sign(self, data: bytes, *_: object) -> bytes:
        digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(data).digest()
        size = (self.n.bit_length() + 7) // 8
        padded = b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest
        d = pow(65537, -1, (self.p - 1) * (self.q - 1))
        return pow(int.from_bytes(padded), d, self.n).to_bytes(size)

    def public_key(self) -> rsa.RSAPublicKey:
        return rsa.RSAPublicNumbers(65537, self.n).public_key()


def signed_by_hand(key: Any, algorithm: str, extra: str = "", body: bytes = b"Hi.\r\n") -> bytes:
    """simple/simple, made without our own canonicalization."""
    sha1 = algorithm.endswith("sha1")
    digest = hashlib.new("sha1" if sha1 else "sha256", body).digest()
    field = f"DKIM-Signature: v=1; a={algorithm}; d=example.com; s=s1; {extra}h=From; "
    field += f"bh={base64.b64encode(digest).decode()}; b="
    sender = b"From: anna@example.com\r\n"
    value = key.sign(sender + field.encode(), padding.PKCS1v15(), hashes.SHA1() if sha1 else hashes.SHA256())
    return field.encode() + base64.b64encode(value) + b"\r\n" + sender + b"\r\n" + body


@pytest.mark.parametrize(
    ("key", "algorithm", "result", "reason"),
    [
        (WEAK, "rsa-sha256", "pass", ""),
        (WEAK, "rsa-sha1", "policy", "rsa-sha1 is refused (RFC 8301"),
        (SmallKey(), "rsa-sha256", "policy", "639 bit is refused (RFC 8301"),
    ],
)
async def test_what_rfc_8301_refuses_is_policy_not_failure(key: Any, algorithm: str, result: str, reason: str) -> None:
    lookup = ZoneLookup({NAME: {"TXT": [record(key)]}})
    message = signed_by_hand(key, algorithm)
    got = await judged(message, lookup)
    assert (got.result, got.verified) == (result, True)
    assert reason in got.reason
    assert (await judged(message.replace(b"Hi.", b"Ho."), lookup)).result == "fail"


async def test_l_is_noted() -> None:
    message = signed_by_hand(WEAK, "rsa-sha256", "l=5; ") + b"more\r\n"
    result = await judged(message, ZoneLookup({NAME: {"TXT": [record(WEAK)]}}))
    assert result.result == "pass"
    assert "6 octets" in result.notes[0]
    too_long = await judged(message.replace(b"l=5", b"l=99"), ZoneLookup({NAME: {"TXT": [record(WEAK)]}}))
    assert too_long.result == "fail"


async def test_strict_keys_want_the_domain_itself() -> None:
    message = signed_by_hand(WEAK, "rsa-sha256", "i=@mail.example.com; ")
    loose = await judged(message, ZoneLookup({NAME: {"TXT": [record(WEAK)]}}))
    strict = await judged(message, ZoneLookup({NAME: {"TXT": [record(WEAK, "t=s; ")]}}))
    assert (loose.result, strict.result) == ("pass", "permerror")


async def test_many_signatures_are_bounded() -> None:
    field = dkim.sign(MESSAGE, KEYS["rsa"], domain="example.com", selector="s1", now=NOW)
    lookup = zone()
    results = await dkim.verify(field * 50 + MESSAGE, lookup=lookup, now=NOW)
    assert [result.result for result in results] == ["pass"] * 10
    assert lookup.asked <= 10


async def test_no_signature() -> None:
    assert await dkim.verify(MESSAGE, lookup=zone()) == ()
    assert await dkim.verify(b"", lookup=zone()) == ()


def test_the_field_is_folded_and_oversigned() -> None:
    field = signed().partition(b"From: Anna")[0]
    assert all(len(line) <= 80 for line in field.split(b"\r\n"))
    names = re.search(rb"h=(.*?);", field, re.DOTALL)
    assert names is not None
    assert re.sub(rb"\s", b"", names[1]) == b"from:from:subject:subject:date:date:to:to"
    assert b"l=" not in field


@pytest.mark.parametrize(
    ("key", "what"),
    [
        (b"", "not an unencrypted PEM"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "not an unencrypted PEM"),
        (
            PRIVATE["rsa"].private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(b"x"),
            ),
            "not an unencrypted PEM",
        ),
    ],
)
def test_keys_that_do_not_sign(key: bytes, what: str) -> None:
    with pytest.raises(ValueRefused, match=what):
        dkim.SigningKey(key)


def test_what_cannot_be_signed() -> None:
    with pytest.raises(ValueRefused):
        dkim.sign(b"To: a@b.example\r\n\r\n", KEYS["rsa"], domain="example.com", selector="s1")
    with pytest.raises(ValueRefused):
        dkim.sign(MESSAGE, KEYS["rsa"], domain="example.com", selector="s1;x")
    assert "PRIVATE" not in repr(KEYS["rsa"])


TEXT = st.text(st.characters(codec="ascii", exclude_characters="\r\n\0"), max_size=30)
HEADERS = st.lists(st.tuples(st.sampled_from(["Subject", "To", "X-A", "Cc"]), TEXT))


@settings(max_examples=60, deadline=None)
@given(HEADERS, st.binary(max_size=300).map(lambda body: body.replace(b"\r", b"").replace(b"\n", b"\r\n")))
async def test_what_is_signed_verifies(headers: list[tuple[str, str]], body: bytes) -> None:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers).encode()
    message = b"From: anna@example.com\r\n" + lines + b"\r\n" + body
    assert (await judged(signed("ed25519", message), zone("ed25519"))).result == "pass"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
async def test_any_octets_are_a_message(raw: bytes) -> None:
    await dkim.verify(raw, lookup=zone())
    await dkim.verify(b"DKIM-Signature: v=1; a=rsa-sha256; " + raw, lookup=zone())
