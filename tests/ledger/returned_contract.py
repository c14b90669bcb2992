"""What every ledger must do with returned mail: kept once, suppressing whom it must, purged and forgotten on demand."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from dcctl.local.ledger.base import BounceEvent, Ledger, Result, SavedReport, Suppression, Undecided
from dcctl.local.ledger.judging import QUIET
from tests.ledger.values import DAY, START, Clock, a_send, a_window, about, an_event, denied, granted

GONE = "gone@example.net"


async def sent(ledger: Ledger, clock: Clock, name: str, at: float = START, **more: Any) -> str:
    """A send to `GONE` (or to `recipients`), settled; its id."""
    clock.now = at
    send = a_send(name)._replace(**{"recipients": (GONE,), **more})
    granted(await ledger.reserve(send, ()))
    await ledger.settle(name, Result("sent", "250 ok"))
    return name


async def record(ledger: Ledger, *events: BounceEvent) -> tuple[BounceEvent, ...]:
    return await ledger.record_page("work", events, "c")


async def who(ledger: Ledger, *addresses: str) -> list[str]:
    """The causes of those suppressed, or of the addresses asked for."""
    return [one.cause for one in await ledger.suppressions(addresses or None)]


async def full_mailbox(ledger: Ledger, clock: Clock, days: Sequence[float]) -> None:
    """Messages to `GONE` on those days, each of which found its mailbox full."""
    for number, day in enumerate(days):
        at = START + day * DAY
        name = await sent(ledger, clock, f"full-{number}", at)
        event = about(name, f"full-{number}", at, category="mailbox-full", reason="mailboxfull", permanence="transient")
        await record(ledger, event)


class ReturnedContract:
    """Mixed into the tests of each ledger; `clock` and `ledger` are its fixtures."""

    async def test_a_key_is_made_once_and_is_32_random_bytes(self, ledger: Ledger) -> None:
        first = await ledger.key("one")
        assert len(first) == 32
        assert await ledger.key("one") == first
        assert await ledger.key("two") != first

    async def test_sends_are_found_by_id_and_say_who_was_refused(self, ledger: Ledger) -> None:
        for name in "abc":
            granted(await ledger.reserve(a_send(name, 2), ()))
        await ledger.settle("b", Result("sent", "250 ok", None, (("r1@example.net", "550 no"),)))
        assert [row.id for row in await ledger.sends(ids=["a", "b", "x"])] == ["b", "a"]
        assert await ledger.sends(ids=[]) == ()
        assert [row.refused for row in await ledger.sends(ids=["b"])] == [("r1@example.net",)]

    async def test_a_send_is_found_by_recipient_and_subject(self, ledger: Ledger, clock: Clock) -> None:
        for number, (recipient, subject) in enumerate([(GONE, "s1"), ("GONE@Example.NET", "s1"), (GONE, "s2")]):
            await sent(ledger, clock, f"{number}", START + number, recipients=(recipient,), subject=subject)
        assert await ledger.sent_to("Gone@example.net", "s1", START, START + 9) == ("0", "1")
        assert await ledger.sent_to(GONE, "s1", START + 0.5, START + 1) == ("1",)
        assert await ledger.sent_to(GONE, "s2", START, START + 1) == ()
        assert await ledger.sent_to("other@example.net", "s1", START, START + 9) == ()

    async def test_versions_of_a_template_stand_as_they_were_first_sent(self, ledger: Ledger, clock: Clock) -> None:
        for number, (template, content) in enumerate([("b", "2"), ("b", "1"), ("a", None), ("b", "2"), (None, None)]):
            await sent(ledger, clock, f"{number}", START + number, template=template, template_hash=content)
        found = [tuple(version) for version in await ledger.versions()]
        assert found == [("a", "", START + 2), ("b", "2", START), ("b", "1", START + 1)]
        clock.now = START + 400 * DAY
        await ledger.purge(clock.now)
        assert [tuple(version) for version in await ledger.versions()] == found

    async def test_events_are_found_by_whom_they_are_about_and_by_key(self, ledger: Ledger) -> None:
        plain = an_event("ab1", recipient="Gone@Example.net")
        forwarded = an_event("ab2", recipient="moved@else.test", sent_to=GONE, trust="token", send_id="s", sent_at=1.0)
        other = an_event("b\U0010fffe", recipient="else@example.net")
        await record(ledger, other, forwarded, plain)
        assert await ledger.events() == (plain, forwarded, other), "of one time by key, however they were read"
        assert await ledger.events(address="GONE@example.net") == (plain, forwarded)
        assert await ledger.events(key="ab") == (plain, forwarded)
        assert await ledger.events(key="ab2") == (forwarded,)
        assert await ledger.events(key="b") == (other,)
        assert await ledger.events(key="b2") == ()

    async def test_the_better_proven_then_the_earlier_report_is_kept_in_any_order(self, ledger: Ledger) -> None:
        late = about("s", "k", START, reported=START - 5, diagnostic="late")
        early = late._replace(reported=START - 9, diagnostic="early")
        forged = an_event("k", START, reported=START - 99, diagnostic="forged")
        for first, second, third in ([forged, late, early], [early, forged, late], [late, early, forged]):
            key = f"{first.diagnostic}"
            news = [await record(ledger, one._replace(key=key)) for one in (first, second, third)]
            (kept,) = await ledger.events(key=key)
            assert kept == early._replace(key=key)
            assert [len(new) for new in news] == [1, int(not first.verified), 0], "proof is news, a repetition is none"

    async def test_a_mail_that_is_undecided_is_listed_once(self, ledger: Ledger) -> None:
        first, other = Undecided("work", "1", START, "too deep"), Undecided("sales", "1", START + 1, "too large")
        await ledger.record_page("work", (), "c", [first])
        await ledger.record_page("work", (), "c", [first._replace(at=START + 9), other])
        assert await ledger.undecided() == (first, other)
        assert await ledger.undecided(channel="sales") == (other,)
        assert await ledger.undecided(since=START + 1) == (other,)

    async def test_the_last_report_of_a_name_is_kept(self, ledger: Ledger) -> None:
        assert await ledger.last_report("daily") is None
        for number in (1, 2):
            await ledger.save_report(SavedReport("daily", START + number, f"{number}"))
        assert await ledger.last_report("daily") == SavedReport("daily", START + 2, "2")
        assert await ledger.last_report("weekly") is None

    async def test_an_address_that_is_gone_is_suppressed_at_once(self, ledger: Ledger, clock: Clock) -> None:
        name = await sent(ledger, clock, "a")
        await record(ledger, about(name, "k", reported=START + 60))
        expected = Suppression(GONE, START + 60, "permanent", "bad-address", "userunknown", 1, "k", START)
        assert await ledger.suppressions() == (expected,)
        assert await ledger.suppressions(["x@example.net", "GONE@example.NET"]) == (expected,)
        assert await ledger.suppressions(["x@example.net"]) == ()
        assert await ledger.suppressions([]) == ()

    @pytest.mark.parametrize(
        "changes",
        [
            {"trust": None},
            {"sent_to": None},
            {"kind": "delayed"},
            {"kind": "delivered"},
            {"permanence": "transient", "category": "mailbox-full"},
            {"permanence": "transient", "category": "reputation"},
        ],
    )
    async def test_what_suppresses_nobody(self, ledger: Ledger, clock: Clock, changes: dict[str, Any]) -> None:
        name = await sent(ledger, clock, "a")
        await record(ledger, about(name, "k")._replace(**changes))
        assert await who(ledger) == []

    async def test_one_message_strikes_once_and_three_within_a_month_suppress(
        self, ledger: Ledger, clock: Clock
    ) -> None:
        await full_mailbox(ledger, clock, [0])
        soft = (await ledger.events())[0]
        await record(ledger, *(soft._replace(key=f"again-{number}", status=f"4.2.{number}") for number in range(9)))
        assert await who(ledger) == []
        for number, day in enumerate((10, 20)):
            name = await sent(ledger, clock, f"later-{number}", START + day * DAY)
            await record(ledger, soft._replace(key=name, send_id=name, sent_at=START + day * DAY))
        assert [(one.cause, one.strikes, one.event) for one in await ledger.suppressions()] == [
            ("repeated", 3, "later-1")
        ]

    async def test_a_later_message_that_stays_away_in_silence_ends_it(self, ledger: Ledger, clock: Clock) -> None:
        await full_mailbox(ledger, clock, [0, 10, 20])
        await sent(ledger, clock, "forced", START + 21 * DAY)
        assert await who(ledger) == ["repeated"]
        clock.now += QUIET - 1
        assert await who(ledger, GONE) == ["repeated"]
        clock.now += 1
        assert await who(ledger) == await who(ledger, GONE) == []

    @pytest.mark.parametrize("state", ["not-sent", "unknown", "refused"])
    async def test_a_message_that_was_not_taken_ends_nothing(self, ledger: Ledger, clock: Clock, state: str) -> None:
        await full_mailbox(ledger, clock, [0, 10, 20])
        clock.now = START + 21 * DAY
        granted(await ledger.reserve(a_send("forced")._replace(recipients=(GONE, "x@example.net")), ()))
        refused = Result("sent", "250 ok", None, ((GONE, "550 no"),))
        await ledger.settle("forced", refused if state == "refused" else Result(state))  # type: ignore[arg-type]
        clock.now += 2 * QUIET
        assert await who(ledger) == ["repeated"]

    @pytest.mark.parametrize(("kind", "left"), [("bounce", []), ("complaint", ["complaint"])])
    async def test_a_report_that_a_later_message_was_delivered_ends_it(
        self, ledger: Ledger, clock: Clock, kind: str, left: list[str]
    ) -> None:
        first, later = await sent(ledger, clock, "a"), await sent(ledger, clock, "b", START + DAY)
        await record(ledger, about(first, "k", kind=kind))
        await record(ledger, about(later, "l", START + DAY, kind="delivered", permanence="transient"))
        assert await who(ledger) == left

    async def test_who_is_released_comes_back_and_only_later_messages_count(self, ledger: Ledger, clock: Clock) -> None:
        first, second = await sent(ledger, clock, "a"), await sent(ledger, clock, "b", START + 1)
        await record(ledger, about(first, "k"))
        clock.now = START + 2
        assert not await ledger.release("other@example.net")
        assert await ledger.release("Gone@example.net")
        assert not await ledger.release(GONE)
        await record(ledger, about(second, "l", START + 1))
        assert await who(ledger) == []
        third = await sent(ledger, clock, "c", START + 3)
        await record(ledger, about(third, "m", START + 3))
        assert [one.event for one in await ledger.suppressions()] == ["m"]

    async def test_a_release_holds_also_when_the_clock_was_set_back(self, ledger: Ledger, clock: Clock) -> None:
        name = await sent(ledger, clock, "a", START + DAY)
        await record(ledger, about(name, "k", START + DAY))
        clock.now = START
        assert await ledger.release(GONE)
        await record(ledger, about(name, "l", START + DAY, status="5.1.2"))
        assert await who(ledger) == []

    async def test_a_purge_takes_what_is_old_and_loses_no_suppression(self, ledger: Ledger, clock: Clock) -> None:
        await full_mailbox(ledger, clock, [0, 10, 20])
        await ledger.record_page("work", (), "c", [Undecided("work", "1", START, "too deep")])
        clock.now = START + 30 * DAY
        assert await ledger.purge(START + 15 * DAY) == (2, 2, 1)
        assert len(await ledger.events()) == len(await ledger.sends()) == 1
        assert await ledger.undecided() == ()
        (standing,) = await ledger.suppressions()
        assert (standing.cause, standing.strikes, standing.detached) == ("repeated", 3, True)
        await record(ledger, replace_key(await ledger.events(), "again"))
        assert await ledger.suppressions() == (standing,)
        assert await ledger.purge(START + 29 * DAY) == (2, 1, 0)
        assert await ledger.suppressions() == (standing,)
        await sent(ledger, clock, "forced", START + 30 * DAY)
        clock.now += QUIET
        assert await who(ledger) == [], "it still ends with a delivery"

    async def test_a_purge_remembers_what_ended_before_it(self, ledger: Ledger, clock: Clock) -> None:
        await full_mailbox(ledger, clock, [0, 10, 20])
        await sent(ledger, clock, "forced", START + 21 * DAY)
        clock.now += 2 * QUIET
        await ledger.purge(clock.now - DAY)
        assert await who(ledger) == []

    async def test_a_purge_keeps_what_limits_count_and_what_is_open(self, ledger: Ledger, clock: Clock) -> None:
        for name, state in (("a", "sent"), ("b", None), ("c", "unknown"), ("d", "not-sent")):
            granted(await ledger.reserve(a_send(name), ()))
            if state:
                await ledger.settle(name, Result(state))  # type: ignore[arg-type]
        clock.now = START + 10
        window = a_window(4, DAY)
        usage = await ledger.usage([window])
        assert (await ledger.purge(clock.now)).sends == 0, "today's sends are still within windows"
        clock.now = START + 2 * DAY
        assert (await ledger.purge(clock.now)).sends == 2
        assert {row.id for row in await ledger.sends()} == {"b", "c"}
        clock.now = START + 10
        assert await ledger.usage([window]) == usage
        denied(await ledger.reserve(a_send("e"), [window]))

    async def test_who_is_forgotten_stands_nowhere_and_stays_refused(self, ledger: Ledger, clock: Clock) -> None:
        await sent(ledger, clock, "a", recipients=("Gone@example.net", "anna@example.net"))
        await ledger.settle("a", Result("sent"))
        granted(await ledger.reserve(a_send("b")._replace(recipients=(GONE, "anna@example.net")), ()))
        await ledger.settle("b", Result("sent", f"250 <{GONE}> ok", None, ((GONE, f"550 {GONE} no"),)))
        event = about("a", "k", diagnostic=f"550 <{GONE.upper()}>: no Gone here", sent_to="Gone@example.net")
        beside = about("a", "l", recipient="anna@example.net", sent_to="anna@example.net", kind="delayed")
        beside = beside._replace(diagnostic=f"like {GONE}", matched=f"<{GONE}>")
        await ledger.record_page("work", [event, beside], "c", [Undecided("work", f"{GONE}.eml", START, "too deep")])
        await ledger.save_report(SavedReport("daily", START, f'{{"{GONE}": 1, "<{GONE}>": 2}}'))

        assert await ledger.forget("GONE@example.net") == (2, 2, True)
        kept = (await ledger.events(), await ledger.sends(), await ledger.suppressions(), await ledger.undecided())
        assert "gone@" not in f"{kept} {await ledger.last_report('daily')}".lower()
        assert "no Gone" not in f"{kept}"
        assert [one.forgotten for one in await ledger.suppressions()] == [True]
        assert await who(ledger, "Gone@Example.net") == ["permanent"]
        assert (await ledger.suppressions([GONE]))[0].address == GONE, "who asks knows the address"
        assert await who(ledger, "anna@example.net") == []
        about_it, other = await ledger.events()
        recipients = {row.recipients for row in await ledger.sends()}
        assert recipients == {(about_it.sent_to, "anna@example.net")}, "one pseudonym, so that counts stay"
        assert (other.recipient, other.verified) == ("anna@example.net", True)
        assert await ledger.forget(GONE) == (0, 0, True)
        assert await ledger.release(GONE)
        assert await who(ledger, GONE) == []

    async def test_a_late_report_does_not_bring_a_forgotten_address_back(self, ledger: Ledger, clock: Clock) -> None:
        name = await sent(ledger, clock, "a")
        await record(ledger, about(name, "k"))
        await ledger.forget(GONE)
        (row,) = await ledger.sends()
        (stand_in,) = row.recipients
        by_token = about(name, "l", sent_to=stand_in, diagnostic=f"550 {GONE}")
        unproven = an_event("m", recipient=GONE.upper(), diagnostic=f"550 {GONE}")
        await record(ledger, by_token, unproven)
        assert "gone@" not in f"{await ledger.events()}".lower()
        assert {event.recipient for event in await ledger.events()} == {stand_in}
        assert len(await ledger.suppressions()) == 1

    async def test_who_is_forgotten_takes_no_neighbour_along(self, ledger: Ledger, clock: Clock) -> None:
        neighbours = (f"be{GONE}", f"{GONE}.au", f"be.{GONE}")
        await sent(ledger, clock, "a", recipients=neighbours, template=f"for be{GONE}", campaign=f"be-{GONE}")
        await ledger.settle("a", Result("sent"))
        for number, one in enumerate(neighbours):
            await record(ledger, about("a", f"{number}", recipient=one, sent_to=one, diagnostic=f"550 <{one}> no"))
        await ledger.save_report(SavedReport("daily", START, json.dumps(dict.fromkeys(neighbours, 1), indent=1)))
        await ledger.save_report(SavedReport("told work", START, ""))

        async def all_of_it() -> tuple[object, ...]:
            notes = [await ledger.last_report(name) for name in ("daily", "told work")]
            return (
                await ledger.events(),
                await ledger.sends(),
                await ledger.suppressions(),
                await ledger.versions(),
                notes,
            )

        before = await all_of_it()
        assert await ledger.forget(GONE) == (0, 0, False)
        assert await all_of_it() == before

    @pytest.mark.parametrize("forgotten", ["Bob@b\u00fccher.example", "bob@XN--bcher-kva.example"])
    async def test_every_spelling_is_forgotten_wherever_it_stands(
        self, ledger: Ledger, clock: Clock, forgotten: str
    ) -> None:
        spellings = ("Bob@B\u00dcCHER.example", "bob@xn--bcher-kva.example")
        await sent(ledger, clock, "c", START, template=f"for {spellings[0]}")
        for name, one in zip("ab", spellings, strict=True):
            await sent(
                ledger, clock, name, START + ord(name), recipients=(one,), template=f"for {one}", campaign=f"to {one}"
            )
        other = about("c", "k", diagnostic=f"like {spellings[0]}", matched=f"<{spellings[1]}>")
        await record(ledger, other._replace(template=f"for {spellings[0]}", campaign=f"to {spellings[0]}"))
        await ledger.save_report(SavedReport("daily", START, json.dumps({one: one for one in spellings})))
        assert (await ledger.forget(forgotten))[:2] == (1, 3)
        kept = (await ledger.events(), await ledger.sends(), await ledger.versions(), await ledger.last_report("daily"))
        assert "cher" not in f"{kept}".lower()
        assert [version.first_sent for version in await ledger.versions()] == [START], "one name is left of two"
        assert [event.sent_to for event in await ledger.events()] == [GONE]

    async def test_who_was_never_written_to_is_forgotten_in_later_reports_too(
        self, ledger: Ledger, clock: Clock
    ) -> None:
        await ledger.forget(GONE)
        name = await sent(ledger, clock, "a", recipients=("anna@example.net",))
        unproven = an_event("k", recipient="Gone@Example.net", diagnostic=f"550 {GONE}")
        to_anna = about(name, "l", recipient="anna@example.net", sent_to="anna@example.net")
        forwarded = to_anna._replace(key="m", recipient=GONE, mx="mx.example.net")
        beside = to_anna._replace(key="n", diagnostic=f"550 '{GONE.upper()}' no", template=f"to {GONE}")
        news = await record(ledger, unproven, to_anna, forwarded, beside)
        assert news == await ledger.events()
        assert "gone@" not in f"{news}".lower()
        (stand_in, *_) = [event.recipient for event in news]
        assert [(event.recipient, event.sent_to) for event in news] == [
            (stand_in, None),
            ("anna@example.net", "anna@example.net"),
            (stand_in, "anna@example.net"),
            ("anna@example.net", "anna@example.net"),
        ]
        assert news[1] == to_anna

    async def test_who_is_written_to_again_can_be_suppressed_again(self, ledger: Ledger, clock: Clock) -> None:
        await ledger.forget(GONE)
        name = await sent(ledger, clock, "a")
        await record(ledger, about(name, "k"))
        assert [one.address for one in await ledger.suppressions()] == [GONE]

    async def test_a_purge_takes_old_reports_and_leaves_marks(self, ledger: Ledger, clock: Clock) -> None:
        for name, at, text in (("old", START, "{}"), ("new", START + DAY, "{}"), ("told work", START, "")):
            await ledger.save_report(SavedReport(name, at, text))
        await ledger.purge(START + 1)
        found = [await ledger.last_report(name) for name in ("old", "new", "told work")]
        assert [one and one.at for one in found] == [None, START + DAY, START]

    async def test_an_address_that_nobody_knows_is_forgotten_too(self, ledger: Ledger) -> None:
        assert await ledger.forget("nobody@example.net") == (0, 0, False)


def replace_key(events: Sequence[BounceEvent], key: str) -> BounceEvent:
    """The only event, once more as another one."""
    (event,) = events
    return event._replace(key=key)
