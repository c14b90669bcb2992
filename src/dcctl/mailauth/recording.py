"""A run's answers, kept and given again: what a check was told by DNS, over HTTPS and on port 25, and when it asked.

A check that asks a `Replay` of what a `Recorder` kept finds what it found then, judged by the same rules.
"""

from dataclasses import dataclass, field
from typing import Final

from dcctl.fetch import Fetch, Fetched, NotFetched
from dcctl.mail.tls_seen import Look, TlsSeen
from dcctl.mailauth.lookup import Answer, Lookup, RRType

Question = tuple[str, RRType]
Page = tuple[str, bool]
Exchanger = tuple[str, int]

_MISSING: Final = "not in the recording"


@dataclass(frozen=True, slots=True)
class Recording:
    """What one run was told. `now` is when it began (UTC epoch in seconds), which expiry is judged by; `answers` by
    name (lower case, without the final dot) and type; `fetches` by URL and whether redirects on its host were followed;
    `looks` by exchanger and port."""

    now: float
    answers: dict[Question, Answer] = field(default_factory=dict)
    fetches: dict[Page, Fetched | NotFetched] = field(default_factory=dict)
    looks: dict[Exchanger, TlsSeen] = field(default_factory=dict)


class Recorder:
    """A `Lookup` that asks another one and keeps every answer; a question that has been answered is not asked again."""

    def __init__(self, lookup: Lookup, into: Recording) -> None:
        self._lookup = lookup
        self._answers = into.answers

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        """See `Lookup`."""
        question = _question(name, rrtype)
        if question not in self._answers:
            self._answers.setdefault(question, await self._lookup(*question))  # of two at once the first counts
        return self._answers[question]


class Replay:
    """A `Lookup` over a recording; what is not in it is unknown (TEMPERROR)."""

    def __init__(self, recording: Recording) -> None:
        self._answers = recording.answers

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        """See `Lookup`."""
        question = _question(name, rrtype)
        return self._answers.get(question) or Answer("TEMPERROR", cause=_MISSING, name=question[0])


class FetchRecorder:
    """A `Fetch` that asks another one and keeps what came."""

    def __init__(self, fetch: Fetch, into: Recording) -> None:
        self._fetch = fetch
        self._fetches = into.fetches

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        """See `Fetch`."""
        page = (url, same_host)
        if page not in self._fetches:
            self._fetches.setdefault(page, await self._fetch(url, limit=limit, same_host=same_host))
        return self._fetches[page]


class FetchReplay:
    """A `Fetch` over a recording; what is not in it is unknown."""

    def __init__(self, recording: Recording) -> None:
        self._fetches = recording.fetches

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        """See `Fetch`."""
        return self._fetches.get((url, same_host)) or NotFetched(url, False, _MISSING)


class LookRecorder:
    """A `Look` that asks another one and keeps what it saw."""

    def __init__(self, look: Look, into: Recording) -> None:
        self._look = look
        self._looks = into.looks

    async def __call__(self, host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        """See `Look`."""
        exchanger = (host, port)
        if exchanger not in self._looks:
            self._looks.setdefault(exchanger, await self._look(host, addresses, port))
        return self._looks[exchanger]


class LookReplay:
    """A `Look` over a recording; what is not in it is unknown."""

    def __init__(self, recording: Recording) -> None:
        self._looks = recording.looks

    async def __call__(self, host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        """See `Look`."""
        return self._looks.get((host, port)) or TlsSeen(host, error=_MISSING)


def _question(name: str, rrtype: RRType) -> Question:
    return name.lower().removesuffix("."), rrtype
