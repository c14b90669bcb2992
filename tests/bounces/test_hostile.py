"""No byte of a mail makes the scanner raise: random structures, seeded truncations and byte flips, known bombs."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.bounces.damaged import mended
from dcctl.bounces.detectors import delivery_status
from dcctl.bounces.explanation import beside
from dcctl.bounces.fields import field_groups
from dcctl.bounces.key import event_key
from dcctl.bounces.mime import read_mail
from dcctl.bounces.scan import scan
from dcctl.mail.reasons import ADVICE, CATEGORY
from tests.bounces.mails import MESSAGE_FIELDS, arf, crlf, dsn, multipart, phrase_reason, recipient
from tests.support.suites import suite

REPORTS = ("msg_16.txt", "msg_25.txt", "msg_43.txt")  # the real ones among the odd mails; one has lost its boundary
SEEDS = (
    dsn(recipient(), recipient("b@example.org", "delayed", "4.2.2")),
    crlf(dsn(recipient(), status_type="message/global-delivery-status")),
    dsn(recipient("a@example.org", "failed", "5.0.0", ""), text="a@example.org: over quota\n\n"),
    dsn(recipient(diagnostic="smtp; =?utf-8?B?R3LDvMOfZQ==?= =?iso-2022-jp?Q?=1B$B?=")),
    arf("Feedback-Type: abuse\n"),
    multipart(
        "multipart/report; boundary*0=x", ("Content-Transfer-Encoding: base64", "QUJD"), ("Content-Type: a/b", "x")
    ),
)
TOKENS = (
    *(
        "\n",
        "\r\n",
        "\n\n",
        " ",
        "\t",
        ":",
        ";",
        "=",
        '"',
        "\\",
        "<",
        ">",
        "@",
        "(",
        ")",
        "=?utf-8?B?",
        "?=",
        "--b",
        "--",
    ),
    *(
        "From ",
        "Content-Type: ",
        "multipart/report",
        "message/delivery-status",
        "message/rfc822",
        "; boundary=b",
        "\x00",
    ),
    *(
        "Final-Recipient: ",
        "Original-Recipient: ",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: ",
        "smtp;",
        "\xff",
    ),
    *(
        "Content-Transfer-Encoding: base64",
        "quoted-printable",
        "; charset=utf-7",
        "Message-ID: ",
        "\\x{D800}",
        "é",
        "550 ",
    ),
)


def check(raw: bytes) -> None:
    """Scan, and hold the answer to its own vocabulary."""
    found = scan(raw)
    for entry in found.failures:
        assert entry.category == CATEGORY[entry.reason]
        assert entry.advice in (ADVICE[entry.reason], "wait")
        event_key(found, entry, raw)


@given(st.lists(st.sampled_from(TOKENS), max_size=60))
def test_any_order_of_telling_words(tokens: list[str]) -> None:
    check(b"Content-Type: multipart/report; boundary=b\n" + "".join(tokens).encode("latin-1", "replace"))


@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    check(raw)


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_truncations_and_byte_flips(seed: int) -> None:
    raw, chance = SEEDS[seed], random.Random(seed)
    for _ in range(300):
        check(raw[: chance.randrange(len(raw))])
        flipped = bytearray(raw)
        for _ in range(chance.randrange(1, 8)):
            flipped[chance.randrange(len(raw))] = chance.randrange(256)
        check(bytes(flipped))


def test_a_huge_report_costs_a_bounded_share(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[int] = []

    def counted(text: str) -> list[list[tuple[str, str]]]:
        decoded.append(len(text))
        return field_groups(text)

    monkeypatch.setattr(delivery_status, "field_groups", counted)
    found = scan(dsn(*(recipient(f"r{number}@example.org") for number in range(20_000))))
    assert decoded == [1 << 18]
    assert found.detector == "RFC 3464, first 256 KiB"
    assert 1000 < len(found.failures) < 20_000


def test_words_beside_an_address_are_looked_for_a_bounded_number_of_times(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(text: str, address: str, others: list[str]) -> str:
        asked.append(address)
        return beside(text, address, others)

    monkeypatch.setattr(delivery_status, "beside", counted)
    groups = "\n".join(f"Final-Recipient: rfc822; r{number}@example.org\n" for number in range(3000))
    scan(dsn(groups, message_fields=MESSAGE_FIELDS))
    assert len(asked) == 50


@pytest.mark.parametrize(
    "word", ["user ", "exceeds a ", "account that ", "not a ", "doesn't have a ", "spam", "1-", "<"]
)
def test_prose_that_nearly_matches_ends(word: str) -> None:
    assert phrase_reason(word * 100_000) in (None, *CATEGORY)


DAEMON = b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: a@example.com\n"
BOMBS = {
    "delimiters of no boundary": DAEMON + b"\n" + b"--x\nContent-Type: message/delivery-status\n\n" * 20_000,
    "copied header fields": DAEMON + b"\n" + b"From:\nTo:\n\n" * 10_000 + b"message-id: x",
    "a copy without folds": DAEMON + b"\nReceived: a\nFrom: b\nTo: c\n" + b"x\n" * 30_000,
    "a margin without end": DAEMON + b"\nReceived: a\nFrom: b\nTo: c\n" + (b"x" * 70 + b" " * 20_000 + b"\n") * 3,
    "an id that never begins": DAEMON + b"\nmessage-id:" + b" " * 60_000,
    "ids that never end": DAEMON + b"References: " + b"<" * 200_000 + b"\n\n" + b"message-id: <" * 5000,
    "addresses alone": DAEMON + b"\n" + b"a@example.org\n" * 300_000,
    "a reverse-path without end": b"To: " + b"bounce+" * 30_000 + b"\n\nx",
    "an event of brackets": DAEMON + b"x-amz-sns-message-id: 1\n\n" + b"[{" * 30_000,
    "parts that are no header": DAEMON
    + b"Content-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\nContent-Type: text/plain\n\nReceived: x\n\n" * 900,
    "a torn header": b"X: y\n\n" * 100_000,
    "nothing but line ends": b"X: y\n" + b"\n" * 1_000_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_known_bombs_end_in_a_bounded_answer(bomb: str) -> None:
    raw = BOMBS[bomb]
    check(raw)
    found, parts = scan(raw), mended(read_mail(raw)).parts
    assert len(found.failures) <= 2000
    assert len(parts) <= 1000
    assert sum(part.end - part.start for part in parts[1:]) <= 2 * len(raw)


def test_odd_mime_mails_of_the_suite() -> None:
    folder = suite("hostile/mime")
    if not folder.is_dir():
        pytest.skip(f"no {folder}: the suites are not here")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    assert len(files) >= 48
    for path in files:
        raw = path.read_bytes()
        check(raw)
        check(crlf(raw))
        assert all(0 <= part.start <= part.begin <= len(raw) for part in read_mail(raw).parts)
        assert (scan(raw).kind == "bounce") == (path.name in REPORTS)
