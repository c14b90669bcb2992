"""`notify:` of the profile at work: the ways opened when the first one is due. Loaded only where somebody is told."""

from importlib import import_module

from dcctl.cli.desk import Desk
from dcctl.mailauth.reach import resolve_by
from dcctl.mailauth.resolver import Resolver
from dcctl.sending.notify import Summary, deliver
from dcctl.sending.notify_ways import Door, Hooks, Mails


async def tell(desk: Desk, summary: Summary) -> tuple[str, ...]:
    """Tell everybody whom the profile names and this run calls for; a warning for each that could not be told."""
    doors = _Doors()
    hooks, mails = Hooks(desk.secrets, doors.open), Mails(desk.profile, desk.open_channel, desk.ledger)
    try:
        everybody = desk.profile.notify.values()
        return await deliver(everybody, summary, post=hooks.post, get=hooks.get, send_mail=mails.send)
    finally:
        await doors.close()


class _Doors:
    """HTTPS doors over one resolver; nothing is opened, or read of this machine, before it is needed."""

    def __init__(self) -> None:
        self._resolver: Resolver | None = None

    def open(self, allow_private: bool) -> Door:
        self._resolver = self._resolver or Resolver()
        fetcher: Door = import_module("dcctl.fetch.fetcher").Fetcher(
            resolve_by(self._resolver), allow_private=allow_private
        )
        return fetcher

    async def close(self) -> None:
        if self._resolver is not None:
            await self._resolver.close()
