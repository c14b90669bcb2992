"""`dcctl bounces explain FILE|ID`: each rule that fired, the text it matched, what that comes to, and what to do."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli, returned
from tests.support.reports import GARBAGE, put, report

SPF = report("bob@c.test", status="5.7.26", words="550 5.7.26 unauthenticated mail: SPF did not pass")


def test_a_file_is_explained_from_the_mail_to_what_to_do(cli: Cli, home: Path, reports: dict[str, bytes]) -> None:
    (home / "bounce.eml").write_bytes(reports["bounce"])
    told = cli("bounces", "explain", "bounce.eml")
    assert told.code == 0
    for words in (
        "BOUNCE  bounce.eml\n",
        "read by       RFC 3464\n",
        "because of    message/delivery-status\n",
        "reported by   sandbox.test\n",
        "words    550 5.1.1 User unknown in sandbox mailbox table\n",
        "rule     status 5.1.1\n",
        "matched  5.1.1\n",
        "reason   userunknown (bad-address), permanent\n",
        "advice   suppress\n",
        "The address does not exist.\n",
        "Do not write to this address again",
        "IT: Suppress the address",
    ):
        assert words in told.out
    data = cli("bounces", "explain", "bounce.eml", "--json").data
    (failure,) = data["failures"]
    assert (failure["rule"], failure["matched"], data["stored"]) == ("status 5.1.1", "5.1.1", None)
    piped = cli("bounces", "explain", "-", "--json", stdin=reports["bounce"].decode()).data
    assert piped == {**data, "source": "-"}


def test_a_stored_report_says_how_it_is_proven_and_about_which_send(sandbox: Cli, reports: object) -> None:
    events = {one["kind"]: one for one in sandbox("bounces", "--json").data["events"]}
    key = events["complaint"]["id"]
    for text in (key, key[:12], key[:6]):
        data = sandbox("bounces", "explain", text, "--json").data
        assert (data["source"], data["stored"]["id"], data["stored"]["trust"]) == (key, key, "token")
        assert data["stored"]["send_id"] == events["complaint"]["send_id"]
        assert data["failures"][0]["reason"] == "feedback"
    page = sandbox("bounces", "explain", key).out
    assert "proven by  our own token came back\n" in page
    assert "by sandbox\n" in page


def test_a_report_that_nothing_proves_says_so(sandbox: Cli, home: Path) -> None:
    put(returned(home), [report("bob@c.test")])
    (event,) = sandbox("bounces", "--json").data["events"]
    told = sandbox("bounces", "explain", event["id"])
    assert "proven by  nothing: it counts into no rate and suppresses nobody\n" in told.out


def test_what_receivers_hold_against_us_leads_to_the_proof(cli: Cli, home: Path) -> None:
    (home / "spf.eml").write_bytes(SPF)
    told = cli("bounces", "explain", "spf.eml")
    assert cli("bounces", "explain", "spf.eml", "--json").data["failures"][0]["category"] == "auth"
    assert "dcctl check-auth --channels" in told.out


@pytest.mark.parametrize("raw", [GARBAGE, b"", b"\n\n\n", b"From: a@c.test\nSubject: hello\n\nLunch?\n"])
def test_a_mail_that_is_no_report_says_so(cli: Cli, home: Path, raw: bytes) -> None:
    (home / "mail").write_bytes(raw)
    told = cli("bounces", "explain", "mail")
    assert (told.code, told.err) == (0, "")
    data = cli("bounces", "explain", "mail", "--json").data
    assert (data["kind"] in ("unparsed", "other"), data["failures"]) == (True, [])
    assert told.out.splitlines()[0].split()[0].lower() == data["kind"]


# What is asked, what is said, and what to do next.
WRONG = [
    ("f" * 32, "there is no file and no stored report 'ffffffffffffffffffffffffffffffff'", "dcctl bounces list"),
    ("abcdef", "there is no file and no stored report 'abcdef'", "dcctl bounces list"),
    ("gone.eml", "gone.eml: No such file or directory", "dcctl bounces explain --help"),
    (".", ".: Is a directory", "dcctl bounces explain --help"),
    ("a\x1b[31m", "a^[[31m: No such file", "dcctl bounces explain --help"),
    ("", "a file or an id is wanted", "dcctl bounces list shows the ids"),
]


@pytest.mark.parametrize(("what", "words", "next"), WRONG)
def test_what_cannot_be_explained_is_named(sandbox: Cli, what: str, words: str, next: str) -> None:
    told = sandbox("bounces", "explain", what)
    assert (told.code, told.out) == (2, "")
    assert words in told.err
    assert f"next: {next}" in told.err
    assert sandbox("bounces", "explain", what, "--json").json["error"]["field"] == "what"


def test_an_id_that_several_begin_with_is_no_answer(
    sandbox: Cli, reports: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = iter("abcdef" + letter * 26 for letter in "0123456789")
    monkeypatch.setattr("dcctl.sending.correlation.event_key", lambda *_: next(keys))
    sandbox("bounces")
    told = sandbox("bounces", "explain", "abcdef")
    assert (told.code, "4 reports begin with 'abcdef': abcdef0000" in told.err) == (2, True)
    assert "next: give more of it" in told.err
    assert sandbox("bounces", "explain", "abcdef2").code == 0


def test_a_file_named_like_an_id_is_a_file(sandbox: Cli, home: Path) -> None:
    (home / "abcdef").write_bytes(SPF)
    assert sandbox("bounces", "explain", "abcdef", "--json").data["failures"][0]["recipient"] == "bob@c.test"


def test_foreign_words_are_made_visible(cli: Cli, home: Path) -> None:
    (home / "mail").write_bytes(report("bob@c.test", words="550 5.1.1 \x1b]0;owned\x07 \u202euser unknown"))
    for more in ((), ("--json",)):
        assert not set("\x1b\x07\u202e") & set(cli("bounces", "explain", "mail", *more).out)
