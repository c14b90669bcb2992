"""Server words become our errors, by a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.smtp_replies import Step, explain, queue_id
from dcctl.errors import ChannelError, DcctlError, LoginNeeded, Refused, TemporaryTrouble, TlsError
from dcctl.mail.status import Reply
from dcctl.safe import safe

STEPS: tuple[Step, ...] = (
    "greeting", "EHLO", "STARTTLS", "AUTH", "MAIL FROM", "RSET", "RCPT TO", "DATA", "final dot",
)  # fmt: skip

DISABLED = "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."

CASES: list[tuple[Step, int, str, type[DcctlError], str]] = [
    ("AUTH", 535, "5.7.8 Username and Password not accepted", LoginNeeded, "--renew"),
    ("AUTH", 535, "authentication failed", LoginNeeded, "--renew"),
    ("AUTH", 535, DISABLED, LoginNeeded, "exchange-online"),
    ("AUTH", 535, "5.7.139 Authentication unsuccessful, user credentials were incorrect", LoginNeeded, "exchange"),
    ("AUTH", 550, "5.7.30 Basic authentication is not supported for Client Submission", LoginNeeded, "exchange"),
    ("AUTH", 534, "5.7.9 Application-specific password required", LoginNeeded, "--renew"),
    ("AUTH", 534, "5.7.14 Please log in with your web browser", LoginNeeded, "--renew"),
    ("AUTH", 538, "5.7.11 Encryption required", TlsError, "starttls"),
    ("AUTH", 530, "5.7.0 Must issue a STARTTLS command first", TlsError, "starttls"),
    ("AUTH", 454, "4.7.0 Too many login attempts", TemporaryTrouble, "wait"),
    ("AUTH", 454, "4.7.0 Temporary authentication failure", TemporaryTrouble, "wait"),
    ("AUTH", 432, "4.3.2 Concurrent connections limit exceeded", TemporaryTrouble, "other senders"),
    ("AUTH", 504, "5.5.4 Unrecognized authentication type", ChannelError, "ask IT"),
    ("AUTH", 421, "4.7.0 try again", TemporaryTrouble, "later"),
    ("AUTH", 500, "what", LoginNeeded, "--renew"),
    ("MAIL FROM", 530, "5.7.57 Client not authenticated to send mail", LoginNeeded, "user and secret"),
    ("MAIL FROM", 550, "5.7.60 Client does not have permissions to send as this sender", Refused, "identity"),
    ("MAIL FROM", 552, "5.3.4 Message size exceeds fixed limit", Refused, "attachment"),
    ("RCPT TO", 550, "5.1.1 User unknown", Refused, ""),
    ("RCPT TO", 450, "4.2.1 later", TemporaryTrouble, "later"),
    ("final dot", 554, "5.2.0 SubmissionQuotaExceeded", Refused, ""),
    ("EHLO", 502, "what", ChannelError, "host and port"),
    ("EHLO", 421, "busy", TemporaryTrouble, "later"),
    ("STARTTLS", 454, "4.7.0 TLS not available", TlsError, "465"),
    ("greeting", 554, "no SMTP service", Refused, ""),
    ("DATA", 250, "ok", ChannelError, "host and port"),
    ("AUTH", 250, "ok", ChannelError, "host and port"),
]


@pytest.mark.parametrize(("step", "code", "text", "error", "words"), CASES)
def test_meanings(step: Step, code: int, text: str, error: type[DcctlError], words: str) -> None:
    explained = explain("work", "mx.test:587", step, Reply(code, text))
    assert type(explained) is error
    assert words in (explained.next or "")
    assert f"mx.test:587 answered {step} with {code}" in explained.message
    assert "{" not in (explained.next or "")


@given(st.sampled_from(STEPS), st.integers(-999, 99999), st.text(max_size=300))
def test_every_reply_has_an_answer(step: Step, code: int, text: str) -> None:
    explained = explain("work", "mx.test:587", step, Reply(code, text))
    assert safe(explained.message) == explained.message
    if 400 <= code < 500:
        assert isinstance(explained, TemporaryTrouble | TlsError)


SES_ID = "0102018f3c2d1e0a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f900-000000"

QUEUE_IDS = [
    ("2.0.0 Ok: queued as 4XyZ12abcd", "4XyZ12abcd"),
    ("Ok: queued as Xy_z-1.", "Xy_z-1"),
    ("OK id=1tBcDe-000abc-2X", "1tBcDe-000abc-2X"),
    ("2.6.0 <m@x> [InternalId=123456, Hostname=A.prod.outlook.com] Queued mail for delivery", "123456"),
    ("2.0.0 4AB12345 Message accepted for delivery", "4AB12345"),
    (f"Ok {SES_ID}", SES_ID),
    ("2.0.0 OK  1732000000 a640c23a62f3a-aa5 - gsmtp", "a640c23a62f3a-aa5"),
    ("Great success", None),
    ("2.0.0 Ok", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), QUEUE_IDS)
def test_queue_ids(text: str, expected: str | None) -> None:
    assert queue_id(Reply(250, text)) == expected
