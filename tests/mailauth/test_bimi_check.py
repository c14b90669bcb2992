"""The BIMI section: one domain in order, one thing changed at a time; findings, verdicts and records to publish."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.support.mark_certificates import NOW, SERVER, pem
from tests.support.suites import suite

from dcctl.fetch import Fetched, NotFetched
from dcctl.mailauth.checks.bimi import check_bimi, dmarc_tags
from dcctl.mailauth.dmarc import discover
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.lookup import ZoneLookup

LOGO, MARK = "https://b.example/l.svg", "https://b.example/m.pem"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 9 9">'
    b"<title>Example</title><rect/></svg>"
)
RECORD = f"v=BIMI1; l={LOGO}; a={MARK}"
NAME = "default._bimi.example.com"


class Files:
    """A `Fetch` in memory: URL -> body, whole answer, or none."""

    def __init__(self, files: Mapping[str, bytes | Fetched | NotFetched]) -> None:
        self._files = files
        self.asked: list[tuple[str, int, bool]] = []

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        self.asked.append((url, limit, same_host))
        found = self._files.get(url, Fetched(url, 404, "text/html", b"not here"))
        if not isinstance(found, bytes):
            return found
        if len(found) > limit:
            return NotFetched(url, True, f"larger than {limit} bytes")
        return Fetched(url, 200, "", found)


GOOD: dict[str, bytes | Fetched | NotFetched] = {LOGO: SVG, MARK: pem("example.com", svg=SVG)}


async def check(
    *records: str, files: Mapping[str, bytes | Fetched | NotFetched] = GOOD, policy: str | None = "reject", **more: Any
) -> list[Finding]:
    zone = more.pop("zone", {NAME: {"TXT": list(records)}})
    options: dict[str, Any] = {"fetch": Files(files), "organizational": "example.com", "now": NOW.timestamp()} | more
    return await check_bimi("example.com", lookup=ZoneLookup(zone), policy=policy, **options)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def troubles(findings: list[Finding]) -> dict[str, str]:
    return {finding.code: finding.verdict for finding in findings if finding.verdict != "pass"}


async def test_a_domain_in_order() -> None:
    found = await check(RECORD)
    assert codes(found) == ["bimi.ok", "bimi.certificate"]
    assert found[0].message == 'one record; the logo "Example" keeps to the profile'
    assert found[1].message == (
        "VMC (Registered Mark) by Example MVA, valid until 2026-12-18; its chain is not verified"
    )
    assert (found[0].section, found[0].evidence) == ("bimi", RECORD)


async def test_what_is_fetched() -> None:
    files = Files(GOOD)
    await check(RECORD, fetch=files)
    assert files.asked == [(LOGO, 32_768, True), (MARK, 262_144, True)]


async def test_without_a_certificate() -> None:
    assert codes(await check(f"v=BIMI1; l={LOGO}")) == ["bimi.ok", "bimi.no-certificate"]


async def test_offline_the_record_alone_is_judged() -> None:
    found = await check(RECORD, fetch=None)
    assert codes(found) == ["bimi.ok"]
    assert "not looked at" in found[0].message


@pytest.mark.parametrize("record", ["v=BIMI1; l=; a=;", "v=BIMI1;l=;a=", "v=BIMI1; l=;", "v=BIMI1; l=; a=; lps=true"])
async def test_a_domain_that_declines(record: str) -> None:
    files = Files({})
    found = await check(record, fetch=files, policy="none")
    assert (codes(found), troubles(found), files.asked) == (["bimi.declined"], {}, [])


async def test_a_domain_that_asks_for_nothing() -> None:
    found = await check(zone={}, policy=None)
    assert troubles(found) == {"bimi.missing": "absent"}


# The records; what is found; the new records, if one can tell them.
RECORDS: list[tuple[tuple[str, ...], dict[str, str], list[tuple[str, str]]]] = [
    ((RECORD, "v=BIMI1; l=; a="), {"bimi.multiple": "fail"}, [("remove", "v=BIMI1; l=; a=")]),
    (("v=BIMI1; x", RECORD), {"bimi.multiple": "fail"}, [("remove", "v=BIMI1; x")]),
    ((RECORD.replace("BIMI1", "bimi1"),), {"bimi.not-recognised": "fail"}, [("replace", RECORD)]),
    ((RECORD + "; x",), {"bimi.syntax": "fail"}, [("replace", RECORD)]),
    ((RECORD.replace("https", "http"),), {"bimi.not-https": "fail"}, [("replace", RECORD)]),
    ((f"v=BIMI1; l={LOGO},{LOGO}; a={MARK}",), {"bimi.syntax": "fail"}, [("replace", RECORD)]),
    ((f"v=BIMI1; l=b.example; a={MARK}",), {"bimi.syntax": "fail"}, []),
    ((RECORD.replace("l=https://", "l="),), {"bimi.syntax": "fail"}, [("replace", RECORD)]),
    ((f"v=BIMI1; l=; a={MARK}",), {"bimi.no-location": "fail"}, []),
    (("v=BIMI1",), {"bimi.no-location": "fail"}, []),
    ((f"v=BIMI1; l=https://b.example/l.png; a={MARK}",), {"bimi.image-format": "fail"}, []),
    ((RECORD + "; avp=x",), {"bimi.bad-value": "warn"}, [("replace", RECORD)]),
    ((RECORD + "; e=x",), {"bimi.unknown-tag": "warn"}, [("replace", RECORD)]),
]


@pytest.mark.parametrize(("records", "expected", "fixes"), RECORDS, ids=[next(iter(row[1])) for row in RECORDS])
async def test_records(records: tuple[str, ...], expected: dict[str, str], fixes: list[tuple[str, str]]) -> None:
    found = await check(*records)
    assert troubles(found) == expected
    changes = {(change.action, change.name, change.value) for one in found for change in one.fix or ()}
    assert changes == {(action, NAME, value) for action, value in fixes}


async def test_a_fix_stands_where_the_alias_leads() -> None:
    zone = {NAME: {"CNAME": "b.example.net"}, "b.example.net": {"TXT": [RECORD + "; x=y"]}}
    (found,) = [one for one in await check(zone=zone) if one.fix]
    assert found.fix is not None
    assert [change.name for change in found.fix] == ["b.example.net"]


async def test_what_cannot_be_asked() -> None:
    assert troubles(await check(zone={NAME: {"SERVFAIL": True}})) == {"bimi.unknown": "unknown"}
    found = await check(RECORD, policy=None, cause="no answer in 5 s")
    assert troubles(found) == {"bimi.policy-unknown": "unknown"}


@pytest.mark.parametrize(
    ("policy", "published", "enforced"),
    [
        ("reject", (), True),
        ("quarantine", (), True),
        ("none", (), False),
        (None, (), False),
        ("reject", ("p=reject", "sp=quarantine"), True),
        ("reject", ("p=reject", "sp=none"), False),
        ("reject", ("p=reject", "p=none"), False),
    ],
)
async def test_dmarc_must_be_enforced(policy: str | None, published: tuple[str, ...], enforced: bool) -> None:
    found = troubles(await check(RECORD, policy=policy, published=published))
    assert found == ({} if enforced else {"bimi.not-enforced": "fail"})


async def test_whoever_only_inherits_is_warned() -> None:
    zone = {NAME: {"TXT": [RECORD]}}
    options: dict[str, Any] = {"lookup": ZoneLookup(zone), "organizational": "example.com", "now": NOW.timestamp()}
    found = await check_bimi("a.example.com", policy="none", fetch=Files(GOOD), **options)
    assert troubles(found) == {"bimi.not-enforced": "warn"}
    found = await check_bimi("a.example.com", policy="reject", fetch=Files(GOOD), **options)
    assert "inherited from example.com" in found[0].message


@pytest.mark.parametrize(
    ("records", "domain", "tags"),
    [
        ({"example.com": "v=DMARC1; p=reject"}, "example.com", ("p=reject",)),
        ({"example.com": "v=DMARC1; p=none; sp=reject"}, "a.example.com", ("p=none", "sp=reject")),
        (
            {"a.example.com": "v=DMARC1; p=reject", "example.com": "v=DMARC1; p=none"},
            "a.example.com",
            ("p=reject", "p=none"),
        ),
        ({}, "example.com", ()),
    ],
)
async def test_the_tags_that_count(records: dict[str, str], domain: str, tags: tuple[str, ...]) -> None:
    lookup = ZoneLookup({f"_dmarc.{name}": {"TXT": [text]} for name, text in records.items()})
    assert dmarc_tags(await discover(domain, lookup=lookup)) == tags


BAD_SVG = SVG.replace(b"<rect/>", b"<script/><image href='x'/>")
SMALL = SVG.replace(b"viewBox", b'width="100%" viewBox')


def vouched(svg: bytes = SVG, *names: str, **more: Any) -> bytes:
    return pem(*(names or ("example.com",)), svg=svg, **more)


# What is served instead; what is found.
FILES: list[tuple[dict[str, bytes | Fetched | NotFetched], dict[str, str]]] = [
    ({LOGO: Fetched(LOGO, 404, "", b"")}, {"bimi.logo-not-fetched": "fail"}),
    ({LOGO: Fetched(LOGO, 503, "", b"")}, {"bimi.logo-not-fetched": "unknown"}),
    ({LOGO: Fetched(LOGO, 429, "", b"")}, {"bimi.logo-not-fetched": "unknown"}),
    ({LOGO: NotFetched(LOGO, True, "the certificate is not trusted")}, {"bimi.logo-not-fetched": "fail"}),
    ({LOGO: NotFetched(LOGO, False, "no answer in 5 s")}, {"bimi.logo-not-fetched": "unknown"}),
    ({LOGO: SVG + b" " * 33_000}, {"bimi.logo-not-fetched": "fail"}),
    ({LOGO: BAD_SVG, MARK: vouched(BAD_SVG)}, {"bimi.logo": "fail"}),
    ({LOGO: b"\x89PNG", MARK: vouched(b"\x89PNG")}, {"bimi.logo": "fail"}),
    ({LOGO: SMALL, MARK: vouched(SMALL)}, {"bimi.logo-advice": "warn"}),
    ({MARK: vouched(SVG + b"\n")}, {"bimi.logo-differs": "warn"}),
    ({MARK: Fetched(MARK, 403, "", b"")}, {"bimi.certificate-not-fetched": "fail"}),
    ({MARK: NotFetched(MARK, False, "cut off")}, {"bimi.certificate-not-fetched": "unknown"}),
    ({MARK: b"<html>"}, {"bimi.certificate-unreadable": "fail"}),
    ({MARK: vouched(usage=(SERVER,))}, {"bimi.certificate-purpose": "fail"}),
    ({MARK: pem("example.com", svg=None)}, {"bimi.certificate-purpose": "fail"}),
    ({MARK: vouched(authority=True)}, {"bimi.certificate-purpose": "fail"}),
    ({MARK: vouched(SVG, "example.net")}, {"bimi.certificate-domain": "fail"}),
    ({MARK: vouched(days=(-400, -1))}, {"bimi.certificate-expired": "fail"}),
    ({MARK: vouched(days=(1, 100))}, {"bimi.certificate-not-yet-valid": "fail"}),
    ({MARK: vouched(days=(-400, 29))}, {"bimi.certificate-expires": "warn"}),
    ({MARK: vouched(days=(-400, 31))}, {}),
    ({MARK: vouched(mark="Prior Use Mark")}, {}),
    (
        {LOGO: BAD_SVG, MARK: vouched(SVG, "example.net", days=(-9, -1), usage=())},
        {
            "bimi.logo": "fail",
            "bimi.logo-differs": "warn",
            "bimi.certificate-purpose": "fail",
            "bimi.certificate-domain": "fail",
            "bimi.certificate-expired": "fail",
        },
    ),
]


@pytest.mark.parametrize(("files", "expected"), FILES, ids=range(len(FILES)))
async def test_files(files: dict[str, bytes | Fetched | NotFetched], expected: dict[str, str]) -> None:
    assert troubles(await check(RECORD, files=GOOD | files)) == expected


async def test_each_fault_of_a_logo_is_named() -> None:
    found = {one.code: one.message for one in await check(RECORD, files=GOOD | {LOGO: BAD_SVG})}
    assert found["bimi.logo"] == (
        "the logo will not be shown: <script> is not allowed: no scripts (section 2.3); "
        "<image> is not allowed: vectors only, no images (section 2.3); "
        '<image> refers outside the document (href="x") (section 2.3)'
    )


async def test_foreign_words_are_made_visible() -> None:
    title = SVG.replace(b"Example", "a\u202eb\u200b".encode())
    found = await check(RECORD, files=GOOD | {LOGO: title, MARK: vouched(title)})
    assert 'the logo "a\\u202eb\\u200b"' in found[0].message


FAULTS = suite("authfaults")


@pytest.mark.skipif(not FAULTS.exists(), reason="../shared/suites/authfaults is not there")
async def test_planted_faults() -> None:
    lookup = ZoneLookup(json.loads((FAULTS / "zone.json").read_text("utf-8")))
    faults = [one for one in json.loads((FAULTS / "faults.json").read_text("utf-8")) if one["section"] == "bimi"]
    for fault in faults:
        domain = fault["domain"]
        found = await check_bimi(domain, lookup=lookup, fetch=Files({}), organizational=domain, policy="reject")
        assert bool(troubles(found)) == (fault["expect"] != "none"), fault["id"]
    assert faults
