"""One evaluation for one address, and the names of that address."""

from typing import Any

import pytest

from dcctl.errors import ValueRefused
from dcctl.mailauth.checks.ptr import check_ptr
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.spf_simulation import MAX_STEPS, simulate

Zone = dict[str, dict[str, Any]]

ZONE: Zone = {
    "example.com": {"TXT": ["v=spf1 mx include:_spf.example.net ~ip4:198.51.100.0/24 -all exp=why.example.com"]},
    "_spf.example.net": {"TXT": ["v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"]},
    "why.example.com": {"TXT": ["%{i} is not ours"]},
    "bounce.example.com": {"TXT": ["v=spf1 exists:%{l}.%{h}.x.example.com ?all"]},
    "joe.mail.example.org.x.example.com": {"A": ["127.0.0.2"]},
    "mail.example.org": {"TXT": ["v=spf1 ip4:203.0.113.1 -all"]},
    "broken.example.com": {"TXT": ["v=spf1 x"]},
    "down.example.com": {"SERVFAIL": True},
    "1.2.0.192.in-addr.arpa": {"PTR": ["mail.example.net"]},
    "mail.example.net": {"A": ["192.0.2.1"]},
    "2.2.0.192.in-addr.arpa": {"PTR": ["other.example.net", "mail.example.net"]},
    "3.2.0.192.in-addr.arpa": {"SERVFAIL": True},
    "4.2.0.192.in-addr.arpa": {"PTR": ["down.example.com"]},
    "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa": {"PTR": ["six.example.net"]},
    "six.example.net": {"AAAA": ["2001:0db8:0000::0001"]},
}
LOOKUP = ZoneLookup(ZONE)


@pytest.mark.parametrize(
    ("options", "domain", "result", "mechanism", "verdict"),
    [
        ({"ip": "192.0.2.1"}, "example.com", "pass", "include:_spf.example.net", "pass"),
        ({"ip": "::ffff:192.0.2.1"}, "example.com", "pass", "include:_spf.example.net", "pass"),
        ({"ip": "2001:db8::1"}, "example.com", "pass", "include:_spf.example.net", "pass"),
        ({"ip": "198.51.100.9"}, "example.com", "softfail", "~ip4:198.51.100.0/24", "warn"),
        ({"ip": "203.0.113.9"}, "example.com", "fail", "-all", "fail"),
        ({"ip": "203.0.113.9", "mail_from": "ann@bounce.example.com"}, "bounce.example.com", "neutral", "?all", "warn"),
        (
            {"ip": "203.0.113.9", "mail_from": "<joe@bounce.example.com>", "helo": "mail.example.org"},
            "bounce.example.com",
            "pass",
            "exists:%{l}.%{h}.x.example.com",
            "pass",
        ),
        (
            {"ip": "203.0.113.1", "mail_from": "<>", "helo": "mail.example.org"},
            "mail.example.org",
            "pass",
            None,
            "pass",
        ),
        ({"ip": "203.0.113.1", "mail_from": "a@none.example.com"}, "none.example.com", "none", None, "absent"),
        ({"ip": "203.0.113.1", "mail_from": "a@broken.example.com"}, "broken.example.com", "permerror", None, "fail"),
        ({"ip": "203.0.113.1", "mail_from": "a@down.example.com"}, "down.example.com", "temperror", None, "unknown"),
    ],
)
async def test_results(options: dict[str, Any], domain: str, result: str, mechanism: str | None, verdict: str) -> None:
    found = await simulate("example.com", lookup=LOOKUP, **options)
    assert (found.domain, found.result) == (domain, result)
    assert mechanism is None or found.mechanism == mechanism
    assert (found.findings[0].code, found.findings[0].verdict) == ("spf.simulated", verdict)
    assert bool(found.reason) == (result in ("none", "permerror", "temperror"))
    assert result in found.findings[0].message


async def test_trace_cost_and_explanation() -> None:
    found = await simulate("example.com", ip="203.0.113.9", lookup=LOOKUP)
    assert (found.lookups, found.voids, found.explanation) == (2, 1, "203.0.113.9 is not ours")
    assert [(step.domain, step.term, step.outcome) for step in found.trace] == [
        ("example.com", "mx", "no match"),
        ("_spf.example.net", "include:_spf.example.net", "entered"),
        ("_spf.example.net", "ip4:192.0.2.0/24", "no match"),
        ("_spf.example.net", "ip6:2001:db8::/32", "no match"),
        ("_spf.example.net", "-all", "match"),
        ("example.com", "include:_spf.example.net", "no match"),
        ("example.com", "~ip4:198.51.100.0/24", "no match"),
        ("example.com", "-all", "match"),
    ]


async def test_a_long_trace_keeps_its_end() -> None:
    long: Zone = {"example.com": {"TXT": ["v=spf1 " + "ip4:192.0.2.1 " * 3000 + "-all"]}}
    found = await simulate("example.com", ip="203.0.113.9", lookup=ZoneLookup(long))
    assert len(found.trace) == MAX_STEPS
    assert found.trace[-1].term == "-all"


@pytest.mark.parametrize("ip", ["", "example.com", "192.0.2", "192.0.2.1/24", "fe80::1%eth0"])
async def test_no_address(ip: str) -> None:
    with pytest.raises(ValueRefused):
        await simulate("example.com", ip=ip, lookup=LOOKUP)


@pytest.mark.parametrize(
    ("ip", "code", "verdict"),
    [
        ("192.0.2.1", "ptr.ok", "pass"),
        ("192.0.2.2", "ptr.not-confirmed", "warn"),
        ("192.0.2.3", "ptr.unknown", "unknown"),
        ("192.0.2.4", "ptr.unknown", "unknown"),
        ("192.0.2.5", "ptr.none", "warn"),
        ("2001:db8::1", "ptr.ok", "pass"),
    ],
)
async def test_reverse_dns(ip: str, code: str, verdict: str) -> None:
    found = await check_ptr(ip, lookup=LOOKUP)
    assert (found.code, found.section, found.verdict, found.subject) == (code, "ptr", verdict, ip)
    assert (await simulate("example.com", ip=ip, lookup=LOOKUP)).findings[1] == found


async def test_many_names_cost_few_questions() -> None:
    lookup = ZoneLookup({"1.2.0.192.in-addr.arpa": {"PTR": [f"n{n}.example" for n in range(1000)]}})
    assert (await check_ptr("192.0.2.1", lookup=lookup)).code == "ptr.not-confirmed"
    assert lookup.asked == 11
