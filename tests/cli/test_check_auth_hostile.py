"""`dcctl check-auth` on what strangers publish, serve, say and write into a mail: in every format it stays text."""

import asyncio
import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import dns.name
import dns.zonefile
import pyte
import pytest
from markdown_it import MarkdownIt

from dcctl.mailauth.check import Client, Scope, check_domain
from dcctl.mailauth.finding import DnsChange
from dcctl.mailauth.mending.fixes import collected
from dcctl.mailauth.recording import FetchReplay, LookReplay, Replay
from dcctl.mailauth.recording_text import parse
from tests.cli.conftest import Cli
from tests.support.hostile import OURS
from tests.support.hostile_world import CLIENT, MARKUP, NOW, SELECTORS, domain, recording, texts
from tests.support.nameserver import NameServer
from tests.support.terminal import Terminal
from tests.support.threaded import beside

LISTED: Final = list(texts().values())
DOMAINS: Final = [domain(number) for number in range(len(LISTED))]
OPTIONS: Final = (
    *("--replay", "told", "--smtp", "--ip", CLIENT),
    *(word for name in SELECTORS for word in ("--selector", name)),
)
OUR_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
FORMULA: Final = re.compile(r"""["\s]*[=+\-@＝＋－＠]""")
FORMATS: Final = ("table", "json", "jsonl", "csv", "md", "html", "nagios")


def unseen(text: str) -> list[str]:
    """The characters in it that nobody sees, but a terminal or a reader obeys."""
    return [
        char
        for char in set(text)
        if (unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char != "\n") or char == "\u3164"
    ]


@pytest.fixture(scope="module")
def told() -> bytes:
    return recording(LISTED)


@pytest.fixture
def check(cli: Cli, home: Path, told: bytes) -> Cli:
    """`dcctl check-auth` of the whole world."""
    (home / "told").write_bytes(told)
    return lambda *options, **more: cli("check-auth", *DOMAINS, *OPTIONS, *options, **more)


@pytest.fixture
def half(cli: Cli, home: Path, told: bytes) -> Cli:
    """`dcctl check-auth` of every second domain of it."""
    (home / "told").write_bytes(told)
    return lambda *options, **more: cli("check-auth", *DOMAINS[::2], *OPTIONS, *options, **more)


def test_a_table_for_a_pipe(check: Cli) -> None:
    told = check()
    assert told.code == 3
    assert unseen(told.out) == []
    assert len(told.out) > 100_000


def test_a_table_on_a_terminal(told: bytes, home: Path) -> None:
    (home / "told").write_bytes(told)
    few = [*DOMAINS[: len({**OURS, **MARKUP})], *DOMAINS[::5]]
    written = Terminal(home)("check-auth", *few, *OPTIONS, "--quiet")  # without the line that says how far it is
    assert unseen(OUR_COLOURS.sub("", written)) == []
    screen = pyte.Screen(80, 50)
    pyte.Stream(screen).feed(written.replace("\n", "\r\n"))
    assert (screen.title, screen.icon_name) == ("", "")
    assert screen.mode == pyte.Screen(80, 50).mode
    assert OUR_COLOURS.search(written)
    for markup in ("[bold red]x", "[/] x", "[link=http://evil.invalid]click[/link]", ":smile:"):
        assert markup in written


def test_json(check: Cli) -> None:
    told = check("--json")
    assert told.out.isascii()
    assert unseen("".join(strings(told.json))) == []
    lines = check("--format", "jsonl").out
    assert lines.isascii()
    assert sorted(json.loads(line)["domain"] for line in lines.splitlines()) == sorted(DOMAINS)


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    match value:
        case str():
            yield value
        case list() | dict():
            for one in value.items() if isinstance(value, dict) else enumerate(value):
                yield from strings(one[1])


def test_csv(check: Cli) -> None:
    told = check("--format", "csv")
    rows = list(csv.reader(io.StringIO(told.out, newline="")))
    assert {len(row) for row in rows} == {10}
    assert unseen(told.out.replace("\r\n", "\n")) == []
    assert [cell for row in rows for cell in row if FORMULA.match(cell)] == []
    assert [cell for row in rows for part in row for cell in part.split(";") if FORMULA.match(cell)] == []


class Elements(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html(half: Cli) -> None:
    page = half("--format", "html").out
    assert page.isascii()
    assert unseen(page) == []
    read = Elements(page)
    assert read.open == []
    assert read.names <= {
        *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "article", "nav"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "li", "a", "span", "code", "pre"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    assert {name for name, _ in read.attributes} <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope"),
        *("aria-labelledby", "aria-label", "style"),
    }
    columns = r"(?:--c\d+:'[A-Za-z ]*';?)*"  # nothing but the names of a table's columns
    assert all(re.fullmatch(columns, value) for name, value in read.attributes if name == "style")
    assert all(value.startswith("#p-") for name, value in read.attributes if name == "href")


def test_markdown(half: Cli) -> None:
    page = half("--format", "md").out
    assert unseen(page) == []
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
    inline = [child for token in tokens for child in token.children or ()]
    assert not {token.type for token in tokens} & {"html_block", "hr", "code_block", "blockquote_open"}
    assert {token.type for token in inline} <= {"text", "code_inline", "strong_open", "strong_close", "text_special"}
    cells = [token for token in tokens if token.type in ("th_open", "td_open", "tr_open")]
    rows = "".join("|" if token.type == "tr_open" else "." for token in cells).split("|")[1:]
    assert {len(row) for row in rows} <= {3, 5}  # the records to publish; the steps of an evaluation


def test_nagios(check: Cli) -> None:
    told = check("--format", "nagios")
    first, *more = told.out.splitlines()
    assert told.code == 2
    assert unseen(told.out) == []
    assert first.startswith("CRITICAL - ")
    assert re.fullmatch(r"[^|]* \|( (fail|unknown|absent|warn|pass)=\d+){5}", first)
    assert (len(more), "|" in "".join(more)) == (21, False)
    assert max(map(len, (first, *more))) <= 200


def test_a_zone_fragment_holds_our_records_and_no_other(told: bytes, check: Cli, home: Path) -> None:
    check("--fix-zone", "fixes.zone")
    text = (home / "fixes.zone").read_text()
    assert unseen(text) == []
    ours = asyncio.run(changes(told))
    wanted = {(_owner(one.name), one.type): set[str]() for one in ours}
    for change in ours:
        wanted[_owner(change.name), change.type].add(change.value)
    found = list(dns.zonefile.read_rrsets(text, rdclass=None, default_ttl=1))
    assert len(found) > 100
    for rrset in found:
        values = wanted[rrset.name, rrset.rdtype.name]
        if rrset.rdtype.name == "TXT":
            assert {b"".join(one.strings).decode() for one in rrset} <= values
        else:
            assert len(rrset) <= len(values)


def _owner(name: str) -> dns.name.Name:
    return dns.name.Name([*(label.encode() for label in name.removesuffix(".").split(".")), b""])


async def changes(told: bytes) -> tuple[DnsChange, ...]:
    """What would mend the whole world."""
    world = parse(told, "told")
    scope = Scope(selectors=SELECTORS, client=Client(CLIENT))
    found = [
        await check_domain(
            name, lookup=Replay(world), fetch=FetchReplay(world), look=LookReplay(world), scope=scope, now=NOW
        )
        for name in DOMAINS
    ]
    return collected(one for report in found for one in report.findings)


def letter(listed: Sequence[str]) -> str:
    """A mail with these texts in every field that a verdict is made from or that is shown."""
    texts = [text.encode("utf-8", "replace").decode() for text in listed]
    fields = [f'From: "{texts[0]}" <a@{texts[1]}.test>, {texts[2]}', f"Return-Path: <{texts[3]}@x.test>"]
    for text in texts:
        fields += [
            f"Received: from {text} ({text} [192.0.2.1]) by {text} with {text} id x for <{text}>; {text}",
            f"Authentication-Results: {text}; spf={text} smtp.mailfrom={text}; {text}",
            f"DKIM-Signature: v=1; a=rsa-sha256; d={text}; s={text}; h=from; bh=AAAA; b=AAAA; i=@{text}; c={text}",
            f"ARC-Seal: i=1; a={text}; cv={text}; d={text}; s={text}; b=AAAA",
            f"List-Unsubscribe: <https://{text}/>",
            f"Subject: {text}",
        ]
    fields += [f"Date: {texts[4]}", f"Message-ID: <{texts[5]}>", f"List-Unsubscribe-Post: {texts[6]}", "", "x"]
    return "\r\n".join(fields)


@pytest.mark.parametrize("format", FORMATS)
def test_a_mail(cli: Cli, home: Path, format: str) -> None:
    (home / "zone").write_text("$ORIGIN x.test.\n@ TXT x\n")
    options = ("--message", "-", "--dns-file", "zone", "--for", "gmail", "--format", format)
    for start in range(0, len(LISTED) - 8, 8):
        told = cli("check-auth", *options, stdin=letter(LISTED[start : start + 8]))
        assert (told.code, told.err) == (2 if format == "nagios" else 3, "")
        assert unseen(told.out.replace("\r\n", "\n")) == []


@pytest.mark.parametrize("format", ["table", "json"])
def test_what_is_typed(cli: Cli, home: Path, format: str) -> None:
    """Names of domains, files and everything else on the command line, refused in words that stay words."""
    (home / "zone").write_text("$ORIGIN x.test.\n@ TXT x\n")
    for text in LISTED[::6]:
        for options in (
            ("--dns-file", "zone", "--", text),
            ("--domains-file", text),
            ("--message", text),
            ("--replay", text, "x.test"),
            ("--dns-file", text, "x.test"),
            ("--record", f"no/{text}", "x.test"),
            ("--fix-zone", f"no/{text}", "x.test"),
            ("--nameserver", text, "x.test"),
            ("--selector", text, "x.test"),
            ("--ip", text, "x.test"),
            ("--skip", text, "x.test"),
            ("--deadline", text, "x.test"),
            ("--config", text, "--dns-file", "zone", "x.test"),
        ):
            told = cli("check-auth", "--format", format, *options)
            assert told.code in (2, 3, 6), (options, told)
            assert unseen((told.out + told.err).replace("\r\n", "\n")) == []


def escaped(text: str) -> str:
    """A label of any octets as a zone file writes it."""
    return "".join(f"\\{octet:03d}" for octet in text.encode("utf-8", "replace")[:40])


def test_over_the_wire_kept_and_given_again(cli: Cli, home: Path) -> None:
    """Names and texts of any octets, from a real name server: the recording is text, and says the same again."""
    zone: dict[str, dict[str, object]] = {}
    for number, text in enumerate(LISTED[::9]):
        here, target = domain(number), f"{escaped(text)}.{domain(number)}"
        octets = text.encode("utf-8", "surrogateescape")
        zone[here] = {"TXT": [b"v=spf1 include:" + octets, octets], "MX": [[10, target], [20, f"mx.{here}"]]}
        zone[f"mx.{here}"] = {"A": [f"9.9.9.{number}"]}
        zone[f"{number}.9.9.9.in-addr.arpa"] = {"PTR": [target]}
        zone[f"s1._domainkey.{here}"] = {"TXT": [b"v=DKIM1; n=" + octets + b"; p="]}
        zone[f"_dmarc.{here}"] = {"TXT": [b"v=DMARC1; p=" + octets]}
    names = [name for name in zone if name.startswith("d")]
    with beside(NameServer(zone)) as server:
        live = cli("check-auth", *names, "--nameserver", server.address, "--selector", "s1", "--record", "r", "--json")
    told = (home / "r").read_bytes()
    assert told.isascii()
    assert unseen(told.decode()) == []
    again = cli("check-auth", *names, "--replay", "r", "--selector", "s1", "--json")
    assert (live.code, again.code) == (3, 3)
    assert again.data == live.data
    assert unseen("".join(strings(live.data))) == []
    table = cli("check-auth", *names, "--replay", "r", "--selector", "s1")
    assert unseen(table.out) == []
