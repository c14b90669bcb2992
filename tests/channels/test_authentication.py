"""How each kind's mail authenticates: the literal data, what an admin may tell, and the predictions made from both."""

from typing import Any

import pytest

from dcctl.channels.base import Authentication
from dcctl.channels.registry import KINDS
from dcctl.channels.smtp_presets import PRESETS
from dcctl.errors import ValueRefused
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.predict import Prediction, Sending, predict
from dcctl.mailauth.records.spf_record import SpfRecord, parse
from tests.support.dkim_keys import key

Zone = dict[str, dict[str, Any]]


def how(kind: str, **settings: Any) -> Authentication:
    return KINDS[kind].authentication(KINDS[kind].parse(settings))


def smtp(**settings: Any) -> Authentication:
    return how("smtp", **({"host": "smtp.example.com", "port": 587, "tls": "starttls"} | settings))


NEEDED: dict[str, dict[str, Any]] = {
    "ses": {"region": "eu-west-1", "user": "AKIA"},
    "mailgun": {"user": "postmaster@mg.example.com"},
    "mailgun-eu": {"user": "postmaster@mg.example.com"},
}


def preset(name: str, **settings: Any) -> Authentication:
    return how("smtp", preset=name, **(NEEDED.get(name, {}) | settings))


ALL = {
    **{name: how(name) for name in KINDS if name != "smtp"},
    **{name: preset(name) for name in PRESETS},
    "smtp": smtp(),
}


@pytest.mark.parametrize("name", ALL)
def test_the_data_is_whole(name: str) -> None:
    known = ALL[name]
    if known.spf_term:
        assert isinstance(parse(f"v=spf1 {known.spf_term}"), SpfRecord)
    assert not (known.never and known.nowhere)
    assert not (known.reverse_path_domain and known.host)
    names = [known.reverse_path_domain, known.signing_domain, known.otherwise, *known.own_domains]
    assert not [one for one in names if one and ("{" in one or one != one.lower())]
    if known.return_path:
        assert known.reverse_path_domain
        assert "{" not in known.return_path.target
    if known.exact and known.signing_domain is None and known.selectors:
        assert known.otherwise


@pytest.mark.parametrize(
    "name", [name for name, known in ALL.items() if known.signing_domain is None and name != "smtp"]
)
def test_whoever_signs_for_the_author_says_how_to_set_it_up(name: str) -> None:
    assert ALL[name].advice or ALL[name].nowhere


TOLD: list[tuple[Authentication, dict[str, object]]] = [
    (smtp(), {"host": "smtp.example.com", "spf_term": None, "signing_domain": None, "selectors": (), "exact": False}),
    (smtp(spf_term="ip4:192.0.2.10"), {"spf_term": "ip4:192.0.2.10"}),
    (smtp(selectors=("s1", "s2")), {"selectors": ("s1", "s2"), "exact": True, "signing_domain": None}),
    (smtp(signing_domain="mail.example.com"), {"signing_domain": "mail.example.com"}),
    (smtp(signing_domain="none"), {"signing_domain": ""}),
    (smtp(reverse_path_domain="b.example.com"), {"reverse_path_domain": "b.example.com"}),
    (preset("ses", reverse_path_domain="b.example"), {"reverse_path_domain": "b.example", "return_path": None}),
    (preset("postmark", selectors=("20260101pm",)), {"selectors": ("20260101pm",), "exact": True}),
    (preset("mailgun"), {"reverse_path_domain": "mg.example.com", "signing_domain": "mg.example.com", "exact": False}),
    (preset("mailgun", user="me"), {"reverse_path_domain": None, "signing_domain": None}),
    (how("gmail", selectors=("mail",)), {"selectors": ("mail",), "exact": True, "otherwise": "gappssmtp.com"}),
    (how("exchange-onprem"), {"signing_domain": "", "spf_term": None}),
    (how("exchange-onprem", selectors=("s1",)), {"signing_domain": None, "selectors": ("s1",)}),
    (how("exchange-onprem", spf_term="ip4:192.0.2.10"), {"spf_term": "ip4:192.0.2.10", "signing_domain": ""}),
]


@pytest.mark.parametrize(("known", "expected"), TOLD)
def test_what_an_admin_tells_counts(known: Authentication, expected: dict[str, object]) -> None:
    assert {name: getattr(known, name) for name in expected} == expected


@pytest.mark.parametrize("term", ["v=spf1", "all", "-all", "mx -all", "include:", "ip4", "exists:%{i}.x", "redirect=x"])
def test_a_text_that_is_no_single_term_is_refused(term: str) -> None:
    with pytest.raises(ValueRefused) as caught:
        smtp(spf_term=term)
    assert caught.value.field == "spf_term"


@pytest.mark.parametrize(
    "term", ["ip4:192.0.2.0/24", "ip6:2001:db8::/32", "a", "mx", "a:m.example", "INCLUDE:x.example"]
)
def test_every_term_that_names_servers_is_taken(term: str) -> None:
    assert smtp(spf_term=term).spf_term == term


SPF = "v=spf1 {} -all"
PROVIDERS: Zone = {
    "_spf.google.com": {"TXT": [SPF.format("include:_netblocks.google.com")]},
    "_netblocks.google.com": {"TXT": [SPF.format("ip4:203.0.113.0/26 ip6:2001:db8:1::/48")]},
    "spf.protection.outlook.com": {"TXT": [SPF.format("ip4:203.0.113.64/26")]},
    "sendgrid.net": {"TXT": [SPF.format("ip4:198.51.100.0/28")]},
    "sparkpostmail.com": {"TXT": ["v=spf1 redirect=_spf.sparkpostmail.com"]},
    "_spf.sparkpostmail.com": {"TXT": [SPF.format("ip4:198.51.100.16/28")]},
    "eu.sparkpostmail.com": {"TXT": ["v=spf1 redirect=_spf.eu.sparkpostmail.com"]},
    "_spf.eu.sparkpostmail.com": {"TXT": [SPF.format("ip4:198.51.100.16/28")]},
    "mailgun.org": {"TXT": [SPF.format("ip4:198.51.100.32/28")]},
    "eu.mailgun.org": {"TXT": [SPF.format("ip4:198.51.100.32/28")]},
    "pm.mtasv.net": {"TXT": [SPF.format("include:spf.mtasv.net")]},
    "spf.mtasv.net": {"TXT": [SPF.format("ip4:198.51.100.48/28")]},
    "amazonses.com": {"TXT": [SPF.format("ip4:198.51.100.64/28")]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject"]},
    "_dmarc.gmail.com": {"TXT": ["v=DMARC1; p=none"]},
    "gmail.com": {"TXT": ["v=spf1 redirect=_spf.google.com"]},
    "_dmarc.contoso.onmicrosoft.com": {"TXT": ["v=DMARC1; p=none"]},
}  # fmt: skip


def spf(terms: str, name: str = "example.com") -> Zone:
    return {name: {"TXT": [SPF.format(terms)]}}


def keys(*names: str, domain: str = "example.com") -> Zone:
    return {f"{name}._domainkey.{domain}": {"TXT": [f"v=DKIM1; p={key()}"]} for name in names}


def alias(name: str, target: str) -> Zone:
    return {name: {"CNAME": [target]}}


def mail_from(region: str) -> Zone:
    records = {"MX": [[10, f"feedback-smtp.{region}.amazonses.com"]], "TXT": ["v=spf1 include:amazonses.com -all"]}
    return {"bounce.example.com": records}


GOOGLE, OUTLOOK = spf("include:_spf.google.com"), spf("include:spf.protection.outlook.com")
OWN = spf("ip4:192.0.2.10") | {"smtp.example.com": {"A": ["192.0.2.10"]}}
EM1 = spf("include:sendgrid.net", "em1.example.com")
MG = spf("include:mailgun.org", "mg.example.com")
MINE = "anna@example.com"

# how, the customer's zone; SPF, DKIM and its domain, DMARC, where the reverse-path is.
PREDICTED: list[tuple[Authentication, Zone, str]] = [
    (ALL["gmail"], GOOGLE | keys("google"), "pass pass example.com pass example.com"),
    (ALL["gmail"], GOOGLE, "pass pass gappssmtp.com pass example.com"),
    (ALL["gmail"], {}, "none pass gappssmtp.com fail example.com"),
    (ALL["exchange-online"], OUTLOOK | keys("selector2"), "pass pass example.com pass example.com"),
    (ALL["exchange-online"], {}, "none pass onmicrosoft.com fail example.com"),
    (ALL["exchange-onprem"], OWN, "unknown none None unknown example.com"),
    (how("exchange-onprem", spf_term="ip4:192.0.2.10"), OWN, "pass none None pass example.com"),
    (how("exchange-onprem", spf_term="ip4:192.0.2.11"), OWN, "fail none None fail example.com"),
    (ALL["smtp"], OWN, "pass unknown example.com pass example.com"),
    (smtp(selectors=("s1",)), OWN | keys("s1"), "pass pass example.com pass example.com"),
    (smtp(spf_term="ip4:192.0.2.11", signing_domain="none"), OWN, "fail none None fail example.com"),
    (preset("sendgrid"), keys("s1", "s2"), "unknown pass example.com pass None"),
    (preset("sendgrid"), {}, "pass pass sendgrid.net fail sendgrid.net"),
    (
        preset("sendgrid", reverse_path_domain="em1.example.com"),
        EM1 | keys("s2"),
        "pass pass example.com pass em1.example.com",
    ),
    (preset("sparkpost"), {}, "pass unknown example.com unknown sparkpostmail.com"),
    (
        preset("sparkpost"),
        alias("bounces.example.com", "sparkpostmail.com"),
        "pass unknown example.com pass bounces.example.com",
    ),
    (preset("sparkpost-eu", selectors=("k1",)), keys("k1"), "pass pass example.com pass eu.sparkpostmail.com"),
    (preset("mailgun"), MG | keys("pdk1", domain="mg.example.com"), "pass pass mg.example.com pass mg.example.com"),
    (preset("mailgun-eu"), {}, "none unknown mg.example.com unknown mg.example.com"),
    (preset("postmark"), {}, "pass unknown example.com unknown pm.mtasv.net"),
    (preset("postmark", selectors=("1pm",)), {}, "pass none None fail pm.mtasv.net"),
    (
        preset("postmark"),
        alias("pm-bounces.example.com", "pm.mtasv.net"),
        "pass unknown example.com pass pm-bounces.example.com",
    ),
    (preset("ses"), {}, "pass unknown example.com unknown amazonses.com"),
    (preset("ses"), mail_from("eu-west-1"), "pass unknown example.com pass bounce.example.com"),
    (preset("ses"), mail_from("us-east-1"), "pass unknown example.com unknown amazonses.com"),
    (preset("ses", selectors=("t1", "t2", "t3")), keys("t1", "t2", "t3"), "pass pass example.com pass amazonses.com"),
    (ALL["legacy-sales"], GOOGLE | keys("google"), "none none None fail None"),
    (ALL["marketo"], {}, "not-applicable not-applicable None not-applicable None"),
    (ALL["sandbox"], GOOGLE, "not-applicable not-applicable None not-applicable None"),
]


async def predicted(known: Authentication, zone: Zone, identity: str = MINE) -> Prediction:
    return await predict(Sending("office", "any", identity, known), lookup=ZoneLookup(PROVIDERS | zone))


@pytest.mark.parametrize(("known", "zone", "expected"), PREDICTED)
async def test_predictions(known: Authentication, zone: Zone, expected: str) -> None:
    found = await predicted(known, zone)
    dkim = f"{found.dkim.result} {found.dkim.signing_domain}"
    assert f"{found.spf.result} {dkim} {found.dmarc} {found.reverse_path_domain}" == expected


@pytest.mark.parametrize(
    ("kind", "identity"),
    [("gmail", "anna@gmail.com"), ("exchange-online", "anna@contoso.onmicrosoft.com")],
)
async def test_a_provider_signs_for_its_own_addresses(kind: str, identity: str) -> None:
    found = await predicted(ALL[kind], {}, identity)
    assert (found.dkim.result, found.dkim.signing_domain, found.dmarc) == ("pass", identity.partition("@")[2], "pass")


async def test_the_legacy_servers_cannot_align_and_the_finding_recommends() -> None:
    found = await predicted(ALL["legacy-sales"], {})
    assert [finding.code for finding in found.findings] == ["channel.cannot-align"]
    assert "Gmail or Exchange" in found.findings[0].message


@pytest.mark.parametrize(
    ("known", "records"),
    [
        (ALL["gmail"], ["example.com TXT v=spf1 include:_spf.google.com ~all"]),
        (ALL["exchange-online"], ["example.com TXT v=spf1 include:spf.protection.outlook.com ~all"]),
        (preset("mailgun"), ["mg.example.com TXT v=spf1 include:mailgun.org ~all"]),
        (preset("postmark"), ["pm-bounces.example.com CNAME pm.mtasv.net."]),
        (preset("sparkpost"), ["bounces.example.com CNAME sparkpostmail.com."]),
        (preset("sparkpost-eu"), ["bounces.example.com CNAME eu.sparkpostmail.com."]),
        (
            preset("ses"),
            [
                "bounce.example.com MX 10 feedback-smtp.eu-west-1.amazonses.com.",
                "bounce.example.com TXT v=spf1 include:amazonses.com ~all",
            ],
        ),
        (preset("sendgrid"), []),  # what its CNAMEs lead to is the account's own
        (ALL["legacy-sales"], []),
    ],
)
async def test_the_records_to_publish(known: Authentication, records: list[str]) -> None:
    found = await predicted(known, {})
    fixes = [change for finding in found.findings for change in finding.fix or ()]
    assert [f"{change.name} {change.type} {change.value}" for change in fixes] == records
