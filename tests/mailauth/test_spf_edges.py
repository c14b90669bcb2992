"""check_host at the edges of RFC 7208 and RFC 8616: one little zone, a record, what must come of it."""

from typing import Any

import pytest

from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.spf import SpfResult, check_host

Zone = dict[str, dict[str, Any]]

IP = "192.0.2.1"
REVERSED = "1.2.0.192.in-addr.arpa"
LABEL = "x" * 63
ZONE: Zone = {
    "example.com": {"A": ["203.0.113.5"], "MX": [[20, "mx2.example.com"], [10, "mx1.example.com"]]},
    "mx1.example.com": {"A": ["203.0.113.6"]},
    "mx2.example.com": {"A": [IP], "AAAA": ["2001:db8::2"]},
    "yes.example.com": {"A": [IP], "AAAA": ["2001:db8::1"]},
    "no.example.com": {"A": ["203.0.113.7"]},
    "two.example.com": {"A": ["203.0.113.7", IP]},
    "six.example.com": {"AAAA": ["2001:db8::1"]},
    "near.example.com": {"A": ["192.0.2.254"], "AAAA": ["2001:db8::ffff"]},
    "alias.example.com": {"CNAME": ["yes.example.com"]},
    "down.example.com": {"SERVFAIL": True},
    "txtdown.example.com": {"A": [IP], "FAIL": ["TXT"]},
    "null.example.com": {"MX": [[0, "."]]},
    "deadmx.example.com": {"MX": [[10, "gone.example.com"], [20, "mx2.example.com"]]},
    "downmx.example.com": {"MX": [[10, "down.example.com"], [20, "mx2.example.com"]]},
    "okmx.example.com": {"MX": [[10, "mx2.example.com"], [20, "down.example.com"]]},
    "ten.example.com": {"MX": [[n, f"h{n}.example.com"] for n in range(10)]},
    "eleven.example.com": {"MX": [[n, f"h{n}.example.com"] for n in range(11)]},
    **{f"h{n}.example.com": {"A": [IP if n == 9 else "203.0.113.8"]} for n in range(11)},
    "pass.example.com": {"TXT": ["v=spf1 +all"]},
    "fail.example.com": {"TXT": ["v=spf1 -all exp=why.example.com"]},
    "soft.example.com": {"TXT": ["v=spf1 ~all"]},
    "neutral.example.com": {"TXT": ["v=spf1 ?all"]},
    "open.example.com": {"TXT": ["v=spf1"]},
    "temp.example.com": {"TXT": ["v=spf1 a:down.example.com -all"]},
    "perm.example.com": {"TXT": ["v=spf1 oops -all"]},
    "twice.example.com": {"TXT": ["v=spf1 -all", "v=spf1 +all"]},
    "hop.example.com": {"TXT": ["v=spf1 redirect=fail.example.com"]},
    "tohop.example.com": {"TXT": ["v=spf1 redirect=hop.example.com"]},
    "self.example.com": {"TXT": ["v=spf1 include:self.example.com -all"]},
    "round.example.com": {"TXT": ["v=spf1 redirect=round.example.com"]},
    "%{d}.example.com": {"A": [IP]},
    "why.example.com": {"TXT": ["%{i} is not one of %{d}'s servers"]},
    "com": {"TXT": ["v=spf1 +all"]},
    REVERSED: {"PTR": ["gone.example.com", "no.example.com", "Yes.Example.COM"]},
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": {"PTR": ["six.example.com"]},
}


async def check(
    record: Any, ip: str = IP, sender: str = "ann@example.com", helo: str = "mail.example.net"
) -> SpfResult:
    records = record if isinstance(record, list) else [record]
    zone = {**ZONE, "example.com": {**ZONE["example.com"], "TXT": records}}
    return await check_host(ip, sender.rpartition("@")[2] or helo, sender, helo=helo, lookup=ZoneLookup(zone))


# The record of example.com, the result for 192.0.2.1, the section that decides.
RESULTS: list[tuple[Any, str, str]] = [
    # 4.5 and 12: which record counts
    (["v=spf1 +all", "v=spf10 -all"], "pass", "4.5"),
    (["v=spf1 +all", "v=spf1"], "permerror", "4.5"),
    (["v=spf1 +all", "V=SPF1 -ALL"], "permerror", "4.5"),
    (["other", " v=spf1 +all"], "none", "4.5"),
    (["v=spf1\t+all"], "none", "4.5"),
    (["v=spf1+all"], "none", "4.5"),
    ("V=sPf1 +ALL", "pass", "12"),
    ("v=spf1", "neutral", "4.7"),
    ("v=spf1 ", "neutral", "4.7"),
    ("v=spf1   ?a    +all  ", "pass", "12"),
    # 4.6.1: an error anywhere spoils all
    ("v=spf1 +all oops", "permerror", "4.6"),
    ("v=spf1 +all a:", "permerror", "4.6"),
    ("v=spf1 +all\t", "permerror", "12"),
    ("v=spf1 \u00e9=1 +all", "permerror", "3.1"),
    ("v=spf1 +all x.y-z_9=%{d}", "pass", "6"),
    ("v=spf1 +all 9x=1", "permerror", "6"),
    ("v=spf1 +all x=%", "permerror", "7.1"),
    ("v=spf1 +all x=", "pass", "6"),
    ("v=spf1 +all -x=1", "permerror", "4.6.1"),
    ("v=spf1 +all all=1 ip4=1", "pass", "6"),
    ("v=spf1 +all exp=a.example.com EXP=b.example.com", "permerror", "6"),
    ("v=spf1 redirect=pass.example.com exp=", "permerror", "6.2"),
    ("v=spf1 +all redirect=com", "permerror", "6.1"),
    # 5.1 to 5.4
    ("v=spf1 -all +all", "fail", "5.1"),
    ("v=spf1 ~all redirect=pass.example.com", "softfail", "6.1"),
    ("v=spf1 redirect=pass.example.com -all", "fail", "6.1"),
    ("v=spf1 all:x", "permerror", "5.1"),
    ("v=spf1 a:yes.example.com -all", "pass", "5.3"),
    ("v=spf1 a:YES.Example.COM. -all", "pass", "5.3"),
    ("v=spf1 a:alias.example.com -all", "pass", "5.3"),
    ("v=spf1 a:two.example.com -all", "pass", "5.3"),
    ("v=spf1 a:six.example.com -all", "fail", "5.3"),
    ("v=spf1 a:near.example.com/24 -all", "pass", "5.3"),
    ("v=spf1 a:near.example.com/25 -all", "fail", "5.3"),
    ("v=spf1 a:near.example.com//64 -all", "fail", "5.6"),
    ("v=spf1 a:no.example.com/0 -all", "pass", "5.3"),
    ("v=spf1 a:gone.example.com/0 -all", "fail", "5.3"),
    ("v=spf1 a:down.example.com +all", "temperror", "5"),
    ("v=spf1 -all a:down.example.com", "fail", "4.6.2"),
    ("v=spf1 a:yes.example.com a:down.example.com -all", "pass", "4.6.2"),
    ("v=spf1 a:a..example.com +all", "pass", "4.3"),
    (f"v=spf1 a:{LABEL}x.example.com +all", "pass", "4.3"),
    ("v=spf1 a:example.com/032 +all", "permerror", "5.6"),
    ("v=spf1 a:example.com/24/64 +all", "permerror", "5.6"),
    ("v=spf1 a:foo:bar/baz.example.com +all", "pass", "7.1"),
    ("v=spf1 mx -all", "pass", "5.4"),
    ("v=spf1 mx:null.example.com -all", "fail", "5.4"),
    ("v=spf1 mx:deadmx.example.com -all", "pass", "5.4"),
    ("v=spf1 mx:downmx.example.com -all", "temperror", "5.4"),
    ("v=spf1 mx:okmx.example.com -all", "pass", "5.4"),
    ("v=spf1 mx:yes.example.com -all", "fail", "5.4: no implicit MX"),
    ("v=spf1 mx:ten.example.com -all", "pass", "4.6.4"),
    ("v=spf1 mx:eleven.example.com -all", "permerror", "4.6.4"),
    # 5.5 to 5.7
    ("v=spf1 ptr:yes.example.com -all", "pass", "5.5"),
    ("v=spf1 ptr:example.com -all", "pass", "5.5"),
    ("v=spf1 ptr -all", "pass", "5.5"),
    ("v=spf1 ptr:no.example.com -all", "fail", "5.5"),
    ("v=spf1 ptr:es.example.com -all", "fail", "5.5"),
    ("v=spf1 ip4:192.0.2.1/32 -all", "pass", "5.6"),
    ("v=spf1 ip4:192.0.2.0/31 -all", "pass", "5.6"),
    ("v=spf1 ip4:192.0.2.99/24 -all", "pass", "5.6"),
    ("v=spf1 ip4:203.0.113.0/0 -all", "pass", "5.6"),
    ("v=spf1 ip6:::ffff:192.0.2.1 -all", "fail", "5"),
    ("v=spf1 ip6:::/0 -all", "fail", "5"),
    ("v=spf1 ip4:192.0.2.1//32 +all", "permerror", "5.6"),
    ("v=spf1 ip4:192.0.2.1:25 +all", "permerror", "5.6"),
    ("v=spf1 ip4:0300.0.2.1 +all", "permerror", "5.6"),
    ("v=spf1 ip6:2001:db8::1/0128 +all", "permerror", "5.6"),
    ("v=spf1 exists:yes.example.com -all", "pass", "5.7"),
    ("v=spf1 exists:six.example.com -all", "fail", "5.7: A, whatever the client"),
    ("v=spf1 exists:alias.example.com -all", "pass", "5.7"),
    ("v=spf1 exists:yes.example.com/24 -all", "permerror", "5.7"),
    ("v=spf1 exists:down.example.com +all", "temperror", "5"),
    # 5.2: the table of include
    ("v=spf1 include:pass.example.com -all", "pass", "5.2"),
    ("v=spf1 -include:pass.example.com +all", "fail", "5.2"),
    ("v=spf1 include:fail.example.com ?all", "neutral", "5.2"),
    ("v=spf1 include:soft.example.com +all", "pass", "5.2"),
    ("v=spf1 include:neutral.example.com -all", "fail", "5.2"),
    ("v=spf1 include:open.example.com -all", "fail", "5.2"),
    ("v=spf1 include:temp.example.com +all", "temperror", "5.2"),
    ("v=spf1 include:txtdown.example.com +all", "temperror", "5.2"),
    ("v=spf1 include:perm.example.com +all", "permerror", "5.2"),
    ("v=spf1 include:twice.example.com +all", "permerror", "5.2"),
    ("v=spf1 include:gone.example.com +all", "permerror", "5.2"),
    ("v=spf1 include:no.example.com +all", "permerror", "5.2"),
    ("v=spf1 include:%{d1}.%{d1} +all", "permerror", "5.2: no record at com.com"),
    ("v=spf1 include:%{d1} +all", "permerror", "4.3: a single label has no policy"),
    ("v=spf1 include:self.example.com +all", "permerror", "4.6.4"),
    # 6.1: redirect
    ("v=spf1 redirect=fail.example.com", "fail", "6.1"),
    ("v=spf1 redirect=tohop.example.com", "fail", "6.1"),
    ("v=spf1 redirect=open.example.com", "neutral", "6.1"),
    ("v=spf1 redirect=gone.example.com", "permerror", "6.1"),
    ("v=spf1 redirect=a..example.com", "permerror", "6.1"),
    ("v=spf1 redirect=%{d1}", "permerror", "6.1"),
    ("v=spf1 redirect=temp.example.com", "temperror", "6.1"),
    ("v=spf1 redirect=perm.example.com", "permerror", "6.1"),
    ("v=spf1 redirect=round.example.com", "permerror", "4.6.4"),
    ("v=spf1 REDIRECT=pass.example.com", "pass", "12"),
    ("v=spf1 redirect=pass.example.com ?a", "pass", "6: modifiers count where they stand"),
    # 7: macros in names
    ("v=spf1 exists:%%{d}.example.com -all", "pass", "7.1"),
    ("v=spf1 exists:%{d -all", "permerror", "7.1"),
    ("v=spf1 exists:%{d}.example.com% -all", "permerror", "7.1"),
    ("v=spf1 exists:%{t}.example.com +all", "permerror", "7.2"),
    ("v=spf1 exists:%{R}.example.com +all", "permerror", "7.2"),
    ("v=spf1 exists:%{d10r-}.example.com +all", "pass", "7.1"),
    ("v=spf1 exists:%{dr10}.example.com +all", "permerror", "7.1"),
    ("v=spf1 exists:%{d00}.example.com +all", "permerror", "7.1"),
    ("v=spf1 exists:%{d:}.example.com +all", "permerror", "7.1"),
    ("v=spf1 a:%{d2}.%{d1}.9 +all", "permerror", "7.1: a top label that is a number"),
    ("v=spf1 a:example.c-m -all", "fail", "7.1"),
    ("v=spf1 a:example.com- +all", "permerror", "7.1"),
    ("v=spf1 a:example.-com +all", "permerror", "7.1"),
    ("v=spf1 a:example.com.. +all", "permerror", "7.1"),
    ("v=spf1 a:example.9%{d1} +all", "pass", "7.1"),
]


@pytest.mark.parametrize(("record", "result", "section"), RESULTS, ids=[f"{row[0]} {row[2]}" for row in RESULTS])
async def test_results(record: Any, result: str, section: str) -> None:
    got = await check(record)
    assert got.result == result, got.reason


# The same for clients of IPv6 and addresses in other forms.
CLIENTS: list[tuple[str, str, str]] = [
    ("2001:db8::1", "v=spf1 ip6:2001:db8::/32 -all", "pass"),
    ("2001:0DB8:0:0::1", "v=spf1 ip6:2001:DB8::1 -all", "pass"),
    ("2001:db8::1", "v=spf1 ip4:0.0.0.0/0 -all", "fail"),
    ("2001:db8::1", "v=spf1 a:yes.example.com -all", "pass"),
    ("2001:db8::1", "v=spf1 a:near.example.com/0 -all", "fail"),
    ("2001:db8::1", "v=spf1 a:near.example.com//112 -all", "pass"),
    ("2001:db8::1", "v=spf1 a:near.example.com/32//113 -all", "fail"),
    ("2001:db8::1", "v=spf1 a:near.example.com//0 -all", "pass"),
    ("2001:db8::2", "v=spf1 mx -all", "pass"),
    ("2001:db8::1", "v=spf1 exists:six.example.com -all", "fail"),
    ("2001:db8::1", "v=spf1 exists:yes.example.com -all", "pass"),
    ("2001:db8::1", "v=spf1 ptr -all", "pass"),
    ("::ffff:192.0.2.1", "v=spf1 ip4:192.0.2.1 -all", "pass"),
    ("::ffff:c000:201", "v=spf1 a:yes.example.com -all", "pass"),
    ("::ffff:192.0.2.1", "v=spf1 ip6:::ffff:0:0/96 -all", "fail"),
    ("::192.0.2.1", "v=spf1 ip4:192.0.2.1 -all", "fail"),
    ("::192.0.2.1", "v=spf1 ip6:::c000:201 -all", "pass"),
]


@pytest.mark.parametrize(("ip", "record", "result"), CLIENTS)
async def test_clients(ip: str, record: str, result: str) -> None:
    assert (await check(record, ip)).result == result


# Section 4.3: who is asked about. The sender, the HELO name, what %{s} %{l} %{o} %{d} stand for.
IDENTITIES: list[tuple[str, str, str]] = [
    ("ann@example.com", "mail.example.net", "ann@example.com ann example.com example.com mail.example.net"),
    ("@example.com", "h.example.net", "postmaster@example.com postmaster example.com example.com h.example.net"),
    ("", "example.com", "postmaster@example.com postmaster example.com example.com example.com"),
    ("ANN.B@Example.COM", "H.Example.NET", "ANN.B@Example.COM ANN.B Example.COM example.com H.Example.NET"),
    ('"a@b"@example.com', "h.example.net", '"a@b"@example.com "a@b" example.com example.com h.example.net'),
    ("ann@example.com.", "[192.0.2.1]", "ann@example.com. ann example.com. example.com [192.0.2.1]"),
]


@pytest.mark.parametrize(("sender", "helo", "words"), IDENTITIES)
async def test_identities(sender: str, helo: str, words: str) -> None:
    zone = {
        "example.com": {"TXT": ["v=spf1 -all exp=w.example.org"]},
        "w.example.org": {"TXT": ["%{s} %{l} %{o} %{d} %{h}"]},
    }
    domain = sender.rpartition("@")[2] or helo
    got = await check_host(IP, domain, sender, helo=helo, lookup=ZoneLookup(zone))
    assert (got.result, got.explanation) == ("fail", words)


@pytest.mark.parametrize(
    "domain",
    [
        "com",
        "com.",
        ".com",
        "a..example.com",
        f"{LABEL}x.example.com",
        ".".join([LABEL] * 4) + ".com",
        "[192.0.2.1]",
        "[IPv6:::1]",
        "",
    ],
)
async def test_a_domain_that_is_none(domain: str) -> None:
    lookup = ZoneLookup(ZONE)
    got = await check_host(IP, domain, f"ann@{domain}", helo=domain, lookup=lookup)
    assert (got.result, lookup.asked) == ("none", 0)


# Section 7.3 and 7.4: what a text with macros becomes, for ann-b.c@mail.example.com and two clients.
MACROS: list[tuple[str, str, str]] = [
    ("%{s}", IP, "ann-b.c@mail.example.com"),
    ("%{o} %{d} %{D}", IP, "mail.example.com mail.example.com mail.example.com"),
    ("%{d4} %{d3} %{d2} %{d1}", IP, "mail.example.com mail.example.com example.com com"),
    ("%{dr} %{d2r} %{d1r}", IP, "com.example.mail example.mail mail"),
    ("%{l} %{l-} %{lr} %{lr-} %{l1r-}", IP, "ann-b.c ann.b.c c.ann-b b.c.ann ann"),
    ("%{l.-} %{l1.-} %{lr.-}", IP, "ann.b.c c c.b.ann"),
    ("%{i} %{ir} %{i2r} %{c} %{v}", IP, "192.0.2.1 1.2.0.192 0.192 192.0.2.1 in-addr"),
    (
        "%{i}|%{ir}|%{i4}|%{v}|%{c}",
        "2001:db8::cb01",
        "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1|"
        "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2|C.B.0.1|ip6|2001:db8::cb01",
    ),
    ("%{h} %{h1} %{r}", IP, "mail.example.net net unknown"),
    ("%{S} %{L+-}", IP, "ann-b.c%40mail.example.com ann.b.c"),
    ("100%% %_x%-y", IP, "100%  x%20y"),
    ("%{p}", IP, "unknown"),
    ("%{d999999999999999999999}", IP, "mail.example.com"),
]


@pytest.mark.parametrize(("text", "ip", "expanded"), MACROS)
async def test_macros(text: str, ip: str, expanded: str) -> None:
    zone: Zone = {"mail.example.com": {"TXT": ["v=spf1 -all exp=w.example.org"]}, "w.example.org": {"TXT": [text]}}
    got = await check_host(
        ip, "mail.example.com", "ann-b.c@mail.example.com", helo="mail.example.net", lookup=ZoneLookup(zone)
    )
    assert got.explanation == expanded


@pytest.mark.parametrize(
    "text",
    [b"caf\xc3\xa9", b"%{x}", b"%", b"100% of %{d}", b"%{d", b"%{d0}", b"a\tb", b"a\r\nb", b"\x1b[31m"],
)
async def test_explanations_that_are_none(text: bytes) -> None:
    zone: Zone = {"example.com": {"TXT": ["v=spf1 -all exp=w.example.org"]}, "w.example.org": {"TXT": [text]}}
    got = await check_host(IP, "example.com", "a@example.com", helo="h.example.net", lookup=ZoneLookup(zone))
    assert (got.result, got.explanation) == ("fail", None)


# Section 6.2: whose explanation it is. The record, the explanation.
EXPLANATIONS: list[tuple[str, str | None]] = [
    ("v=spf1 -all exp=why.example.com", "192.0.2.1 is not one of example.com's servers"),
    ("v=spf1 exp=why.example.com -all", "192.0.2.1 is not one of example.com's servers"),
    ("v=spf1 redirect=fail.example.com exp=pass.example.com", "192.0.2.1 is not one of fail.example.com's servers"),
    ("v=spf1 redirect=tohop.example.com", "192.0.2.1 is not one of fail.example.com's servers"),
    ("v=spf1 include:fail.example.com -all", None),
    ("v=spf1 -include:pass.example.com exp=why.example.com", "192.0.2.1 is not one of example.com's servers"),
    ("v=spf1 ~all exp=why.example.com", None),
    ("v=spf1 +all exp=why.example.com", None),
    ("v=spf1 -all exp=gone.example.com", None),
    ("v=spf1 -all exp=down.example.com", None),
    ("v=spf1 -all exp=twice.example.com", None),
    ("v=spf1 -all exp=%{l}.example.com", None),
    (
        "v=spf1 a:no.example.com a:no.example.com -all exp=why.example.com",
        "192.0.2.1 is not one of example.com's servers",
    ),
]


@pytest.mark.parametrize(("record", "explanation"), EXPLANATIONS)
async def test_explanations(record: str, explanation: str | None) -> None:
    assert (await check(record)).explanation == explanation


def lots(count: int, term: str, end: str = "-all") -> str:
    return " ".join(["v=spf1", *(term.format(n) for n in range(count)), end])


# Section 4.6.4: the record, the result, the lookups and void lookups counted.
LIMITS: list[tuple[str, str, int, int]] = [
    (lots(10, "a:no.example.com"), "fail", 10, 0),
    (lots(11, "a:no.example.com"), "permerror", 11, 0),
    (lots(10, "include:soft.example.com"), "fail", 10, 0),
    (lots(11, "include:soft.example.com"), "permerror", 11, 0),
    (lots(10, "a:no.example.com", "+all a a a"), "pass", 10, 0),
    (lots(9, "a:no.example.com", "redirect=fail.example.com"), "fail", 10, 0),
    (lots(10, "a:no.example.com", "redirect=fail.example.com"), "permerror", 11, 0),
    (lots(10, "exists:no.example.com", "-all"), "pass", 1, 0),
    (lots(10, "ptr:no.example.com"), "fail", 10, 0),
    (lots(40, "ip4:203.0.113.{}"), "fail", 0, 0),
    (lots(10, "mx:okmx.example.com"), "pass", 1, 0),
    (lots(10, "-a:no.example.com", "+all exp=why.example.com"), "pass", 10, 0),
    (lots(2, "a:gone{}.example.com"), "fail", 2, 2),
    (lots(3, "a:gone{}.example.com"), "permerror", 3, 3),
    (lots(3, "a:gone.example.com"), "permerror", 3, 3),
    ("v=spf1 a:g.example.com mx:yes.example.com exists:g.example.com -all", "permerror", 3, 3),
    ("v=spf1 a:six.example.com a:six.example.com a:six.example.com -all", "permerror", 3, 3),
    ("v=spf1 a:a..example.com a:b..example.com a:c..example.com -all", "fail", 3, 0),
    ("v=spf1 mx:deadmx.example.com -all", "pass", 1, 0),
    ("v=spf1 include:soft.example.com a:g.example.com a:h.example.com -all", "fail", 3, 2),
    ("v=spf1 a:g.example.com a:h.example.com include:gone.example.com -all", "permerror", 3, 2),
]


@pytest.mark.parametrize(("record", "result", "lookups", "voids"), LIMITS)
async def test_limits(record: str, result: str, lookups: int, voids: int) -> None:
    got = await check(record)
    assert (got.result, got.lookups, got.voids) == (result, lookups, voids), got.reason


async def test_only_ten_names_of_an_address_are_tried() -> None:
    names = [f"h{n}.example.org" for n in range(11)]
    zone: Zone = {"example.com": {"TXT": ["v=spf1 ptr:example.org -all"]}, REVERSED: {"PTR": names}}
    tenth = zone | {names[9]: {"A": [IP]}}
    eleventh = zone | {names[10]: {"A": [IP]}}
    results = [
        (await check_host(IP, "example.com", "a@example.com", helo="h.example", lookup=ZoneLookup(one))).result
        for one in (tenth, eleventh)
    ]
    assert results == ["pass", "fail"]


async def test_a_name_that_is_too_long_loses_labels_from_the_left() -> None:
    """Section 7.3: at most 253 characters; %{l} alone may be longer than any label."""
    tail = ".".join([LABEL] * 3)  # 191
    name = f"b.{tail}.example.com"
    zone: Zone = {
        "example.com": {"TXT": [f"v=spf1 exists:%{{l}}.b.{tail}.%{{d}} -all"]},
        name: {"A": [IP]},
        f"{'y' * 40}.{name}": {"A": [IP]},
    }
    for length, result in ((40, "pass"), (47, "fail"), (48, "pass"), (70, "pass")):
        sender = f"{'y' * length}@example.com"
        got = await check_host(IP, "example.com", sender, helo="h.example", lookup=ZoneLookup(zone))
        assert (length, got.result) == (length, result)


# RFC 8616 section 4: U-labels are asked as A-labels, in macros too; what names a local part that is not ASCII matches
# nothing.
INTERNATIONAL: list[tuple[str, str, str, str]] = [
    ("ann@b\u00fccher.example", "v=spf1 ip4:192.0.2.1 -all", "h.example", "pass"),
    ("ann@b\u00fccher.example", "v=spf1 exists:%{o}.ok.example -all", "h.example", "pass"),
    ("ann@b\u00fccher.example", "v=spf1 exists:%{d}.ok.example -all", "h.example", "pass"),
    ("ann@b\u00fccher.example", "v=spf1 exists:%{h}.ok.example -all", "b\u00fccher.example", "pass"),
    ("ann@b\u00fccher.example", "v=spf1 exists:%{l}.wild.example -all", "h.example", "pass"),
    ("\u00e4nn@b\u00fccher.example", "v=spf1 exists:%{l}.wild.example -all", "h.example", "fail"),
    ("\u00e4nn@b\u00fccher.example", "v=spf1 exists:%{S}.wild.example -all", "h.example", "fail"),
    ("\u00e4nn@b\u00fccher.example", "v=spf1 -exists:%{l1r-}.wild.example +all", "h.example", "pass"),
    ("\u00e4nn@b\u00fccher.example", "v=spf1 include:%{l}.wild.example -all", "h.example", "fail"),
    ("\u00e4nn@b\u00fccher.example", "v=spf1 exists:%{d}.ok.example -all", "h.example", "pass"),
]


@pytest.mark.parametrize(("sender", "record", "helo", "result"), INTERNATIONAL)
async def test_international(sender: str, record: str, helo: str, result: str) -> None:
    zone: Zone = {
        "xn--bcher-kva.example": {"TXT": [record]},
        "xn--bcher-kva.example.ok.example": {"A": [IP]},
        "*.wild.example": {"A": [IP], "TXT": ["v=spf1 +all"]},
    }
    got = await check_host(IP, sender.rpartition("@")[2], sender, helo=helo, lookup=ZoneLookup(zone))
    assert got.result == result, got.reason
