"""What returned mail is called on every page: rates, what to do, and which command proves what is held against us."""

from collections.abc import Iterable
from typing import Final

from dcctl.render.page import Line, Meter, Tone, line, meter, span

HIGH: Final = 0.02  # a rate from which mailbox providers begin to slow a sender down
_ABOUT_US: Final = ("auth", "reputation")  # what a receiver thinks of our domain and servers


def percent(rate: float | None) -> str:
    """A rate as people read it; what is not known is no 0."""
    return "-" if rate is None else f"{rate:.1%}"


def tone(rate: float | None) -> Tone:
    """How bad a rate is."""
    if not rate:
        return "plain" if rate is None else "good"
    return "bad" if rate > HIGH else "warn"


def rate_meter(rate: float | None, *, tracked: bool) -> Meter:
    """A rate with its bar; a channel whose returned mail nobody reads has none."""
    return meter(percent(rate) if tracked else "not tracked", rate, tone(rate))


def for_it(category: str, admin: str) -> str:
    """The sentence for an admin, and the command that goes on from there."""
    told = category not in _ABOUT_US or "dcctl check-auth" in admin
    return admin if told else f"{admin} Then: dcctl check-auth --channels"


def next_check(categories: Iterable[str]) -> list[Line]:
    """What receivers hold against our domain and servers is proven and mended by another command."""
    if not any(one in _ABOUT_US for one in categories):
        return []
    command = span("dcctl check-auth --channels", "code")
    return [line(span("next: ", "dim"), command, " proves what receivers hold against our domain and servers")]
