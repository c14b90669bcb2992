"""`dcctl test-send --prove`: it arrives, it comes back, it does not come; prediction beside proof, and what is kept."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from dcctl.channels.maildir import make
from tests.cli.conftest import Cli
from tests.support.carriers import ZONES, arrives, changed, forged, lost, renamed, returned, without_trace
from tests.support.delivering import Transport, delivering
from tests.support.nameserver import NameServer
from tests.support.processes import wait_until
from tests.support.smtp_server import Received, Record, Script
from tests.support.terminal import Terminal
from tests.support.threaded import beside

PROFILE = """\
version: 1
default_channel: relay
identities:
  anna: {{address: anna@corp.test}}
channels:
  mail: {{kind: gmail, address: anna@corp.test}}
  relay: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: none, spf_term: 'ip4:9.9.9.9', selectors: [s1]{more}}}
  other: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: none, bounces: 'maildir:{folder}'}}
  blind: {{kind: smtp, host: 127.0.0.1, port: {port}, tls: none}}
  box: {{kind: sandbox}}
"""
Sending = Callable[..., Record]  # what becomes of a message on the way, and how the server talks


@pytest.fixture
def box(home: Path) -> Path:
    """The mailbox; some mail lies in it already."""
    make(home / "mailbox")
    (home / "mailbox/cur/1.old:2,S").write_bytes(b"Message-ID: <old@corp.test>\r\nFrom: bob@peer.test\r\n\r\nold\r\n")
    return home / "mailbox"


@pytest.fixture
def sending(profile: Path, box: Path) -> Iterator[Sending]:
    """Set a server up whose mail ends in that mailbox, and a profile with it."""

    def set_up(transport: Transport, script: Script | None = None) -> Record:
        record = stack.enter_context(beside(delivering(box, transport, script)))
        more = f", bounces: 'maildir:{box}'"
        profile.write_text(PROFILE.format(port=record.port, more=more, folder=box))
        return record

    with ExitStack() as stack:
        yield set_up


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with beside(NameServer(ZONES)) as server:
        yield server


@pytest.fixture
def prove(cli: Cli, server: NameServer) -> Cli:
    options = ("--to", "bob@peer.test", "--prove", "--nameserver", server.address, "--wait", "20s")
    return lambda *more, **rest: cli("test-send", *options, *more, **rest)


def checks(answer: Any) -> dict[str, tuple[str, str]]:
    return {one["check"]: (one["predicted"], one["found"]) for one in answer.data["proof"]["checks"]}


AGREED = {"SPF": ("pass", "pass"), "DKIM": ("pass", "pass"), "aligned": ("SPF, DKIM",) * 2, "DMARC": ("pass", "pass")}


def test_it_arrives_as_predicted(prove: Cli, sending: Sending) -> None:
    record = sending(arrives)
    answer = prove("--json")
    proof = answer.data["proof"]
    assert (answer.code, answer.data["outcome"], proof["mailbox"]) == (0, "sent", "relay")
    assert checks(answer) == AGREED
    assert proof["verdict"] in ("pass", "warn")
    assert 0 <= proof["seconds"] < 20
    assert proof["returned"] == []
    assert len(record.messages) == 1


def test_the_page_has_prediction_beside_proof(prove: Cli, sending: Sending) -> None:
    sending(arrives)
    page = prove().out
    assert page.startswith("sent: relay accepted the message")
    lines = [line.split() for line in page.splitlines()]
    for row in (["check", "predicted", "arrived"], ["DKIM", "pass", "pass"], ["DMARC", "pass", "pass"]):
        assert row in lines
    assert "it arrived at relay after 0 s" in page
    assert "predicted because: SPF aligns: corp.test authorises ip4:9.9.9.9" in page


# What becomes of it, then: DMARC as predicted and as found, the exit code, the words.
ENDS: list[tuple[Transport, str | None, int, str]] = [
    (forged, "fail", 3, "DMARC    pass       FAIL"),
    (changed, "fail", 3, "the body was changed after signing"),
    (returned, None, 7, "it came back to relay after"),
    (lost, None, 6, "it did not show in the mailbox of relay in time"),
]


@pytest.mark.parametrize(("transport", "dmarc", "code", "words"), ENDS)
def test_how_it_ends(
    prove: Cli, sending: Sending, transport: Transport, dmarc: str | None, code: int, words: str
) -> None:
    sending(transport)
    wait = ("--wait", "1s") if transport is lost else ()
    answer = prove(*wait, "--json")
    assert (answer.code, answer.data["outcome"]) == (code, "sent")
    assert checks(answer)["DMARC"] == ("pass", dmarc)
    assert (answer.json["error"] is None) is (code in (3, 6))
    page = prove(*wait)
    assert page.code == code
    assert words in page.out


def test_why_it_came_back(prove: Cli, sending: Sending) -> None:
    sending(returned)
    answer = prove("--json")
    (why,) = answer.data["proof"]["returned"]
    assert why.startswith("bounce@corp.test: userunknown: ")
    assert answer.json["error"]["message"].startswith("the message came back to relay: bounce@corp.test")
    assert answer.json["error"]["next"] == "dcctl bounces"


def test_what_dns_does_not_say_is_unknown(cli: Cli, sending: Sending) -> None:
    sending(arrives)
    with beside(NameServer(ZONES, {"_dmarc.corp.test": "servfail"})) as ill:
        answer = cli("test-send", "--to", "bob@peer.test", "--prove", "--nameserver", ill.address, "--json")
    assert answer.code == 6
    assert checks(answer)["DMARC"] == ("unknown", "temperror")


def test_without_a_policy_there_is_nothing_to_fail(cli: Cli, sending: Sending) -> None:
    sending(forged)
    with beside(NameServer({name: types for name, types in ZONES.items() if "_dmarc" not in name})) as bare:
        answer = cli("test-send", "--to", "bob@peer.test", "--prove", "--nameserver", bare.address, "--json")
    assert answer.code == 0
    assert checks(answer)["DMARC"] == ("none", "none")


def test_what_the_headers_do_not_show_is_not_called_none(prove: Cli, sending: Sending) -> None:
    sending(without_trace)
    answer = prove("--json")
    assert checks(answer)["SPF"] == ("pass", "not visible")
    assert answer.code == 0


def test_a_provider_may_replace_the_message_id(prove: Cli, sending: Sending) -> None:
    sending(renamed)
    assert checks(prove("--json"))["SPF"] == ("pass", "pass")


def test_a_refused_send_is_not_waited_for(prove: Cli, sending: Sending) -> None:
    sending(arrives, Script(answers={"DOT": b"554 5.7.1 spam\r\n"}))
    answer = prove("--json")
    assert (answer.code, answer.data["outcome"], answer.data["proof"]) == (7, "not-sent", None)


def test_in_another_channels_mailbox(prove: Cli, sending: Sending, profile: Path) -> None:
    sending(arrives)
    assert prove("--mailbox", "other", "--json").data["proof"]["mailbox"] == "other"
    profile.write_text(profile.read_text().replace(", bounces: 'maildir:", ", ca_file: '", 1))
    answer = prove("--json")
    assert answer.data["proof"]["mailbox"] == "other", "the first that can be read; kinds that cannot be opened are not"


# What keeps it from being proven is known before anything is sent: the profile changed, the options, code, words.
BEFORE: list[tuple[tuple[str, str], tuple[str, ...], int, str]] = [
    (("", ""), ("--mailbox", "none"), 12, "none"),
    (("", ""), ("--mailbox", "blind"), 12, "blind: no mailbox can be read"),
    (("/mailbox'", "/gone'"), (), 12, "not a Maildir that can be read"),
    (("", ""), ("--channel", "box"), 12, "there is nothing to prove"),
    (("", ""), ("--nameserver", "a b"), 2, "name server"),
    (("", ""), ("--attach", "big"), 2, "--prove reads mail of at most"),
]


@pytest.mark.parametrize(("change", "options", "code", "words"), BEFORE)
def test_what_is_known_before_anything_is_sent(
    prove: Cli,
    sending: Sending,
    profile: Path,
    home: Path,
    change: Any,
    options: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    record = sending(arrives)
    profile.write_text(profile.read_text().replace(*change))
    (home / "big").write_bytes(bytes(2 << 20))
    answer = prove(*options)
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert record.messages == []


def test_without_any_mailbox(prove: Cli, sending: Sending, profile: Path) -> None:
    record = sending(arrives)
    kept = [line for line in profile.read_text().splitlines() if "other:" not in line and "box:" not in line]
    profile.write_text("\n".join(kept).replace(", bounces: 'maildir:", ", ca_file: '"))
    answer = prove()
    assert (answer.code, record.messages) == (12, [])
    assert "set `bounces: maildir:PATH` under channels.relay" in answer.err


def test_a_mailbox_that_goes_away_meanwhile(prove: Cli, sending: Sending, box: Path) -> None:
    def gone(_: Received) -> None:
        box.rename(box.with_name("elsewhere"))

    sending(gone)
    answer = prove("--json")
    assert (answer.code, answer.data["outcome"]) == (12, "sent"), "nobody is to send it once more"
    assert answer.json["error"]["message"].startswith("sent, but not proven: ")
    box.with_name("elsewhere").rename(box)
    page = prove()
    assert page.out.startswith("sent: relay accepted the message")
    assert "sent, but not proven: " in page.err


SIGNALS = [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")]


@pytest.mark.parametrize(("number", "code", "word"), SIGNALS)
def test_a_signal_while_it_is_waited_for(
    home: Path, server: NameServer, sending: Sending, number: int, code: int, word: str
) -> None:
    record = sending(lost)
    command = [sys.executable, "-m", "dcctl", "test-send", "--to", "bob@peer.test", "--prove", "--json"]
    running = subprocess.Popen(
        [*command, "--nameserver", server.address], env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, cwd=home,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(lambda: record.messages and "QUIT" in record.steps, "the message, and the goodbye")
    running.send_signal(number)
    out, _ = running.communicate(timeout=30)
    document = json.loads(out)
    assert (running.returncode, document["exit"], document["data"]["outcome"]) == (code, code, "sent")
    assert (document["error"]["code"], document["error"]["message"]) == (word, f"sent, but not proven: {word}")


def test_a_line_while_somebody_waits(home: Path, server: NameServer, sending: Sending) -> None:
    sending(arrives)
    command = ("test-send", "--to", "bob@peer.test", "--prove", "--nameserver", server.address)
    written = Terminal(home)(*command)
    assert "\r\x1b[Kwaiting for it in the mailbox of relay\r\x1b[K" in written
    assert "waiting" not in Terminal(home)(*command, "-q")
    assert "\x1b" not in Terminal(home, TERM="dumb")(*command)


WRONG = [
    (("--mailbox", "relay"), "--mailbox, --wait and --nameserver go with --prove"),
    (("--wait", "5s"), "go with --prove"),
    (("--nameserver", "127.0.0.1"), "go with --prove"),
    (("--prove", "--dry-run"), "--prove goes without --dry-run and --simulate"),
    (("--prove", "--simulate", "ok"), "--prove goes without --dry-run and --simulate"),
    (("--prove", "--wait", "soon"), "--wait 'soon': wants a number"),
    (("--prove", "--wait", ""), "--wait '': wants a number"),
]


@pytest.mark.parametrize(("options", "words"), WRONG)
def test_a_wrong_line_is_refused(cli: Cli, sending: Sending, options: tuple[str, ...], words: str) -> None:
    record = sending(arrives)
    answer = cli("test-send", *options)
    assert (answer.code, answer.out, record.messages) == (2, "", [])
    assert words in answer.err
