"""The memory channel keeps the contract."""

from pathlib import Path

import pytest

from dcctl.channels.base import Configured
from dcctl.channels.memory import MEMORY
from dcctl.channels.memory_wire import MemoryChannel
from dcctl.channels.registry import open_channel, open_inbox
from dcctl.errors import TemporaryTrouble
from dcctl.mail.status import Reply
from tests.channels.contract import GONE, NOBODY, RefusingContract, Rig
from tests.channels.vaults import OneSecret

UNKNOWN = Reply(550, "5.1.1 no such user")


class TestMemory(RefusingContract):
    @pytest.fixture
    def rig(self) -> Rig:
        channel = MemoryChannel(refuses={NOBODY: UNKNOWN, GONE: UNKNOWN})
        return Rig(channel, lambda: [sent.message for sent in channel.sent], (NOBODY, GONE))


async def test_the_probe_fails_by_script() -> None:
    probe = await MemoryChannel(trouble=TemporaryTrouble("down")).probe(None)
    assert not probe.ok
    assert probe.stages[-1].words == "down"


async def test_it_opens_like_any_other_and_returns_mail(tmp_path: Path) -> None:
    prepared = MemoryChannel(returned=[b"a", b"b"])
    configured = Configured("m", MEMORY, prepared)
    assert open_channel(configured, OneSecret(), tmp_path) is prepared
    inbox = open_inbox(configured, OneSecret(), tmp_path)
    assert inbox is not None
    pages = [page async for page in inbox.arrivals(None)]
    assert [arrival.raw for page in pages for arrival in page.arrivals] == [b"a", b"b"]
    assert [page async for page in inbox.arrivals(pages[-1].cursor)] == []
