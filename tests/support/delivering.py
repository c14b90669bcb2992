"""An SMTP server whose mail ends in a Maildir: as it came, or as whatever the test makes of it on the way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from dcctl.channels.maildir import deliver
from tests.support.smtp_server import Received, Record, Script, smtp_server

Transport = Callable[[Received], bytes | None]  # what is delivered for a message; None: nothing ever is

_PAUSE = 0.01


@contextlib.asynccontextmanager
async def delivering(folder: Path, transport: Transport, script: Script | None = None) -> AsyncIterator[Record]:
    """Serve, and deliver what `transport` makes of every message into the Maildir `folder`."""
    async with smtp_server(script) as record:
        carrier = asyncio.ensure_future(_carry(record, folder, transport))
        try:
            yield record
        finally:
            carrier.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await carrier


async def _carry(record: Record, folder: Path, transport: Transport) -> None:
    done = 0
    while True:
        for received in record.messages[done:]:
            done += 1
            if (raw := transport(received)) is not None:
                deliver(folder, raw)
        await asyncio.sleep(_PAUSE)
