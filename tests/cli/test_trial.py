"""`dcctl test-send`: one message, its exact bytes, every field guarded, and what is left after it."""

import base64
import email
import email.policy
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def sent(home: Path) -> list[bytes]:
    """What the sandbox got, oldest first."""
    return [path.read_bytes() for path in sorted((home / "state/sandbox/sandbox/sent/new").iterdir())]


def parsed(raw: bytes) -> EmailMessage:
    assert raw.count(b"\n") == raw.count(b"\r\n"), "it goes to the wire in CRLF lines"
    return email.message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=email.policy.default)


def test_without_options_a_message_to_oneself(sandbox: Cli, home: Path) -> None:
    data = sandbox("test-send", "--json").data
    message = parsed(sent(home)[0])
    assert (data["outcome"], data["recipients"], data["identity"]) == ("sent", ["anna@corp.test"], "anna@corp.test")
    assert (message["To"], message["From"]) == ("anna@corp.test", "anna@corp.test")
    assert message["Message-ID"] == data["message_id"]
    assert message.get_content() == "This is a test message sent by dcctl through the channel sandbox.\n"
    assert data["reply"].startswith("250 2.0.0 Ok: queued as ")
    assert data["queue_id"] in data["reply"]
    assert [stage["name"] for stage in data["stages"]] == ["message"]


def test_the_page_tells_channel_and_why_the_stages_and_what_is_left(sandbox: Cli) -> None:
    told = sandbox("test-send").out
    for words in (
        "sent: sandbox accepted the message for 1 recipient\n",
        "channel     sandbox (sandbox); user default: default_channel is sandbox\n",
        "\nmessage  ok  ",
        "left: 59 of 60 (minute), 1999 of 2000 (24 h); next slot now",
    ):
        assert words in told


def test_left_and_next_slot(sandbox: Cli) -> None:
    first, second = sandbox("test-send", "--json").data, sandbox("test-send", "--json").data
    assert (first["left"], second["left"]) == (59, 58)
    assert [window["label"] for window in second["windows"]] == ["spacing", "minute", "24 h"]
    assert datetime.fromisoformat(first["next_slot"]) <= datetime.fromisoformat(second["next_slot"])


def test_every_part_of_a_message(sandbox: Cli, home: Path) -> None:
    (home / "page.html").write_text("<p>grüß</p>")
    (home / "report.csv").write_text("a,b\n")
    (home / "logo.png").write_bytes(b"\x89PNG\x00")
    parts = ("--html", "page.html", "--attach", "report.csv", "--attach", "logo.png")
    assert sandbox("test-send", "--to", "bob@corp.test", "--subject", "Grüße", "--text", "hallo\n", *parts).code == 0
    message = parsed(sent(home)[0])
    assert (message["Subject"], message["To"]) == ("Grüße", "bob@corp.test")
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (text.get_content().strip(), html.get_content().strip()) == ("hallo", "<p>grüß</p>")
    files = {
        part.get_filename(): (part.get_content_type(), part.get_payload(decode=True))
        for part in message.iter_attachments()
    }
    assert files == {"report.csv": ("text/csv", b"a,b\n"), "logo.png": ("image/png", b"\x89PNG\x00")}


def test_a_template_with_its_variables(sandbox: Cli, home: Path) -> None:
    (home / "welcome.txt").write_text("Subject: Hello $name\n\nDear $name, it costs $$5.\n")
    (home / "welcome.html").write_text("Subject: Hello $name\n\n<p>$name</p>\n")
    name = ("--var", "name=R&B")
    assert sandbox("test-send", "--template", "welcome.txt", *name).code == 0
    assert sandbox("test-send", "--template", "welcome.html", *name).code == 0
    plain, html = map(parsed, sent(home))
    assert (plain["Subject"], plain.get_content()) == ("Hello R&B", "Dear R&B, it costs $5.\n")
    assert (html["Subject"], html.get_content_type(), html.get_content()) == (
        "Hello R&B",
        "text/html",
        "<p>R&amp;B</p>\n",
    )


def test_a_dry_run_prints_the_exact_bytes_and_sends_nothing(
    sandbox: Cli, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dcctl.cli.trial.uuid.uuid4", lambda: type("Fixed", (), {"hex": "f" * 32}))
    monkeypatch.setattr("dcctl.cli.desk.time.time", lambda: 1_796_000_000.0)
    options = ("--to", "bob@corp.test", "--subject", "Grüße", "--text", "ä" * 600)
    printed = sandbox("test-send", *options, "--dry-run")
    assert not (home / "state/sandbox/sandbox/sent/new").exists() or not sent(home)
    assert sandbox("status", "--json").data["channels"][0]["sends_today"] == 0
    answer = sandbox("test-send", *options, "--dry-run", "--json").data
    assert sandbox("test-send", *options).code == 0
    assert printed.out.encode() == base64.b64decode(answer["message_base64"]) == sent(home)[0]
    assert (answer["outcome"], answer["left"], answer["reply"]) == ("dry-run", None, None)


# What is simulated, the address that gets it, the kind of mail that comes back.
SIMULATED = [
    ("ok", "ok@sandbox.test", []),
    ("bounce", "bounce@sandbox.test", ["bounce"]),
    ("complaint", "complaint@sandbox.test", ["complaint"]),
]


@pytest.mark.parametrize(("what", "address", "kinds"), SIMULATED)
def test_an_outcome_is_simulated(sandbox: Cli, what: str, address: str, kinds: list[str]) -> None:
    assert sandbox("test-send", "--simulate", what, "--json").data["recipients"] == [address]
    assert [event["kind"] for event in sandbox("bounces", "--json").data["events"]] == kinds


# Each preset and what it publishes: ok, bounce, complaint.
PUBLISHED = [
    ("ses, region: eu-west-1, user: AKIA", (True, True, True)),
    ("sparkpost", (True, True, True)),
    ("postmark", (True, True, False)),
    ("sendgrid", (False, False, False)),
    ("mailgun, user: postmaster@mg.corp.test", (False, False, False)),
]


@pytest.mark.parametrize(("preset", "published"), PUBLISHED)
def test_what_is_not_published_is_said(cli: Cli, profile: Path, preset: str, published: tuple[bool, ...]) -> None:
    profile.write_text(
        "version: 1\nidentities: {anna: {address: anna@corp.test}}\n"
        f"channels:\n  mass: {{kind: smtp, preset: {preset}}}\n"
    )
    for what, there in zip(("ok", "bounce", "complaint"), published, strict=True):
        told = cli("test-send", "--simulate", what, "--dry-run", "--json")
        assert told.code == (0 if there else 12)
        if not there:
            assert f"has no published test address for '{what}'" in told.json["error"]["message"]
            assert "dcctl connect sandbox" in told.json["error"]["next"]


def test_a_full_minute_is_told_with_the_time_to_come_back(sandbox: Cli, home: Path) -> None:
    for _ in range(60):
        assert sandbox("test-send", "-q").code == 0
    told = sandbox("test-send", "--json")
    assert told.code == 5
    data = told.data
    assert (data["outcome"], data["left"]) == ("not-sent", 0)
    assert "60 of 60 messages used (minute)" in data["reason"]
    assert 0 < (datetime.fromisoformat(data["retry_at"]) - datetime.now().astimezone()).total_seconds() <= 61
    assert told.json["error"] is None, "the data says it all"
    page = sandbox("test-send")
    assert page.out.startswith("NOT-SENT: nobody gets it\n")
    assert "\nretry at 20" in page.out
    assert "60 of 60" in page.err
    assert len(sent(home)) == 60
    assert "no: nothing left now (minute)" in sandbox("select").out


def test_several_recipients_need_a_yes_off_a_terminal(sandbox: Cli, home: Path) -> None:
    several = ("--to", "a@corp.test", "--to", "b@corp.test")
    told = sandbox("test-send", *several)
    assert (told.code, "add --yes" in told.err) == (2, True)
    assert not sent(home) if (home / "state/sandbox/sandbox/sent/new").exists() else True
    assert sandbox("test-send", *several, "--yes", "--json").data["recipients"] == ["a@corp.test", "b@corp.test"]
    assert sandbox("test-send", *several, "--dry-run").code == 0


def test_more_recipients_than_a_message_may_have(sandbox: Cli) -> None:
    many = [word for number in range(101) for word in ("--to", f"r{number}@corp.test")]
    told = sandbox("test-send", "--yes", *many)
    assert told.code == 7
    assert "101 recipients; sandbox takes 100 a message" in told.err


Options = Callable[[str, Path], list[str]]


def _file(option: str, name: str) -> Options:
    def options(evil: str, home: Path) -> list[str]:
        path = home / name.format(evil)
        path.write_text("x")
        return [option, str(path)]

    return options


def _template(evil: str, home: Path) -> list[str]:
    (home / "t.txt").write_text("Subject: $name\n\n$name\n")
    return ["--template", "t.txt", "--var", f"name=a{evil}b"]


# Every field a word of the user's can come in by.
FIELDS: dict[str, Options] = {
    "to": lambda evil, home: ["--to", f"bob{evil}@corp.test"],
    "to, domain": lambda evil, home: ["--to", f"bob@corp{evil}.test"],
    "subject": lambda evil, home: ["--subject", f"hello{evil}Bcc: eve@evil.test"],
    "attachment": _file("--attach", "a{}b.txt"),
    "variable": _template,
    "channel": lambda evil, home: ["--channel", f"sand{evil}box"],
    "identity": lambda evil, home: ["--as", f"an{evil}na"],
}


@pytest.mark.parametrize("evil", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028"])
@pytest.mark.parametrize("field", FIELDS)
def test_nothing_forges_a_line(sandbox: Cli, home: Path, field: str, evil: str) -> None:
    if field == "attachment" and evil == "\x00":
        options = ["--attach", "a\x00b.txt"]  # no file can be called so
    else:
        options = FIELDS[field](evil, home)
    told = sandbox("test-send", *options, "--json")
    assert told.code in (2, 12)
    assert told.json["error"]["message"].isprintable()
    assert not (home / "state/sandbox/sandbox/sent/new").exists() or not sent(home)


@pytest.mark.parametrize("evil", ["\r\n", "\n", "\r", "\x00"])
def test_nothing_forges_a_line_in_the_profile(cli: Cli, home: Path, evil: str) -> None:
    for options in (("--name", f"Anna{evil}Bcc: eve@evil.test"), ("--address", f"anna{evil}@corp.test")):
        told = cli("connect", "sandbox", *options)
        assert told.code == 2
        assert not (home / ".config/dcctl/profile.yaml").exists()


def test_a_text_may_have_lines_and_not_a_nul(sandbox: Cli, home: Path) -> None:
    assert sandbox("test-send", "--text", "one\ntwo\r\n.\nthree").code == 0
    assert b"\r\n\r\none\r\ntwo\r\n.\r\nthree" in sent(home)[0]
    assert sandbox("test-send", "--text", "one\x00two").code == 2


# What goes wrong before anything is sent: the options, the words, what to do.
WRONG = [
    (("--template", "t.txt"), "template t: variable 'name' has no value", "add --var name=VALUE"),
    (("--template", "odd.txt"), "template odd", "a lone $ is written $$"),
    (("--template", "latin.txt"), "latin.txt: not UTF-8 (byte 2)", "dcctl test-send --help"),
    (("--template", "gone.txt"), "gone.txt: No such file or directory", "dcctl test-send --help"),
    (("--attach", "."), ".: Is a directory", "dcctl test-send --help"),
    (("--var", "name"), "wants NAME=VALUE", "dcctl test-send --help"),
    (("--var", "1=2"), "wants NAME=VALUE", "dcctl test-send --help"),
    (("--simulate", "ok", "--to", "bob@corp.test"), "contradict", "dcctl test-send --help"),
    (("--to", "bob"), "'bob' is not a mailbox", "dcctl test-send --help"),
    (("--as", "nobody"), "identity 'nobody' is not in the profile", "dcctl profile show"),
]


@pytest.mark.parametrize(("options", "what", "next"), WRONG)
def test_what_is_wrong_is_named_with_the_way_on(
    sandbox: Cli, home: Path, options: tuple[str, ...], what: str, next: str
) -> None:
    (home / "t.txt").write_text("Hello $name")
    (home / "odd.txt").write_text("5 $ only")
    (home / "latin.txt").write_bytes(b"h\xe9")
    told = sandbox("test-send", *options)
    assert (told.code, told.out) == (2, "")
    assert what in told.err
    assert next in told.err


def test_who_sends_is_never_guessed(cli: Cli, profile: Path) -> None:
    profile.write_text("version: 1\nchannels: {box: {kind: sandbox}}\n")
    assert "no identity to send as" in cli("test-send").err
    profile.write_text(
        "version: 1\nchannels: {box: {kind: sandbox}}\nidentities: {a: {address: a@x.test}, b: {address: b@x.test}}\n"
    )
    told = cli("test-send")
    assert (told.code, "several identities" in told.err) == (2, True)
    assert cli("test-send", "--as", "b", "--json").data["identity"] == "b@x.test"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--var a=b", "--var goes with --template"),
        ("--template t.txt --text twice", "the same body twice"),
        ("--template t.txt --var name=a --var name=b", "given twice"),
        ("--html bad.html", "not UTF-8 (byte 2)"),
        ("--campaign a^Jb", "campaign: character U+000A"),
    ],
)
def test_what_would_be_dropped_or_forged_is_refused(sandbox: Cli, home: Path, line: str, words: str) -> None:
    (home / "t.txt").write_text("Hello $name\n")
    (home / "bad.html").write_bytes(b"<\xff>")
    told = sandbox("test-send", *(word.replace("^J", "\n") for word in line.split()))
    assert (told.code, words in told.err) == (2, True), told.err
    assert sandbox("status", "--json").data["channels"][0]["sends_today"] == 0


@pytest.fixture
def gone(sandbox: Cli) -> Cli:
    """`bounce@corp.test` came back for good."""
    assert sandbox("test-send", "--to", "bounce@corp.test", "-q").code == 0
    assert sandbox("bounces", "-q").code == 0
    return sandbox


@pytest.mark.parametrize("to", [("bounce@corp.test",), ("BOUNCE@Corp.Test",), ("ok@corp.test", "bounce@corp.test")])
def test_who_gets_no_more_mail_is_refused_before_anything_leaves(gone: Cli, home: Path, to: tuple[str, ...]) -> None:
    options = [word for address in to for word in ("--to", address)]
    told = gone("test-send", *options, "--yes")
    assert (told.code, told.out, len(sent(home))) == (7, "", 1)
    assert "gets no more mail since 20" in told.err
    assert "userunknown (mail to it came back for good)" in told.err
    assert "or send with --to-suppressed" in told.err
    assert gone("status", "--json").data["channels"][0]["sends_today"] == 1, "nor does it count"
    error = gone("test-send", *options, "--yes", "--json").json["error"]
    assert (error["code"], error["field"]) == ("refused", "to")


def test_who_gets_no_more_mail_gets_it_where_you_say_so(gone: Cli, home: Path) -> None:
    assert gone("test-send", "--to", "bounce@corp.test", "--to-suppressed").code == 0
    assert gone("test-send", "--to", "bounce@corp.test", "--dry-run").code == 0
    assert gone("test-send", "--to", "full@corp.test").code == 0, "nobody else is refused"
    assert gone("test-send", "--to", "bounce@corp.test").code == 7
    assert gone("bounces", "release", "bounce@corp.test").code == 0
    assert gone("test-send", "--to", "bounce@corp.test").code == 0
    assert len(sent(home)) == 4


def test_a_published_test_address_is_never_suppressed(sandbox: Cli) -> None:
    for _ in range(2):
        assert sandbox("test-send", "--simulate", "bounce").code == 0
        assert sandbox("bounces", "--json").data["new"] == 1
    assert sandbox("test-send", "--to", "bounce@sandbox.test").code == 7


def test_an_empty_subject_stays_empty(sandbox: Cli) -> None:
    assert "Subject:\r\n" in sandbox("test-send", "--subject", "", "--dry-run").out


def test_who_gets_no_more_mail_is_refused_before_anything_is_counted(sandbox: Cli) -> None:
    assert sandbox("test-send", "--to", "bounce@corp.test").code == 0
    assert sandbox("bounces").code == 0
    both = ("--to", "bob@corp.test", "--to", "Bounce@corp.test", "--yes")
    told = sandbox("test-send", *both, "--json")
    assert (told.code, told.json["error"]["code"], told.json["error"]["field"]) == (7, "refused", "to")
    assert "bounce@corp.test gets no more mail since" in told.json["error"]["message"]
    assert "dcctl bounces release bounce@corp.test" in told.json["error"]["next"]
    assert sandbox("status", "--json").data["channels"][0]["sends_today"] == 1


def test_a_published_test_address_is_always_sent_to(sandbox: Cli) -> None:
    for _ in range(2):
        assert sandbox("test-send", "--simulate", "bounce").code == 0
        assert sandbox("bounces").code == 0
