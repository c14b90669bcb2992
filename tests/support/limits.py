"""A hang made a failure: what is bounded in counts elsewhere must not run away here."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """AssertionError in the block when this process has used up so much time of a processor. Far above what is needed:
    no measure of speed."""

    def over(*_: object) -> None:
        raise AssertionError(f"not done within {seconds:g} s of CPU")

    former = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)
