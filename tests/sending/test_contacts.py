"""What people read: each address once, and the feed."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dcctl.local.ledger.base import BounceEvent, SendRow
from dcctl.sending.contacts import contacts, feed
from tests.ledger.values import DAY, START, an_event
from tests.sending.rolled import a_row, back, histories

SEND = a_row("s", 3)


def test_an_address_stands_once_with_what_counts_most() -> None:
    soft = back(SEND, 0, "1", permanence="transient", reason="mailboxfull", reported=START + 9)
    hard = back(SEND, 0, "2", recipient="moved@else.test", reported=START + 5)
    late = back(SEND, 0, "3", kind="delayed", reported=START + 20)
    (one,) = contacts([late, soft, hard])
    assert (one.address, one.also, one.reason, one.event) == ("r0@example.net", "moved@else.test", "userunknown", "2")
    assert (one.first_seen, one.last_seen, one.reports, one.verified) == (START + 5, START + 20, 3, True)


def test_what_is_proven_hides_what_is_not() -> None:
    forged = an_event("f", START + DAY, recipient="R0@example.net", reason="suspend")
    (one,) = contacts([forged, back(SEND, permanence="transient", reason="mailboxfull")])
    assert (one.reason, one.reports, one.verified) == ("mailboxfull", 1, True)
    (other,) = contacts([forged])
    assert (other.address, other.reason, other.verified) == ("R0@example.net", "suspend", False)


def test_who_got_it_is_no_trouble_and_who_is_not_named_no_contact() -> None:
    assert contacts([back(SEND, kind="delivered"), an_event("n", recipient="")]) == ()


def test_the_feed_begins_with_the_last_and_marks_what_counts() -> None:
    first, last = back(SEND, 0, "1", reported=START + 1), back(SEND, 0, "2", reported=START + 2)
    other = an_event("3", START + 5)
    rows = feed([first, other, last])
    assert [(row.event.key, row.counts) for row in rows] == [("3", False), ("2", True), ("1", False)]


@given(histories(), st.randoms())
def test_no_order_changes_anything(history: tuple[list[BounceEvent], list[SendRow]], dice: Random) -> None:
    events, _ = history
    shuffled = list(events)
    dice.shuffle(shuffled)
    assert contacts(shuffled) == contacts(events)
    assert feed(shuffled) == feed(events)
