"""What every form of `check-auth` answers, and the exit code that follows from its verdicts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dcctl.errors import Exit, decisive
from dcctl.mailauth.check import DomainReport
from dcctl.mailauth.finding import Verdict
from dcctl.mailauth.forecast.prediction import Prediction
from dcctl.mailauth.message import MessageReport
from dcctl.mailauth.sender_rules import Ruling

_ALARM: Final[dict[str, frozenset[Verdict]]] = {
    "none": frozenset(),
    "fail": frozenset({"fail"}),
    "warn": frozenset({"fail", "warn"}),
}


@dataclass(frozen=True, slots=True)
class SenderRules:
    """How the rules of the providers that were asked for stand for mail from `domain`."""

    domain: str
    rulings: tuple[Ruling, ...]


@dataclass(frozen=True, slots=True)
class AuthData:
    """One report per domain in the order asked, the report on a message, or the predictions for channels. `rules` for
    the providers that were asked for; `gone` are the domains that were saved together with these the last time and
    were not asked for now; known only where changes were."""

    domains: tuple[DomainReport, ...] = ()
    message: MessageReport | None = None
    channels: tuple[Prediction, ...] = ()
    rules: tuple[SenderRules, ...] = ()
    gone: tuple[str, ...] = ()


def exit_of(verdicts: Iterable[Verdict], fail_on: str, worse: bool = False) -> Exit:
    """The exit code for those verdicts (`worse`: something got worse); *unknown* is never good and never bad."""
    seen = frozenset(verdicts)
    alarm = worse if fail_on == "worse" else bool(seen & _ALARM[fail_on])
    return decisive([Exit.FINDINGS] * alarm + [Exit.TEMPORARY] * ("unknown" in seen))
