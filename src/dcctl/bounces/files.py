"""Where returned mail lies as files: single mails, mbox (also gzipped), Maildir, any folder, standard input."""

import gzip
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path
from typing import Final, cast

from dcctl.bounces.mbox import split_mails
from dcctl.bounces.result import ReturnedMessage
from dcctl.disk import without_waiting

# By name a file of one mail, whatever it quotes; everything else is judged by what is in it.
_ONE_MAIL: Final = (".eml", ".msg")
_MAILDIR: Final = ("cur", "new")
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Source:
    """One mail: the path it was found under, its place in an mbox of several (from 0), its bytes, and how many bytes
    beyond the limit were left out."""

    source: str
    index: int | None
    raw: bytes
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read, or not to its end; the run goes on."""

    source: str
    why: str


Answer = tuple[Source | Problem, ReturnedMessage | None]  # with what was made of it


def read_sources(paths: Iterable[str], stdin: BufferedReader | None = None) -> Iterator[Source | Problem]:
    """Every mail under the paths, in the order given and folders sorted by name; `-` is `stdin`.

    Streams: one mail is in memory at a time. Names of sources begin with the path as it was given.
    """
    for path in paths:
        if path == "-":
            yield from _read_stream(path, stdin or cast(BufferedReader, sys.stdin.buffer))
        elif _is_folder(path):
            yield from _read_folder(path)
        else:
            yield from _read_file(path, single=path.lower().endswith(_ONE_MAIL))


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:  # opening it as a file will tell why
        return False


def _read_folder(top: str) -> Iterator[Source | Problem]:
    """The files of a folder and below, of a Maildir those of `cur` and `new`."""
    waiting = [top.rstrip("/") or "/"]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = {entry.name: entry for entry in sorted(found, key=lambda entry: entry.name)}
        except OSError as error:
            yield Problem(folder, _why(error))
            continue
        is_maildir = all(name in entries for name in _MAILDIR)
        in_maildir = folder.rpartition("/")[2] in _MAILDIR
        below = []
        for name in _MAILDIR if is_maildir else entries:
            path = f"{folder}/{name}"
            if name.startswith(".") or name == "tmp":  # no mail, or not yet
                continue
            if entries[name].is_symlink():
                yield from _judge_link(path, top)
            elif entries[name].is_dir(follow_symlinks=False):
                below.append(path)
            elif entries[name].is_file(follow_symlinks=False):
                yield from _read_file(path, single=in_maildir or name.lower().endswith(_ONE_MAIL))
            else:
                yield Problem(path, "not a regular file")
        waiting += reversed(below)


def _judge_link(path: str, top: str) -> Iterator[Problem]:
    """Links in folders are not followed: what one inside leads to is found at its own place, one outside is listed."""
    try:
        inside = Path(path).resolve().is_relative_to(Path(top).resolve())
    except (OSError, RuntimeError) as error:  # a circle of links: RuntimeError before Python 3.13
        yield Problem(path, _why(error))
        return
    if not inside:
        yield Problem(path, "a link that leads out of the folder")


def _read_file(path: str, single: bool) -> Iterator[Source | Problem]:
    try:
        with open(path, "rb", opener=without_waiting) as stream:
            yield from _read_stream(path, stream, single)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        yield Problem(path, _why(error))


def _read_stream(name: str, stream: BufferedReader, single: bool = False) -> Iterator[Source | Problem]:
    """The mails of an open stream."""
    first: Source | None = None  # has a place in the mailbox only when a second follows
    try:
        zipped = stream.peek(2)[:2] == _GZIP
        pieces = split_mails(gzip.GzipFile(fileobj=stream) if zipped else stream, single)
        for index, piece in enumerate(pieces):
            if index == 0:
                first = Source(name, None, piece.raw, piece.omitted)
                continue
            if first:
                yield replace(first, index=0)
                first = None
            yield Source(name, index, piece.raw, piece.omitted)
    except (OSError, EOFError, zlib.error) as error:
        yield Problem(name, _why(error))
    if first:
        yield first


def _why(error: Exception) -> str:
    """The system's own words without the path, which stands beside them."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
