"""The page of a message: the verdict first, the results side by side, nothing wider than 80 columns on a terminal."""

import io
from itertools import pairwise

import pytest

from dcctl.mailauth.message import MessageReport
from dcctl.render import check_auth, plain_page, rich_page
from dcctl.verbs.check_auth import AuthData
from tests.mailauth.test_dkim import PRIVATE
from tests.mailauth.test_message import LIST, MESSAGE, RECEIVED, report, signed
from tests.support.arc_signer import sealed

SAID = b"Authentication-Results: mx.example.net; dkim=pass; spf=softfail\r\n"


def plain(found: MessageReport) -> list[str]:
    return plain_page.paint(check_auth.page(AuthData((), found))).splitlines()


async def test_a_message_in_order() -> None:
    lines = plain(await report(RECEIVED + signed()))
    assert lines[:8] == [
        "message of example.com: pass  (1 absent, 5 pass)",
        "",
        "  check  result  domain       aligned",
        "  SPF    pass    example.com  yes      from 9.9.9.9",
        "  DKIM   pass    example.com  yes      s=s1 rsa-sha256, 2048 bit",
        "  DMARC  pass    example.com           policy reject",
        "  ARC    none                          no chain",
        "",
    ]
    assert not any(first == second == "" for first, second in pairwise(lines))
    assert max(map(len, lines[:8])) <= 80  # what is said in sentences a terminal folds


async def test_a_message_that_fails() -> None:
    lines = plain(await report(sealed(SAID + RECEIVED + LIST + signed().replace(b"Dear", b"Fear"), PRIVATE["rsa"]), {}))
    assert lines[0].startswith("message of example.com: FAIL  (")
    assert [line.split()[:2] for line in lines[3:7]] == [
        ["SPF", "none"],
        ["DKIM", "PERMERROR"],
        ["DMARC", "none"],
        ["ARC", "FAIL"],
    ]
    assert "    mx.example.net: dkim pass, spf softfail" in lines


@pytest.mark.parametrize(
    "raw", [b"X: y\r\n\r\n", MESSAGE, MESSAGE + b"From: a@b.c\r\n", sealed(MESSAGE, PRIVATE["rsa"])]
)
async def test_nothing_is_wider_than_a_terminal(raw: bytes) -> None:
    found = await report(raw)
    stream = io.StringIO()
    rich_page.paint(check_auth.page(AuthData((), found)), stream)
    records = {one.evidence for one in found.findings if one.evidence}
    shown = [line for line in stream.getvalue().splitlines() if line.strip() not in records]
    assert max(map(len, shown)) <= 80


async def test_no_single_author() -> None:
    lines = plain(await report(b"To: bob@example.net\r\n\r\n"))
    assert lines[0].startswith("message without one author domain: FAIL")
    assert "  SPF    none                     not visible from the file" in lines
