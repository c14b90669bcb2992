"""What is told of a mailbox: everything once, whatever the clock does."""

from dcctl.local.ledger.memory import MemoryLedger
from dcctl.sending.untold import now_told, untold
from tests.ledger.values import START, Clock, an_event


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
