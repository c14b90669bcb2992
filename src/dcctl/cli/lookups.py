"""What a check asks, opened as the options say: live DNS, a zone file or a recording; HTTPS and port 25 beside it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from typing import NamedTuple

from dcctl.cli.files import new_file, read_file
from dcctl.fetch import Fetch
from dcctl.local.private_file import write_private
from dcctl.mail.tls_seen import Look
from dcctl.mailauth import recording_text, zonefile
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.reach import resolve_by
from dcctl.mailauth.recording import (
    FetchRecorder,
    FetchReplay,
    LookRecorder,
    LookReplay,
    Recorder,
    Recording,
    Replay,
)
from dcctl.mailauth.resolver import Resolver


class Sources(NamedTuple):
    """Where the options say that answers come from; at most one of the first three, `record` with none or the first."""

    nameservers: Sequence[str] = ()
    dns_file: str | None = None
    replay: str | None = None
    record: str | None = None


class Ways(NamedTuple):
    """What a check is handed. `fetch` and `look` are None where nothing may be asked (a zone file); `now` is the moment
    expiry is judged by (UTC epoch in seconds)."""

    lookup: Lookup
    fetch: Fetch | None
    look: Look | None
    now: float


@asynccontextmanager
async def opened(
    sources: Sources, *, now: float, allow_private: bool = False, smtp: bool = False
) -> AsyncIterator[Ways]:
    """The ways, closed at the end; with `record` every answer is then written, also where the run broke off. Without
    `smtp` no exchanger is looked at."""
    if sources.replay:
        told = recording_text.parse(read_file(sources.replay, "replay", recording_text.MAX_BYTES), sources.replay)
        yield Ways(Replay(told), FetchReplay(told), LookReplay(told) if smtp else None, told.now)
    elif sources.dns_file:
        yield Ways(zonefile.load(sources.dns_file), None, None, now)
    else:
        resolver = Resolver(list(sources.nameservers) or None)
        try:
            async with _kept(_live(resolver, allow_private, smtp, now), sources.record) as ways:
                yield ways
        finally:
            await resolver.close()


def _live(resolver: Resolver, allow_private: bool, smtp: bool, now: float) -> Ways:
    """What talks HTTPS and SMTP is loaded here, where it is certain that somebody will."""
    fetch = import_module("dcctl.fetch.fetcher").Fetcher(resolve_by(resolver), allow_private=allow_private)
    look = import_module("dcctl.channels.mx_wire").MxEye() if smtp else None
    return Ways(resolver, fetch, look, now)


@asynccontextmanager
async def _kept(ways: Ways, file: str | None) -> AsyncIterator[Ways]:
    if file is None:
        yield ways
        return
    path, told = new_file(file, "record"), Recording(ways.now)
    try:
        yield Ways(
            Recorder(ways.lookup, told),
            ways.fetch and FetchRecorder(ways.fetch, told),
            ways.look and LookRecorder(ways.look, told),
            ways.now,
        )
    finally:
        write_private(path, recording_text.dump(told))
