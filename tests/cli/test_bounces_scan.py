"""`dcctl bounces scan`: returned mail in files of every form; no profile, no ledger, nothing written."""

import gzip
import mailbox
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import RETURNED, Cli


def _one(folder: Path, raw: list[bytes]) -> list[str]:
    (folder / "one.eml").write_bytes(raw[0])
    return ["one.eml"]


def _files(folder: Path, raw: list[bytes]) -> list[str]:
    for number, mail in enumerate(raw):
        (folder / f"{number}.eml").write_bytes(mail)
    return [f"{number}.eml" for number in range(len(raw))]


def _mbox(folder: Path, raw: list[bytes]) -> list[str]:
    box = mailbox.mbox(folder / "box")
    for mail in raw:
        box.add(mail)
    box.close()
    return ["box"]


def _zipped(folder: Path, raw: list[bytes]) -> list[str]:
    _mbox(folder, raw)
    (folder / "box.gz").write_bytes(gzip.compress((folder / "box").read_bytes()))
    return ["box.gz"]


def _maildir(folder: Path, raw: list[bytes]) -> list[str]:
    box = mailbox.Maildir(folder / "Maildir")
    for mail in raw:
        box.add(mail)
    return ["Maildir"]


def _folder(folder: Path, raw: list[bytes]) -> list[str]:
    (folder / "some/below").mkdir(parents=True)
    _files(folder / "some/below", raw)
    return [str(folder / "some")]


@pytest.mark.parametrize("put", [_files, _mbox, _zipped, _maildir, _folder])
def test_scan_reads_every_form(
    cli: Cli, home: Path, reports: dict[str, bytes], put: Callable[[Path, list[bytes]], list[str]]
) -> None:
    paths = put(home, list(reports.values()))
    data = cli("bounces", "scan", *paths, "--json").data
    assert data["kinds"] == {"bounce": 2, "complaint": 1, "delayed": 1}
    recipients = {failure["recipient"] for mail in data["messages"] for failure in mail["failures"]}
    assert recipients == {f"{local}@corp.test" for local in RETURNED}
    assert all(mail["source"].startswith(tuple(paths)) for mail in data["messages"])


def test_scan_reads_standard_input(cli: Cli, reports: dict[str, bytes]) -> None:
    told = cli("bounces", "scan", "-", "--json", stdin=reports["full"].decode())
    (mail,) = told.data["messages"]
    assert (mail["source"], mail["failures"][0]["status"]) == ("-", "5.2.2")


def test_scan_needs_no_profile_and_writes_nothing(
    cli: Cli, home: Path, reports: dict[str, bytes], profile_gone: None
) -> None:
    (path,) = _one(home, [reports["bounce"]])
    before = sorted(home.rglob("*"))
    assert cli("bounces", "scan", path).code == 0
    assert sorted(home.rglob("*")) == before


@pytest.fixture
def profile_gone(home: Path, reports: object) -> None:
    (home / ".config/dcctl/profile.yaml").write_text("this: is: no: profile\n")


SCAN_ALARMS = [
    ("bounce", {"none": 0, "permanent": 3, "any": 3}),
    ("full", {"none": 0, "permanent": 0, "any": 3}),
    ("delay", {"none": 0, "permanent": 0, "any": 0}),
    ("complaint", {"none": 0, "permanent": 0, "any": 3}),
]


@pytest.mark.parametrize(("kind", "codes"), SCAN_ALARMS)
def test_what_alarms_in_files(
    cli: Cli, home: Path, reports: dict[str, bytes], kind: str, codes: dict[str, int]
) -> None:
    (path,) = _one(home, [reports[kind]])
    assert {level: cli("bounces", "scan", path, "--fail-on", level).code for level in codes} == codes


def test_scan_goes_on_after_what_cannot_be_read_and_says_which(cli: Cli, home: Path, reports: dict[str, bytes]) -> None:
    (path,) = _one(home, [reports["bounce"]])
    told = cli("bounces", "scan", "gone.eml", path, "--fail-on", "any")
    assert told.code == 9, "partly done comes before findings"
    assert "warning: gone.eml: No such file or directory" in told.err
    assert "BOUNCE" in told.out
    document = cli("bounces", "scan", "gone.eml", path, "--json").json
    assert [row["source"] for row in document["data"]["unreadable"]] == ["gone.eml"]
    assert document["error"] is None


def test_scan_streams_bare_mails(cli: Cli, home: Path, reports: dict[str, bytes]) -> None:
    told = cli("bounces", "scan", *_mbox(home, list(reports.values())), "--format", "jsonl")
    assert [(line["source"], line["index"]) for line in told.lines] == [("box", index) for index in range(4)]


def test_scan_shows_no_foreign_control_character(cli: Cli, home: Path, reports: dict[str, bytes]) -> None:
    raw = reports["bounce"].replace(b"User unknown", b"\x1b]0;owned\x07\xe2\x80\xae")
    (path,) = _one(home, [raw])
    for options in ((), ("--json",), ("--format", "jsonl")):
        told = cli("bounces", "scan", path, *options).out
        assert not set("\x1b\x07\u202e") & set(told)
