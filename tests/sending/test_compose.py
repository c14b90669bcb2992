"""From a draft to bytes: nothing forged, everything read back by the standard library, every line fit for any relay."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.errors import ValueRefused
from dcctl.mail.address import Mailbox
from dcctl.sending.compose import SEND_HEADER, Attachment, Draft, compose, new_message_id
from dcctl.sending.template import read_template, render
from tests.sending.values import ANNA, BOB, CY
from tests.support.breaks import BREAKS

AT = 1_790_000_000.0
SEND_ID = "0123456789abcdef"
MESSAGE_ID = new_message_id(SEND_ID, ANNA)
HEADERS = ["Date", "From", "To", "Subject", "Message-ID", SEND_HEADER, "MIME-Version", "Content-Type"]


def a_draft(**changes: Any) -> Draft:
    return replace(Draft(ANNA, (BOB,), "Hi", text="Hello\n"), **changes)


def composed(draft: Draft) -> bytes:
    return compose(draft, token=SEND_ID, message_id=MESSAGE_ID, at=AT)


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_the_exact_bytes_of_a_plain_message() -> None:
    assert composed(a_draft(author_name="Anna Smith", to=(BOB, CY))).decode().split("\r\n") == [
        "Date: Mon, 21 Sep 2026 14:13:20 +0000",
        "From: Anna Smith <anna@example.com>",
        "To: bob@example.net,",
        " cy@example.org",
        "Subject: Hi",
        "Message-ID: <0123456789abcdef@example.com>",
        "X-Dcctl-Send: 0123456789abcdef",
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 7bit",
        "",
        "Hello",
        "",
    ]


SHAPES = [
    pytest.param({}, "text/plain", id="text"),
    pytest.param({"text": None, "html": "<p>Hi"}, "text/html", id="html"),
    pytest.param({"html": "<p>Hi"}, "multipart/alternative", id="both"),
    pytest.param({"attachments": (Attachment("a.pdf", b"x"),)}, "multipart/mixed", id="text-and-file"),
    pytest.param({"html": "x", "attachments": (Attachment("a.pdf", b"x"),)}, "multipart/mixed", id="all"),
]


@pytest.mark.parametrize(("changes", "kind"), SHAPES)
def test_its_shape(changes: dict[str, Any], kind: str) -> None:
    raw = composed(a_draft(**changes))
    message = read(raw)
    assert message.get_content_type() == kind
    assert message["From"].addresses[0].addr_spec == "anna@example.com"
    assert message["Message-ID"] == MESSAGE_ID
    assert message[SEND_HEADER] == SEND_ID
    assert parsedate_to_datetime(message["Date"]).timestamp() == AT
    assert message.get_body(("plain", "html")) is not None
    assert raw == composed(a_draft(**changes))


REFUSED: list[Any] = [
    pytest.param({"text": None}, "text", id="no-body"),
    pytest.param({"to": ()}, "to", id="no-recipient"),
    pytest.param({"text": "a\0b"}, "text", id="nul-in-text"),
    pytest.param({"html": "a\0b"}, "html", id="nul-in-html"),
    pytest.param({"text": "a\ud800b"}, "text", id="surrogate-in-text"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_what_is_no_draft(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        a_draft(**changes)
    assert refused.value.field == field


@pytest.mark.parametrize("name", ["", "x" * 256, "ü" * 128])
def test_what_is_no_attachment_name(name: str) -> None:
    with pytest.raises(ValueRefused, match="attachment name") as refused:
        Attachment(name, b"")
    assert refused.value.field == "attachment name"


FORGERY = "Bcc: eve@example.net"
TEMPLATE = read_template("t.txt", b"Subject: Hi $name\n\nDear $name\n")
BUILT: dict[str, Any] = {
    "subject": lambda text: a_draft(subject=text),
    "name": lambda text: a_draft(author_name=text),
    "attachment name": lambda text: Attachment(text, b"x"),
    "variable": lambda text: render(TEMPLATE, {"name": text}),
    "author": lambda text: Mailbox(text, "example.com"),
    "author's domain": lambda text: Mailbox("anna", text),
    "recipient": lambda text: Mailbox.parse(f"{text}@example.com"),
    "token": lambda text: compose(a_draft(), token=text, message_id=MESSAGE_ID, at=AT),
    "message id": lambda text: compose(a_draft(), token=SEND_ID, message_id=text, at=AT),
}


@pytest.mark.parametrize("bad", BREAKS, ids=ascii)
@pytest.mark.parametrize("field", BUILT)
def test_a_forged_line_is_refused_where_the_value_is_built(field: str, bad: str) -> None:
    for text in (f"a{bad}{FORGERY}", f"{bad}{FORGERY}", f"a{bad}"):
        with pytest.raises(ValueRefused):
            BUILT[field](text)


@pytest.mark.parametrize("bad", BREAKS, ids=ascii)
def test_a_template_cannot_forge_a_line_by_its_subject(bad: str) -> None:
    content = f"Subject: Hi{bad}{FORGERY}\n\nbody".encode()
    rendered = render(read_template("t.txt", content), {})
    try:
        raw = composed(a_draft(subject=rendered.subject or "none", text=rendered.body.replace("\0", "")))
    except ValueRefused:
        return
    assert read(raw).keys() == [*HEADERS, "Content-Transfer-Encoding"]


# Forms that a careless reader or writer decodes into a line break.
ENCODED = [
    f"=?utf-8?q?a=0D=0A{FORGERY.replace(' ', '_')}?=",
    "=?utf-8?b?YQ0KQmNjOiBldmVAZXhhbXBsZS5uZXQ=?=",
    "=?utf-8?q?a=00?=",
    "a%0D%0ABcc:%20eve@example.net",
    "a\\r\\nBcc: eve@example.net",
    "=?utf-8?q?a?= =?utf-8?q?=0A?=",
]


@pytest.mark.parametrize("text", ENCODED)
def test_an_encoded_line_break_stays_a_text(text: str) -> None:
    raw = composed(a_draft(subject=text, author_name=text, attachments=(Attachment(text, b"x"),)))
    message = read(raw)
    assert message.keys() == HEADERS
    assert message["Subject"] == text
    (part,) = message.iter_attachments()
    assert part.get_filename() == text
    assert b"\nBcc" not in raw


ADDRESSES = [
    '"a b"@example.net',
    r'"a\"b"@example.net',
    '"a,b"@example.net',
    "x@[127.0.0.1]",
    "a+b@example.net",
    "=?utf-8?q?x?=@example.net",
    "x" * 64 + "@" + ".".join(["y" * 60] * 4),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_odd_address_is_written_as_it_is(address: str) -> None:
    mailbox = Mailbox.parse(address)
    raw = composed(a_draft(author=mailbox, author_name="Grüße", to=(BOB, mailbox)))
    assert f"\r\n {mailbox}\r\nSubject:".encode() in raw
    assert f"<{mailbox}>\r\nTo:".encode() in raw


TYPES = [
    ("a.pdf", "application/pdf"),
    ("a.PNG", "image/png"),
    ("a.tar.gz", "application/octet-stream"),
    ("a.eml", "application/octet-stream"),
    ("a", "application/octet-stream"),
    ("data:text/x\\y,z", "application/octet-stream"),
    ("..", "application/octet-stream"),
]


@pytest.mark.parametrize(("name", "kind"), TYPES)
def test_a_files_type_comes_from_its_suffix(name: str, kind: str) -> None:
    (part,) = read(composed(a_draft(attachments=(Attachment(name, b"\0\xff\r\n"),)))).iter_attachments()
    assert part.get_content_type() == kind
    assert part.get_payload(decode=True) == b"\0\xff\r\n"


IDS = [
    ("anna@example.com", "<s@example.com>"),
    ("anna@[192.0.2.1]", "<s@dcctl.invalid>"),
    ("anna@bücher.example", "<s@dcctl.invalid>"),
]


@pytest.mark.parametrize(("author", "message_id"), IDS)
def test_a_message_id_is_plain_whatever_the_domain(author: str, message_id: str) -> None:
    assert new_message_id("s", Mailbox.parse(author)) == message_id


LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60)
BODY = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)
LOCAL = st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-z]{1,9})?", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z0-9]{1,20}(\.[a-z]{1,9}){0,3}", fullmatch=True)
MAILBOX = st.builds(Mailbox, LOCAL, DOMAIN)
FILE = st.builds(Attachment, LINE.filter(lambda name: 0 < len(name.encode()) < 256), st.binary(max_size=100))
DRAFTS = (
    st.tuples(BODY, BODY)
    .filter(lambda bodies: bodies != (None, None))
    .flatmap(
        lambda bodies: st.builds(
            Draft,
            author=MAILBOX,
            to=st.lists(MAILBOX, min_size=1, max_size=5).map(tuple),
            subject=LINE,
            author_name=st.none() | LINE,
            text=st.just(bodies[0]),
            html=st.just(bodies[1]),
            attachments=st.lists(FILE, max_size=3).map(tuple),
        )
    )
)


def lines_of(text: str) -> list[str]:
    """The text's lines, whatever ended them; the last one always ended."""
    return re.sub("\r\n|\r", "\n", text).removesuffix("\n").split("\n")


@given(DRAFTS)
def test_a_draft_is_read_back(draft: Draft) -> None:
    message = read(composed(draft))
    assert message["Subject"] == draft.subject
    assert [address.addr_spec for address in message["To"].addresses] == [str(mailbox) for mailbox in draft.to]
    name, address = parseaddr(message_from_bytes(composed(draft))["From"].replace("\r\n", ""))
    assert address == str(draft.author)
    assert str(make_header(decode_header(name))) == (draft.author_name or "")
    for kind, body in (("plain", draft.text), ("html", draft.html)):
        part = message.get_body((kind,))
        assert (part is None) == (body is None)
        if part is not None and body is not None:
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            assert lines_of(payload.decode()) == lines_of(body)
    files = [] if message.get_content_maintype() == "text" else list(message.iter_attachments())
    assert [part["Content-Disposition"].params["filename"] for part in files] == [one.name for one in draft.attachments]
    assert [part.get_payload(decode=True) for part in files] == [one.content for one in draft.attachments]


@given(DRAFTS)
def test_every_relay_can_carry_it(draft: Draft) -> None:
    raw = composed(draft)
    assert raw.isascii()
    assert b"\0" not in raw
    lines = raw.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 998
    assert raw.endswith(b"\r\n")


@given(DRAFTS)
def test_it_has_the_header_fields_we_write_and_no_other(draft: Draft) -> None:
    message = read(composed(draft))
    assert [name for name in message if name != "Content-Transfer-Encoding"] == HEADERS
    assert message["Bcc"] is None


LONG = [
    pytest.param({"text": "x" * 998 + "\n"}, "7bit", id="998"),
    pytest.param({"text": "x" * 999 + "\n"}, "quoted-printable", id="999"),
    pytest.param({"text": "ü"}, "quoted-printable", id="not-ascii"),
    pytest.param({"text": "--=_0\n"}, "quoted-printable", id="like-a-boundary"),
    pytest.param({"text": ".\r\n..\r\n"}, "7bit", id="dots"),
]


@pytest.mark.parametrize(("changes", "encoding"), LONG)
def test_a_body_is_encoded_only_where_it_must_be(changes: dict[str, Any], encoding: str) -> None:
    message = read(composed(a_draft(**changes)))
    assert message["Content-Transfer-Encoding"] == encoding
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert lines_of(payload.decode()) == lines_of(changes["text"])


def test_an_international_address_needs_utf_8_in_its_own_lines_only() -> None:
    draft = a_draft(author=Mailbox.parse("jürgen@bücher.example"), author_name="Jürgen", subject="Grüße", text="Ä")
    raw = composed(draft)
    assert [line for line in raw.split(b"\r\n") if not line.isascii()] == [
        "From: =?utf-8?q?J=C3=BCrgen?= <jürgen@bücher.example>".encode()
    ]


def test_a_body_cannot_end_its_part() -> None:
    first = composed(a_draft(html="<p>"))
    boundary = read(first).get_boundary()
    forged = f"x\r\n--{boundary}\r\nContent-Type: text/html\r\n\r\nforged\r\n--{boundary}--\r\n"
    message = read(composed(a_draft(text=forged, html="<p>")))
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "forged" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
