"""What is seen at the exchangers, against MTA-STS and DANE: the judgement alone, then with a real TLS server."""

import hashlib
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st
from tests.support.certificates import Authority, authority, bad_servers
from tests.support.signed import Signed
from tests.support.smtp_server import Script, smtp_server

from dcctl.channels.mx_wire import MxEye
from dcctl.mail.tls_seen import TlsSeen
from dcctl.mailauth.checks.exchanger import Demands, check_exchangers, judge
from dcctl.mailauth.dane import Tlsa, discover, parse
from dcctl.mailauth.dane_match import matches, own_record, public_key
from dcctl.mailauth.exchanger import look_at
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.mx import MxHost

HOST, DOMAIN = "mx.example.com", "example.com"
NOW = 1_800_000_000.0
DAY = 86_400.0


def der(pem: trustme.Blob) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem.bytes().decode())


def made() -> tuple[bytes, bytes, bytes]:
    """A certificate for HOST, its issuer, and that one's."""
    root = trustme.CA()
    own, issuer = map(der, root.create_child_ca().issue_cert(HOST).cert_chain_pems)
    return own, issuer, der(root.cert_pem)


OWN, ISSUER, ROOT = CHAIN = made()
STRANGER = der(trustme.CA().cert_pem)


def spki(certificate: bytes) -> bytes:
    key = x509.load_der_x509_certificate(certificate).public_key()
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def record(usage: int, selector: int, matching: int, certificate: bytes) -> Tlsa:
    selected = spki(certificate) if selector else certificate
    data = {0: selected, 1: hashlib.sha256(selected).digest(), 2: hashlib.sha512(selected).digest()}[matching]
    return Tlsa(usage, selector, matching, data)


@pytest.mark.parametrize("matching", [0, 1, 2])
@pytest.mark.parametrize("selector", [0, 1])
@pytest.mark.parametrize("usage", [0, 1, 2, 3])
def test_matches(usage: int, selector: int, matching: int) -> None:
    meant, others = ((OWN,), (ISSUER, ROOT)) if usage in (1, 3) else ((ISSUER, ROOT), (OWN,))
    for certificate in meant:
        assert matches(record(usage, selector, matching, certificate), CHAIN)
    for certificate in (*others, STRANGER):
        assert not matches(record(usage, selector, matching, certificate), CHAIN)
    assert not matches(record(usage, selector, matching, OWN), ())


@pytest.mark.parametrize("certificate", [*CHAIN, STRANGER])
def test_the_key_is_cut_out_as_it_is(certificate: bytes) -> None:
    assert public_key(certificate) == spki(certificate)
    assert parse(own_record(certificate)) == record(3, 1, 1, certificate)


@given(st.binary(max_size=64), st.integers(0, len(OWN)))
def test_garbage_is_no_certificate(garbage: bytes, cut: int) -> None:
    assert isinstance(public_key(garbage), bytes)
    assert isinstance(public_key(OWN[:cut] + garbage), bytes)
    assert not matches(record(3, 1, 1, OWN), (garbage,))


GOOD = TlsSeen(
    HOST, "9.9.9.9", "220 mx", True, "TLSv1.3", "TLS_AES_256_GCM_SHA384", CHAIN, (HOST,), NOW - DAY, NOW + DAY, True
)
SELF_SIGNED = GOOD._replace(trusted=False, distrust="self-signed certificate")
EE, TA, WRONG = record(3, 1, 1, OWN), record(2, 0, 1, ISSUER), record(3, 1, 1, STRANGER)
NOTHING = Demands()
STS = Demands(sts_enforced=True, sts_patterns=("*.example.com",))
STS_ELSEWHERE = replace(STS, sts_patterns=("mail.example.net",))
DANE = Demands(tlsa={HOST: (EE,)})
OK = {"mx.tls-ok": "pass"}
LOST = TlsSeen(HOST, error="cannot connect")

CASES: dict[str, tuple[TlsSeen, Demands, dict[str, str]]] = {
    "in order": (GOOD, NOTHING, OK),
    "in order, enforced": (GOOD, STS, OK),
    "wildcard": (GOOD._replace(names=("*.example.com",)), STS, OK),
    "unknown": (LOST, STS, {"mx.tls-unknown": "unknown"}),
    "unknown after the greeting": (GOOD._replace(error="cut"), DANE, {"mx.tls-unknown": "unknown"}),
    "no STARTTLS": (TlsSeen(HOST, starttls=False), NOTHING, {"mx.no-starttls": "warn"}),
    "no STARTTLS, enforced": (TlsSeen(HOST, starttls=False), STS, {"mx.no-starttls": "fail"}),
    "no STARTTLS, enforced elsewhere": (TlsSeen(HOST, starttls=False), STS_ELSEWHERE, {"mx.no-starttls": "warn"}),
    "no STARTTLS, enforced without patterns": (
        TlsSeen(HOST, starttls=False),
        Demands(sts_enforced=True),
        {"mx.no-starttls": "fail"},
    ),
    "no STARTTLS, DANE": (TlsSeen(HOST, starttls=False), DANE, {"mx.no-starttls": "fail"}),
    "handshake fails": (TlsSeen(HOST, starttls=True, error="x", certain=True), NOTHING, {"mx.tls-fails": "warn"}),
    "handshake fails, DANE": (TlsSeen(HOST, starttls=True, error="x", certain=True), DANE, {"mx.tls-fails": "fail"}),
    "untrusted": (SELF_SIGNED, NOTHING, {"mx.certificate-untrusted": "warn"}),
    "untrusted, enforced": (SELF_SIGNED, STS, {"mx.certificate-untrusted": "fail"}),
    "untrusted, DANE": (SELF_SIGNED, DANE, {"dane.match": "pass", **OK}),
    "untrusted, DANE and enforced": (
        SELF_SIGNED,
        replace(STS, tlsa={HOST: (EE,)}),
        {"dane.match": "pass", "mx.certificate-untrusted": "fail"},
    ),
    "name": (GOOD._replace(names=("other.example",)), NOTHING, {"mx.certificate-name": "warn"}),
    "name, enforced": (GOOD._replace(names=("*.mx.example.com",)), STS, {"mx.certificate-name": "fail"}),
    "no name": (GOOD._replace(names=()), NOTHING, {"mx.certificate-name": "warn"}),
    "expired": (GOOD._replace(not_after=NOW - 1, trusted=False, distrust="e"), STS, {"mx.certificate-expired": "fail"}),
    "not yet": (GOOD._replace(not_before=NOW + 1), NOTHING, {"mx.certificate-expired": "warn"}),
    "old": (GOOD._replace(version="TLSv1.1", trusted=None, distrust="v"), NOTHING, {"mx.tls-old": "warn"}),
    "old, DANE": (GOOD._replace(version="TLSv1"), DANE, {"dane.match": "pass", "mx.tls-old": "warn"}),
    "weak key": (GOOD._replace(trusted=None, distrust="ee key too small"), STS, {"mx.certificate-untrusted": "fail"}),
    "DANE, the CA": (GOOD, Demands(tlsa={HOST: (TA,)}), {"dane.match": "pass", **OK}),
    "DANE, the CA, for the domain": (
        GOOD._replace(names=(DOMAIN,)),
        Demands(tlsa={HOST: (TA,)}),
        {"dane.match": "pass", **OK},
    ),
    "DANE, the CA, another name": (
        GOOD._replace(names=("other.example",)),
        Demands(tlsa={HOST: (TA,)}),
        {"dane.mismatch": "fail", "mx.certificate-name": "warn"},
    ),
    "DANE, the CA, expired": (
        GOOD._replace(not_after=NOW - 1),
        Demands(tlsa={HOST: (TA,)}),
        {"dane.mismatch": "fail", "mx.certificate-expired": "warn"},
    ),
    "DANE, the CA, expired, but itself too": (
        GOOD._replace(not_after=NOW - 1),
        Demands(tlsa={HOST: (TA, EE)}),
        {"dane.match": "pass", **OK},
    ),
    "DANE, one of two": (GOOD, Demands(tlsa={HOST: (WRONG, EE)}), {"dane.match": "pass", **OK}),
    "DANE, none": (GOOD, Demands(tlsa={HOST: (WRONG,)}), {"dane.mismatch": "fail", **OK}),
    "DANE, of another host": (GOOD, Demands(tlsa={"mx2.example.com": (WRONG,)}), OK),
    "DANE, no certificate": (GOOD._replace(chain=()), DANE, {"dane.mismatch": "fail", **OK}),
}


def codes(found: list[Finding]) -> dict[str, str]:
    assert len({finding.code for finding in found}) == len(found)
    return {finding.code: finding.verdict for finding in found}


@pytest.mark.parametrize(("seen", "demands", "expected"), CASES.values(), ids=CASES)
def test_judgement(seen: TlsSeen, demands: Demands, expected: dict[str, str]) -> None:
    found = judge(DOMAIN, [seen], demands, NOW)
    assert codes(found) == expected
    assert {finding.section for finding in found} == {code.partition(".")[0] for code in expected}


def test_a_mismatch_says_what_to_publish() -> None:
    found = {one.code: one for one in judge(DOMAIN, [GOOD], Demands(tlsa={HOST: (WRONG,)}), NOW)}["dane.mismatch"]
    assert found.fix is not None
    (fix,) = found.fix
    assert (fix.action, fix.name, fix.type, fix.value) == ("add", f"_25._tcp.{HOST}", "TLSA", str(EE))
    mended = parse(fix.value)
    assert isinstance(mended, Tlsa)
    assert codes(judge(DOMAIN, [GOOD], Demands(tlsa={HOST: (WRONG, mended)}), NOW))["dane.match"] == "pass"


def test_foreign_words_are_made_visible() -> None:
    seen = GOOD._replace(names=("a\x1b[31m.example",), greeting="220 \x1b[2J", error="\x07", certain=True)
    assert all("\x1b" not in one.message + one.evidence for one in judge(DOMAIN, [seen], NOTHING, NOW))
    assert all("\x1b" not in one.evidence for one in judge(DOMAIN, [seen._replace(error="")], NOTHING, NOW))


class Eye:
    """Sees what is in order everywhere and remembers where it looked."""

    def __init__(self) -> None:
        self.looked: list[tuple[str, tuple[str, ...], int]] = []

    async def __call__(self, host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        self.looked.append((host, addresses, port))
        return GOOD._replace(host=host)


async def test_only_public_addresses_of_proper_names_are_connected_to() -> None:
    hosts = [
        MxHost("a.example.com", 1, ("9.9.9.9", "10.0.0.1", "::1", "2620:fe::9", "169.254.169.254")),
        MxHost("b.example.com", 2, ("192.168.0.1", "127.0.0.1")),
        MxHost("c.example.com", 3),
        MxHost("", 4),
        MxHost("192.0.2.1", 5, ("9.9.9.9",)),
        MxHost("d\\027.example.com", 6, ("9.9.9.9",)),
        MxHost("a" * 64 + ".example.com", 7, ("9.9.9.9",)),
    ]
    eye = Eye()
    seen = await look_at(hosts, look=eye)
    assert eye.looked == [("a.example.com", ("9.9.9.9", "2620:fe::9"), 25)]
    assert [one.host for one in seen] == ["a.example.com"]
    eye = Eye()
    await look_at(hosts[:2], look=eye, port=2525, allow_private=True)
    assert [(name, len(addresses), port) for name, addresses, port in eye.looked] == [
        ("a.example.com", 5, 2525),
        ("b.example.com", 2, 2525),
    ]


async def test_every_exchanger_is_looked_at() -> None:
    eye = Eye()
    zone: dict[str, Any] = {
        DOMAIN: {"MX": [[10, HOST], [20, "mx2.example.com"]]},
        HOST: {"A": ["9.9.9.9"]},
        "mx2.example.com": {"A": ["9.9.9.10"]},
    }
    found = await check_exchangers(DOMAIN, lookup=Signed(zone), look=eye, now=NOW)
    assert [one[0] for one in eye.looked] == [HOST, "mx2.example.com"]
    assert [finding.code for finding in found] == ["mx.tls-ok", "mx.certificate-name"]


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


async def with_server(tls: ssl.SSLContext | None, ca: Authority, tlsa: str = "", sts: bool = True) -> dict[str, str]:
    """The whole way: DNS in memory, a real server, real certificates."""
    zone: dict[str, Any] = {DOMAIN: {"MX": [[10, HOST]]}, HOST: {"A": ["127.0.0.1"]}}
    if tlsa:
        zone[f"_25._tcp.{HOST}"] = {"TLSA": [tlsa]}
    lookup = Signed(zone, ("",))
    async with smtp_server(Script(tls=tls, starttls=tls is not None)) as server:
        demands = Demands(sts, ("*.example.com",), (await discover(DOMAIN, lookup=lookup)).binding)
        eye = MxEye(ca_file=ca.ca_file)
        found = await check_exchangers(
            DOMAIN, lookup=lookup, look=eye, demands=demands, allow_private=True, port=server.port
        )
    assert not server.messages
    return codes(found)


async def test_a_real_server_against_a_policy(ca: Authority, tmp_path: Path) -> None:
    assert await with_server(ca.server(HOST), ca) == OK
    assert await with_server(ca.server("other.example"), ca) == {"mx.certificate-name": "fail"}
    assert await with_server(None, ca) == {"mx.no-starttls": "fail"}
    bad = bad_servers(ca, tmp_path)
    assert "mx.certificate-untrusted" in await with_server(bad["self-signed"], ca)
    assert "mx.certificate-expired" in await with_server(bad["expired"], ca)
    assert "mx.tls-old" in await with_server(bad["TLS 1.1 at most"], ca)


async def test_a_real_server_against_its_tlsa_record(ca: Authority) -> None:
    issued = ca.ca.issue_cert(HOST)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(tls)
    own = own_record(der(issued.cert_chain_pems[0]))
    assert await with_server(tls, ca, own, sts=False) == {"dane.match": "pass", **OK}
    other = Authority(trustme.CA(), ca.ca_file).server(HOST)
    assert await with_server(other, ca, own, sts=False) == {
        "dane.mismatch": "fail",
        "mx.certificate-untrusted": "warn",
    }
    assert await with_server(None, ca, own, sts=False) == {"mx.no-starttls": "fail"}


async def test_a_real_server_against_the_record_of_its_ca(ca: Authority) -> None:
    issued = ca.ca.create_child_ca().issue_cert(HOST)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(tls)
    issuer = der(issued.cert_chain_pems[1])
    assert await with_server(tls, ca, str(record(2, 1, 1, issuer)), sts=False) == {"dane.match": "pass", **OK}
    assert "dane.mismatch" in await with_server(tls, ca, str(record(2, 1, 1, der(ca.ca.cert_pem))), sts=False)
