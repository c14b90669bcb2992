"""Texts that attack a terminal, a log or a mark-up reader: some of our own, and the suite's where it is there."""

import json
from typing import Final

import pytest

from tests.support.suites import suite

LIST: Final = "hostile/lists/terminal_and_markup.json"

OURS: Final = {
    "clear-screen": "\x1b[2J\x1b[H",
    "c1-csi": "\x9b31m",
    "title": "\x1b]0;pwned\x07",
    "overwrite": "FAIL\rPASS",
    "forged-line": "x\nINFO dcctl: all checks passed",
    "right-to-left": "\u202egpj.exe",
    "zero-width": "a\u200bb",
    "separator": "a\u2028b",
    "undecodable": "a\udc9bb",
    "link": "[link=http://evil.invalid]click[/link]",
    "close": "[/] x",
    "style": "[bold red]x",
    "emoji": ":smile:",
}


def hostile_texts() -> dict[str, str]:
    """Every text by its name; skips where the suite is absent."""
    path = suite(LIST)
    if not path.exists():
        pytest.skip(f"{path} is not there: set DCCTL_SUITES to the folder of the suites")
    texts: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    assert len(texts) > 40
    return texts
