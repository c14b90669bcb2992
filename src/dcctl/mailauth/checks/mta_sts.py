"""The MTA-STS section of a domain check: record, policy host, policy, and the exchanges it covers (RFC 8461)."""

import hashlib
from collections.abc import Sequence
from typing import Final

from dcctl.fetch import Fault, Fetch, NotFetched
from dcctl.mailauth.checks.mta_sts_policy import WEEK, judge_policy
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.mending.one_record import one_record
from dcctl.mailauth.mta_sts import StsProblem, StsReport, discover, parse_record, policy_url, record_name
from dcctl.mailauth.records.mta_sts_policy import VERSION, Mode
from dcctl.mailauth.records.version_record import Field, meant_fields, written
from dcctl.mailauth.rules import finding

_MANY: Final = 3  # exchanges in one domain that a pattern stands for
_TOLD: Final = 3  # patterns that a sentence holds
# The rule for what a fetch ended in; anything else that is certain is `mta-sts.policy-host`.
_FETCH: Final[dict[Fault, str]] = {
    "redirect": "mta-sts.redirect",
    "certificate": "mta-sts.certificate",
    "too-large": "mta-sts.too-large",
}


async def check_mta_sts(domain: str, *, lookup: Lookup, fetch: Fetch | None = None) -> list[Finding]:
    """The findings about MTA-STS for `domain` (A-labels); without `fetch` the record alone is judged."""
    return judge(await discover(domain, lookup=lookup, fetch=fetch))


def judge(report: StsReport) -> list[Finding]:
    """The findings about what was found."""
    domain = report.domain
    match report.state:
        case "unknown":
            return [finding("mta-sts.unknown", domain, f"MTA-STS could not be checked: {report.cause}")]
        case "absent":
            return [_absent(report)]
        case "several":
            return [_several(report)]
        case "near":
            message = f"a record that looks like MTA-STS is none: it must begin with v={VERSION};"
            return [_mended(report, "mta-sts.not-recognised", message)]
        case "invalid":
            return [_invalid(report, report.problem or StsProblem("syntax", ""))]
    if report.fetched is None:
        message = "the record is in order; the policy was not fetched (offline)"
        return [finding("mta-sts.not-fetched", domain, message, evidence=report.texts[0])]
    if isinstance(report.fetched, NotFetched):
        return [_not_fetched(report, report.fetched)]
    if report.fetched.status != 200:
        where, status = policy_url(domain), report.fetched.status
        message = f"{where} answers {status}, so the record has no effect; serve there, {_lines(report)}"
        return [finding("mta-sts.policy-not-found", domain, message, evidence=report.texts[0])]
    return judge_policy(report, report.fetched)


def wanted_policy(mode: Mode, max_age: int, hosts: Sequence[str]) -> str:
    """The text of a policy for those exchanges, lines ended by LF."""
    fields = [f"version: {VERSION}", f"mode: {mode}", *(f"mx: {host}" for host in hosts), f"max_age: {max_age}"]
    return "".join(f"{line}\n" for line in fields)


def policy_id(policy: str) -> str:
    """An id for the record that is new whenever the policy's text is: part of its SHA-256."""
    return hashlib.sha256(policy.encode()).hexdigest()[:12]


def _first_policy(report: StsReport) -> str:
    """What to begin with: reports and no refusals."""
    hosts = patterns(report.exchanges or ("<each exchange>",))
    if len(hosts) > _TOLD:
        hosts = (*hosts[: _TOLD - 1], f"<and {len(hosts) - _TOLD + 1} more>")
    return wanted_policy("testing", WEEK, hosts)


def patterns(hosts: Sequence[str]) -> tuple[str, ...]:
    """What stands for those exchanges in a policy: of many in one domain, as providers have them, the domain."""
    above = [host.partition(".")[2] for host in hosts]
    many = {name for name in above if above.count(name) >= _MANY}
    named = (f"*.{name}" if name in many else host for host, name in zip(hosts, above, strict=True))
    return tuple(dict.fromkeys(named))


def _lines(report: StsReport) -> str:
    """The policy to begin with, so that it fits a sentence."""
    return "a line each: " + " | ".join(_first_policy(report).splitlines())


def _absent(report: StsReport) -> Finding:
    domain = report.domain
    if report.exchanges is None:
        message = "no MTA-STS record; whether the domain accepts mail and needs one could not be checked"
        return finding("mta-sts.unknown", domain, message)
    if not report.exchanges:
        return finding("mta-sts.no-mail", domain, "the domain accepts no mail and needs no MTA-STS")
    name = record_name(domain)
    if report.place != name:  # whoever holds that name serves the policy, too
        message = f"no MTA-STS: {name} is an alias of {report.place}, where there is no record"
        return finding("mta-sts.missing", domain, message)
    # No fix: a record before the policy is served makes things worse, so DNS alone cannot mend it.
    then = f'then publish {name} TXT "v={VERSION}; id={policy_id(_first_policy(report))}"'
    serve = f"serve {policy_url(domain)} ({_lines(report)}), {then}"
    return finding("mta-sts.missing", domain, f"no MTA-STS: TLS to the exchanges can be prevented; {serve}")


def _several(report: StsReport) -> Finding:
    fix = one_record(report.place, report.texts, _in_order, lambda text: _replaced(report, text))
    message = f"{len(report.texts)} MTA-STS records: senders use none of them; keep one"
    return finding("mta-sts.multiple", report.domain, message, evidence=b" | ".join(report.texts), fix=fix)


def _in_order(text: str) -> bool:
    return not isinstance(parse_record(text), StsProblem)


def _invalid(report: StsReport, problem: StsProblem) -> Finding:
    code = "mta-sts.id" if problem.fault == "id" else "mta-sts.syntax"
    return _mended(report, code, f"senders do not take the record: {problem.message}")


def _mended(report: StsReport, code: str, message: str) -> Finding:
    text = report.texts[0]
    change = _replaced(report, text.decode("utf-8", "replace"))
    return finding(code, report.domain, message, evidence=text, fix=[change])


def _replaced(report: StsReport, text: str) -> DnsChange:
    """The record as it was meant: its id freed of what no id may hold, or a new one."""
    meant = meant_fields(text)
    ids = ("".join(filter(_is_alphanumeric, field.value))[:32] for field in meant if field.name.lower() == "id")
    new = next(filter(None, ids), policy_id(_first_policy(report)))
    value = written(VERSION, Field("id", new), meant)
    return DnsChange("replace", report.place, "TXT", value, text, "the record as senders can read it")


def _is_alphanumeric(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _not_fetched(report: StsReport, failure: NotFetched) -> Finding:
    domain, evidence = report.domain, report.texts[0]
    where = policy_url(domain)
    if not failure.certain:
        message = f"the policy at {where} could not be fetched: {failure.why}"
        return finding("mta-sts.unknown", domain, message, evidence=evidence)
    code = _FETCH.get(failure.fault, "mta-sts.policy-host")
    missing = f"; serve there, {_lines(report)}" if failure.fault == "no-address" else ""
    message = f"no sender takes a policy from {where}: {failure.why}{missing}"
    return finding(code, domain, message, evidence=evidence)
