"""The table of kinds, and the one place where an adapter is loaded."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dcctl.channels.base import Configured
from dcctl.channels.registry import KINDS, PLUGINS, open_channel, open_inbox
from dcctl.channels.sandbox_wire import SandboxChannel
from dcctl.channels.smtp_wire import SmtpChannel
from dcctl.errors import ChannelError, Exit
from tests.channels.vaults import OneSecret

BUILT = {"smtp", "sandbox"}


def configured(kind: str, settings: object = None) -> Configured:
    return Configured("work", KINDS[kind], settings)


def test_the_table() -> None:
    assert set(KINDS) == {
        "gmail", "exchange-online", "exchange-onprem", "smtp", "sandbox", "legacy-sales", "marketo",
    }  # fmt: skip
    assert {name for name, kind in KINDS.items() if kind.ready} == BUILT
    assert all(name == kind.name for name, kind in KINDS.items())
    assert all(kind.summary and kind.recommended_for for kind in KINDS.values())
    assert {kind.name for kind in KINDS.values() if kind.purpose == "not-for-1:1"} == {"legacy-sales", "marketo"}
    assert all(kind.warning for kind in KINDS.values() if kind.purpose == "not-for-1:1")


@pytest.mark.parametrize("kind", KINDS)
def test_settings_are_declared_whole(kind: str) -> None:
    settings = KINDS[kind].settings
    assert len({setting.name for setting in settings}) == len(settings)
    for setting in settings:
        assert setting.help
        assert bool(setting.choices) == (setting.type == "choice")
        if setting.example:
            setting.read(setting.example)


def test_plugins_name_kinds() -> None:
    assert PLUGINS == {"o365": ("exchange-online", "exchange-onprem"), "gmail": ("gmail",)}
    assert all(kind in KINDS for kinds in PLUGINS.values() for kind in kinds)


def test_the_built_kinds_open(tmp_path: Path) -> None:
    smtp = KINDS["smtp"].parse({"host": "localhost", "port": 2525, "tls": "none"})
    assert isinstance(open_channel(configured("smtp", smtp), OneSecret(), tmp_path), SmtpChannel)
    assert open_inbox(configured("smtp", smtp), OneSecret(), tmp_path) is None
    tracked = replace(smtp, bounces=tmp_path)
    assert open_inbox(configured("smtp", tracked), OneSecret(), tmp_path) is not None
    sandbox = KINDS["sandbox"].parse({})
    assert isinstance(open_channel(configured("sandbox", sandbox), OneSecret(), tmp_path), SandboxChannel)
    assert open_inbox(configured("sandbox", sandbox), OneSecret(), tmp_path) is not None


@pytest.mark.parametrize("kind", sorted(set(KINDS) - BUILT))
def test_a_kind_not_built_yet_says_so(kind: str, tmp_path: Path) -> None:
    for opener in (open_channel, open_inbox):
        with pytest.raises(ChannelError) as caught:
            opener(configured(kind), OneSecret(), tmp_path)
        assert caught.value.exit == Exit.CHANNEL
        assert kind in caught.value.message
        assert caught.value.next == "dcctl connect --list"


def test_a_missing_extra_names_the_install_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "needs_extra_wire.py").write_text("import no_such_vendor_sdk\n")
    monkeypatch.syspath_prepend(tmp_path)
    kind = replace(KINDS["gmail"], wire="needs_extra_wire")
    with pytest.raises(ChannelError) as caught:
        open_channel(Configured("work", kind, None), OneSecret(), tmp_path)
    assert "no_such_vendor_sdk" in caught.value.message
    assert caught.value.next == "pip install 'dcctl[gmail]'"


def test_a_module_of_ours_that_is_missing_is_a_bug(tmp_path: Path) -> None:
    kind = replace(KINDS["gmail"], wire="dcctl.channels.no_such_wire")
    with pytest.raises(ModuleNotFoundError):
        open_channel(Configured("work", kind, None), OneSecret(), tmp_path)


HEAVY = ("asyncio", "ssl", "socket", "email", "aiosmtplib", "yaml", "keyring", "sqlite3", "dns", "cryptography")


@pytest.mark.parametrize("module", ["registry", "smtp", "smtp_presets", "limits", "sandbox", "base"])
def test_nothing_heavy_is_imported_before_a_channel_opens(module: str) -> None:
    code = f"import sys, dcctl.channels.{module}; print(*sorted(set(sys.modules) & {set(HEAVY)!r}))"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}  # coverage has its own
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=plain)
    assert done.stdout.split() == []
