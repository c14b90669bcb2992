"""`test-send --prove` at the desk: the mailbox to look into, and the name servers to ask, opened before anything is
sent."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from dcctl.cli.desk import Desk
from dcctl.cli.lookups import Sources, opened
from dcctl.cli.progress import waiting_line
from dcctl.errors import ChannelError
from dcctl.local.profile import Identity
from dcctl.mailauth.predict import predict
from dcctl.sending.predicting import sending_of
from dcctl.sending.proof import Proof
from dcctl.sending.proving import Mailbox, Ours, caught_up, prove
from dcctl.sending.selection import Selection, unknown_channel
from dcctl.verbs.trial import Prove


@asynccontextmanager
async def proving(
    desk: Desk,
    selection: Selection,
    identity: Identity,
    mailbox: str | None,
    patience: float,
    nameservers: Sequence[str],
) -> AsyncIterator[Prove]:
    """What waits for a message of `identity`: the prediction is made before, in the mailbox of the channel of that
    name, or of the first that has one, the sending one before all others.

    Raises `ChannelError` where there is no mailbox to look into or nothing to prove.
    """
    channel = selection.required()
    box = await _mailbox(desk, channel.name, mailbox, patience)
    async with opened(Sources(nameservers), now=desk.now) as ways:
        predicted = await predict(sending_of(channel, identity), lookup=ways.lookup)
        if predicted.dmarc == "not-applicable":
            raise ChannelError(
                f"{channel.name}: there is nothing to prove: {predicted.reason}",
                next="dcctl test-send --prove --channel NAME",
                field="prove",
            )

        async def waiting(message_id: str, token: str) -> Proof:
            with waiting_line(f"waiting for it in the mailbox of {box.channel}", quiet=desk.scene.quiet):
                return await prove(predicted, box, Ours(message_id, token), lookup=ways.lookup)

        yield waiting


async def _mailbox(desk: Desk, sender: str, named: str | None, patience: float) -> Mailbox:
    channels = desk.profile.channels
    if named is not None and named not in channels:
        raise unknown_channel(desk.profile, named)
    readable = [sender, *(name for name, one in channels.items() if one.kind.ready and name != sender)]
    for name in readable if named is None else [named]:
        if inbox := await desk.open_inbox(channels[name]):
            ledger = await desk.ledger()
            return Mailbox(name, inbox, await caught_up(inbox, await ledger.cursor(name)), patience)
    raise ChannelError(
        f"{named or sender}: no mailbox can be read in which the message would show",
        why="the proof is the message itself, as it arrived",
        next=f"set `bounces: maildir:PATH` under channels.{named or sender}",
        field="mailbox",
    )
