"""Waiting for a message of ours in a mailbox: it shows, it comes back, it does not come."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from dcctl.channels.base import Arrival, Page
from dcctl.channels.sandbox_reports import reports
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.sending.proving import Arrived, CameBack, wait_for

ID = "<one@corp.test>"
OURS = b"Message-ID: <one@corp.test>\r\nFrom: anna@corp.test\r\n\r\nHello\r\n"
OTHER = b"Message-ID: <two@corp.test>\r\nFrom: anna@corp.test\r\n\r\nabout one@corp.test\r\n"
REPLY = b"Message-ID: <three@corp.test>\r\nIn-Reply-To: <one@corp.test>\r\n\r\nThanks\r\n"


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


def bounce() -> bytes:
    bounce, *_ = reports(
        Envelope(Mailbox.parse("anna@corp.test"), (Mailbox.parse("bounce@corp.test"),)), OURS, datetime.now(UTC)
    )
    return bounce


async def test_it_arrives_after_others_and_a_reply_is_not_it() -> None:
    inbox = Growing([OTHER], [], [REPLY, OURS])
    found = await wait_for(inbox, "start", ID, patience=5, pause=0)
    assert isinstance(found, Arrived)
    assert found.raw == OURS
    assert inbox.cursors == ["start", "1", "2"], "every look goes on where the last page ended"


async def test_it_comes_back() -> None:
    found = await wait_for(Growing([OTHER, bounce()]), None, ID, patience=5, pause=0)
    assert isinstance(found, CameBack)
    assert [one.reason for one in found.failures] == ["userunknown"]


@pytest.mark.parametrize("look", [[], [OTHER], [REPLY]])
async def test_it_does_not_come(look: list[bytes]) -> None:
    inbox = Growing(look)
    assert await wait_for(inbox, None, ID, patience=0.05, pause=0.02) is None
    assert 2 <= len(inbox.cursors) <= 4
