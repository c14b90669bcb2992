"""The sources a secret can be read from but not kept in: environment, systemd credential, command, file.

A source answers None when it has nothing, raises `SourceSilent` when it could not be asked, and any other error when
what it holds will not do: unset, unknown and bad are three things, and only the first two let the next source speak.
"""

import asyncio
import os
import re
import shlex
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final, Protocol

from dcctl.channels.base import Secret
from dcctl.errors import LoginNeeded, ValueRefused
from dcctl.local.private_file import read_bounded
from dcctl.safe import safe

LONGEST: Final = 65_536  # characters; an OAuth cache is some thousand
COMMAND_LIMIT: Final = 10.0  # seconds
_FORBIDDEN = re.compile("[\x00\r\n]")


def fault(text: str) -> str | None:
    """What makes `text` no secret, or None. The text itself never stands in the answer."""
    if not text:
        return "is empty"
    if len(text) > LONGEST:
        return f"is longer than {LONGEST:,} characters"
    if _FORBIDDEN.search(text):
        return "holds a line break or a NUL"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "is not UTF-8 text"
    return None


def as_secret(raw: str | bytes, where: str) -> Secret:
    """The secret in `raw`, one trailing line break taken off; else `LoginNeeded` naming `where`."""
    text = raw.decode("utf-8", "surrogateescape") if isinstance(raw, bytes) else raw
    text = text.removesuffix("\n").removesuffix("\r")
    if wrong := fault(text):
        raise LoginNeeded(f"the secret in {where} {wrong}", why="a secret is one line of text")
    return Secret(text)


class Source(Protocol):
    """One place a secret may be: its name for people, what to say when it has none, whether it lies there in plain."""

    @property
    def name(self) -> str: ...
    @property
    def absent(self) -> str: ...
    @property
    def plain(self) -> bool: ...
    async def read(self) -> Secret | None: ...


@dataclass(frozen=True, slots=True)
class Environment:
    """`env:NAME`; an empty variable counts as not set (what CI makes of a secret that is not there)."""

    variable: str
    environ: Mapping[str, str] = field(repr=False)
    absent: ClassVar[str] = "not set"
    plain: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return f"environment variable {self.variable}"

    async def read(self) -> Secret | None:
        value = self.environ.get(self.variable, "")
        return as_secret(value, self.name) if value else None


@dataclass(frozen=True, slots=True)
class Credential:
    """`credential:NAME`: a file in `$CREDENTIALS_DIRECTORY`, which systemd itself keeps from everybody else."""

    credential: str
    environ: Mapping[str, str] = field(repr=False)
    plain: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return f"systemd credential {self.credential}"

    @property
    def absent(self) -> str:
        return "not given" if self._folder else "CREDENTIALS_DIRECTORY is not set (not started by systemd)"

    @property
    def _folder(self) -> str:
        return self.environ.get("CREDENTIALS_DIRECTORY", "")

    def content(self) -> bytes | None:
        """Its bytes, for a key that need not be text."""
        return read_bounded(Path(self._folder, self.credential), LONGEST) if self._folder else None

    async def read(self) -> Secret | None:
        raw = self.content()
        return None if raw is None else as_secret(raw, self.name)


@dataclass(frozen=True, slots=True)
class PlainFile:
    """`file:PATH`: a file of ours, mode 0600 or 0400, the path a full one (a cron job starts elsewhere)."""

    path: str
    absent: ClassVar[str] = "no such file"
    plain: ClassVar[bool] = True

    @property
    def name(self) -> str:
        return f"file {self.path}"

    def content(self) -> bytes | None:
        """Its bytes, for a key that need not be text."""
        path = Path(os.path.expanduser(self.path))  # noqa: PTH111 - pathlib's raises for an unknown user
        if not path.is_absolute():
            raise LoginNeeded(f"{self.name}: a secret's file is named by its full path", next=f"file:{path.absolute()}")
        return read_bounded(path, LONGEST, private=True)

    async def read(self) -> Secret | None:
        raw = self.content()
        return None if raw is None else as_secret(raw, self.name)


@dataclass(frozen=True, slots=True)
class Command:
    """`command:PROGRAM ARG ...`: the first line a program prints. No shell, no terminal, no question: ten seconds."""

    words: tuple[str, ...] = field(repr=False)  # its arguments may say more than a log should
    environ: Mapping[str, str] = field(repr=False)
    limit: float = COMMAND_LIMIT
    absent: ClassVar[str] = "printed nothing"
    plain: ClassVar[bool] = False

    @classmethod
    def parse(cls, line: str, environ: Mapping[str, str]) -> "Command":
        """Split like a shell does, but without one; raises `ValueRefused` for an open quote or no program."""
        try:
            words = tuple(shlex.split(line))
        except ValueError as error:
            raise ValueRefused(f"command: {error}", field="secret") from None
        if not words:
            raise ValueRefused("command: names no program", field="secret")
        return cls(words, environ)

    @property
    def name(self) -> str:
        return f"command {self.words[0]}"

    async def read(self) -> Secret | None:
        code, out, err = await _run(self.words, self.environ, self.limit, self.name)
        first = out.partition(b"\n")[0].removesuffix(b"\r")
        if code:
            raise self._failed(code, first, err)
        return as_secret(first, f"the output of {self.name}") if first else None

    def _failed(self, code: int, first: bytes, err: bytes) -> LoginNeeded:
        words = err.partition(b"\n")[0]
        words = words.replace(first, b"***") if first else words  # what it printed may be the secret, half said
        said = f", saying: {safe(words, 200)}" if words else ""
        return LoginNeeded(f"{self.name} failed with exit code {code}{said}", next="run the command by hand")


async def _run(words: tuple[str, ...], environ: Mapping[str, str], limit: float, name: str) -> tuple[int, bytes, bytes]:
    """Run a program to its end: its exit code and the beginnings of its two outputs."""
    pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=null, stdout=pipe, stderr=pipe, env=dict(environ), start_new_session=True
        )
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else "its words or environment hold a NUL"
        raise LoginNeeded(f"{name} cannot be run: {said}", next=f"command -v {shlex.quote(words[0])}") from None
    outcome = asyncio.ensure_future(_outcome(process))
    try:
        await asyncio.wait({outcome}, timeout=limit)
        if not outcome.done():
            raise LoginNeeded(
                f"{name} did not end within {limit:g} s",
                why="it may wait for an answer",
                next="run the command by hand",
            )
        return outcome.result()
    finally:
        if not outcome.done():
            _kill(process)
            await asyncio.wait({outcome}, timeout=1)  # read on until its pipes close


async def _outcome(process: asyncio.subprocess.Process) -> tuple[int, bytes, bytes]:
    out, err = await asyncio.gather(_beginning(process.stdout), _beginning(process.stderr))
    return await process.wait(), out, err


async def _beginning(stream: asyncio.StreamReader | None) -> bytes:
    """The first bytes of a stream, the rest read away, so that no output is too long for us or for the program."""
    kept = b""
    while stream and (chunk := await stream.read(LONGEST)):
        kept += chunk[: max(0, LONGEST + 2 - len(kept))]
    return kept


def _kill(process: asyncio.subprocess.Process) -> None:
    """Kill what is left of the program's own session, and so nobody else."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
