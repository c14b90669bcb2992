"""What every channel keeps, whatever its kind. A kind runs it by a class with a `rig` fixture.

The verdict is taken from the counterpart's own record, by `Rig.taken`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from dcctl.channels.base import Channel
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope

ANNA = Mailbox("anna", "example.com")
BERT = Mailbox("bert", "example.org")
CARL = Mailbox("carl", "example.net")
NOBODY = Mailbox("nobody", "example.org")
GONE = Mailbox("gone", "example.net")

HEAD = b"From: anna@example.com\r\nTo: bert@example.org\r\nSubject: hello\r\nMessage-ID: <m1@example.com>\r\n\r\n"
MESSAGES = {
    "plain": HEAD + b"hello\r\n",
    "8-bit": HEAD + "Grüße, 日本語".encode() + b"\r\n\xff\xfe\x80 latin \xe4\r\n",
    "leading dots": HEAD + b".\r\n..\r\n.end\r\n\r\n.\r\n",
    "only a dot first": b".X: 1\r\n\r\n.\r\n",
    "long lines": HEAD + b"x" * 70_000 + b"\r\n" + b"." * 5_000 + b"\r\n",
    "spaces and tabs kept": HEAD + b"  trailing \t\r\n\r\n\r\n \r\n",
    "no body": HEAD,
    "1 MB attachment": HEAD + b"\r\n".join(b"%076d" % n for n in range(14_000)) + b"\r\n",
}


@dataclass(frozen=True)
class Rig:
    """A channel, what its counterpart has taken, and which addresses that refuses."""

    channel: Channel
    taken: Callable[[], list[bytes]]
    refuses: tuple[Mailbox, ...] = ()


class ChannelContract:
    """For every kind."""

    @pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
    async def test_a_message_arrives_byte_for_byte(self, rig: Rig, message: bytes) -> None:
        receipt = await rig.channel.send(Envelope(ANNA, (BERT,)), message)
        assert (receipt.outcome, receipt.error) == ("sent", None)
        assert rig.taken() == [message]

    async def test_the_receipt_tells_who_and_what(self, rig: Rig) -> None:
        receipt = await rig.channel.send(Envelope(ANNA, (BERT, CARL)), MESSAGES["plain"])
        assert (receipt.accepted, receipt.refused) == ((BERT, CARL), ())
        assert receipt.reply is not None
        assert receipt.reply.code == 250
        assert receipt.queue_id
        assert all(stage.ok and stage.seconds >= 0 for stage in receipt.stages)

    async def test_two_messages_one_after_the_other(self, rig: Rig) -> None:
        for name in ("plain", "8-bit"):
            assert (await rig.channel.send(Envelope(ANNA, (BERT,)), MESSAGES[name])).outcome == "sent"
        assert sorted(rig.taken()) == sorted([MESSAGES["plain"], MESSAGES["8-bit"]])

    async def test_a_null_reverse_path_is_sent(self, rig: Rig) -> None:
        assert (await rig.channel.send(Envelope(None, (BERT,)), MESSAGES["plain"])).outcome == "sent"

    @pytest.mark.parametrize("reverse_path", [ANNA, None])
    async def test_a_probe_sends_nothing(self, rig: Rig, reverse_path: Mailbox | None) -> None:
        probe = await rig.channel.probe(reverse_path)
        assert probe.ok
        assert probe.stages[-1].name == "may-send"
        assert rig.taken() == []

    async def test_a_probe_then_a_send(self, rig: Rig) -> None:
        await rig.channel.probe(ANNA)
        assert (await rig.channel.send(Envelope(ANNA, (BERT,)), MESSAGES["plain"])).outcome == "sent"

    async def test_close_is_safe_twice_and_before_use(self, rig: Rig) -> None:
        await rig.channel.close()
        await rig.channel.send(Envelope(ANNA, (BERT,)), MESSAGES["plain"])
        await rig.channel.close()
        await rig.channel.close()
        assert len(rig.taken()) == 1


class RefusingContract(ChannelContract):
    """For kinds whose counterpart can refuse a recipient."""

    async def test_refused_recipients_are_told_one_by_one(self, rig: Rig) -> None:
        first, second = rig.refuses
        receipt = await rig.channel.send(Envelope(ANNA, (first, BERT, second, CARL)), MESSAGES["plain"])
        assert receipt.outcome == "sent"
        assert receipt.accepted == (BERT, CARL)
        assert [refusal.recipient for refusal in receipt.refused] == [first, second]
        assert all(refusal.reply.permanent for refusal in receipt.refused)
        assert rig.taken() == [MESSAGES["plain"]]

    async def test_when_all_are_refused_nothing_is_sent(self, rig: Rig) -> None:
        receipt = await rig.channel.send(Envelope(ANNA, rig.refuses), MESSAGES["plain"])
        assert receipt.outcome == "not-sent"
        assert [refusal.recipient for refusal in receipt.refused] == list(rig.refuses)
        assert rig.taken() == []

    async def test_a_refused_message_leaves_the_channel_usable(self, rig: Rig) -> None:
        await rig.channel.send(Envelope(ANNA, rig.refuses), MESSAGES["plain"])
        assert (await rig.channel.send(Envelope(ANNA, (BERT,)), MESSAGES["plain"])).outcome == "sent"
        assert len(rig.taken()) == 1
