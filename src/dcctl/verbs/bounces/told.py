"""How a job went, told to whom the profile names: also when it failed as a whole, and against the run before."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from dcctl.errors import DcctlError, Exit
from dcctl.local.ledger.base import Ledger, SavedReport
from dcctl.sending.notify import Summary
from dcctl.verbs import Outcome
from dcctl.verbs.bounces.answer import BouncesData, Job

Tell = Callable[[Summary], Awaitable[tuple[str, ...]]]  # returns a warning for each that could not be told


async def told(
    job: Job, run: Awaitable[Outcome[BouncesData]], open_ledger: Callable[[], Awaitable[Ledger]], tell: Tell
) -> Outcome[BouncesData]:
    """The outcome of `run`, with the warnings of `tell`; what `run` raises is told too (a ledger that cannot be opened,
    say), and raised. A run that only met another at work tells nobody: the other one does."""
    try:
        outcome = await run
    except DcctlError as error:
        await tell(Summary(job.name, _names(job), int(error.exit), troubles=(error.message,)))
        raise
    if outcome.exit is Exit.BUSY:
        return outcome
    ledger, name = await open_ledger(), f"run {job.name}"
    last = await ledger.last_report(name)
    before: dict[str, Any] = json.loads(last.text) if last else {}
    summary = _summary(job, outcome, before)
    await ledger.save_report(SavedReport(name, job.now, json.dumps({"exit": summary.exit, "rate": summary.rate})))
    return replace(outcome, warnings=(*outcome.warnings, *await tell(summary)))


def _summary(job: Job, outcome: Outcome[BouncesData], before: dict[str, Any]) -> Summary:
    data = outcome.data
    proven = [event for event in data.events if event.verified and event.kind in ("bounce", "complaint")]
    reasons = Counter(event.reason for event in proven)
    troubles = [f"{run.channel}: {run.error}" for run in data.runs if run.error]
    if outcome.error and not troubles:
        troubles = [outcome.error.message]
    return Summary(
        job=job.name,
        channels=_names(job),
        exit=int(outcome.exit),
        read=data.read,
        new=sum(run.proven for run in data.runs),  # anybody can write the rest
        permanent=sum(run.permanent for run in data.runs),
        complaints=sum(run.complaints for run in data.runs),
        rate=data.rate,
        previous_rate=before.get("rate"),
        reasons=tuple(reasons.most_common()),
        troubles=tuple(troubles),
        previous_exit=before.get("exit"),
    )


def _names(job: Job) -> tuple[str, ...]:
    return tuple(channel.name for channel in job.channels)
