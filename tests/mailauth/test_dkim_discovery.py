"""Keys found without their selectors: which are tried, in which order, what a miss is called."""

import re
from typing import Any

import pytest

from dcctl.mailauth.checks.dkim import check_dkim
from dcctl.mailauth.dkim_discovery import COMMON, MAX_TRIED, cleaned, discover, holder, plan
from dcctl.mailauth.dkim_providers import PROVIDERS
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import Answer, RRType, ZoneLookup
from dcctl.mailauth.names import is_askable

Zone = dict[str, dict[str, Any]]
KEY = (
    "v=DKIM1; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuHDoAf0fzTsnu+9JtUy9LyOFZq4hrDkZxNbIEuTB4ZWX7PZCLEUzsYxqUC5"
    "oifpeXuBc3AM3g6oswlwwHcGAoxBP9PxJA4Ro4u1uXP3Jq7tCOULwdlCPGTzGjoXzLVlkxj76PCAw9rIT6XQmypXJhTQbyShsVGmtVSOB1fJhcGlO76f"
    "LA4kY0I9bbOYrdM0Mp8b+Xl4aB1HnAIvUSTphtfQJ0c9bdDJ/NOeNnlsO39pIWgvmm2Ss+ooUvRTMjuN9Y3hyWOGg9N+AJXZfzM5eVfnkLSHvwkwaJDpM"
    "v8a7CHSFZKqZBeYFEVQJB8wJfPpJ0+7vW5PYQTrFyfxQJ/LqRwIDAQAB"
)


class Asking:
    """A zone that remembers the DKIM names it was asked for."""

    def __init__(self, zone: Zone) -> None:
        self._zone = ZoneLookup(zone)
        self.selectors: list[str] = []

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        selector, dot, _ = name.partition("._domainkey.")
        self.selectors += [selector] * bool(dot)
        return await self._zone(name, rrtype)


def zone(*keys: str, mx: str = "mx.example.com", spf: str = "v=spf1 mx -all", **more: Any) -> Zone:
    named: Zone = {f"{key}._domainkey.example.com": {"TXT": [KEY]} for key in keys}
    return {"example.com": {"MX": [[10, mx]], "TXT": [spf]}, **named, **more}


async def found(names: Zone, **options: Any) -> tuple[list[Finding], list[str]]:
    lookup = Asking(names)
    findings = await check_dkim("example.com", lookup=lookup, **options)
    assert len(lookup.selectors) == len(set(lookup.selectors))
    return findings, lookup.selectors


SPF = "v=spf1 {} -all"
TRIED: list[tuple[Zone, dict[str, Any], list[str]]] = [
    (zone(), {"selectors": ["S9._domainkey."], "channel_selectors": ["s1"]}, ["s9"]),
    (zone("s1"), {"channel_selectors": ["s1", "s2"]}, ["s1", "s2"]),
    (zone(), {"channel_selectors": ["k7", "s1"]}, ["k7", "s1", *(name for name in COMMON if name != "s1")]),
    (zone("google", mx="aspmx.l.google.com"), {}, ["google"]),
    (zone("selector1", mx="example-com.mail.protection.outlook.com"), {}, ["selector1", "selector2"]),
    (zone("selector1", mx="example-com.a-v1.mx.microsoft"), {}, ["selector1", "selector2"]),
    (zone("s1", spf=SPF.format("include:sendgrid.net")), {}, ["s1", "s2"]),
    (zone("s1", spf=SPF.format("include:u7.wl.sendgrid.net")), {}, ["s1", "s2"]),
    (zone("hs1-77", spf=SPF.format("include:77.spf06.hubspotemail.net")), {}, ["hs1-77", "hs2-77"]),
    (zone("mailru", spf="v=spf1 redirect=_spf.mail.ru"), {}, ["mailru"]),
    (
        zone("k1", spf=SPF.format("include:_s.example.com"))
        | {"_s.example.com": {"TXT": ["v=spf1 include:servers.mcsv.net -all"]}},
        {},
        ["k1", "k2", "k3"],
    ),
    (zone("fm1", mx="in1-smtp.messagingengine.com"), {"channel_selectors": ["s1"]}, ["s1", "fm1", "fm2", "fm3"]),
    (zone("default"), {}, list(COMMON)),
    (zone(mx="notgoogle.com"), {}, list(COMMON)),
    (zone(spf=SPF.format("include:%{d}.sendgrid.net")), {}, list(COMMON)),
    (zone(spf="v=spf1 include:sendgrid.net x"), {}, list(COMMON)),  # a record nobody can read
]


@pytest.mark.parametrize(("names", "options", "tried"), TRIED)
async def test_what_is_tried(names: Zone, options: dict[str, Any], tried: list[str]) -> None:
    findings, selectors = await found(names, **options)
    assert selectors == tried
    keys = [name for name in names if "._domainkey." in name]
    assert [finding.code for finding in findings] == ["dkim.ok"] * len(keys) if keys else ["dkim.not-found"]


async def test_the_common_ones_are_tried_only_after_a_miss() -> None:
    findings, selectors = await found(zone("dkim", mx="aspmx.l.google.com"))
    assert selectors == ["google", *(name for name in COMMON if name != "google")]
    assert [finding.subject for finding in findings] == ["dkim._domainkey.example.com"]


async def test_at_most_twelve_where_nothing_is_configured() -> None:
    everything = [f"include:{end}" for one in PROVIDERS for end in one.spf[:1]]
    _, selectors = await found(zone(spf=SPF.format(" ".join(everything))))
    assert len(selectors) == MAX_TRIED == 12
    own = [f"own{n}" for n in range(20)]
    _, selectors = await found(zone(mx="aspmx.l.google.com"), channel_selectors=own)
    assert selectors == own


async def test_a_miss_counts_and_says_what_nobody_can_guess() -> None:
    (finding,), selectors = await found(zone(spf=SPF.format("include:amazonses.com include:spf.mtasv.net")))
    assert finding.verdict == "absent"
    assert re.search(rf"among {len(selectors)} selectors tried \(default, .*\)", finding.message)
    assert "Amazon SES gives its keys random names; Postmark calls its keys a date and pm" in finding.message
    assert "missing" not in finding.message


ALIASES = [
    ("s1.domainkey.u7.wl.sendgrid.net", "held by SendGrid at"),
    ("selector1-example-com._domainkey.example.onmicrosoft.com", "held by Microsoft 365 at"),
    ("selector1-example-com._domainkey.example.b-v1.dkim.mail.microsoft", "held by Microsoft 365 at"),
    ("dkim.elsewhere.example", "held at dkim.elsewhere.example"),
]


@pytest.mark.parametrize(("target", "words"), ALIASES)
async def test_a_key_tells_whose_it_is(target: str, words: str) -> None:
    names = zone() | {"s1._domainkey.example.com": {"CNAME": [target]}, target: {"TXT": [KEY]}}
    ((finding,), _), given = await found(names), await found(names, selectors=["s1"])
    assert (finding.code, finding.subject) == ("dkim.ok", "s1._domainkey.example.com")
    assert f"{words}" in finding.message
    assert target in finding.message
    assert given[0] == [finding]


async def test_an_alias_without_a_key_is_dangling() -> None:
    (finding,), _ = await found(zone() | {"s1._domainkey.example.com": {"CNAME": ["gone.sendgrid.net"]}})
    assert (finding.code, finding.verdict) == ("dkim.dangling-alias", "fail")


@pytest.mark.parametrize(
    ("wild", "code"),
    [
        ({"*.example.com": {"CNAME": ["www.example.com"]}, "www.example.com": {"A": ["9.9.9.9"]}}, "dkim.not-found"),
        ({"*.example.com": {"TXT": ["v=spf1 -all"]}}, "dkim.not-found"),
        ({"*._domainkey.example.com": {"TXT": ["v=DKIM1; p="]}}, "dkim.revoked"),
        ({"*._domainkey.example.com": {"TXT": [KEY]}}, "dkim.ok"),
    ],
)
async def test_wildcards(wild: Zone, code: str) -> None:
    (finding,), _ = await found(zone() | wild)
    assert finding.code == code


async def test_a_withdrawn_key_alone_is_no_key() -> None:
    findings, _ = await found(zone() | {"s1._domainkey.example.com": {"TXT": ["v=DKIM1; p="]}})
    assert [(finding.code, finding.verdict) for finding in findings] == [
        ("dkim.revoked", "pass"),
        ("dkim.not-found", "absent"),
    ]


DOWN: Zone = {"s1._domainkey.example.com": {"SERVFAIL": True}}


@pytest.mark.parametrize(
    ("keys", "options", "codes"),
    [
        ((), {}, ["dkim.unknown"]),
        (("default",), {}, ["dkim.ok"]),  # a guess that was not answered
        (("default",), {"channel_selectors": ["s1", "default"]}, ["dkim.unknown", "dkim.ok"]),
        (("s2",), {"selectors": ["s1", "s2"]}, ["dkim.unknown", "dkim.ok"]),
        (("s2",), {"selectors": ["s2", "s3"]}, ["dkim.ok", "dkim.selector-missing"]),
    ],
)
async def test_what_is_unknown(keys: tuple[str, ...], options: dict[str, Any], codes: list[str]) -> None:
    findings, _ = await found(zone(*keys) | DOWN, **options)
    assert [finding.code for finding in findings] == codes


async def test_unknown_fingerprints_cost_no_more_than_the_guess() -> None:
    names = zone("default") | {"example.com": {"SERVFAIL": True}}
    assert (await discover("example.com", lookup=ZoneLookup(names))).common == COMMON


def test_the_table_is_whole() -> None:
    assert len({one.name for one in PROVIDERS}) == len(PROVIDERS)
    for one in PROVIDERS:
        assert one.selectors or one.unguessable
        assert one.mx or one.spf
        for name in (*one.mx, *one.spf, *one.keys):
            assert is_askable(name)
            assert name == name.lower()
        for selector in one.selectors:
            assert selector.format(account="1") == cleaned(selector.format(account="1"))


def test_a_plan_names_each_selector_once() -> None:
    made = plan(["aspmx.l.google.com", "alt1.aspmx.l.google.com"], ["_spf.google.com", "sendgrid.net"], ["s2"])
    assert (made.channels, made.guessed) == (("s2",), ("google", "s1"))
    assert not {*made.channels, *made.guessed} & set(made.common)


@pytest.mark.parametrize(("target", "name"), [("x.sendgrid.net", "SendGrid"), ("xsendgrid.net", ""), ("", "")])
def test_who_holds_a_name(target: str, name: str) -> None:
    assert holder(target) == name
