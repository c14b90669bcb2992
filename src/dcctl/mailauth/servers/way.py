"""What every way to a name server can do."""

from typing import Protocol


class Trouble(Exception):
    """One attempt told us nothing; the text says why."""


class Way(Protocol):
    """The way to one name server. `asked` counts what was put to it, repetitions included."""

    asked: int

    async def ask(self, query: bytes) -> bytes:
        """The answer to one DNS message; its id is picked here, and the answer is to this question.

        Raises `Trouble`, `OSError`, `EOFError` (cut off) or what the codec says to garbage. No time limit of its own:
        who gives up cancels.
        """
        ...

    async def close(self) -> None:
        """Close what is open; safe to call twice."""
        ...
