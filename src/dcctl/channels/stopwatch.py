"""Stages of a conversation, timed: each with its seconds and the server's own words, also when it fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from dcctl.channels.base import Stage
from dcctl.safe import safe

_WORDS = 400


@dataclass(slots=True)
class Note:
    """What a stage has to say when it is done."""

    words: str = ""


class Stopwatch:
    """Collects stages; one that raises is kept as failed, with the error's words."""

    def __init__(self) -> None:
        self._stages: list[Stage] = []

    @property
    def stages(self) -> tuple[Stage, ...]:
        """What happened so far, in order."""
        return tuple(self._stages)

    @contextmanager
    def stage(self, name: str) -> Iterator[Note]:
        """Time the body as the stage `name`."""
        start, note = perf_counter(), Note()
        try:
            yield note
        except Exception as error:
            self._stages.append(Stage(name, False, perf_counter() - start, safe(str(error), _WORDS)))
            raise
        self._stages.append(Stage(name, True, perf_counter() - start, safe(note.words, _WORDS)))
