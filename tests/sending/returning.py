"""Mail that comes back, as the sandbox writes it: sends of ours with their tokens, and the reports about them."""

import random
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from dcctl.bounces.scan import scan
from dcctl.channels.base import Arrival, Page
from dcctl.channels.sandbox_reports import reports
from dcctl.local.ledger.base import BounceEvent, Ledger, NewSend, Result
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.sending.compose import Draft, compose, new_message_id
from dcctl.sending.correlation import join, reports_of
from dcctl.sending.intake import take_in
from dcctl.sending.marks import marks_of
from tests.ledger.values import Clock

ANNA = Mailbox("anna", "example.com")


async def sent(ledger: Ledger, name: str, recipients: Sequence[str], at: float, template: str | None = None) -> bytes:
    """A message of ours in the books; its bytes."""
    to = tuple(map(Mailbox.parse, recipients))
    draft = Draft(ANNA, to, f"Offer {name}", text="Hello\n")
    marks, message_id = await marks_of(name, draft.subject, ledger), new_message_id(name, ANNA)
    send = NewSend(
        name, "work", "anna", message_id, marks.token, "00ff", tuple(recipients), 0, template, None, None, marks.subject
    )
    await ledger.reserve(send, ())
    await ledger.settle(name, Result("sent", "250 ok"))
    return compose(draft, token=marks.token, message_id=message_id, at=at)


def returned(message: bytes, recipients: Sequence[str], at: float) -> tuple[bytes, ...]:
    """What comes back of it (the sandbox's rule: `bounce@`, `full@`, `delay@`, `complaint@`)."""
    envelope = Envelope(ANNA, tuple(map(Mailbox.parse, recipients)))
    return reports(envelope, message, datetime.fromtimestamp(at, UTC))


async def read(ledger: Ledger, mails: Sequence[bytes], now: float) -> tuple[BounceEvent, ...]:
    """The mails as one page of a mailbox; what was news."""
    found = [report for raw in mails for report in reports_of(scan(raw), raw, "work", now)]
    return await ledger.record_page("work", await join(found, ledger), "c")


class Pages:
    """A mailbox with these mails, a few to a page."""

    def __init__(self, mails: Sequence[bytes], size: int = 7) -> None:
        self._mails = list(enumerate(mails))
        self._size = size

    async def arrivals(self, cursor: str | None) -> AsyncIterator[Page]:
        begin = int(cursor or 0)
        for at in range(begin, len(self._mails), self._size):
            some = self._mails[at : at + self._size]
            yield Page(tuple(Arrival(str(number), raw) for number, raw in some), str(at + len(some)))


async def read_all(ledger: Ledger, mails: Sequence[bytes], now: float, channel: str = "work") -> int:
    """Read a whole mailbox page by page; how many events were news."""
    clock = Clock(now)
    return sum([len(page.new) async for page in take_in(channel, Pages(mails), ledger, read=scan, clock=clock)])


async def season(ledger: Ledger, clock: Clock, count: int = 60) -> list[bytes]:
    """Many sends over some weeks, and everything that comes back of them: each kind, several recipients in one, forged
    ones, repeated ones, mails that are no report or cannot be read."""
    dice, mails, begin = random.Random(7), list[bytes](), clock.now
    for number in range(count):
        clock.now = begin + number * 40_000
        local = dice.sample(["bounce", "full", "delay", "complaint", "anna", "bob"], dice.randint(1, 3))
        recipients = [f"{name}@corp{number % 5}.test" for name in local]
        message = await sent(ledger, f"s{number}", recipients, clock.now, template=dice.choice(["welcome", "news"]))
        back = returned(message, recipients, clock.now + dice.randint(1, 9_000))
        mails += back
        mails += back[: number % 2]  # a copy in another folder
        mails += [raw.replace(b"corp", b"else").replace(b"X-Dcctl-Send", b"X-Other") for raw in back if number % 3 == 0]
        mails += [raw.replace(b"User unknown", b"No such user") for raw in back if number % 4 == 0]
    mails += [b"From: anna@corp1.test\r\nSubject: hello\r\n\r\nno report\r\n", b"no header field\r\n"]
    return mails
