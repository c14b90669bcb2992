"""Which channel a send takes: one pure function, the same answer in every process, and every line it considered.

Order: plug-in rule, `--channel`, the identity's channel, user default, team default, the only one, else an error.
The first line that answers wins. A plug-in rule never falls through to another channel.
"""

from dataclasses import dataclass
from typing import NamedTuple

from dcctl.channels.base import Configured
from dcctl.channels.registry import PLUGINS
from dcctl.errors import ChannelError, DcctlError, UsageError
from dcctl.local.profile import Identity, Profile
from dcctl.local.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for: a plug-in (`o365`, `gmail`), a channel's name and where that came from, an identity."""

    via: str | None = None
    channel: str | None = None
    channel_from: str = "--channel"
    identity: Identity | None = None


class Considered(NamedTuple):
    """One line of the order: the rule, the channel it names (None: it names none), whether it decided, and why."""

    rule: str
    channel: str | None
    chosen: bool
    why: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The channel, or the error that stands in its place, and every line considered, in order."""

    channel: Configured | None
    considered: tuple[Considered, ...]
    error: DcctlError | None = None

    @property
    def rule(self) -> str:
        """The rule that decided, or ""."""
        return next((line.rule for line in self.considered if line.chosen), "")

    @property
    def why(self) -> str:
        """Why this channel, in one sentence, or ""."""
        return next((line.why for line in self.considered if line.chosen), "")

    def required(self) -> Configured:
        """The channel; raises the error in its place."""
        if self.channel is None:
            raise self.error or ChannelError("no channel")
        return self.channel


def pick_identity(profile: Profile, wanted: str | None, channel: str | None = None) -> Identity | None:
    """The identity of that name or address; else the one that sends by `channel`, the default, the only one, else None.

    Raises `UsageError` with a suggestion for a name the profile does not have.
    """
    identities = profile.identities
    if wanted is not None:
        for identity in identities.values():
            if wanted in (identity.name, str(identity.address)):
                return identity
        raise UsageError(
            f"identity {wanted!r} is not in the profile{did_you_mean(wanted, identities)}",
            next="dcctl profile show",
            field="as",
        )
    bound = [identity for identity in identities.values() if channel is not None and identity.channel == channel]
    if len(bound) == 1:
        return bound[0]
    defaults = [identity for identity in identities.values() if identity.default]
    if defaults:
        return defaults[0]
    return next(iter(identities.values())) if len(identities) == 1 else None


def select_channel(profile: Profile, request: Request) -> Selection:
    """The channel `request` leads to in `profile`. Pure: no I/O, never raises."""
    try:
        plugin = _plugin_line(profile, request)
    except DcctlError as error:
        line = Considered("plug-in rule", None, False, error.message)
        return Selection(None, (line,), error)
    lines = [plugin, *_other_lines(profile, request)]
    chosen = next((index for index, (_, name, _) in enumerate(lines) if name is not None), None)
    considered = tuple(
        Considered(rule, name, index == chosen, why if chosen is None or index <= chosen else f"not reached; {why}")
        for index, (rule, name, why) in enumerate(lines)
    )
    if chosen is None:
        return Selection(None, considered, _no_channel(profile))
    name = lines[chosen][1] or ""
    if name not in profile.channels:
        return Selection(None, considered, unknown_channel(profile, name))
    return Selection(profile.channels[name], considered)


_Line = tuple[str, str | None, str]


def _plugin_line(profile: Profile, request: Request) -> _Line:
    if request.via is None:
        return ("plug-in rule", None, "no --via")
    kinds = PLUGINS.get(request.via)
    if kinds is None:
        raise UsageError(
            f"--via {request.via}: there is no such plug-in{did_you_mean(request.via, PLUGINS)}",
            next=f"use --via {' or --via '.join(PLUGINS)}",
            field="via",
        )
    fitting = [name for name, channel in profile.channels.items() if channel.kind.name in kinds]
    if request.channel is not None and request.channel not in profile.channels:
        raise unknown_channel(profile, request.channel)
    if request.channel is not None and request.channel not in fitting:
        raise UsageError(
            f"--via {request.via} and {request.channel_from} {request.channel} contradict each other",
            why=f"{request.via} always sends by {' or '.join(kinds)}; "
            f"{request.channel} is {profile.channels[request.channel].kind.name}",
            next=f"dcctl select --explain --via {request.via}",
            field="channel",
        )
    if not fitting:
        raise ChannelError(
            f"--via {request.via}: no {' or '.join(kinds)} channel is connected",
            why="the plug-in rule never falls back to another channel",
            next="dcctl connect --list",
            field="via",
        )
    named = [request.channel, request.identity.channel if request.identity else None, profile.default_channel]
    chosen = next((name for name in named if name in fitting), fitting[0] if len(fitting) == 1 else None)
    if chosen is None:
        raise UsageError(
            f"--via {request.via}: several channels fit ({', '.join(fitting)})",
            next=f"add --channel {fitting[0]}",
            field="channel",
        )
    return ("plug-in rule", chosen, f"--via {request.via} always sends by {profile.channels[chosen].kind.name}")


def _other_lines(profile: Profile, request: Request) -> list[_Line]:
    identity, team, only = request.identity, profile.team, tuple(profile.channels)
    return [
        (
            request.channel_from,
            request.channel,
            f"{request.channel} was named" if request.channel else "not given",
        ),
        (
            "identity's channel",
            identity.channel if identity else None,
            (f"identity {identity.name} " + (f"sends by {identity.channel}" if identity.channel else "names none"))
            if identity
            else "no identity",
        ),
        (
            "user default",
            profile.default_channel,
            f"default_channel is {profile.default_channel}" if profile.default_channel else "default_channel not set",
        ),
        (
            "team default",
            team.default_channel if team else None,
            (f"the team's default is {team.default_channel}" if team.default_channel else "the team names none")
            if team
            else "no team file",
        ),
        (
            "the only one",
            only[0] if len(only) == 1 else None,
            f"{len(only)} channels are connected" if len(only) != 1 else f"{only[0]} is the only channel",
        ),
    ]


def unknown_channel(profile: Profile, name: str) -> ChannelError:
    """The error for a channel the profile does not have, with a suggestion."""
    return ChannelError(
        f"channel {name!r} is not in the profile{did_you_mean(name, profile.channels)}",
        next="dcctl status",
        field="channel",
    )


def _no_channel(profile: Profile) -> ChannelError:
    if not profile.channels:
        return ChannelError("no channel is connected yet", next="dcctl connect sandbox, or dcctl connect --list")
    return ChannelError(
        f"no channel is selected ({', '.join(profile.channels)} are connected)",
        next=f"dcctl select {next(iter(profile.channels))}",
    )
