"""The large mailbox providers' rules for senders, judged: met, not met, not visible from here, or unknown."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from dcctl.mailauth.finding import Finding, Verdict
from dcctl.mailauth.rules import RULES, finding
from dcctl.mailauth.sender_facts import Facts, Known, State, best, facts_of, worst
from dcctl.mailauth.sender_rules_data import PROVIDERS, SENDER_RULES, Fact, Provider, Rule

__all__ = [
    "PROVIDERS",
    "WORDS",
    "Fact",
    "Facts",
    "Known",
    "Provider",
    "Ruling",
    "State",
    "facts_of",
    "findings",
    "judge",
    "told",
]

_DEFAULT: Final = "dcctl check-auth --channels, or a message that arrived: --message FILE"
WORDS: Final[dict[State, str]] = {
    "met": "met",
    "not-met": "not met",
    "not-visible": "not visible from here",
    "unknown": "could not be checked",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """One requirement and how it stands. `refusal` is what not keeping to it earns ("" : nothing is refused for it);
    `where` says where to look for what is not visible from here; `source` the provider's page as of the day `read`."""

    provider: Provider
    code: str
    requirement: str
    applies_to: str
    state: State
    verdict: Verdict
    why: str
    refusal: str
    where: str
    source: str
    read: str


def judge(providers: Iterable[Provider], facts: Facts) -> tuple[Ruling, ...]:
    """Every rule of those providers, in the order of the data. Pure."""
    wanted = frozenset(providers)
    return tuple(_ruling(rule, facts) for rule in SENDER_RULES if rule.provider in wanted)


def _ruling(rule: Rule, facts: Facts) -> Ruling:
    known = _known(rule, facts)
    return Ruling(
        rule.provider,
        rule.code,
        rule.requirement,
        rule.applies_to,
        known.state,
        _verdict(rule.code, known.state),
        known.why,
        rule.refusal,
        (rule.where or _DEFAULT) if known.state == "not-visible" else "",
        rule.source,
        rule.read,
    )


def _known(rule: Rule, facts: Facts) -> Known:
    found = [facts.get(fact, Known("not-visible", "cannot be seen from here")) for fact in rule.facts]
    state = (best(found) if rule.either else worst(found)).state
    return Known(state, "; ".join(one.why for one in found if one.state == state))


def _verdict(code: str, state: State) -> Verdict:
    """Not met is as grave as the rule: fail where mail is refused for it, else warn. What is not visible counts for
    nothing."""
    match state:
        case "met":
            return "pass"
        case "unknown":
            return "unknown"
        case "not-visible":
            return "absent"
        case "not-met":
            return RULES[code][1]


def findings(domain: str, rulings: Iterable[Ruling]) -> list[Finding]:
    """One finding for each ruling, in the section `sender-rules`; its reference ends in the provider's own page."""
    return [_finding(domain, ruling) for ruling in rulings]


def _finding(domain: str, ruling: Ruling) -> Finding:
    made = finding(ruling.code, domain, told(ruling), verdict=ruling.verdict)
    return replace(made, reference=f"{made.reference}; {ruling.source} as of {ruling.read}")


def told(ruling: Ruling) -> str:
    """The ruling in one sentence."""
    about = f"{PROVIDERS[ruling.provider]}, {ruling.applies_to}: {ruling.requirement}: {WORDS[ruling.state]}"
    if ruling.state == "not-visible":
        return f"{about}; look at {ruling.where}"
    earns = f"; earns {ruling.refusal}" if ruling.state == "not-met" and ruling.refusal else ""
    return f"{about} ({ruling.why}){earns}"
