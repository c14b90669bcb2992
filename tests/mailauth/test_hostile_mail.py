"""Mails made to hurt whoever verifies them: every field full of what parsers choke on, bodies without end."""

from collections import Counter
from typing import Final

import pytest
from tests.support.limits import cpu_limit
from tests.support.suites import suite

from dcctl.mailauth.dkim_canon import canonical_body
from dcctl.mailauth.lookup import Answer, RRType, ZoneLookup
from dcctl.mailauth.message import MessageReport, check_message
from dcctl.render import check_auth, html_page, json_lines, markdown, plain_page
from dcctl.verbs.check_auth import AuthData

FIELD: Final = 16_000  # octets: as much of one field as is looked at
BODY: Final = 8 << 20
ZONE: Final = {
    "example.com": {"TXT": ["v=spf1 -all"]},
    "rude.example": {"TXT": ["v=spf1 -all exp=e.rude.example"]},
    "e.rude.example": {"TXT": ["%{s}" * 15_000]},
    "s._domainkey.example.com": {"TXT": ["v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject"]},
}
HEAD: Final = (
    b"From: a@example.com\r\n"
    b"Received: from x (x [192.0.2.1]) by y; Mon, 1 Jan 2024 00:00:00 +0000\r\n"
    b"Return-Path: <a@example.com>\r\n"
)


def field(name: str, value: str, times: int = 1) -> bytes:
    """A mail with that field on top."""
    return f"{name}: {value}\r\n".encode() * times + HEAD + b"\r\nhi\r\n"


def author(value: str) -> bytes:
    return f"From: {value}\r\n\r\nhi\r\n".encode()


def signature(**tags: str) -> bytes:
    values = {"v": "1", "a": "ed25519-sha256", "c": "relaxed/relaxed", "d": "example.com", "s": "s", "h": "from"}
    values |= {"bh": "AAAA", "b": "AAAA", **tags}
    return f"DKIM-Signature: {'; '.join(f'{name}={value}' for name, value in values.items())}\r\n".encode()


def chain(number: int) -> bytes:
    """One set of ARC that others follow."""
    signed = f"i={number}; a=ed25519-sha256; d=example.com; s=s; b=AAAA"
    cv = "none" if number == 1 else "pass"
    fields = (
        f"ARC-Seal: {signed}; cv={cv}",
        f"ARC-Message-Signature: {signed}; h=from; bh=AAAA; l={number}",
        f"ARC-Authentication-Results: i={number}; x; spf=pass ({' ' * 18_000})",
        "",
    )
    return "\r\n".join(fields).encode()


def full(unit: str) -> str:
    return unit * (FIELD // len(unit))


UNITS: Final = (
    *("(", ")", "<", ">", "[", "]", '"', '"\\', "\\", ",", ":", ";", "a:", "a:;", "a.", "@", "a@", "<@", " ", "\t "),
    *("=?utf-8?q?a?=", "=", "a=b ", 'a="', "a ", " /", "1", "ü", "envelope-from ", "helo=", "[1", " [", "\\a", "x("),
)  # fmt: skip
# What a field must begin with, so that the rest of it is read.
FIELDS: Final = {
    "Received": "from x (x ",
    "Return-Path": "<",
    "Received-SPF": "pass client-ip",
    "Authentication-Results": "x; ",
    "ARC-Authentication-Results": "i=1; x; ",
    "DKIM-Signature": "v=1; ",
    "ARC-Seal": "i=1; ",
    "ARC-Message-Signature": "i=1; ",
    "List-Unsubscribe": "<",
    "List-Unsubscribe-Post": "",
    "Date": "Mon, ",
    "Message-ID": "<",
    "Sender": "a ",
    "Subject": "",
}
LETTERS: dict[str, bytes] = {
    "999 From fields": author(full("a@b.c, ")[:900]).replace(b"\r\n\r\n", b"\r\n") * 999 + b"\r\n",
    "990 Received fields": field("Received", f"from x (x [192.0.2.9]) by y; {'(' * 900}", 990),
    "60 long Received fields": field("Received", f"from x (x envelope-from{' ' * 15_000}", 60),
    "60 long From fields": author(full('"\\')).replace(b"\r\n\r\nhi", b"") * 60 + b"\r\nhi\r\n",
    "990 signatures": b"".join(signature(l=str(number)) for number in range(990)) + HEAD + b"\r\nhi\r\n",
    "4,000 times From signed": signature(h="from:" * 4000) + HEAD + b"\r\nhi\r\n",
    "50 sets of ARC": b"".join(map(chain, range(50, 0, -1))) + HEAD + b"\r\nhi\r\n",
    "folded 400,000 times": b"X: " + b"y\r\n " * 400_000 + b"\r\n" + HEAD + b"\r\n",
    "a million fields": b"X:\r\n" * 1_000_000,
    "empty lines": signature() + HEAD + b"\r\n" + b"\r\n" * (BODY // 2),
    "empty lines of LF": signature() + HEAD + b"\r\n" + b"\n" * BODY,
    "lines of CR": signature() + HEAD + b"\r\n" + b"\r" * BODY,
    "blanks": b"".join(signature(l=str(BODY - n)) for n in range(10)) + HEAD + b"\r\n" + b" \t" * (BODY // 2),
    "one line": signature() + HEAD + b"\r\n" + b"x" * BODY,
    "NUL": HEAD + b"\0" * BODY,
    "every octet": HEAD + bytes(range(256)) * 1000,
}  # fmt: skip
LETTERS |= {f"From: {unit!r}": author(full(unit)) for unit in UNITS}
LETTERS |= {f"From: a {unit!r} b": author(f"a{full(unit)}@example.com") for unit in UNITS[::2]}


class Counting:
    def __init__(self) -> None:
        self._lookup, self.asked = ZoneLookup(ZONE), Counter[tuple[str, str]]()

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        self.asked[name.lower(), rrtype] += 1
        return await self._lookup(name, rrtype)


async def checked(letter: bytes) -> MessageReport:
    """The report, of which every form is written too."""
    lookup = Counting()
    with cpu_limit(20):
        report = await check_message(letter, lookup=lookup)
        page = check_auth.page(AuthData(message=report))
        shown = [plain_page.paint(page), markdown.paint(page), html_page.paint(page), json_lines.json_line(report)]
    assert len(lookup.asked) <= 111 + 2 * 8 + 10 + 2 * 50
    assert max(map(len, shown)) < 2_000_000
    return report


@pytest.mark.parametrize("name", LETTERS)
async def test_a_mail_made_to_hurt(name: str) -> None:
    assert (await checked(LETTERS[name])).findings


@pytest.mark.parametrize("name", FIELDS)
async def test_a_field_made_to_hurt(name: str) -> None:
    for unit in UNITS:
        report = await checked(field(name, FIELDS[name] + full(unit)))
        assert report.alignment.author_domain == "example.com"


async def test_a_domain_owners_words_are_cut() -> None:
    report = await checked(HEAD.replace(b"example.com", b"rude.example") + b"\r\nhi\r\n")
    assert report.spf.result == "fail"
    assert 400 < len(report.spf.explanation or "") < 600


async def test_the_suites_odd_mails() -> None:
    folder = suite("hostile/mime")
    if not folder.exists():
        pytest.skip(f"{folder} is not there: set DCCTL_SUITES to the folder of the suites")
    for path in sorted(folder.glob("*.txt")):
        await checked(path.read_bytes())


@pytest.mark.parametrize("lines", [0, 1, 4095, 4096, 4097, 8192, 10_000])
@pytest.mark.parametrize("start", [b"", b"a", b"a\r\nb", b"\r", b"a\n"])
def test_lines_at_the_end_are_one(start: bytes, lines: int) -> None:
    body = start + b"\r\n" * lines
    assert canonical_body(body, "simple") == (start or b"") + b"\r\n"
    assert canonical_body(body, "relaxed") == (start + b"\r\n" if start else b"")
