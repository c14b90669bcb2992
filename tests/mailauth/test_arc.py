import re
from types import SimpleNamespace
from typing import Any

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mailauth.test_dkim import MESSAGE, NOW, PRIVATE, WEAK, SmallKey, record
from tests.support.arc_signer import sealed

from dcctl.mailauth import arc
from dcctl.mailauth.lookup import ZoneLookup

NAME = "arc._domainkey.example.org"
RSA = PRIVATE["rsa"]
Zone = dict[str, dict[str, object]]
ZONE: Zone = {NAME: {"TXT": [record(RSA)]}}


def chain(count: int, message: bytes = MESSAGE) -> bytes:
    for _ in range(count):
        message = sealed(message, RSA)
    return message


async def judged(message: bytes, zone: Zone | None = None, now: float = NOW) -> arc.ArcResult:
    return await arc.verify(message, lookup=ZoneLookup(ZONE if zone is None else zone), now=now)


def by_dkimpy(message: bytes) -> str:
    """What a stranger's verifier says; a chain that says cv=fail has no status there, what it cannot read it raises."""
    try:
        status, _, _ = dkimpy.arc_verify(message, dnsfunc=lambda *_, **__: record(RSA).encode())
    except (dkimpy.DKIMException, ValueError, IndexError):
        return "fail"
    return status.decode() if status else "fail"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
async def test_a_whole_chain(count: int) -> None:
    result = await judged(chain(count))
    assert (result.chain, result.instances, result.reason) == ("pass" if count else "none", count, "")
    assert result.oldest_pass == (0 if count else None)
    assert [one.instance for one in result.sets] == list(range(1, count + 1))
    assert {(one.domain, one.seal, one.signer, one.signature) for one in result.sets} <= {
        ("example.org", "pass", "example.org", "pass")
    }
    assert by_dkimpy(chain(count)) == result.chain


class Stated:
    """`arc=` in an Authentication-Results field: all that dkimpy wants of the package that reads them, which is not
    among ours."""

    method = "arc"

    def __init__(self, field: str) -> None:
        self.result = field.rpartition("arc=")[2]

    def __str__(self) -> str:
        return f"arc={self.result}"


async def test_a_chain_made_by_dkimpy(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(field: str) -> SimpleNamespace:
        return SimpleNamespace(authserv_id="example.org", results=[Stated(field)])

    reader = SimpleNamespace(AuthenticationResultsHeader=SimpleNamespace(parse=parse))
    monkeypatch.setattr(dkimpy, "authres", reader, raising=False)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    pem = RSA.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    message = MESSAGE
    for count, state in ((1, b"none"), (2, b"pass"), (3, b"pass")):
        stated = b"Authentication-Results: example.org; arc=" + state + b"\r\n"
        fields = dkimpy.arc_sign(stated + message, b"arc", b"example.org", pem, b"example.org", timestamp=NOW)
        message = b"".join(fields) + message
        result = await judged(message)
        assert (result.chain, result.instances, result.oldest_pass) == ("pass", count, 0)


# What is changed in a chain of three, the status, and the oldest signature that still fits.
CHANGES = [
    (rb"X-Other: no", b"X-Other: yes", "pass", 0),  # not covered
    (rb"Subject: Hello\r\n\tworld", b"SUBJECT:Hello world", "pass", 0),  # relaxed
    (rb"Dear", b"Fear", "fail", None),
    (rb"From: Anna", b"From: Eve", "fail", None),
    (rb"spf=pass", b"spf=fail", "fail", None),  # the results of set 3
    (rb"(?s)(.*)spf=pass", rb"\1spf=fail", "fail", None),  # of set 1
    (rb"ARC-Seal: i=2;.*\r\n .*\r\n", b"", "fail", None),
    (rb"(ARC-Seal: i=2;.*\r\n .*\r\n)", rb"\1\1", "fail", None),
    (rb"ARC-Message-Signature: i=3", b"ARC-Message-Signature: i=4", "fail", None),
    (rb"ARC-Message-Signature: i=3", b"ARC-Message-Signature: i=0", "fail", None),
    (rb"ARC-Message-Signature: i=3", b"ARC-Message-Signature: i=x", "fail", None),
    (rb"ARC-Authentication-Results: i=3;", b"ARC-Authentication-Results:", "fail", None),
    (rb"ARC-Authentication-Results: i=3;", b"ARC-Authentication-Results: i=3", "fail", None),
    (rb"ARC-Seal: i=1", b"ARC-Seal: i=1; h=from", "fail", None),
    (rb"cv=none", b"cv=pass", "fail", None),
    (rb"cv=pass", b"cv=none", "fail", None),
    (rb"cv=pass", b"cv=", "fail", None),
    (rb"cv=pass", b"cv=fail", "fail", None),
    (rb"d=example.org; s=arc; t=1795510726; cv", b"d=Example.org; s=arc; t=1795510726; cv", "fail", None),
    (rb"\r\n", b"\n", "pass", 0),
]


@pytest.mark.parametrize(("old", "new", "status", "oldest"), CHANGES)
async def test_what_is_changed_on_the_way(old: bytes, new: bytes, status: str, oldest: int | None) -> None:
    changed = re.sub(old, new, chain(3), count=0 if old == rb"\r\n" else 1)
    assert changed != chain(3)
    result = await judged(changed)
    assert (result.chain, result.oldest_pass) == (status, oldest)
    assert bool(result.reason) == (status != "pass")
    assert by_dkimpy(changed) == status


@pytest.mark.parametrize(("before", "oldest"), [(1, 2), (2, 3)])
async def test_a_list_that_changes_and_seals(before: int, oldest: int) -> None:
    changed = chain(before).replace(b"Dear", b"[list] Dear")
    result = await judged(chain(3 - before, changed))
    assert (result.chain, result.oldest_pass) == ("pass", oldest)
    assert [one.signature for one in result.sets] == ["fail"] * before + ["pass"] * (3 - before)


@pytest.mark.parametrize(
    ("options", "status", "reason"),
    [
        ({"canon": "simple/simple"}, "pass", ""),
        ({"canon": "relaxed/simple"}, "pass", ""),
        ({"canon": None, "mean": "relaxed/relaxed"}, "pass", ""),
        ({"canon": None, "mean": "simple/simple"}, "pass", ""),
        ({"canon": "pancake", "mean": "relaxed/relaxed"}, "fail", "no canonicalization"),
        ({"headers": ""}, "pass", ""),  # as the interoperability cases of the working group have it
        ({"headers": "from:to:x-none:to"}, "pass", ""),
        ({"headers": "from:arc-authentication-results"}, "pass", ""),
        ({"headers": "from:arc-seal"}, "fail", "covers ARC-Seal"),
        ({"ams": "v=1; "}, "pass", ""),
        ({"ams": "w=party; ", "seal": "w=party; c=x; x=1;"}, "pass", ""),
        ({"ams": "x=1795510727; "}, "fail", "expired"),
        ({"ams": "t=1; "}, "fail", "no i="),  # a second t=
        ({"seal": "bh=AAAA; h=from;"}, "fail", "has h="),
        ({"seal": "q=;"}, "pass", ""),
        ({"algorithm": "rsa-sha1"}, "fail", ""),
        ({"algorithm": "rsa-poptart"}, "fail", "no algorithm"),
        ({"algorithm": ""}, "fail", "no algorithm"),
        ({"cv": "NONE"}, "pass", ""),
        ({"cv": "maybe"}, "fail", "says cv=maybe"),
        ({"cv": "fail"}, "fail", "was broken"),
    ],
)
async def test_how_a_set_may_be_written(options: dict[str, Any], status: str, reason: str) -> None:
    result = await judged(sealed(MESSAGE, RSA, **options))
    assert result.chain == status
    assert reason in result.reason


@pytest.mark.parametrize(
    ("types", "status", "reason"),
    [
        ({"SERVFAIL": True}, "unknown", "SERVFAIL"),
        ({}, "fail", "no key"),
        ({"TXT": ["v=DKIM1; p="]}, "fail", "revoked"),
        ({"TXT": ["v=DKIM1; k=rsa; what"]}, "fail", "what is no tag=value"),
        ({"TXT": [record(RSA, "h=sha1; ")]}, "fail", "h= does not allow"),
        ({"TXT": [record(RSA, "t=s:y; ")]}, "pass", ""),
        ({"TXT": [record(WEAK)]}, "fail", "does not fit"),
    ],
)
async def test_keys(types: dict[str, object], status: str, reason: str) -> None:
    result = await judged(chain(2), {NAME: types})
    assert result.chain == status
    assert reason in result.reason


async def test_what_fails_for_certain_is_not_unknown() -> None:
    """The key of set 2 cannot be had; the seal of set 1 is whole, or broken."""
    broken = chain(1).replace(b"spf=pass", b"spf=fail")
    temporary: Zone = {**ZONE, "arc._domainkey.example.net": {"SERVFAIL": True}}
    assert (await judged(sealed(chain(1), RSA, domain="example.net"), temporary)).chain == "unknown"
    assert (await judged(sealed(broken, RSA, domain="example.net"), temporary)).chain == "fail"


async def test_an_older_set_that_cannot_be_checked() -> None:
    zone: Zone = {**ZONE, "arc._domainkey.example.com": {"SERVFAIL": True}}
    mixed = sealed(sealed(MESSAGE, RSA, domain="example.com"), RSA)
    result = await judged(mixed, zone)
    assert (result.chain, result.oldest_pass, result.sets[0].signature) == ("unknown", None, "temperror")


@pytest.mark.parametrize(
    ("key", "algorithm", "status"),
    [(PRIVATE["ed25519"], "ed25519-sha256", "pass"), (WEAK, "rsa-sha256", "pass"), (SmallKey(), "rsa-sha256", "fail")],
)
async def test_kinds_of_key(key: Any, algorithm: str, status: str) -> None:
    result = await judged(sealed(MESSAGE, key, algorithm=algorithm), {NAME: {"TXT": [record(key)]}})
    assert result.chain == status


async def test_fifty_sets_and_no_more() -> None:
    fifty = chain(50)
    lookup = ZoneLookup(ZONE)
    assert (await arc.verify(fifty, lookup=lookup, now=NOW)).chain == "pass"
    assert lookup.asked == 1
    more = await judged(sealed(fifty, RSA))
    assert (more.chain, more.reason) == ("fail", "an ARC-Authentication-Results has no i= from 1 to 50")


async def test_at_most_two_questions_a_set_and_none_for_what_is_no_chain() -> None:
    message = MESSAGE
    for number in range(5):
        message = sealed(message, RSA, domain=f"d{number}.example")
    lookup = ZoneLookup({})
    assert (await arc.verify(message, lookup=lookup)).chain == "fail"
    assert lookup.asked == 5
    assert (await arc.verify(message.replace(b"ARC-Seal: i=3", b"X: i=3"), lookup=lookup)).chain == "fail"
    assert lookup.asked == 5


async def test_what_the_sealers_found_is_read() -> None:
    result = await judged(sealed(MESSAGE, RSA, results="dkim=pass (1024-bit key) header.d=example.com; dmarc=fail"))
    (one,) = result.sets
    assert (one.results.authserv_id, one.results.instance) == ("example.org", 1)
    assert [(found.method, found.result) for found in one.results.results] == [("dkim", "pass"), ("dmarc", "fail")]


CHAIN = chain(2)
PLACES = st.integers(0, CHAIN.index(b"\r\nFrom:"))


@settings(max_examples=80, deadline=None)
@given(PLACES, st.text(" \t;=:,.()abiIhcvx0123", max_size=2), st.integers(0, 3))
async def test_a_change_of_the_sets_is_judged_as_dkimpy_does(at: int, new: str, gone: int) -> None:
    kept = re.sub(rb"[^\r\n]", b"", CHAIN[at : at + gone])  # the lines stay as they are
    changed = CHAIN[:at] + kept + new.encode() + CHAIN[at + gone :]
    assert ((await judged(changed)).chain == "pass") == (by_dkimpy(changed) == "pass")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"ARC-Seal: ", b"ARC-Message-Signature: ", b"ARC-Authentication-Results: ", b"i=1;"])
        | st.sampled_from([b" a=rsa-sha256;", b" b=AAAA; ", b" cv=none; d=a.b; s=c; bh=AAAA; h=from", b"\r\n"])
        | st.binary(max_size=8),
        max_size=20,
    ).map(b"".join)
)
async def test_any_octets_are_judged(raw: bytes) -> None:
    assert (await judged(raw)).chain in ("none", "fail")
