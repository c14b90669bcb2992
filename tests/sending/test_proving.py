"""Waiting for a message of ours in a mailbox: it shows, it comes back, it does not come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dcctl.channels.base import Arrival, Page
from dcctl.channels.maildir import MaildirInbox
from dcctl.channels.sandbox_reports import reports
from dcctl.errors import ChannelError, Ended, Interrupted
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.sending.proving import Arrived, CameBack, Ours, caught_up, wait_for

ID = Ours("<one@corp.test>", "token1")
OURS = b"Message-ID: <one@corp.test>\r\nFrom: anna@corp.test\r\n\r\nHello\r\n"
OTHER = b"Message-ID: <two@corp.test>\r\nFrom: anna@corp.test\r\n\r\nabout one@corp.test\r\n"
REPLY = b"Message-ID: <three@corp.test>\r\nIn-Reply-To: <one@corp.test>\r\n\r\nThanks\r\n"


# Some providers replace the Message-ID: what is ours then is known by the token.
RENAMED = b"Message-ID: <0100019@ses.invalid>\r\nX-Dcctl-Send: token1\r\nFrom: anna@corp.test\r\n\r\nHello\r\n"
OTHERS_TOKEN = b"Message-ID: <4@corp.test>\r\nX-Dcctl-Send: token12\r\nFrom: anna@corp.test\r\n\r\nHello\r\n"
QUOTED = b"Message-ID: <5@corp.test>\r\nFrom: bob@corp.test\r\n\r\n> X-Dcctl-Send: token1\r\nwhat is this?\r\n"


class Growing:
    """A mailbox that shows one more page at every look, each under the cursor it was asked with."""

    def __init__(self, *looks: Sequence[bytes]) -> None:
        self._looks = list(looks)
        self.cursors: list[str | None] = []

    async def arrivals(self, cursor: str | None) -> AsyncIterator[Page]:
        self.cursors.append(cursor)
        if self._looks:
            found = self._looks.pop(0)
            yield Page(tuple(Arrival(str(at), raw) for at, raw in enumerate(found)), str(len(self.cursors)))


def bounce(of: bytes = OURS) -> bytes:
    envelope = Envelope(Mailbox.parse("anna@corp.test"), (Mailbox.parse("bounce@corp.test"),))
    bounce, *_ = reports(envelope, of, datetime.now(UTC))
    return bounce


async def test_it_arrives_after_others_and_a_reply_is_not_it() -> None:
    inbox = Growing([OTHER], [], [REPLY, OURS])
    found = await wait_for(inbox, "start", ID, patience=5, pause=0)
    assert isinstance(found, Arrived)
    assert found.raw == OURS
    assert inbox.cursors == ["start", "1", "2"], "every look goes on where the last page ended"


async def test_it_is_known_by_its_token_where_its_message_id_was_replaced() -> None:
    found = await wait_for(Growing([OTHERS_TOKEN, QUOTED], [RENAMED]), None, ID, patience=5, pause=0)
    assert isinstance(found, Arrived)
    assert found.raw == RENAMED


@pytest.mark.parametrize("original", [OURS, RENAMED])
async def test_it_comes_back(original: bytes) -> None:
    found = await wait_for(Growing([OTHER, bounce(OTHER), bounce(original)]), None, ID, patience=5, pause=0)
    assert isinstance(found, CameBack)
    assert [one.reason for one in found.failures] == ["userunknown"]


@pytest.mark.parametrize("look", [[], [OTHER], [REPLY], [OTHERS_TOKEN], [QUOTED], [bounce(OTHER)]])
async def test_it_does_not_come(look: list[bytes]) -> None:
    inbox = Growing(look)
    assert await wait_for(inbox, None, ID, patience=0.05, pause=0.02) is None
    assert 2 <= len(inbox.cursors) <= 4


@pytest.mark.parametrize("why", [Interrupted("interrupted"), Ended("terminated")])
async def test_a_signal_while_waiting_is_told_as_what_it_is(why: Interrupted) -> None:
    waiting = asyncio.ensure_future(wait_for(Growing(), None, ID, patience=60, pause=30))
    await asyncio.sleep(0)
    waiting.cancel(why)
    with pytest.raises(type(why)) as told:
        await waiting
    assert told.value is why


async def test_any_other_cancellation_stays_one() -> None:
    waiting = asyncio.ensure_future(wait_for(Growing(), None, ID, patience=60, pause=30))
    await asyncio.sleep(0)
    waiting.cancel("enough")
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_what_lies_there_already_is_passed_over() -> None:
    inbox = Growing([OTHER], [OURS])
    assert await caught_up(inbox, "start") == "1"
    assert await caught_up(Growing(), "start") == "start"


async def test_a_mailbox_that_cannot_be_read_is_known_beforehand(tmp_path: Path) -> None:
    with pytest.raises(ChannelError, match="not a Maildir that can be read"):
        await caught_up(MaildirInbox(tmp_path / "gone"), None)
