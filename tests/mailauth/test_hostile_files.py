"""Recordings, zone files and logos made to hurt: refused by their line, or read in bounded time and memory."""

import asyncio
import base64
import json
import random
from typing import Any, Final

import pytest
from tests.support.hostile_world import CLIENT, NOW, SELECTORS, domain, recording, texts
from tests.support.limits import cpu_limit

from dcctl.errors import UsageError
from dcctl.mailauth.check import Client, Scope, check_domain
from dcctl.mailauth.recording import FetchReplay, LookReplay, Recording, Replay
from dcctl.mailauth.recording_text import MAX_BYTES, dump, parse
from dcctl.mailauth.records.bimi_logo import inspect
from dcctl.mailauth.zonefile import MAX_SET
from dcctl.mailauth.zonefile import parse as parse_zone
from dcctl.render import check_auth, plain_page
from dcctl.verbs.check_auth import AuthData

HEAD: Final = '{"schema":"dcctl.recording/1","now":1.0}\n'
ANSWER: Final[dict[str, Any]] = {
    "question": "a.test", "type": "A", "status": "FOUND", "records": ["8.8.8.8"], "ttl": 1, "ad": False,
    "private_path": False, "cause": "", "name": "a.test",
}  # fmt: skip
SCOPE: Final = Scope(selectors=SELECTORS, client=Client(CLIENT))


def answer(**changes: object) -> str:
    return json.dumps(ANSWER | changes) + "\n"


# What follows the head of a recording, and what is said of it.
RECORDINGS: dict[str, tuple[str, str]] = {
    "an address with a zone": (answer(type="AAAA", records=["fe80::1%eth0"]), "f:2: a record that is no AAAA"),
    "an address that is none": (answer(records=["8.8.8.8\n"]), "f:2: a record that is no A"),
    "half a character": (answer(type="MX", records=[[1, "\udcff"]]), "f:2: a record that is no MX"),
    "a number of 900,000 digits": (answer().replace('"ttl": 1', '"ttl": ' + "9" * 900_000), "f:2: not one whole JSON"),
    "a number that is none": (answer().replace('"ttl": 1', '"ttl": NaN'), "f:2: ttl is missing or no int"),
    "brackets": ("[" * 900_000, "f:2: not one whole JSON value"),
    "braces": ('{"a":' * 150_000, "f:2: not one whole JSON value"),
    "a long line": (" " * (1 << 20) + answer(), "f:2: longer than 1 MB"),
    "a million lists": ("[]\n" * 1_000_000, "f:2: not a JSON object"),
    "more than is read": ("\n" * MAX_BYTES, "f: larger than 64 MB"),
    "a moment beyond all dates": (HEAD.replace("1.0", "1e300"), "f:2: neither a question"),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_made_to_hurt(name: str) -> None:
    text, words = RECORDINGS[name]
    with cpu_limit(20), pytest.raises(UsageError) as refused:
        parse((HEAD + text).encode("utf-8", "surrogatepass"), "f")
    assert refused.value.message.startswith(words)


def test_millions_of_empty_lines_are_skipped() -> None:
    with cpu_limit(20):
        found = parse((HEAD + "\n" * 5_000_000 + answer()).encode(), "f")
    assert len(found.answers) == 1


async def report(told: Recording, number: int) -> str:
    """The page of one domain of the hostile world."""
    ways = {"lookup": Replay(told), "fetch": FetchReplay(told), "look": LookReplay(told)}
    return plain_page.paint(
        check_auth.page(AuthData((await check_domain(domain(number), scope=SCOPE, now=NOW, **ways),)))  # type: ignore[arg-type]
    )


def test_whatever_a_recording_holds_a_check_comes_to_an_end() -> None:
    """Hostile values put in the place of honest ones, wherever the form allows it."""
    chance, listed = random.Random(1), list(texts().values())
    lines = [json.loads(line) for line in recording(listed[:3]).splitlines()]
    taken = 0
    for _ in range(60):
        told = changed(lines, chance, listed)
        if told is not None:
            taken += 1
            for number in range(3):
                assert asyncio.run(report(told, number))
            assert parse(dump(told), "again") == told
    assert taken > 5


def changed(lines: list[Any], chance: random.Random, listed: list[str]) -> Recording | None:
    """The recording with some values replaced; None where it is refused."""
    items = json.loads(json.dumps(lines))
    for item in chance.sample(items[1:], 5):
        name = chance.choice([key for key in item if key not in ("question", "type", "fetch", "look")])
        item[name] = other(item[name], chance, listed)
        if "records" in item and chance.random() < 0.7:
            item["status"] = "FOUND" if item["records"] else chance.choice(["NO_DATA", "NO_NAME", "TEMPERROR"])
    try:
        return parse("".join(json.dumps(item) + "\n" for item in items).encode(), "f")
    except UsageError:
        return None


def other(value: Any, chance: random.Random, listed: list[str]) -> Any:
    """A value of the same form, a hostile one."""
    text = chance.choice(listed)
    match value:
        case bool():
            return not value
        case int():
            return chance.choice([0, -1, 10**30, 25, 404, 500])
        case float():
            return chance.choice([0.0, -1e9, 2e11, 253_402_300_799.9, -62_135_596_800.0])
        case str():
            return chance.choice([text, value + text, "9" * 5000, "x" * 70_000])
        case {"base64": _}:
            octets = chance.choice([text.encode("utf-8", "replace"), chance.randbytes(40)])
            return {"base64": base64.b64encode(octets).decode()}
        case list():
            return [other(one, chance, listed) for one in value] * chance.choice([0, 1, 2, 50])
    return value


def zone(*lines: str) -> str:
    return "$ORIGIN example.com.\n" + "\n".join(lines)


ZONES: dict[str, tuple[str, str]] = {
    "one set of records": (
        zone(*(f"@ IN A 8.{n >> 8}.{n & 255}.1" for n in range(20_000))),
        f"example.com. has more than {MAX_SET} records of one type",
    ),
    "brackets": (zone("(" * 1_000_000), "unbalanced parentheses"),
    "a quote": (zone('@ TXT "' + "\\" * 1_000_001), "ended unexpectedly"),
    "other files": (zone("$INCLUDE /etc/passwd"), "$INCLUDE"),
    "a million records": (zone("$GENERATE 1-1000000 a$ A 8.8.8.8"), "$GENERATE"),
    "numbers": ("a.\n" + "1 1 " * 500_000, "no $ORIGIN"),
    "an octet that is none": (zone("@ TXT \\999"), "f:2: Text input is malformed"),
    "a label of 70": (zone("a" * 70 + " A 8.8.8.8"), "63 octets"),
    "escapes on a screen": (zone("@ TXT \x1b[2J ("), "parentheses"),
}


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_made_to_hurt(name: str) -> None:
    text, words = ZONES[name]
    with cpu_limit(20), pytest.raises(UsageError) as refused:
        parse_zone(text, "f")
    assert words in refused.value.message
    assert "\x1b" not in refused.value.message


def test_as_many_records_as_an_answer_holds_are_in_order() -> None:
    zone_of = parse_zone(zone(*(f"@ IN A 8.{n >> 8}.{n & 255}.1" for n in range(MAX_SET))), "f")
    assert zone_of.asked == 0


LOGO: Final = '<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" {}><title>x</title></svg>'
NUMBERS: Final = ("1" * 30_000 + "!", "1." * 15_000, "." * 30_000, "1e" * 15_000, "+1" * 15_000)


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_in_a_logo_are_read_in_one_go(number: str) -> None:
    with cpu_limit(20):
        for attribute in (f'viewBox="0 0 {number} 1"', f'width="{number}" height="1"'):
            assert any(problem.grave for problem in inspect(LOGO.format(attribute).encode()).problems)
