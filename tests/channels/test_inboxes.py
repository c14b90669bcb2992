"""The inboxes that need no server keep the contract: memory, Maildir, sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dcctl.channels import maildir
from dcctl.channels.base import Configured, Inbox
from dcctl.channels.maildir import MaildirInbox, deliver, make
from dcctl.channels.memory_wire import MemoryChannel
from dcctl.channels.registry import open_inbox
from dcctl.channels.sandbox import SANDBOX, SandboxSettings
from tests.channels.inbox_contract import InboxContract, Rig
from tests.channels.vaults import OneSecret


class TestMemory(InboxContract):
    @pytest.fixture
    def rig(self) -> Rig:
        box = MemoryChannel()
        return Rig(
            lambda: box,
            lambda *mails: box.returned.extend(mails),
            lambda: list(box.returned),
            lambda: box.unreadable.add(len(box.returned) - 1),
        )


def _maildir(folder: Path, inbox: Inbox, patch: pytest.MonkeyPatch) -> Rig:
    delivered: list[Path] = []
    opened = Path.open
    unreadable: set[Path] = set()

    def put(*mails: bytes) -> None:
        delivered.extend(deliver(folder, raw) for raw in mails)

    def denied(self: Path, *args: object, **kwargs: object) -> object:
        if self in unreadable:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]

    patch.setattr(Path, "open", denied)
    patch.setattr(maildir, "OVERLAP_NS", -1)  # what changed within the hour is read again otherwise
    return Rig(lambda: inbox, put, lambda: _tree(folder), lambda: unreadable.add(delivered[-1]))


class TestMaildir(InboxContract):
    @pytest.fixture
    def rig(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
        make(tmp_path / "box")
        return _maildir(tmp_path / "box", MaildirInbox(tmp_path / "box"), monkeypatch)


class TestSandbox(InboxContract):
    @pytest.fixture
    def rig(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
        inbox = open_inbox(Configured("play", SANDBOX, SandboxSettings(tmp_path)), OneSecret(), tmp_path)
        assert inbox is not None
        return _maildir(tmp_path / "returned", inbox, monkeypatch)


def _tree(folder: Path) -> set[tuple[str, int, int]]:
    return {(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
