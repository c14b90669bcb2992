"""What came back, and for how long it is kept, in the ledger in memory: the same decisions over plain dictionaries."""

import os
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from pathlib import Path

from dcctl.local.ledger import troubles
from dcctl.local.ledger.addresses import ADDRESS_KEY, folded, hashed, pseudonym
from dcctl.local.ledger.base import (
    BounceEvent,
    Forgotten,
    Purged,
    SavedReport,
    SendRow,
    Suppression,
    TemplateVersion,
    Undecided,
)
from dcctl.local.ledger.forgetting import Erasure, event_without, is_stand_in, private, recipients_without
from dcctl.local.ledger.judging import Accepted, History, judge
from dcctl.local.ledger.naming import mentions
from dcctl.local.ledger.returned import kept_of
from dcctl.local.ledger.windows import LONGEST


class MemoryReturned:
    """What each method does stands in `base.py`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sends: dict[str, SendRow] = {}
        self._subjects: dict[str, str | None] = {}
        self._events: dict[str, BounceEvent] = {}
        self._suppressions: dict[str, Suppression] = {}
        self._releases: dict[str, float] = {}
        self._forgotten: set[str] = set()
        self._versions: dict[tuple[str, str], TemplateVersion] = {}
        self._undecided: dict[tuple[str, str], Undecided] = {}
        self._cursors: dict[str, str] = {}
        self._reports: dict[str, SavedReport] = {}
        self._keys: dict[str, bytes] = {}

    async def key(self, name: str) -> bytes:
        return self._keys.setdefault(name, os.urandom(32))

    async def record_page(
        self, channel: str, events: Sequence[BounceEvent], cursor: str, undecided: Sequence[Undecided] = ()
    ) -> tuple[BounceEvent, ...]:
        key = await self.key(ADDRESS_KEY)
        kept = [private(event, key, self._suppressions.__contains__, self._forgotten) for event in events]
        news = tuple(event for event in kept if self._is_news(event))
        self._weigh(event.sent_to for event in kept if event.verified and event.sent_to)
        for one in undecided:
            self._undecided.setdefault((one.channel, one.name), one)
        self._cursors[channel] = cursor
        return news

    async def cursor(self, channel: str) -> str | None:
        return self._cursors.get(channel)

    async def events(
        self,
        *,
        channel: str | None = None,
        since: float = 0.0,
        address: str | None = None,
        key: str | None = None,
    ) -> tuple[BounceEvent, ...]:
        fitting = [
            event
            for event in self._events.values()
            if (channel is None or event.channel == channel)
            and event.at >= since
            and (address is None or folded(event.address) == folded(address))
            and event.key.startswith(key or "")
        ]
        return tuple(sorted(fitting, key=attrgetter("at", "key")))

    async def undecided(self, *, channel: str | None = None, since: float = 0.0) -> tuple[Undecided, ...]:
        fitting = [o for o in self._undecided.values() if (channel is None or o.channel == channel) and o.at >= since]
        return tuple(sorted(fitting, key=attrgetter("at", "channel", "name")))

    async def suppressions(self, addresses: Sequence[str] | None = None) -> tuple[Suppression, ...]:
        standing = sorted(one for one in self._suppressions.values() if self._stands(one))
        if addresses is None:
            return tuple(standing)
        key = await self.key(ADDRESS_KEY)
        asked = {name: address for address in map(folded, addresses) for name in (address, hashed(key, address))}
        found = [one._replace(address=asked[one.address]) for one in standing if one.address in asked]
        return tuple(sorted(found))

    async def release(self, address: str) -> bool:
        plain, hidden = folded(address), hashed(await self.key(ADDRESS_KEY), address)
        one = self._suppressions.pop(plain, None)
        if one is not None:
            sent = [event.sent_at or 0.0 for event in self._proven(plain)]
            self._releases[plain] = max([self._clock(), one.sent_at, *sent])
        return self._suppressions.pop(hidden, None) is not None or one is not None

    async def purge(self, before: float) -> Purged:
        self._weigh([one.address for one in self._suppressions.values() if one.cause == "repeated"])
        old = {key: event for key, event in self._events.items() if event.at < before}
        losing = {folded(event.address) for event in old.values() if event.verified}
        for address in losing & self._suppressions.keys():
            self._suppressions[address] = self._suppressions[address]._replace(detached=True)
        self._events = {key: event for key, event in self._events.items() if key not in old}
        unread = {name: one for name, one in self._undecided.items() if one.at >= before}
        self._reports = {name: one for name, one in self._reports.items() if one.at >= before or not one.text}
        limit = min(before, self._clock() - LONGEST)
        self._releases = {address: at for address, at in self._releases.items() if at >= limit}
        sends = {n: s for n, s in self._sends.items() if s.at >= limit or s.state in ("intent", "unknown")}
        purged = Purged(len(old), len(self._sends) - len(sends), len(self._undecided) - len(unread))
        self._undecided, self._sends = unread, sends
        return purged

    async def forget(self, address: str) -> Forgotten:
        key = await self.key(ADDRESS_KEY)
        erasure, name = Erasure(folded(address), pseudonym(key, address)), hashed(key, address)
        about = [event for event in self._events.values() if _is_about(event, erasure)]
        self._events |= {event.key: event_without(event, erasure) for event in about}
        sent = [send for send in self._sends.values() if _was_sent(send, erasure)]
        self._sends |= {send.id: _send_without(send, erasure) for send in sent}
        self._forgotten.add(name)
        self._releases.pop(erasure.address, None)
        if one := self._suppressions.pop(erasure.address, None):
            self._suppressions[name] = one._replace(address=name, detached=True, forgotten=True)
        for report in self._reports.values():
            self._reports[report.name] = report._replace(text=erasure.of_json(report.text))
        named = [one._replace(name=erasure.of(one.name)) for one in self._undecided.values()]
        self._undecided = {(one.channel, one.name): one for one in named}
        self._erase_versions(erasure)
        return Forgotten(len(about), len(sent), name in self._suppressions)

    def _erase_versions(self, erasure: Erasure) -> None:
        told = sorted(self._versions.values(), key=attrgetter("first_sent"))
        self._versions = {}
        for version in (one._replace(template=erasure.of(one.template)) for one in told):
            self._versions.setdefault((version.template, version.template_hash), version)

    async def backup(self, path: Path) -> str:
        raise troubles.no_file()

    def _is_news(self, event: BounceEvent) -> bool:
        old = self._events.get(event.key)
        self._events[event.key] = event if old is None else kept_of(old, event)
        return old is None or (self._events[event.key].verified and not old.verified)

    def _weigh(self, addresses: Iterable[str]) -> None:
        for address in sorted({folded(address) for address in addresses if not is_stand_in(address)}):
            decided = judge(address, self._history(address, self._suppressions.get(address)), self._clock())
            if decided is None:
                self._suppressions.pop(address, None)
            else:
                self._suppressions[address] = decided

    def _stands(self, one: Suppression) -> bool:
        if one.cause != "repeated" or one.forgotten:
            return True
        return judge(one.address, self._history(one.address, one), self._clock()) is not None

    def _history(self, address: str, stored: Suppression | None) -> History:
        sends = [
            Accepted(send.id, send.at)
            for send in self._sends.values()
            if send.state == "sent" and address in map(folded, send.recipients) and address not in send.refused
        ]
        standing = stored if stored and stored.detached else None
        return History(self._proven(address), self._releases.get(address), sends, standing)

    def _proven(self, address: str) -> tuple[BounceEvent, ...]:
        proven = (event for event in self._events.values() if event.verified and event.sent_to)
        return tuple(event for event in proven if folded(event.address) == address)


def _is_about(event: BounceEvent, erasure: Erasure) -> bool:
    texts = (event.recipient, event.diagnostic, event.matched, event.template, event.campaign)
    return erasure.is_it(event.address) or mentions(erasure.address, *texts)


def _was_sent(send: SendRow, erasure: Erasure) -> bool:
    named = any(map(erasure.is_it, (*send.recipients, *send.refused)))
    return named or mentions(erasure.address, send.reply, send.template, send.campaign)


def _send_without(send: SendRow, erasure: Erasure) -> SendRow:
    return send._replace(
        recipients=recipients_without(send.recipients, erasure),
        refused=recipients_without(send.refused, erasure),
        template=erasure.of_some(send.template),
        campaign=erasure.of_some(send.campaign),
        reply=erasure.of(send.reply),
    )
