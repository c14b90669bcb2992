"""Which channel a command takes, from its options, the environment and the profile; a cron job is told to name one."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from dcctl.channels.base import Configured
from dcctl.cli.desk import Desk
from dcctl.errors import UsageError
from dcctl.local.profile import Identity
from dcctl.sending.selection import Request, Selection, pick_identity, select_channel
from dcctl.verbs import Outcome

T = TypeVar("T")

_UNNAMED = "no channel was named; {} was taken ({}). Off a terminal name it: --channel {} or DCCTL_CHANNEL"


def request_for(desk: Desk, *, via: str | None, channel: str | None, identity: Identity | None) -> Request:
    """The request; `--channel` comes before DCCTL_CHANNEL."""
    if channel is None and os.environ.get("DCCTL_CHANNEL"):
        return Request(via, os.environ["DCCTL_CHANNEL"], "DCCTL_CHANNEL", identity or default_identity(desk))
    return Request(via, channel, "--channel", identity or default_identity(desk))


def default_identity(desk: Desk) -> Identity | None:
    """The default identity, if there is one."""
    return pick_identity(desk.profile, None)


def selection_for(
    desk: Desk, *, via: str | None = None, channel: str | None = None, identity: Identity | None = None
) -> Selection:
    """The channel for these options."""
    return select_channel(desk.profile, request_for(desk, via=via, channel=channel, identity=identity))


def channels_for(
    desk: Desk, named: str | None, *, every: bool
) -> tuple[tuple[Configured, ...], Callable[[Outcome[T]], Outcome[T]]]:
    """The channels of a job: all (`every`) or one; and what to say of how that one was chosen."""
    if every and named:
        raise UsageError("--channel and --all-channels contradict each other", field="channel")
    if every:
        return tuple(desk.profile.channels.values()), lambda outcome: outcome
    selection = selection_for(desk, channel=named)
    return (selection.required(),), lambda outcome: warned(outcome, desk, selection)


def warned(outcome: Outcome[T], desk: Desk, selection: Selection) -> Outcome[T]:
    """The outcome, with a warning when no channel was named and nobody sits at a terminal."""
    named = selection.rule in ("--channel", "DCCTL_CHANNEL", "plug-in rule")
    if named or selection.channel is None or sys.stdin.isatty() or len(desk.profile.channels) < 2:
        return outcome
    name = selection.channel.name
    return replace(outcome, warnings=(*outcome.warnings, _UNNAMED.format(name, selection.rule, name)))
