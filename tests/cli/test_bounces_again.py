"""`dcctl bounces` run again, by several at once, killed, lied to: every event is news once and counts once."""

import fcntl
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dcctl.channels import maildir
from dcctl.channels.base import Page
from dcctl.errors import TemporaryTrouble
from tests.cli.conftest import Cli, returned
from tests.support.reports import GARBAGE, put, report


def test_two_hundred_forged_reports_suppress_nobody_and_count_nowhere(sandbox: Cli, home: Path) -> None:
    for number in range(20):
        sandbox("test-send", "--to", f"u{number}@corp.test", "-q")
    ours = sandbox("test-send", "--dry-run", "--json").data["message_id"]
    token = f"X-Dcctl-Send: {'0' * 32}.{'a' * 26}\n"
    forms: tuple[dict[str, str], ...] = ({"fields": token}, {"message_id": ours}, {"message_id": "<0@corp.test>"}, {})
    put(returned(home), (report(f"u{n % 20}@corp.test", number=n, **forms[n % 4]) for n in range(200)))
    told = sandbox("bounces", "--fail-on", "any", "--json")
    assert (told.code, told.data["new"]) == (0, 200)
    assert {event["verified"] for event in told.data["events"]} == {False}
    assert told.data["rate"] == 0.0
    assert [row["bounced"] for row in told.data["counts"]["channel"]] == [0]
    for level in ("permanent", "rate>0%", "any"):
        assert sandbox("bounces", "--since", "1h", "--fail-on", level, "-q").code == 0
    assert sandbox("bounces", "suppressions", "--json").data["suppressions"] == []
    assert sandbox("test-send", "--to", "u1@corp.test").code == 0
    assert sandbox("bounces", "report", "--json").data["unverified"] == 200
    page = sandbox("bounces", "--since", "1h").out
    assert "200 unverified reports: no send of ours is proven" in page
    assert "and 190 more\n" in page
    assert len(page.splitlines()) < 30, "whoever forges many hides nothing"


def test_ten_runs_again_give_the_same_events(sandbox: Cli, home: Path, reports: dict[str, bytes]) -> None:
    first = sandbox("bounces", "--json").data
    put(returned(home), list(reports.values()) * 3)  # the same mails once more, under other names
    for _ in range(10):
        assert sandbox("bounces", "--json").data["new"] == 0
    again = sandbox("bounces", "--since", "1h", "--json").data
    assert sorted(one["id"] for one in again["events"]) == sorted(one["id"] for one in first["events"])
    assert again["counts"] == first["counts"]


def test_five_runs_at_once_give_each_event_once(sandbox: Cli, home: Path) -> None:
    put(returned(home), (report(f"u{number}@c.test", number=number) for number in range(300)))
    line = [sys.executable, "-m", "dcctl", "bounces", "--json"]
    env = {"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"}
    running = [subprocess.Popen(line, env=env, stdout=subprocess.PIPE, text=True) for _ in range(5)]
    answers = [json.loads(one.communicate(timeout=60)[0]) for one in running]
    assert {answer["exit"] for answer in answers} <= {0, 11}
    told = [event["id"] for answer in answers for event in (answer["data"] or {"events": []})["events"]]
    assert len(told) == len(set(told)) == 300
    assert len(sandbox("bounces", "list", "--json").data["events"]) == 300


def test_what_a_killed_run_had_stored_is_news_to_the_next(sandbox: Cli, home: Path) -> None:
    put(returned(home), (report(f"u{number}@c.test", number=number) for number in range(120)))  # three pages
    killed = (
        "import os; from dcctl.local.ledger import sqlite_returned as m; from dcctl.cli.entry import main\n"
        "store = m.SqliteReturned.record_page\n"
        "async def record_page(self, *more):\n"
        "    await store(self, *more)\n"
        "    os.kill(os.getpid(), 9)\n"
        "m.SqliteReturned.record_page = record_page\n"
        "main()"
    )
    env = {"HOME": str(home), "DCCTL_STATE": str(home / "state"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", killed, "bounces"], env=env, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (-9, b"")
    assert len(sandbox("bounces", "list", "--json").data["events"]) == 50, "a page is stored"
    assert sandbox("bounces", "--json").data["new"] == 120
    assert sandbox("bounces", "--json").data["new"] == 0


def test_a_mail_about_nothing_is_told_once(sandbox: Cli, home: Path) -> None:
    put(returned(home), [GARBAGE, b""])
    (run,) = sandbox("bounces", "--json").data["runs"]
    assert (run["read"], run["new"], len(run["undecided"])) == (2, 0, 2)
    assert sandbox("bounces").out == "", "cron is told once, however often the mail is read again"
    put(returned(home), [GARBAGE])
    assert "1 mail that nothing could be made of" in sandbox("bounces").out


def test_a_mail_that_cannot_be_read_is_stepped_over(sandbox: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, _ = put(returned(home), [report("a@c.test"), report("b@c.test", number=1)])
    content = maildir._content

    def unreadable(path: Path) -> bytes:
        if path == bad:
            raise PermissionError(13, "Permission denied")
        return content(path)

    monkeypatch.setattr(maildir, "_content", unreadable)
    (run,) = sandbox("bounces", "--json").data["runs"]
    assert (run["new"], run["undecided"]) == (1, [{"name": bad.name, "why": run["undecided"][0]["why"]}])


def test_what_was_read_before_a_mailbox_failed_is_told_once(
    sandbox: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox("test-send", "--to", "bounce@corp.test")
    put(returned(home), (report(f"u{number}@c.test", number=number) for number in range(79)))
    pages = maildir.MaildirInbox.arrivals

    async def cut(self: maildir.MaildirInbox, cursor: str | None) -> AsyncIterator[Page]:
        async for page in pages(self, cursor):
            yield page
            raise TemporaryTrouble("the connection was lost", next="try again")

    with monkeypatch.context() as broken:
        broken.setattr(maildir.MaildirInbox, "arrivals", cut)
        first = sandbox("bounces", "--fail-on", "permanent", "--metrics-file", "m.prom", "--json").json
        assert (first["exit"], first["data"]["new"]) == (3, 50), "an alarm comes before trouble that passes"
        assert first["warnings"] == ["sandbox: the connection was lost (next: try again)"]
        figures = (home / "m.prom").read_text()
        assert 'dcctl_bounces_exit_code{channel="sandbox"} 6\n' in figures
        assert 'dcctl_bounces_permanent{channel="sandbox"} 1\n' in figures
    second = sandbox("bounces", "--fail-on", "permanent", "--json").json
    assert (second["exit"], second["data"]["new"]) == (0, 30)


def test_two_thousand_mails_are_read_in_pages(sandbox: Cli, home: Path) -> None:
    put(returned(home), (report(f"u{number}@c.test", number=number) for number in range(2000)))
    data = sandbox("bounces", "--json").data
    assert (data["read"], data["new"]) == (2000, 2000)
    listed = sandbox("bounces", "list", "--json").json
    assert (len(listed["data"]["events"]), listed["warnings"]) == (
        1000,
        ["1000 more reports; a larger --limit shows them"],
    )


def test_of_two_runs_at_once_the_second_is_told(sandbox: Cli, home: Path) -> None:
    assert sandbox("bounces").code == 0
    with (home / "state/locks/bounces+sandbox.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert sandbox("bounces", "--json").json["error"]["code"] == "busy"
    assert sandbox("bounces").code == 0
