"""`dcctl status`: where things stand, from the ledger alone."""

import asyncio
from pathlib import Path

from dcctl.local.ledger.sqlite import open_ledger
from tests.cli.conftest import Cli
from tests.ledger.values import a_send


def test_nothing_connected_is_no_error(cli: Cli) -> None:
    told = cli("status")
    assert (told.code, told.err) == (0, "")
    assert told.out == "no channel is connected\nnext: dcctl connect sandbox, or dcctl connect --list\n"
    assert cli("status", "--json").data["channels"] == []


def test_a_channel_from_its_connection_to_its_last_bounce(sandbox: Cli) -> None:
    (before,) = sandbox("status", "--json").data["channels"]
    assert (before["probe"]["ok"], before["sends_today"], before["left"], before["bounces"]) == (True, 0, 60, None)
    sandbox("test-send")
    sandbox("test-send", "--to", "bounce@corp.test")
    sandbox("bounces")
    data = sandbox("status", "--json").data
    (after,) = data["channels"]
    assert (data["selected"], data["why"]) == ("sandbox", "default_channel is sandbox")
    assert (after["sends_today"], after["left"], after["unknown"]) == (2, 58, 0)
    assert (after["bounces"]["read"], after["bounces"]["new"]) == (1, 1)
    assert [window["left"] for window in after["windows"]][1:] == [58, 1998]


def test_the_page_says_the_same(sandbox: Cli) -> None:
    sandbox("test-send")
    told = sandbox("status").out
    for words in (
        "sandbox is selected; default_channel is sandbox",
        "sent today  1",
        "left        59 of 60 (minute), 1999 of 2000 (24 h); next slot now",
        "bounces     never read",
        "checked     ok 20",
    ):
        assert words in told


def test_an_outcome_that_is_not_known_is_shown(sandbox: Cli, home: Path) -> None:
    asyncio.run(_interrupted(home / "state/ledger.sqlite3"))
    assert sandbox("status", "--json").data["channels"][0]["unknown"] == 1
    assert "1 send whose outcome is not known" in sandbox("status").out


async def _interrupted(path: Path) -> None:
    """What a run leaves behind that was killed between intent and result."""
    ledger = await open_ledger(path)
    await ledger.reserve(a_send("cut", channel="sandbox"), ())
    await ledger.close()


def test_times_are_told_in_the_profiles_zone(sandbox: Cli, home: Path) -> None:
    path = home / ".config/dcctl/profile.yaml"
    path.write_text(path.read_text() + "timezone: Asia/Tokyo\n")
    assert " JST" in sandbox("status").out
    assert sandbox("status", "--json").data["channels"][0]["next_slot"].endswith("Z")


def test_each_identity_sees_its_own_selection(sandbox: Cli) -> None:
    sandbox("connect", "sandbox", "second", "--address", "bob@corp.test")
    assert sandbox("status", "--as", "bob", "--json").data["selected"] == "second"
    assert sandbox("status", "--as", "anna", "--json").data["selected"] == "sandbox"


def test_status_talks_to_nobody_and_keeps_the_ledger(sandbox: Cli, home: Path) -> None:
    before = (home / "state/ledger.sqlite3").read_bytes()
    sandbox("status")
    assert (home / "state/ledger.sqlite3").read_bytes() == before
