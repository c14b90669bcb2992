"""What becomes of a message on the way from a submission server to a mailbox; and what DNS says of its author."""

from datetime import UTC, datetime
from typing import Final

from dcctl.channels.sandbox_reports import reports
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.mailauth.dkim import SigningKey, sign
from tests.support.dkim_keys import pair
from tests.support.nameserver import ZoneMapping
from tests.support.smtp_server import Received

_PEM, _PUBLIC = pair()
ZONES: Final[ZoneMapping] = {
    "corp.test": {"TXT": ["v=spf1 ip4:9.9.9.9 -all"]},
    "_dmarc.corp.test": {"TXT": ["v=DMARC1; p=reject"]},
    "s1._domainkey.corp.test": {"TXT": [f"v=DKIM1; k=rsa; p={_PUBLIC}"]},
}
_TRACE: Final = (
    b"Return-Path: <anna@corp.test>\r\nReceived: from out.corp.test (out.corp.test [%s])\r\n"
    b"\tby mx.peer.test (Postfix) with ESMTPS id 4XyZ for <bob@peer.test>;\r\n\tTue, 24 Nov 2026 10:00:00 +0000\r\n"
)
_KEY: Final = SigningKey(_PEM)


def without_trace(received: Received) -> bytes:
    """Signed, and nobody wrote down who handed it over."""
    return sign(received.raw, _KEY, domain="corp.test", selector="s1") + received.raw


def arrives(received: Received) -> bytes:
    """Signed, and handed over by the server that SPF authorises."""
    return _TRACE % b"9.9.9.9" + without_trace(received)


def forged(received: Received) -> bytes:
    """From elsewhere, and nobody signed it."""
    return _TRACE % b"1.1.1.1" + received.raw


def changed(received: Received) -> bytes:
    """A list on the way put its own words in."""
    return _TRACE % b"1.1.1.1" + without_trace(received) + b"list\r\n"


def returned(received: Received) -> bytes:
    """A report that it could not be delivered."""
    envelope = Envelope(Mailbox.parse("anna@corp.test"), (Mailbox.parse("bounce@corp.test"),))
    return reports(envelope, received.raw, datetime.now(UTC))[0]


def lost(received: Received) -> None:
    return None


def renamed(received: Received) -> bytes:
    """The provider gives it a Message-ID of its own."""
    lines = received.raw.split(b"\r\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(b"Message-ID:"))
    lines[at] = b"Message-ID: <0100@ses.invalid>"
    return _TRACE % b"9.9.9.9" + b"\r\n".join(lines)
