"""dmarc.evaluate at the edges of RFC 9989: a few records, the author, what passed, and the four answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mailauth import dmarc
from dcctl.mailauth.checks.dmarc import check_dmarc
from dcctl.mailauth.lookup import ZoneLookup

Zone = dict[str, dict[str, Any]]
Answers = tuple[str, str | None, str | None, str | None]

RUA = "rua=mailto:d@example.com"
R = f"v=DMARC1; p=reject; {RUA}"
Q = f"v=DMARC1; p=quarantine; {RUA}"
N = f"v=DMARC1; p=none; {RUA}"
NONE: Answers = ("none", None, None, None)
DOWN: dict[str, Any] = {"SERVFAIL": True}


def zone(records: dict[str, Any]) -> Zone:
    """`{name: text, texts or types}`: the DMARC records of names (`+name` is a name itself)."""
    made: Zone = {}
    for name, value in records.items():
        types = value if isinstance(value, dict) else {"TXT": value if isinstance(value, list) else [value]}
        made[name[1:] if name[0] == "+" else f"_dmarc.{name}"] = types
    return made


async def answers(records: dict[str, Any], author: str, spf: str | None = None, *keys: str) -> Answers:
    got = await dmarc.evaluate(author, spf=spf, dkim=keys, lookup=ZoneLookup(zone(records)))
    return got.result, got.policy, got.policy_domain, got.organizational_domain


ORG = ("reject", "example.com", "example.com")
HERE = {
    "+example.com": {"A": ["192.0.2.1"]},
    "+a.example.com": {"A": ["192.0.2.1"]},
    "+b.a.example.com": {"MX": [[0, "."]]},
}

# Section 4.10: where the walk leads. The records, the author, the answers.
WALKS: list[tuple[str, dict[str, Any], str, Answers]] = [
    ("the domain", {"example.com": R}, "example.com", ("fail", *ORG)),
    ("its parent", {"example.com": R}, "a.example.com", ("fail", *ORG)),
    (
        "the shortest of three",
        {"b.a.example.com": Q, "a.example.com": N, "example.com": R},
        "c.b.a.example.com",
        ("fail", *ORG),
    ),
    (
        "its own before the shortest",
        {"a.example.com": N, "example.com": R},
        "a.example.com",
        ("fail", "none", "a.example.com", "example.com"),
    ),
    ("a top level without psd", {"com": R, "example.com": N}, "example.com", ("fail", "none", "example.com", "com")),
    ("only a top level without psd", {"com": R}, "example.com", ("fail", "reject", "com", "com")),
    ("a single label", {"localhost": R}, "localhost", ("fail", "reject", "localhost", "localhost")),
    ("seven labels", {"b.c.d.e.f.g": R}, "a.b.c.d.e.f.g", ("fail", "reject", "b.c.d.e.f.g", "b.c.d.e.f.g")),
    (
        "eight labels, all asked",
        {"b.c.d.e.f.g.h": R},
        "a.b.c.d.e.f.g.h",
        ("fail", "reject", "b.c.d.e.f.g.h", "b.c.d.e.f.g.h"),
    ),
    ("nine labels, the eighth is skipped", {"b.c.d.e.f.g.h.i": R}, "a.b.c.d.e.f.g.h.i", NONE),
    (
        "nine labels, the seventh is asked",
        {"c.d.e.f.g.h.i": R},
        "a.b.c.d.e.f.g.h.i",
        ("fail", "reject", "c.d.e.f.g.h.i", "c.d.e.f.g.h.i"),
    ),
    (
        "twelve labels, its own",
        {"1.2.3.4.5.6.7.8.9.a.example.com": R},
        "1.2.3.4.5.6.7.8.9.a.example.com",
        ("fail", "reject", "1.2.3.4.5.6.7.8.9.a.example.com", "1.2.3.4.5.6.7.8.9.a.example.com"),
    ),
    (
        "psd=n stops",
        {"a.example.com": f"{R}; psd=n", "example.com": N},
        "b.a.example.com",
        ("fail", "reject", "a.example.com", "a.example.com"),
    ),
    (
        "psd=n at the author",
        {"a.example.com": f"{R}; psd=n", "example.com": N},
        "a.example.com",
        ("fail", "reject", "a.example.com", "a.example.com"),
    ),
    (
        "psd=n below the shortest",
        {"b.a.example.com": f"{Q}; psd=n", "example.com": R},
        "b.a.example.com",
        ("fail", "quarantine", "b.a.example.com", "b.a.example.com"),
    ),
    ("psd=u is the default", {"a.example.com": f"{N}; psd=u", "example.com": R}, "b.a.example.com", ("fail", *ORG)),
    ("psd=x is the default", {"a.example.com": f"{N}; psd=x", "example.com": R}, "b.a.example.com", ("fail", *ORG)),
    (
        "PSD=N",
        {"a.example.com": f"{R}; PSD=N", "example.com": N},
        "b.a.example.com",
        ("fail", "reject", "a.example.com", "a.example.com"),
    ),
    ("a registry", {"bank": f"{R}; psd=y"}, "a1.bank", ("fail", "reject", "bank", "a1.bank")),
    ("a registry, further down", {"bank": f"{R}; psd=y"}, "m.x.a1.bank", ("fail", "reject", "bank", "a1.bank")),
    (
        "a registry of two labels",
        {"co.bank": f"{R}; psd=y", "bank": N},
        "m.a1.co.bank",
        ("fail", "reject", "co.bank", "a1.co.bank"),
    ),
    (
        "a registry and the organization",
        {"bank": f"{R}; psd=y", "a1.bank": N},
        "m.a1.bank",
        ("fail", "none", "a1.bank", "a1.bank"),
    ),
    (
        "a registry and a record further down",
        {"bank": f"{R}; psd=y", "x.a1.bank": N},
        "m.x.a1.bank",
        ("fail", "reject", "bank", "a1.bank"),
    ),
    (
        "a registry and its own record further down",
        {"bank": f"{R}; psd=y", "m.a1.bank": N},
        "m.a1.bank",
        ("fail", "none", "m.a1.bank", "a1.bank"),
    ),
    ("the registry itself", {"bank": f"{R}; psd=y"}, "bank", ("fail", "reject", "bank", "bank")),
    (
        "a registry of a registry",
        {"co.bank": f"{R}; psd=y", "bank": f"{N}; psd=y"},
        "co.bank",
        ("fail", "reject", "co.bank", "co.bank"),
    ),
    ("two records are none", {"example.com": [R, N]}, "example.com", NONE),
    (
        "two records, the parent's counts",
        {"a.example.com": [R, N], "example.com": Q},
        "a.example.com",
        ("fail", "quarantine", "example.com", "example.com"),
    ),
    (
        "two records with psd=n are none",
        {"a.example.com": [f"{R}; psd=n", f"{R}; psd=n"], "example.com": Q},
        "a.example.com",
        ("fail", "quarantine", "example.com", "example.com"),
    ),
    ("a record and a text", {"example.com": ["hello", R]}, "example.com", ("fail", *ORG)),
    (
        "a record and a wrong version",
        {"example.com": ["v=DMARC2; p=none", R, "v=dmarc1; p=none"]},
        "example.com",
        ("fail", *ORG),
    ),
    (
        "an alias",
        {"example.com": {"CNAME": ["p.example.net"]}, "+p.example.net": {"TXT": [R]}},
        "example.com",
        ("fail", *ORG),
    ),
    (
        "an alias of nothing",
        {"a.example.com": {"CNAME": ["p.example.net"]}, "example.com": R},
        "a.example.com",
        ("fail", *ORG),
    ),
    (
        "a wildcard",
        {"+*.example.com": {"TXT": [Q]}, "example.com": R},
        "a.example.com",
        ("fail", "quarantine", "a.example.com", "example.com"),
    ),
    (
        "a wildcard of something else",
        {"+*.example.com": {"TXT": ["v=spf1 -all"]}, "example.com": R},
        "a.example.com",
        ("fail", *ORG),
    ),
    ("nothing", {}, "example.com", NONE),
    ("only a sibling", {"b.example.com": R}, "a.example.com", NONE),
    ("only a child", {"a.example.com": R}, "example.com", NONE),
]


@pytest.mark.parametrize(("records", "author", "expected"), [row[1:] for row in WALKS], ids=[row[0] for row in WALKS])
async def test_walks(records: dict[str, Any], author: str, expected: Answers) -> None:
    assert await answers(records, author) == expected


# Sections 4.7, 4.8, 4.10.1: what one record at example.com means for an author below it, and for itself.
POLICIES: list[tuple[str, str, str | None]] = [
    ("v=DMARC1; p=reject", "example.com", "reject"),
    ("v=DMARC1;p=reject", "example.com", "reject"),
    ("v=DMARC1; p=reject;", "example.com", "reject"),
    ("v=DMARC1 ; p = reject ; ", "example.com", "reject"),
    ("V\t=\tDMARC1\t;\tp\t=\treject", "example.com", "reject"),
    ("v=DMARC1; P=Reject", "example.com", "reject"),
    ("v=DMARC1; rua=mailto:a@example.com; p=reject", "example.com", "reject"),
    ("v=DMARC1; ;; p=reject", "example.com", "reject"),
    ("v=DMARC1; zz; p=reject; =x; 9=1", "example.com", "reject"),
    ("v=DMARC1; p=reject; x=caf\u00e9", "example.com", "reject"),
    ("v=DMARC1; p=reject; adkim=x; aspf=; t=maybe; fo=9", "example.com", "reject"),
    ("v=DMARC1; p=none; p=reject", "example.com", "reject"),
    (" v=DMARC1; p=reject", "example.com", None),
    ("v=DMARC1, p=reject", "example.com", None),
    ("v=DMARC1 p=reject", "example.com", None),
    ("v=DMARC1.0; p=reject", "example.com", None),
    ("v=Dmarc1; p=reject", "example.com", None),
    ("v='DMARC1'; p=reject", "example.com", None),
    ("p=reject; v=DMARC1", "example.com", None),
    ("v=DMARC1", "example.com", None),
    ("v=DMARC1; p=", "example.com", None),
    ("v=DMARC1; p=reject now", "example.com", None),
    ('v=DMARC1; p="reject"', "example.com", None),
    ("v=DMARC1; sp=reject; np=reject", "example.com", None),
    (f"v=DMARC1; {RUA}", "example.com", "none"),
    (f"v=DMARC1; p=block; {RUA}", "example.com", "none"),
    ("v=DMARC1; p=block; rua=mailto:d@example.com!10m", "example.com", "none"),
    ("v=DMARC1; p=block; rua=x, https://example.com/d", "example.com", "none"),
    ("v=DMARC1; p=block; rua=d@example.com", "example.com", None),
    ("v=DMARC1; p=block; rua=", "example.com", None),
    ("v=DMARC1; p=block; ruf=mailto:d@example.com", "example.com", None),
    (f"v=DMARC1; p=reject; sp=x; {RUA}", "example.com", "none"),
    (f"v=DMARC1; p=reject; np=x; {RUA}", "example.com", "none"),
    ("v=DMARC1; p=reject; np=x", "example.com", None),
    (f"v=DMARC1; p=reject; sp=; {RUA}", "example.com", "none"),
    ("v=DMARC1; p=reject; sp=none; np=none", "example.com", "reject"),
    ("v=DMARC1; p=reject; t=y", "example.com", "quarantine"),
    ("v=DMARC1; p=quarantine; t=Y", "example.com", "none"),
    ("v=DMARC1; p=none; t=y", "example.com", "none"),
    ("v=DMARC1; p=reject; t=n", "example.com", "reject"),
    (f"v=DMARC1; t=y; {RUA}", "example.com", "none"),
    ("v=DMARC1; p=reject", "a.example.com", "reject"),
    ("v=DMARC1; p=reject; sp=none", "a.example.com", "none"),
    ("v=DMARC1; p=none; sp=reject", "a.example.com", "reject"),
    ("v=DMARC1; p=reject; sp=quarantine; np=none", "a.example.com", "quarantine"),
    ("v=DMARC1; p=reject; np=none", "a.example.com", "reject"),
    ("v=DMARC1; p=reject; sp=quarantine; np=none", "b.a.example.com", "quarantine"),
    ("v=DMARC1; p=reject; sp=quarantine; np=none", "gone.example.com", "none"),
    ("v=DMARC1; p=none; sp=quarantine; np=reject", "x.gone.example.com", "reject"),
    ("v=DMARC1; p=none; sp=reject", "gone.example.com", "reject"),
    ("v=DMARC1; p=none; np=reject", "gone.example.com", "reject"),
    ("v=DMARC1; p=none; np=reject; t=y", "gone.example.com", "quarantine"),
    ("v=DMARC1; p=none; sp=quarantine; t=y", "a.example.com", "none"),
    (f"v=DMARC1; sp=reject; {RUA}", "a.example.com", "none"),
    (f"v=DMARC1; p=reject; sp=x; {RUA}", "a.example.com", "none"),
    ("v=DMARC1; p=reject; pct=0", "example.com", "reject"),
    ("v=DMARC1; p=reject; psd=n; sp=none", "a.example.com", "none"),
    ("v=DMARC1; p=reject; psd=y; sp=none; np=quarantine", "a.example.com", "none"),
    ("v=DMARC1; p=reject; psd=y; sp=none; np=quarantine", "gone.example.com", "quarantine"),
]


@pytest.mark.parametrize(("record", "author", "policy"), POLICIES)
async def test_policies(record: str, author: str, policy: str | None) -> None:
    got = await answers({"example.com": record, **HERE}, author)
    assert got[:3] == (("fail", policy, "example.com") if policy else NONE[:3])


@pytest.mark.parametrize(
    ("types", "exists"),
    [
        ({"A": ["192.0.2.1"]}, True),
        ({"AAAA": ["2001:db8::1"]}, True),
        ({"TXT": ["x"]}, True),
        ({"CNAME": ["www.example.net"]}, False),  # RFC 8020: the answer is that of the alias's end
        ({"CNAME": ["example.com"]}, True),
        ({}, True),  # a name between others
    ],
)
async def test_what_exists(types: dict[str, Any], exists: bool) -> None:
    records = {"example.com": "v=DMARC1; p=none; sp=quarantine; np=reject", "+example.com": {"A": ["192.0.2.1"]}}
    below = {"+x.a.example.com": {"A": ["192.0.2.1"]}} if not types else {"+a.example.com": types}
    assert (await answers(records | below, "a.example.com"))[1] == ("quarantine" if exists else "reject")


S = "v=DMARC1; p=reject; adkim=s; aspf=s"
# Section 4.4: the record of example.com, the author, what passed SPF, what signed; pass or fail.
ALIGNED: list[tuple[str, str, str | None, list[str], str]] = [
    (R, "example.com", "example.com", [], "pass"),
    (R, "example.com", "EXAMPLE.COM.", [], "pass"),
    (R, "Example.Com.", None, ["eXample.com"], "pass"),
    (R, "example.com", "bounce.example.com", [], "pass"),
    (R, "example.com", "a.b.c.d.e.f.g.h.i.example.com", [], "pass"),
    (R, "a.example.com", "example.com", [], "pass"),
    (R, "a.example.com", None, ["b.example.com"], "pass"),
    (R, "a.example.com", None, ["x.net", "b.example.com"], "pass"),
    (R, "example.com", "com", ["com"], "fail"),
    (R, "example.com", "example.org", ["example.com.org", "xexample.com"], "fail"),
    (R, "example.com", "", [""], "fail"),
    (R, "example.com", ".", ["."], "fail"),
    (R, "example.com", "a..example.com", [".example.com"], "fail"),
    (R, "example.com", None, ["\u200b.example.com", "x" * 300 + ".example.com"], "fail"),
    (S, "example.com", "example.com", [], "pass"),
    (S, "example.com", None, ["EXAMPLE.com"], "pass"),
    (S, "example.com", "a.example.com", ["a.example.com"], "fail"),
    (S, "a.example.com", "example.com", ["example.com"], "fail"),
    (S, "a.example.com", "a.example.com", [], "pass"),
    ("v=DMARC1; p=reject; aspf=s", "example.com", "a.example.com", [], "fail"),
    ("v=DMARC1; p=reject; aspf=s", "example.com", "a.example.com", ["a.example.com"], "pass"),
    ("v=DMARC1; p=reject; adkim=s", "example.com", "a.example.com", ["b.example.com"], "pass"),
    ("v=DMARC1; p=reject; adkim=s", "example.com", None, ["b.example.com"], "fail"),
    ("v=DMARC1; p=reject; adkim=S", "example.com", None, ["b.example.com"], "fail"),
    ("v=DMARC1; p=reject; adkim=strict", "example.com", None, ["b.example.com"], "pass"),
    (f"{R}; psd=n", "example.com", None, ["a.example.com"], "pass"),
    (f"{R}; psd=y", "example.com", None, ["a.example.com"], "fail"),
    (f"{R}; psd=y", "example.com", None, ["example.com"], "pass"),
    (f"{R}; psd=y", "a.example.com", None, ["b.example.com"], "fail"),
    (f"{R}; psd=y", "a.example.com", None, ["x.a.example.com"], "pass"),
    (f"{R}; psd=y", "x.a.example.com", "a.example.com", [], "pass"),
    (f"{R}; psd=y", "a.example.com", "example.com", [], "fail"),
]


@pytest.mark.parametrize(("record", "author", "spf", "keys", "result"), ALIGNED)
async def test_alignment(record: str, author: str, spf: str | None, keys: list[str], result: str) -> None:
    assert (await answers({"example.com": record}, author, spf, *keys))[0] == result


# More records than one: what splits an organization. The records, the author, who signed; pass or fail.
SPLIT: list[tuple[dict[str, Any], str, str, str]] = [
    ({"example.com": R, "a.example.com": N}, "example.com", "a.example.com", "pass"),
    ({"example.com": R, "a.example.com": f"{N}; psd=n"}, "example.com", "a.example.com", "fail"),
    ({"example.com": R, "a.example.com": f"{N}; psd=n"}, "a.example.com", "example.com", "fail"),
    ({"example.com": R, "a.example.com": f"{N}; psd=n"}, "a.example.com", "b.a.example.com", "pass"),
    ({"example.com": R, "a.example.com": f"{N}; psd=n"}, "b.a.example.com", "c.example.com", "fail"),
    ({"example.com": R, "a.example.com": f"{N}; psd=y"}, "example.com", "b.a.example.com", "fail"),
    ({"example.com": R, "a.example.com": f"{N}; psd=y"}, "example.com", "a.example.com", "fail"),
    ({"a.example.com": R}, "a.example.com", "example.com", "fail"),
    ({"a.example.com": R}, "a.example.com", "b.example.com", "fail"),
    ({"a.example.com": R}, "a.example.com", "b.a.example.com", "pass"),
    ({"com": R}, "example.com", "example.org", "fail"),
    ({"com": R}, "example.com", "other.com", "pass"),
    ({"com": f"{N}; psd=y", "example.com": R}, "example.com", "other.com", "fail"),
    ({"xn--bcher-kva.example": R}, "b\u00fccher.example", "xn--bcher-kva.example", "pass"),
    ({"xn--bcher-kva.example": R}, "xn--bcher-kva.example", "b\u00fccher.example", "pass"),
    ({"xn--bcher-kva.example": R}, "B\u00dcCHER.example", "a.B\u00fccher.example.", "pass"),
    ({"xn--bcher-kva.example": S}, "b\u00fccher.example", "B\u00dcCHER.EXAMPLE", "pass"),
]


@pytest.mark.parametrize(("records", "author", "signer", "result"), SPLIT)
async def test_organizations(records: dict[str, Any], author: str, signer: str, result: str) -> None:
    assert (await answers(records, author, None, signer))[0] == result
    assert (await answers(records, author, signer))[0] == result


TEMP: Answers = ("temperror", None, None, None)
# Section 5.3.6: what DNS did not answer. The records, the author, who signed, the answers.
FAILING: list[tuple[str, dict[str, Any], str, str | None, Answers]] = [
    ("at the author", {"example.com": DOWN}, "example.com", None, TEMP),
    (
        "at the author, a parent answers",
        {"a.example.com": DOWN, "example.com": R},
        "a.example.com",
        "example.com",
        TEMP,
    ),
    ("at the parent of an author without a record", {"example.com": DOWN, "com": R}, "a.example.com", None, TEMP),
    ("above a record", {"example.com": R, "com": DOWN}, "a.example.com", None, TEMP),
    (
        "above its own record",
        {"example.com": R, "com": DOWN},
        "example.com",
        None,
        ("fail", "reject", "example.com", None),
    ),
    (
        "above its own record, the same name signed",
        {"example.com": R, "com": DOWN},
        "example.com",
        "example.com",
        ("pass", "reject", "example.com", None),
    ),
    (
        "above its own record, a subdomain signed",
        {"example.com": R, "com": DOWN},
        "example.com",
        "a.example.com",
        ("temperror", "reject", "example.com", None),
    ),
    (
        "above its own record, strict",
        {"example.com": S, "com": DOWN},
        "example.com",
        "a.example.com",
        ("fail", "reject", "example.com", None),
    ),
    (
        "above psd=n",
        {"a.example.com": f"{R}; psd=n", "example.com": DOWN, "com": DOWN},
        "b.a.example.com",
        None,
        ("fail", "reject", "a.example.com", "a.example.com"),
    ),
    ("above psd=y", {"bank": f"{R}; psd=y", "+bank": DOWN}, "a.bank", None, ("fail", "reject", "bank", "a.bank")),
    (
        "at a signer",
        {"example.com": R, "a.example.com": DOWN},
        "example.com",
        "a.example.com",
        ("temperror", "reject", "example.com", "example.com"),
    ),
    ("at a signer elsewhere", {"example.com": R, "example.org": DOWN}, "example.com", "example.org", ("fail", *ORG)),
    (
        "at the name that may exist",
        {"example.com": f"{R}; np=none", "+a.example.com": DOWN},
        "a.example.com",
        None,
        ("temperror", None, "example.com", "example.com"),
    ),
    (
        "at the name, np does not differ",
        {"example.com": f"{R}; np=reject", "+a.example.com": DOWN},
        "a.example.com",
        None,
        ("fail", *ORG),
    ),
    ("at the author, two records above", {"a.example.com": DOWN, "example.com": [R, R]}, "a.example.com", None, TEMP),
    ("an invalid record of its own", {"example.com": "v=DMARC1; p=x", "com": DOWN}, "example.com", None, NONE),
]


@pytest.mark.parametrize(
    ("records", "author", "signer", "expected"), [row[1:] for row in FAILING], ids=[row[0] for row in FAILING]
)
async def test_what_dns_did_not_answer(
    records: dict[str, Any], author: str, signer: str | None, expected: Answers
) -> None:
    assert await answers(records, author, None, *([signer] if signer else [])) == expected


async def test_one_that_aligns_is_enough_whatever_else_failed() -> None:
    records = {"example.com": R, "a.example.com": DOWN}
    assert await answers(records, "example.com", "a.example.com", "b.example.com") == ("pass", *ORG)
    assert await answers(records, "example.com", "example.com", "a.example.com") == ("pass", *ORG)


@pytest.mark.parametrize(
    "author",
    [
        "",
        ".",
        "[192.0.2.1]",
        "192.0.2.1",
        "a..example.com",
        "x" * 64 + ".example.com",
        "not a domain",
        "a@b",
        "\u00fc" * 60 + ".com",
    ],
)
async def test_an_author_domain_that_dns_cannot_hold_has_no_record(author: str) -> None:
    """Section 4.10.1: any indication that there is no record, other than a transient error, is none."""
    got = await dmarc.evaluate(author, spf=author, dkim=[author], lookup=ZoneLookup(zone({"example.com": R, "com": R})))
    assert (got.result, got.policy_domain) == ("none", None)
    assert got.reason


async def test_many_signers_cost_few_walks_and_hide_none() -> None:
    lookup = ZoneLookup(zone({"example.com": R}))
    signers = [f"x.s{n}.example.org" for n in range(200)] + ["example.com"]
    assert (await dmarc.evaluate("example.com", spf=None, dkim=signers, lookup=lookup)).result == "pass"
    assert lookup.asked == 2
    records = {"example.com": R, **{f"s{n}.example.com": f"{R}; psd=n" for n in range(200)}}
    lookup = ZoneLookup(zone(records))
    signers = [f"s{n}.example.com" for n in range(200)]
    assert (await dmarc.evaluate("example.com", spf=None, dkim=signers, lookup=lookup)).result == "fail"
    assert lookup.asked <= 2 + 10 * 3


PIECES = st.sampled_from(
    [
        "p=none",
        "p=reject",
        "p=bad",
        "sp=none",
        "sp=x",
        "np=reject",
        "psd=y",
        "psd=n",
        "t=y",
        RUA,
        "rua=x",
        "oops",
        "p=reject p=none",
    ]
)
RECORDS = st.lists(PIECES, max_size=4).map(lambda parts: "; ".join(["v=DMARC1", *parts])) | st.sampled_from(
    ["hello", " " + R]
)


@given(
    st.dictionaries(
        st.sampled_from(["a.example.com", "example.com", "com"]),
        st.lists(RECORDS, min_size=1, max_size=2) | st.just(DOWN),
    )
)
async def test_the_check_says_what_receivers_do(records: dict[str, Any]) -> None:
    """No policy is a fault, an unknown one unknown or a fault; one that lets forged mail pass is at least a warning."""
    lookup = ZoneLookup(zone({**records, **HERE}))
    got = await dmarc.evaluate("a.example.com", spf=None, lookup=lookup)
    findings, found = await check_dmarc("a.example.com", lookup=lookup)
    verdicts = {finding.verdict for finding in findings}
    assert (found.policy, found.policy_domain) == (got.policy, got.policy_domain)
    match got.result:
        case "none":
            assert verdicts & {"fail", "absent"}
        case "temperror":
            assert verdicts & {"unknown", "fail"}
        case _:
            assert got.policy != "none" or verdicts & {"fail", "warn"}
