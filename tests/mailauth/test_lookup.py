import pytest

from dcctl.mailauth.lookup import Mx, Record, RRType, Status, ZoneLookup

ZONE: dict[str, dict[str, object]] = {
    "Example.com.": {"TXT": ["v=spf1 -all", ["two ", "strings"]], "MX": [[20, "b."], [10, "a.example.com."]]},
    "a.example.com": {"A": ["192.0.2.1", "192.0.2.2"], "AAAA": "2001:db8::1"},
    "deep.ent.example.com": {"A": ["192.0.2.3"]},
    "alias.example.com": {"CNAME": ["Next.example.com"]},
    "next.example.com": {"CNAME": ["a.example.com."]},
    "dangling.example.com": {"CNAME": ["gone.example.com"]},
    "one.example.com": {"CNAME": ["two.example.com"]},
    "two.example.com": {"CNAME": ["one.example.com"]},
    "broken.example.com": {"SERVFAIL": True},
    "half.example.com": {"FAIL": ["TXT"], "A": ["192.0.2.4"]},
    "to-broken.example.com": {"CNAME": ["broken.example.com"]},
    "*.wild.example.com": {"TXT": ["any"]},
    "there.wild.example.com": {"A": ["192.0.2.5"]},
    "null.example.com": {"MX": [[0, "."]]},
    "umlaut.example.com": {"TXT": ["\u00fc", "\u2013", b"\xff"]},
    **{f"c{n}.example.com": {"CNAME": [f"c{n + 1}.example.com"]} for n in range(30)},
}

CASES: list[tuple[str, RRType, Status, tuple[Record, ...], str]] = [
    ("example.com", "TXT", "FOUND", (b"v=spf1 -all", b"two strings"), "example.com"),
    ("EXAMPLE.com.", "MX", "FOUND", (Mx(20, "b"), Mx(10, "a.example.com")), "example.com"),
    ("a.example.com", "A", "FOUND", ("192.0.2.1", "192.0.2.2"), "a.example.com"),
    ("a.example.com", "AAAA", "FOUND", ("2001:db8::1",), "a.example.com"),
    ("a.example.com", "TXT", "NO_DATA", (), "a.example.com"),
    ("ent.example.com", "A", "NO_DATA", (), "ent.example.com"),
    ("com", "A", "NO_DATA", (), "com"),
    ("nope.example.com", "A", "NO_NAME", (), "nope.example.com"),
    ("alias.example.com", "A", "FOUND", ("192.0.2.1", "192.0.2.2"), "a.example.com"),
    ("alias.example.com", "CNAME", "FOUND", ("Next.example.com",), "alias.example.com"),
    ("dangling.example.com", "A", "NO_NAME", (), "gone.example.com"),
    ("one.example.com", "A", "TEMPERROR", (), ""),
    ("c0.example.com", "A", "TEMPERROR", (), ""),
    ("c20.example.com", "A", "NO_NAME", (), "c30.example.com"),
    ("broken.example.com", "A", "TEMPERROR", (), "broken.example.com"),
    ("to-broken.example.com", "A", "TEMPERROR", (), "broken.example.com"),
    ("half.example.com", "TXT", "TEMPERROR", (), "half.example.com"),
    ("half.example.com", "A", "FOUND", ("192.0.2.4",), "half.example.com"),
    ("x.wild.example.com", "TXT", "FOUND", (b"any",), "x.wild.example.com"),
    ("x.y.wild.example.com", "TXT", "FOUND", (b"any",), "x.y.wild.example.com"),
    ("x.wild.example.com", "A", "NO_DATA", (), "x.wild.example.com"),
    ("there.wild.example.com", "TXT", "NO_DATA", (), "there.wild.example.com"),
    ("x.there.wild.example.com", "TXT", "NO_NAME", (), "x.there.wild.example.com"),
    ("null.example.com", "MX", "FOUND", (Mx(0, ""),), "null.example.com"),
    ("umlaut.example.com", "TXT", "FOUND", (b"\xfc", b"\xe2\x80\x93", b"\xff"), "umlaut.example.com"),
    ("a..example.com", "A", "NO_NAME", (), "a..example.com"),
    ("a" * 64 + ".wild.example.com", "TXT", "NO_NAME", (), "a" * 64 + ".wild.example.com"),
]


@pytest.mark.parametrize(("name", "rrtype", "status", "records", "owner"), CASES)
async def test_zone(name: str, rrtype: RRType, status: Status, records: tuple[Record, ...], owner: str) -> None:
    answer = await ZoneLookup(ZONE)(name, rrtype)
    assert (answer.status, answer.records) == (status, records)
    assert not owner or answer.name == owner
    assert bool(answer.cause) == (status == "TEMPERROR")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("example.com", "FOUND"),
        ("www.example.com", "NO_NAME"),
        ("subs.example.com", "NO_NAME"),
        ("example.net", "TEMPERROR"),
        ("com", "TEMPERROR"),
        ("sub.example.com", "TEMPERROR"),
        ("host.sub.example.com", "TEMPERROR"),
    ],
)
async def test_a_zone_with_an_origin_cannot_speak_for_others(name: str, status: Status) -> None:
    zone: dict[str, dict[str, object]] = {
        "example.com": {"NS": ["ns"], "TXT": ["x"]},
        "sub.example.com": {"NS": ["ns.sub.example.com"]},
    }
    assert (await ZoneLookup(zone, origin="example.com.")(name, "TXT")).status == status


@pytest.mark.parametrize(
    ("name", "status", "records", "cause"),
    [
        ("example.com", "NO_DATA", (), "the parent zone holds it"),
        ("sub.example.com", "FOUND", ("1 13 2 aa",), ""),
        ("bare.example.com", "NO_DATA", (), ""),
        ("host.sub.example.com", "TEMPERROR", (), "host.sub.example.com is delegated at sub.example.com, outside"),
    ],
)
async def test_a_zone_holds_the_ds_of_its_children_not_its_own(
    name: str, status: Status, records: tuple[Record, ...], cause: str
) -> None:
    zone: dict[str, dict[str, object]] = {
        "example.com": {"NS": ["ns"]},
        "sub.example.com": {"NS": ["ns.sub.example.com"], "DS": ["1 13 2 aa"]},
        "bare.example.com": {"NS": ["ns.sub.example.com"]},
    }
    answer = await ZoneLookup(zone, origin="example.com")(name, "DS")
    assert (answer.status, answer.records) == (status, records)
    assert answer.cause.startswith(cause)
    assert bool(answer.cause) == bool(cause)


async def test_exchanges_come_most_preferred_first() -> None:
    answer = await ZoneLookup(ZONE)("example.com", "MX")
    assert [mx.exchange for mx in answer.exchanges] == ["a.example.com", "b"]


async def test_questions_are_counted() -> None:
    lookup = ZoneLookup(ZONE)
    await lookup("example.com", "TXT")
    await lookup("alias.example.com", "A")
    assert lookup.asked == 2
