"""`check-auth`: domains from the line, a file or the profile's identities; or one message."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dcctl.errors import Exit, UsageError, ValueRefused, decisive
from dcctl.local.profile import Profile
from dcctl.mailauth.check import DomainReport, check_domain
from dcctl.mailauth.finding import Verdict, verdict_of
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.message import MessageReport, check_message
from dcctl.mailauth.names import to_ascii
from dcctl.verbs import Emit, Outcome

_AT_ONCE = 20

_ALARM: dict[str, frozenset[Verdict]] = {
    "none": frozenset(),
    "fail": frozenset({"fail"}),
    "warn": frozenset({"fail", "warn"}),
}


@dataclass(frozen=True, slots=True)
class AuthData:
    """One report per domain in the order asked, or the report on a message."""

    domains: tuple[DomainReport, ...]
    message: MessageReport | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """What the profile knows that a check can use: where channels sign and what SPF must name."""

    selectors: tuple[str, ...] = ()
    spf_terms: tuple[str, ...] = ()


def own_of(profile: Profile) -> Own:
    """Selectors and SPF terms of the configured channels, in the profile's order, without doubles."""
    known = [channel.kind.authentication(channel.settings) for channel in profile.channels.values()]
    return Own(
        tuple(dict.fromkeys(selector for one in known for selector in one.selectors)),
        tuple(dict.fromkeys(one.spf_term for one in known if one.spf_term)),
    )


def domains_of(profile: Profile) -> tuple[str, ...]:
    """The domains that the profile's identities send as."""
    return tuple(dict.fromkeys(identity.address.domain for identity in profile.identities.values()))


def listed_domains(text: str, filename: str) -> tuple[str, ...]:
    """Domains from a file: one per line, `#` begins a comment, empty lines are skipped.

    Raises `UsageError` with every line that holds no domain, as `file:line: message`.
    """
    found, wrong = [], []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            if name := line.partition("#")[0].strip():
                found.append(to_ascii(name))
        except ValueRefused as error:
            wrong.append(f"{filename}:{number}: {error.message}")
    if wrong:
        raise UsageError(wrong[0], details=wrong[1:], field="domains_file")
    return tuple(found)


async def check_domains(
    domains: Sequence[str],
    *,
    lookup: Lookup,
    selectors: Sequence[str] = (),
    own: Own | None = None,
    allow_private: bool = False,
    fail_on: str = "fail",
    emit: Emit | None = None,
) -> Outcome[AuthData]:
    """Check every domain, several at once, order kept. With `emit` each report is handed over in that order as it is
    ready. `allow_private` lets mail exchangers have private addresses (labs).

    Exit: 3 when a verdict is at or above `fail_on`, 6 when something could not be checked, else 0; 3 comes before 6.
    """
    names = tuple(dict.fromkeys(to_ascii(domain) for domain in domains))
    if not names:
        raise UsageError("no domain to check", next="dcctl check-auth example.com", field="domains")
    own, slots = own or Own(), asyncio.Semaphore(_AT_ONCE)

    async def one(name: str) -> DomainReport:
        async with slots:
            return await check_domain(
                name,
                lookup=lookup,
                selectors=selectors,
                channel_selectors=own.selectors,
                spf_terms=own.spf_terms,
                allow_private=allow_private,
            )

    tasks = [asyncio.create_task(one(name)) for name in names]
    reports: list[DomainReport] = []
    verdicts: list[Verdict] = []
    for task in tasks:
        report = await task
        verdicts.append(report.verdict)
        if emit is None:
            reports.append(report)
        else:
            emit(report)
    return Outcome(AuthData(tuple(reports)), exit_of(verdicts, fail_on))


async def check_one_message(
    raw: bytes,
    *,
    lookup: Lookup,
    ip: str | None = None,
    mail_from: str | None = None,
    helo: str | None = None,
    fail_on: str = "fail",
    emit: Emit | None = None,
) -> Outcome[AuthData]:
    """Verify a received message: SPF, DKIM, DMARC and their alignment. With `emit` the report is handed over too."""
    report = await check_message(raw, lookup=lookup, ip=ip, mail_from=mail_from, helo=helo)
    if emit is not None:
        emit(report)
    return Outcome(AuthData((), report), exit_of([verdict_of(report.findings)], fail_on))


def exit_of(verdicts: Iterable[Verdict], fail_on: str) -> Exit:
    """The exit code for those verdicts; *unknown* is never good and never bad."""
    seen = frozenset(verdicts)
    return decisive([Exit.FINDINGS] * bool(seen & _ALARM[fail_on]) + [Exit.TEMPORARY] * ("unknown" in seen))
