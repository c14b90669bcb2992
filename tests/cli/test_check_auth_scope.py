"""What `dcctl check-auth` looks at and whom it asks: sections left out, block lists, port 25, ways to name servers."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM, ZONES, zone
from tests.support.certificates import Authority
from tests.support.encrypted_dns import HttpsNameServer, TlsNameServer
from tests.support.nameserver import NameServer, ZoneMapping
from tests.support.processes import require_root
from tests.support.smtp_server import Script, smtp_server
from tests.support.threaded import beside

MX = "127.0.80.25"  # loopback, where nobody else has port 25
LISTED = "4.4.8.8.spam.list.test"
EXTENDED: ZoneMapping = {
    **ZONES,
    "2.0.0.127.spam.list.test": {"A": ["127.0.0.2"]},
    LISTED: {"A": ["127.0.0.4"], "TXT": ["seen \x1b[31msending spam"]},
    "2.0.0.127.shut.list.test": {"A": ["127.255.255.254"]},
    "1.0.0.127.shut.list.test": {"A": ["127.255.255.254"]},
    "*.all.list.test": {"A": ["127.0.0.2"]},
    **zone("tls.test", 9),
    "mx.tls.test": {"A": [MX]},
}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with beside(NameServer(EXTENDED, {"2.0.0.127.ill.list.test": "servfail"})) as server:
        yield server


def sections(answer: Any) -> set[str]:
    return {one["section"] for one in answer.data["domains"][0]["findings"]}


ALL = {"spf", "dkim", "dmarc", "mx", "mta-sts", "tls-rpt", "dane", "dnssec", "bimi"}


def test_every_section_is_looked_at(check: Cli) -> None:
    assert sections(check("good.test", "--json")) == ALL


@pytest.mark.parametrize("skipped", ["bimi", "spf,dkim", " DANE , dnssec", "dnsbl", ",".join(sorted(ALL - {"spf"}))])
def test_what_is_left_out_is_not_there(check: Cli, skipped: str) -> None:
    left = {word.strip().lower() for word in skipped.split(",")}
    assert sections(check("good.test", "--skip", skipped, "--json")) == ALL - left


def test_what_is_left_out_is_not_asked(cli: Cli) -> None:
    with beside(NameServer(EXTENDED)) as server:
        cli("check-auth", "--nameserver", server.address, "good.test", "--skip", "dkim,bimi,mta-sts,tls-rpt,dane")
    asked = {name for _, name, _ in server.asked}
    assert not [name for name in asked if name.split(".")[0] in ("_mta-sts", "_smtp", "_25") or "._" in name]
    assert "_dmarc.good.test" in asked


SKIPPED_WRONG = [
    (("--skip", ",".join(ALL)), "--skip leaves nothing to check"),
    (("--skip", "spf,,mx"), "--skip '': wants some of spf"),
    (("--skip", "ptr"), "--skip 'ptr': wants some of spf"),
    (("--skip", "sender-rules"), "wants some of spf"),
    (("--skip", ""), "--skip is empty"),
    (("--skip", "dkim", "--selector", "s1"), "--skip dkim goes without --selector"),
    (("--skip", "mx", "--smtp"), "--skip mx goes without --smtp"),
    (("--skip", "dnsbl", "--dnsbl", "spam.list.test"), "--skip dnsbl goes without --dnsbl"),
]


@pytest.mark.parametrize(("options", "words"), SKIPPED_WRONG)
def test_what_cannot_be_left_out(check: Cli, options: tuple[str, ...], words: str) -> None:
    answer = check("good.test", *options)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_a_list_alone_may_be_asked(check: Cli) -> None:
    answer = check("good.test", "--skip", ",".join(ALL), "--dnsbl", "spam.list.test", "--json")
    assert sections(answer) == {"dnsbl"}


# A list, the domain, then the verdict and words of the finding.
LISTS = [
    ("spam.list.test", "good.test", "fail", "127.0.0.4"),
    ("spam.list.test", "weak.test", "pass", "spam.list.test"),
    ("SPAM.List.Test.", "weak.test", "pass", "spam.list.test"),
    ("shut.list.test", "good.test", "unknown", "127.255.255.254"),
    ("gone.list.test", "good.test", "unknown", "it does not hold 127.0.0.2"),
    ("all.list.test", "good.test", "unknown", "it lists everything"),
    ("ill.list.test", "good.test", "unknown", "SERVFAIL"),
]


@pytest.mark.parametrize(("name", "domain", "verdict", "words"), LISTS)
def test_what_a_block_list_says(check: Cli, name: str, domain: str, verdict: str, words: str) -> None:
    answer = check(domain, *DKIM, "--dnsbl", name, "--json")
    (found,) = [one for one in answer.data["domains"][0]["findings"] if one["section"] == "dnsbl"]
    assert found["verdict"] == verdict, found
    assert words in found["message"] + found["evidence"]
    assert answer.code == {"fail": 3, "pass": 0, "unknown": 6}[verdict]


def test_a_block_list_is_asked_about_the_client_too(check: Cli) -> None:
    answer = check("weak.test", *DKIM, "--dnsbl", "spam.list.test", "--ip", "203.0.113.77", "--json")
    (found,) = [one for one in answer.data["domains"][0]["findings"] if one["section"] == "dnsbl"]
    assert "203.0.113.77" in found["message"] + found["evidence"]


def test_a_list_of_domains_is_asked_about_the_domain(check: Cli) -> None:
    answer = check("good.test", *DKIM, "--dnsbl-domain", "gone.list.test", "--json")
    (found,) = [one for one in answer.data["domains"][0]["findings"] if one["section"] == "dnsbl"]
    assert (answer.code, found["verdict"]) == (6, "unknown")
    assert check("good.test", "--skip", "dnsbl", "--dnsbl-domain", "gone.list.test").code == 2


def test_several_lists_and_their_words_made_visible(check: Cli) -> None:
    answer = check("good.test", *DKIM, "--dnsbl", "spam.list.test", "--dnsbl", "shut.list.test")
    assert answer.out.count("dnsbl:") == 2
    assert "seen ^[[31msending spam" in answer.out
    assert "\x1b" not in answer.out


@pytest.fixture
def exchanger(trusted: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The exchanger of tls.test at port 25, with a certificate that is trusted."""
    require_root("port 25")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.ca_file))
    script = Script(starttls=True, tls=trusted.server("mx.tls.test"))
    with beside(smtp_server(script, MX, 25)) as record:
        yield record


def port25(answer: Any) -> list[tuple[str, str]]:
    findings = answer.data["domains"][0]["findings"]
    return [(one["code"], one["verdict"]) for one in findings if one["code"].startswith("mx.")]


def test_the_exchangers_are_looked_at_by_port_25(check: Cli, exchanger: Any) -> None:
    answer = check("tls.test", *DKIM, "--smtp", "--allow-private", "--json")
    assert ("mx.tls-ok", "pass") in port25(answer)
    assert exchanger.steps == ["EHLO", "STARTTLS", "QUIT"], "and no mail is offered"


def test_nobody_is_sent_into_a_private_network_unasked(check: Cli, exchanger: Any) -> None:
    answer = check("tls.test", *DKIM, "--smtp", "--json")
    assert exchanger.connections == 0
    assert not [code for code, _ in port25(answer) if code.startswith("mx.tls")]


def test_without_smtp_nobody_connects(check: Cli, exchanger: Any) -> None:
    check("tls.test", *DKIM, "--allow-private")
    assert exchanger.connections == 0


def test_an_exchanger_without_tls(check: Cli) -> None:
    require_root("port 25")
    with beside(smtp_server(Script(), MX, 25)):
        answer = check("tls.test", *DKIM, "--smtp", "--allow-private", "--json")
    assert ("mx.no-starttls", "warn") in port25(answer)


def test_an_exchanger_that_is_not_there_is_unknown(check: Cli) -> None:
    answer = check("tls.test", *DKIM, "--smtp", "--allow-private", "--json")
    assert ("mx.tls-unknown", "unknown") in port25(answer)
    assert answer.code == 6


WAYS = {"tls": TlsNameServer, "https": HttpsNameServer}


@pytest.mark.parametrize("way", WAYS)
def test_an_encrypted_name_server(cli: Cli, trusted: Authority, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted.ca_file))
    with beside(WAYS[way](EXTENDED, tls=trusted.server())) as server:
        answer = cli("check-auth", "good.test", *DKIM, "--nameserver", server.address, "--json")
    assert answer.code == 0
    assert {transport for transport, _, _ in server.asked} == {way}


def test_an_encrypted_name_server_that_is_not_trusted_is_unknown(cli: Cli, trusted: Authority) -> None:
    with beside(TlsNameServer(EXTENDED, tls=trusted.server())) as server:
        answer = cli("check-auth", "good.test", *DKIM, "--nameserver", server.address)
    assert answer.code == 6
    assert "certificate" in answer.out
    assert not server.asked


def test_of_two_name_servers_one_may_be_dead(check: Cli, cli: Cli, server: NameServer) -> None:
    servers = ("--nameserver", "127.0.0.1#1", "--nameserver", server.address)
    assert cli("check-auth", "good.test", *DKIM, *servers).code == 0


@pytest.mark.parametrize("text", ["", "tls://", "dns.example.com:53", "127.0.0.1#99999", "https://", "ftp://x/"])
def test_what_is_no_name_server(cli: Cli, text: str) -> None:
    answer = cli("check-auth", "good.test", "--nameserver", text)
    assert (answer.code, answer.out) == (2, "")
    assert "name server" in answer.err
