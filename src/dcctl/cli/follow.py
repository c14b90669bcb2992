"""`dcctl bounces follow`: the live feed, as a table on a terminal, as JSON lines elsewhere."""

import sys
import time
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Annotated, Final

import typer

from dcctl.cli.choosing import channels_for
from dcctl.cli.common import scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.output import tell_warnings
from dcctl.cli.reading import reader
from dcctl.cli.spans import seconds
from dcctl.render.json_lines import emitter
from dcctl.verbs import Emit, Outcome
from dcctl.verbs.follow import FollowData, Tools, Trouble, Watch, follow

EXAMPLES: Final = """\b
Examples:
  dcctl bounces follow
  dcctl bounces follow --all-channels --every 10s | while read -r line; do ...; done"""


def follow_command(
    ctx: typer.Context,
    channel: Annotated[str | None, typer.Option(metavar="NAME", help="Follow this channel's returned mail.")] = None,
    all_channels: Annotated[bool, typer.Option("--all-channels", help="Follow that of every channel.")] = False,
    every: Annotated[str, typer.Option(metavar="SPAN", help="Look that often.")] = "5s",
    lasting: Annotated[str | None, typer.Option("--for", metavar="SPAN", help="End after that time.")] = None,
) -> None:
    """Show every report as soon as it is read; Ctrl-C ends it, the next run goes on from there."""
    pause, span = seconds(every, "every"), None if lasting is None else seconds(lasting, "for")
    terminal = scene_of(ctx, "bounces-follow").format == "table" and sys.stdout.isatty()

    async def do(desk: Desk) -> Outcome[FollowData]:
        channels, warn = channels_for(desk, channel, every=all_channels)
        watch = Watch(channels, pause, time.time, None if span is None else time.time() + span)
        locks, read = desk.profile.state_dir / "locks", reader(desk.profile.bounce_rules)
        tools = Tools(desk.open_inbox, await desk.ledger(), locks, read)
        with _shown(desk, terminal=terminal) as emit:
            return warn(await follow(watch, emit, tools))

    work(ctx, "bounces-follow", do, lambda _: lambda _: ())


def _shown(desk: Desk, *, terminal: bool) -> AbstractContextManager[Emit]:
    """Where rows go: the table is loaded only for a terminal; elsewhere troubles go to stderr."""
    if terminal:
        shown: AbstractContextManager[Emit] = import_module("dcctl.render.live").live(sys.stdout, desk.zone)
        return shown
    row = emitter("bounces-follow", sys.stdout)

    def emit(item: object) -> None:
        if isinstance(item, Trouble):
            tell_warnings([f"{item.channel}: {item.error}; it is tried again"])
        else:
            row(item)

    return nullcontext(emit)
