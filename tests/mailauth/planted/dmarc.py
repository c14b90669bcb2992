"""DMARC records that are wrong, and some that only look it (RFC 9989, RFC 9990)."""

from typing import Any, Final

from tests.mailauth.planted.zone import APEX, Kept, Planted, Zone

NEWS: Final = "news.example.com"

NAME: Final = "_dmarc.example.com"
RUA: Final = "rua=mailto:dmarc@example.com"
AWAY: Final = "v=DMARC1; p=reject; rua=mailto:d@box.example.net"
BOX: Final[Zone] = {"box.example.net": {"MX": [[10, "mx.box.example.net"]]}, "mx.box.example.net": {"A": ["9.9.9.11"]}}


def dmarc(*records: Any, **names: Any) -> Zone:
    return {NAME: {"TXT": list(records)}, **names}


def tags(text: str) -> Zone:
    return dmarc(f"v=DMARC1; p=reject; {text}; {RUA}")


def away(*consent: Any, host: str = "example.com._report._dmarc.box.example.net") -> Zone:
    return dmarc(AWAY, **BOX | ({host: {"TXT": list(consent)}} if consent else {}))


FAULTS: Final[list[Planted]] = [
    Planted("no record", {NAME: {}}, "absent", "4.10"),
    Planted(
        "at the domain itself",
        {NAME: {}, "example.com": APEX | {"TXT": [*APEX["TXT"], f"v=DMARC1; p=reject; {RUA}"]}},
        "absent",
        "4.5",
    ),
    Planted("an alias of nothing", {NAME: {"CNAME": ["gone.example.net"]}}, "absent", "4.10"),
    Planted("a wildcard's SPF record", {NAME: {}, "*.example.com": {"TXT": ["v=spf1 -all"]}}, "absent", "4.10"),
    Planted("two records", dmarc(f"v=DMARC1; p=reject; {RUA}", f"v=DMARC1; p=none; {RUA}"), "fail", "4.10"),
    Planted("two equal records", dmarc(f"v=DMARC1; p=reject; {RUA}", f"v=DMARC1; p=reject; {RUA}"), "fail", "4.10"),
    Planted("v=dmarc1", dmarc(f"v=dmarc1; p=reject; {RUA}"), "fail", "4.7"),
    Planted("v=DMARC2", dmarc(f"v=DMARC2; p=reject; {RUA}"), "fail", "4.7"),
    Planted("v= not first", dmarc(f"p=reject; v=DMARC1; {RUA}"), "fail", "4.7"),
    Planted("no v=", dmarc(f"p=reject; {RUA}"), "fail", "4.7"),
    Planted("a blank before v=", dmarc(f" v=DMARC1; p=reject; {RUA}"), "fail", "4.8"),
    Planted("quotes published", dmarc(f'"v=DMARC1; p=reject; {RUA}"'), "fail", "4.8"),
    Planted("no semicolons", dmarc(f"v=DMARC1 p=reject {RUA}"), "fail", "4.8"),
    Planted("commas", dmarc(f"v=DMARC1, p=reject, {RUA}"), "fail", "4.8"),
    Planted("no semicolon after the version", dmarc(f"v=DMARC1 p=reject; {RUA}"), "fail", "4.8"),
    Planted("no semicolon after the policy", dmarc(f"v=DMARC1; p=reject {RUA}"), "fail", "4.8"),
    Planted("semicolons escaped", dmarc(f"v=DMARC1\\; p=reject\\; {RUA}"), "fail", "4.8"),
    Planted("a colon for the equals sign", dmarc(f"v=DMARC1; p:reject; {RUA}"), "fail", "4.8"),
    Planted("only the version", dmarc("v=DMARC1"), "fail", "4.7"),
    Planted("no p=", dmarc(f"v=DMARC1; {RUA}"), "fail", "4.7"),
    Planted("no p=, no rua=", dmarc("v=DMARC1; sp=reject"), "fail", "4.10.1"),
    Planted("p= empty", dmarc(f"v=DMARC1; p=; {RUA}"), "fail", "4.7"),
    Planted("p=block", dmarc(f"v=DMARC1; p=block; {RUA}"), "fail", "4.7"),
    Planted("p=rejected", dmarc(f"v=DMARC1; p=rejected; {RUA}"), "fail", "4.7"),
    Planted("p=reject with a full stop", dmarc(f"v=DMARC1; p=reject.; {RUA}"), "fail", "4.7"),
    Planted("p=none", dmarc(f"v=DMARC1; p=none; {RUA}"), "warn", "5.1.7"),
    Planted("p= twice", dmarc(f"v=DMARC1; p=none; p=reject; {RUA}"), "fail", "RFC 6376 3.2"),
    Planted("rua= twice", dmarc(f"v=DMARC1; p=reject; {RUA}; rua=mailto:e@example.com"), "fail", "RFC 6376 3.2"),
    Planted("sp=none", tags("sp=none"), "warn", "4.7"),
    Planted("sp=quarantine", tags("sp=quarantine"), "warn", "4.7"),
    Planted("sp=bad", tags("sp=bad"), "fail", "4.10.1"),
    Planted("sp= empty", tags("sp="), "fail", "4.10.1"),
    Planted("np=none", tags("np=none"), "warn", "4.7"),
    Planted("np=bad", tags("np=bad"), "fail", "4.10.1"),
    Planted("np weaker than sp", dmarc(f"v=DMARC1; p=quarantine; sp=reject; np=quarantine; {RUA}"), "warn", "4.7"),
    Planted("t=y", tags("t=y"), "warn", "4.7"),
    Planted("t=yes", tags("t=yes"), "warn", "4.8"),
    Planted("psd=y", tags("psd=y"), "warn", "4.7"),
    Planted("psd=maybe", tags("psd=maybe"), "warn", "4.8"),
    Planted("adkim=x", tags("adkim=x"), "warn", "4.8"),
    Planted("aspf=strict", tags("aspf=strict"), "warn", "4.8"),
    Planted("fo=2", tags("fo=2; ruf=mailto:f@example.com"), "warn", "4.8"),
    Planted("fo=0:1", tags("fo=0:1; ruf=mailto:f@example.com"), "warn", "4.7"),
    Planted("fo=d:d", tags("fo=d:d; ruf=mailto:f@example.com"), "warn", "4.8"),
    Planted("fo with commas", tags("fo=1,d; ruf=mailto:f@example.com"), "warn", "4.8"),
    Planted("pct=50", tags("pct=50"), "warn", "A.6"),
    Planted("pct=100", tags("pct=100"), "warn", "A.6"),
    Planted("rf and ri", tags("rf=afrf; ri=86400"), "warn", "A.6"),
    Planted("an unknown tag", tags("policy=reject"), "warn", "4.7"),
    Planted("a tag mistyped", dmarc("v=DMARC1; p=reject; ruaa=mailto:d@example.com"), "warn", "4.7"),
    Planted("no tag at all", tags("reject"), "warn", "4.8"),
    Planted("no rua=", dmarc("v=DMARC1; p=reject"), "warn", "RFC 9990"),
    Planted("rua= empty", dmarc("v=DMARC1; p=reject; rua="), "warn", "4.8"),
    Planted("only ruf=", dmarc("v=DMARC1; p=reject; ruf=mailto:f@example.com"), "warn", "RFC 9990"),
    Planted("rua= without mailto", dmarc("v=DMARC1; p=reject; rua=d@example.com"), "fail", "4.6"),
    Planted("rua= with a blank after mailto", dmarc("v=DMARC1; p=reject; rua=mailto: d@example.com"), "fail", "4.8"),
    Planted("rua= with a web address", dmarc("v=DMARC1; p=reject; rua=https://example.com/d"), "fail", "RFC 9990 3.5"),
    Planted("rua= with mailto://", dmarc("v=DMARC1; p=reject; rua=mailto://d@example.com"), "fail", "4.8"),
    Planted("rua= without a host", dmarc("v=DMARC1; p=reject; rua=mailto:dmarc"), "fail", "4.8", True),
    Planted("rua= with one label", dmarc("v=DMARC1; p=reject; rua=mailto:d@localhost"), "fail", "4.8"),
    Planted("one of two is no URI", dmarc(f"v=DMARC1; p=reject; {RUA},e@example.com"), "fail", "4.8"),
    Planted("semicolons between two", dmarc(f"v=DMARC1; p=reject; {RUA}; mailto:e@example.com"), "warn", "4.8"),
    Planted("a blank between two", dmarc(f"v=DMARC1; p=reject; {RUA} mailto:e@example.com"), "fail", "4.8"),
    Planted("ruf= without mailto", tags("ruf=f@example.com"), "fail", "4.6"),
    Planted("a size", dmarc("v=DMARC1; p=reject; rua=mailto:d@example.com!10m"), "warn", "4.8"),
    Planted("a size in capitals", dmarc("v=DMARC1; p=reject; rua=mailto:d@example.com!10M"), "warn", "4.8"),
    Planted("abroad without consent", away(), "fail", "RFC 9990 4", True),
    Planted(
        "abroad with another consent",
        away("v=DMARC1;", host="example.org._report._dmarc.box.example.net"),
        "fail",
        "RFC 9990 4",
    ),
    Planted("abroad with a bad consent", away("v=dmarc1;"), "fail", "RFC 9990 4", True),
    Planted("abroad with v= not first", away("rua=mailto:d@box.example.net; v=DMARC1"), "fail", "RFC 9990 4", True),
    Planted(
        "one of two abroad", dmarc(f"v=DMARC1; p=reject; {RUA},mailto:d@box.example.net", **BOX), "fail", "RFC 9990 4"
    ),
    Planted("failure reports abroad", tags("ruf=mailto:f@box.example.net") | BOX, "fail", "RFC 9991 5"),
    Planted(
        "a destination that takes no mail",
        dmarc(AWAY, **{"example.com._report._dmarc.box.example.net": {"TXT": ["v=DMARC1"]}}),
        "fail",
        "RFC 9990 3.5",
        False,
    ),
    # below a domain: 4.10.1
    Planted("sp=none above", tags("sp=none"), "warn", "4.7", domain=NEWS),
    Planted("p=none above", dmarc(f"v=DMARC1; p=none; {RUA}"), "warn", "4.7", domain=NEWS),
    Planted("t=y above", tags("t=y"), "warn", "4.7", domain=NEWS),
    Planted(
        "two records above",
        dmarc(f"v=DMARC1; p=reject; {RUA}", f"v=DMARC1; p=none; {RUA}"),
        "absent",
        "4.10",
        domain=NEWS,
    ),
    Planted("a broken record above", dmarc(f"v=DMARC1; p=rejekt; {RUA}"), "fail", "4.10.1", domain=NEWS),
    Planted("no record above", {NAME: {}}, "absent", "4.10", domain=NEWS),
    Planted(
        "a weaker record of its own",
        {f"_dmarc.{NEWS}": {"TXT": [f"v=DMARC1; p=none; {RUA}"]}},
        "warn",
        "4.7",
        domain=NEWS,
    ),
    Planted(
        "a broken record of its own", {f"_dmarc.{NEWS}": {"TXT": ["v=DMARC1; p=no"]}}, "fail", "4.10.1", domain=NEWS
    ),
    Planted(
        "two records of its own",
        {f"_dmarc.{NEWS}": {"TXT": [f"v=DMARC1; p=reject; {RUA}", f"v=DMARC1; p=none; {RUA}"]}},
        "fail",
        "4.10",
        domain=NEWS,
    ),
    Planted("reports abroad without consent, above", away(), "fail", "RFC 9990 4", domain=NEWS),
]

CONTROLS: Final[list[Kept]] = [
    Kept("no blanks", dmarc("v=DMARC1;p=reject;rua=mailto:d@example.com"), "4.8"),
    Kept("a final semicolon", dmarc(f"v=DMARC1; p=reject; {RUA};"), "4.8"),
    Kept("blanks everywhere", dmarc("v = DMARC1 ; p = reject ; rua = mailto:d@example.com ; "), "4.8"),
    Kept("tabs", dmarc("v=DMARC1;\tp=reject;\trua=mailto:d@example.com"), "4.8"),
    Kept("names in capitals", dmarc("V=DMARC1; P=reject; RUA=mailto:d@example.com"), "4.8"),
    Kept("values in capitals", dmarc("v=DMARC1; p=REJECT; adkim=S; t=N; rua=MAILTO:d@Example.COM"), "4.8"),
    Kept("p= last", dmarc(f"v=DMARC1; {RUA}; p=reject"), "4.7"),
    Kept("p=quarantine", dmarc(f"v=DMARC1; p=quarantine; {RUA}"), "4.7"),
    Kept("every tag", tags("sp=reject; np=reject; adkim=s; aspf=r; fo=1:d:s; psd=n; t=n"), "4.7"),
    Kept("fo=0", tags("fo=0; ruf=mailto:f@example.com"), "4.8"),
    Kept("fo=d:s:1", tags("fo=d:s:1; ruf=mailto:f@example.com"), "4.8"),
    Kept("fo= without ruf=", tags("fo=1"), "4.7"),
    Kept("psd=u", tags("psd=u"), "4.7"),
    Kept("sp stronger than p", dmarc(f"v=DMARC1; p=quarantine; sp=reject; {RUA}"), "4.7"),
    Kept("np stronger than sp", dmarc(f"v=DMARC1; p=reject; sp=reject; np=reject; {RUA}"), "4.7"),
    Kept(
        "several destinations", dmarc(f"v=DMARC1; p=reject; {RUA}, mailto:e@example.com ,mailto:f@example.com"), "4.8"
    ),
    Kept(
        "a destination with a plus and a percent sign",
        dmarc("v=DMARC1; p=reject; rua=mailto:d+a%2Cb@example.com"),
        "4.8",
    ),
    Kept("a destination below the domain", dmarc("v=DMARC1; p=reject; rua=mailto:d@mx.example.com"), "RFC 9990 4"),
    Kept("two strings", dmarc(["v=DMARC1; p=rej", f"ect; {RUA}"]), "4.5"),
    Kept("another record beside it", dmarc(f"v=DMARC1; p=reject; {RUA}", "v=spf1 -all"), "4.10"),
    Kept(
        "an alias",
        {
            NAME: {"CNAME": ["d.example.net"]},
            "d.example.net": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@example.com"]},
        },
        "4.10",
    ),
    Kept("abroad with consent", away("v=DMARC1;"), "RFC 9990 4"),
    Kept("abroad with consent, no semicolon", away("v=DMARC1"), "RFC 9990 4"),
    Kept("abroad with consent and a tag", away("v=DMARC1; rua=mailto:other@box.example.net"), "RFC 9990 4"),
    Kept("abroad with consent among others", away("hello", "v=DMARC1"), "RFC 9990 4"),
    Kept("abroad with consent of a wildcard", away("v=DMARC1;", host="*._report._dmarc.box.example.net"), "RFC 9990 4"),
    Kept(
        "abroad with consent by an alias",
        dmarc(
            AWAY,
            **BOX
            | {
                "example.com._report._dmarc.box.example.net": {"CNAME": ["yes.example.net"]},
                "yes.example.net": {"TXT": ["v=DMARC1"]},
            },
        ),
        "RFC 9990 4",
    ),
    Kept("a registry above", {"_dmarc.com": {"TXT": ["v=DMARC1; p=none; psd=y"]}}, "4.10"),
    Kept("inherited", {}, "4.10.1", NEWS),
    Kept("inherited, sp stronger", dmarc(f"v=DMARC1; p=none; sp=reject; {RUA}"), "4.7", NEWS),
    Kept("inherited, np for names that are not", dmarc(f"v=DMARC1; p=reject; np=none; {RUA}"), "4.7", NEWS),
    Kept("inherited, psd=n", tags("psd=n"), "4.7", NEWS),
    Kept("inherited, reports abroad with consent for the owner", away("v=DMARC1"), "RFC 9990 4", NEWS),
    Kept(
        "its own beside a weak one above",
        dmarc(f"v=DMARC1; p=none; {RUA}") | {f"_dmarc.{NEWS}": {"TXT": [f"v=DMARC1; p=reject; {RUA}"]}},
        "4.10.1",
        NEWS,
    ),
    Kept(
        "its own, reports to the organization",
        {f"_dmarc.{NEWS}": {"TXT": [f"v=DMARC1; p=reject; {RUA}"]}},
        "RFC 9990 4",
        NEWS,
    ),
]
