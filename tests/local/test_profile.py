"""The profile: what is found, how it is typed, what is refused and where, and where each value came from."""

from pathlib import Path

import pytest

from dcctl.channels.registry import KINDS
from dcctl.channels.smtp import NOT_KNOWN, SmtpSettings
from dcctl.errors import Exit, ProfileError
from dcctl.local.notification import BODIES, Heartbeat, MailNotification, Webhook
from dcctl.local.profile import Identity, load, show_origin
from dcctl.mail.address import Mailbox
from dcctl.mail.thresholds import Threshold
from tests.support.profiles import loaded, problems, written

OFFICE = "channels:\n  office: {kind: smtp, host: h.example, port: 587, tls: starttls}\n"
TOKEN = "hunter2-Zq9"


def test_a_whole_profile(tmp_path: Path) -> None:
    profile = loaded(
        tmp_path,
        "version: 1\n"
        "default_channel: office\n"
        "state_dir: ./state\n"
        "timezone: Europe/Berlin\n"
        "vault_key: file:~/key\n"
        "retention: 2w\n"
        "identities:\n"
        "  anna: {address: anna@Example.com, name: no, channel: office, default: true}\n"
        "  bo: {address: bo@example.com}\n"
        "channels:\n"
        "  practice: {kind: sandbox}\n"
        "  office:\n"
        "    kind: smtp\n"
        "    host: h.example\n"
        "    port: '587'\n"
        "    tls: starttls\n"
        "    user: 022\n"
        "    secret: env:OFFICE\n"
        "    ca_file: ~/ca.pem\n"
        "    domains: [Example.com, example.org]\n",
    )
    assert profile.exists
    assert profile.default_channel == "office"
    assert profile.state_dir == tmp_path / "state"
    assert str(profile.timezone) == "Europe/Berlin"
    assert profile.vault_key == "file:~/key"
    assert profile.retention == 14 * 86_400
    assert profile.team is None
    assert dict(profile.identities) == {
        "anna": Identity("anna", Mailbox("anna", "example.com"), "no", "office", True),
        "bo": Identity("bo", Mailbox("bo", "example.com")),
    }
    assert list(profile.channels) == ["practice", "office"]
    office = profile.channels["office"]
    assert (office.name, office.kind, office.origin) == ("office", KINDS["smtp"], f"{profile.path}:12")
    assert office.secrets == {"secret": "env:OFFICE"}
    assert office.settings == SmtpSettings(
        "h.example",
        587,
        "starttls",
        user="022",
        ca_file=tmp_path / "ca.pem",
        domains=("example.com", "example.org"),
        authentication=NOT_KNOWN._replace(host="h.example"),
    )


def test_notifications(tmp_path: Path) -> None:
    profile = loaded(
        tmp_path,
        "identities:\n"
        "  anna: {address: anna@example.com}\n"
        "channels:\n"
        "  practice: {kind: sandbox}\n"
        "notify:\n"
        "  ops: {kind: mail, to: ops@Example.com, channel: practice, identity: anna, when: always}\n"
        "  chat: {kind: webhook, url: env:CHAT, body: slack, when: 'permanent, rate>2.5%'}\n"
        "  own: {kind: webhook, url: file:/x, body: '$text', allow_private: true}\n"
        "  ran: {kind: heartbeat, url: credential:ran}\n",
    )
    assert dict(profile.notify) == {
        "ops": MailNotification("ops", "always", Mailbox("ops", "example.com"), "practice", "anna"),
        "chat": Webhook("chat", (Threshold("permanent"), Threshold("rate", 0.025)), "env:CHAT", BODIES["slack"]),
        "own": Webhook("own", "change", "file:/x", "$text", True),
        "ran": Heartbeat("ran", "credential:ran"),
    }
    rows = {key: value for key, value, _ in show_origin(profile)}
    assert rows["notify.chat.url"] == "env:CHAT"
    assert rows["notify.own.when"] == "change"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "~\n", "\ufeff", "channels:\nidentities: {}\n"])
def test_an_empty_profile_is_a_profile(tmp_path: Path, text: str) -> None:
    profile = loaded(tmp_path, text)
    assert (profile.exists, dict(profile.channels), dict(profile.identities)) == (True, {}, {})


def test_a_missing_profile_remembers_where_it_would_be(tmp_path: Path) -> None:
    profile = load(environ={"HOME": str(tmp_path)}, platform="linux")
    assert (profile.exists, profile.path) == (False, tmp_path / ".config/dcctl/profile.yaml")
    assert profile.state_dir == tmp_path / ".local/state/dcctl"


def test_a_named_profile_must_exist(tmp_path: Path) -> None:
    path = tmp_path / "no.yaml"
    for named in ({"path": path, "environ": {}}, {"environ": {"DCCTL_CONFIG": str(path)}}):
        with pytest.raises(ProfileError, match="no such file") as refused:
            load(**named)
        assert refused.value.exit == Exit.USAGE
        assert refused.value.next
    assert load(path, environ={}, missing_ok=True).path == path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chanels: {}\n", ["1:1: chanels: no such key here; did you mean 'channels'?"]),
        ("Version: 1\n", ["1:1: Version: no such key here; did you mean 'version'?"]),
        (f"{'z' * 500}: 1\n", [f"1:1: {'z' * 60}… (+440 characters): no such key here"]),
        ("zzz: 1\n", ["1:1: zzz: no such key here"]),
        ("version: 2\n", ["1:10: version: "]),
        ("version: '1'\nversion: 1\n", ["2:1: key 'version' stands here twice; first at line 1"]),
        (
            "default_channel: offce\n" + OFFICE,
            ["1:18: default_channel: there is no channel 'offce'; did you mean 'off"],
        ),
        ("default_channel:\n", ["1:17: default_channel: has no value"]),
        ("default_channel: ~\n", ["1:18: default_channel: has no value"]),
        ("default_channel: [a]\n", ["1:18: default_channel: wants a single value, not a list"]),
        ("default_channel: ''\n", ["1:18: default_channel: wants a text that is not empty"]),
        (
            "timezone: Europe/Berln\n",
            ["1:11: timezone: there is no zone 'Europe/Berln'; did you mean 'Europe/Berlin'?"],
        ),
        ("timezone: Europe\n", ["1:11: timezone: there is no zone 'Europe'"]),
        ("timezone: ../etc/passwd\n", ["1:11: timezone: wants a zone name"]),
        ("retention: 400\n", ["1:12: retention: wants days or weeks, like 400d"]),
        ("vault_key: keyring\n", ["1:12: vault_key: wants file:PATH or credential:NAME"]),
        ("identities: [a]\n", ["1:13: identities: wants names with settings below, not a list"]),
        ("identities: {a: b}\n", ["1:17: identities.a: wants settings below, not a single value"]),
        ("identities:\n  a:\n", ["2:5: identities.a: wants settings below"]),
        ("identities:\n  a: {name: A}\n", ["2:3: identities.a.address is missing"]),
        ("identities:\n  a: {address: a}\n", ["2:16: identities.a.address: 'a' is not a mailbox"]),
        ("identities:\n  a: {address: a@b.c, channel: x}\n", ["2:32: identities.a.channel: there is no channel 'x'"]),
        ("identities:\n  a: {address: a@b.c, default: yes}\n", ["2:32: identities.a.default: wants true or false"]),
        (
            "identities:\n  a: {address: a@b.c, default: true}\n  b: {address: b@b.c, default: true}\n",
            ["3:32: identities.b.default: 'a' is the default already"],
        ),
        ('identities:\n  a: {address: a@b.c, name: "A\\nBcc: x"}\n', ["2:29: identities.a.name: character U+000A"]),
        ("channels:\n  'a b': {kind: sandbox}\n", ["2:3: channels: a name is made of letters, digits"]),
        ("channels:\n  $(id): {kind: sandbox}\n", ["2:3: channels: a name is made of letters, digits"]),
        (f"channels:\n  {'x' * 65}: {{kind: sandbox}}\n", ["2:3: channels: a name is made of"]),
        ("channels:\n  a: {}\n", ["2:3: channels.a: `kind` is missing; one of gmail, "]),
        ("channels:\n  a: {kind: smpt}\n", ["2:13: channels.a.kind: wants gmail or "]),
        (
            "channels:\n  a: {kind: sandbox, pth: /x}\n",
            ["2:22: channels.a.pth: no such key here; did you mean 'path'?"],
        ),
        # what no single setting can see stands at its key, else at the channel
        (
            "channels:\n  a: {kind: smtp, host: h.example, port: 465, tls: starttls}\n",
            ["2:52: channels.a: tls: port 465 speaks TLS from the first byte"],
        ),
        ("channels:\n  a: {kind: smtp, host: h.example, port: 587}\n", ["2:3: channels.a: tls: missing"]),
        (
            "channels:\n  a: {kind: smtp, host: 1 2, port: 0587, tls: 1, domains: x}\n",
            [
                "2:25: channels.a.host: wants a host name",
                "2:36: channels.a.port: wants a whole decimal number",
                "2:47: channels.a.tls: wants implicit or",
                "2:59: channels.a.domains: wants a list",
            ],
        ),
        # notifications
        ("notify: [a]\n", ["1:9: notify: wants names with settings below, not a list"]),
        ("notify:\n  a: {}\n", ["2:3: notify.a: `kind` is missing; one of mail, webhook, heartbeat"]),
        ("notify:\n  a: {kind: mail}\n", ["2:3: notify.a.to is missing"]),
        (
            f"notify:\n  a: {{kind: webhook, url: 'https://h.example/{TOKEN}'}}\n",
            ["2:27: notify.a.url: wants the source of the address (env:NAME, command:PROGRAM, credential:NAME, file:P"],
        ),
        (
            "notify:\n  a: {kind: mail, to: a@b.c, channel: x, identity: y, when: sometimes}\n",
            [
                "2:39: notify.a.channel: there is no channel 'x'",
                "2:52: notify.a.identity: there is no identity 'y'",
                "2:61: notify.a.when: wants change, always, or permanent, complaint or rate>N% (several with commas)",
            ],
        ),
        (
            "notify:\n  a: {kind: mail, to: a@b.c, channel: x, identity: y}\n",
            [
                "2:39: notify.a.channel: there is no channel 'x'",
                "2:52: notify.a.identity: there is no identity 'y'",
            ],
        ),
        (
            "notify:\n  a: {kind: webhook, url: env:U, body: slak}\n",
            ["2:40: notify.a.body: there is no preset 'slak'; there are json, slack"],
        ),
        (
            "notify:\n  a: {kind: webhook, url: env:U, body: 'x $txt'}\n",
            ["2:40: notify.a.body: there is no $txt; there are $job, "],
        ),
        (
            "notify:\n  a: {kind: webhook, url: env:U, body: 'x $'}\n",
            ["2:40: notify.a.body: a lone $ is written $$"],
        ),
        ("- a\n", ["1:1: the file wants keys and values (`version: 1`), not a list"]),
        ("default_channel: b\nchannels: {b: {kind: nope}}\n", ["2:22: channels.b.kind: "]),  # no second problem for b
    ],
)
def test_problems(tmp_path: Path, text: str, expected: list[str]) -> None:
    found = problems(tmp_path, text)
    assert len(found) == len(expected), found
    assert all(line.startswith(f"profile.yaml:{begin}") for line, begin in zip(found, expected, strict=True)), found


def test_every_problem_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = problems(tmp_path, "default_channel: x\nfoo: 1\nidentities: {a: {}}\nversion: x\nversion: 1\n")
    assert [line.split(":")[1] for line in found] == ["1", "2", "3", "4", "5"]


def test_a_flood_of_problems_is_counted(tmp_path: Path) -> None:
    found = problems(tmp_path, "".join(f"k{number}: 1\n" for number in range(60)))
    assert (len(found), found[-1]) == (51, "and 10 more")


@pytest.mark.parametrize(
    "line",
    [
        f"password: {TOKEN}",
        f"pass: {TOKEN}",
        f"api_key: {TOKEN}",
        f"apiKey: {TOKEN}",
        f"token: {TOKEN}",
        f"secret: {TOKEN}",
        f"secret: [{TOKEN}]",
        f"secret: {{{TOKEN}: 1}}",
        f"client_secret: {TOKEN}",
        f"smtp-password: '{TOKEN}'",
        f"secret: *{TOKEN}",
        f"secret: !{TOKEN} x",
        f"secret: &{TOKEN} {TOKEN}",
        f'secret: "{TOKEN}\\n"',
        f"secret: |\n      {TOKEN}",
        f"secret: env:{TOKEN}=",
        f"secret: '{TOKEN}",
        f"secret: @{TOKEN}",
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_repeated(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, f"vault_key: {TOKEN}\nchannels:\n  office:\n    kind: smtp\n    {line}\n")
    with pytest.raises(ProfileError) as refused:
        load(path, environ={})
    error = refused.value
    assert error.details
    assert TOKEN not in " ".join([error.message, str(error.why), str(error.next), str(error.field), *error.details])


def test_a_secret_key_is_told_where_secrets_come_from(tmp_path: Path) -> None:
    found = problems(tmp_path, f"channels:\n  a:\n    kind: sandbox\n    password: {TOKEN}\n")
    assert found == [
        "profile.yaml:4:5: channels.a.password: a secret never stands in this file; write `secret:` and a source: "
        "keyring, env:NAME, command:PROGRAM ARG ..., credential:NAME, file:PATH"
    ]


TEAM = "default_channel: bulk\nchannels:\n  bulk: {kind: smtp, preset: postmark, secret: env:BULK}\n"


def test_the_team_file_brings_channels_and_a_default(tmp_path: Path) -> None:
    team = written(tmp_path, TEAM, "team.yaml")
    profile = loaded(tmp_path, "team: team.yaml\ndefault_channel: bulk\n" + OFFICE)
    assert profile.team is not None
    assert (profile.team.path, profile.team.default_channel, profile.team.channels) == (team, "bulk", ("bulk",))
    assert list(profile.channels) == ["office", "bulk"]
    assert profile.channels["bulk"].origin == f"{team}:3"
    assert str(profile.origins["channels.bulk.preset"]) == f"{team}:3"
    assert str(profile.origins["team.default_channel"]) == f"{team}:1"


@pytest.mark.parametrize(
    ("team", "expected"),
    [
        (None, ["profile.yaml:1:7: team: team.yaml: there is no such file"]),
        ("a: [\n", ["team.yaml:2:1: "]),
        ("identities: {}\n", ["team.yaml:1:1: identities: no such key here"]),
        ("team: x\n", ["team.yaml:1:1: team: no such key here"]),
        (
            "channels:\n  office: {kind: sandbox}\n",
            ["profile.yaml:3:3: channels.office: the team file has a channel of that name (team.yaml:2)"],
        ),
        ("channels:\n  b: {kind: x}\n", ["team.yaml:2:13: channels.b.kind: wants"]),
        ("default_channel: own\n", []),  # each user is still to connect it
    ],
)
def test_problems_of_the_team_file(tmp_path: Path, team: str | None, expected: list[str]) -> None:
    if team is not None:
        written(tmp_path, team, "team.yaml")
    found = problems(tmp_path, "team: team.yaml\n" + OFFICE)
    assert len(found) == len(expected), found
    assert all(line.startswith(begin) for line, begin in zip(found, expected, strict=True)), found


def test_a_team_file_that_cannot_be_read_is_a_problem_of_its_line(tmp_path: Path) -> None:
    (tmp_path / "team.yaml").mkdir()
    assert problems(tmp_path, "\nteam: team.yaml\n") == [
        "profile.yaml:2:7: team: team.yaml: cannot be read: Is a directory"
    ]


def test_a_name_is_not_called_unknown_while_the_team_file_is_away(tmp_path: Path) -> None:
    found = problems(tmp_path, "team: team.yaml\ndefault_channel: bulk\n")
    assert [line.split(":")[1] for line in found] == ["1"]


def test_a_profile_problem_comes_before_a_team_problem(tmp_path: Path) -> None:
    written(tmp_path, "a: 1\n", "team.yaml")
    assert [line.split(":")[0] for line in problems(tmp_path, "\n\nteam: team.yaml\nb: 1\n")] == [
        "profile.yaml",
        "team.yaml",
    ]


def test_show_origin_says_where_each_value_comes_from(tmp_path: Path) -> None:
    text = "channels:\n  a:\n    kind: smtp\n    preset: postmark\n    secret: env:TOKEN\n"
    text += "identities:\n  x: {address: x@y.z}\n"
    path = written(tmp_path, text)
    profile = load(path, environ={"DCCTL_STATE": str(tmp_path / "s")})
    assert profile.state_dir == tmp_path / "s"
    assert show_origin(profile) == [
        ("version", "1", "default"),
        ("identities.x.address", "x@y.z", f"{path}:7"),
        ("identities.x.default", "false", "default"),
        ("channels.a.kind", "smtp", f"{path}:3"),
        ("channels.a.preset", "postmark", f"{path}:4"),
        ("channels.a.secret", "env:TOKEN", f"{path}:5"),
        ("state_dir", str(tmp_path / "s"), "environment"),
    ]
