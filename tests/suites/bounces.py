"""The labelled mails of `bounces`, judged by the suite's own scorer; their edits and 10,000 mutilations beside them."""

import ast
import asyncio
import json
import math
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Final, NamedTuple

from dcctl.bounces.scan import scan
from tests.suites.case import Suite, Verdict
from tests.support.suites import suite

FOLDER: Final = suite("bounces")
MESSAGES: Final = FOLDER / "messages"
_COUNTED: Final = re.compile(r"^  (\S.*?) +(\d+)/(\d+) ", re.MULTILINE)
_MISSED: Final = re.compile(r"^    (\(.*\))$", re.MULTILINE)
_CLASS: Final = {"auto-reply": "autoreply", "other": "none", "unparsed": "none"}
MUTILATIONS: Final = 10_000
SLOWEST: Final = 1.0  # seconds for one mail


class Measure(NamedTuple):
    """A row of the scorer's table (`rows` of it, counted together), its cases and the least share that must pass."""

    name: str
    rows: tuple[str, ...]
    cases: int
    share: float


MEASURES: Final = (
    Measure("bounce detected", ("detect bounce",), 549, 0.99),
    Measure("recipients exact", ("recipient set exact",), 562, 0.985),
    Measure("reason accepted", ("reason in accepted set",), 354, 0.985),
    Measure("category", ("category = adjudicated", "category (1st row)"), 533, 0.97),
    Measure("permanent or transient", ("hard/soft = adjudicated",), 354, 0.98),
    Measure("no false bounce", ("non-bounce not called bounce", "autoreply not called bounce"), 168, 1.0),
    Measure("complaint detected", ("detect complaint",), 15, 0.97),
    Measure("original Message-ID", ("original Message-ID",), 292, 0.99),
)


def files(folder: Path) -> list[Path]:
    """Every mail below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def prediction(path: Path, folder: Path) -> str:
    """One mail's answer as the scorer reads it."""
    found = scan(path.read_bytes())
    rows = [
        {
            "recipient": one.recipient,
            "status": one.status,
            "code": one.reply_code,
            "reason": one.reason,
            "category": one.category,
            "hard": one.permanence == "permanent",
        }
        for one in found.failures
    ]
    name, kind = str(path.relative_to(folder)), _CLASS.get(found.kind, found.kind)
    return json.dumps({"file": name, "cls": kind, "message_id": found.original_message_id, "rows": rows}) + "\n"


def ran(script: str, *arguments: str | Path) -> str:
    """What one of the suite's own scripts prints."""
    command = [sys.executable, FOLDER / script, *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=300).stdout


@cache
def scored() -> str:
    """The scorer's whole table, every miss listed."""
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.jsonl"
        answers.write_text("".join(prediction(path, MESSAGES) for path in files(MESSAGES)))
        return ran("score.py", FOLDER / "expected.jsonl", answers, "--show", "100000")


def verdicts(table: str, measure: Measure) -> list[Verdict]:
    """The cases of one measure; the scorer names those that did not pass, but for permanent or transient."""
    counts = {name: (int(passed), int(cases)) for name, passed, cases in _COUNTED.findall(table)}
    passed, cases = (sum(counts[row][column] for row in measure.rows) for column in (0, 1))
    missed = [ast.literal_eval(line) for line in _MISSED.findall(table)]
    named = [Verdict(str(what), measure.name) for row, what in missed if row in measure.rows]
    unnamed = [Verdict("a case the scorer does not name", measure.name)] * (cases - passed - len(named))
    return [*named, *unnamed, *(Verdict(f"case {number}") for number in range(passed))]


async def judged(measure: Measure) -> AsyncIterator[Verdict]:
    for verdict in verdicts(await asyncio.to_thread(scored), measure):
        yield verdict


def answers(folder: Path) -> dict[str, tuple[object, ...]]:
    """Kind-blind answers by file, as `invariance.py` compares them: who, and why."""
    found = {path.name: scan(path.read_bytes()).failures for path in files(folder)}
    return {
        name: (frozenset(one.recipient.lower() for one in failures), tuple(sorted(one.reason for one in failures)))
        for name, failures in found.items()
    }


def returned() -> set[str]:
    """The files of labelled bounces, delays and complaints, as `mutate.py` names them."""
    rows = [json.loads(line) for line in (FOLDER / "expected.jsonl").read_text().splitlines()]
    return {row["file"].replace("/", "__") for row in rows if row["cls"] in ("bounce", "delayed", "complaint")}


@cache
def edited() -> list[Verdict]:
    """Every returned mail under each of the nine edits that change nothing."""
    with tempfile.TemporaryDirectory() as folder:
        ran("mutate.py", MESSAGES, folder)
        plain, wanted = answers(Path(folder) / "base"), returned()
        edits = sorted(path for path in Path(folder).iterdir() if path.name != "base")
        return [
            Verdict(f"{edit.name} {name}", "" if found == plain[name] else f"{found} instead of {plain[name]}")
            for edit in edits
            for name, found in answers(edit).items()
            if name in wanted
        ]


async def unchanged() -> AsyncIterator[Verdict]:
    for verdict in await asyncio.to_thread(edited):
        yield verdict


def cut(raw: bytes, dice: random.Random) -> bytes:
    """The mail up to some byte."""
    return raw[: dice.randrange(len(raw) + 1)]


def flipped(raw: bytes, dice: random.Random) -> bytes:
    """The mail with up to 30 bytes made others."""
    changed = bytearray(raw)
    for _ in range(dice.randrange(1, 31)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def mutilated(seed: int) -> Iterator[tuple[str, bytes]]:
    """The same mutilations of the suite's mails for the same seed."""
    dice = random.Random(seed)
    mails = [(path.name, path.read_bytes()) for path in files(MESSAGES)]
    edits: tuple[Callable[[bytes, random.Random], bytes], ...] = (cut, flipped)
    for number in range(MUTILATIONS):
        name, raw = dice.choice([mail for mail in mails if mail[1]])
        yield f"{name} {number}", edits[number % 2](raw, dice)


async def survived() -> AsyncIterator[Verdict]:
    """None raises (that would end the run), none takes a second, two runs agree."""
    for name, raw in mutilated(2026):
        started = time.process_time()
        found = scan(raw)
        seconds = time.process_time() - started
        slow = f"{seconds:.2f} s" if seconds > SLOWEST else ""
        yield Verdict(name, slow or ("" if scan(raw) == found else "two runs differ"))


EDITED: Final = 4_354  # edited mails: not every edit applies to every mail

SUITES: Final = (
    *(
        Suite(
            f"bounces: {measure.name}",
            measure.cases,
            math.ceil(measure.cases * measure.share),
            partial(judged, measure),
            FOLDER,
        )
        for measure in MEASURES
    ),
    Suite("bounces: edits that change nothing", EDITED, math.ceil(EDITED * 0.995), unchanged, FOLDER),
    Suite("bounces: cut and flipped", MUTILATIONS, MUTILATIONS, survived, FOLDER),
)
