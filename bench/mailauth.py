"""What SPF and DKIM cost in memory, by CPU and in the same run as the libraries to compare with: pyspf, dkimpy, and
`cryptography` alone."""

import asyncio
import base64
import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from unittest import mock

import dkim as dkimpy
import spf as pyspf
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from timing import Figure, table

from dcctl.mailauth import dkim
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.spf import check_host

ROUNDS: Final = 15
VERIFIED, SIGNED, CHECKED = 40, 20, 40  # calls that make one sample
ADDRESS: Final = "203.0.113.77"  # in none of the networks: all of them are looked at
NAME: Final = "s1._domainkey.example.com"
MAIL: Final = (
    "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.net>\r\nSubject: A word about Monday\r\n"
    "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n" + "A line of text with some words in it.\r\n" * 32
).encode()

Work = Callable[[], object]


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Two ratios of DKIM and the cost of one SPF evaluation."""
    return [*_dkim(rounds), _spf(rounds)]


def _dkim(rounds: int) -> list[Figure]:
    private = rsa.generate_private_key(65537, 2048)
    text = _record(private.public_key())
    key = dkim.SigningKey(_pem(private))
    signed = dkim.sign(MAIL, key, domain="example.com", selector="s1") + MAIL
    lookup = ZoneLookup({NAME: {"TXT": [text]}})
    sign = partial(dkim.sign, MAIL, key, domain="example.com", selector="s1")
    with asyncio.Runner() as runner:
        took = _alternating(
            {
                "verify": (lambda: _passed(runner.run(_verified(signed, lookup))), 1),
                "dkimpy": (lambda: _passed([dkimpy.verify(signed, dnsfunc=lambda *_, **__: text.encode())]), VERIFIED),
                "sign": (sign, SIGNED),
                "raw": (lambda: private.sign(MAIL, padding.PKCS1v15(), hashes.SHA256()), SIGNED),
            },
            rounds,
        )
    ours, theirs = took["verify"] / VERIFIED, took["dkimpy"]
    return [
        Figure("DKIM verify, 1.5 kB", theirs / ours, 3.5, "x dkimpy", _rates(ours, theirs), least=True),
        Figure(
            "DKIM sign, RSA-2048",
            took["raw"] / took["sign"],
            0.65,
            "x cryptography",
            _rates(took["sign"], took["raw"]),
            least=True,
        ),
    ]


async def _verified(signed: bytes, lookup: ZoneLookup) -> list[bool]:
    """Many in one run of the loop, as a program has it."""
    return [(await dkim.verify(signed, lookup=lookup))[0].result == "pass" for _ in range(VERIFIED)]


def _spf(rounds: int) -> Figure:
    zone = spf_zone()
    with asyncio.Runner() as runner, mock.patch.object(pyspf, "DNSLookup", _driver(zone)):
        took = _alternating(
            {
                "check_host": (lambda: _passed(runner.run(_checked(ZoneLookup(zone)))), 1),
                "pyspf": (lambda: _passed([_their_result() == "softfail"]), CHECKED),
            },
            rounds,
        )
    ours, theirs = took["check_host"] / CHECKED * 1000, took["pyspf"] * 1000
    detail = f"4 includes, 80 networks, in memory; pyspf {theirs:.2f} ms"
    return Figure("check_host", ours, 0.5, "ms CPU", detail)


async def _checked(lookup: ZoneLookup) -> list[bool]:
    found = [
        await check_host(ADDRESS, "example.com", "a@example.com", helo="h.example.net", lookup=lookup)
        for _ in range(CHECKED)
    ]
    return [one.result == "softfail" for one in found]


def _their_result() -> str:
    return str(pyspf.query(i=ADDRESS, s="a@example.com", h="h.example.net", strict=True).check()[0])


def spf_zone() -> dict[str, dict[str, Any]]:
    """A record with four includes of twenty networks each."""
    includes = " ".join(f"include:_spf{n}.example.com" for n in range(4))
    zone: dict[str, dict[str, Any]] = {"example.com": {"TXT": [f"v=spf1 {includes} ~all"]}}
    for n in range(4):
        networks = " ".join(f"ip4:198.51.{n * 20 + k}.0/24" for k in range(20))
        zone[f"_spf{n}.example.com"] = {"TXT": [f"v=spf1 {networks} ~all"]}
    return zone


def _driver(zone: Mapping[str, Mapping[str, Any]]) -> Callable[..., list[Any]]:
    """The zone in the form of pyspf's own DNS driver."""

    def ask(name: str, qtype: str, *_: object, **__: object) -> list[Any]:
        return [((name, qtype), (text.encode(),)) for text in zone.get(name, {}).get(qtype, ())]

    return ask


def _alternating(works: Mapping[str, tuple[Work, int]], rounds: int) -> dict[str, float]:
    """Seconds of CPU of one call of each: medians over rounds in which they take turns, the first not counted. With
    each work stands how many calls make one sample."""
    samples: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, (work, calls) in works.items():
            begin = time.process_time()
            for _ in range(calls):
                work()
            if number:
                samples[name].append((time.process_time() - begin) / calls)
    return {name: statistics.median(each) for name, each in samples.items()}


def _passed(results: list[bool]) -> None:
    """A wrong answer is no figure."""
    if not all(results):
        raise RuntimeError("an answer is wrong: nothing is timed")


def _rates(ours: float, theirs: float) -> str:
    return f"{1 / ours:,.0f} against {1 / theirs:,.0f} a second of CPU"


def _record(public: rsa.RSAPublicKey) -> str:
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; p={base64.b64encode(der).decode()}"


def _pem(private: rsa.RSAPrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


if __name__ == "__main__":
    print(table(measure()))
