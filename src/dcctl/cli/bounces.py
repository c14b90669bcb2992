"""`dcctl bounces` (a channel's returned mail since the last run) and `dcctl bounces scan` (files)."""

import sys
from io import BufferedReader
from typing import Annotated, Literal, cast

import typer

from dcctl.cli.choosing import selection_for, warned
from dcctl.cli.common import new_app, scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.output import streamer
from dcctl.cli.spans import seconds
from dcctl.errors import UsageError
from dcctl.render import bounces as bounces_view
from dcctl.render import scan as scan_view
from dcctl.verbs import Outcome
from dcctl.verbs.bounces import BouncesData, read_bounces
from dcctl.verbs.scan import ScanData, scan_files

app = new_app()

FailOn = Annotated[
    Literal["none", "permanent", "any"],
    typer.Option(help="What makes exit 3: an address gone for good, or any bounce or complaint."),
]

_EXAMPLES = """\b
Examples:
  dcctl bounces --since 24h --json --fail-on permanent
  dcctl bounces --channel office
  dcctl bounces scan ~/Maildir bounce.eml --format jsonl"""


@app.callback(invoke_without_command=True, epilog=_EXAMPLES)
def command(
    ctx: typer.Context,
    channel: Annotated[str | None, typer.Option(metavar="NAME", help="Read this channel's returned mail.")] = None,
    since: Annotated[str | None, typer.Option(metavar="SPAN", help="Show all of the last 24h, 7d, ...")] = None,
    fail_on: FailOn = "none",
) -> None:
    """Read what came back, and why."""
    if ctx.invoked_subcommand is not None:
        if channel or since or fail_on != "none":
            raise UsageError("options of a sub-command stand behind it", next="dcctl bounces scan --help")
        return
    span = None if since is None else seconds(since, "since")
    scene = scene_of(ctx, "bounces")

    async def do(desk: Desk) -> Outcome[BouncesData]:
        selection = selection_for(desk, channel=channel)
        chosen = selection.required()
        outcome = await read_bounces(
            chosen,
            open_inbox=desk.open_inbox,
            ledger=await desk.ledger(),
            lock=desk.profile.state_dir / "locks" / f"bounces+{chosen.name}.lock",
            now=desk.now,
            since=None if span is None else desk.now - span,
            fail_on=fail_on,
        )
        if emit := streamer(scene):
            for event in outcome.data.events:
                emit(event)
        return warned(outcome, desk, selection)

    work(ctx, "bounces", do, lambda desk: lambda data: bounces_view.page(data, desk.zone))


@app.command("scan", epilog="Example: dcctl bounces scan ~/Maildir bounce.eml --format jsonl")
def scan_command(
    ctx: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="eml, mbox, Maildir, folder; - for stdin.")],
    fail_on: FailOn = "none",
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Read with this many processes.")] = 1,
) -> None:
    """Read returned mail from files; needs no profile and writes nothing."""
    emit = streamer(scene_of(ctx, "bounces-scan"))

    async def do(_: Desk) -> Outcome[ScanData]:
        return await scan_files(paths, cast(BufferedReader, sys.stdin.buffer), fail_on, emit, jobs=jobs)

    work(ctx, "bounces-scan", do, lambda _: scan_view.page)
