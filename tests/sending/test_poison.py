"""Anybody can write a bounce: what is not proven suppresses nobody and counts into nothing; what is proven counts."""

from dcctl.local.ledger.memory import MemoryLedger
from dcctl.sending.rollup import totals
from tests.ledger.values import START, Clock
from tests.sending.returning import read, returned, sent

DAY = 86_400.0


async def suppressed(ledger: MemoryLedger) -> set[str]:
    return {one.address for one in await ledger.suppressions()}


async def test_of_200_forged_reports_none_suppresses_and_100_true_ones_all_count() -> None:
    clock = Clock()
    ledger, stranger = MemoryLedger(clock), MemoryLedger(clock)
    forged, true = list[bytes](), list[bytes]()
    for number in range(100):
        recipient = f"bounce@corp{number}.test"
        message = await sent(ledger, f"s{number}", [recipient], START)
        true += returned(message, [recipient], START + 60)
        # the right recipient, Subject and form of a token; its key is somebody else's, its Message-ID a guess
        theirs = await sent(stranger, f"s{number}", [recipient], START)
        forged += [raw.replace(b"<s", b"<x") for raw in returned(theirs, [recipient], START + 30)]
        # the right Message-ID, another's address
        other = f"bounce@victim{number}.test"
        forged += [raw.replace(b"X-Dcctl-Send", b"X-Other") for raw in returned(message, [other], START + 30)]
    assert len(forged) == 200
    events = await read(ledger, forged, START + DAY)
    assert len(events) == 200
    assert not any(event.verified for event in events)
    assert await suppressed(ledger) == set()
    assert totals(await ledger.events(), await ledger.sends()).bounced == 0

    await read(ledger, [*true, *forged, *true], START + DAY)
    assert len(await suppressed(ledger)) == 100
    row = totals(await ledger.events(), await ledger.sends())
    assert (row.bounced, row.permanent, row.sent, row.rate) == (100, 100, 100, 1.0)


async def test_50_reports_about_several_recipients_suppress_the_right_ones() -> None:
    ledger = MemoryLedger(Clock())
    gone, cross = set[str](), set[str]()
    for number in range(50):
        locals_ = ["bounce", "full", "delay", "complaint", "anna"][number % 3 :] + ["unknown"] * (number % 2)
        recipients = [f"{local}@corp{number}.test" for local in locals_]
        message = await sent(ledger, f"s{number}", recipients, START)
        await read(ledger, returned(message, recipients, START + 60), START + DAY)
        gone |= {one for one in recipients if one.startswith(("bounce", "unknown"))}
        cross |= {one for one in recipients if one.startswith("complaint")}
    found = await ledger.suppressions()
    assert {one.address for one in found if one.cause == "permanent"} == gone
    assert {one.address for one in found if one.cause == "complaint"} == cross
    assert len(found) == len(gone) + len(cross)
    assert all(event.verified and event.sent_to == event.recipient for event in await ledger.events())


async def test_a_forged_report_that_comes_first_hides_no_true_one() -> None:
    ledger = MemoryLedger(Clock())
    message = await sent(ledger, "s1", ["bounce@corp.test"], START)
    (true,) = returned(message, ["bounce@corp.test"], START + 60)
    true = true.replace(b"rfc822; bounce@corp.test", b"rfc822; moved@else.test")
    (forged,) = await read(ledger, [true.replace(b"X-Dcctl-Send", b"X-Other")], START + DAY)
    assert (forged.verified, await suppressed(ledger)) == (False, set())
    (proven,) = await read(ledger, [true], START + DAY)
    assert (proven.key, proven.verified, await suppressed(ledger)) == (forged.key, True, {"bounce@corp.test"})
    assert len(await ledger.events()) == 1


async def test_one_message_never_strikes_twice_however_often_it_is_reported() -> None:
    ledger = MemoryLedger(Clock())
    message = await sent(ledger, "s1", ["full@corp.test"], START)
    for day in range(30):
        await read(ledger, returned(message, ["full@corp.test"], START + day * DAY), START + 30 * DAY)
    assert len(await ledger.events()) == 30
    assert await suppressed(ledger) == set()
    assert totals(await ledger.events(), await ledger.sends()).bounced == 1


async def test_a_true_token_proves_nothing_of_who_was_not_written_to() -> None:
    ledger = MemoryLedger(Clock())
    recipients = ["bounce@corp.test", "anna@corp.test"]
    message = await sent(ledger, "s1", recipients, START)
    strangers = [f"bounce@victim{number}.test" for number in range(10)]
    events = await read(ledger, returned(message, strangers, START + 60), START + DAY)
    assert [(event.send_id, event.verified) for event in events] == [("s1", False)] * 10
    assert await suppressed(ledger) == set()
    row = totals(await ledger.events(), await ledger.sends())
    assert (row.bounced, row.sent, row.rate) == (0, 2, 0.0)

    believed = [event._replace(trust="token", sent_to=None) for event in events]
    assert totals(believed, await ledger.sends()).bounced == 0, "nor do rows that were stored as proven"

    await read(ledger, returned(message, recipients, START + 60), START + DAY)
    assert totals(await ledger.events(), await ledger.sends()).bounced == 1
    assert await suppressed(ledger) == {"bounce@corp.test"}
