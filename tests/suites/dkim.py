"""The RFC 6376 and RFC 8463 examples, and 22 messages of Mail::DKIM's corpus with their DNS."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

from dcctl.mailauth import dkim
from dcctl.mailauth.lookup import ZoneLookup
from tests.suites.case import Suite, Verdict, compared
from tests.support.suites import suite

VECTORS: Final = suite("dkim/vectors")
CORPUS: Final = suite("dkim/corpus")
NOW: Final = 1_528_637_909  # when the vectors were signed
# The signatures of each message, top to bottom; every one of them passes.
SIGNED: Final = {
    "rfc8463-two-signatures.txt": ["ed25519-sha256", "rsa-sha256"],
    "rfc6376.signed.msg": ["ed25519-sha256", "rsa-sha256"],
    "rfc6376.signed.rsa.msg": ["rsa-sha256"],
    "rfc6376.msg": [],
    "test.message": [],
    "test_extra.message": [],
    "ed25519test.msg": [],
}


def vector_zone() -> ZoneLookup:
    head, _, _ = (VECTORS / "rfc8463-two-signatures.txt").read_text("utf-8").partition("\n\n")
    lines = (line.partition(" ") for line in head.splitlines())
    return ZoneLookup({name: {"TXT": [text]} for name, _, text in lines})


def vector(name: str) -> bytes:
    """The message in a file of the vectors; one of them has its DNS before it."""
    raw = (VECTORS / name).read_bytes()
    return raw.partition(b"\n\n")[2] if name == "rfc8463-two-signatures.txt" else raw


async def vector_trouble(name: str) -> str:
    """Why a vector does not pass, or a changed one does; "" when all is right."""
    message, lookup = vector(name), vector_zone()
    results = await dkim.verify(message, lookup=lookup, now=NOW)
    expected = [("pass", algorithm) for algorithm in SIGNED[name]]
    if wrong := compared([(one.result, one.algorithm) for one in results], expected):
        return wrong
    changed = await dkim.verify(message.replace(b"lost", b"won!"), lookup=lookup, now=NOW)
    return compared([one.result for one in changed], ["fail"] * len(expected))


def corpus() -> dict[str, tuple[dict[str, Any], str]]:
    """By message: the DNS, and whether it is to `pass`."""
    if not CORPUS.exists():
        return {}
    expected = json.loads((CORPUS / "expected.json").read_text("utf-8"))
    zone = {
        name: {"TXT": [entry["txt"]]} if "txt" in entry else {"SERVFAIL": True}
        for name, entry in expected["dns"].items()
        if not entry.get("nxdomain")
    }
    return {name: (zone, case["expect"]) for name, case in expected["messages"].items()}


async def corpus_trouble(name: str, zone: dict[str, Any], expect: str) -> str:
    """The cryptography alone: most keys and hashes of that time are refused by RFC 8301, which is told apart."""
    results = await dkim.verify((CORPUS / name).read_bytes(), lookup=ZoneLookup(zone), now=0)
    if not results:
        return "no signature found"
    if odd := [one.result for one in results if one.verified and one.result not in ("pass", "policy")]:
        return f"verified and still {odd[0]}"
    return compared(any(one.verified for one in results), expect == "pass")


async def run_vectors() -> AsyncIterator[Verdict]:
    for name in SIGNED:
        yield Verdict(name, await vector_trouble(name))


async def run_corpus() -> AsyncIterator[Verdict]:
    for name, (zone, expect) in corpus().items():
        yield Verdict(name, await corpus_trouble(name, zone, expect))


SUITES: Final = (
    Suite("DKIM, RFC 6376 and 8463", len(SIGNED), len(SIGNED), run_vectors, VECTORS),
    Suite("DKIM corpus", 22, 22, run_corpus, CORPUS),
)
