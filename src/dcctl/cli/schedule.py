"""`dcctl schedule`: a job as a crontab line or systemd units, on stdout."""

import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from dcctl.cli.app import COMMANDS
from dcctl.cli.common import new_app
from dcctl.cli.desk import Desk, work
from dcctl.cli.output import tell_warnings
from dcctl.cli.spans import seconds
from dcctl.errors import UsageError
from dcctl.local.places import home
from dcctl.local.suggest import did_you_mean
from dcctl.local.timing import Timing, at, daily, every, own_minute
from dcctl.verbs import Outcome
from dcctl.verbs.schedule import Machine, ScheduleData, schedule

app = new_app()

_JOB: Final = ("bounces", "--all-channels", "--fail-on", "permanent")
_EXAMPLES = """\b
Examples:
  dcctl schedule --print cron
  dcctl schedule --print systemd --every 15m
  dcctl schedule --print cron --at 06:40 -- check-auth example.com --fail-on warn"""


@app.command(epilog=_EXAMPLES)
def command(
    ctx: typer.Context,
    printed: Annotated[Literal["cron", "systemd"], typer.Option("--print", help="For whom.")],
    job: Annotated[
        list[str] | None,
        typer.Argument(metavar="[-- COMMAND...]", help=f"What runs: {' '.join(_JOB)} by default."),
    ] = None,
    at_: Annotated[str | None, typer.Option("--at", metavar="HH:MM", help="Every day at this time.")] = None,
    every_: Annotated[str | None, typer.Option("--every", metavar="SPAN", help="Every 15m, 1h, ... instead.")] = None,
) -> None:
    """Print a job for cron or systemd, with full paths, environment and lock; installs nothing."""
    words = tuple(job or _JOB)
    if words[0] not in COMMANDS:
        close = did_you_mean(words[0], COMMANDS)
        raise UsageError(f"dcctl has no command {words[0]!r}{close}", next="dcctl --help", field="command")
    timing = _timing(at_, every_, words[0])

    async def do(desk: Desk) -> Outcome[ScheduleData]:
        outcome = await schedule(printed, words, timing, desk.profile, _machine(), desk.secrets.describe)
        if desk.scene.format == "table":  # what is printed is to be installed as it stands
            tell_warnings(outcome.warnings)
            sys.stdout.write("\n".join(file.text for file in outcome.data.files))
            raise typer.Exit(0)
        return outcome

    work(ctx, "schedule", do, lambda _: lambda _: ())


def _timing(at_: str | None, every_: str | None, job: str) -> Timing:
    if at_ is not None and every_ is not None:
        raise UsageError("--at and --every contradict each other", field="at")
    minute = own_minute(socket.gethostname(), str(home(os.environ)), job)
    if at_ is not None:
        return at(at_)
    return daily(minute) if every_ is None else every(seconds(every_, "every"), minute)


def _machine() -> Machine:
    script = Path(sys.executable).parent / "dcctl"
    return Machine(
        dcctl=(str(script),) if script.exists() else (sys.executable, "-m", "dcctl"),
        home=str(home(os.environ)),
        lang=os.environ.get("LANG") or "C.UTF-8",
        platform=sys.platform,
        flock=shutil.which("flock"),
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
    )
