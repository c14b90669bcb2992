"""One send: permission and intent, then the channel, then the result; what is unknown stays unknown."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from dcctl.channels.base import Receipt
from dcctl.channels.memory_wire import MemoryChannel
from dcctl.errors import LoginNeeded, OutcomeUnknown, Refused, Throttled
from dcctl.local.ledger.base import Denied, Granted, NewSend, Result, SendRow, State, Window
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.mail.status import Reply
from dcctl.sending.dispatch import Dispatched, dispatch
from tests.ledger.values import START, Clock, a_send, a_window
from tests.sending.values import ANNA, BOB, CY

MESSAGE = b"Subject: Hi\r\n\r\nHello\r\n"
HOUR = 3600.0


@dataclass
class Desk:
    """A channel and a ledger that tell in which order they were used, and with what."""

    channel: MemoryChannel = field(default_factory=MemoryChannel)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    told: list[str] = field(default_factory=list)
    reserve_calls: int = 0
    denied: asyncio.Event = field(default_factory=asyncio.Event)

    async def reserve(self, send: NewSend, windows: Sequence[Window]) -> Granted | Denied:
        self.reserve_calls += 1
        answer = await self.ledger.reserve(send, windows)
        if isinstance(answer, Denied):
            self.denied.set()
        self.told.append("intent" if isinstance(answer, Granted) else "denied")
        return answer

    async def settle(self, send_id: str, result: Result) -> None:
        self.told.append(f"result {result.state}")
        await self.ledger.settle(send_id, result)

    async def send(self, envelope: Envelope, message: bytes) -> Receipt:
        self.told.append("channel")
        return await self.channel.send(envelope, message)

    async def dispatch(
        self, name: str = "s1", *windows: Window, to: tuple[Mailbox, ...] = (BOB,), patience: float = 0.0
    ) -> Dispatched:
        send = a_send(name, len(to))
        doors: Any = self
        return await dispatch(doors, Envelope(ANNA, to), MESSAGE, send, windows, doors, patience)

    async def row(self, name: str = "s1") -> SendRow:
        (row,) = [row for row in await self.ledger.sends() if row.id == name]
        return row


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(seconds: float) -> None:
        raise AssertionError(f"waits {seconds} s")

    monkeypatch.setattr("dcctl.sending.dispatch.asyncio.sleep", sleep)


async def test_the_order_is_intent_channel_result() -> None:
    desk = Desk()
    done = await desk.dispatch()
    assert desk.told == ["intent", "channel", "result sent"]
    assert [(sent.envelope, sent.message) for sent in desk.channel.sent] == [(Envelope(ANNA, (BOB,)), MESSAGE)]
    row = await desk.row()
    assert (row.state, row.at, row.queue_id) == ("sent", done.at, done.receipt.queue_id)
    assert row.reply == "250 2.0.0 Ok: queued as memory-1"


async def test_the_intent_stands_before_the_channel_is_asked() -> None:
    desk = Desk()
    seen: list[State] = []

    async def send(envelope: Envelope, message: bytes) -> Receipt:
        seen.append((await desk.row()).state)
        return Receipt("sent", envelope.forward_paths)

    desk.send = send  # type: ignore[method-assign]
    await desk.dispatch()
    assert seen == ["intent"]


@pytest.mark.usefixtures("_no_waiting")
async def test_a_full_window_is_told_before_any_byte_leaves() -> None:
    clock = Clock()
    desk = Desk(ledger=MemoryLedger(clock))
    window = a_window(1, HOUR)
    await desk.dispatch("s1", window)
    clock.now += 60
    with pytest.raises(Throttled, match=r"^work: 1 of 1 messages used \(1 messages in 3600.0 s\)$") as full:
        await desk.dispatch("s2", window)
    assert full.value.retry_at == START + HOUR
    assert desk.told == ["intent", "channel", "result sent", "denied"]
    assert len(desk.channel.sent) == 1
    assert [row.id for row in await desk.ledger.sends()] == ["s1"]


@pytest.mark.usefixtures("_no_waiting")
async def test_a_message_that_never_fits_is_refused_for_good() -> None:
    desk = Desk()
    with pytest.raises(Refused, match="this message never fits"):
        await desk.dispatch("s1", a_window(1, HOUR, "recipients"), to=(BOB, CY), patience=HOUR)
    assert (desk.told, desk.reserve_calls) == (["denied"], 1)


async def test_a_short_wait_is_waited() -> None:
    desk = Desk()
    window = a_window(1, 0.05)
    first = await desk.dispatch("s1", window)
    second = await desk.dispatch("s2", window, patience=5.0)
    assert second.at >= first.at + 0.05
    assert desk.told[3] == "denied"
    assert desk.told[-3:] == ["intent", "channel", "result sent"]


@pytest.mark.usefixtures("_no_waiting")
async def test_a_long_wait_is_told_at_once() -> None:
    desk = Desk()
    window = a_window(1, HOUR)
    await desk.dispatch("s1", window)
    with pytest.raises(Throttled):
        await desk.dispatch("s2", window, patience=5.0)
    assert desk.reserve_calls == 2


ANSWERS: list[Any] = [
    pytest.param(
        Receipt("unknown", error=OutcomeUnknown("cut after the final dot")), "cut after the final dot", id="unknown"
    ),
    pytest.param(
        Receipt("not-sent", reply=Reply(554, "5.7.1 no"), error=Refused("refused")), "554 5.7.1 no", id="not-sent"
    ),
    pytest.param(Receipt("not-sent", error=LoginNeeded("no secret")), "no secret", id="not-sent-without-reply"),
    pytest.param(Receipt("not-sent"), "", id="not-sent-without-a-word"),
]


@pytest.mark.parametrize(("receipt", "words"), ANSWERS)
async def test_what_the_channel_says_is_what_stays(receipt: Receipt, words: str) -> None:
    desk = Desk(MemoryChannel(answer=lambda envelope, message: receipt))
    done = await desk.dispatch()
    assert done.receipt is receipt
    row = await desk.row()
    assert (row.state, row.reply) == (receipt.outcome, words)
    assert desk.told == ["intent", "channel", f"result {receipt.outcome}"]


@pytest.mark.usefixtures("_no_waiting")
async def test_what_is_unknown_is_never_handed_over_twice_and_stays_counted() -> None:
    desk = Desk(MemoryChannel(answer=lambda envelope, message: Receipt("unknown", error=OutcomeUnknown("cut"))))
    window = a_window(1, HOUR)
    await desk.dispatch("s1", window, patience=5.0)
    with pytest.raises(Throttled):
        await desk.dispatch("s2", window)
    assert desk.told.count("channel") == 1
    assert (await desk.row()).state == "unknown"


async def test_an_interrupted_send_is_settled_as_unknown() -> None:
    desk = Desk()
    reached = asyncio.Event()

    async def send(envelope: Envelope, message: bytes) -> Receipt:
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError("never reached")

    desk.send = send  # type: ignore[method-assign]
    task = asyncio.create_task(desk.dispatch())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    row = await desk.row()
    assert (row.state, row.reply) == ("unknown", "interrupted while the message was handed over")


async def test_an_interrupted_wait_leaves_nothing_behind() -> None:
    desk = Desk()
    window = a_window(1, HOUR)
    await desk.dispatch("s1", window)
    task = asyncio.create_task(desk.dispatch("s2", window, patience=2 * HOUR))
    await desk.denied.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [row.id for row in await desk.ledger.sends()] == ["s1"]


async def test_a_refused_recipient_is_recorded_beside_the_others() -> None:
    desk = Desk(MemoryChannel(refuses={CY: Reply(550, "5.1.1 no such user")}))
    results: list[Result] = []

    async def settle(send_id: str, result: Result) -> None:
        results.append(result)

    desk.settle = settle  # type: ignore[method-assign]
    done = await desk.dispatch(to=(BOB, CY))
    assert done.receipt.accepted == (BOB,)
    assert [(result.state, result.refused) for result in results] == [
        ("sent", (("cy@example.org", "550 5.1.1 no such user"),))
    ]


async def test_when_everybody_is_refused_nothing_is_sent() -> None:
    desk = Desk(MemoryChannel(refuses={BOB: Reply(550, "5.1.1 no such user")}))
    await desk.dispatch()
    row = await desk.row()
    assert (row.state, row.reply) == ("not-sent", "550 5.1.1 no such user")
    assert desk.channel.sent == []
