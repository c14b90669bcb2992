"""A clock that is set by hand, and short ways to say sends, windows and events."""

from dataclasses import dataclass
from typing import Any

from dcctl.local.ledger.base import BounceEvent, Denied, Granted, Measure, NewSend, Window

START = 1_790_000_000.0
DAY = 86_400.0


@dataclass
class Clock:
    """Says the time it was set to."""

    now: float = START

    def __call__(self) -> float:
        return self.now


def a_send(name: str, recipients: int = 1, external: int = 0, channel: str = "work", **more: Any) -> NewSend:
    return NewSend(
        id=name,
        channel=channel,
        identity="rep@example.com",
        message_id=f"<{name}@example.com>",
        token=f"token-{name}",
        body_hash="00ff",
        recipients=tuple(f"r{number}@example.net" for number in range(recipients)),
        external_recipients=external,
        **more,
    )


def a_window(limit: int, seconds: float, measure: Measure = "messages", scope: str = "work") -> Window:
    return Window(scope, measure, limit, seconds, f"{limit} {measure} in {seconds} s")


def an_event(key: str, at: float = START, **more: Any) -> BounceEvent:
    values: dict[str, Any] = {
        "channel": "work",
        "kind": "bounce",
        "recipient": "gone@example.net",
        "status": "5.1.1",
        "reply_code": 550,
        "category": "bad-address",
        "reason": "userunknown",
        "permanence": "permanent",
        "advice": "fix the address",
        "diagnostic": "550 5.1.1 no such user",
        "original_message_id": "<a@example.com>",
    }
    return BounceEvent(key=key, at=at, **(values | more))


def granted(answer: Granted | Denied) -> float:
    """The time of a permission that must have been given."""
    assert isinstance(answer, Granted), answer
    return answer.at


def denied(answer: Granted | Denied) -> Denied:
    """A refusal that must have been given."""
    assert isinstance(answer, Denied), answer
    return answer


def fullest(window: Window, counted: list[tuple[float, int]]) -> int:
    """The most that any stretch of the window's length holds: by brute force, a stretch ending at each count."""
    ends = [round(at * 1_000_000) for at, _ in counted]
    stretch = round(window.seconds * 1_000_000)
    amounts = [amount for _, amount in counted]
    return max(sum(a for e, a in zip(ends, amounts, strict=True) if end - stretch < e <= end) for end in ends)


def about(send_id: str, key: str, at: float = START, **more: Any) -> BounceEvent:
    """A proven event about that send to gone@example.net, made and sent at `at`."""
    values: dict[str, Any] = {
        "trust": "token",
        "send_id": send_id,
        "sent_to": "gone@example.net",
        "sent_at": at,
        "sent_by": "work",
        "identity": "rep",
        "domain": "example.net",
    }
    return an_event(key, at, **(values | more))
