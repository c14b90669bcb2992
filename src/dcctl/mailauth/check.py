"""What DNS says about a domain's mail, judged: the sections side by side under one deadline, one report."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from dcctl.fetch import Fetch
from dcctl.mail.tls_seen import Look
from dcctl.mailauth import mta_sts
from dcctl.mailauth.changes import DomainChange
from dcctl.mailauth.checks.bimi import check_bimi, dmarc_tags
from dcctl.mailauth.checks.dane import check_dane
from dcctl.mailauth.checks.dkim import check_dkim
from dcctl.mailauth.checks.dmarc import check_dmarc
from dcctl.mailauth.checks.dnsbl import check_dnsbl
from dcctl.mailauth.checks.dnssec import check_dnssec
from dcctl.mailauth.checks.exchanger import Demands, check_exchangers
from dcctl.mailauth.checks.mta_sts import check_mta_sts
from dcctl.mailauth.checks.mx import check_mx
from dcctl.mailauth.checks.spf import check_spf_tree
from dcctl.mailauth.checks.tls_rpt import check_tls_rpt
from dcctl.mailauth.dane import discover as discover_tlsa
from dcctl.mailauth.dmarc import Discovery, discover
from dcctl.mailauth.fetch_once import FetchOnce
from dcctl.mailauth.finding import Finding, Section, Verdict, bounded, verdict_of
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.names import to_ascii
from dcctl.mailauth.spf_simulation import SpfSimulation, simulate
from dcctl.mailauth.spf_tree import SpfTree
from dcctl.mailauth.together import both, in_time, together

Judge = Callable[[], Awaitable[list[Finding]]]


class Client(NamedTuple):
    """A client to evaluate SPF for: its address, and the reverse-path and HELO name it gives (None: the domain's)."""

    ip: str
    mail_from: str | None = None
    helo: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at, and what is known beforehand.

    `selectors` are exact, else `channel_selectors` are tried, else those that MX and SPF hint at and common ones;
    `spf_terms` authorise the configured channels, for records to publish. Sections in `skip` are left out. `dnsbl` are
    lists of addresses, asked about the exchangers and the client, `dnsbl_domains` lists of domains. `client`: SPF is
    evaluated for it.
    `allow_private` accepts exchangers with addresses that are not public (labs).
    """

    selectors: tuple[str, ...] = ()
    channel_selectors: tuple[str, ...] = ()
    spf_terms: tuple[str, ...] = ()
    skip: frozenset[Section] = frozenset()
    dnsbl: tuple[str, ...] = ()
    dnsbl_domains: tuple[str, ...] = ()
    client: Client | None = None
    allow_private: bool = False


EVERYTHING: Final = Scope()


@dataclass(frozen=True, slots=True)
class DomainReport:
    """One domain checked. `domain` in A-labels; `effective_policy` is what DMARC receivers apply to it, None where none
    applies or it is unknown; findings section by section, in the order of `check_domain`; `spf` what its SPF record
    costs, None without one; `simulation` for the client that was asked about; `change` where the caller compared it
    with an earlier check."""

    domain: str
    verdict: Verdict
    organizational_domain: str | None
    policy_domain: str | None
    effective_policy: str | None
    findings: tuple[Finding, ...]
    spf: SpfTree | None = None
    simulation: SpfSimulation | None = None
    change: DomainChange | None = None


async def check_domain(
    domain: str,
    *,
    lookup: Lookup,
    fetch: Fetch | None = None,
    look: Look | None = None,
    scope: Scope = EVERYTHING,
    deadline: float | None = None,
    now: float | None = None,
) -> DomainReport:
    """Check one domain; asks only `lookup`, `fetch` (None: offline, no policy or logo is fetched) and `look` (None:
    no exchanger is connected to), independent questions at once.

    `domain` as typed (IDNA 2008). A section that is not finished `deadline` seconds from now is cut off: its only
    finding is `check.deadline`, unknown, beside those of the finished ones; at 0 nothing is asked. `now` is the UTC
    epoch in seconds that expiry is judged by (None: this moment). Raises `ValueRefused` for a text that is no domain
    name or address, nothing else.
    """
    shared = FetchOnce(fetch) if fetch else None
    check = _Check(to_ascii(domain), lookup, shared, look, scope, now)
    sections = check.sections()
    results = await together(in_time(judge, deadline) for _, judge in sections)
    findings: list[Finding] = []
    for (section, _), found in zip(sections, results, strict=True):
        findings += [_cut_off(check.name, section)] if found is None else bounded(found)
    return check.report(findings)


class _Check:
    """One domain in hand: the sections, and what some of them leave for the report beside their findings."""

    def __init__(
        self, name: str, lookup: Lookup, fetch: Fetch | None, look: Look | None, scope: Scope, now: float | None
    ) -> None:
        self.name = name
        self._lookup, self._fetch, self._look, self._scope, self._now = lookup, fetch, look, scope, now
        self._found = Discovery(name)
        self._tree: SpfTree | None = None
        self._simulation: SpfSimulation | None = None

    def sections(self) -> list[tuple[Section, Judge]]:
        """Every section that was asked for, in the order of the report."""
        client, look = self._scope.client, self._look
        sections: list[tuple[Section, Judge | None]] = [
            ("spf", self._spf),
            ("spf", partial(self._simulate, client) if client else None),
            ("dkim", self._dkim),
            ("dmarc", self._dmarc),
            ("mx", self._mx),
            ("mx", partial(self._exchangers, look) if look else None),
            ("mta-sts", self._mta_sts),
            ("tls-rpt", self._tls_rpt),
            ("dane", self._dane),
            ("dnssec", self._dnssec),
            ("bimi", self._bimi),
            ("dnsbl", self._dnsbl if self._scope.dnsbl or self._scope.dnsbl_domains else None),
        ]
        return [(section, judge) for section, judge in sections if judge and section not in self._scope.skip]

    def report(self, findings: list[Finding]) -> DomainReport:
        """The report with these findings."""
        found = self._found
        return DomainReport(
            self.name,
            verdict_of(findings),
            found.organizational,
            found.policy_domain,
            found.policy,
            tuple(findings),
            self._tree,
            self._simulation,
        )

    async def _spf(self) -> list[Finding]:
        findings, self._tree = await check_spf_tree(self.name, lookup=self._lookup, spf_terms=self._scope.spf_terms)
        return findings

    async def _simulate(self, client: Client) -> list[Finding]:
        ip, mail_from, helo = client
        self._simulation = await simulate(self.name, ip=ip, mail_from=mail_from, helo=helo, lookup=self._lookup)
        return list(self._simulation.findings)

    async def _dkim(self) -> list[Finding]:
        given, known = self._scope.selectors, self._scope.channel_selectors
        return await check_dkim(self.name, lookup=self._lookup, selectors=given, channel_selectors=known)

    async def _dmarc(self) -> list[Finding]:
        findings, self._found = await check_dmarc(self.name, lookup=self._lookup)
        return findings

    async def _bimi(self) -> list[Finding]:
        """Asks for DMARC again, so that neither waits for the other: a `Lookup` answers the same only once."""
        found = await discover(self.name, lookup=self._lookup)
        return await check_bimi(
            self.name,
            lookup=self._lookup,
            fetch=self._fetch,
            organizational=found.organizational,
            policy=found.policy,
            published=dmarc_tags(found),
            cause=found.cause,
            now=self._now,
        )

    async def _mx(self) -> list[Finding]:
        return await check_mx(self.name, lookup=self._lookup, allow_private=self._scope.allow_private)

    async def _exchangers(self, look: Look) -> list[Finding]:
        """What port 25 shows is held against what MTA-STS and DANE promise."""
        sts, dane = await both(
            mta_sts.discover(self.name, lookup=self._lookup, fetch=self._fetch),
            discover_tlsa(self.name, lookup=self._lookup),
        )
        policy = sts.policy
        demands = Demands(policy is not None and policy.mode == "enforce", policy.mx if policy else (), dane.binding)
        return await check_exchangers(
            self.name,
            lookup=self._lookup,
            look=look,
            demands=demands,
            allow_private=self._scope.allow_private,
            now=self._now,
        )

    async def _mta_sts(self) -> list[Finding]:
        return await check_mta_sts(self.name, lookup=self._lookup, fetch=self._fetch)

    async def _tls_rpt(self) -> list[Finding]:
        return await check_tls_rpt(self.name, lookup=self._lookup)

    async def _dane(self) -> list[Finding]:
        return await check_dane(self.name, lookup=self._lookup)

    async def _dnssec(self) -> list[Finding]:
        return await check_dnssec(self.name, lookup=self._lookup)

    async def _dnsbl(self) -> list[Finding]:
        client = (self._scope.client.ip,) if self._scope.client else ()
        lists, domain_lists = self._scope.dnsbl, self._scope.dnsbl_domains
        return await check_dnsbl(self.name, lookup=self._lookup, lists=lists, clients=client, domain_lists=domain_lists)


def _cut_off(name: str, section: Section) -> Finding:
    """Any section may end so, and no RFC says when: the one finding that is no row of `rules.py`."""
    return Finding("check.deadline", section, "unknown", name, "not finished in the time that was given")
