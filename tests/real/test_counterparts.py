"""The counterparts themselves, asked by other people's clients: what later tests rely on is true."""

import smtplib
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import pytest

from tests.real.zones import BIG_COUNT
from tests.support import postfix
from tests.support.nsd import APEX, NsdLab
from tests.support.postfix import PostfixLab, below_trace
from tests.support.processes import is_closed

pytestmark = pytest.mark.real

AWKWARD = (
    b"From: Anna <%s>\r\nTo: <%s>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n  folded\r\nmessage-ID:<1@corp.test>\r\n"
    b"Date: Tue, 24 Nov 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n.\r\n..two dots\r\n"
    b"From the top\r\n trailing \t\r\n\r\n"
)


def trusting(lab: PostfixLab) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=lab.ca_file)


def submit(lab: PostfixLab, sender: str, recipient: str, message: bytes = AWKWARD) -> bytes:
    """Send by STARTTLS and AUTH; the bytes that were sent."""
    raw = message % (sender.encode(), recipient.encode())
    with smtplib.SMTP("localhost", lab.submission_port, timeout=20) as client:
        client.starttls(context=trusting(lab))
        client.login(lab.user, lab.password)
        client.sendmail(sender, [recipient], raw, mail_options=["BODY=8BITMIME"])
    return raw


def reports(lab: PostfixLab, mailbox: str, count: int = 1) -> list[dict[str, str]]:
    """The per-recipient fields of the DSNs in a mailbox, once there are `count`."""
    paths = lab.wait_for_mail(lab.maildir(mailbox), count)
    return [_recipient_fields(path) for path in paths]


def _recipient_fields(path: Path) -> dict[str, str]:
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert parsed.get_content_type() == "multipart/report"
    status = list(parsed.iter_parts())[1].get_payload()
    assert isinstance(status, list)
    (_, recipient) = status
    assert isinstance(recipient, EmailMessage)
    return {name.lower(): " ".join(str(value).split()) for name, value in recipient.items()}


@pytest.mark.parametrize("domain", ["corp.test", "peer.test"])
def test_mail_arrives_byte_identical(postfix_lab: PostfixLab, domain: str) -> None:
    mailbox = postfix_lab.fresh_mailbox(domain)
    raw = submit(postfix_lab, postfix_lab.user, mailbox)
    (path,) = postfix_lab.wait_for_mail(postfix_lab.maildir(mailbox))
    assert below_trace(path.read_bytes()) == raw.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    ("recipient", "status", "diagnostic"),
    [
        (postfix.UNKNOWN, "5.1.1", "smtp; 550 5.1.1 "),
        (postfix.FULL, "5.2.2", "smtp; 552 5.2.2 "),
        (postfix.CLOSED, "5.7.1", "smtp; 550 5.7.1 "),
        ("anybody@elsewhere.test", "5.7.1", "smtp; 554 5.7.1 "),
    ],
)
def test_refused_mail_comes_back_as_a_dsn(
    postfix_lab: PostfixLab, recipient: str, status: str, diagnostic: str
) -> None:
    sender = postfix_lab.fresh_mailbox()
    submit(postfix_lab, sender, recipient)
    (report,) = reports(postfix_lab, sender)
    assert report["action"] == "failed"
    assert report["status"] == status
    assert report["final-recipient"] == f"rfc822; {recipient}"
    assert report["diagnostic-code"].startswith(diagnostic)


def test_mail_over_the_size_limit_comes_back(postfix_lab: PostfixLab) -> None:
    sender = postfix_lab.fresh_mailbox()
    submit(postfix_lab, sender, postfix.PEER_USER, AWKWARD + b"0123456789\r\n" * (postfix.SIZE_LIMIT // 10))
    (report,) = reports(postfix_lab, sender)
    assert (report["action"], report["status"]) == ("failed", "5.3.4")


def test_greylisted_mail_is_delayed_then_fails_with_its_4yz_status(postfix_lab: PostfixLab) -> None:
    sender = postfix_lab.fresh_mailbox()
    submit(postfix_lab, sender, postfix.GREYLISTED)
    delayed, failed = reports(postfix_lab, sender, 2)
    assert (delayed["action"], delayed["status"]) == ("delayed", "4.7.1")
    assert "will-retry-until" in delayed
    assert (failed["action"], failed["status"]) == ("failed", "4.7.1")


def test_the_dsn_carries_envid_and_the_original_recipient(postfix_lab: PostfixLab) -> None:
    sender = postfix_lab.fresh_mailbox()
    raw = AWKWARD % (sender.encode(), postfix.UNKNOWN.encode())
    with smtplib.SMTP_SSL("127.0.0.1", postfix_lab.implicit_port, context=trusting(postfix_lab), timeout=20) as client:
        client.login(postfix_lab.user, postfix_lab.password)
        client.sendmail(
            sender,
            [postfix.UNKNOWN],
            raw,
            ["ENVID=QQ314159", "RET=HDRS", "BODY=8BITMIME"],
            ["ORCPT=rfc822;first@x.test"],
        )
    (path,) = postfix_lab.wait_for_mail(postfix_lab.maildir(sender))
    assert b"\nOriginal-Envelope-Id: QQ314159\n" in path.read_bytes()
    assert _recipient_fields(path)["original-recipient"] == "rfc822;first@x.test"


def test_an_unknown_mailbox_of_ours_is_refused_at_once(postfix_lab: PostfixLab) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        submit(postfix_lab, postfix_lab.user, "nobody@corp.test")
    (code, words) = refused.value.recipients["nobody@corp.test"]
    assert (code, words[:5]) == (550, b"5.1.1")


def test_nothing_goes_out_without_tls_and_auth(postfix_lab: PostfixLab) -> None:
    with smtplib.SMTP("localhost", postfix_lab.submission_port, timeout=20) as client:
        assert client.mail(postfix_lab.user)[0] == 530
        client.starttls(context=trusting(postfix_lab))
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            client.login(postfix_lab.user, "wrong")
        assert refused.value.smtp_code == 535
        client.mail(postfix_lab.user)
        assert client.rcpt(postfix.PEER_USER)[0] == 554


def test_the_certificate_is_trusted_by_its_ca_alone(postfix_lab: PostfixLab) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        smtplib.SMTP_SSL("localhost", postfix_lab.implicit_port, context=ssl.create_default_context(), timeout=20)


@pytest.mark.parametrize(
    ("name", "rrtype", "rcode"),
    [
        ("good.test", "MX", "NOERROR"),
        ("s1._domainkey.good.test", "TXT", "NOERROR"),
        ("nothing.good.test", "TXT", "NXDOMAIN"),
        ("_dmarc.test", "TXT", "NXDOMAIN"),
        ("lame.test", "TXT", "SERVFAIL"),
        ("_dmarc.lame.test", "TXT", "SERVFAIL"),
    ],
)
def test_the_name_server_answers(nsd_lab: NsdLab, name: str, rrtype: str, rcode: str) -> None:
    answer = dns.query.udp(dns.message.make_query(name, rrtype), "127.0.0.1", port=nsd_lab.port, timeout=5)
    assert dns.rcode.to_text(answer.rcode()) == rcode
    assert bool(answer.answer) == (rcode == "NOERROR")


def test_a_large_answer_is_truncated_by_udp_and_whole_by_tcp(nsd_lab: NsdLab) -> None:
    query = dns.message.make_query("big.test", "TXT", use_edns=0, payload=1232)
    by_udp = dns.query.udp(query, "127.0.0.1", port=nsd_lab.port, timeout=5)
    assert by_udp.flags & dns.flags.TC
    by_tcp = dns.query.tcp(query, "127.0.0.1", port=nsd_lab.port, timeout=5)
    (records,) = by_tcp.answer
    assert len(records) == BIG_COUNT + 1


def test_the_key_is_a_whole_txt_record(nsd_lab: NsdLab) -> None:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], nsd_lab.port
    (record,) = resolver.resolve("s1._domainkey.good.test", "TXT")
    assert b"".join(record.strings).endswith(b"ypeYwIDAQAB")


def test_a_stopped_server_leaves_its_port(tmp_path: Path) -> None:
    with NsdLab(tmp_path, {"x.test": APEX}) as lab:
        assert not is_closed(lab.port)
    assert is_closed(lab.port)
