"""Bits that flip, files that end too early: a right answer or a `StoreError`, never a wrong one, never a surprise."""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dcctl.errors import StoreError
from dcctl.local.ledger import database
from dcctl.local.ledger.base import BounceRun, CheckRow, Ledger, ProbeRow, Result, SavedReport, Undecided
from dcctl.local.ledger.sqlite import open_ledger
from tests.ledger.values import DAY, START, Clock, a_send, a_window, about, granted

WINDOWS = [
    a_window(3, 20.0),
    a_window(40, 90.0, "recipients"),
    a_window(10**6, DAY, "external_recipients"),
    a_window(30, 50.0, scope="tenant:t"),
]
SENDS = 120


async def fill(path: Path) -> None:
    """A ledger of several pages, each table used."""
    clock = Clock()
    ledger = await open_ledger(path, clock=clock)
    for number in range(SENDS):
        clock.now = START + number
        send = a_send(f"{number}", number % 4 + 1, number % 2, channel=f"work{number % 3 or ''}", subject="s")
        send = send._replace(template="welcome", template_hash=f"{number % 5}")
        granted(await ledger.reserve(send, [a_window(SENDS, DAY, scope="tenant:t")]))
        await ledger.settle(send.id, Result("sent", f"250 ok {number}"))
    for number in range(40):
        event = about(f"{number}", f"{number}", START + number, sent_to=f"r{number % 9}@example.net")
        unread = Undecided("work", f"{number}", START + number, "too deep")
        await ledger.record_page("work", [event], f"page-{number}", [unread])
    await ledger.release("r0@example.net")
    await ledger.key("one")
    await ledger.save_report(SavedReport("daily", START, "report " * 99))
    await ledger.record_probe(ProbeRow("work", START, True, "250 ok"))
    await ledger.record_run(BounceRun("work", START, 5, 4))
    await ledger.save_checks([CheckRow(f"d{number}.example", START, f"[{number}]" * 40) for number in range(20)])
    await ledger.close()


COUNTS: list[Callable[[Ledger], Any]] = [
    lambda ledger: ledger.usage(WINDOWS),
    lambda ledger: ledger.reserve(a_send("z", 4, 1), WINDOWS[:2]),
    lambda ledger: ledger.reserve(a_send("y", 1, 1), WINDOWS[1:]),
    lambda ledger: ledger.usage(WINDOWS),
]
LISTS: list[Callable[[Ledger], Any]] = [
    lambda ledger: ledger.sends(),
    lambda ledger: ledger.sends(message_ids=["<7@example.com>", "<77@example.com>"]),
    lambda ledger: ledger.sends(channel="work1", since=START + 50, limit=5),
    lambda ledger: ledger.events(),
    lambda ledger: ledger.cursor("work"),
    lambda ledger: ledger.last_probe("work"),
    lambda ledger: ledger.last_run("work"),
    lambda ledger: ledger.last_check("d7.example"),
    lambda ledger: ledger.checked_at(START),
    lambda ledger: ledger.sends(ids=["7", "77"]),
    lambda ledger: ledger.sent_to("r0@example.net", "s", START, START + 50),
    lambda ledger: ledger.versions(),
    lambda ledger: ledger.events(address="r3@example.net"),
    lambda ledger: ledger.events(key="7"),
    lambda ledger: ledger.undecided(),
    lambda ledger: ledger.suppressions(),
    lambda ledger: ledger.suppressions(["r3@example.net", "r0@example.net"]),
    lambda ledger: ledger.key("one"),
    lambda ledger: ledger.last_report("daily"),
]


async def answers(path: Path, questions: list[Callable[[Ledger], Any]]) -> list[Any]:
    """What a ledger says; an answer that is refused is None."""
    try:
        ledger = await open_ledger(path, clock=Clock(START + SENDS))
    except StoreError:
        return []
    found = [await _answer(ledger, question) for question in questions]
    await ledger.close()
    return found


async def _answer(ledger: Ledger, question: Callable[[Ledger], Any]) -> Any:
    try:
        return await question(ledger)
    except StoreError:
        return None


def flip_a_bit(path: Path, dice: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)


def blank_a_stretch(path: Path, dice: random.Random) -> None:
    data = bytearray(path.read_bytes())
    at, length = dice.randrange(len(data)), dice.choice([1, 16, 512, 4096])
    data[at : at + length] = bytes(len(data[at : at + length]))
    path.write_bytes(data)


def cut_off(path: Path, dice: random.Random) -> None:
    os.truncate(path, dice.randrange(path.stat().st_size))


async def wrong_answers(
    path: Path, harm: Callable[[Path, random.Random], None], rounds: int, questions: list[Callable[[Ledger], Any]]
) -> list[Any]:
    """Harm the ledger again and again, and collect (round, answer, truth) of all answers that are not true."""
    whole = path.read_bytes()
    truth = await answers(path, questions)
    assert None not in truth
    dice = random.Random(20_261_123)
    wrong = []
    for number in range(rounds):
        for leftover in path.parent.iterdir():
            leftover.unlink()
        path.write_bytes(whole)
        harm(path, dice)
        found = await answers(path, questions)
        wrong += [(number, said, true) for said, true in zip(found, truth, strict=False) if said not in (None, true)]
    return wrong


HARMS = [(flip_a_bit, 300), (blank_a_stretch, 100), (cut_off, 60)]


@pytest.mark.parametrize(("harm", "rounds"), HARMS)
async def test_a_right_answer_or_an_error(
    tmp_path: Path, harm: Callable[[Path, random.Random], None], rounds: int
) -> None:
    path = tmp_path / "ledger.sqlite3"
    await fill(path)
    assert await wrong_answers(path, harm, rounds, LISTS + COUNTS) == []


@pytest.mark.parametrize(("harm", "rounds"), HARMS)
async def test_counts_are_right_also_where_the_file_is_too_large_to_be_checked_at_opening(
    tmp_path: Path, harm: Callable[[Path, random.Random], None], rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.sqlite3"
    await fill(path)
    monkeypatch.setattr(database, "CHECKED_AT_OPENING", 0)
    assert await wrong_answers(path, harm, rounds, COUNTS) == []


async def test_check_reads_every_row(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    await fill(path)
    whole = path.read_bytes()
    for text in (b"250 ok 77", b"550 5.1.1 no such user", b"page-39", b"[19][19]", b"report report"):
        at = whole.rindex(text)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        ledger = await open_ledger(path)
        with pytest.raises(StoreError, match="is damaged"):
            await ledger.check()
        await ledger.close()
