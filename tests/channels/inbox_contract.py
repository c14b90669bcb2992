"""What every inbox keeps, whatever is behind it. A kind of inbox runs it by a class with a `rig` fixture."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import cast

import pytest

from dcctl.channels.base import Inbox, Page


def returned(number: int) -> bytes:
    """A short returned mail that is told by its number."""
    return b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test\r\nSubject: Undelivered %d\r\n\r\nno such user\r\n" % number


@dataclass(frozen=True)
class Rig:
    """`inbox` opens it anew; `put` lets mails arrive one after the other; `state` is all there is to see of the
    mailbox; `spoil` makes the mail that arrived last one that cannot be loaded."""

    inbox: Callable[[], Inbox]
    put: Callable[..., None]
    state: Callable[[], object]
    spoil: Callable[[], None]

    async def read(self, cursor: str | None = None) -> list[Page]:
        """What a run gets that starts there."""
        return [page async for page in self.inbox().arrivals(cursor)]


def texts(pages: list[Page]) -> list[bytes]:
    """The messages in their order."""
    return [arrival.raw for page in pages for arrival in page.arrivals]


def numbered(*numbers: int) -> list[bytes]:
    """These mails."""
    return [returned(number) for number in numbers]


class InboxContract:
    """For every inbox."""

    async def test_an_empty_one_has_no_pages(self, rig: Rig) -> None:
        assert await rig.read() == []

    async def test_everything_comes_first_then_only_what_is_new(self, rig: Rig) -> None:
        rig.put(*numbered(1, 2, 3))
        first = await rig.read()
        assert texts(first) == numbered(1, 2, 3), "byte for byte, in the order they arrived"
        assert texts(await rig.read(first[-1].cursor)) == []
        rig.put(*numbered(4, 5))
        second = await rig.read(first[-1].cursor)
        assert texts(second) == numbered(4, 5)
        assert texts(await rig.read(second[-1].cursor)) == []

    async def test_each_has_a_name_of_its_own(self, rig: Rig) -> None:
        rig.put(*numbered(1, 2, 3))
        names = [arrival.name for page in await rig.read() for arrival in page.arrivals]
        assert all(names)
        assert len(set(names)) == 3
        assert names == [arrival.name for page in await rig.read() for arrival in page.arrivals]

    async def test_pages_are_small_and_each_cursor_goes_on_behind_its_page(self, rig: Rig) -> None:
        rig.put(*numbered(*range(120)))
        pages = await rig.read()
        assert max(len(page.arrivals) for page in pages) <= 50
        assert texts(pages) == numbered(*range(120))
        seen = 0
        for page in pages:
            seen += len(page.arrivals)
            assert texts(await rig.read(page.cursor)) == numbered(*range(seen, 120))

    async def test_a_reader_that_stops_at_once_loses_nothing(self, rig: Rig) -> None:
        rig.put(*numbered(*range(60)))
        pages = rig.inbox().arrivals(None)
        page = await anext(pages)
        await cast(AsyncGenerator[Page, None], pages).aclose()
        assert texts(await rig.read(page.cursor)) == numbered(*range(len(page.arrivals), 60))

    async def test_one_that_cannot_be_loaded_is_told_and_stepped_over(self, rig: Rig) -> None:
        rig.put(*numbered(1, 2))
        rig.spoil()
        rig.put(*numbered(3))
        pages = await rig.read()
        assert texts(pages) == numbered(1, 3)
        ((told,),) = [page.skipped for page in pages if page.skipped]
        assert ": " in told
        assert [page.skipped for page in await rig.read(pages[-1].cursor) if page.skipped] == []

    async def test_one_that_cannot_be_loaded_and_nothing_else(self, rig: Rig) -> None:
        rig.put(*numbered(1))
        rig.spoil()
        (page,) = await rig.read()
        assert (page.arrivals, len(page.skipped)) == ((), 1)
        assert await rig.read(page.cursor) == []

    @pytest.mark.parametrize(
        "cursor", ["", "x", "{", "[]", "null", "-1", "1e9", "\x00", "9" * 5000, "[" * 100_000, '{"folders":7}']
    )
    async def test_a_cursor_that_is_none_starts_again(self, rig: Rig, cursor: str) -> None:
        rig.put(*numbered(1))
        assert texts(await rig.read(cursor)) == numbered(1)

    async def test_nothing_is_changed_there(self, rig: Rig) -> None:
        rig.put(*numbered(1, 2))
        before = rig.state()
        assert len(texts(await rig.read())) == 2
        assert rig.state() == before
