"""SPF records that can be read and are wrong all the same, and some that only look it (RFC 7208)."""

from typing import Any, Final

from tests.mailauth.planted.spf_text import spf
from tests.mailauth.planted.zone import APEX, SPF, Kept, Planted, Zone


def text(record: str) -> dict[str, Any]:
    return {"TXT": [record]}


def many(count: int, form: str = "include:l{}.example.net", end: str = "-all") -> str:
    return " ".join(["v=spf1", *(form.format(n) for n in range(1, count + 1)), end])


GONE: Final = "gone.example.com"
EXCHANGES: Final[Zone] = {f"h{n}.example.com": {"A": ["192.0.2.1"]} for n in range(11)}

FAULTS: Final[list[Planted]] = [
    # limits: 4.6.4
    Planted("eleven includes", spf(many(11)), "fail", "4.6.4"),
    Planted("eleven with redirect", spf(many(10, end="redirect=l11.example.net")), "fail", "4.6.4"),
    Planted(
        "eleven further down",
        spf("v=spf1 include:deep.example.net a -all", **{"deep.example.net": text(many(9))}),
        "fail",
        "4.6.4",
    ),
    Planted(
        "eleven addresses by name",
        spf(many(11, "a:h{}.example.com"), **{"h11.example.com": {"A": ["192.0.2.1"]}} | EXCHANGES),
        "fail",
        "4.6.4",
        False,
    ),
    Planted("three voids", spf("v=spf1 mx a:g1.example.com a:g2.example.com a:g3.example.com -all"), "fail", "4.6.4"),
    Planted(
        "three voids further down",
        spf(
            "v=spf1 mx include:v.example.com a:g3.example.com -all",
            **{"v.example.com": text("v=spf1 a:g1.example.com a:g2.example.com -all")},
        ),
        "fail",
        "4.6.4",
    ),
    Planted(
        "three voids of several kinds",
        spf("v=spf1 mx:_spf.example.com exists:g.example.com a:gone.example.com ip4:192.0.2.1 -all"),
        "fail",
        "4.6.4",
    ),
    Planted("one void", spf(f"v=spf1 mx a:{GONE} -all"), "warn", "4.6.4"),
    Planted("mx of a name that takes no mail", spf("v=spf1 a mx:_spf.example.com -all"), "warn", "4.6.4"),
    Planted("an include of itself", spf("v=spf1 mx include:example.com -all"), "fail", "4.6.4"),
    Planted(
        "includes in a circle",
        spf(
            "v=spf1 mx include:a.example.com -all",
            **{
                "a.example.com": text("v=spf1 include:b.example.com -all"),
                "b.example.com": text("v=spf1 include:a.example.com -all"),
            },
        ),
        "fail",
        "4.6.4",
    ),
    Planted("redirect to itself", spf("v=spf1 mx redirect=example.com"), "fail", "4.6.4"),
    Planted(
        "eleven exchanges",
        spf(
            "v=spf1 a mx:many.example.com -all",
            **{"many.example.com": {"MX": [[10, f"h{n}.example.com"] for n in range(11)]}} | EXCHANGES,
        ),
        "fail",
        "4.6.4",
    ),
    # include and redirect: 5.2, 6.1
    Planted("include of no domain", spf(f"v=spf1 mx include:{GONE} -all"), "fail", "5.2"),
    Planted("include of a name without a record", spf("v=spf1 mx include:mx.example.com -all"), "fail", "5.2"),
    Planted(
        "include of a broken record",
        spf("v=spf1 mx include:x.example.com -all", **{"x.example.com": text("v=spf1 ip:1 -all")}),
        "fail",
        "5.2",
    ),
    Planted(
        "include of two records",
        spf("v=spf1 mx include:x.example.com -all", **{"x.example.com": {"TXT": ["v=spf1 -all", "v=spf1 a -all"]}}),
        "fail",
        "5.2",
    ),
    Planted(
        "include of a deeper hole",
        spf("v=spf1 mx include:x.example.com -all", **{"x.example.com": text(f"v=spf1 include:{GONE} -all")}),
        "fail",
        "5.2",
    ),
    Planted("redirect to no domain", spf(f"v=spf1 mx redirect={GONE}"), "fail", "6.1"),
    Planted("redirect to a name without a record", spf("v=spf1 mx redirect=mx.example.com"), "fail", "6.1"),
    Planted("redirect beside all", spf("v=spf1 redirect=_spf.example.com -all"), "warn", "6.1"),
    Planted("a term after all", spf("v=spf1 mx -all ip4:192.0.2.1"), "warn", "5.1"),
    Planted("an include after all", spf("v=spf1 mx ~all include:ok.example.net"), "warn", "5.1"),
    # the domain's own records further down
    Planted("a broken record of its own", {"_spf.example.com": text("v=spf1 ipv4:198.51.100.7 -all")}, "fail", "5.2"),
    Planted(
        "two records of its own",
        {"_spf.example.com": {"TXT": ["v=spf1 ip4:198.51.100.7 -all", "v=spf1 mx:example.com -all"]}},
        "fail",
        "5.2",
    ),
    Planted("+all in a record of its own", {"_spf.example.com": text("v=spf1 ip4:198.51.100.7 +all")}, "fail", "5.2"),
    Planted(
        "ptr in a record of its own", {"_spf.example.com": text("v=spf1 ip4:198.51.100.7 ptr -all")}, "warn", "5.5"
    ),
    Planted(
        "a private range in a record of its own",
        {"_spf.example.com": text("v=spf1 ip4:10.1.2.3 ip4:198.51.100.7 -all")},
        "warn",
        "RFC 1918",
    ),
    Planted(
        "everybody in a record of its own",
        {"_spf.example.com": text("v=spf1 ip4:198.51.100.7 ip4:0.0.0.0/0 -all")},
        "fail",
        "5.6",
    ),
    Planted(
        "a void in a record of its own",
        {"_spf.example.com": text("v=spf1 ip4:198.51.100.7 a:gone.example.com -all")},
        "warn",
        "4.6.4",
    ),
    # what passes the syntax and still hurts
    Planted("+all", spf("v=spf1 mx +all"), "fail", "5.1"),
    Planted("all", spf("v=spf1 mx all"), "fail", "5.1"),
    Planted("ALL", spf("v=spf1 mx ALL"), "fail", "5.1, 12"),
    Planted("?all", spf("v=spf1 mx ?all"), "warn", "5.1"),
    Planted("no all", spf("v=spf1 mx"), "warn", "4.7"),
    Planted("only the version", spf("v=spf1"), "warn", "4.7"),
    Planted(
        "redirect to ?all",
        spf("v=spf1 redirect=n.example.com", **{"n.example.com": text("v=spf1 mx:example.com ?all")}),
        "warn",
        "5.1",
    ),
    Planted(
        "redirect to no all",
        spf("v=spf1 redirect=n.example.com", **{"n.example.com": text("v=spf1 mx:example.com")}),
        "warn",
        "4.7",
    ),
    Planted(
        "redirect to +all",
        spf("v=spf1 mx redirect=n.example.net", **{"n.example.net": text("v=spf1 +all")}),
        "fail",
        "5.1",
    ),
    Planted(
        "include of +all",
        spf("v=spf1 mx include:n.example.net -all", **{"n.example.net": text("v=spf1 +all")}),
        "fail",
        "5.2",
    ),
    Planted(
        "include of a bare all",
        spf("v=spf1 mx include:n.example.net -all", **{"n.example.net": text("v=spf1 all")}),
        "fail",
        "5.2",
    ),
    Planted(
        "include of everybody",
        spf("v=spf1 mx include:n.example.net -all", **{"n.example.net": text("v=spf1 ip4:0.0.0.0/0 -all")}),
        "fail",
        "5.2",
    ),
    Planted("ip4 of everybody", spf("v=spf1 mx ip4:0.0.0.0/0 -all"), "fail", "5.6"),
    Planted("two halves of everybody", spf("v=spf1 mx ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all"), "fail", "5.6"),
    Planted("ip6 of everybody", spf("v=spf1 mx ip6:::/0 -all"), "fail", "5.6"),
    Planted("a/0", spf("v=spf1 mx a/0 -all"), "fail", "5.3"),
    Planted("a constant exists", spf("v=spf1 mx exists:mx.example.com -all"), "fail", "5.7"),
    Planted("a huge range", spf("v=spf1 ip4:192.0.0.0/8 -all"), "warn", "5.6", False),
    Planted("a huge range of IPv6", spf("v=spf1 ip6:2001::/16 -all"), "warn", "5.6", False),
    Planted("mx with a huge length", spf("v=spf1 mx/8 -all"), "warn", "5.4", False),
    Planted("ten", spf("v=spf1 mx ip4:10.0.0.0/8 -all"), "warn", "RFC 1918"),
    Planted("a private address", spf("v=spf1 mx ip4:192.168.1.10 -all"), "warn", "RFC 1918"),
    Planted("loopback", spf("v=spf1 mx ip4:127.0.0.1 -all"), "warn", "RFC 1122"),
    Planted("shared addresses", spf("v=spf1 mx ip4:100.64.0.0/10 -all"), "warn", "RFC 6598"),
    Planted("a unique local address", spf("v=spf1 mx ip6:fd00::1 -all"), "warn", "RFC 4193"),
    Planted("a link-local address", spf("v=spf1 mx ip6:fe80::1 -all"), "warn", "RFC 4291"),
    Planted("IPv4 as ip6", spf("v=spf1 ip6:::ffff:192.0.2.1 -all"), "warn", "5"),
    Planted("ptr", spf("v=spf1 mx ptr -all"), "warn", "5.5"),
    Planted("ptr of a name", spf("v=spf1 mx ptr:example.com -all"), "warn", "5.5"),
    Planted("%{p}", spf("v=spf1 mx exists:%{p}.allowed.example.com -all"), "warn", "7.2", False),
    Planted("an include twice", spf("v=spf1 include:ok.example.net include:ok.example.net -all"), "warn", "4.6.4"),
    Planted("an address twice", spf("v=spf1 ip4:192.0.2.1 ip4:192.0.2.1 -all"), "warn", "4.6.2"),
    Planted("two records in one", spf("v=spf1 include:ok.example.net v=spf1 mx -all"), "warn", "6"),
    Planted("ip4=", spf("v=spf1 mx ip4=192.0.2.1 -all"), "warn", "6"),
    Planted("a mechanism with =", spf("v=spf1 mx include=ok.example.net -all"), "warn", "6"),
    Planted("a modifier mistyped", spf("v=spf1 redirct=ok.example.net"), "warn", "6"),
    Planted("an explanation that is not there", spf("v=spf1 mx -all exp=why.example.com"), "warn", "6.2"),
    Planted(
        "two explanations",
        spf("v=spf1 mx -all exp=why.example.com", **{"why.example.com": {"TXT": ["a", "b"]}}),
        "warn",
        "6.2",
    ),
    Planted(
        "a long record",
        spf([many(20, "ip4:192.0.2.{}", ""), many(20, "ip4:198.51.100.{}").removeprefix("v=spf1 ")]),
        "warn",
        "3.4",
    ),
]

CONTROLS: Final[list[Kept]] = [
    Kept("V=SPF1", spf("V=SPF1 IP4:192.0.2.1 Include:OK.Example.Net -ALL"), "12"),
    Kept("two strings of one record", spf(["v=spf1 ip4:192.0.2.1 ", "include:_spf.example.com -all"]), "3.3"),
    Kept("a word cut in two strings", spf(["v=spf1 ip4:192.0.2.1 inclu", "de:_spf.example.com -all"]), "3.3"),
    Kept("other TXT records beside it", spf("google-site-verification=abc", SPF, "v=verifydomain MS=1"), "4.5"),
    Kept("Sender ID beside it", spf("spf2.0/pra mx -all", SPF), "4.5"),
    Kept("blanks at the end", spf(SPF + "  "), "12"),
    Kept("several blanks", spf("v=spf1  mx   -all"), "12"),
    Kept("~all", spf("v=spf1 mx ~all"), "5.1"),
    Kept("-all alone", spf("v=spf1 -all"), "10.1.2"),
    Kept("ten lookups", spf(many(10)), "4.6.4"),
    Kept(
        "ten lookups with a tree",
        spf("v=spf1 include:deep.example.net -all", **{"deep.example.net": text(many(9))}),
        "4.6.4",
    ),
    Kept("ip4 is no lookup", spf(many(10).replace("-all", "ip4:192.0.2.1 ip6:2001:db8::1 -all")), "4.6.4"),
    Kept(
        "terms after all in an include",
        spf("v=spf1 include:x.example.com -all", **{"x.example.com": text("v=spf1 ip4:192.0.2.1 -all")}),
        "5.2",
    ),
    Kept(
        "ten exchanges",
        spf(
            "v=spf1 mx:ten.example.com -all",
            **{"ten.example.com": {"MX": [[10, f"h{n}.example.com"] for n in range(10)]}} | EXCHANGES,
        ),
        "4.6.4",
    ),
    Kept(
        "an include that ends in ?all",
        spf("v=spf1 include:x.example.net -all", **{"x.example.net": text("v=spf1 ip4:192.0.2.1 ?all")}),
        "5.2",
    ),
    Kept(
        "an include without all",
        spf("v=spf1 include:x.example.net -all", **{"x.example.net": text("v=spf1 ip4:192.0.2.1")}),
        "5.2",
    ),
    Kept("redirect", spf("v=spf1 redirect=_spf.example.com"), "6.1"),
    Kept("redirect in front", spf("v=spf1 redirect=_spf.example.com mx"), "6"),
    Kept(
        "redirect and redirect",
        spf("v=spf1 redirect=x.example.com", **{"x.example.com": text("v=spf1 redirect=_spf.example.com")}),
        "6.1",
    ),
    Kept("an unknown modifier", spf("v=spf1 mx -all moo=cow"), "6"),
    Kept("modifiers of RFC 6652", spf("v=spf1 mx ra=postmaster rp=10 rr=all -all"), "RFC 6652"),
    Kept("exists with a macro", spf("v=spf1 exists:%{i}._i.%{d} -all"), "5.7"),
    Kept("include with a macro", spf("v=spf1 include:%{ir}.%{v}.%{d2}.spf.has.example.net ~all"), "7"),
    Kept("a macro with delimiters", spf("v=spf1 exists:%{l1r-+}.%{d2}._s.example.com -all"), "7.1"),
    Kept("an escaped percent sign", spf("v=spf1 exists:%%%_%-%{i}.example.com -all"), "7.1"),
    Kept("a name with a final dot", spf("v=spf1 include:ok.example.net. -all"), "7.1"),
    Kept(
        "a name with an underscore",
        spf("v=spf1 include:_spf.example.com a:_h.example.com -all", **{"_h.example.com": {"A": ["192.0.2.1"]}}),
        "7.1",
    ),
    Kept(
        "an alias of a record",
        {
            "example.com": APEX | {"TXT": ["v=spf1 include:c.example.com -all"]},
            "c.example.com": {"CNAME": ["ok.example.net"]},
        },
        "4.4",
    ),
    Kept(
        "a with an alias", spf("v=spf1 a:c.example.com -all", **{"c.example.com": {"CNAME": ["mx.example.com"]}}), "5.3"
    ),
    Kept(
        "a with only AAAA",
        spf("v=spf1 a:six.example.com -all", **{"six.example.com": {"AAAA": ["2001:db8::1"]}}),
        "5.3",
    ),
    Kept("a/24//64", spf("v=spf1 a/24//64 mx//64 -all"), "5.6"),
    Kept("bits of the host set", spf("v=spf1 ip4:192.0.2.77/24 ip6:2001:db8::1/48 -all"), "5.6"),
    Kept("ip6", spf("v=spf1 ip6:2001:db8:0:0:0:0:0:1 ip6:2001:db8::/32 -all"), "5.6"),
    Kept("signs", spf("v=spf1 +mx ?ip4:192.0.2.1 ~a -all"), "4.6.2"),
    Kept(
        "an explanation",
        spf("v=spf1 mx -all exp=why.example.com", **{"why.example.com": text("See http://%{d}/why?i=%{C}&r=%{R}")}),
        "6.2",
    ),
    Kept("an explanation with a macro in its name", spf("v=spf1 mx -all exp=%{i}.why.example.com"), "6.2"),
    Kept("a denied range", spf("v=spf1 -ip4:10.0.0.0/8 mx -all"), "5.6"),
    Kept(
        "449 octets",
        spf([many(14, "ip4:192.0.2.{}", ""), many(12, "ip4:198.51.100.{}").removeprefix("v=spf1 ")]),
        "3.4",
    ),
]
