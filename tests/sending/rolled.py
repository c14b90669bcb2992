"""Sends and events to count, in few words; and histories of all kinds for properties."""

from typing import Any

from hypothesis import strategies as st

from dcctl.local.ledger.base import BounceEvent, SendRow
from tests.ledger.values import DAY, START, an_event


def a_row(name: str, recipients: int = 1, **changes: Any) -> SendRow:
    """A send to r0@example.net, r1@example.net, ..."""
    row = SendRow(
        id=name,
        at=START,
        state="sent",
        channel="work",
        identity="anna",
        message_id=f"<{name}@example.com>",
        recipients=tuple(f"r{number}@example.net" for number in range(recipients)),
        template=None,
        template_hash=None,
        campaign=None,
        reply="",
        queue_id=None,
    )
    return row._replace(**changes)


def back(send: SendRow, number: int = 0, key: str = "k", **changes: Any) -> BounceEvent:
    """A verified bounce of that send's recipient."""
    values: dict[str, Any] = {
        "channel": send.channel,
        "recipient": f"r{number}@example.net",
        "sent_to": f"r{number}@example.net",
        "domain": "example.net",
        "trust": "token",
        "send_id": send.id,
        "sent_at": send.at,
        "sent_by": send.channel,
        "identity": send.identity,
        "template": send.template,
        "template_hash": send.template_hash,
        "campaign": send.campaign,
    }
    return an_event(key, **(values | changes))


NAME = st.none() | st.sampled_from(["a", "b"])
STATES = st.sampled_from(["sent", "sent", "unknown", "not-sent", "intent"])


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[BounceEvent], list[SendRow]]:
    """Sends, and events about them and about sends before the window; some came back to another mailbox."""
    sends = [
        a_row(
            f"s{number}",
            draw(st.integers(1, 3)),
            channel=draw(st.sampled_from("xyz")),
            identity=draw(st.sampled_from("ij")),
            state=draw(STATES),
            at=START + draw(st.integers(0, 3)) * DAY,
            template=draw(NAME),
            template_hash=draw(NAME),
            campaign=draw(NAME),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    events = [
        back(
            draw(st.sampled_from(sends)),
            draw(st.integers(0, 2)),
            f"k{number}",
            kind=draw(st.sampled_from(["bounce", "bounce", "complaint", "delayed", "delivered"])),
            permanence=draw(st.sampled_from(["permanent", "transient", "undetermined"])),
            reason=draw(st.sampled_from(["userunknown", "mailboxfull"])),
            mx=draw(NAME),
            channel=draw(st.sampled_from("xyz")),
            reported=draw(st.none() | st.floats(START, START + 9 * DAY)),
            trust=draw(st.sampled_from(["token", "message-id", None])),
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    return events, draw(st.lists(st.sampled_from(sends), unique_by=lambda send: send.id))
