"""Many domains in one run: as they finish, bounded in tasks and time, compared with the last time, broken off."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.nameserver import NameServer

from dcctl.errors import Ended, Exit, Interrupted, StoreError, UsageError
from dcctl.local.ledger.memory import MemoryLedger
from dcctl.local.ledger.sqlite import open_ledger
from dcctl.mailauth.check import DomainReport, Scope, check_domain
from dcctl.mailauth.finding import Section
from dcctl.mailauth.lookup import Answer, Lookup, RRType, ZoneLookup
from dcctl.mailauth.resolver import Resolver
from dcctl.verbs import Outcome
from dcctl.verbs.check_auth import AT_ONCE, AuthData, History, Progress, check_domains

KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
Zone = dict[str, dict[str, object]]
NOW = 1_790_000_000.0
SKIP: frozenset[Section] = frozenset({"mta-sts", "tls-rpt", "dane", "dnssec", "bimi"})


def domain_zone(name: str, policy: str = "reject") -> Zone:
    return {
        name: {"TXT": ["v=spf1 include:_spf.host.example -all"], "MX": [[10, "mx.host.example"]]},
        f"s1._domainkey.{name}": {"TXT": [KEY]},
        f"_dmarc.{name}": {"TXT": [f"v=DMARC1; p={policy}; rua=mailto:d@{name}"]},
    }


HOST: Zone = {
    "_spf.host.example": {"TXT": ["v=spf1 ip4:9.9.9.0/24 ~all"]},
    "mx.host.example": {"A": ["9.9.9.10"]},
    "10.9.9.9.in-addr.arpa": {"PTR": ["mx.host.example"]},
}


def zone_of(*names: str, **changed: str) -> Zone:
    """Domains in order; `changed` gives the policy of some, dots written as `_`."""
    made = dict(HOST)
    for name in names:
        made |= domain_zone(name, changed.get(name.replace(".", "_"), "reject"))
    return made


def names(count: int) -> list[str]:
    return [f"d{number}.example" for number in range(count)]


async def run(domains: list[str], lookup: Lookup, **options: Any) -> Outcome[AuthData]:
    return await check_domains(domains, lookup=lookup, scope=Scope(selectors=("s1",), skip=SKIP), **options)


class Slow:
    """A `Lookup` that waits where it is told to: for ever, or until let go. Counts the domains in hand."""

    def __init__(self, zone: Zone, wait: Callable[[str, RRType], Awaitable[None] | None]) -> None:
        self._lookup = ZoneLookup(zone)
        self._wait = wait
        self.asked: list[str] = []

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        self.asked.append(f"{name} {rrtype}")
        if (waiting := self._wait(name, rrtype)) is not None:
            await waiting
        return await self._lookup(name, rrtype)


async def for_ever() -> None:
    await asyncio.Event().wait()


def stuck(*questions: str) -> Callable[[str, RRType], Awaitable[None] | None]:
    return lambda name, rrtype: for_ever() if f"{name} {rrtype}" in questions else None


def codes(report: DomainReport, section: str) -> list[str]:
    return [finding.code for finding in report.findings if finding.section == section]


async def test_handed_over_in_the_order_of_finishing_and_kept_in_the_order_asked() -> None:
    first = asyncio.Event()

    def wait(name: str, rrtype: RRType) -> Awaitable[Any] | None:
        return first.wait() if name == "d0.example" else None

    emitted: list[str] = []

    def emit(report: object) -> None:
        assert isinstance(report, DomainReport)
        emitted.append(report.domain)
        if len(emitted) == 4:
            first.set()

    done = await run(names(5), Slow(zone_of(*names(5)), wait), emit=emit)
    assert emitted == ["d1.example", "d2.example", "d3.example", "d4.example", "d0.example"]
    assert done.data.domains == (), "what was handed over is not kept as well"

    first.clear()
    asyncio.get_running_loop().call_later(0.01, first.set)
    kept = await run(names(5), Slow(zone_of(*names(5)), wait))
    assert [report.domain for report in kept.data.domains] == names(5)


async def test_few_domains_are_in_hand_however_many_there_are() -> None:
    most = {"tasks": 0, "domains": 0}
    done, begun = 0, set[str]()

    async def step(name: str) -> None:
        begun.add(name.removeprefix("_dmarc."))
        most["tasks"] = max(most["tasks"], len(asyncio.all_tasks()))
        most["domains"] = max(most["domains"], len(begun) - done)
        await asyncio.sleep(0)

    def count(_: object) -> None:
        nonlocal done
        done += 1

    many = names(400)
    lookup = Slow(zone_of(*many), lambda name, rrtype: step(name) if name in many else None)
    outcome = await run(many, lookup, emit=count)
    assert (outcome.exit, done) == (Exit.OK, 400)
    assert most["domains"] <= AT_ONCE
    assert most["tasks"] <= AT_ONCE * 20


async def test_one_question_is_asked_once_a_run() -> None:
    many = names(30)
    async with NameServer(zone_of(*many)) as server:
        resolver = Resolver([server.address])
        outcome = await run([*many, *many], resolver)
        await resolver.close()
    assert len(outcome.data.domains) == 30
    assert set(server.asked.values()) == {1}


async def test_progress_is_told_after_each_domain() -> None:
    told: list[object] = []
    await run(names(3), ZoneLookup(zone_of(*names(3))), progress=told.append)
    assert told == [Progress(1, 3), Progress(2, 3), Progress(3, 3)]


async def test_what_is_not_finished_in_time_is_unknown_and_the_rest_is_kept() -> None:
    zone = zone_of("good.example", "slow.example")
    outcome = await run(["good.example", "slow.example"], Slow(zone, stuck("slow.example MX")), domain_deadline=0.05)
    good, slow = outcome.data.domains
    assert (good.verdict, slow.verdict, outcome.exit) == ("pass", "unknown", Exit.TEMPORARY)
    assert {finding.section: finding.code for finding in slow.findings} == {
        "spf": "spf.ok",
        "dkim": "dkim.ok",
        "dmarc": "dmarc.ok",
        "mx": "check.deadline",
    }
    (cut,) = (finding for finding in slow.findings if finding.section == "mx")
    assert (cut.verdict, cut.subject, cut.fix) == ("unknown", "slow.example", None)


async def test_a_fault_that_was_found_in_time_counts() -> None:
    lookup = Slow(zone_of() | {"bad.example": {"TXT": ["v=spf1 +all"]}}, stuck("bad.example MX"))
    outcome = await run(["bad.example"], lookup, domain_deadline=0.05)
    assert (outcome.data.domains[0].verdict, outcome.exit) == ("fail", Exit.FINDINGS)


async def test_dmarc_cut_off_claims_no_policy() -> None:
    lookup = Slow(zone_of("slow.example"), stuck("_dmarc.slow.example TXT"))
    report = await check_domain("slow.example", lookup=lookup, scope=Scope(selectors=("s1",)), deadline=0.05)
    assert codes(report, "dmarc") == ["check.deadline"]
    assert (report.effective_policy, report.policy_domain, report.organizational_domain) == (None, None, None)


async def test_a_run_that_is_over_asks_nothing_more() -> None:
    many = names(AT_ONCE + 5)
    lookup = Slow(zone_of(*many), lambda name, rrtype: for_ever())
    emitted: list[Any] = []
    outcome = await run(many, lookup, deadline=0.05, emit=emitted.append)
    assert outcome.exit is Exit.TEMPORARY
    assert sorted(report.domain for report in emitted) == sorted(many)
    assert {finding.code for report in emitted for finding in report.findings} == {"check.deadline"}
    assert not [question for question in lookup.asked if question.split()[0] in many[AT_ONCE:]]


async def test_without_time_there_is_no_question() -> None:
    zone = ZoneLookup(zone_of("good.example"))
    report = await check_domain("good.example", lookup=zone, deadline=0.0)
    assert (report.verdict, zone.asked) == ("unknown", 0)


async def test_sections_can_be_left_out() -> None:
    zone = ZoneLookup(zone_of("good.example"))
    report = await check_domain("good.example", lookup=zone, scope=Scope(skip=SKIP.union(("dkim", "mx"))))
    assert {finding.section for finding in report.findings} == {"spf", "dmarc"}


@pytest.mark.parametrize("why", [Interrupted("interrupted"), Ended("terminated")])
async def test_a_run_that_is_broken_off_answers_with_what_is_finished(why: Interrupted) -> None:
    ledger = MemoryLedger()
    history = History(ledger, NOW, save=True)
    lookup = Slow(zone_of("good.example", "slow.example"), stuck("slow.example MX"))
    broken_off: asyncio.Future[Outcome[AuthData]] = asyncio.ensure_future(
        run(["slow.example", "good.example"], lookup, history=history, progress=lambda _: broken_off.cancel(why))
    )
    outcome = await broken_off
    assert [report.domain for report in outcome.data.domains] == ["good.example"]
    assert outcome.exit is why.exit
    assert isinstance(outcome.error, type(why))
    assert outcome.error.message == f"{why.message}: 1 of 2 domains are checked"
    assert await ledger.checked_at(NOW) == ("good.example",)


async def test_any_other_cancellation_goes_on_upwards_and_what_is_finished_is_saved() -> None:
    ledger = MemoryLedger()
    lookup = Slow(zone_of("good.example", "slow.example"), stuck("slow.example MX"))
    history = History(ledger, NOW, save=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await run(["slow.example", "good.example"], lookup, history=history)
    assert await ledger.checked_at(NOW) == ("good.example",)


async def saved(ledger: Any, at: float, zone: Zone, domains: list[str], **options: Any) -> Outcome[AuthData]:
    history = History(ledger, at, compare=True, save=True)
    return await run(domains, ZoneLookup(zone), history=history, fail_on="worse", **options)


def changes(outcome: Outcome[AuthData]) -> dict[str, tuple[list[str], list[str], list[str]]]:
    told = {}
    for report in outcome.data.domains:
        assert report.change is not None
        parts = (report.change.worse, report.change.better, report.change.changed)
        told[report.domain] = tuple([one.code for one in part] for part in parts)
    return told  # type: ignore[return-value]


async def test_from_run_to_run(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path / "ledger.sqlite3")
    both = ["one.example", "two.example"]
    first = await saved(ledger, NOW, zone_of(*both), both)
    assert (first.exit, changes(first)) == (Exit.OK, {name: ([], [], []) for name in both})
    assert all(report.change and report.change.since is None for report in first.data.domains)

    worse = await saved(ledger, NOW + 1, zone_of(*both, one_example="none"), both)
    assert worse.exit is Exit.FINDINGS
    assert changes(worse) == {"one.example": (["dmarc.policy-none"], [], []), "two.example": ([], [], [])}
    since = worse.data.domains[0].change
    assert since is not None
    assert since.since is not None
    assert since.since.timestamp() == NOW

    again = await saved(ledger, NOW + 2, zone_of(*both, one_example="none"), both)
    assert (again.exit, changes(again)["one.example"]) == (Exit.OK, ([], [], [])), "as bad as before is not worse"

    ill = zone_of(*both) | {"_dmarc.one.example": {"SERVFAIL": True}}
    unknown = await saved(ledger, NOW + 3, ill, both)
    assert (unknown.exit, changes(unknown)["one.example"]) == (Exit.TEMPORARY, ([], [], []))

    better = await saved(ledger, NOW + 4, zone_of(*both), both)
    assert (better.exit, changes(better)["one.example"]) == (Exit.OK, ([], ["dmarc.policy-none"], []))
    await ledger.close()


async def test_domains_that_are_new_or_not_asked_for_any_more() -> None:
    ledger = MemoryLedger()
    zone = zone_of(*names(4))
    await saved(ledger, NOW, zone, names(3))
    later = await saved(ledger, NOW + 1, zone, [*names(2), "d3.example"])
    assert later.data.gone == ("d2.example",)
    assert [report.domain for report in later.data.domains if report.change and report.change.since is None] == [
        "d3.example"
    ]
    assert (await saved(ledger, NOW + 2, zone, [*names(2), "d3.example"])).data.gone == ()


async def test_only_what_is_asked_for_is_compared_or_saved() -> None:
    ledger = MemoryLedger()
    zone = ZoneLookup(zone_of("one.example"))
    only_compared = await run(["one.example"], zone, history=History(ledger, NOW, compare=True))
    assert await ledger.last_check("one.example") is None
    assert only_compared.data.domains[0].change is not None
    only_saved = await run(["one.example"], zone, history=History(ledger, NOW, save=True))
    assert await ledger.last_check("one.example") is not None
    assert only_saved.data.domains[0].change is None
    assert (await run(["one.example"], zone)).data.domains[0].change is None


async def test_a_check_that_learned_nothing_is_not_saved() -> None:
    ledger = MemoryLedger()
    await run(["one.example"], Slow({}, stuck()), deadline=0.0, history=History(ledger, NOW, save=True))
    assert await ledger.last_check("one.example") is None


class Full(MemoryLedger):
    """Takes nothing more."""

    async def save_checks(self, checks: Any) -> None:
        raise StoreError("the ledger cannot be written")


async def test_what_was_found_is_told_also_where_it_cannot_be_saved() -> None:
    outcome = await run(["one.example"], ZoneLookup(zone_of("one.example")), history=History(Full(), NOW, save=True))
    assert [report.verdict for report in outcome.data.domains] == ["pass"]
    assert outcome.exit is Exit.STORE
    assert isinstance(outcome.error, StoreError)


@pytest.mark.parametrize("domains", [[], ["not a domain"]])
async def test_nothing_to_check_is_refused(domains: list[str]) -> None:
    with pytest.raises(UsageError):
        await run(domains, ZoneLookup({}))


async def test_a_question_that_is_asked_often_is_remembered_longest() -> None:
    many = names(300)
    async with NameServer(zone_of("often.example", *many)) as server:
        resolver = Resolver([server.address], remembered=50)
        for name in many:
            await asyncio.gather(resolver(name, "MX"), resolver("often.example", "MX"))
        assert (await resolver(many[-1], "MX")).status == "FOUND"
        await resolver.close()
    assert server.asked["udp", "often.example", "MX"] == 1
    assert server.asked["udp", many[-1], "MX"] == 1
