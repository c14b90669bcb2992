"""What is told of a mailbox: everything once, whatever the clock does."""

from pathlib import Path

from dcctl.bounces.scan import scan
from dcctl.channels.base import Configured
from dcctl.channels.memory import MEMORY
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.sending.untold import now_told, untold
from dcctl.verbs.bounces.answer import Job
from dcctl.verbs.bounces.mailbox import read_mailbox
from tests.ledger.values import START, Clock, an_event
from tests.sending.returning import Pages, returned, sent

CHANNEL = Configured("work", MEMORY, None)


async def test_the_mark_stands_at_what_was_told_and_never_goes_back() -> None:
    ledger = MemoryLedger(Clock())
    first, second, third = (an_event(f"{number}", START + number) for number in range(3))
    await ledger.record_page("work", [first, second], "c")
    assert await untold(ledger, "work") == (first, second)
    await now_told(ledger, "work", [second, first])
    assert await untold(ledger, "work") == ()
    await ledger.record_page("work", [third], "d")
    assert await untold(ledger, "work") == (third,)
    await now_told(ledger, "work", [third])
    await now_told(ledger, "work", [first])
    assert await untold(ledger, "work") == ()
    assert await untold(ledger, "sales") == ()


async def test_a_run_stores_and_tells_by_the_time_of_storing_not_by_that_of_its_start(tmp_path: Path) -> None:
    clock = Clock(START + 100)
    ledger = MemoryLedger(clock)
    followed = an_event("1", START + 50)
    await ledger.record_page("work", [followed], "0")
    await now_told(ledger, "work", [followed])
    message = await sent(ledger, "s1", ["bounce@corp.test"], START)
    pages = Pages(returned(message, ["bounce@corp.test"], START + 60))

    async def open_inbox(_: Configured) -> Pages:
        return pages

    job = Job("daily", (CHANNEL,), START, clock=clock)  # it began before the other one told
    result = await read_mailbox(CHANNEL, job, open_inbox, ledger, tmp_path, scan)
    assert [(event.recipient, event.at) for event in result.new] == [("bounce@corp.test", START + 100)]
    assert await untold(ledger, "work") == ()
    mark = await ledger.last_report("told work")
    assert mark is not None
    assert mark.at == START + 100
