"""`check-auth --message`: one message that arrived."""

from collections.abc import Sequence
from dataclasses import replace

from dcctl.mailauth.finding import verdict_of
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.message import MessageReport, check_message
from dcctl.mailauth.sender_rules import Provider, facts_of, findings, judge
from dcctl.verbs import Emit, Outcome
from dcctl.verbs.check_auth.answer import AuthData, SenderRules, exit_of


async def check_one_message(
    raw: bytes,
    *,
    lookup: Lookup,
    ip: str | None = None,
    mail_from: str | None = None,
    helo: str | None = None,
    providers: Sequence[Provider] = (),
    now: float | None = None,
    fail_on: str = "fail",
    emit: Emit | None = None,
) -> Outcome[AuthData]:
    """Verify a received message: SPF, DKIM, DMARC, ARC, alignment, form; and the rules of `providers`. With `emit` the
    report is handed over too. Exit: 3, 6 or 0 by the verdict, see `exit_of`."""
    report = await check_message(raw, lookup=lookup, ip=ip, mail_from=mail_from, helo=helo, now=now)
    report, rules = _ruled(report, providers)
    if emit is not None:
        emit(report)
    return Outcome(AuthData(message=report, rules=rules), exit_of([report.verdict], fail_on))


def _ruled(report: MessageReport, providers: Sequence[Provider]) -> tuple[MessageReport, tuple[SenderRules, ...]]:
    domain = report.alignment.author_domain
    if not providers or domain is None:
        return report, ()
    rulings = judge(providers, facts_of(domain, message=report))
    found = (*report.findings, *findings(domain, rulings))
    return replace(report, findings=found, verdict=verdict_of(found)), (SenderRules(domain, rulings),)
