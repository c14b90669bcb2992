"""The labelled mails of `../shared/suites/bounces`: what holds a report's fields must be read right."""

import json
import random
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from dcctl.bounces.letter import Letter
from dcctl.bounces.looks import looks_returned
from dcctl.bounces.mime import read_mail
from dcctl.bounces.result import ReturnedMessage
from dcctl.bounces.scan import scan
from tests.bounces.mails import crlf
from tests.support.suites import suite

FOLDER = suite("bounces")
REPORT = re.compile(rb"(?im)^content-type:\s*message/(?:global-|x)?(?:delivery-status|feedback-report)")
RETURNED = ("bounce", "delayed")

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no {FOLDER}: the suites are not here")


@dataclass(frozen=True)
class Labelled:
    """One mail, its label, and what was made of it."""

    file: str
    label: dict[str, Any]
    raw: bytes
    found: ReturnedMessage

    @property
    def has_report(self) -> bool:
        """Whether it holds a delivery-status or feedback-report part."""
        return REPORT.search(self.raw) is not None

    @property
    def recipients(self) -> set[str]:
        """Whom we found, in lower case."""
        return {entry.recipient.lower() for entry in self.found.failures} - {""}

    def recipients_are_right(self) -> bool:
        """Whether they are exactly the labelled ones, or one of the other accepted sets."""
        if self.label["set"] == "sisimai":
            expected = [row for row in self.label["expected"] if "recipient" in row]
            sets = [{row["recipient"] for row in expected}, {row["alias"] or row["recipient"] for row in expected}]
        else:
            sets = [set(self.label["recipients"]), *map(set, self.label.get("accept") or [])]
        return self.recipients in sets


@cache
def labelled() -> tuple[Labelled, ...]:
    """Every mail of the suite that is not ambiguous, scanned."""
    rows = [json.loads(line) for line in (FOLDER / "expected.jsonl").read_text().splitlines()]
    mails = []
    for row in rows:
        raw = (FOLDER / "messages" / row["file"]).read_bytes()
        found = scan(raw)
        if not row.get("ambiguous"):
            mails.append(Labelled(row["file"], row, raw, found))
    return tuple(mails)


def reports(*classes: str) -> list[Labelled]:
    """The mails of those classes that hold a report part."""
    return [mail for mail in labelled() if mail.has_report and mail.label["cls"] in classes]


def test_every_mail_is_read() -> None:
    assert len(labelled()) >= 728


def test_reports_are_found() -> None:
    mails = reports(*RETURNED)
    assert len(mails) == 283
    assert [mail.file for mail in mails if mail.found.kind not in RETURNED] == []


@pytest.mark.parametrize(
    ("label", "kind", "count"),
    [
        ("complaint", "complaint", 15),
        ("autoreply", "auto-reply", 16),
        ("challenge", "challenge", 3),
        ("delivered", "delivered", 3),
    ],
)
def test_other_kinds_are_told_apart(label: str, kind: str, count: int) -> None:
    assert [mail.found.kind for mail in labelled() if mail.label["cls"] == label] == [kind] * count


def test_every_bounce_looks_like_a_report() -> None:
    unseen = [
        mail.file
        for mail in labelled()
        if mail.label["cls"] in RETURNED and not looks_returned(Letter(read_mail(mail.raw)))
    ]
    assert unseen == ["independent/flufl/simple_38.txt"]  # a receipt by its form (RFC 5429 section 2.1)


def test_recipients_are_exact() -> None:
    mails = reports(*RETURNED, "complaint")
    assert len(mails) == 294
    assert sum(mail.recipients_are_right() for mail in mails) >= 289


def test_original_message_ids() -> None:
    mails = [mail for mail in reports(*RETURNED) if mail.label.get("orig_message_id")]
    right = sum(
        (mail.found.original_message_id or "").strip("<>") == mail.label["orig_message_id"].strip("<> ")
        for mail in mails
    )
    assert len(mails) == 171
    assert right >= 169


def test_reasons_and_categories() -> None:
    rows = [
        (entry, row)
        for mail in reports(*RETURNED)
        if len(mail.label.get("expected") or ()) == len(mail.found.failures)
        for entry, row in zip(mail.found.failures, mail.label.get("expected") or (), strict=True)
    ]
    assert len(rows) >= 181
    assert sum(entry.reason in row["accept"] for entry, row in rows) >= 0.9 * len(rows)
    assert sum(entry.category == row["category"] for entry, row in rows) >= 0.92 * len(rows)
    assert sum((entry.permanence == "permanent") == row["hard_adj"] for entry, row in rows) >= 0.94 * len(rows)


def test_nothing_else_is_called_a_bounce() -> None:
    others = [mail for mail in labelled() if mail.label["cls"] not in RETURNED]
    assert len(others) >= 180
    assert [mail.file for mail in others if mail.found.kind in RETURNED] == []


def test_auto_replies_are_only_auto_replies() -> None:
    found = [mail for mail in labelled() if mail.found.kind == "auto-reply"]
    assert len(found) >= 12
    assert [
        mail.file for mail in found if mail.label["cls"] in (*RETURNED, "complaint", "delivered", "challenge")
    ] == []


def test_line_ends_change_nothing() -> None:
    changed = [mail.file for mail in reports(*RETURNED) if b"\r" not in mail.raw and scan(crlf(mail.raw)) != mail.found]
    assert changed == []


def test_no_cut_and_no_flipped_byte_makes_it_raise() -> None:
    chance = random.Random(4)
    for mail in labelled():
        for _ in range(5):
            scan(mail.raw[: chance.randrange(len(mail.raw))])
            flipped = bytearray(mail.raw)
            flipped[chance.randrange(len(flipped))] = chance.randrange(256)
            scan(bytes(flipped))
