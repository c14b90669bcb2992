"""What was read of a mailbox and told to nobody yet: a run that is killed between storing and telling loses no news."""

from collections.abc import Sequence

from dcctl.local.ledger.base import BounceEvent, Ledger, SavedReport


async def untold(ledger: Ledger, channel: str) -> tuple[BounceEvent, ...]:
    """The events of that mailbox that were stored after the last that were told."""
    told = await ledger.last_report(_name(channel)) or await ledger.last_run(channel)
    since = told.at if told else 0.0
    return tuple(event for event in await ledger.events(channel=channel, since=since) if event.at > since)


async def now_told(ledger: Ledger, channel: str, events: Sequence[BounceEvent]) -> None:
    """Everything up to these events of that mailbox was told; a clock that was set back takes nothing of it back."""
    told = await ledger.last_report(_name(channel))
    at = max([event.at for event in events] + [told.at if told else 0.0])
    await ledger.save_report(SavedReport(_name(channel), at, ""))


def _name(channel: str) -> str:
    return f"told {channel}"
