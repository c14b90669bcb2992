"""`bounces scan`: read returned mail from files; no profile, no ledger, nothing written."""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from io import BufferedReader

from dcctl.bounces.files import Answer, Problem, Source, read_sources
from dcctl.bounces.result import DeliveryFailure, Read, ReturnedMessage
from dcctl.bounces.scan import scan
from dcctl.errors import Exit, UsageError, decisive
from dcctl.mail.fail_on import NEVER, FailOn, Tally
from dcctl.verbs import Emit, Outcome


@dataclass(frozen=True, slots=True)
class ScannedMessage:
    """One mail read: where it stood, its kind, who reported, which detector fired and on what text, what is known of
    the message that was sent (its `tags`: header fields that name template and campaign), one entry per recipient."""

    source: str
    index: int | None
    kind: str
    reporting_mta: str | None
    detector: str | None
    evidence: str | None
    original_message_id: str | None
    tags: tuple[tuple[str, str], ...]
    failures: tuple[DeliveryFailure, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A source that could not be read, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScanData:
    """Every mail in the order it was read (none when they were emitted one by one), and how many of each kind."""

    messages: tuple[ScannedMessage, ...]
    kinds: Mapping[str, int]
    unreadable: tuple[Unreadable, ...]


async def scan_files(
    paths: Iterable[str],
    stdin: BufferedReader,
    fail_on: FailOn = NEVER,
    emit: Emit | None = None,
    *,
    read: Read = scan,
    jobs: int = 1,
) -> Outcome[ScanData]:
    """Read every mail under `paths` (`-`: `stdin`). With `emit` each is handed over as it is read, and none is kept.

    `read` answers for one mail; more than one of `jobs` is that many processes, in the same order.

    Exit: 9 when some source could not be read, 3 when what was read is an alarm by `fail_on`, else 0. Raises
    `UsageError` when none could.
    """
    kept: list[ScannedMessage] = []
    kinds: Counter[str] = Counter()
    unreadable: list[Unreadable] = []
    tally = Tally()
    with closing(_answers(read_sources(paths, stdin), read, jobs)) as answers:
        for source, answer in answers:
            if isinstance(source, Problem):
                unreadable.append(Unreadable(source.source, source.why))
            elif answer:
                kinds[answer.kind] += 1
                for failure in answer.failures:
                    tally.add(answer.kind, failure.permanence)
                message = _scanned(source, answer)
                if emit is None:
                    kept.append(message)
                else:
                    emit(message)
    if unreadable and not kinds:
        raise _nothing_read(unreadable)
    data = ScanData(tuple(kept), dict(sorted(kinds.items())), tuple(unreadable))
    exit = decisive([Exit.PARTLY] * bool(unreadable) + [Exit.FINDINGS] * fail_on.met(tally, tally.returned))
    return Outcome(data, exit, tuple(f"{one.source}: {one.reason}" for one in unreadable))


def _nothing_read(unreadable: list[Unreadable]) -> UsageError:
    first, *others = (f"{one.source}: {one.reason}" for one in unreadable)
    return UsageError(first, details=others, next="check the path", field="paths")


def _answers(found: Iterator[Source | Problem], read: Read, jobs: int) -> Generator[Answer, None, None]:
    if jobs > 1:
        yield from import_module("dcctl.bounces.parallel").read_in_parallel(found, read, jobs)
    for one in found:
        yield (one, read(one.raw) if isinstance(one, Source) else None)


def _scanned(source: Source, message: ReturnedMessage) -> ScannedMessage:
    return ScannedMessage(
        source.source,
        source.index,
        message.kind,
        message.reporting_mta,
        message.detector,
        message.evidence,
        message.original_message_id,
        message.tags,
        message.failures,
    )
