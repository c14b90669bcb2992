"""Reports of the platforms in their own words, and what is expected of each."""

from typing import NamedTuple

from dcctl.bounces.scan import scan
from tests.bounces.mails import RETURNED, mail

ORIGINAL = "Received: by mx.example.com; Tue, 10 Jun 2025 12:00:00 +0200\n" + RETURNED
SENT = "<sent-1@example.com>"


class Case(NamedTuple):
    """`failures`: recipient, enhanced status, reply code of each; `words` is in the first diagnostic."""

    name: str
    raw: bytes
    detector: str
    failures: tuple[tuple[str, str | None, int | None], ...]
    words: str = ""
    kind: str = "bounce"
    remote: str | None = None
    message_id: str | None = None


def ndr(body: str, *header: str, subject: str = "Undeliverable: hello") -> bytes:
    return mail("Content-Type: text/plain; charset=utf-8", f"Subject: {subject}", *header, body=body)


def check(case: Case, raw: bytes) -> None:
    """The answer about `raw`, the case's mail as it is or in another dress."""
    found = scan(raw)
    assert (found.kind, found.detector) == (case.kind, case.detector)
    assert tuple((one.recipient.lower(), one.status, one.reply_code) for one in found.failures) == case.failures
    assert found.original_message_id == case.message_id
    if found.failures:
        assert case.words in found.failures[0].diagnostic
        assert case.remote is None or found.failures[0].remote_mta == case.remote


def quoted(raw: bytes, subject: str) -> bytes:
    """A person who asks what that report is."""
    header = (
        f"From: Bob <bob@example.com>\nTo: it@example.com\nSubject: {subject}\nMIME-Version: 1.0\n\nWhat is this?\n\n> "
    )
    return header.encode() + raw.partition(b"\n\n")[2].replace(b"\n", b"\n> ")
