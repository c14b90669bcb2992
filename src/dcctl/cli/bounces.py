"""`dcctl bounces`: what came back since the last run; the commands below it look at files and at what is remembered."""

import sys
from importlib import import_module
from typing import Annotated, Final

import typer

from dcctl.cli.bounces_kept import LIST_EXAMPLES, REPORT_EXAMPLES, list_command, report_command
from dcctl.cli.choosing import channels_for
from dcctl.cli.common import new_app, scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.explain import EXAMPLES as EXPLAIN_EXAMPLES
from dcctl.cli.explain import explain_command
from dcctl.cli.files import new_file
from dcctl.cli.follow import EXAMPLES as FOLLOW_EXAMPLES
from dcctl.cli.follow import follow_command
from dcctl.cli.metrics import write_metrics
from dcctl.cli.output import streamer
from dcctl.cli.reading import reader
from dcctl.cli.redact import EXAMPLES as REDACT_EXAMPLES
from dcctl.cli.redact import redact_command
from dcctl.cli.scan import EXAMPLES as SCAN_EXAMPLES
from dcctl.cli.scan import FailOn, scan_command
from dcctl.cli.spans import seconds
from dcctl.cli.suppressions import release_command, suppressions_command
from dcctl.errors import UsageError
from dcctl.mail.fail_on import read_fail_on
from dcctl.render import bounces as view
from dcctl.verbs import Outcome
from dcctl.verbs.bounces import BouncesData, Job, read_bounces, told

app = new_app()
app.command("scan", epilog=SCAN_EXAMPLES)(scan_command)
app.command("list", epilog=LIST_EXAMPLES)(list_command)
app.command("report", epilog=REPORT_EXAMPLES)(report_command)
app.command("explain", epilog=EXPLAIN_EXAMPLES)(explain_command)
app.command("suppressions", epilog="Example: dcctl bounces suppressions --format csv")(suppressions_command)
app.command("release", epilog="Example: dcctl bounces release bob@example.net")(release_command)
app.command("follow", epilog=FOLLOW_EXAMPLES)(follow_command)
app.command("redact", epilog=REDACT_EXAMPLES)(redact_command)

_EXAMPLES: Final = """\b
Examples:
  dcctl bounces --since 24h --json --fail-on permanent
  dcctl bounces --all-channels --fail-on 'permanent, rate>2%' --metrics-file bounces.prom
  dcctl bounces list --recipient bob@example.net"""


@app.callback(invoke_without_command=True, epilog=_EXAMPLES)
def command(
    ctx: typer.Context,
    channel: Annotated[str | None, typer.Option(metavar="NAME", help="Read this channel's returned mail.")] = None,
    all_channels: Annotated[bool, typer.Option("--all-channels", help="Read that of every channel.")] = False,
    since: Annotated[str | None, typer.Option(metavar="SPAN", help="Show all of the last 24h, 7d, ...")] = None,
    fail_on: FailOn = "none",
    diff: Annotated[bool, typer.Option("--diff", help="Tell what changed since the last run with --diff.")] = False,
    metrics_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the figures of this run as OpenMetrics.")
    ] = None,
) -> None:
    """Read what came back, and why."""
    if ctx.invoked_subcommand is not None:
        if channel or all_channels or since or diff or metrics_file or fail_on != "none":
            raise UsageError(
                "options of a sub-command stand behind it", next=f"dcctl bounces {ctx.invoked_subcommand} --help"
            )
        return
    span, alarm = None if since is None else seconds(since, "since"), read_fail_on(fail_on)
    metrics = None if metrics_file is None else new_file(metrics_file, "metrics-file")
    scene = scene_of(ctx, "bounces")

    async def do(desk: Desk) -> Outcome[BouncesData]:
        channels, warn = channels_for(desk, channel, every=all_channels)
        name = "bounces" if all_channels else f"bounces {channels[0].name}"
        job = Job(name, channels, desk.now, None if span is None else desk.now - span, desk.zone, alarm, diff)
        outcome = await _run(desk, job) if metrics is None else await write_metrics(metrics, job, _run(desk, job))
        if emit := streamer(scene):
            for event in outcome.data.events:
                emit(event)
        return warn(outcome)

    silent = not sys.stdout.isatty()
    work(ctx, "bounces", do, lambda desk: lambda data: view.page(data, desk.zone, silent=silent))


async def _run(desk: Desk, job: Job) -> Outcome[BouncesData]:
    """Read, tell whom the profile names, and take away what the profile keeps no longer."""
    if not desk.profile.notify:
        outcome = await _read(desk, job)
    else:
        notifying = import_module("dcctl.cli.notifying")
        outcome = await told(job, _read(desk, job), desk.ledger, lambda summary: notifying.tell(desk, summary))
    if desk.profile.retention is not None:
        await (await desk.ledger()).purge(desk.now - desk.profile.retention)
    return outcome


async def _read(desk: Desk, job: Job) -> Outcome[BouncesData]:
    locks, read = desk.profile.state_dir / "locks", reader(desk.profile.bounce_rules)
    ledger = await desk.ledger()
    return await read_bounces(job, open_inbox=desk.open_inbox, ledger=ledger, locks=locks, read=read)
