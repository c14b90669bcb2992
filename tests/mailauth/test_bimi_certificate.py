"""Mark certificates: what is read from good ones, and that nothing else does harm."""

import base64
import gzip
import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.mark_certificates import NOW, SERVER, logotype, pem

from dcctl.mailauth.records.bimi_certificate import read
from dcctl.mailauth.records.bimi_mark import MAX_FILE, CertificateProblem, MarkCertificate

SVG = b"<svg>" + b"x" * 300 + b"</svg>"
GOOD = pem("example.com", svg=SVG)


def mark(data: bytes) -> MarkCertificate:
    found = read(data)
    assert isinstance(found, MarkCertificate)
    return found


def test_one_in_order() -> None:
    found = mark(b"Example\r\n" + GOOD.replace(b"\n", b"\r\n") + pem("other.example", authority=True))
    assert (found.kind, found.mark_type, found.issuer) == ("VMC", "Registered Mark", "Example MVA")
    assert (found.names, found.purpose, found.logotype, found.authority) == (("example.com",), True, True, False)
    assert found.logo == SVG
    assert (found.not_before, found.not_after) == (NOW - timedelta(days=100), NOW + timedelta(days=200))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Registered Mark", "VMC"),
        ("Government Mark", "VMC"),
        ("prior use mark", "CMC"),
        ("Modified Registered Mark", "CMC"),
        ("Some Mark", ""),
        (None, ""),
    ],
)
def test_kinds(words: str | None, kind: str) -> None:
    assert mark(pem("example.com", mark=words)).kind == kind


def test_what_is_missing() -> None:
    bare = mark(pem(svg=None, usage=()))
    assert (bare.names, bare.purpose, bare.logotype, bare.logo) == ((), False, False, None)
    assert mark(pem("example.com", usage=(SERVER,))).purpose is False
    assert mark(pem("example.com", authority=True)).authority is True


@pytest.mark.parametrize(
    ("names", "domains", "covered"),
    [
        (("example.com",), ("example.com",), True),
        (("EXAMPLE.com",), ("example.com",), True),
        (("default._bimi.example.com",), ("example.com",), True),
        (("other._bimi.example.com",), ("example.com",), False),
        (("a.example", "example.com"), ("mail.example.com", "example.com"), True),
        (("mail.example.com",), ("example.com",), False),
        (("example.com",), ("mail.example.com",), False),
        (("*.example.com",), ("mail.example.com",), False),
        ((), ("example.com",), False),
    ],
)
def test_names(names: tuple[str, ...], domains: tuple[str, ...], covered: bool) -> None:
    assert mark(pem(*names)).covers("default", domains) is covered


@pytest.mark.parametrize("size", [1, 60, 100, 200, 20_000])
@pytest.mark.parametrize("packed", [True, False])
def test_the_logo_in_it(size: int, packed: bool) -> None:
    svg = bytes(range(256)) * (size // 256) + b"y" * (size % 256)
    assert mark(pem("example.com", extension=logotype(svg, packed=packed))).logo == svg


@pytest.mark.parametrize(
    "extension",
    [
        b"",
        b"data:image/svg+xml;base64,AAAA",
        b"\x16data:image/svg+xml;base64,AAAA",
        b"\x16\x7fdata:image/svg+xml;base64,AAAA",
        b"\x16\x84\xff\xff\xff\xffdata:image/svg+xml;base64,AAAA",
        b"\x16\x1edata:image/svg+xml;base64,A*AA",
        b"\x16\x1bdata:image/svg+xml;base64,A",
        logotype(bytes(40_000)),
        logotype(gzip.compress(b"x")[:-3], packed=False),
        b"\x16\x20https://b.example/l.svg",
    ],
)
def test_a_logo_that_cannot_be_read(extension: bytes) -> None:
    found = mark(pem("example.com", extension=extension))
    assert (found.logotype, found.logo) == (True, None)


BODY = base64.b64encode(bytes(range(90)))
BROKEN = [
    b"",
    b"<html></html>",
    base64.b64decode(b"".join(GOOD.splitlines()[1:-1])),
    GOOD[:-30],
    b"-----BEGIN CERTIFICATE-----\n" + BODY + b"\n-----END CERTIFICATE-----\n",
    b"-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n",
    GOOD.replace(b"CERTIFICATE", b"PRIVATE KEY"),
    b"x" * MAX_FILE + GOOD,
    b"-----BEGIN CERTIFICATE-----" * 9000,
]


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_what_is_no_certificate(data: bytes) -> None:
    assert isinstance(read(data), CertificateProblem)


@given(st.binary())
def test_arbitrary_octets(data: bytes) -> None:
    read(data)
    armoured = base64.b64encode(data)
    read(b"-----BEGIN CERTIFICATE-----\n" + armoured + b"\n-----END CERTIFICATE-----\n")


@given(st.integers(0, 900), st.integers(1, 255))
def test_one_octet_changed(at: int, flip: int) -> None:
    der = bytearray(base64.b64decode(b"".join(GOOD.splitlines()[1:-1])))
    der[at % len(der)] ^= flip
    read(b"-----BEGIN CERTIFICATE-----\n" + base64.b64encode(der) + b"\n-----END CERTIFICATE-----\n")


def test_cryptography_is_loaded_for_a_certificate_only() -> None:
    code = "import sys, dcctl.mailauth.checks.bimi as c; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
