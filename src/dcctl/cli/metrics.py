"""`dcctl bounces --metrics-file`: the figures of a run for monitoring, also of one that failed."""

from collections.abc import Awaitable
from pathlib import Path

from dcctl.errors import DcctlError, Exit
from dcctl.local.whole_file import write_whole
from dcctl.render.openmetrics import Figures, text
from dcctl.verbs import Outcome
from dcctl.verbs.bounces import BouncesData, Job, MailboxRun


async def write_metrics(path: Path, job: Job, run: Awaitable[Outcome[BouncesData]]) -> Outcome[BouncesData]:
    """The outcome of `run` (awaited here), once its figures are in the file; of one that raises only the exit code is
    known. A run that only met another at work leaves the file to that one.
    """
    try:
        outcome = await run
    except DcctlError as error:
        write_whole(path, text(Figures(one.name, exit=int(error.exit)) for one in job.channels))
        raise
    tracked = [run for run in outcome.data.runs if run.tracked]
    if any(run.exit != Exit.BUSY for run in tracked):
        write_whole(path, text(map(_figures, tracked)))
    return outcome


def _figures(run: MailboxRun) -> Figures:
    """A mailbox that was read, or should have been."""
    last = run.last_success.timestamp() if run.last_success else None
    return Figures(run.channel, run.read, run.new, run.permanent, run.complaints, run.rate, last, run.exit)
