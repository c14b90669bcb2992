"""`bounces --format nagios`: critical when `--fail-on` is met, warning when a mailbox of several was not read, unknown
when none was."""

from dcctl.errors import Exit
from dcctl.render.bounce_words import percent
from dcctl.render.nagios import Level, Status
from dcctl.render.words import many
from dcctl.verbs.bounces import BouncesData


def status(data: BouncesData, exit: Exit) -> Status:
    """What is shown (what is new, or all since `--since`) in a few words, the figures, then each report and failure."""
    failed = [run for run in data.runs if run.error]
    level: Level = "CRITICAL" if exit is Exit.FINDINGS else "WARNING" if failed else "OK"
    if level != "CRITICAL" and len(failed) == len(data.runs):
        level = "UNKNOWN"
    proven = [one for one in data.events if one.verified]
    permanent = sum(one.kind == "bounce" and one.permanence == "permanent" for one in proven)
    complaints = sum(one.kind == "complaint" for one in proven)
    reports = many(data.new, "new report") if data.since is None else many(len(data.events), "report")
    said = f"{reports}, {permanent} permanent, {many(complaints, 'complaint')}"
    text = f"{said}, rate {percent(data.rate)}" + (f", {len(failed)} of {len(data.runs)} not read" if failed else "")
    counts = {"read": data.read, "new": data.new, "permanent": permanent, "complaints": complaints}
    details = [f"{run.channel}: {run.error}" for run in failed]
    details += [": ".join(filter(None, (one.kind, one.recipient, one.reason, one.diagnostic))) for one in proven]
    return Status(level, text, counts, details)
