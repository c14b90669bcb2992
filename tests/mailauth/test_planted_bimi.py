"""Planted faults and what must not be flagged: BIMI's record, logo and certificate, by a whole domain check."""

from typing import Any

import pytest
from tests.support.mark_certificates import SERVER, pem
from tests.support.planted import LOGO, MARK, SVG, Planted, Zone, answer, checked, graded

from dcctl.fetch import Fetched, NotFetched

NAME = "default._bimi.example.com"
RECORD = f"v=BIMI1; l={LOGO}; a={MARK}"
DRAFT = "draft-brand-indicators-for-message-identification-10 section"
SVGPS = "draft-svg-tiny-ps-abrotman-12 section"
VMC = "draft-fetch-validation-vmc-wchuang-11 section"
Files = dict[str, bytes | Fetched | NotFetched]


def record(*texts: Any) -> Zone:
    return {NAME: {"TXT": list(texts)}}


def dmarc(text: str) -> Zone:
    return {"_dmarc.example.com": {"TXT": [f"v=DMARC1; {text}; rua=mailto:d@example.com"]}}


def logo(old: bytes, new: bytes) -> Files:
    """The logo changed, and a certificate that holds the changed one."""
    assert old in SVG
    return drawn(SVG.replace(old, new, 1))


def drawn(svg: bytes) -> Files:
    return {LOGO: svg, MARK: pem("example.com", svg=svg)}


def inside(element: bytes) -> Files:
    return logo(b"<rect/>", element)


def mark(*names: str, **options: Any) -> Files:
    return {MARK: pem(*(names or ("example.com",)), **({"svg": SVG} | options))}


CASES: list[Planted] = [
    # the record
    Planted("two records", f"{DRAFT} 7.2", "error", record(RECORD, "v=BIMI1; l=; a=;")),
    Planted("version in lower case", f"{DRAFT} 4.3", "error", record(RECORD.replace("BIMI1", "bimi1"))),
    Planted("version 2", f"{DRAFT} 4.3", "error", record(RECORD.replace("BIMI1", "BIMI2"))),
    Planted("version behind", f"{DRAFT} 4.3", "error", record(f"l={LOGO}; v=BIMI1")),
    Planted("no location", f"{DRAFT} 7.3", "error", record("v=BIMI1;")),
    Planted("no location, a certificate", f"{DRAFT} 7.3", "error", record(f"v=BIMI1; a={MARK}")),
    Planted("empty location, a certificate", f"{DRAFT} 7.3", "error", record(f"v=BIMI1; l=; a={MARK}")),
    Planted("http logo", f"{DRAFT} 4.3", "error", record(RECORD.replace("l=https", "l=http"))),
    Planted("http certificate", f"{DRAFT} 4.3", "error", record(RECORD.replace("a=https", "a=http"))),
    Planted("ftp logo", f"{DRAFT} 4.3", "error", record(f"v=BIMI1; l=ftp://logo.example.net/l.svg; a={MARK}")),
    Planted("a path alone", f"{DRAFT} 4.3", "error", record(f"v=BIMI1; l=/l.svg; a={MARK}")),
    Planted("a host alone", f"{DRAFT} 4.3", "error", record(f"v=BIMI1; l=logo.example.net/l.svg; a={MARK}")),
    Planted("data URI", f"{DRAFT} 4.3", "error", record(f"v=BIMI1; l=data:image/svg+xml,x; a={MARK}")),
    Planted("png", f"{DRAFT} 4.3.2", "error", record(f"v=BIMI1; l=https://logo.example.net/l.png; a={MARK}")),
    Planted("jpg in capitals", f"{DRAFT} 4.3.2", "error", record(f"v=BIMI1; l=https://x.example/L.JPG; a={MARK}")),
    Planted("two locations", f"{DRAFT} 4.3", "error", record(f"v=BIMI1; l={LOGO},{LOGO}; a={MARK}")),
    Planted("space in the location", f"{DRAFT} 4.3", "error", record(f"v=BIMI1; l={LOGO} x; a={MARK}")),
    Planted("a tag without =", f"{DRAFT} 4.3", "error", record(RECORD + "; x")),
    Planted("a tag twice", f"{DRAFT} 4.3", "error", record(RECORD + f"; l={LOGO}")),
    Planted("comma for semicolon", f"{DRAFT} 4.3", "error", record(RECORD.replace("; a", ", a"))),
    Planted("a tag nobody knows", f"{DRAFT} 4.3", "warning", record(RECORD + "; e=x")),
    Planted("an avatar preference that is none", f"{DRAFT} 4.3", "warning", record(RECORD + "; avp=logo")),
    Planted("not to be asked", f"{DRAFT} 7.2", "unknown", {NAME: {"SERVFAIL": True}}),
    # DMARC behind it, section 7.1
    Planted("p=none", f"{DRAFT} 7.1", "error", dmarc("p=none")),
    Planted("sp=none", f"{DRAFT} 7.1", "error", dmarc("p=reject; sp=none")),
    Planted("quarantine while testing", f"{DRAFT} 7.1", "error", dmarc("p=quarantine; t=y")),
    Planted("quarantine for some", f"{DRAFT} 7.1", "error", dmarc("p=quarantine; pct=50")),
    Planted("no DMARC", f"{DRAFT} 7.1", "error", {"_dmarc.example.com": {}}),
    Planted("DMARC not to be asked", f"{DRAFT} 7.1", "unknown", {"_dmarc.example.com": {"SERVFAIL": True}}),
    # the logo
    *(Planted(f"logo: status {status}", f"{DRAFT} 7.5", "error", files=answer(LOGO, status))
      for status in (204, 301, 403, 404)),
    *(Planted(f"logo: status {status}", f"{DRAFT} 7.5", "unknown", files=answer(LOGO, status))
      for status in (429, 503)),
    Planted("logo: no host", f"{DRAFT} 7.5", "error", files={LOGO: NotFetched(LOGO, True, "x", "no-address")}),
    Planted("logo: certificate", f"{DRAFT} 7.5", "error", files={LOGO: NotFetched(LOGO, True, "x", "certificate")}),
    Planted("logo: slow", f"{DRAFT} 7.5", "unknown", files={LOGO: NotFetched(LOGO, False, "x", "time-out")}),
    Planted("logo: too large", f"{SVGPS} 2.4", "error", files={LOGO: SVG + b" " * 32_768}),
    Planted("logo: empty", f"{SVGPS} 2", "error", files=drawn(b"")),
    Planted("logo: a picture", f"{SVGPS} 2", "error", files=drawn(b"\x89PNG\r\n\x1a\n")),
    Planted("logo: a web page", f"{SVGPS} 2.1", "error", files=drawn(b"<html><body/></html>")),
    Planted("logo: no XML", f"{SVGPS} 2", "error", files=logo(b"</svg>", b"")),
    Planted("logo: DOCTYPE", f"{SVGPS} 2.3", "error", files=drawn(b"<!DOCTYPE svg>" + SVG)),
    Planted("logo: an entity", f"{SVGPS} 2.3", "error",
            files=drawn(b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.replace(b"Example", b"&a;"))),
    Planted("logo: SVG 1.1", f"{SVGPS} 2.1", "error", files=logo(b'"1.2"', b'"1.1"')),
    Planted("logo: profile tiny", f"{SVGPS} 2.1", "error", files=logo(b"tiny-ps", b"tiny")),
    Planted("logo: no profile", f"{SVGPS} 2.1", "error", files=logo(b' baseProfile="tiny-ps"', b"")),
    Planted("logo: no title", f"{SVGPS} 2.1", "error", files=logo(b"<title>Example</title>", b"")),
    Planted("logo: empty title", f"{SVGPS} 2.1", "error", files=logo(b"Example", b" ")),
    Planted("logo: x and y", f"{SVGPS} 6.2", "error", files=logo(b"viewBox", b'x="0" y="0" viewBox')),
    Planted("logo: a script", f"{SVGPS} 2.3", "error", files=inside(b"<script>x</script>")),
    Planted("logo: an event", f"{SVGPS} 2.3", "error", files=inside(b'<rect onclick="x"/>')),
    Planted("logo: a link", f"{SVGPS} 2.3", "error", files=inside(b'<a href="#x"><rect/></a>')),
    Planted("logo: a picture inside", f"{SVGPS} 2.3", "error",
            files=inside(b'<image href="data:image/png;base64,A"/>')),
    Planted("logo: a reference outside", f"{SVGPS} 2.3", "error", files=inside(b'<use href="https://x.example/a#b"/>')),
    Planted("logo: it moves", f"{SVGPS} 2.3", "error", files=inside(b'<rect><animate attributeName="x"/></rect>')),
    Planted("logo: foreign content", f"{SVGPS} 2.3", "error", files=inside(b"<foreignObject/>")),
    Planted("logo: a filter", f"{SVGPS} 2.3", "error", files=inside(b"<filter/>")),
    Planted("logo: not square", "receivers' own", "error", files=logo(b"0 0 9 9", b"0 0 16 9")),
    Planted("logo: no size", "receivers' own", "error", files=logo(b' viewBox="0 0 9 9"', b"")),
    Planted("logo: size in per cent", "receivers' own", "warning", files=logo(b"viewBox", b'width="100%" viewBox')),
    Planted("logo: a long title", f"{SVGPS} 2.1", "warning", files=logo(b"Example", b"E" * 65)),
    Planted("logo: what an editor left", f"{SVGPS} 2", "warning",
            files=logo(b"<rect/>", b'<rect/><x:view xmlns:x="http://www.inkscape.org/namespaces/inkscape"/>')),
    # the certificate
    *(Planted(f"certificate: status {status}", f"{VMC} 3.2", "error", files=answer(MARK, status))
      for status in (301, 404)),
    Planted("certificate: slow", f"{VMC} 3.2", "unknown", files={MARK: NotFetched(MARK, False, "x", "time-out")}),
    Planted("certificate: none", f"{VMC} 3.3", "error", files={MARK: b"<html/>"}),
    Planted("certificate: garbage", f"{VMC} 3.3", "error",
            files={MARK: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}),
    Planted("certificate: expired", f"{VMC} 4.5", "error", files=mark(days=(-400, -1))),
    Planted("certificate: not valid yet", f"{VMC} 4.5", "error", files=mark(days=(1, 400))),
    Planted("certificate: soon over", f"{VMC} 4.5", "warning", files=mark(days=(-300, 10))),
    Planted("certificate: of another domain", f"{VMC} 5.2", "error", files=mark("example.net")),
    Planted("certificate: of a subdomain", f"{VMC} 5.2", "error", files=mark("mail.example.com")),
    Planted("certificate: a wildcard", f"{VMC} 5.2", "error", files=mark("*.example.com")),
    Planted("certificate: of another selector", f"{VMC} 5.2", "error", files=mark("brand._bimi.example.com")),
    Planted("certificate: a web server's", f"{VMC} 4.4", "error", files=mark(usage=(SERVER,))),
    Planted("certificate: without a logo", f"{VMC} 4.1", "error", files=mark(svg=None)),
    Planted("certificate: a CA's", f"{VMC} 4.1", "error", files=mark(authority=True)),
    Planted("certificate: another logo", f"{VMC} 5.3", "warning", files=mark(svg=SVG.replace(b"Example", b"Other"))),
    # in order
    Planted("without space", f"{DRAFT} 4.3", "clean", record(RECORD.replace("; ", ";"))),
    Planted("final semicolon", f"{DRAFT} 4.3", "clean", record(RECORD + ";")),
    Planted("space at the end", f"{DRAFT} 4.3", "clean", record(RECORD + "; ")),
    Planted("certificate first", f"{DRAFT} 4.3", "clean", record(f"v=BIMI1; a={MARK}; l={LOGO}")),
    Planted("two strings", f"{DRAFT} 4.3", "clean", record([RECORD[:20], RECORD[20:]])),
    Planted("other records beside it", f"{DRAFT} 7.2", "clean", record("x", RECORD)),
    Planted("by an alias", f"{DRAFT} 4.3", "clean",
            {NAME: {"CNAME": ["bimi.host.example"]}, "bimi.host.example": {"TXT": [RECORD]}}),
    Planted("no certificate", f"{DRAFT} 7.5", "clean", record(f"v=BIMI1; l={LOGO}")),
    Planted("empty certificate", f"{DRAFT} 4.3", "clean", record(f"v=BIMI1; l={LOGO}; a=;")),
    Planted("declined", f"{DRAFT} 4.3.1", "clean", record("v=BIMI1; l=; a=;")),
    Planted("declined, short", f"{DRAFT} 4.3.1", "clean", record("v=BIMI1; l=;")),
    Planted("declined without DMARC", f"{DRAFT} 4.3.1", "clean", record("v=BIMI1; l=; a=;") | dmarc("p=none")),
    Planted("preferences", f"{DRAFT} 4.3", "clean", record(RECORD + "; avp=brand; lps=true")),
    Planted("a logo with a query", f"{DRAFT} 4.3", "clean", record(f"v=BIMI1; l={LOGO}?v=2; a={MARK}"),
            {f"{LOGO}?v=2": SVG}),
    Planted("quarantine", f"{DRAFT} 7.1", "clean", dmarc("p=quarantine")),
    Planted("quarantine for all", f"{DRAFT} 7.1", "clean", dmarc("p=quarantine; pct=100")),
    Planted("reject, strict", f"{DRAFT} 7.1", "clean", dmarc("p=reject; sp=reject; adkim=s; aspf=s")),
    Planted("reject for some: quarantine for the rest", f"{DRAFT} 7.1", "clean", dmarc("p=reject; pct=50")),
    Planted("reject while testing: quarantine", f"{DRAFT} 7.1", "clean", dmarc("p=reject; t=y")),
    Planted("logo: width and height", SVGPS, "clean", files=logo(b"viewBox", b'width="96" height="96px" viewBox')),
    Planted("logo: XML declaration, comment", SVGPS, "clean",
            files=drawn(b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->\n' + SVG)),
    Planted("logo: a byte order mark", SVGPS, "clean", files=drawn(b"\xef\xbb\xbf" + SVG)),
    Planted("logo: description", f"{SVGPS} 2.1", "clean", files=inside(b"<desc>a square</desc><rect/>")),
    Planted("logo: a gradient", f"{SVGPS} 2.2", "clean",
            files=inside(b'<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs>'
                         b'<rect fill="url(#a)"/>')),
    Planted("logo: a use inside", f"{SVGPS} 2.2", "clean", files=inside(b'<g id="a"/><use href="#a"/>')),
    Planted("logo: as image/svg+xml", DRAFT, "clean", files={LOGO: Fetched(LOGO, 200, "image/svg+xml", SVG)}),
    Planted("certificate: a common mark", VMC, "clean", files=mark(mark="Prior Use Mark")),
    Planted("certificate: names it and others", f"{VMC} 5.2", "clean", files=mark("example.org", "example.com")),
    Planted("certificate: for the selector", f"{VMC} 5.2", "clean", files=mark("default._bimi.example.com")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_bimi(case: Planted) -> None:
    found, told = graded(await checked(case.zone, case.files), "bimi")
    assert found == case.expect, [one.message for one in told]
