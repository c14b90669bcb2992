"""`status`: where things stand, channel by channel; reads the ledger, talks to nobody."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from dcctl.channels.base import Configured
from dcctl.local.ledger.base import BounceRun, Ledger, ProbeRow
from dcctl.local.ledger.times import moment
from dcctl.local.profile import Profile
from dcctl.sending.room import WindowRoom, room_of
from dcctl.sending.selection import Request, select_channel
from dcctl.verbs import Outcome


@dataclass(frozen=True, slots=True)
class LastProbe:
    """The last staged check."""

    at: datetime
    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last reading of returned mail."""

    at: datetime
    read: int
    new: int


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """One channel: whether it is selected, its last check, what went out today and what is left, its last bounce
    run.
    """

    name: str
    kind: str
    selected: bool
    probe: LastProbe | None
    sends_today: int
    unknown: int
    left: int
    binding: str
    next_slot: datetime
    windows: tuple[WindowRoom, ...]
    bounces: LastRun | None


@dataclass(frozen=True, slots=True)
class StatusData:
    """The profile in use, the selected channel and why, every channel's state."""

    profile: str
    ledger: str
    selected: str | None
    why: str
    channels: tuple[ChannelStatus, ...]


async def status(
    profile: Profile, request: Request, ledger: Ledger, *, ledger_path: str, now: float, zone: tzinfo | None
) -> Outcome[StatusData]:
    """Everything `status` shows. `zone` is where "today" begins (None: the machine's)."""
    selection = select_channel(profile, request)
    chosen = selection.channel.name if selection.channel else None
    midnight = moment(now).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = [
        await _channel(channel, channel.name == chosen, ledger, midnight.timestamp())
        for channel in profile.channels.values()
    ]
    why = selection.error.message if selection.error else selection.why
    return Outcome(StatusData(str(profile.path), ledger_path, chosen, why, tuple(rows)))


async def _channel(channel: Configured, selected: bool, ledger: Ledger, midnight: float) -> ChannelStatus:
    today = await ledger.sends(channel=channel.name, since=midnight, limit=1_000_000)
    unknown = await ledger.sends(channel=channel.name, states=("unknown", "intent"), limit=1_000)
    room = await room_of(channel, ledger)
    return ChannelStatus(
        name=channel.name,
        kind=channel.kind.name,
        selected=selected,
        probe=_probe(await ledger.last_probe(channel.name)),
        sends_today=sum(send.state != "not-sent" for send in today),
        unknown=len(unknown),
        left=room.left,
        binding=room.binding,
        next_slot=room.next_slot,
        windows=room.windows,
        bounces=_run(await ledger.last_run(channel.name)),
    )


def _probe(row: ProbeRow | None) -> LastProbe | None:
    return None if row is None else LastProbe(moment(row.at), row.ok, row.words)


def _run(row: BounceRun | None) -> LastRun | None:
    return None if row is None else LastRun(moment(row.at), row.read, row.new)
