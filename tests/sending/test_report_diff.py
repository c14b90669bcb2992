"""Two reports compared: what is new, what is gone, what changed."""

from datetime import UTC

from dcctl.sending.contacts import contacts
from dcctl.sending.report_diff import ChangedRate, ChangedReason, Differences, differences, snapshot
from dcctl.sending.rollup import table
from tests.ledger.values import an_event
from tests.sending.rolled import a_row, back

WELCOME, AGAIN = a_row("w", 4, template="welcome"), a_row("a", 4, template="again")
BEFORE = [back(WELCOME, 0, "1"), back(WELCOME, 1, "2", reason="mailboxfull", permanence="transient")]
NOW = [back(WELCOME, 1, "3", reason="suspend", permanence="transient"), back(AGAIN, 2, "4")]
NOTHING = Differences((), (), (), ())


def taken(events: list[object], *sends: object) -> str:
    rows = table(events, sends, ("template",), zone=UTC)  # type: ignore[arg-type]
    return snapshot(rows, contacts(events))  # type: ignore[arg-type]


def test_what_changed() -> None:
    found = differences(taken([*BEFORE], WELCOME), taken([*NOW], WELCOME, AGAIN))
    assert found == Differences(
        new=("r2@example.net",),
        gone=("r0@example.net",),
        reasons=(ChangedReason("r1@example.net", "mailboxfull", "suspend"),),
        rates=(ChangedRate(("again",), None, 0.25), ChangedRate(("welcome",), 0.5, 0.25)),
    )
    assert any(found)


def test_the_same_report_is_no_change_and_nothing_before_it_neither() -> None:
    text = taken([*BEFORE, an_event("forged")], WELCOME)
    assert text == taken([*BEFORE[::-1], an_event("other", recipient="x@example.net")], WELCOME), "proven alone"
    assert differences(text, text) == differences(None, text) == NOTHING
    assert differences('{"version": 0}', text) == NOTHING
    assert not any(NOTHING)


def test_an_address_is_written_so_that_it_can_be_forgotten() -> None:
    event = back(WELCOME, sent_to="jürgen@example.net")
    assert '"jürgen@example.net"' in taken([event], WELCOME)
