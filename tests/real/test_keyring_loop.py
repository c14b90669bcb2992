"""A password kept in a real keyring: entered once, used by the next run; and what cron finds without a bus."""

from pathlib import Path

import pytest

from tests.support.command import Command
from tests.support.postfix import PostfixLab
from tests.support.secret_service import secret_service

pytestmark = pytest.mark.real


def connect(dcctl: Command, lab: PostfixLab, *more: str, code: int = 0, password: str | None = None) -> str:
    return dcctl(
        "connect", "smtp", "office", "--host", "localhost", "--port", lab.submission_port, "--tls", "starttls",
        "--user", lab.user, "--ca-file", lab.ca_file, "--address", lab.user, "--secret", "-", *more,
        code=code, stdin=password if password is not None else lab.password,
    ).stderr  # fmt: skip


def test_the_password_goes_into_the_keyring_and_comes_from_there(tmp_path: Path, postfix_lab: PostfixLab) -> None:
    with secret_service(tmp_path) as environ:
        dcctl = Command(Path(environ["HOME"]), **environ)
        connect(dcctl, postfix_lab)
        assert "secret: keyring" in dcctl.profile.read_text()
        assert dcctl.json("test-send", "--to", postfix_lab.fresh_mailbox())["data"]["outcome"] == "sent"
        seen = [path for path in tmp_path.rglob("*") if path.is_file() and "keyring" not in str(path)]
        assert not [path for path in seen if postfix_lab.password.encode() in path.read_bytes()]


def test_renew_changes_the_password_and_nothing_else(tmp_path: Path, postfix_lab: PostfixLab) -> None:
    with secret_service(tmp_path) as environ:
        dcctl = Command(Path(environ["HOME"]), **environ)
        connect(dcctl, postfix_lab, "--no-verify", password="changed since")
        before = dcctl.profile.read_bytes()
        assert dcctl.json("test-send", code=4)["error"]["next"] == "dcctl connect office --renew"
        dcctl("connect", "office", "--renew", "--secret", "-", stdin=postfix_lab.password)
        assert dcctl.profile.read_bytes() == before
        assert dcctl.json("test-send")["data"]["outcome"] == "sent"


def test_without_a_bus_nothing_is_kept_and_the_two_ways_on_are_named(tmp_path: Path, postfix_lab: PostfixLab) -> None:
    dcctl = Command(tmp_path)
    said = connect(dcctl, postfix_lab, code=4)
    assert "keyring: no D-Bus session bus" in said
    assert "--secret env:NAME" in said
    assert "vault_key" in said
    assert not dcctl.profile.exists()


def test_cron_finds_no_keyring_and_is_told_what_to_do(tmp_path: Path, postfix_lab: PostfixLab) -> None:
    with secret_service(tmp_path) as environ:
        connect(Command(Path(environ["HOME"]), **environ), postfix_lab)
        cron = Command(Path(environ["HOME"]))
        answer = cron.json("test-send", "--channel", "office", code=4)
        assert "keyring" in answer["error"]["message"]
        assert "--secret env:NAME" in answer["error"]["next"]
        given = {"OFFICE": postfix_lab.password}
        assert cron.json("connect", "office", "--renew", "--secret", "env:OFFICE", env=given)["ok"]
        assert cron.json("test-send", env=given)["data"]["outcome"] == "sent"
