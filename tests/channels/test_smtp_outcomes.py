"""Cut, silent and raving servers: what became of the message. The server's own record is the judge."""

import asyncio

import pytest

from dcctl.channels.base import Outcome, Receipt
from dcctl.channels.smtp import SmtpSettings
from dcctl.channels.smtp_talk_wire import Timeouts
from dcctl.channels.smtp_wire import SmtpChannel
from dcctl.errors import (
    ChannelError,
    DcctlError,
    LoginNeeded,
    OutcomeUnknown,
    Refused,
    TemporaryTrouble,
    TlsError,
    ValueRefused,
)
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from tests.channels.contract import ANNA, BERT, CARL, HEAD, MESSAGES
from tests.channels.vaults import OneSecret
from tests.support.certificates import authority
from tests.support.smtp_server import OFFERS, Answer, Do, Record, Script, smtp_server

MESSAGE = MESSAGES["plain"]
BIG = HEAD + (b"y" * 60_000 + b"\r\n") * 500  # 30 MB: more than the sockets on both sides hold
QUICK = Timeouts(connect=2, command=0.3, block=0.3, final=0.3, goodbye=0.3)
PATIENT = Timeouts(connect=5, command=5, block=5, final=5, goodbye=1)
NEVER_TIRED = Timeouts(block=3_600, final=3_600, goodbye=1)
STEPS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT")


async def send(
    script: Script, message: bytes = MESSAGE, timeouts: Timeouts = PATIENT, to: tuple[Mailbox, ...] = (BERT,)
) -> tuple[Receipt, Record]:
    async with smtp_server(script) as record:
        channel = SmtpChannel("work", SmtpSettings("127.0.0.1", record.port, "none"), OneSecret(), timeouts)
        receipt = await channel.send(Envelope(ANNA, to), message)
        await channel.close()
    return receipt, record


@pytest.mark.parametrize("how", [Do.CUT, Do.RESET, Do.HANG], ids=lambda how: how.name.lower())
@pytest.mark.parametrize("step", STEPS)
async def test_a_line_lost_at_each_step(step: str, how: Do) -> None:
    receipt, record = await send(Script({step: how}), timeouts=QUICK)
    outcome, error = ("unknown", OutcomeUnknown) if step == "DOT" else ("not-sent", TemporaryTrouble)
    assert (receipt.outcome, type(receipt.error)) == (outcome, error)
    assert not record.messages
    assert receipt.error is not None
    assert receipt.error.next


@pytest.mark.parametrize("at", [1, 1_000, 100_000, 1_000_000, 8_000_000])
async def test_a_line_cut_within_the_message_is_not_sent(at: int) -> None:
    """The dot has never left: no doubt, no duplicate."""
    receipt, record = await send(Script(cut_body_at=at), BIG)
    assert (receipt.outcome, type(receipt.error)) == ("not-sent", TemporaryTrouble)
    assert record.connections == 1
    assert not record.messages


async def test_a_small_message_cut_is_never_called_sent() -> None:
    """Its dot may already lie in the server's socket: then only *unknown* is honest."""
    receipt, record = await send(Script(cut_body_at=10))
    assert receipt.outcome in ("unknown", "not-sent")
    assert not record.messages


async def test_a_server_that_stops_reading_the_message() -> None:
    receipt, record = await send(Script(cut_body_at=10_000, stall=True), BIG, QUICK)
    assert (receipt.outcome, type(receipt.error)) == ("not-sent", TemporaryTrouble)
    assert not record.messages


@pytest.mark.parametrize(
    ("early", "error"),
    [
        (b"552 5.3.4 Message too big\r\n", Refused),
        (b"451 4.3.0 Out of disk\r\n", TemporaryTrouble),
        (b"250 2.0.0 Ok: queued as EVIL\r\n", ChannelError),
        (b"rubbish\r\n", ChannelError),
    ],
)
@pytest.mark.parametrize("stall", [True, False], ids=["then silent", "then cut"])
async def test_an_answer_before_the_dot_is_heard_and_nothing_is_sent(
    early: bytes, error: type[DcctlError], stall: bool
) -> None:
    receipt, record = await send(Script(cut_body_at=10_000, early=early, stall=stall), BIG, NEVER_TIRED)
    assert receipt.outcome == "not-sent"
    if stall:
        assert type(receipt.error) is error
    else:
        assert isinstance(receipt.error, error | TemporaryTrouble)  # a reset may overtake the words
    assert not record.messages


FINAL: dict[str, tuple[bytes, Outcome, type[DcctlError] | None]] = {
    "250": (b"250 Ok\r\n", "sent", None),
    "250 and a 421 behind it": (b"250 Ok\r\n421 closing\r\n", "sent", None),
    "251": (b"251 will forward\r\n", "sent", None),
    "many lines": (b"250-one\r\n250-two\r\n250 three\r\n", "sent", None),
    "421": (b"421 4.3.2 closing\r\n", "not-sent", TemporaryTrouble),
    "451": (b"451 4.7.1 greylisted\r\n", "not-sent", TemporaryTrouble),
    "452": (b"452 4.3.1 full\r\n", "not-sent", TemporaryTrouble),
    "550": (b"550 5.7.1 spam\r\n", "not-sent", Refused),
    "552": (b"552 5.3.4 too big\r\n", "not-sent", Refused),
    "354 again": (b"354 more\r\n", "unknown", OutcomeUnknown),
    "an unknown code": (b"650 eh\r\n", "unknown", OutcomeUnknown),
    "code 000": (b"000 eh\r\n", "unknown", OutcomeUnknown),
    "not a code": (b"OK, taken!\r\n", "unknown", OutcomeUnknown),
    "binary": (b"\x00\x01\xff\xfe\r\n", "unknown", OutcomeUnknown),
    "an endless line": (b"250 " + b"x" * 100_000 + b"\r\n", "unknown", OutcomeUnknown),
    "endless lines": (b"250-x\r\n" * 20_000 + b"250 y\r\n", "unknown", OutcomeUnknown),
    "half a reply": (b"250-first\r\n", "unknown", OutcomeUnknown),
}


@pytest.mark.parametrize(("reply", "outcome", "error"), FINAL.values(), ids=FINAL)
async def test_the_reply_to_the_final_dot_decides(
    reply: bytes, outcome: Outcome, error: type[DcctlError] | None
) -> None:
    receipt, record = await send(Script({"DOT": reply}), timeouts=QUICK)
    assert receipt.outcome == outcome
    assert type(receipt.error) is (error or type(None))
    assert len(record.messages) <= 1


BEFORE: dict[str, tuple[dict[str, Answer | list[Answer]], type[DcctlError]]] = {
    "greeting 421": ({"CONNECT": b"421 4.3.2 busy\r\n"}, TemporaryTrouble),
    "greeting 554": ({"CONNECT": b"554 5.7.1 no service here\r\n"}, Refused),
    "greeting of another protocol": ({"CONNECT": b"+OK POP3 ready\r\n"}, ChannelError),
    "greeting of a web server": ({"CONNECT": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, ChannelError),
    "greeting too long": ({"CONNECT": b"220 " + b"x" * 50_000 + b"\r\n"}, ChannelError),
    "greeting with a wrong code": ({"CONNECT": b"250 hi\r\n"}, ChannelError),
    "EHLO unknown": ({"EHLO": b"502 5.5.2 what\r\n"}, ChannelError),
    "EHLO later": ({"EHLO": b"421 4.7.0 later\r\n"}, TemporaryTrouble),
    "EHLO garbage": ({"EHLO": b"\xff\xff\xff\r\n"}, ChannelError),
    "sender refused": ({"MAIL": b"553 5.7.1 not yours\r\n"}, Refused),
    "sender later": ({"MAIL": b"451 4.3.0 later\r\n"}, TemporaryTrouble),
    "login wanted": ({"MAIL": b"530 5.7.0 Authentication required\r\n"}, LoginNeeded),
    "TLS wanted": ({"MAIL": b"530 5.7.0 Must issue a STARTTLS command first\r\n"}, TlsError),
    "recipient refused": ({"RCPT": b"550 5.1.1 unknown\r\n"}, Refused),
    "recipient later": ({"RCPT": b"450 4.2.0 greylisted\r\n"}, TemporaryTrouble),
    "closing at RCPT": ({"RCPT": b"421 4.3.2 closing\r\n"}, TemporaryTrouble),
    "RCPT with an odd code": ({"RCPT": b"999 eh\r\n"}, ChannelError),
    "DATA refused": ({"DATA": b"554 5.5.1 no valid recipients\r\n"}, Refused),
    "DATA later": ({"DATA": b"451 4.3.0 later\r\n"}, TemporaryTrouble),
    "DATA with 250": ({"DATA": b"250 ok\r\n"}, ChannelError),
    "DATA with an answer to come": ({"DATA": b"354 go\r\n250 2.0.0 queued as EVIL\r\n"}, ChannelError),
    "negative code": ({"MAIL": b"-25 eh\r\n"}, ChannelError),
}


@pytest.mark.parametrize(("answers", "error"), BEFORE.values(), ids=BEFORE)
async def test_refusals_before_the_message(answers: dict[str, Answer | list[Answer]], error: type[DcctlError]) -> None:
    receipt, record = await send(Script(answers), timeouts=QUICK)
    assert receipt.outcome == "not-sent"
    assert type(receipt.error) is error
    assert not record.messages


async def test_the_server_s_words_are_kept_and_its_escapes_are_not_live() -> None:
    reply = "550-5.7.1 \x1b[31mred\x9b \u202e\r\n550 5.7.1 see\r\n".encode()
    receipt, _ = await send(Script({"MAIL": reply}))
    assert receipt.error is not None
    shown = receipt.error.message + receipt.stages[-1].words
    assert "^[[31mred" in shown
    assert shown.isprintable()


async def test_one_refused_for_good_decides_over_those_that_may_be_taken_later() -> None:
    answers: dict[str, Answer | list[Answer]] = {
        f"RCPT:{BERT}": b"550 5.1.1 unknown\r\n",
        f"RCPT:{CARL}": b"452 4.2.2 over quota\r\n",
    }
    receipt, _ = await send(Script(answers), to=(BERT, CARL))
    assert (receipt.outcome, type(receipt.error)) == ("not-sent", Refused)
    assert [refusal.reply.code for refusal in receipt.refused] == [550, 452]


WITHOUT = {
    "too large": (("SIZE 100", "8BITMIME"), MESSAGE + b"x" * 200 + b"\r\n", (BERT,)),
    "8-bit body": (("SIZE 0",), MESSAGES["8-bit"], (BERT,)),
    "international address": (("8BITMIME",), MESSAGE, (Mailbox("jürgen", "example.org"),)),
    "8-bit header": (("8BITMIME",), "Subject: Grüße\r\n\r\nhi\r\n".encode(), (BERT,)),
}


@pytest.mark.parametrize(("offers", "message", "to"), WITHOUT.values(), ids=WITHOUT)
async def test_what_the_server_cannot_take_is_refused_before_it_is_sent(
    offers: tuple[str, ...], message: bytes, to: tuple[Mailbox, ...]
) -> None:
    receipt, record = await send(Script(offers=offers), message, to=to)
    assert (receipt.outcome, type(receipt.error)) == ("not-sent", Refused)
    assert "MAIL" not in record.steps


@pytest.mark.parametrize("offer", ["SIZE", "SIZE 0", "SIZE many", "SIZE 99999999999999999999999", "SIZE -5"])
async def test_odd_size_offers_refuse_nothing(offer: str) -> None:
    receipt, _ = await send(Script(offers=(*OFFERS[:1], offer)))
    assert receipt.outcome == "sent"


@pytest.mark.parametrize("message", [b"a: b\n\nhi\n", b"a: b\r\n\r\nhi", b"a: b\r\n\r\nh\ri\r\n", b""])
async def test_a_message_that_is_not_in_crlf_lines_never_leaves(message: bytes) -> None:
    receipt, record = await send(Script(), message)
    assert (receipt.outcome, type(receipt.error)) == ("not-sent", ValueRefused)
    assert "MAIL" not in record.steps


async def test_an_idle_line_that_was_closed_is_opened_again() -> None:
    async with smtp_server(Script({"DOT": b"250 Ok\r\n421 4.4.2 idle\r\n"})) as record:
        channel = SmtpChannel("work", SmtpSettings("127.0.0.1", record.port, "none"), OneSecret(), PATIENT)
        first = await channel.send(Envelope(ANNA, (BERT,)), MESSAGE)
        second = await channel.send(Envelope(ANNA, (BERT,)), MESSAGE)
        third = await channel.send(Envelope(ANNA, (BERT,)), MESSAGE)
        await channel.close()
    assert (first.outcome, second.outcome, third.outcome) == ("sent", "not-sent", "sent")
    assert len(record.messages) == 2


@pytest.mark.parametrize("how", [Do.CUT, Do.HANG, b"500 eh\r\n"])
async def test_a_line_that_cannot_be_reset_is_opened_again(how: Answer) -> None:
    async with smtp_server(Script({"RCPT": [b"550 5.1.1 no\r\n", b"250 ok\r\n"], "RSET": how})) as record:
        channel = SmtpChannel("work", SmtpSettings("127.0.0.1", record.port, "none"), OneSecret(), QUICK)
        assert (await channel.send(Envelope(ANNA, (BERT,)), MESSAGE)).outcome == "not-sent"
        assert (await channel.send(Envelope(ANNA, (CARL,)), MESSAGE)).outcome == "not-sent"
        await channel.close()
    assert record.connections == 2


@pytest.mark.parametrize("how", [Do.CUT, Do.RESET, Do.HANG, b"\xff\r\n"])
async def test_a_goodbye_without_an_answer_is_a_goodbye(how: Answer) -> None:
    async with smtp_server(Script({"QUIT": how})) as record:
        channel = SmtpChannel("work", SmtpSettings("127.0.0.1", record.port, "none"), OneSecret(), QUICK)
        await channel.send(Envelope(ANNA, (BERT,)), MESSAGE)
        await channel.close()
    assert record.steps[-1] == "QUIT"


async def test_a_send_that_is_cancelled_leaves_no_half_line() -> None:
    async with smtp_server(Script({"DATA": [Do.HANG]})) as record:
        channel = SmtpChannel("work", SmtpSettings("127.0.0.1", record.port, "none"), OneSecret(), PATIENT)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await channel.send(Envelope(ANNA, (BERT,)), MESSAGE)
        assert (await channel.probe(ANNA)).ok
        await channel.close()
    assert record.connections == 2


@pytest.mark.parametrize("code", [b"535 5.7.8 wrong\r\n", b"534 5.7.9 app password\r\n"])
async def test_a_refused_login_needs_a_new_secret(code: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    good = authority(tmp_path_factory.mktemp("ca"))
    async with smtp_server(Script({"AUTH": code}, auth="PLAIN LOGIN", implicit=True, tls=good.server())) as record:
        settings = SmtpSettings("127.0.0.1", record.port, "implicit", "mailer", ca_file=good.ca_file)
        probe = await SmtpChannel("work", settings, OneSecret(), PATIENT).probe(ANNA)
    assert isinstance(probe.error, LoginNeeded)
    assert probe.error.next == "dcctl connect work --renew"
    assert record.steps.count("AUTH") == 1  # a second try would count towards a lock-out


@pytest.mark.parametrize("auth", ["", "GSSAPI NTLM", "XOAUTH2"])
async def test_no_login_of_ours_is_offered(auth: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    good = authority(tmp_path_factory.mktemp("ca"))
    async with smtp_server(Script(auth=auth, implicit=True, tls=good.server())) as record:
        settings = SmtpSettings("127.0.0.1", record.port, "implicit", "mailer", ca_file=good.ca_file)
        probe = await SmtpChannel("work", settings, OneSecret(), PATIENT).probe(ANNA)
    assert isinstance(probe.error, ChannelError)
    assert "AUTH" not in record.steps


async def test_no_secret_to_be_had(tmp_path_factory: pytest.TempPathFactory) -> None:
    good = authority(tmp_path_factory.mktemp("ca"))
    async with smtp_server(Script(auth="PLAIN", implicit=True, tls=good.server())) as record:
        settings = SmtpSettings("127.0.0.1", record.port, "implicit", "mailer", ca_file=good.ca_file)
        receipt = await SmtpChannel("work", settings, OneSecret(None), PATIENT).send(Envelope(ANNA, (BERT,)), MESSAGE)
    assert (receipt.outcome, type(receipt.error)) == ("not-sent", LoginNeeded)
    assert record.steps == ["EHLO"]


async def test_an_echoed_secret_is_not_shown(tmp_path_factory: pytest.TempPathFactory) -> None:
    good = authority(tmp_path_factory.mktemp("ca"))
    for echoed in (b"AG1haWxlcgBodW50ZXIyLWh1bnRlcjI=", b"hunter2-hunter2", b"aHVudGVyMi1odW50ZXIy"):
        answers: dict[str, Answer | list[Answer]] = {"AUTH": b"500 5.5.2 unknown: " + echoed + b"\r\n"}
        async with smtp_server(Script(answers, auth="PLAIN", implicit=True, tls=good.server())) as record:
            settings = SmtpSettings("127.0.0.1", record.port, "implicit", "mailer", ca_file=good.ca_file)
            probe = await SmtpChannel("work", settings, OneSecret("hunter2-hunter2"), PATIENT).probe(ANNA)
        assert echoed.decode() not in repr(probe) + str(probe.error)


async def test_nobody_listens_and_no_such_host() -> None:
    async with smtp_server() as record:
        port = record.port
    dead = await SmtpChannel("work", SmtpSettings("127.0.0.1", port, "none"), OneSecret(), QUICK).probe(ANNA)
    assert isinstance(dead.error, TemporaryTrouble)
    assert "127.0.0.1: Connection refused" in dead.error.message
    absent = SmtpSettings("no-such-host.invalid", 587, "starttls")
    probe = await SmtpChannel("work", absent, OneSecret(), QUICK).probe(ANNA)
    assert isinstance(probe.error, ChannelError | TemporaryTrouble)  # without a network nobody can tell
    assert [stage.name for stage in probe.stages] == ["resolve"]
