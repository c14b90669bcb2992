"""Exchanges that take no mail, and some that only look it (RFC 5321, RFC 7505, RFC 2181, RFC 1912)."""

from typing import Any, Final

from tests.mailauth.planted.zone import APEX, Kept, Planted, Zone

ONE: Final = [10, "mx.example.com"]


def mx(*records: Any, **names: Any) -> Zone:
    return {"example.com": APEX | {"MX": list(records)}, **names}


def host(*addresses: str, pointer: str = "mx.example.com", reverse: str = "") -> Zone:
    family = "AAAA" if ":" in addresses[0] else "A"
    return {"mx.example.com": {family: list(addresses)}, **({reverse: {"PTR": [pointer]}} if reverse else {})}


SIX: Final = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.4.8.4.0.6.8.4.1.0.0.2.ip6.arpa"
FAULTS: Final[list[Planted]] = [
    Planted("no MX", {"example.com": {"TXT": APEX["TXT"], "A": APEX["A"]}}, "absent", "RFC 5321 5.1"),
    Planted("no MX, no address", {"example.com": {"TXT": APEX["TXT"]}}, "absent", "RFC 5321 5.1"),
    Planted("no such exchange", mx([10, "gone.example.com"]), "fail", "RFC 5321 5.1"),
    Planted("an exchange without an address", mx([10, "_spf.example.com"]), "fail", "RFC 5321 5.1"),
    Planted("one of two leads nowhere", mx(ONE, [20, "gone.example.com"]), "fail", "RFC 5321 5.1"),
    Planted(
        "an alias",
        mx([10, "a.example.com"], **{"a.example.com": {"CNAME": ["mx.example.com"]}}),
        "fail",
        "RFC 2181 10.3",
    ),
    Planted(
        "an alias of nothing",
        mx([10, "a.example.com"], **{"a.example.com": {"CNAME": ["gone.example.com"]}}),
        "fail",
        "RFC 2181 10.3",
    ),
    Planted("an address", mx([10, "9.9.9.10"]), "fail", "RFC 1035 3.3.9"),
    Planted("an address in brackets", mx([10, "[9.9.9.10]"]), "fail", "RFC 1035 3.3.9"),
    Planted("an IPv6 address", mx([10, "2620:fe::10"]), "fail", "RFC 1035 3.3.9"),
    Planted("one of two is an address", mx(ONE, [20, "9.9.9.12"]), "fail", "RFC 1035 3.3.9"),
    Planted("localhost", mx([10, "localhost"], localhost={"A": ["127.0.0.1"]}), "fail", "RFC 6761 6.3"),
    Planted("localhost.localdomain", mx([10, "localhost.localdomain"]), "fail", "RFC 6761 6.3"),
    Planted("a null MX beside another", mx([0, "."], ONE), "fail", "RFC 7505 3"),
    Planted("loopback", host("127.0.0.1"), "fail", "RFC 6890", False),
    Planted("a private address", host("192.168.1.25"), "fail", "RFC 1918", False),
    Planted("ten", host("10.0.0.25"), "fail", "RFC 1918", False),
    Planted("a shared address", host("100.64.0.25"), "fail", "RFC 6598", False),
    Planted("a link-local address", host("169.254.0.25"), "fail", "RFC 3927", False),
    Planted("the unspecified address", host("0.0.0.0"), "fail", "RFC 6890", False),
    Planted("a multicast address", host("224.0.0.25"), "fail", "RFC 6890", False),
    Planted("a unique local address", host("fd00::25"), "fail", "RFC 4193", False),
    Planted("one of two addresses is private", host("9.9.9.10", "10.0.0.1"), "fail", "RFC 1918", False),
    Planted(
        "one of two exchanges is private",
        mx(
            ONE,
            [20, "in.example.com"],
            **{"in.example.com": {"A": ["10.0.0.1"]}, "1.0.0.10.in-addr.arpa": {"PTR": ["in.example.com"]}},
        ),
        "fail",
        "RFC 1918",
    ),
    Planted("no PTR", {"10.9.9.9.in-addr.arpa": {}}, "warn", "RFC 1912 2.1"),
    Planted("a PTR of another host", {"10.9.9.9.in-addr.arpa": {"PTR": ["other.example.net"]}}, "warn", "RFC 1912 2.1"),
    Planted(
        "a PTR of a host elsewhere",
        {"10.9.9.9.in-addr.arpa": {"PTR": ["other.example.net"]}, "other.example.net": {"A": ["9.9.9.77"]}},
        "warn",
        "RFC 1912 2.1",
    ),
    Planted(
        "no PTR of the second exchange",
        mx(ONE, [20, "m2.example.com"], **{"m2.example.com": {"A": ["9.9.9.12"]}}),
        "warn",
        "RFC 1912 2.1",
    ),
    Planted(
        "no PTR of an IPv6 address",
        {"mx.example.com": {"A": ["9.9.9.10"], "AAAA": ["2001:4860:4848::1"]}},
        "warn",
        "RFC 1912 2.1",
    ),
    Planted("the port in the name", mx([10, "mx.example.com:25"]), "fail", "RFC 1123 2.1"),
    Planted("an address for a mailbox", mx([10, "mail@example.com"]), "fail", "RFC 1123 2.1"),
]

CONTROLS: Final[list[Kept]] = [
    Kept(
        "an alias of the domain", {"news.example.com": {"CNAME": ["example.com"]}}, "RFC 1034 3.6.2", "news.example.com"
    ),
    Kept("a null MX", mx([0, "."]), "RFC 7505 3"),
    Kept("a null MX, nothing else", {"example.com": {"TXT": ["v=spf1 -all"], "MX": [[0, "."]]}}, "RFC 7505 3"),
    Kept(
        "two exchanges",
        mx(
            ONE,
            [20, "m2.example.com"],
            **{"m2.example.com": {"A": ["9.9.9.12"]}, "12.9.9.9.in-addr.arpa": {"PTR": ["m2.example.com"]}},
        ),
        "RFC 5321 5.1",
    ),
    Kept(
        "two of one preference",
        mx(
            ONE,
            [10, "m2.example.com"],
            **{"m2.example.com": {"A": ["9.9.9.12"]}, "12.9.9.9.in-addr.arpa": {"PTR": ["m2.example.com"]}},
        ),
        "RFC 5321 5.1",
    ),
    Kept("preference 0", mx([0, "mx.example.com"]), "RFC 5321 5.1"),
    Kept("preference 65535", mx([65535, "mx.example.com"]), "RFC 1035 3.3.9"),
    Kept("capitals and a final dot", mx([10, "MX.Example.COM."]), "RFC 4343"),
    Kept(
        "the domain itself",
        mx([10, "example.com"], **{"9.9.9.9.in-addr.arpa": {"PTR": ["example.com"]}}),
        "RFC 5321 5.1",
    ),
    Kept(
        "a host of somebody else",
        mx(
            [10, "in.example.net"],
            **{"in.example.net": {"A": ["9.9.9.13"]}, "13.9.9.9.in-addr.arpa": {"PTR": ["in.example.net"]}},
        ),
        "RFC 5321 5.1",
    ),
    Kept(
        "both families",
        {"mx.example.com": {"A": ["9.9.9.10"], "AAAA": ["2001:4860:4848::1"]}, SIX: {"PTR": ["mx.example.com"]}},
        "RFC 5321 5.2",
    ),
    Kept(
        "only IPv6",
        {"mx.example.com": {"AAAA": ["2001:4860:4848::1"]}, SIX: {"PTR": ["mx.example.com"]}},
        "RFC 5321 5.2",
    ),
    Kept(
        "a PTR of another name that leads back",
        {"10.9.9.9.in-addr.arpa": {"PTR": ["out.example.net"]}, "out.example.net": {"A": ["9.9.9.10"]}},
        "RFC 1912 2.1",
    ),
    Kept(
        "two PTRs, one leads back",
        {"10.9.9.9.in-addr.arpa": {"PTR": ["old.example.net", "mx.example.com"]}},
        "RFC 1912 2.1",
    ),
    Kept(
        "nine PTRs, the last is the exchange",
        {"10.9.9.9.in-addr.arpa": {"PTR": [*(f"v{n}.example.net" for n in range(8)), "MX.example.com"]}},
        "RFC 1912 2.1",
    ),
    Kept(
        "nine PTRs, one of a virtual host leads back",
        {
            "10.9.9.9.in-addr.arpa": {"PTR": [f"v{n}.example.net" for n in range(9)]},
            "v8.example.net": {"A": ["9.9.9.10"]},
        },
        "RFC 1912 2.1",
    ),
    Kept(
        "a delegated PTR",
        {
            "10.9.9.9.in-addr.arpa": {"CNAME": ["10.0-15.9.9.9.in-addr.arpa"]},
            "10.0-15.9.9.9.in-addr.arpa": {"PTR": ["mx.example.com"]},
        },
        "RFC 2317",
    ),
    Kept(
        "an exchange of a wildcard",
        mx([10, "any.w.example.com"], **{"*.w.example.com": {"A": ["9.9.9.10"]}}),
        "RFC 4592",
    ),
    Kept(
        "a name of many labels",
        mx([10, "a.b.c.d.example.com"], **{"a.b.c.d.example.com": {"A": ["9.9.9.10"]}}),
        "RFC 1035",
    ),
]
