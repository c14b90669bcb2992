"""The staged check of a channel, remembered: what `status` says of it later."""

from collections.abc import Awaitable, Callable

from dcctl.channels.base import Channel, Configured, Probe, Vault
from dcctl.local.ledger.base import Ledger, ProbeRow
from dcctl.mail.address import Mailbox

Open = Callable[[Configured, Vault], Awaitable[Channel]]


async def probe_channel(
    channel: Configured, vault: Vault, reverse_path: Mailbox | None, *, open_channel: Open, ledger: Ledger, now: float
) -> Probe:
    """Talk to the server up to MAIL FROM; nothing is sent. The outcome goes into the ledger at `now` (UTC epoch)."""
    opened = await open_channel(channel, vault)
    try:
        probe = await opened.probe(reverse_path)
    finally:
        await opened.close()
    words = probe.error.message if probe.error else (probe.stages[-1].words if probe.stages else "")
    await ledger.record_probe(ProbeRow(channel.name, now, probe.ok, words))
    return probe
