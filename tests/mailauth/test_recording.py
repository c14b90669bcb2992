"""A run recorded and replayed gives the same report, byte for byte; a file that is no recording is refused by line."""

import json
import random
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.nameserver import NameServer

from dcctl.errors import UsageError
from dcctl.fetch import Fault, Fetch, Fetched, NotFetched
from dcctl.mail.tls_seen import Look, TlsSeen
from dcctl.mailauth.check import check_domain
from dcctl.mailauth.lookup import Answer, Lookup, Mx, RRType, Status, ZoneLookup
from dcctl.mailauth.recording import (
    FetchRecorder,
    FetchReplay,
    LookRecorder,
    LookReplay,
    Recorder,
    Recording,
    Replay,
)
from dcctl.mailauth.recording_text import MAX_BYTES, MAX_LINE, dump, parse
from dcctl.mailauth.resolver import Resolver
from dcctl.render.jsonable import as_json

NOW = 1_790_000_000.25
ZONE: dict[str, dict[str, object]] = {
    "example.com": {
        "TXT": ["v=spf1 mx include:gone.example.com include:ill.example.com ~all"],
        "MX": [[10, "mx.example.com"]],
    },
    "mx.example.com": {"A": ["9.9.9.10"], "AAAA": ["2a00:1::10"]},
    "10.9.9.9.in-addr.arpa": {"PTR": ["mx.example.com"]},
    "s1._domainkey.example.com": {"TXT": [b"v=DKIM1; p=\xff\x00\x1b[31m"]},
    "google._domainkey.example.com": {"CNAME": ["keys.example.net"]},
    "_mta-sts.example.com": {"TXT": ["v=STSv1; id=1;"]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=none; rua=mailto:d@example.net"]},
}


async def checked(lookup: Lookup, fetch: Fetch, look: Look) -> str:
    return json.dumps(as_json(await check_domain("example.com", lookup=lookup, fetch=fetch, look=look, now=NOW)))


async def recorded(lookup: Lookup, fetch: Fetch, look: Look) -> tuple[str, Recording]:
    """The report of a live run, and its recording as a file gives it back."""
    recording = Recording(NOW)
    live = await checked(Recorder(lookup, recording), FetchRecorder(fetch, recording), LookRecorder(look, recording))
    return live, parse(dump(recording), "run")


async def replayed(recording: Recording) -> str:
    return await checked(Replay(recording), FetchReplay(recording), LookReplay(recording))


async def a_policy(url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
    body = b"version: STSv1\nmode: enforce\nmx: *.example.com\nmax_age: 86400\n"
    return Fetched(url, 200, "text/plain", body) if "mta-sts." in url else NotFetched(url, False, "cut", "cut")


async def an_eye(host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
    return TlsSeen(host, addresses[0], "220 hi", True, "TLSv1.3", "AES", (b"0",), (host,), NOW - 9, NOW - 1, True)


async def test_a_replayed_run_gives_the_identical_report() -> None:
    async with NameServer(ZONE, {"ill.example.com": "servfail"}) as server:
        resolver = Resolver([server.address], timeout=2.0)
        live, recording = await recorded(resolver, a_policy, an_eye)
        await resolver.close()
        asked = server.asked.total()
        assert await replayed(recording) == live
        assert server.asked.total() == asked
    assert "SERVFAIL by 127.0.0.1#" in live
    assert (len(recording.fetches), len(recording.looks)) == (1, 1)
    assert parse(dump(recording), "again") == recording


async def test_what_is_not_in_the_recording_is_unknown() -> None:
    replay = Replay(Recording(NOW))
    answer = await replay("Example.COM.", "TXT")
    assert (answer.status, answer.cause, answer.name) == ("TEMPERROR", "not in the recording", "example.com")
    found = await check_domain("example.com", lookup=replay)
    assert {finding.verdict for finding in found.findings} == {"unknown"}
    missing = await FetchReplay(Recording(NOW))("https://example.com/", limit=10)
    assert isinstance(missing, NotFetched)
    assert (missing.certain, missing.why) == (False, "not in the recording")
    seen = await LookReplay(Recording(NOW))("mx.example.com", ("9.9.9.9",), 25)
    assert (seen.certain, seen.error) == (False, "not in the recording")


async def test_the_first_answer_counts_and_nothing_is_asked_twice() -> None:
    zone, recording = ZoneLookup(ZONE), Recording(NOW)
    recorder = Recorder(zone, recording)
    first = await recorder("example.com", "MX")
    assert await recorder("EXAMPLE.com.", "MX") is first
    assert zone.asked == 1
    assert list(recording.answers) == [("example.com", "MX")]


FETCHED = Fetched("https://a.example/x", 200, "text/plain", b"\x00\xffbody", b"der")
CUT = NotFetched("https://a.example/y", False, "the connection \x1b ended", "cut")


async def test_fetches_are_kept_by_url_and_way() -> None:
    asked: list[tuple[str, bool]] = []

    async def fetch(url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        asked.append((url, same_host))
        return FETCHED if same_host else CUT

    recording = Recording(NOW)
    recorder = FetchRecorder(fetch, recording)
    for _ in range(2):
        assert await recorder("https://a.example/x", limit=10, same_host=True) == FETCHED
        assert await recorder("https://a.example/x", limit=10) == CUT
    assert asked == [("https://a.example/x", True), ("https://a.example/x", False)]
    replay = FetchReplay(parse(dump(recording), "run"))
    assert await replay("https://a.example/x", limit=10, same_host=True) == FETCHED
    assert await replay("https://a.example/x", limit=10) == CUT


SEEN = TlsSeen(
    "mx.example.com", "9.9.9.9", "220 hi", True, "TLSv1.3", "AES", (b"\x30\x00", b"\xff"), ("mx.example.com", "*.b"),
    -1.5, 253_402_300_799.0, False, "old", "", True,
)  # fmt: skip


async def test_looks_are_kept_by_exchanger_and_port() -> None:
    asked: list[int] = []

    async def look(host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        asked.append(port)
        return SEEN if port == 25 else TlsSeen(host, error="no answer")

    recording = Recording(NOW)
    recorder = LookRecorder(look, recording)
    for _ in range(2):
        assert await recorder("mx.example.com", ("9.9.9.9",), 25) == SEEN
        assert await recorder("mx.example.com", ("9.9.9.9",), 2525) == TlsSeen("mx.example.com", error="no answer")
    assert asked == [25, 2525]
    replay = LookReplay(parse(dump(recording), "run"))
    assert await replay("mx.example.com", (), 25) == SEEN
    assert await replay("mx.example.com", (), 2525) == TlsSeen("mx.example.com", error="no answer")


NAME = st.text(max_size=30)
TEXT = NAME | st.sampled_from(["\udcff", "\ud800x", "a\nb", "\x00"])
RECORDS: dict[RRType, st.SearchStrategy[Any]] = {
    "TXT": st.binary(max_size=300),
    "MX": st.builds(Mx, st.integers(0, 65535), NAME),
    "A": st.ip_addresses(v=4).map(str),
    "AAAA": st.ip_addresses(v=6).map(str) | st.just("::ffff:192.0.2.1"),
}


def answers(rrtype: RRType) -> st.SearchStrategy[tuple[tuple[str, RRType], Answer]]:
    records = st.lists(RECORDS.get(rrtype, NAME), min_size=1, max_size=4).map(tuple)
    found = st.builds(
        Answer, st.just("FOUND"), records, st.integers(0, 2**31), st.booleans(), TEXT, TEXT, st.booleans()
    )
    nothing = st.builds(
        Answer, st.sampled_from(["NO_DATA", "NO_NAME", "TEMPERROR"]), ad=st.booleans(), cause=TEXT, name=TEXT
    )
    return st.tuples(st.tuples(TEXT, st.just(rrtype)), found | nothing)


ANSWERS = st.sampled_from(get_args(RRType)).flatmap(answers)
FAULTS = st.sampled_from(get_args(Fault))
FETCHES = st.builds(
    Fetched, TEXT, st.integers(100, 599), TEXT, st.binary(max_size=50), st.binary(max_size=50)
) | st.builds(NotFetched, TEXT, st.booleans(), TEXT, FAULTS)
MAYBE = st.none() | st.booleans()
TIMES = st.none() | st.floats(-6e10, 2.5e11)
LOOKS = st.builds(
    TlsSeen, TEXT, TEXT, TEXT, MAYBE, TEXT, TEXT, st.lists(st.binary(max_size=9)).map(tuple), st.lists(TEXT).map(tuple),
    TIMES, TIMES, MAYBE, TEXT, TEXT, st.booleans(),
)  # fmt: skip


@given(
    st.floats(0, 4e9),
    st.lists(ANSWERS, max_size=5).map(dict),
    st.dictionaries(st.tuples(TEXT, st.booleans()), FETCHES, max_size=3),
    st.dictionaries(st.tuples(TEXT, st.integers(1, 65535)), LOOKS, max_size=3),
)
def test_every_recording_is_read_as_it_was_written(now: float, answers: Any, fetches: Any, looks: Any) -> None:
    recording = Recording(now, answers, fetches, looks)
    raw = dump(recording)
    assert raw.isascii()
    assert parse(raw, "run") == recording


HEAD: dict[str, Any] = {"schema": "dcctl.recording/1", "now": 1.5}
ANSWER: dict[str, Any] = {
    "question": "a.example", "type": "A", "status": "FOUND", "records": ["192.0.2.1"], "ttl": 3, "ad": False,
    "private_path": False, "cause": "", "name": "a.example",
}  # fmt: skip
FETCH: dict[str, Any] = {"fetch": "u", "same_host": False, "url": "u", "certain": True, "why": "", "fault": "tls"}
GOT: dict[str, Any] = {
    "fetch": "u",
    "same_host": False,
    "url": "u",
    "status": 200,
    "media_type": "",
    "body": "",
    "certificate": "",
}
LOOK: dict[str, Any] = {
    "look": "mx", "port": 25, "host": "mx", "address": "", "greeting": "", "starttls": None, "version": "",
    "cipher": "", "chain": [], "names": ["mx"], "not_before": None, "not_after": 7.5, "trusted": True, "distrust": "",
    "error": "", "certain": False,
}  # fmt: skip


def lines(*items: object) -> bytes:
    return b"\n".join(item if isinstance(item, bytes) else json.dumps(item).encode() for item in items)


def test_the_examples_are_right() -> None:
    recording = parse(lines(HEAD, ANSWER, b"", FETCH, LOOK, GOT | {"same_host": True}, b""), "run")
    assert (len(recording.answers), len(recording.fetches), len(recording.looks)) == (1, 2, 1)


WRONG: list[tuple[bytes, int, str]] = [
    (b"", 1, "not one whole JSON value"),
    (b"\x00\xff", 1, "not one whole JSON value"),
    (b"[" * 100_000, 1, "not one whole JSON value"),
    (b"9" * 10_000, 1, "not one whole JSON value"),
    (b"[]", 1, "not a JSON object"),
    (b"{}", 1, "no recording"),
    (lines({"schema": "dcctl.recording/2", "now": 1.5}), 1, "of the form dcctl.recording/2"),
    (lines({"schema": [[[]]], "now": 1.5}), 1, "no recording"),
    (lines(HEAD | {"now": "soon"}), 1, "now is missing or no float"),
    (lines(HEAD | {"now": 1e300}), 1, "now is no time"),
    (b'{"schema": "dcctl.recording/1", "now": NaN}', 1, "now is no time"),
    (lines(HEAD, ANSWER, b'{"question": "b.exa'), 3, "not one whole JSON value"),
    (lines(HEAD, {"answer": 1}), 2, "neither a question nor a fetch nor a look"),
    (lines(HEAD, ANSWER, ANSWER), 3, "stands there twice"),
    (lines(HEAD, FETCH, FETCH), 3, "stands there twice"),
    (lines(HEAD, ANSWER | {"type": "ANY"}), 2, "type is none of A, AAAA"),
    (lines(HEAD, ANSWER | {"type": ["A"]}), 2, "type is none of"),
    (lines(HEAD, ANSWER | {"status": "MAYBE"}), 2, "status is none of FOUND"),
    (lines(HEAD, ANSWER | {"records": []}), 2, "FOUND with 0 records"),
    (lines(HEAD, ANSWER | {"status": "NO_DATA"}), 2, "NO_DATA with 1 records"),
    (lines(HEAD, ANSWER | {"records": ["192.0.2.256"]}), 2, "a record that is no A"),
    (lines(HEAD, ANSWER | {"records": [{"base64": "AAAA"}]}), 2, "a record that is no A"),
    (lines(HEAD, ANSWER | {"type": "AAAA"}), 2, "a record that is no AAAA"),
    (lines(HEAD, ANSWER | {"type": "MX", "records": [["10", "mx"]]}), 2, "a record that is no MX"),
    (lines(HEAD, ANSWER | {"type": "TXT", "records": ["text"]}), 2, "a record that is no TXT"),
    (lines(HEAD, ANSWER | {"type": "TXT", "records": [{"base64": "?"}]}), 2, "base64"),
    (lines(HEAD, ANSWER | {"type": "PTR", "records": [7]}), 2, "a record that is no PTR"),
    (lines(HEAD, ANSWER | {"type": "PTR", "records": ["\udcff"]}), 2, "a record that is no PTR"),
    (lines(HEAD, ANSWER | {"type": "MX", "records": [[10, "\udcff"]]}), 2, "a record that is no MX"),
    (lines(HEAD, ANSWER | {"ttl": True}), 2, "ttl is missing or no int"),
    (lines(HEAD, ANSWER | {"name": None}), 2, "name is missing or no str"),
    (lines(HEAD, FETCH | {"fault": "bad luck"}), 2, "fault is none of"),
    (lines(HEAD, FETCH | {"certain": 1}), 2, "certain is missing or no bool"),
    (lines(HEAD, GOT | {"body": "ä"}), 2, "base64"),
    (lines(HEAD, GOT | {"body": 5}), 2, "base64"),
    (lines(HEAD, LOOK | {"chain": [5]}), 2, "base64"),
    (lines(HEAD, LOOK | {"names": [5]}), 2, "names is missing or no str"),
    (lines(HEAD, LOOK | {"names": "mx"}), 2, "names is missing or no list"),
    (lines(HEAD, LOOK | {"not_after": 1e300}), 2, "not_after is no time"),
    (lines(HEAD, LOOK | {"not_after": 7}), 2, "not_after is missing or no float"),
    (lines(HEAD, LOOK | {"starttls": "yes"}), 2, "starttls is missing or no bool"),
    (lines(HEAD, ANSWER | {"cause": "x" * MAX_LINE}), 2, "longer than 1 MB"),
]


@pytest.mark.parametrize(("raw", "line", "words"), WRONG, ids=range(len(WRONG)))
def test_what_is_no_recording_is_refused_by_line(raw: bytes, line: int, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(raw, "run.rec")
    assert caught.value.message.startswith(f"run.rec:{line}: ")
    assert words in caught.value.message


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(UsageError, match="run: larger than 64 MB"):
        parse(bytes(MAX_BYTES + 1), "run")


@pytest.mark.parametrize("cut", [1, 30, 100])
def test_a_file_that_is_cut_is_refused(cut: int) -> None:
    with pytest.raises(UsageError, match="run:2: "):
        parse(lines(HEAD, ANSWER)[:-cut], "run")


MANGLED: list[object] = [None, 7, [], {}, "x", True]


@pytest.mark.parametrize("item", [ANSWER, FETCH, GOT, LOOK], ids=["answer", "failure", "fetch", "look"])
@pytest.mark.parametrize("value", MANGLED)
def test_whatever_stands_in_a_line_is_read_or_refused(item: dict[str, Any], value: object) -> None:
    refused = 0
    for name in item:
        try:
            parse(lines(HEAD, item | {name: value}), "run")
        except UsageError as error:
            refused += error.message.startswith("run:2: ")
    assert refused >= len(item) // 2


ODD_NAMES = ["", "x.example", "example.com", "a..b", "x" * 300, ".", "*.example.com", "\x1b[2J", "1.2.3.4", "localhost"]
ODD_WORDS = [
    b"v=spf1 ", b"a mx ptr exists:%{i}.x ", b"include:x.example ", b"redirect=x.example", b"ip4:1.2.3.4/0 ", b"-all",
    b"v=DMARC1;", b"p=none;", b"np=none;", b"rua=mailto:a@b.example!10m,", b"v=DKIM1; k=rsa; p=", b"AAAA",
    b"v=STSv1; id=1;", b"v=TLSRPTv1; rua=https://a/", b"v=BIMI1; l=https://a/", b"\xff\x00", b"\x1b[31m", b";", b"=",
]  # fmt: skip
ODD_LINES = [b"version: STSv1", b"mode: enforce", b"mx: *.x.example", b"max_age: 9", b"\xff\x00", b"<svg>", b"", b":"]
ODD: dict[RRType, list[Any]] = {
    "A": ["1.2.3.4", "10.0.0.1", "0.0.0.0", "255.255.255.255"],
    "AAAA": ["::1", "2001:db8::1", "::ffff:1.2.3.4", "fe80::1"],
    "MX": [Mx(preference, name) for preference in (0, 65535) for name in ODD_NAMES],
    "TLSA": ["", "3 1 1 " + "ab" * 32, "0 0 0", "x y z", "999 1 1 zz"],
    "DS": ["", "60485 5 1 2BB1", "x"],
}


class Odd:
    """A `Lookup` that says anything a recording could."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        owner = self._dice.choice([name, name, *ODD_NAMES])
        status: Status = self._dice.choice(("FOUND", "FOUND", "FOUND", "NO_DATA", "NO_NAME", "TEMPERROR"))
        if status != "FOUND":
            return Answer(status, cause="why" if status == "TEMPERROR" else "", name=owner)
        count = self._dice.choice((1, 1, 2, 12))
        return Answer(
            status, tuple(self._record(rrtype) for _ in range(count)), 5, self._dice.random() < 0.5, "", owner
        )

    def _record(self, rrtype: RRType) -> Any:
        if rrtype == "TXT":
            return b"".join(self._dice.choices(ODD_WORDS, k=self._dice.randrange(8)))
        return self._dice.choice(ODD.get(rrtype, ODD_NAMES))

    async def fetch(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        body = b"\n".join(self._dice.choices(ODD_LINES, k=self._dice.randrange(6)))
        fetched = Fetched(
            url, self._dice.choice((200, 404)), self._dice.choice(("text/plain", "image/svg+xml", "")), body
        )
        return self._dice.choice((fetched, NotFetched(url, self._dice.random() < 0.5, "why", "other")))

    async def look(self, host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        maybe = (None, False, True)
        since, until = self._dice.choices((None, -6e10, NOW - 1, NOW + 1, 2.5e11), k=2)
        starttls, trusted = self._dice.choices(maybe, k=2)
        names = tuple(self._dice.choices(ODD_NAMES, k=2))
        return TlsSeen(host, "", "", starttls, "", "", (b"\x30\x00",), names, since, until, trusted, "", "", False)


@pytest.mark.parametrize("seed", range(60))
async def test_whatever_a_recording_says_there_is_a_report(seed: int) -> None:
    odd = Odd(seed)
    live, recording = await recorded(odd, odd.fetch, odd.look)
    assert await replayed(recording) == live
