"""RFC 6376 and RFC 8463 examples, and 22 messages of Mail::DKIM's corpus with their DNS."""

import json
from typing import Any

import pytest
from tests.support.suites import suite

from dcctl.mailauth import dkim
from dcctl.mailauth.lookup import ZoneLookup

VECTORS, CORPUS = suite("dkim/vectors"), suite("dkim/corpus")
NOW = 1_528_637_909


def vector_zone() -> ZoneLookup:
    head, _, _ = (VECTORS / "rfc8463-two-signatures.txt").read_text("utf-8").partition("\n\n")
    lines = (line.partition(" ") for line in head.splitlines())
    return ZoneLookup({name: {"TXT": [text]} for name, _, text in lines})


def vector(name: str) -> bytes:
    raw = (VECTORS / name).read_bytes()
    return raw.partition(b"\n\n")[2] if name == "rfc8463-two-signatures.txt" else raw


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/suites/dkim is not there")
@pytest.mark.parametrize(
    ("name", "algorithms"),
    [
        ("rfc8463-two-signatures.txt", ["ed25519-sha256", "rsa-sha256"]),
        ("rfc6376.signed.msg", ["ed25519-sha256", "rsa-sha256"]),
        ("rfc6376.signed.rsa.msg", ["rsa-sha256"]),
    ],
)
async def test_vectors(name: str, algorithms: list[str]) -> None:
    message = vector(name)
    results = await dkim.verify(message, lookup=vector_zone(), now=NOW)
    assert [(result.result, result.algorithm) for result in results] == [("pass", name) for name in algorithms]
    changed = await dkim.verify(message.replace(b"lost", b"won!"), lookup=vector_zone(), now=NOW)
    assert [result.result for result in changed] == ["fail"] * len(algorithms)


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/suites/dkim is not there")
@pytest.mark.parametrize("name", ["rfc6376.msg", "test.message", "test_extra.message", "ed25519test.msg"])
async def test_unsigned_vectors(name: str) -> None:
    assert await dkim.verify(vector(name), lookup=vector_zone()) == ()


def corpus() -> list[Any]:
    if not CORPUS.exists():
        return []
    expected = json.loads((CORPUS / "expected.json").read_text("utf-8"))
    zone = {
        name: {"TXT": [entry["txt"]]} if "txt" in entry else {"SERVFAIL": True}
        for name, entry in expected["dns"].items()
        if not entry.get("nxdomain")
    }
    return [pytest.param(zone, name, case["expect"], id=name) for name, case in expected["messages"].items()]


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/suites/dkim is not there")
@pytest.mark.parametrize(("zone", "name", "expect"), corpus())
async def test_corpus(zone: dict[str, dict[str, object]], name: str, expect: str) -> None:
    """The cryptography alone: most keys and hashes of that time are refused by RFC 8301, which is told apart."""
    results = await dkim.verify((CORPUS / name).read_bytes(), lookup=ZoneLookup(zone), now=0)
    assert results
    assert any(result.verified for result in results) == (expect == "pass")
    assert all(result.result in ("pass", "policy") for result in results if result.verified)


def test_the_corpus_is_whole() -> None:
    assert len(corpus()) in (0, 22)
