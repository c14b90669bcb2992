"""dkim.verify at the edges of RFC 6376, 8301, 8463 and 8616: what is signed is written out here, octet by octet, by the
text of section 3.4, and no canonicalization of ours has a part in it."""

import base64
import hashlib
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given
from hypothesis import strategies as st
from tests.mailauth.planted.zone import spki

from dcctl.mailauth import dkim
from dcctl.mailauth.checks.dkim import check_dkim
from dcctl.mailauth.lookup import ZoneLookup

PRIVATE = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
POINT = base64.b64encode(PRIVATE.public_key().public_bytes_raw()).decode()
NAME = "s1._domainkey.example.com"
GOOD = f"v=DKIM1; k=ed25519; p={POINT}"
FROM = b"From: ann@example.com\r\n"
NOW = 1_800_000_000


class Large:
    """An RSA key of 8,676 bit, of two Mersenne primes."""

    p, q, e = 2**4253 - 1, 2**4423 - 1, 65537
    n = p * q

    @classmethod
    def sign(cls, data: bytes) -> bytes:
        digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(data).digest()
        size = (cls.n.bit_length() + 7) // 8
        padded = int.from_bytes(b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest)
        d = pow(cls.e, -1, (cls.p - 1) * (cls.q - 1))
        by_p, by_q = pow(padded, d % (cls.p - 1), cls.p), pow(padded, d % (cls.q - 1), cls.q)
        return (by_q + cls.q * ((by_p - by_q) * pow(cls.q, -1, cls.p) % cls.p)).to_bytes(size)


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def field(tags: str, headers: bytes, body: bytes, name: bytes = b"DKIM-Signature", canon: str = "simple") -> bytes:
    """A DKIM-Signature over canonical `headers` and `body`; `tags` has `{bh}` and ends in `b=`."""
    text = tags.replace("{bh}", b64(hashlib.sha256(body).digest())).encode()
    own = name + b": " + text if canon == "simple" else b"dkim-signature:" + text
    return name + b": " + text + b64(PRIVATE.sign(hashlib.sha256(headers + own).digest())).encode() + b"\r\n"


def tags(canon: str = "simple/simple", names: str = "from", extra: str = "") -> str:
    return f"v=1; a=ed25519-sha256; c={canon}; d=example.com; s=s1; {extra}h={names}; bh={{bh}}; b="


async def verified(message: bytes, record: Any = GOOD, now: float = NOW) -> list[tuple[str, str]]:
    records = record if isinstance(record, list) else [record]
    results = await dkim.verify(message, lookup=ZoneLookup({NAME: {"TXT": records}}), now=now)
    return [(result.result, result.reason) for result in results]


# Section 3.4.3 and 3.4.4: the body, what is hashed of it by simple, and by relaxed.
BODIES: list[tuple[bytes, bytes, bytes]] = [
    (b"", b"\r\n", b""),
    (b"\r\n", b"\r\n", b""),
    (b"\r\n\r\n\r\n", b"\r\n", b""),
    (b"a", b"a\r\n", b"a\r\n"),
    (b"a\r\n", b"a\r\n", b"a\r\n"),
    (b"a\r\n\r\n\r\n", b"a\r\n", b"a\r\n"),
    (b"\r\na\r\n", b"\r\na\r\n", b"\r\na\r\n"),
    (b"a\r\n\r\nb\r\n", b"a\r\n\r\nb\r\n", b"a\r\n\r\nb\r\n"),
    (b"a \r\n", b"a \r\n", b"a\r\n"),
    (b"a\t \t\r\nb\r\n", b"a\t \t\r\nb\r\n", b"a\r\nb\r\n"),
    (b" a  b\t\tc \r\n", b" a  b\t\tc \r\n", b" a b c\r\n"),
    (b"\ta\r\n", b"\ta\r\n", b" a\r\n"),
    (b" \r\n", b" \r\n", b""),
    (b"a\r\n \t\r\n\r\n", b"a\r\n \t\r\n", b"a\r\n"),
    (b"a\r\n  ", b"a\r\n  \r\n", b"a\r\n"),
    (b"a  ", b"a  \r\n", b"a\r\n"),
    (b"  ", b"  \r\n", b""),
    (b"a\rb\r\n", b"a\rb\r\n", b"a\rb\r\n"),
    (b"\xff\x00\x0b\r\n", b"\xff\x00\x0b\r\n", b"\xff\x00\x0b\r\n"),
    (b"a\nb\n", b"a\r\nb\r\n", b"a\r\nb\r\n"),
]


@pytest.mark.parametrize("canon", ["simple", "relaxed"])
@pytest.mark.parametrize(("body", "simple", "relaxed"), BODIES)
async def test_bodies(body: bytes, simple: bytes, relaxed: bytes, canon: str) -> None:
    hashed = simple if canon == "simple" else relaxed
    signed = field(tags(f"simple/{canon}"), FROM, hashed)
    assert await verified(signed + FROM + b"\r\n" + body) == [("pass", "")]


async def test_a_message_without_a_body() -> None:
    assert await verified(field(tags(), FROM, b"\r\n") + FROM) == [("pass", "")]
    assert await verified(field(tags("simple/relaxed"), FROM, b"") + FROM) == [("pass", "")]


class Fields(NamedTuple):
    """Header fields as sent, h=, and what is signed of them by simple and by relaxed (sections 3.4.1, 3.4.2, 5.4.2)."""

    sent: bytes
    names: str
    simple: bytes
    relaxed: bytes


HEADERS: list[Fields] = [
    Fields(
        b"SUBJect :  a\r\n\t b  \r\n" + FROM,
        "from:subject",
        FROM + b"SUBJect :  a\r\n\t b  \r\n",
        b"from:ann@example.com\r\nsubject:a b\r\n",
    ),
    Fields(
        b"Subject:\r\n  a\r\n" + FROM,
        "subject:from",
        b"Subject:\r\n  a\r\n" + FROM,
        b"subject:a\r\nfrom:ann@example.com\r\n",
    ),
    Fields(
        b"Subject: a\r\n \r\n b\r\n" + FROM,
        "subject:from",
        b"Subject: a\r\n \r\n b\r\n" + FROM,
        b"subject:a b\r\nfrom:ann@example.com\r\n",
    ),
    Fields(b"Subject:\r\n" + FROM, "subject:from", b"Subject:\r\n" + FROM, b"subject:\r\nfrom:ann@example.com\r\n"),
    Fields(
        b"Subject: \t \r\n" + FROM, "subject:from", b"Subject: \t \r\n" + FROM, b"subject:\r\nfrom:ann@example.com\r\n"
    ),
    Fields(
        b"Subject: a:b ; c\t\td\r\n" + FROM,
        "subject:from",
        b"Subject: a:b ; c\t\td\r\n" + FROM,
        b"subject:a:b ; c d\r\nfrom:ann@example.com\r\n",
    ),
    Fields(
        b"X: 1\r\n" + FROM + b"X: 2\r\nx: 3\r\n",
        "from:x:X",
        FROM + b"x: 3\r\nX: 2\r\n",
        b"from:ann@example.com\r\nx:3\r\nx:2\r\n",
    ),
    Fields(b"X: 1\r\n" + FROM, "x:from:x:from:y", b"X: 1\r\n" + FROM, b"x:1\r\nfrom:ann@example.com\r\n"),
    Fields(FROM, "FROM", FROM, b"from:ann@example.com\r\n"),
    Fields(FROM, " from :\r\n\tx-not-there ", FROM, b"from:ann@example.com\r\n"),
    Fields(b"From:ann@example.com\r\n", "from", b"From:ann@example.com\r\n", b"from:ann@example.com\r\n"),
    Fields(
        b"Subject: \xc3\xbc\xff\r\n" + FROM,
        "from:subject",
        FROM + b"Subject: \xc3\xbc\xff\r\n",
        b"from:ann@example.com\r\nsubject:\xc3\xbc\xff\r\n",
    ),
]


@pytest.mark.parametrize("canon", ["simple", "relaxed"])
@pytest.mark.parametrize("row", HEADERS)
async def test_header_fields(row: Fields, canon: str) -> None:
    names = row.names if canon == "simple" else " ".join(row.names.split())
    signed = field(
        tags(f"{canon}/simple", names.strip() if canon == "relaxed" else names),
        getattr(row, canon),
        b"\r\n",
        canon=canon,
    )
    assert await verified(signed + row.sent + b"\r\n") == [("pass", "")]


async def test_a_field_signed_once_more_than_it_stands_there_cannot_be_added() -> None:
    signed = field(tags(names="from:from:x"), FROM, b"\r\n")
    assert await verified(signed + FROM + b"\r\n") == [("pass", "")]
    assert (await verified(signed + FROM + FROM + b"\r\n"))[0][0] == "fail"
    assert (await verified(signed + b"X: 1\r\n" + FROM + b"\r\n"))[0][0] == "fail"
    assert await verified(signed + b"Y: 1\r\n" + FROM + b"\r\n") == [("pass", "")]


@pytest.mark.parametrize("name", [b"DKIM-Signature", b"dkim-signature", b"Dkim-signaturE"])
async def test_its_own_name_in_any_case(name: bytes) -> None:
    assert await verified(field(tags(), FROM, b"\r\n", name) + FROM + b"\r\n") == [("pass", "")]


async def test_a_signature_over_another_one_never_means_itself() -> None:
    """Section 3.7: the field being verified is the last thing that is hashed, and only that."""
    inner = field(tags(), FROM, b"\r\n")
    outer = field(tags(names="from:dkim-signature:dkim-signature"), FROM + inner, b"\r\n")
    assert await verified(outer + inner + FROM + b"\r\n") == [("pass", ""), ("pass", "")]
    assert [result for result, _ in await verified(outer + FROM + b"\r\n")] == ["fail"]


# Section 3.5: how the field is written. What is put in place of what before signing; the value of b= stays last.
FORMS: list[tuple[str, str]] = [
    ("v=1; ", "v = 1 ; "),
    ("; ", ";"),
    ("; ", "\t;\r\n\t"),
    ("a=ed25519-sha256", "a=Ed25519-SHA256"),
    ("d=example.com", "d=Example.COM"),
    ("s=s1", "s=S1"),
    ("s=s1; ", "s=s1; q=dns/txt; "),
    ("s=s1; ", "s=s1; q=http : DNS/TXT; "),
    ("s=s1; ", "s=s1; i=@example.com; "),
    ("s=s1; ", "s=s1; i=a=40b@Mail.Example.com; "),
    ("s=s1; ", "s=s1; i=ann@example.com; "),
    ("s=s1; ", "s=s1; t=1; "),
    ("s=s1; ", f"s=s1; t={NOW + 9999}; "),
    ("s=s1; ", f"s=s1; t={NOW - 9}; x={NOW}; "),
    ("s=s1; ", f"s=s1; x={NOW + 1}; "),
    ("s=s1; ", "s=s1; z=From:ann|Subject:=3B=20b=3D; bb=1; B=x; "),
    ("c=simple/simple; ", ""),
    ("c=simple/simple", "c=simple"),
    ("c=simple/simple", "c=Simple / SIMPLE"),
    ("bh={bh}; b=", "b_1=x; bh={bh}; b="),
]


@pytest.mark.parametrize(("old", "new"), FORMS)
async def test_forms(old: str, new: str) -> None:
    assert await verified(field(tags().replace(old, new), FROM, b"\r\n") + FROM + b"\r\n") == [("pass", "")]


async def test_the_value_of_b_is_left_out_wherever_it_stands() -> None:
    """Section 3.5: all of it, with the white space around it."""
    plain = "v=1; a=ed25519-sha256; b=; d=example.com; s=s1; h=from; bh={bh};"
    text = plain.replace("{bh}", b64(hashlib.sha256(b"\r\n").digest()))
    value = b64(PRIVATE.sign(hashlib.sha256(FROM + b"DKIM-Signature: " + text.encode()).digest()))
    folded = f"{value[:20]}\r\n\t{value[20:50]} {value[50:]}\r\n "
    for written in (value, folded, " " + value, f"\r\n {value}"):
        sent = f"DKIM-Signature: {text.replace('b=;', f'b={written};', 1)}\r\n".encode()
        assert await verified(sent + FROM + b"\r\n") == [("pass", "")], written


# Sections 3.5 and 6.1.1: what is no signature, or one that must not count. What is put in place of what; the reason.
REFUSED: list[tuple[str, str, str]] = [
    ("v=1; ", "", "v= is missing"),
    ("v=1", "v=2", "v=2"),
    ("v=1", "v=", "version"),
    ("v=1", "V=1", "v= is missing"),
    ("a=ed25519-sha256", "a=ed25519-sha512", "no algorithm"),
    ("a=ed25519-sha256; ", "", "a= is missing"),
    ("d=example.com; ", "", "d= is missing"),
    ("d=example.com", "d=", "no domain name"),
    ("d=example.com", "d=example.com.", "no domain name"),
    ("d=example.com", "d=example..com", "no domain name"),
    ("s=s1; ", "", "s= is missing"),
    ("s=s1", "s=", "no domain name"),
    ("h=from; ", "", "h= is missing"),
    ("h=from", "h=", "From"),
    ("h=from", "h=to:subject", "From"),
    ("h=from", "h=xfrom:from-x", "From"),
    ("bh={bh}; ", "", "bh= is missing"),
    ("bh={bh}", "bh=", "bh= is not base64"),
    ("bh={bh}", "bh=%%", "bh= is not base64"),
    ("s=s1; ", "s=s1; i=@example.net; ", "not of d="),
    ("s=s1; ", "s=s1; i=@xexample.com; ", "not of d="),
    ("s=s1; ", "s=s1; i=@com; ", "not of d="),
    ("s=s1; ", "s=s1; i=example.com; ", "i="),
    ("s=s1; ", "s=s1; i=; ", "i="),
    ("s=s1; ", "s=s1; q=http; ", "dns/txt"),
    ("s=s1; ", "s=s1; q=dns; ", "dns/txt"),
    ("s=s1; ", "s=s1; t=x; ", "no number"),
    ("s=s1; ", "s=s1; t=-1; ", "no number"),
    ("s=s1; ", "s=s1; t=20; x=20; ", "not after"),
    ("s=s1; ", "s=s1; t=20; x=10; ", "not after"),
    ("s=s1; ", "s=s1; l=; ", "no number"),
    ("s=s1; ", "s=s1; l=-1; ", "no number"),
    ("s=s1; ", "s=s1; l=1k; ", "no number"),
    ("c=simple/simple", "c=nofws/simple", "no canonicalization"),
    ("c=simple/simple", "c=simple/", "no canonicalization"),
    ("c=simple/simple", "c=/simple", "no canonicalization"),
    ("c=simple/simple", "c=", "no canonicalization"),
    ("c=simple/simple", "c=simple/simple/simple", "no canonicalization"),
    ("s=s1; ", "s=s1; s=s1; ", "twice"),
    ("s=s1; ", "s=s1;; ", "empty tag"),
    ("s=s1; ", "s=s1; x; ", "no tag=value"),
    ("s=s1; ", "s=s1; 9=x; ", "no tag=value"),
]


@pytest.mark.parametrize(("old", "new", "reason"), REFUSED)
async def test_what_is_no_signature(old: str, new: str, reason: str) -> None:
    signed = field(tags().replace(old, new), FROM, b"\r\n")
    ((result, why),) = await verified(signed + FROM + b"\r\n")
    assert result == "neutral"
    assert reason in why


@pytest.mark.parametrize(
    ("length", "body", "result"),
    [
        ("0", b"anything\r\n", "pass"),
        ("0", b"", "pass"),
        ("3", b"a\r\n", "pass"),
        ("3", b"a\r\nmore\r\n", "pass"),
        ("4", b"a\r\n", "fail"),
        ("1", b"a\r\n", "fail"),
        ("999999999999999999999999", b"a\r\n", "fail"),
    ],
)
async def test_lengths(length: str, body: bytes, result: str) -> None:
    """Section 3.5, l=: of the canonical body; longer than it, nothing fits."""
    signed = field(tags(extra=f"l={length}; "), FROM, b"" if length == "0" else b"a\r\n")
    assert (await verified(signed + FROM + b"\r\n" + body))[0][0] == result


@pytest.mark.parametrize(("late", "result"), [(0, "pass"), (1, "fail")])
async def test_expiry(late: int, result: str) -> None:
    signed = field(tags(extra=f"x={NOW}; "), FROM, b"\r\n")
    assert (await verified(signed + FROM + b"\r\n", now=NOW + late))[0][0] == result


# Section 3.6.1, RFC 8463 section 4: the key record, i= of the signature; the result.
KEYS: list[tuple[Any, str, str]] = [
    (f"k=ed25519; p={POINT}", "", "pass"),
    (f"v=DKIM1;k=Ed25519;p={POINT};", "", "pass"),
    (f" v = DKIM1 ; k = ed25519 ; p = {POINT[:9]} {POINT[9:]} ", "", "pass"),
    (f"v=DKIM1; k=ed25519; h=sha256; p={POINT}", "", "pass"),
    (f"v=DKIM1; k=ed25519; h=sha1 : SHA256; p={POINT}", "", "pass"),
    (f"v=DKIM1; k=ed25519; h=sha1; p={POINT}", "", "permerror"),
    (f"v=DKIM1; k=ed25519; h=; p={POINT}", "", "permerror"),
    (f"v=DKIM1; k=ed25519; s=email; p={POINT}", "", "pass"),
    (f"v=DKIM1; k=ed25519; s=*; p={POINT}", "", "pass"),
    (f"v=DKIM1; k=ed25519; s=other:email; p={POINT}", "", "pass"),
    (f"v=DKIM1; k=ed25519; s=other; p={POINT}", "", "permerror"),
    (f"v=DKIM1; k=ed25519; t=s; p={POINT}", "", "pass"),
    (f"v=DKIM1; k=ed25519; t=s; p={POINT}", "i=ann@example.com; ", "pass"),
    (f"v=DKIM1; k=ed25519; t=s; p={POINT}", "i=ann@EXAMPLE.com; ", "pass"),
    (f"v=DKIM1; k=ed25519; t=s; p={POINT}", "i=ann@sub.example.com; ", "permerror"),
    (f"v=DKIM1; k=ed25519; t=y : s; p={POINT}", "i=ann@sub.example.com; ", "permerror"),
    (f"v=DKIM1; k=ed25519; t=y:x; p={POINT}", "i=ann@sub.example.com; ", "pass"),
    (f"v=DKIM1; k=ed25519; g=nobody; n=x; u=y; p={POINT}", "", "pass"),
    (f"k=ed25519; v=DKIM1; p={POINT}", "", "permerror"),
    (f"v=DKIM2; k=ed25519; p={POINT}", "", "permerror"),
    (f"v=dkim1; k=ed25519; p={POINT}", "", "permerror"),
    (f"v=DKIM1; k=rsa; p={POINT}", "", "permerror"),
    (f"v=DKIM1; p={POINT}", "", "permerror"),
    (f"v=DKIM1; k=x25519; p={POINT}", "", "permerror"),
    ("v=DKIM1; k=ed25519; p=", "", "permerror"),
    ("v=DKIM1; k=ed25519", "", "permerror"),
    (f"v=DKIM1; k=ed25519; p={POINT[:-2]}", "", "permerror"),
    (f"v=DKIM1; k=ed25519; p={POINT}; p={POINT}", "", "permerror"),
    (f"v=DKIM1; k=ed25519;; p={POINT}", "", "permerror"),
    (f"v=DKIM1; k=ed25519; p={b64(bytes(31) + bytes([9]))}", "", "fail"),
    (["v=spf1 -all", GOOD], "", "pass"),
    ([f"v=DKIM1; k=ed25519; p={b64(bytes(31) + bytes([9]))}", GOOD], "", "pass"),
    (["v=DKIM1; p=", GOOD], "", "pass"),
    ([[GOOD[:20], GOOD[20:]]], "", "pass"),
    (["hello"], "", "permerror"),
]


@pytest.mark.parametrize(("record", "extra", "result"), KEYS)
async def test_keys(record: Any, extra: str, result: str) -> None:
    signed = field(tags(extra=extra), FROM, b"\r\n")
    assert (await verified(signed + FROM + b"\r\n", record))[0][0] == result


async def test_a_very_large_key_verifies() -> None:
    text = tags().replace("ed25519", "rsa").replace("{bh}", b64(hashlib.sha256(b"\r\n").digest()))
    value = b64(Large.sign(FROM + b"DKIM-Signature: " + text.encode()))
    message = f"DKIM-Signature: {text}{value}\r\n".encode() + FROM + b"\r\n"
    assert await verified(message, f"v=DKIM1; p={spki(Large.n, Large.e)}") == [("pass", "")]
    assert (await verified(message.replace(b"ann@", b"bob@"), f"v=DKIM1; p={spki(Large.n, Large.e)}"))[0][0] == "fail"


async def test_several_signatures_are_judged_one_by_one() -> None:
    good, old = field(tags(), FROM, b"\r\n"), field(tags(extra="x=5; "), FROM, b"\r\n")
    foreign = field(tags().replace("s=s1", "s=s2"), FROM, b"\r\n")
    results = await verified(old + good + foreign + b"DKIM-Signature: nonsense\r\n" + FROM + b"\r\n")
    assert [result for result, _ in results] == ["fail", "pass", "permerror", "neutral"]


@pytest.mark.parametrize(
    ("domain", "identity", "result"),
    [
        ("b\u00fccher.example", "", "pass"),
        ("xn--bcher-kva.example", "i=@b\u00fccher.example; ", "pass"),
        ("b\u00fccher.example", "i=\u00e4nn@B\u00fccher.example; ", "pass"),
        ("b\u00fccher.example", "i=@news.b\u00fccher.example; ", "pass"),
        ("b\u00fccher.example", "i=@xn--bcher-kva.example; ", "pass"),
        ("b\u00fccher.example", "i=@bucher.example; ", "neutral"),
    ],
)
async def test_international(domain: str, identity: str, result: str) -> None:
    """RFC 8616 section 5: U-labels stand for their A-labels."""
    signed = field(tags(extra=identity).replace("example.com", domain), FROM, b"\r\n")
    lookup = ZoneLookup({"s1._domainkey.xn--bcher-kva.example": {"TXT": [GOOD]}})
    (got,) = await dkim.verify(signed + FROM + b"\r\n", lookup=lookup, now=NOW)
    assert got.result == result


TAGS = st.sampled_from(
    [
        "v=DKIM1",
        "v=DKIM2",
        "k=ed25519",
        "k=ED25519",
        "k=rsa",
        f"p={POINT}",
        "p=",
        "p=*",
        f"P={POINT}",
        "t=y",
        "t=s",
        "h=sha256",
    ]
)
MORE = st.sampled_from(
    ["h=sha1", "h=sha1:sha256", "s=email", "s=other", "n=x", "g=", "u", "", "x=y", "9=x", f"p={POINT[:-4]}"]
)


@given(st.lists(TAGS | MORE, max_size=5), st.sampled_from(["; ", ";", " ; ", " ", ", "]))
async def test_the_check_of_a_key_says_whether_it_verifies(tags_of_key: list[str], between: str) -> None:
    record = between.join(["k=ed25519", f"p={POINT}", *tags_of_key] if len(tags_of_key) < 3 else tags_of_key)
    lookup = ZoneLookup({NAME: {"TXT": [record]}})
    findings = await check_dkim("example.com", lookup=lookup, selectors=["s1"])
    wrong = any(finding.verdict in ("fail", "absent") for finding in findings)
    signed = field(tags(), FROM, b"\r\n") + FROM + b"\r\n"
    assert ((await verified(signed, record))[0][0] == "pass") is not wrong, record
