import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mailauth.mending.spf_fix import corrected, edited, merged, published, recognised, repaired, unglued
from dcctl.mailauth.records.spf_record import SpfProblem, SpfRecord, parse

GOOD = [
    "v=spf1",
    "v=spf1 ",
    "V=SPF1 -ALL",
    "v=spf1   a  mx  -all  ",
    "v=spf1 a/24 mx//64 a:example.com/24//64 mx:example.com//0 -all",
    "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1 ip6:2001:db8::/32 ip6:::ffff:192.0.2.1 ~all",
    "v=spf1 exists:%{ir}.%{v}._spf.%{d2} include:%{d} -all",
    "v=spf1 redirect=_spf.example.com exp=explain.%{d}",
    "v=spf1 a:foo:bar/baz.example.com a:1.2.3.com a:xn--zckzah.example -all",
    "v=spf1 mx moo.cow-far_out=man:dog/cat default=%_ -all",
    "v=spf1 ptr ptr:example.com ?all",
    "v=spf1 include:example.com. -all",
]
BAD = [
    ("v=spf10 -all", 0),
    ("v=spf1,-all", 0),
    (" v=spf1 -all", 0),
    ("v=spf1 ipv4:192.0.2.1", 7),
    ("v=spf1 a -all/8", 9),
    ("v=spf1 all:example.com", 7),
    ("v=spf1 include", 7),
    ("v=spf1 include:", 7),
    ("v=spf1 include:example", 7),
    ("v=spf1 exists", 7),
    ("v=spf1 a:192.0.2.1", 7),
    ("v=spf1 a:example.com/33", 7),
    ("v=spf1 a:example.com/024", 7),
    ("v=spf1 a//129", 7),
    ("v=spf1 ip4:192.0.2.1/33", 7),
    ("v=spf1 ip4:192.0.2", 7),
    ("v=spf1 ip4:2001:db8::1", 7),
    ("v=spf1 ip4", 7),
    ("v=spf1 ip4:192.0.2.1//32", 7),
    ("v=spf1 ip6:192.0.2.1", 7),
    ("v=spf1 ptr/24", 7),
    ("v=spf1 redirect=a.example redirect=b.example", 26),
    ("v=spf1 exp=a.example exp=b.example", 21),
    ("v=spf1 redirect=", 7),
    ("v=spf1 exists:%{z}.example.com", 7),
    ("v=spf1 exists:%{d0}.example.com", 7),
    ("v=spf1 exists:%(d).example.com", 7),
    ("v=spf1 exists:%{c}.example.com", 7),  # c, r and t only in explanations
    ("v=spf1 a\u2013all", 7),
    ("v=spf1 -all\t", 7),
    ("v=spf1 x\x00y", 7),
]


@pytest.mark.parametrize("text", GOOD)
def test_records(text: str) -> None:
    assert isinstance(parse(text), SpfRecord)


@pytest.mark.parametrize(("text", "at"), BAD)
def test_problems_have_a_place(text: str, at: int) -> None:
    problem = parse(text)
    assert isinstance(problem, SpfProblem)
    assert problem.at == at
    assert problem.message


def test_terms() -> None:
    record = parse("v=spf1 ?A:Example.com/24//64 ip4:192.0.2.7/29 exp=why.example.com")
    assert isinstance(record, SpfRecord)
    a, ip4 = record.mechanisms
    assert (a.qualifier, a.name, a.domain, a.bits4, a.bits6, a.at) == ("?", "a", "Example.com", 24, 64, 7)
    assert (ip4.network, ip4.bits4) == (0xC0000207, 29)
    assert record.exp is not None
    assert record.exp.value == "why.example.com"


@given(st.binary(max_size=80) | st.binary(max_size=80).map(lambda text: b"v=spf1 " + text))
def test_any_octets_are_a_record_or_a_problem(text: bytes) -> None:
    assert isinstance(parse(text), SpfRecord | SpfProblem)


TERMS = st.sampled_from(
    [
        "a",
        "mx",
        "-all",
        "+all",
        "ipv4:192.0.2.1",
        "ip4:2001:db8::1",
        "inlcude:a.example",
        "ptr",
        "redirect=",
        "\u2013all",
    ]
)


@given(
    st.lists(TERMS | st.text("a:%{}/=.-~?+ ", max_size=9), max_size=8).map(lambda terms: " ".join(["v=spf1", *terms]))
)
def test_what_is_repaired_keeps_the_syntax(text: str) -> None:
    better = repaired(text)
    assert better is None or isinstance(parse(better), SpfRecord)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("v=spf1 ipv4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"),
        ("v=spf1 ip4:192.0.2.1, mx -all", "v=spf1 ip4:192.0.2.1 mx -all"),
        ("v=spf1 ip4:2001:db8::1/64 -all", "v=spf1 ip6:2001:db8::1/64 -all"),
        ("v=spf1 inlcude:a.example -all", "v=spf1 include:a.example -all"),
        ("v=spf1 a:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"),
        ("v=spf1 mx \u2013all", "v=spf1 mx -all"),
        ("v=spf1 redirect:a.example", "v=spf1 redirect=a.example"),
        ("v=spf1 mx exists:%{z}.example -all", "v=spf1 mx -all"),
        ("v=spf1 exists:%{z}.example -all", "v=spf1 ~all"),  # never hard fail a domain into silence
        ("v=spf1 redirect=a.example redirect=b.example", "v=spf1 redirect=a.example"),
        ("v=spf1 redirect=", None),
        ("v=spf1 mx -all", "v=spf1 mx -all"),
    ],
)
def test_repaired(text: str, better: str | None) -> None:
    assert repaired(text) == better


@pytest.mark.parametrize(
    ("text", "better"),
    [
        (" v=spf1 mx -all", "v=spf1 mx -all"),
        ('"v=spf1 mx -all"', "v=spf1 mx -all"),
        ("v = spf1 mx -all", "v=spf1 mx -all"),
        ("v=spf1; mx -all", "v=spf1 mx -all"),
        ("v=spf1mx -all", "v=spf1 mx -all"),
        ("v=spf-1 mx -all", "v=spf1 mx -all"),
        ("google-site-verification=x", None),
    ],
)
def test_recognised(text: str, better: str | None) -> None:
    assert recognised(text) == better


def test_merged_keeps_every_term_once_and_the_milder_end() -> None:
    assert merged([b"v=spf1 mx include:a.example -all", b"v=spf1 mx ip4:192.0.2.1 ~all"]) == (
        "v=spf1 mx include:a.example ip4:192.0.2.1 ~all"
    )
    assert merged([b"v=spf1 mx -all", b"v=spf1 a -all"]) == "v=spf1 mx a -all"
    assert merged([b"v=spf1 x"]) is None


def test_small_repairs() -> None:
    assert unglued("include:a.exampleinclude:b.example") == "include:a.example include:b.example"
    assert unglued("include:a.example") is None
    assert corrected("???") is None
    assert edited("v=spf1 mx +all", {"+all": "~all"}) == "v=spf1 mx ~all"
    assert edited("v=spf1 mx", {}, "~all") == "v=spf1 mx ~all"
    assert published(["include:a.example", "include:a.example", "mx"]) == "v=spf1 include:a.example mx ~all"
