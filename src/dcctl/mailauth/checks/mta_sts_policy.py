"""The policy part of the MTA-STS section: what a sender that fetched the policy makes of it (RFC 8461 section 3.2)."""

from collections.abc import Iterator
from typing import Final

from dcctl.fetch import Fetched
from dcctl.mailauth.finding import Finding, Verdict
from dcctl.mailauth.mta_sts import StsReport
from dcctl.mailauth.records.mta_sts_policy import VERSION, PolicyProblem, StsPolicy, matches
from dcctl.mailauth.rules import finding

_DAY: Final = 86_400
WEEK: Final = 7 * _DAY
_POLICY: Final[dict[str, str]] = {
    "syntax": "mta-sts.policy-syntax",
    "version": "mta-sts.version",
    "mode": "mta-sts.mode",
    "max_age": "mta-sts.max-age",
    "mx": "mta-sts.bad-mx",
    "no-mx": "mta-sts.no-mx",
}


def judge_policy(report: StsReport, answer: Fetched) -> list[Finding]:
    """The findings about a policy that a sender gets to see."""
    policy = report.policy
    found = [*_media_type(report, answer), *(_problem(report, answer, problem) for problem in report.problems)]
    if policy is None:
        return found
    found += [*_mode(report, answer, policy), *_max_age(report, answer, policy), *_blank(report, answer, policy)]
    found += _coverage(report, answer, policy)
    remarks = _unused(report, policy)
    if found:
        return [*found, *remarks]
    message = f"mode {policy.mode}, max_age {policy.max_age} s, all exchanges covered"
    return [finding("mta-sts.ok", report.domain, message, evidence=_shown(answer)), *remarks]


def _media_type(report: StsReport, answer: Fetched) -> Iterator[Finding]:
    if answer.media_type != "text/plain":
        served = f"as {answer.media_type}" if answer.media_type else "without a media type"
        message = f"{answer.url} is served {served}: senders may refuse all but text/plain"
        yield finding("mta-sts.media-type", report.domain, message, evidence=report.texts[0])


def _problem(report: StsReport, answer: Fetched, problem: PolicyProblem) -> Finding:
    where = f"line {problem.line}: " if problem.line else ""
    message = f"the policy is invalid, {where}{problem.message}{_instead(report, problem)}"
    return finding(_POLICY[problem.fault], report.domain, message, evidence=_shown(answer))


def _instead(report: StsReport, problem: PolicyProblem) -> str:
    """What the line should read, where that can be said."""
    hosts = report.exchanges or ()
    match problem.fault:
        case "version":
            lines = f"version: {VERSION}"
        case "mode":
            lines = "mode: testing"
        case "max_age":
            lines = f"max_age: {WEEK}"
        case "no-mx" if hosts:
            lines = " | ".join(f"mx: {host}" for host in hosts)
        case _:
            return ""
    return f"; write {lines}, and give the record a new id"


def _mode(report: StsReport, answer: Fetched, policy: StsPolicy) -> Iterator[Finding]:
    if policy.mode == "testing":
        message = "mode testing: senders report what fails and deliver all the same; the goal is mode: enforce"
        yield finding("mta-sts.testing", report.domain, message, evidence=_shown(answer))
    if policy.mode == "none":
        message = (
            "mode none: the policy is being withdrawn; when all copies of the old one have expired, remove the record"
        )
        yield finding("mta-sts.mode-none", report.domain, message, evidence=_shown(answer))


def _max_age(report: StsReport, answer: Fetched, policy: StsPolicy) -> Iterator[Finding]:
    """Section 3.2 expects weeks; section 8.3 wants it short where the policy is withdrawn."""
    if policy.mode != "none" and policy.max_age < _DAY:
        message = (
            f"max_age: {policy.max_age} lets senders forget the policy within a day, and an attacker wait for that;"
            f" a week ({WEEK}) or more is usual"
        )
        yield finding("mta-sts.max-age-short", report.domain, message, evidence=_shown(answer))


def _blank(report: StsReport, answer: Fetched, policy: StsPolicy) -> Iterator[Finding]:
    if policy.blank:
        message = f"line {policy.blank[0]} of the policy is empty, which the grammar does not know: take it out"
        yield finding("mta-sts.policy-syntax", report.domain, message, evidence=_shown(answer), verdict="warn")


def _coverage(report: StsReport, answer: Fetched, policy: StsPolicy) -> Iterator[Finding]:
    if policy.mode == "none":
        return
    if report.exchanges is None:
        message = "which exchanges the policy must cover could not be checked"
        yield finding("mta-sts.unknown", report.domain, message, evidence=_shown(answer))
    verdict: Verdict = "fail" if policy.mode == "enforce" else "warn"
    when = "" if policy.mode == "enforce" else "once the mode is enforce, "
    for host in report.uncovered:
        effect = f"{when}senders will not deliver there"
        message = f"no pattern of the policy covers {host}: {effect}; add mx: {host} and give the record a new id"
        yield finding("mta-sts.mx-not-covered", report.domain, message, evidence=_shown(answer), verdict=verdict)


def _unused(report: StsReport, policy: StsPolicy) -> list[Finding]:
    """A remark: patterns may well wait for an exchange to come."""
    hosts = report.exchanges or ()
    unused = [pattern for pattern in policy.mx if hosts and not any(matches(pattern, host) for host in hosts)]
    if not unused:
        return []
    message = f"no exchange of the domain matches {', '.join(unused[:4])}"
    return [finding("mta-sts.pattern-unused", report.domain, message)]


def _shown(answer: Fetched) -> bytes:
    """The policy as evidence, on one line."""
    return b" | ".join(answer.body.replace(b"\r\n", b"\n").strip().split(b"\n"))
