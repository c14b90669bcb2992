"""The BIMI record: its tags, what is wrong with them, and where it is looked for (draft, sections 4.3 and 7.2)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mailauth.bimi import BimiProblem, BimiRecord, discover, parse, repaired
from dcctl.mailauth.lookup import ZoneLookup

L = "l=https://b.example/l.svg"
A = "a=https://b.example/m.pem"

# The text; logo, evidence, declined; the faults.
RECORDS: list[tuple[str, str, str, bool, list[tuple[str, str]]]] = [
    (f"v=BIMI1; {L}", "https://b.example/l.svg", "", False, []),
    (f"v=BIMI1;{L};{A};", "https://b.example/l.svg", "https://b.example/m.pem", False, []),
    (f" v = BIMI1 ; {A} ; {L} ", "https://b.example/l.svg", "https://b.example/m.pem", False, []),
    (f"v=BIMI1; {L}; a=", "https://b.example/l.svg", "", False, []),
    ("v=BIMI1; l=HTTPS://b.example:8443/x/l.svgz?y=%2C", "HTTPS://b.example:8443/x/l.svgz?y=%2C", "", False, []),
    (f"v=BIMI1; {L}; avp=personal; lps=true; s=x", "https://b.example/l.svg", "", False, []),
    ("v=BIMI1; l=; a=;", "", "", True, []),
    ("v=BIMI1; l=; a=; lps=true;", "", "", True, []),
    ("v=BIMI1;l=", "", "", True, []),
    ("v=BIMI1", "", "", False, [("no-location", "l")]),
    (f"v=BIMI1; {A}", "", "https://b.example/m.pem", False, [("no-location", "l")]),
    (f"v=BIMI1; l=; {A}", "", "https://b.example/m.pem", False, [("no-location", "l")]),
    ("v=BIMI1; l=http://b.example/l.svg", "", "", False, [("scheme", "l")]),
    ("v=BIMI1; l=ftp://b.example/l.svg", "", "", False, [("scheme", "l")]),
    ("v=BIMI1; l=data:image/svg+xml,x", "", "", False, [("scheme", "l")]),
    ("v=BIMI1; l=b.example/l.svg", "", "", False, [("uri", "l")]),
    ("v=BIMI1; l=https:///l.svg", "", "", False, [("uri", "l")]),
    ("v=BIMI1; l=https://localhost/l.svg", "", "", False, [("uri", "l")]),
    ("v=BIMI1; l=https://[::1/l.svg", "", "", False, [("uri", "l")]),
    ("v=BIMI1; l=https://b.example:x/l.svg", "", "", False, [("uri", "l")]),
    ("v=BIMI1; l=https://u@b.example/l.svg", "", "", False, [("uri", "l")]),
    ("v=BIMI1; l=https://b.example/my logo.svg", "", "", False, [("uri", "l")]),
    ("v=BIMI1; l=https://b.example/l.svg,https://c.example/l.svg", "", "", False, [("several", "l")]),
    ("v=BIMI1; l=https://b.example/l.png", "", "", False, [("format", "l")]),
    (f"v=BIMI1; {L}; a=http://b.example/m.pem", "https://b.example/l.svg", "", False, [("scheme", "a")]),
    (f"v=BIMI1; {L}; avp=Brand", "https://b.example/l.svg", "", False, [("value", "avp")]),
    (f"v=BIMI1; {L}; vmc=x", "https://b.example/l.svg", "", False, [("unknown", "vmc")]),
    (f"v=BIMI1; {L}; {L}", "", "", False, [("syntax", "")]),
    (f"v=BIMI1; {L}; a", "", "", False, [("syntax", "")]),
    (f"v=BIMI1;; {L}", "", "", False, [("syntax", "")]),
]


@pytest.mark.parametrize(("text", "logo", "evidence", "declined", "faults"), RECORDS, ids=lambda row: str(row)[:40])
def test_records(text: str, logo: str, evidence: str, declined: bool, faults: list[tuple[str, str]]) -> None:
    record = parse(text.encode())
    assert isinstance(record, BimiRecord)
    assert (record.logo, record.evidence, record.declined) == (logo, evidence, declined)
    assert [(fault.fault, fault.tag) for fault in record.faults] == faults


@pytest.mark.parametrize(
    ("text", "near"),
    [
        (f"v=bimi1; {L}", True),
        (f"V=BIMI1; {L}", True),
        (f"v=BIMI2; {L}", True),
        (f"v=BIMI1 {L}", True),
        (f'"v=BIMI1; {L}"', True),
        (f"{L}; v=BIMI1", True),
        ("v=spf1 -all", False),
        ("", False),
        ("\xff\x00", False),
    ],
)
def test_what_is_no_record(text: str, near: bool) -> None:
    problem = parse(text)
    assert isinstance(problem, BimiProblem)
    assert problem.near is near


@pytest.mark.parametrize(
    ("text", "better"),
    [
        (f"v=bimi1; {L}", f"v=BIMI1; {L}"),
        (f"{A}; {L}; v=BIMI1", f"v=BIMI1; {L}; {A}"),
        (f'"v=BIMI1; {L}"', f"v=BIMI1; {L}"),
        ("v=BIMI1; l=HTTP://b.example/l.svg", f"v=BIMI1; {L}"),
        (f"v=BIMI1; {L},https://c.example/l.svg", f"v=BIMI1; {L}"),
        (f"v=BIMI1; {L}; {L}; x=y; avp=none; lps=true", f"v=BIMI1; {L}; lps=true"),
        ("v=BIMI1; l=; a=;; x", "v=BIMI1; l=; a="),
        (f"v=BIMI1; {L}", None),
        (f"v=BIMI1; {A}", None),
        (f"v=BIMI1; l=; {A}", None),
        ("v=BIMI1; l=b.example/l.svg", "v=BIMI1; l=https://b.example/l.svg"),
        ("v=BIMI1; l=https://b.example/l.png", None),
    ],
)
def test_repairs(text: str, better: str | None) -> None:
    assert repaired(text) == better


@given(st.text() | st.text(alphabet="vla=;BIMI1bimi https:/.,\"' "))
def test_never_raises_and_repairs_are_whole(text: str) -> None:
    parse(text)
    parse(text.encode("utf-8", "surrogatepass"))
    if better := repaired(text):
        record = parse(better)
        assert isinstance(record, BimiRecord)
        assert not record.faults


GOOD = {"TXT": [f"v=BIMI1; {L}"]}
OTHER = {"TXT": ["v=BIMI1; l=; a="]}
D, ORG = "default._bimi.mail.example.com", "default._bimi.example.com"
# The zone, the organizational domain; state, owner, name; the questions.
PLACES: list[tuple[dict[str, Any], str | None, str, str, str, int]] = [
    ({D: GOOD}, "example.com", "record", "mail.example.com", D, 1),
    ({ORG: GOOD}, "example.com", "record", "example.com", ORG, 2),
    ({D: OTHER, ORG: GOOD}, "example.com", "record", "mail.example.com", D, 1),
    ({ORG: GOOD}, None, "none", "mail.example.com", D, 1),
    ({ORG: GOOD}, "mail.example.com", "none", "mail.example.com", D, 1),
    ({D: {"TXT": ["x"]}, ORG: GOOD}, "example.com", "record", "example.com", ORG, 2),
    ({D: {"TXT": [*GOOD["TXT"], "v=BIMI1; l="]}}, "example.com", "several", "mail.example.com", D, 1),
    ({D: {"TXT": [*GOOD["TXT"], "v=bimi1; l="]}}, "example.com", "record", "mail.example.com", D, 1),
    ({D: {"SERVFAIL": True}, ORG: GOOD}, "example.com", "unknown", "mail.example.com", D, 1),
    ({ORG: {"FAIL": ["TXT"]}}, "example.com", "unknown", "example.com", ORG, 2),
    ({}, "example.com", "none", "example.com", ORG, 2),
    ({D: {"CNAME": "b.example.net"}, "b.example.net": GOOD}, None, "record", "mail.example.com", "b.example.net", 1),
]


@pytest.mark.parametrize(("zone", "organizational", "state", "owner", "name", "asked"), PLACES)
async def test_where_it_is_looked_for(
    zone: dict[str, Any], organizational: str | None, state: str, owner: str, name: str, asked: int
) -> None:
    lookup = ZoneLookup(zone)
    found = await discover("mail.example.com", lookup=lookup, organizational=organizational)
    assert (found.state, found.owner, found.name, lookup.asked) == (state, owner, name, asked)
    assert (found.record is not None) == (state == "record")
    assert bool(found.cause) == (state == "unknown")


async def test_a_near_miss_is_kept_beside_what_is_inherited() -> None:
    zone = {D: {"TXT": ["v=bimi1; l="]}, ORG: GOOD}
    found = await discover("mail.example.com", lookup=ZoneLookup(zone), organizational="example.com")
    assert (found.state, found.near, found.near_name) == ("record", "v=bimi1; l=", D)
