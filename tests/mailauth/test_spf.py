"""What the suite does not ask: limits counted in questions, reasons, traces."""

import pytest

from dcctl.errors import ValueRefused
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.spf import SpfResult, check_host

Zone = dict[str, dict[str, object]]


async def check(zone: Zone, ip: str = "192.0.2.1", sender: str = "a@example.com") -> tuple[SpfResult, int]:
    lookup = ZoneLookup(zone)
    result = await check_host(ip, sender.rpartition("@")[2], sender, helo="mail.example.net", lookup=lookup)
    return result, lookup.asked


def bomb(width: int = 10, depth: int = 13) -> Zone:
    """Every record includes all records of the next level."""

    def record(level: int) -> dict[str, object]:
        return {"TXT": ["v=spf1 " + " ".join(f"include:l{level + 1}-{n}.example.com" for n in range(width)) + " -all"]}

    levels = {f"l{level}-{n}.example.com": record(level) for level in range(1, depth) for n in range(width)}
    return {"example.com": record(0), **levels}


async def test_a_tree_of_includes_costs_at_most_twelve_questions() -> None:
    result, asked = await check(bomb())
    assert (result.result, result.lookups) == ("permerror", 11)
    assert asked <= 12


async def test_the_worst_legal_record_costs_111_questions() -> None:
    mx = " ".join(f"mx:m{n}.example.com" for n in range(10))
    zone: Zone = {"example.com": {"TXT": [f"v=spf1 {mx} -all"]}}
    for n in range(10):
        zone[f"m{n}.example.com"] = {"MX": [[10, f"h{k}.m{n}.example.com"] for k in range(10)]}
        zone |= {f"h{k}.m{n}.example.com": {"A": ["203.0.113.1"]} for k in range(10)}
    result, asked = await check(zone)
    assert (result.result, result.lookups, asked) == ("fail", 10, 111)


async def test_a_record_that_includes_itself_ends() -> None:
    result, asked = await check({"example.com": {"TXT": ["v=spf1 include:example.com -all"]}})
    assert (result.result, result.lookups, asked) == ("permerror", 11, 1)  # what was answered is not asked again


@pytest.mark.parametrize(
    ("record", "result", "mechanism", "lookups", "voids"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "pass", "ip4:192.0.2.0/24", 0, 0),
        ("v=spf1 -ip4:192.0.2.0/24", "fail", "-ip4:192.0.2.0/24", 0, 0),
        ("v=spf1 a:gone.example.com a:other.example.com ~all", "softfail", "~all", 2, 2),
        ("v=spf1 a:x1.example.com a:x2.example.com a:x3.example.com ~all", "permerror", None, 3, 3),
        ("v=spf1 a:down.example.com -all", "temperror", None, 1, 0),
        ("v=spf1 include:none.example.com -all", "permerror", None, 1, 0),
        ("v=spf1 redirect=none.example.com", "permerror", None, 1, 0),
        ("v=spf1 ip4:198.51.100.1", "neutral", None, 0, 0),
        ("v=spf1 ipv4:192.0.2.1", "permerror", None, 0, 0),
    ],
)
async def test_counts(record: str, result: str, mechanism: str | None, lookups: int, voids: int) -> None:
    got, _ = await check({"example.com": {"TXT": [record]}, "down.example.com": {"SERVFAIL": True}})
    assert (got.result, got.mechanism, got.lookups, got.voids) == (result, mechanism, lookups, voids)
    assert bool(got.reason) == (result in ("temperror", "permerror"))


async def test_the_trace_names_every_term() -> None:
    zone: Zone = {
        "example.com": {"TXT": ["v=spf1 mx include:_spf.example.com -all"], "MX": [[10, "mx.example.com"]]},
        "mx.example.com": {"A": ["203.0.113.1"]},
        "_spf.example.com": {"TXT": ["v=spf1 ip4:192.0.2.1 ~all"]},
    }
    result, _ = await check(zone)
    assert [(step.domain, step.term, step.outcome) for step in result.trace] == [
        ("example.com", "mx", "no match"),
        ("_spf.example.com", "include:_spf.example.com", "entered"),
        ("_spf.example.com", "ip4:192.0.2.1", "match"),
        ("example.com", "include:_spf.example.com", "match"),
    ]


@pytest.mark.parametrize("domain", ["com", "", "a..b", "[192.0.2.1]", "x" * 64 + ".example", "b\u00fccher..example"])
async def test_no_name_is_none(domain: str) -> None:
    result, asked = await check({}, sender=f"a@{domain}")
    assert (result.result, asked) == ("none", 0)


@pytest.mark.parametrize("ip", ["::ffff:192.0.2.1", "192.0.2.1"])
async def test_a_mapped_address_is_an_ipv4_address(ip: str) -> None:
    result, _ = await check({"example.com": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]}}, ip)
    assert result.result == "pass"


async def test_an_international_sender_is_asked_in_a_labels() -> None:
    zone: Zone = {"xn--bcher-kva.example": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]}}
    assert (await check(zone, sender="a@bücher.example"))[0].result == "pass"


async def test_no_address() -> None:
    with pytest.raises(ValueRefused):
        await check({}, "example.com")


async def test_a_hostile_explanation_is_left_out() -> None:
    zone: Zone = {
        "example.com": {"TXT": ["v=spf1 -all exp=why.example.com"]},
        "why.example.com": {"TXT": [b"see \x1b[31m"]},
    }
    assert (await check(zone))[0].explanation is None
