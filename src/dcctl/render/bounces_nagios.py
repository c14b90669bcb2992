"""`bounces --format nagios`: critical when `--fail-on` is met, warning when a mailbox of several was not read."""

from dcctl.errors import Exit
from dcctl.render.bounce_report import percent
from dcctl.render.nagios import Level, Status
from dcctl.render.words import many
from dcctl.verbs.bounces import BouncesData


def status(data: BouncesData, exit: Exit) -> Status:
    """What is new in a few words, the figures, then each new report and each failure."""
    failed = [run for run in data.runs if run.error]
    level: Level = "CRITICAL" if exit is Exit.FINDINGS else "WARNING" if failed else "OK"
    if len(failed) == len(data.runs):
        level = "UNKNOWN"
    permanent = sum(run.permanent for run in data.runs)
    complaints = sum(run.complaints for run in data.runs)
    said = f"{many(data.new, 'new report')}, {permanent} permanent, {many(complaints, 'complaint')}"
    text = f"{said}, rate {percent(data.rate)}" + (f", {len(failed)} of {len(data.runs)} not read" if failed else "")
    counts = {"read": data.read, "new": data.new, "permanent": permanent, "complaints": complaints}
    details = [f"{run.channel}: {run.error}" for run in failed]
    details += [f"{one.kind}: {one.recipient}: {one.reason}: {one.diagnostic}" for one in data.events if one.verified]
    return Status(level, text, counts, details)
