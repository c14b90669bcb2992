"""What is known of a sender that the providers' rules ask about: from the domain's records, the predictions for its
channels, or a message that arrived. What was seen counts before what is predicted, that before what is published.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from dcctl.mailauth.finding import Finding, Verdict
from dcctl.mailauth.forecast.prediction import Prediction
from dcctl.mailauth.message import MessageReport
from dcctl.mailauth.sender_rules_data import Fact

State = Literal["met", "not-met", "not-visible", "unknown"]

_GMAIL: Final = ("gmail.com", "googlemail.com")
_RESULTS: Final[dict[str, State]] = {"pass": "met", "temperror": "unknown", "unknown": "unknown"}
_VERDICTS: Final[dict[Verdict, State]] = {"pass": "met", "unknown": "unknown", "absent": "not-visible"}
_FORM: Final = frozenset(
    f"message.{name}"
    for name in (
        *("form-ok", "no-author", "several-authors", "duplicate-header", "no-sender", "no-date", "bad-date"),
        *("no-message-id", "bad-message-id", "line-ends", "long-line", "nul", "header-line", "header-octets"),
    )
)
_TLS: Final = frozenset({"message.tls", "message.no-tls", "message.tls-not-visible"})
_UNSUBSCRIBE: Final = frozenset(
    f"message.{name}"
    for name in (
        *("one-click", "one-click-missing", "one-click-broken", "one-click-unsigned"),
        *("unsubscribe-absent", "unsubscribe-mailto", "unsubscribe-http"),
    )
)
_REVERSE: Final = frozenset({"ptr.ok", "ptr.none", "ptr.not-confirmed", "ptr.unknown"})
_NO_REPLIES: Final = frozenset({"mx.null", "mx.missing", "mx.no-domain", "mx.dangling"})
_KEYS: Final[dict[Verdict, State]] = {"pass": "met", "warn": "met", "fail": "not-met"}  # none found: unknown
_ALIGNMENT: Final = {
    "pass": "From is aligned",
    "fail": "neither SPF nor DKIM is aligned",
    "none": "no DMARC policy applies",
}
_WORST: Final[tuple[State, ...]] = ("not-met", "unknown", "not-visible", "met")
_BEST: Final[tuple[State, ...]] = ("met", "unknown", "not-visible", "not-met")


class Known(NamedTuple):
    """The state of one fact and the sentence that says why."""

    state: State
    why: str


Facts = Mapping[Fact, Known]


def worst(found: Iterable[Known]) -> Known:
    """Where all must be met: what is not met decides, then what is unknown."""
    return min(found, key=lambda one: _WORST.index(one.state))


def best(found: Iterable[Known]) -> Known:
    """Where one of them is enough: what is met decides, then what is unknown."""
    return min(found, key=lambda one: _BEST.index(one.state))


def facts_of(
    domain: str,
    findings: Iterable[Finding] = (),
    policy: str | None = None,
    predictions: Iterable[Prediction] = (),
    message: MessageReport | None = None,
) -> Facts:
    """The facts about mail from `domain` (A-labels); what is not in them cannot be seen from here.

    `findings` and `policy` (the effective one) are a domain check's, `predictions` those for the channels it is sent
    by; a `message` that arrived brings its own.
    """
    facts = _published(list(findings), policy)
    sent = [one for one in predictions if one.author_domain == domain and one.dmarc != "not-applicable"]
    if sent:
        facts |= _predicted(sent)
    if message is not None:
        facts |= _seen(message)
    return facts | _own_from(domain, facts)


def _published(findings: Sequence[Finding], policy: str | None) -> dict[Fact, Known]:
    """What the records say, whoever sends."""
    of = {section: [one for one in findings if one.section == section] for section in ("spf", "dkim", "dmarc", "mx")}
    keys = [Known(_KEYS.get(one.verdict, "unknown"), one.message) for one in of["dkim"]]
    return {
        **_fact("spf", [Known(_record(one), one.message) for one in of["spf"]]),
        **({"dkim": best(keys)} if keys else {}),
        **_policy(of["dmarc"], policy),
        **_codes("reverse-dns", findings, _REVERSE),
        **_fact("replies", [Known(_takes_mail(one), one.message) for one in of["mx"]]),
    }


def _fact(fact: Fact, found: Sequence[Known]) -> dict[Fact, Known]:
    return {fact: worst(found)} if found else {}


def _record(finding: Finding) -> State:
    """A record with a warning still does its work; one that is absent does none."""
    return "met" if finding.verdict == "warn" else "not-met" if finding.verdict == "absent" else _state(finding)


def _state(finding: Finding) -> State:
    return _VERDICTS.get(finding.verdict, "not-met")


def _takes_mail(finding: Finding) -> State:
    if finding.code in _NO_REPLIES:
        return "not-met"
    return "unknown" if finding.verdict == "unknown" else "met"


def _policy(findings: Sequence[Finding], policy: str | None) -> dict[Fact, Known]:
    if policy is not None:
        return {"dmarc": Known("met", f"policy {policy}")}
    unknown = [Known("unknown", one.message) for one in findings if one.verdict == "unknown"]
    return _fact("dmarc", unknown or [Known("not-met", one.message) for one in findings])


def _predicted(predictions: Sequence[Prediction]) -> dict[Fact, Known]:
    """Every channel that the domain is sent by must keep to the rule."""
    return {
        "spf": worst(Known(_way(one.spf.result, one.spf.certain), _said(one, one.spf.why)) for one in predictions),
        "dkim": worst(Known(_way(one.dkim.result), _said(one, one.dkim.why)) for one in predictions),
        "aligned": worst(Known(_alignment(one), _said(one, _ways(one))) for one in predictions),
    }


def _ways(prediction: Prediction) -> str:
    """Which way is aligned, in short: why stands in the prediction."""
    if _alignment(prediction) == "unknown":
        return prediction.reason
    return f"{' and '.join(prediction.aligned)} aligned" if prediction.aligned else "neither SPF nor DKIM is aligned"


def _said(prediction: Prediction, why: str) -> str:
    return f"{prediction.channel}: {why}"


def _way(result: str, certain: bool = True) -> State:
    return _RESULTS.get(result, "not-met") if certain else "unknown"


def _alignment(prediction: Prediction) -> State:
    if prediction.dmarc != "none":
        return _way(prediction.dmarc)
    if prediction.aligned:
        return "met"
    return "unknown" if "unknown" in (prediction.spf.result, prediction.dkim.result) else "not-met"


def _seen(message: MessageReport) -> dict[Fact, Known]:
    """What a message that arrived shows."""
    facts: dict[Fact, Known] = {}
    if message.spf.source != "unknown":
        facts["spf"] = Known(_way(message.spf.result), f"SPF {message.spf.result} for {message.spf.domain}")
    signed = [Known(_way(one.result), f"DKIM {one.result} for {one.domain}") for one in message.dkim]
    facts["dkim"] = best(signed) if signed else Known("not-met", "the message is not signed")
    if message.dmarc is not None:
        facts |= _judged(message.dmarc.result, message.dmarc.policy)
    facts |= _codes("form", message.findings, _FORM)
    facts |= _codes("tls", message.findings, _TLS)
    facts |= _codes("one-click", message.findings, _UNSUBSCRIBE)
    return facts | _unsubscribe(message.findings)


def _judged(result: str, policy: str | None) -> dict[Fact, Known]:
    facts: dict[Fact, Known] = {"aligned": Known(_way(result), _ALIGNMENT.get(result, "DMARC could not be checked"))}
    if policy:
        facts["dmarc"] = Known("met", f"policy {policy}")
    elif result == "none":
        facts["dmarc"] = Known("not-met", "no DMARC policy applies")
    return facts


def _unsubscribe(findings: Iterable[Finding]) -> dict[Fact, Known]:
    """Yahoo takes a mailto: address as well."""
    mailto = [one for one in findings if one.code == "message.unsubscribe-mailto"]
    return {"unsubscribe": Known("met", mailto[0].message)} if mailto else _codes("unsubscribe", findings, _UNSUBSCRIBE)


def _codes(fact: Fact, findings: Iterable[Finding], codes: frozenset[str]) -> dict[Fact, Known]:
    return _fact(fact, [Known(_state(one), one.message) for one in findings if one.code in codes])


def _own_from(domain: str, facts: Facts) -> dict[Fact, Known]:
    if domain not in _GMAIL:
        return {"own-from": Known("met", f"From is at {domain}")}
    return {"own-from": facts["aligned"]} if "aligned" in facts else {}
