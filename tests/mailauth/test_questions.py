"""What a whole domain check costs in DNS questions: at most 30 for a domain as they are, each asked once (RFC 1035)."""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import pytest
from tests.support.dkim_keys import key
from tests.support.planted import policy
from tests.support.signed import Signed

from dcctl.fetch import Fetched, NotFetched
from dcctl.mailauth.check import Scope, check_domain
from dcctl.mailauth.finding import Section
from dcctl.mailauth.reach import resolve_by

Zone = dict[str, dict[str, Any]]
BAR = 30
WITHOUT: frozenset[Section] = frozenset({"bimi", "dnsbl"})
KEY = {"TXT": [f"v=DKIM1; k=rsa; p={key()}"]}


def hosts(named: dict[str, list[str]], *, renamed: bool = False) -> Zone:
    """Hosts with their addresses, and the names of those addresses: the hosts' own, or others (`renamed`) as large
    providers have them."""
    zone: Zone = {}
    for name, addresses in named.items():
        four = [one for one in addresses if ":" not in one]
        six = [one for one in addresses if ":" in one]
        types = {"A": four, "AAAA": six} if six else {"A": four}
        other = f"in-{name.partition('.')[0]}.1e100.net" if renamed else name
        zone |= {name: types, other: types}
        zone |= {ip_address(one).reverse_pointer: {"PTR": [other]} for one in addresses}
    return zone


def domain(exchanges: Iterable[str], spf: str, **more: Any) -> Zone:
    return {
        "corp.com": {"TXT": [spf, "a=b"], "MX": [[10, name] for name in exchanges], "A": ["9.9.9.1"]},
        "_dmarc.corp.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@corp.com"]},
        "_mta-sts.corp.com": {"TXT": ["v=STSv1; id=1"]},
        "mta-sts.corp.com": {"A": ["9.9.9.2"]},
        "_smtp._tls.corp.com": {"TXT": ["v=TLSRPTv1; rua=mailto:t@corp.com"]},
        **more,
    }


FIVE = ["aspmx.l.google.com", *(f"alt{number}.aspmx.l.google.com" for number in range(1, 5))]
GOOGLE = {
    **domain(FIVE, "v=spf1 include:_spf.google.com ~all"),
    **hosts({name: [f"142.250.1.{at}", f"2607:f8b0::{at}"] for at, name in enumerate(FIVE, 1)}, renamed=True),
    "_spf.google.com": {
        "TXT": ["v=spf1 " + " ".join(f"include:_netblocks{n}.google.com" for n in ("", 2, 3)) + " ~all"]
    },
    "_netblocks.google.com": {"TXT": ["v=spf1 ip4:35.190.247.0/24 ~all"]},
    "_netblocks2.google.com": {"TXT": ["v=spf1 ip6:2001:4860:4000::/36 ~all"]},
    "_netblocks3.google.com": {"TXT": ["v=spf1 ip4:172.217.0.0/19 ~all"]},
    "google._domainkey.corp.com": KEY,
}
ONE = "corp-com.mail.protection.outlook.com"
MICROSOFT = {
    **domain([ONE], "v=spf1 include:spf.protection.outlook.com -all"),
    **hosts({ONE: ["52.101.1.1", "52.101.1.2", "52.101.1.3"]}, renamed=True),
    "spf.protection.outlook.com": {"TXT": ["v=spf1 ip4:40.92.0.0/15 ip6:2a01:111:f400::/48 -all"]},
    **{f"selector{n}._domainkey.corp.com": {"CNAME": [f"k{n}.corp.onmicrosoft.com"]} for n in (1, 2)},
    **{f"k{n}.corp.onmicrosoft.com": KEY for n in (1, 2)},
}
TWO = {"mx1.corp.com": ["9.9.8.1", "2620:fe::1"], "mx2.corp.com": ["9.9.8.2", "2620:fe::2"]}
SELF_HOSTED = {**domain(TWO, "v=spf1 mx -all"), **hosts(TWO), "s1._domainkey.corp.com": KEY}
TLSA = {f"_25._tcp.{name}": {"TLSA": ["3 1 1 " + "ab" * 32]} for name in TWO}
MIXED = {
    **MICROSOFT,
    "corp.com": MICROSOFT["corp.com"]
    | {"TXT": ["v=spf1 include:spf.protection.outlook.com include:sendgrid.net -all"]},
    "sendgrid.net": {"TXT": ["v=spf1 ip4:167.89.0.0/17 ~all"]},
    **{f"s{n}._domainkey.corp.com": KEY for n in (1, 2)},
}
# The zone, the selectors given, what DNSSEC vouches for; how many questions are asked.
CASES: list[tuple[str, Zone, tuple[str, ...], tuple[str, ...], int]] = [
    ("Google, five exchangers", GOOGLE, (), (), 29),
    ("Microsoft, keys by aliases", MICROSOFT, (), (), 18),
    ("Microsoft and a provider", MIXED, (), (), 21),
    ("self-hosted", SELF_HOSTED, ("s1",), (), 18),
    ("self-hosted, no selector known", SELF_HOSTED, (), (), 25),
    ("self-hosted, signed, with DANE", SELF_HOSTED | TLSA, ("s1",), ("",), 17),
]


@pytest.mark.parametrize(
    ("zone", "selectors", "secure", "cost"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
async def test_a_domain_costs_few_questions(
    zone: Zone, selectors: tuple[str, ...], secure: tuple[str, ...], cost: int
) -> None:
    lookup = Signed(zone, secure)
    resolve = resolve_by(lookup)

    async def fetch(url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        """Asks for the policy host's addresses, as the door to HTTPS does."""
        assert await resolve(url.split("/")[2])
        lines = [f"mx: {exchange}" for _, exchange in zone["corp.com"]["MX"]]
        return Fetched(url, 200, "text/plain", policy("version: STSv1", "mode: enforce", *lines, "max_age: 604800"))

    report = await check_domain("corp.com", lookup=lookup, fetch=fetch, scope=Scope(selectors, skip=WITHOUT))
    assert report.verdict == "pass", [one.message for one in report.findings if one.verdict != "pass"]
    assert len(lookup.asked) == len(set(lookup.asked)) == cost
    assert cost <= BAR
