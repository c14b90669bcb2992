"""A stranger's whole world in a recording: every name, record, file and greeting that a check is told holds a text that
attacks whoever shows it."""

import asyncio
import json
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from dcctl.fetch import Fetched, NotFetched
from dcctl.mail.tls_seen import TlsSeen
from dcctl.mailauth.check import Client, Scope, check_domain
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.recording import FetchRecorder, LookRecorder, Recorder, Recording
from dcctl.mailauth.recording_dump import dump
from tests.support.hostile import LIST, OURS
from tests.support.suites import suite

CLIENT: Final = "192.0.2.1"
SELECTORS: Final = ("s1", "selector1")
NOW: Final = 1_700_000_000.0
CELLS: Final = "hostile/lists/csv_cells.json"
MARKUP: Final = {
    "script": "<script>alert(1)</script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "address": "http://evil.invalid",
    "markdown": "![a](http://evil.invalid) `x` | y\\",
    "fence": "```",
    "bar": "x | ok=1;2;3",
    "zone line": "x\n@ IN A 6.6.6.6",
    "zone quotes": 'x" "y"\n@ IN A 6.6.6.6 ; "',
    "zone bracket": ") @ IN A 6.6.6.6",
    "zone escape": "\\010@ IN A 6.6.6.6\\",
    "zone directive": "$INCLUDE /etc/passwd",
    "format": "{0}{title}%s%n",
}


def texts() -> dict[str, str]:
    """Ours, and those of the suite where it is there."""
    found = {**OURS, **MARKUP}
    if (path := suite(LIST)).exists():
        found |= json.loads(path.read_text("utf-8"))
    if (path := suite(CELLS)).exists():
        found |= {f"cell {text}": text for text in json.loads(path.read_text("utf-8"))["cells"]}
    return {name: text for text, name in {text: name for name, text in found.items()}.items()}  # each once


def domain(number: int) -> str:
    """Where text `number` is published."""
    return f"d{number}.test"


def zone(number: int, text: str) -> dict[str, dict[str, Any]]:
    """The records of one domain, each with the text wherever a stranger may write one."""
    here, name = domain(number), "".join(text.encode("utf-8", "replace")[:40].decode("latin-1").split("."))
    target = f"{name or 'x'}.{here}".lower()
    return {
        here: {
            "TXT": [f"v=spf1 {'exp=e.' + here if number % 2 else text} include:{text} -all"],
            "MX": [[10, target], [20, f"mx.{here}"], [30, f"c.{here}"]],
        },
        target: {"A": ["8.8.8.8"]},
        f"c.{here}": {"CNAME": [target]},
        f"e.{here}": {"TXT": [text]},
        f"mx.{here}": {"A": [f"9.9.9.{number}"]},
        f"{number}.9.9.9.in-addr.arpa": {"PTR": [target]},
        f"_25._tcp.mx.{here}": {"TLSA": [f"3 1 1 {name}", name]},
        f"_dmarc.{here}": {"TXT": [f"v=DMARC1; p={text}; rua=mailto:a@b.test,{text}; {text}=1; x={text}"]},
        f"s1._domainkey.{here}": {"TXT": [f"v=DKIM1; n={text}; k=rsa; t={text}; p={text}"]},
        f"selector1._domainkey.{here}": {"CNAME": [target]},
        f"_mta-sts.{here}": {"TXT": ["v=STSv1; id=1" if number % 2 else f"v=STSv1; id={text}"]},
        f"_smtp._tls.{here}": {"TXT": [f"v=TLSRPTv1; rua={text}; {text}"]},
        f"default._bimi.{here}": {"TXT": [f"v=BIMI1; l=https://l{number}.test/; avp={text}"]},
    }


def recording(listed: Sequence[str]) -> bytes:
    """The file with what checks of all those texts were told."""
    return asyncio.run(_recorded(listed))


async def _recorded(listed: Sequence[str]) -> bytes:
    told = Recording(NOW)
    scope = Scope(selectors=SELECTORS, client=Client(CLIENT))
    for number, text in enumerate(listed):
        host = _Host(text)
        lookup, fetch = Recorder(ZoneLookup(zone(number, text)), told), FetchRecorder(host.fetch, told)
        look = LookRecorder(host.look, told)
        await check_domain(domain(number), lookup=lookup, fetch=fetch, look=look, scope=scope, now=NOW)
    return dump(told)


class _Host:
    """The policy host and the exchangers of one domain."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def fetch(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        policy = f"version: STSv1\nmode: {self._text}\nmx: {self._text}\nmax_age: {self._text}\n{self._text}\n"
        logo = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{escape(self._text)}</title></svg>'
        if url.endswith("/odd"):
            return NotFetched(url, True, self._text, "redirect")
        body = policy if "mta-sts" in url else logo
        return Fetched(url, 200, self._text, body.encode("utf-8", "surrogatepass"))

    async def look(self, host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        text = self._text
        return TlsSeen(
            host, addresses[0], text, True, "TLSv1.3", text, (b"0",), (text, text), 1.0, 2.0, False, text
        )  # fmt: skip
