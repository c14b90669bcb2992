"""The exact records that are proposed: the smallest change that makes of a DMARC, SPF or DKIM record what was meant."""

from typing import Any

import pytest
from tests.mailauth.planted import dkim, dmarc, spf
from tests.mailauth.planted.spf_text import spf as published
from tests.mailauth.planted.zone import DOMAIN, KEY, Zone, changed

from dcctl.mailauth.check import Scope, check_domain
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.mending.fixes import collected

GOOD = f"v=DMARC1; p=reject; {dmarc.RUA}"
Changes = list[tuple[str, str, str]]


async def proposed(zone: Zone) -> Changes:
    scope = Scope(selectors=("s1",), skip=frozenset({"mta-sts", "tls-rpt", "dane", "dnssec", "bimi"}))
    found = await check_domain(DOMAIN, lookup=ZoneLookup(changed(zone)), scope=scope)
    return [(change.action, change.name, change.value) for change in collected(found.findings)]


DMARC: list[tuple[str, str]] = [
    (f"v=DMARC1; p=reject {dmarc.RUA}", GOOD),
    (f"v=DMARC1 p=reject; {dmarc.RUA}", GOOD),
    (f"v=DMARC1, p=reject, {dmarc.RUA}", GOOD),
    (f"v=DMARC1\\; p=reject\\; {dmarc.RUA}", GOOD),
    (f"p=reject; {dmarc.RUA}", GOOD),
    (f"v=DMARC1; p:reject; {dmarc.RUA}", f"v=DMARC1; p=none; {dmarc.RUA}"),
    (f"v=DMARC1; p=none; p=reject; {dmarc.RUA}", GOOD),
    (f"v=DMARC1; p=reject; {dmarc.RUA}; rua=mailto:e@example.com", f"{GOOD},mailto:e@example.com"),
    (f"v=DMARC1; p=reject; {dmarc.RUA}; mailto:e@example.com", f"{GOOD},mailto:e@example.com"),
    (f"v=DMARC1; p=reject; {dmarc.RUA} mailto:e@example.com", f"{GOOD},mailto:e@example.com"),
    (f"v=DMARC1; p=reject; {dmarc.RUA},e@example.com", f"{GOOD},mailto:e@example.com"),
    ("v=DMARC1; p=reject; rua=mailto: dmarc@example.com", GOOD),
    ("v=DMARC1; p=reject; rua=mailto://dmarc@example.com!10m", GOOD),
    ("v=DMARC1; p=reject; rua=https://example.com/d,mailto:dmarc@example.com", GOOD),
    (f"v=DMARC1; p=reject; fo=0:1; ruf=ftp://example.com; {dmarc.RUA}", GOOD),
]


@pytest.mark.parametrize(("text", "better"), DMARC)
async def test_dmarc(text: str, better: str) -> None:
    assert await proposed(dmarc.dmarc(text)) == [("replace", dmarc.NAME, better)]


ELEVEN = [f"include:l{n}.example.net" for n in range(1, 12)]
OWN = {
    "_own.example.com": {
        "TXT": ["v=spf1 a mx/24 a:h.example.net ip4:203.0.113.99 -all"],
        "A": ["9.9.9.9"],
        "MX": [[10, "mx.example.com"]],
    }
}
H: Zone = {"h.example.net": {"A": ["192.0.2.1"]}}
# What is changed, the changes that mend it.
SPF: list[tuple[Zone, Changes]] = [
    (published("v=spf mx -all"), [("replace", "example.com", "v=spf1 mx -all")]),
    (published(b"\xef\xbb\xbfv=spf1 mx -all"), [("replace", "example.com", "v=spf1 mx -all")]),
    (
        published("v=spf1 include:ok.example.net v=spf1 mx -all"),
        [("replace", "example.com", "v=spf1 include:ok.example.net mx -all")],
    ),
    (
        published(" ".join(["v=spf1", *ELEVEN, "-all"])),
        [("replace", "example.com", " ".join(["v=spf1 ip4:203.0.113.1", *ELEVEN[1:], "-all"]))],
    ),
    (  # the domain's own record goes first, and means the same where it is put
        published(" ".join(["v=spf1", *ELEVEN[:7], "include:_own.example.com -all"]), **OWN, **H),
        [
            (
                "replace",
                "example.com",
                " ".join(
                    [
                        "v=spf1",
                        *ELEVEN[:7],
                        "a:_own.example.com mx:_own.example.com/24 a:h.example.net ip4:203.0.113.99 -all",
                    ]
                ),
            )
        ],
    ),
    (  # what denies before it passes is not the same elsewhere
        published(
            " ".join(["v=spf1", *(f"include:d{n}.example.net" for n in range(11)), "-all"]),
            **{f"d{n}.example.net": {"TXT": [f"v=spf1 -ip4:203.0.113.{n} ip4:203.0.113.0/24 -all"]} for n in range(11)},
        ),
        [],
    ),
    (
        {"_spf.example.com": {"TXT": ["v=spf1 ipv4:198.51.100.7 -all"]}},
        [("replace", "_spf.example.com", "v=spf1 ip4:198.51.100.7 -all")],
    ),
    (
        {"_spf.example.com": {"TXT": ["v=spf1 ip4:198.51.100.7 ptr a:gone.example.com +all"]}},
        [("replace", "_spf.example.com", "v=spf1 ip4:198.51.100.7 ~all")],
    ),
    (
        {"_spf.example.com": {"TXT": ["v=spf1 ip4:198.51.100.7 -all", "v=spf1 mx:example.com -all"]}},
        [
            ("replace", "_spf.example.com", "v=spf1 ip4:198.51.100.7 mx:example.com -all"),
            ("remove", "_spf.example.com", "v=spf1 mx:example.com -all"),
        ],
    ),
]


@pytest.mark.parametrize(("zone", "changes"), SPF)
async def test_spf(zone: Zone, changes: Changes) -> None:
    assert await proposed(zone) == changes


GOOD_KEY = dkim.GOOD
DKIM: list[tuple[list[Any], Changes]] = [
    ([GOOD_KEY[:255], GOOD_KEY[255:]], [("replace", dkim.NAME, GOOD_KEY), ("remove", dkim.NAME, GOOD_KEY[255:])]),
    (
        [GOOD_KEY[300:], GOOD_KEY[:200], GOOD_KEY[200:300]],
        [
            ("remove", dkim.NAME, GOOD_KEY[300:]),
            ("replace", dkim.NAME, GOOD_KEY),
            ("remove", dkim.NAME, GOOD_KEY[200:300]),
        ],
    ),
    ([GOOD_KEY, "v=spf1 -all"], [("remove", dkim.NAME, "v=spf1 -all")]),
    ([f"v=DKIM1; t; p={KEY}"], [("replace", dkim.NAME, f"v=DKIM1; p={KEY}")]),
    ([f"v=DKIM1; t=y:s; h=sha1; p={KEY}"], [("replace", dkim.NAME, f"v=DKIM1; t=s; p={KEY}")]),
]


@pytest.mark.parametrize(("records", "changes"), DKIM)
async def test_dkim(records: list[Any], changes: Changes) -> None:
    assert sorted(await proposed(dkim.dkim(*records))) == sorted(changes)


async def test_a_range_that_is_everybodys_is_mended_where_it_stands() -> None:
    zone = {"_spf.example.com": spf.text("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 ip4:198.51.100.7 -all")}
    assert await proposed(zone) == [("replace", "_spf.example.com", "v=spf1 ip4:198.51.100.7 -all")]
