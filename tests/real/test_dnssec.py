"""DNSSEC and DANE by a real resolver that validates, a real server that does not, and in TLS."""

import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest

from dcctl.mailauth.checks.dane import check_dane
from dcctl.mailauth.checks.dnssec import check_dnssec
from dcctl.mailauth.resolver import Resolver
from tests.support.signed_dns import SignedDns

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def dns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedDns]:
    with SignedDns(tmp_path_factory.mktemp("signed")) as lab:
        yield lab


@contextlib.asynccontextmanager
async def asking(server: str) -> AsyncIterator[Resolver]:
    resolver = Resolver([server])
    try:
        yield resolver
    finally:
        await resolver.close()


async def check(server: str, domain: str) -> list[tuple[str, str]]:
    async with asking(server) as lookup:
        found = await check_dnssec(domain, lookup=lookup) + await check_dane(domain, lookup=lookup)
    return [(finding.code, finding.message) for finding in found]


VALIDATED = {
    "good.test": ["dnssec.ok", "dane.ok"],
    "plain.test": ["dnssec.unsigned", "dane.not-secure"],
    "bogus.test": ["dnssec.unknown", "dane.unknown"],
    "odd.test": ["dnssec.ok", "dane.malformed"],
}


@pytest.mark.parametrize("domain", VALIDATED)
async def test_by_a_resolver_that_validates(domain: str, dns: SignedDns) -> None:
    found = await check(dns.resolver, domain)
    assert [code for code, _ in found] == VALIDATED[domain]
    if domain == "bogus.test":
        assert "signed (DS), and no answer" in found[0][1]
        assert "SERVFAIL by 127.0.0.1#" in found[0][1]
        assert "DNSSEC bogus" in found[0][1]


async def test_by_a_server_that_does_not_validate(dns: SignedDns) -> None:
    for domain, codes in {
        "good.test": ["dnssec.signed", "dane.not-visible"],
        "plain.test": ["dnssec.unsigned", "dane.not-secure"],
    }.items():
        assert [code for code, _ in await check(dns.authority, domain)] == codes


async def test_in_tls(dns: SignedDns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(dns.ca_file))
    found = await check(dns.tls, "good.test")
    assert [code for code, _ in found] == ["dnssec.ok", "dane.ok"]
    assert not any("the resolver says" in message for _, message in found)


async def test_in_tls_from_a_stranger(dns: SignedDns) -> None:
    async with asking(dns.tls) as lookup:
        answer = await lookup("good.test", "MX")
    assert answer.status == "TEMPERROR"
    assert "is not trusted" in answer.cause


async def test_in_https(dns: SignedDns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(dns.ca_file))
    assert [code for code, _ in await check(dns.https, "good.test")] == ["dnssec.ok", "dane.ok"]
