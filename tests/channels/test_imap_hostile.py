"""IMAP servers that no real one is: each gives a clear error of ours, in bounded time and memory."""

import socket
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcctl.channels.imap_client_wire import Caller, Client
from dcctl.channels.imap_line_wire import Line
from dcctl.errors import ChannelError, DcctlError, LoginNeeded, TemporaryTrouble
from tests.channels.imap_rig import QUICK, SECRET, read, script
from tests.support.certificates import Authority
from tests.support.imap_server import Answer
from tests.support.smtp_server import Do


def endless(part: bytes, begin: bytes = b"") -> Answer:
    def parts() -> Iterator[bytes]:
        yield begin
        while True:
            yield part

    return parts


def dripping() -> Iterator[bytes]:
    for _ in range(40):
        yield b"* OK "  # each comes in time, all together do not


def goodbye() -> Iterator[bytes]:
    yield b"* BYE no more tries\r\n"
    raise ConnectionError


OK = b"{tag} OK done\r\n"
# What it answers to which command, the error, and its words.
HOSTILE: list[tuple[str, Answer, type[DcctlError], str]] = [
    ("CONNECT", b"* BYE too many connections\r\n", TemporaryTrouble, "too many connections"),
    ("CONNECT", b"220 mx.test ESMTP\r\n", ChannelError, "does not speak IMAP"),
    ("CONNECT", b"* NO go away\r\n", ChannelError, "does not speak IMAP"),
    ("CONNECT", b"* PREAUTH welcome\r\n", ChannelError, "logged in already"),
    ("CONNECT", b"* OK \x1b[2J\xe2\x80\xae\r\n* BYE \x1b[2J\xe2\x80\xae\r\n", TemporaryTrouble, "^[[2J"),
    ("CONNECT", b"", TemporaryTrouble, "too slow"),
    ("CONNECT", Do.CUT, TemporaryTrouble, "closed the connection"),
    ("CONNECT", Do.HANG, TemporaryTrouble, "too slow"),
    ("CONNECT", endless(b"x" * 65536), ChannelError, "a line of more than"),
    ("CAPABILITY", OK, ChannelError, "does not speak IMAP"),
    ("CAPABILITY", b"* CAPABILITY \xff\xfe\r\n" + OK, ChannelError, "does not speak IMAP"),
    ("CAPABILITY", b"* CAPABILITY {3}\r\nabc\r\n" + OK, ChannelError, "does not speak IMAP"),
    ("CAPABILITY", endless(b"* OK " + b"x" * 9000 + b"\r\n"), ChannelError, "more octets than"),
    ("CAPABILITY", b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n" + OK, ChannelError, "offers no login"),
    ("CAPABILITY", b"{tag}x OK\r\n", ChannelError, "does not speak IMAP"),
    ("AUTHENTICATE", b"{tag} NO [AUTHENTICATIONFAILED] wrong\r\n", LoginNeeded, "refused the login of anna"),
    ("AUTHENTICATE", b"{tag} BAD what\r\n", LoginNeeded, "refused the login of anna"),
    ("AUTHENTICATE", b"{tag} NO [UNAVAILABLE] later\r\n", TemporaryTrouble, "takes no login now"),
    ("AUTHENTICATE", goodbye, TemporaryTrouble, "no more tries"),
    ("AUTHENTICATE", endless(b"+ \r\n"), TemporaryTrouble, "too slow"),
    ("EXAMINE", b"{tag} NO [NONEXISTENT] no such folder\r\n", ChannelError, "there are INBOX"),
    ("EXAMINE", b"{tag} NO [UNAVAILABLE] busy\r\n", TemporaryTrouble, "cannot be opened now"),
    ("EXAMINE", b"* BYE shutting down\r\n", TemporaryTrouble, "shutting down"),
    ("FETCH", b"{tag} NO no\r\n", TemporaryTrouble, "does not tell its UIDs"),
    ("FETCH", b"* 1 FETCH (UID 5)\r\n* 2 FETCH (UID 5)\r\n" + OK, ChannelError, "do not ascend"),
    ("FETCH", b"* 1 FETCH (UID 8)\r\n* 2 FETCH (UID 5)\r\n" + OK, ChannelError, "do not ascend"),
    ("FETCH", b"* 1 FETCH (UID 3 {99999999999}\r\n", ChannelError, "a literal of 99,999,999,999"),
    ("FETCH", b"* 1 FETCH (UID 3 {" + b"9" * 5000 + b"}\r\n", ChannelError, "does not speak IMAP"),
    ("FETCH", endless(b"* 1 FETCH (UID 3 X " + b"x" * 9000 + b")\r\n"), ChannelError, "more octets than"),
    ("FETCH", dripping, TemporaryTrouble, "too slow"),
    ("UID", b"* 1 FETCH (UID 3 BODY[] {3000000}\r\n" + b"x" * 3_000_000 + b")\r\n", ChannelError, "a literal of"),
    ("UID", b"{tag} NO [LIMIT] slow down\r\n", TemporaryTrouble, "gives no messages now"),
    ("UID", b"{tag} NO [SERVERBUG] no\r\n", TemporaryTrouble, "none of 3 messages"),
    ("UID", b"{tag} BAD no\r\n", TemporaryTrouble, "none of 3 messages"),
    ("UID", b"* BYE no\r\n", TemporaryTrouble, "none of 3 messages"),
    ("UID", Do.CUT, TemporaryTrouble, "none of 3 messages"),
    ("UID", Do.HANG, TemporaryTrouble, "too slow"),
    ("UID", b"+ what\r\n\x00\x01\r\n", ChannelError, "does not speak IMAP"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "answer", "kind", "words"), HOSTILE, ids=[f"{row[0]}-{n}" for n, row in enumerate(HOSTILE)]
)
async def test_a_clear_error(trusted: Authority, step: str, answer: Answer, kind: type[DcctlError], words: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(kind) as raised:
            await read(trusted, script(trusted, {step: answer}))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    shown = f"{raised.value.message} {raised.value.why} {raised.value.next}"
    assert words in shown
    assert "\x1b" not in shown
    assert SECRET not in shown
    assert peak < 12 << 20


POLITE = b"* OK ready\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"", b"* OK ready\r\n", POLITE, b"* 1 FETCH (UID 1 BODY[] {"]), st.binary(max_size=200))
async def test_any_bytes_give_our_errors_alone(begin: bytes, rest: bytes) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(begin + rest)
        theirs.shutdown(socket.SHUT_WR)
        caller = Caller("mx.test:993", Line("mx.test:993", ours), QUICK)
        with pytest.raises(DcctlError):  # there is never an answer to CAPABILITY with our tag
            await caller.run("the greeting", lambda: Client(caller.line), 5)
        await caller.close(None)
