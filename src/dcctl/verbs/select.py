"""`select`: which channel would send and why; advice on all of them; or a new default written into the profile."""

from dataclasses import dataclass, replace
from datetime import datetime

from dcctl.channels.base import Configured
from dcctl.errors import ChannelError, Exit
from dcctl.local.ledger.base import Ledger
from dcctl.local.profile import Profile
from dcctl.local.profile_edit import set_value
from dcctl.local.profile_file import edited, read_text, write_profile
from dcctl.sending.room import room_of
from dcctl.sending.selection import Considered, Request, Selection, select_channel, unknown_channel
from dcctl.verbs import Outcome


@dataclass(frozen=True, slots=True)
class Advice:
    """What one connected channel is for and what it can still send; `why_not` says why it should not be chosen."""

    name: str
    kind: str
    purpose: str
    recommended_for: str
    left: int
    next_slot: datetime
    why_not: str | None
    recommended: bool


@dataclass(frozen=True, slots=True)
class SelectData:
    """The channel that would send (None: none), every line considered, and advice on each connected channel."""

    channel: str | None
    kind: str | None
    rule: str
    considered: tuple[Considered, ...]
    channels: tuple[Advice, ...]
    recommended: str | None
    stored: str | None = None


# For one-to-one mail the own mailbox comes first; what is not for it is never recommended.
_PREFERENCE = ("1:1", "volume", "practice")


async def advise(profile: Profile, request: Request, ledger: Ledger) -> Outcome[SelectData]:
    """Say which channel `request` leads to, and what each connected channel is good for now.

    The exit code is the one of the error in the selection's place (12 no such channel, 2 a contradiction), else 0.
    """
    selection = select_channel(profile, request)
    rows = [await _advice(channel, ledger) for channel in profile.channels.values()]
    best = recommended(rows)
    advice = tuple(replace(row, recommended=row.name == best) for row in rows)
    exit = selection.error.exit if selection.error else Exit.OK
    return Outcome(_data(selection, advice, best), exit, error=selection.error)


async def choose(profile: Profile, name: str) -> Outcome[SelectData]:
    """Make `name` the default: `store` writes it into the profile.

    Raises `ChannelError` for an unknown or unfit channel.
    """
    if name not in profile.channels:
        raise unknown_channel(profile, name)
    channel = profile.channels[name]
    if channel.kind.purpose == "not-for-1:1":
        raise ChannelError(
            f"channel {name!r} ({channel.kind.name}) cannot be a default",
            why=channel.kind.warning or channel.kind.recommended_for,
            next="dcctl select",
        )
    async with edited(profile.path, profile.state_dir):
        text = read_text(profile.path) or ""
        write_profile(profile.path, set_value(text, ("default_channel",), name), was=text)
    line = Considered("user default", name, True, f"default_channel is now {name}")
    warnings = (channel.kind.warning,) if channel.kind.warning else ()
    return Outcome(SelectData(name, channel.kind.name, "user default", (line,), (), None, name), warnings=warnings)


def recommended(rows: list[Advice]) -> str | None:
    """The channel to use for one-to-one mail among those that can send now; None when none can."""
    able = [row for row in rows if row.why_not is None and row.purpose in _PREFERENCE]
    best = min(able, key=lambda row: (_PREFERENCE.index(row.purpose), -row.left), default=None)
    return best.name if best else None


async def _advice(channel: Configured, ledger: Ledger) -> Advice:
    kind = channel.kind
    room = await room_of(channel, ledger)
    why_not = kind.warning if kind.purpose == "not-for-1:1" else None
    if not kind.ready:
        why_not = f"this version cannot open {kind.name} yet"
    elif room.left == 0:
        why_not = f"nothing left now ({room.binding})"
    return Advice(
        channel.name, kind.name, kind.purpose, kind.recommended_for, room.left, room.next_slot, why_not, False
    )


def _data(selection: Selection, advice: tuple[Advice, ...], best: str | None) -> SelectData:
    chosen = selection.channel
    return SelectData(
        chosen.name if chosen else None,
        chosen.kind.name if chosen else None,
        selection.rule,
        selection.considered,
        advice,
        best,
    )
