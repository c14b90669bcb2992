"""`dcctl store`: what is purged, forgotten and saved, and every way to ask for it wrongly."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def test_a_purge_takes_away_what_is_older(sandbox: Cli, reports: object) -> None:
    sandbox("bounces", "-q")
    told = sandbox("store", "purge", "--older-than", "400d")
    assert told.out.startswith("purged: 0 reports, 0 sends, 0 undecided mails from before 20")
    assert len(sandbox("bounces", "list", "--json").data["events"]) == 4


def test_the_profile_says_how_long(sandbox: Cli, home: Path) -> None:
    profile = home / ".config/dcctl/profile.yaml"
    assert sandbox("store", "purge").code == 2
    profile.write_text(profile.read_text() + "retention: 400d\n")
    assert sandbox("store", "purge", "--json").data["events"] == 0


def test_who_is_forgotten_is_nowhere_and_counts_stay(sandbox: Cli, home: Path, reports: object) -> None:
    sandbox("bounces", "-q")
    counts = sandbox("bounces", "--since", "1h", "--json").data["counts"]
    assert sandbox("store", "forget", "Bounce@corp.test").out == (
        "forgotten: replaced in 1 report and 1 send\n"
        "  mail to it stays refused: a keyed hash is kept, from which nobody can read the address\n"
    )
    assert sandbox("store", "forget", "full@corp.test", "--json").data == {"events": 1, "sends": 1, "suppressed": False}
    assert sandbox("store", "forget", "nobody@corp.test", "--json").data == {
        "events": 0, "sends": 0, "suppressed": False,
    }  # fmt: skip
    for path in (home / "state").glob("ledger*"):
        assert b"bounce@corp" not in path.read_bytes()
    assert sandbox("bounces", "--since", "1h", "--json").data["counts"] == counts
    assert "bounce@corp.test" not in sandbox("bounces", "list").out, "nor does a second reading bring it back"


def test_a_backup_is_whole_and_private(sandbox: Cli, home: Path, reports: object) -> None:
    sandbox("bounces", "-q")
    told = sandbox("store", "backup", "copy", "--json").data
    assert (told["path"], "4 sends, 4 returned mails" in told["words"]) == ("copy", True)
    assert (home / "copy").stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(home / "copy")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    before = (home / "copy").read_bytes()
    again = sandbox("store", "backup", "copy")
    assert (again.code, "copy is there already" in again.err, "next: " in again.err) == (2, True, True)
    assert (home / "copy").read_bytes() == before


WRONG = [
    ((), "Missing command", "dcctl store --help"),
    (("empty",), "No such command 'empty'", "dcctl store --help"),
    (("purge",), "how long to keep is not said", "dcctl store purge --older-than 400d, or set `retention: 400d`"),
    (("purge", "--older-than", "0d"), "--older-than '0d': wants a number", "dcctl store purge --help"),
    (("purge", "--older-than", "400"), "--older-than '400': wants a number", "dcctl store purge --help"),
    (("purge", "everything"), "unexpected extra argument", "dcctl store purge --help"),
    (("forget",), "Missing argument 'ADDRESS'", "dcctl store forget --help"),
    (("forget", "bob"), "'bob' is not a mailbox", "dcctl store forget --help"),
    (("forget", "a@c.test", "b@c.test"), "unexpected extra argument", "dcctl store forget --help"),
    (("backup",), "Missing argument 'FILE'", "dcctl store backup --help"),
    (("backup", "no/such/copy"), "its folder cannot be written", "ls -ld no/such"),
    (("backup", "."), "not a plain file", "dcctl store backup --help"),
    (("backup", "/dev/null"), "not a plain file", "dcctl store backup --help"),
    (("purge", "--older-than", "1d", "--format", "csv"), "store purge answers as table, json", "store purge --help"),
]


@pytest.mark.parametrize(("options", "words", "next"), WRONG)
def test_what_is_wrong_is_named(sandbox: Cli, options: tuple[str, ...], words: str, next: str) -> None:
    told = sandbox("store", *options)
    assert (told.code, told.out) == (2, "")
    assert words in told.err
    assert next in told.err


@pytest.mark.parametrize("line", ["purge --older-than 1d", "forget a@c.test", "backup copy"])
def test_a_damaged_ledger_is_told(sandbox: Cli, home: Path, line: str) -> None:
    (home / "state/ledger.sqlite3").write_bytes(b"x" * 9000)
    answer = sandbox("store", *line.split(), "--json").json
    assert (answer["exit"], answer["error"]["code"], bool(answer["error"]["next"])) == (10, "store", True)
    assert not (home / "copy").exists()
