"""Logos: one in order, one thing changed at a time, and files made to hurt whoever reads them."""

import contextlib
import gzip
import tracemalloc
import zlib
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.hostile import hostile_texts

from dcctl.mailauth.records.bimi_logo import LIMIT, MAX_DEPTH, MAX_PROBLEMS, inspect, uncompressed

NS = "http://www.w3.org/2000/svg"
SHAPE = '<rect width="9" height="9" fill="#123"/><circle r="3" fill="url(#g)"/>'


def logo(
    inner: str = SHAPE, *, title: str = "<title>Example</title>", start: str = "", **attributes: str | None
) -> bytes:
    """A logo with other attributes at its root (None: left out; `_` for `:`), or other content."""
    root = {"xmlns": NS, "version": "1.2", "baseProfile": "tiny-ps", "viewBox": "0 0 64 64"} | attributes
    shown = " ".join(f'{name.replace("_", ":")}="{value}"' for name, value in root.items() if value is not None)
    return f"{start}<svg {shown}>{title}{inner}</svg>".encode()


def grave(data: bytes) -> list[str]:
    return [problem.message for problem in inspect(data).problems if problem.grave]


def advice(data: bytes) -> list[str]:
    return [problem.message for problem in inspect(data).problems if not problem.grave]


# The example of section 5 of the profile: no viewBox, and two attributes with the only value they may have.
EXAMPLE = b"""<?xml version="1.0"?>
<svg width="400px" height="400px" xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps"
     zoomAndPan="disable" externalResourcesRequired="false">
  <title>Example, Inc.</title>
  <desc>Logo for Example, Inc.</desc>
  <rect x="1" y="1" width="399" height="399" fill="teal" stroke="gray" stroke-width="9"/>
</svg>"""

FINE = [
    logo(),
    logo(start="\ufeff"),
    logo(start='<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<!-- drawn by hand: <!DOCTYPE no -->\n'),
    logo("<!-- <!DOCTYPE x> --><g><use href='#a'/></g>"),
    logo('<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a"/>'),
    logo("<defs><linearGradient id='g'><stop/></linearGradient></defs><rect fill=\"url( '#g' )\"/>"),
    logo(viewBox="-1.5,0 64.0, 64e0"),
    logo(width="96", height="96px"),
    logo("<text><tspan>x</tspan></text>", focusable="false"),
    logo("<metadata><r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></metadata>"),
    logo("<desc>x</desc>", xml_lang="en"),
]


@pytest.mark.parametrize("data", FINE)
def test_a_logo_in_order(data: bytes) -> None:
    report = inspect(data)
    assert report.problems == ()
    assert (report.svg, report.title) == (data, "Example")


def test_the_example_of_the_profile() -> None:
    assert grave(EXAMPLE) == []
    assert advice(EXAMPLE) == ["viewBox= is missing: with width and height alone the logo does not scale"]


# What keeps the logo from being shown, and a part of the words about it.
GRAVE = [
    (logo(version=None), 'version="1.2": it is missing'),
    (logo(version="1.1"), 'version="1.2": it is "1.1"'),
    (logo(baseProfile="tiny"), 'baseProfile="tiny-ps": it is "tiny"'),
    (logo(baseProfile=None), 'baseProfile="tiny-ps": it is missing'),
    (logo(xmlns=None), "the root is <svg> of no namespace"),
    (logo(xmlns="http://www.w3.org/1999/xhtml"), "the root is <svg> of http://www.w3.org/1999/xhtml"),
    (b"<html><body/></html>", "the root is <html> of no namespace"),
    (logo(x="0"), "must not have x="),
    (logo(y="0px"), "must not have y="),
    (logo(viewBox=None), "viewBox= is missing: whether"),
    (logo(viewBox=None, width="100%", height="100%"), "viewBox= is missing: whether"),
    (logo(viewBox=None, width="10", height="20"), "viewBox= is missing: whether"),
    (logo(viewBox="0 0 64 32"), "is not square"),
    (logo(viewBox="0 0 0 0"), "is not square"),
    (logo(viewBox="0 0 -9 -9"), "is not square"),
    (logo(viewBox="0 0 1e999 1e999"), "is not square"),
    (logo(viewBox="0 0 64"), "is not four numbers"),
    (logo(viewBox="0 0 64 64 64"), "is not four numbers"),
    (logo(viewBox="a b c d"), "is not four numbers"),
    (logo(viewBox="0 0 64 64px"), "is not four numbers"),
    (logo(viewBox=""), "is not four numbers"),
    (logo(title=""), "<title> is missing"),
    (logo("<g><title>Example</title></g>", title=""), "<title> is missing"),
    (logo(title="<title> </title>"), "<title> is empty"),
    (logo(title="<title>a</title><title>b</title>"), "<title> stands there more than once"),
    (logo("<desc/>"), "<desc> is empty"),
    (logo("<script>alert(1)</script>"), "<script> is not allowed: no scripts"),
    (logo("<handler type='x'/>"), "<handler> is not allowed: no scripts"),
    (logo("<image href='#a'/>"), "<image> is not allowed"),
    (logo("<foreignObject/>"), "<foreignObject> is not allowed"),
    (logo("<a href='#x'/>"), "<a> is not allowed: no links"),
    (logo("<video/>"), "<video> is not allowed"),
    (logo("<audio/>"), "<audio> is not allowed"),
    (logo("<g><rect><animate/></rect></g>"), "<animate> is not allowed: nothing that moves"),
    (logo("<set/>"), "<set> is not allowed: nothing that moves"),
    (logo("<animateTransform/>"), "<animateTransform> is not allowed"),
    (logo("<switch/>"), "<switch> is not allowed"),
    (logo("<svg/>"), "<svg> is not allowed: one <svg>, the root"),
    (logo("<style>.a{fill:red}</style>"), "<style> is not allowed"),
    (logo("<style>@import 'x.css';</style>"), "<style> refers to something outside"),
    (logo("<style>.a{fill:url(x.svg#a)}</style>"), "<style> refers to something outside"),
    (logo("<rect style='fill:red'/>"), "style= is not allowed"),
    (logo("<sparkle/>"), "<sparkle> is no element of the profile"),
    (logo("<SCRIPT/>"), "<SCRIPT> is no element of the profile"),
    (logo("<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>"), "elements of a web page"),
    (logo("<metadata><script/></metadata>"), "<script> is not allowed"),
    (logo("<rect onclick='x'/>"), "an event attribute (onclick=)"),
    (logo("<rect OnLoad='x'/>"), "an event attribute (OnLoad=)"),
    (logo(onload="x"), "an event attribute (onload=)"),
    (logo("<g xmlns:e='http://www.w3.org/2001/xml-events' e:event='click'/>"), "an event attribute (event=)"),
    (logo("<use href='https://e.example/x.svg#a'/>"), 'href="https://e.example/x.svg#a"'),
    (logo("<use href='x.svg#a'/>"), 'href="x.svg#a"'),
    (logo("<use href=''/>"), 'href=""'),
    (logo("<use href='data:image/png;base64,AA'/>"), 'href="data:'),
    (logo("<use href='javascript:x'/>"), 'href="javascript:'),
    (logo("<use xmlns:k='http://www.w3.org/1999/xlink' k:href='//e.example/x'/>"), 'href="//e.example/x"'),
    (logo(xml_base="https://e.example/"), "xml:base="),
    (logo("<rect fill='url(https://e.example/p#g)'/>"), "url(https://e.example/p#g)"),
    (logo("<rect fill='URL( &quot;//e.example/p&quot; )'/>"), "url(//e.example/p)"),
    (logo("<rect fill='url(#a)' stroke='url(b)'/>"), "url(b)"),
    (logo("<rect fill='url(#a) url(b)'/>"), "url(b)"),
    (logo("<rect fill='url()'/>"), "url((empty))"),
    (logo("<rect fill='url(x'/>"), "url(x)"),
    (logo("<rect fill='\\75rl(//e.example)'/>"), "refers outside"),
    (logo("<rect fill='&#117;rl(//e.example)'/>"), "url(//e.example)"),
    (logo(zoomAndPan="magnify"), 'zoomAndPan="magnify" must be "disable"'),
    (logo("<rect focusable='true'/>"), 'focusable="true" must be "false"'),
    (logo(start="<?xml-stylesheet href='x.css'?>"), "a processing instruction (<?xml-stylesheet?>)"),
    (logo("<?php x?>"), "a processing instruction (<?php?>)"),
    (logo(start="<!DOCTYPE svg>"), "document type"),
    (
        logo(start='<?xml version="1.0"?>\n<!-- -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">'),
        "document type",
    ),
    (logo("&nbsp;"), "undefined entity"),
    (logo("<g>"), "mismatched tag"),
    (logo()[:-6], "no element found"),
    (logo() + b"<svg/>", "junk after document element"),
    (logo("<q:x/>"), "unbound prefix"),
    (b"", "no element found"),
    (b"\x89PNG\r\n\x1a\n", "not UTF-8 text (octet 1)"),
    (logo().decode().encode("utf-16"), "not UTF-8 text"),
    (logo(title="<title>\xe9</title>").decode().encode("latin-1"), "not UTF-8 text"),
    (b"<svg>\x00</svg>", "of no namespace"),
]


@pytest.mark.parametrize(("data", "words"), GRAVE, ids=[words[:40] for _, words in GRAVE])
def test_one_fault(data: bytes, words: str) -> None:
    found = grave(data)
    assert any(words in message for message in found), found


ADVICE = [
    (logo(title=f"<title>{'x' * 65}</title>"), "<title> has 65 characters"),
    (logo(width="100%", height="100%"), "should be pixels"),
    (logo(width="auto"), "should be pixels"),
    (logo(viewBox=None, width="64", height="64"), "viewBox= is missing"),
    (logo("<n:view xmlns:n='http://n.example'/>"), "elements of http://n.example"),
    (logo("<n xmlns=''/>"), "elements of no namespace"),
    (logo("<g xmlns:i='http://i.example' i:label='x'/>"), "attributes of http://i.example"),
    (gzip.compress(logo()), "it is compressed"),
]


@pytest.mark.parametrize(("data", "words"), ADVICE, ids=[words for _, words in ADVICE])
def test_advice(data: bytes, words: str) -> None:
    found = advice(data)
    assert len(found) == 1
    assert words in found[0]
    assert grave(data) == []


def test_what_occurs_often_is_told_once() -> None:
    data = logo("<rect style='a'/>" * 50 + "".join(f"<x{n}/>" for n in range(500)))
    found = grave(data)
    assert "style= is not allowed: presentation attributes are (50 times)" in found
    assert len(found) == MAX_PROBLEMS


def test_sizes() -> None:
    room = LIMIT - len(logo(""))
    assert grave(logo(" " * room)) == []
    assert grave(logo(" " * (room + 1))) == ["the file is larger than 32 KiB"]
    assert grave(gzip.compress(logo(" " * room))) == []
    assert grave(gzip.compress(logo(" " * (room + 1)))) == ["the file is damaged, or larger than 32 KiB"]
    assert grave(gzip.compress(logo())[:-9]) == ["the file is damaged, or larger than 32 KiB"]
    assert grave(b"\x1f\x8bxx") == ["the file is damaged, or larger than 32 KiB"]


def test_only_so_much_is_unpacked() -> None:
    bomb = gzip.compress(bytes(64 << 20), 9)
    tracemalloc.start()
    try:
        assert uncompressed(bomb) is None
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
NESTED = "<g>" * MAX_DEPTH + "</g>" * MAX_DEPTH
HOSTILE = {
    "billion laughs": (f'<!DOCTYPE s [<!ENTITY l0 "ha">{LAUGHS}]>'.encode() + logo("&l9;"), "document type"),
    "quadratic": (f'<!DOCTYPE s [<!ENTITY a "{"a" * 9000}">]>'.encode() + logo("&a;" * 7000), "document type"),
    "file": (b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + logo("&x;"), "document type"),
    "web": (b'<!DOCTYPE s SYSTEM "http://169.254.169.254/">' + logo(), "document type"),
    "parameter": (b'<!DOCTYPE s [<!ENTITY % p SYSTEM "x"> %p;]>' + logo(), "document type"),
    "attribute default": (b'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x">]>' + logo(), "document type"),
    "nested": (logo(NESTED), f"more than {MAX_DEPTH} deep"),
    "very nested": (logo("<g>" * 9000), f"more than {MAX_DEPTH} deep"),
    "10 MB of attributes": (b"<svg " + b"a='1' " * 1_700_000 + b"/>", "larger than"),
    "attributes twice": (b"<svg a='1' a='1'/>", "duplicate attribute"),
    "many attributes": (logo("<g " + " ".join(f"on{n}=''" for n in range(3000)) + " onx=''/>"), "an event attribute"),
    "many comments": (b"<!-- a -->" * 3000 + b"<!DOCTYPE x>", "document type"),
    "behind two marks": (b"\xef\xbb\xbf" * 2 + b"<!DOCTYPE s [<!ENTITY l 'ha'>]>" + logo("&l;"), "document type"),
    "open comments": (b"<!-- a " * 4000, "no well-formed XML"),
    "open instructions": (b"<?a " * 8000, "unclosed token"),
    "hidden type": (b"<?a <!-- ?><!DOCTYPE x [<!ENTITY e '1'>]><svg>--></svg>", "document type"),
    "many parentheses": (logo(f"<rect fill='{'url(' * 5000}'/>"), "refers outside"),
    "long title": (logo(title=f"<title>{'<b/>x' * 5000}</title>"), "<b> is no element of the profile (5000 times)"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_files_made_to_hurt(name: str) -> None:
    data, words = HOSTILE[name]
    found = inspect(data).problems
    assert any(words in problem.message for problem in found)
    assert len(found) <= MAX_PROBLEMS + 1
    assert sum(len(problem.message) for problem in found) < 20_000


def _expat_sees_a_type(text: str) -> bool:
    seen: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda name, *_: seen.append(name)
    with contextlib.suppress(expat.ExpatError):
        parser.Parse(text, True)
    return bool(seen)


_PIECES = [
    "<!DOCTYPE a>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "<!--",
    "-->",
    "->",
    "--",
    "<?p",
    "?>",
    "<a/>",
    "<a>",
    "</a>",
]
_MARKUP = st.lists(st.sampled_from([*_PIECES, " ", "\n", "<", "x", "<![CDATA[", "]]>", "&b;"]), max_size=14).map(
    "".join
)


@given(_MARKUP)
def test_no_document_type_gets_past(text: str) -> None:
    if _expat_sees_a_type(text):
        assert "document type" in grave(text.encode())[0]


@given(
    st.binary() | _MARKUP.map(str.encode) | st.binary().map(gzip.compress) | st.binary().map(lambda b: b"\x1f\x8b" + b)
)
def test_never_raises(data: bytes) -> None:
    inspect(data)


@given(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 255))
def test_one_octet_changed(at: int, octet: int) -> None:
    inspect(EXAMPLE[:at] + bytes([octet]) + EXAMPLE[at + 1 :])


def test_terminal_and_mark_up_strings() -> None:
    for text in hostile_texts().values():
        data = text.encode("utf-8", "replace")
        assert grave(data)
        grave(logo(title="<title><![CDATA[" + text.encode("utf-8", "replace").decode() + "]]></title>"))


def test_unpacked_by_zlib_alone_is_no_gzip() -> None:
    assert "not UTF-8" in grave(zlib.compress(logo()))[0]
