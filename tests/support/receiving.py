"""A Postfix that sends from addresses of its own and receives what it sent: what a receiver's milters make of a client.

It runs in a private network (`private_network`): each `Way` is a submission port of one address, and what comes in
there goes out from that address to the receiving port, whose milters write what they find into the message. No DNS is
asked by Postfix itself.
"""

import os
import re
import shutil
import socket
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from email import message_from_string, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, Self

from tests.support import postfix_config as config
from tests.support.postfix import NOBODY, make_folder, make_maildir, make_queue
from tests.support.processes import Daemon, require, wait_until

MAILBOX: Final = "bob@peer.test"
RECEIVER: Final = "mx.peer.test"
SUBMISSION: Final = 587
PORT: Final = 2525  # at 25 Postfix sees its own address and takes it for a loop

_MAIN: Final = """inet_interfaces = {interfaces}
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = inline:{{ {mailboxes} }}
smtpd_relay_restrictions = reject_unauth_destination
milter_default_action = reject
"""
_WAY: Final = """{address}:{submission} inet n - n - - smtpd
  -o content_filter=from-{number}:[{receiver}]:{port}
  -o smtpd_reject_unlisted_recipient=no
  -o smtpd_milters={milters}
from-{number} unix - - n - - smtp
  -o smtp_bind_address={address}
  -o myhostname={name}
"""
_RECEIVER: Final = """{address}:{port} inet n - n - - smtpd
  -o myhostname={name}
  -o smtpd_milters={milters}
"""


class Way(NamedTuple):
    """A submission server: its address, the name it gives, the milters that see the mail before it leaves."""

    address: str
    name: str
    milters: tuple[Path, ...] = ()


class ReceivingLab:
    """Postfix with those ways out and `receiver`, whose mail for MAILBOX `arrived` reads. What the receiver refuses
    comes back to its sender, where that is one of the further `mailboxes`."""

    def __init__(
        self, ways: Sequence[Way], receiver: str, milters: Sequence[Path], mailboxes: Sequence[str] = ()
    ) -> None:
        self._ways, self._receiver, self._milters = ways, receiver, milters
        self._mailboxes = (MAILBOX, *mailboxes)
        self._stack = ExitStack()
        self._seen: set[str] = set()

    def __enter__(self) -> Self:
        (master,) = require("master")
        with ExitStack() as stack:
            self.folder = Path(tempfile.mkdtemp(prefix="dcctl-"))
            stack.callback(shutil.rmtree, self.folder)
            self.folder.chmod(0o755)
            make_folder(self.folder / "mail", NOBODY)
            for mailbox in self._mailboxes:
                make_maildir(self.maildir(mailbox))
            self._write("lab/etc/main.cf", (_kept(config.MAIN) + _MAIN).format_map(self._values(master)))
            self._write("lab/etc/master.cf", self._services() + config.SERVICES)
            make_queue(self.folder / "lab")
            stack.enter_context(Daemon([master, "-s", "-c", self.folder / "lab/etc"], self.folder / "out.log"))
            for address, port in [*((way.address, SUBMISSION) for way in self._ways), (self._receiver, PORT)]:
                wait_until(partial(_answers, address, port), f"{address} port {port}")
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def maildir(self, mailbox: str) -> Path:
        """The Maildir of a mailbox."""
        return self.folder / "mail" / mailbox

    def arrived(self) -> bytes:
        """The next message, as it lies in the mailbox."""
        try:
            path = wait_until(self._unread, "a message")[0]
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()}") from None
        self._seen.add(path.name)
        return path.read_bytes()

    def log(self) -> str:
        """What Postfix wrote so far."""
        paths = (self.folder / "out.log", self.folder / "lab/mail.log")
        return "".join(path.read_text(errors="replace") for path in paths if path.exists())

    def _unread(self) -> list[Path]:
        return [path for path in self.maildir(MAILBOX).glob("new/*") if path.name not in self._seen]

    def _values(self, master: Path) -> dict[str, object]:
        addresses = " ".join([*(way.address for way in self._ways), self._receiver])
        names = {"folder": self.folder, "instance": "lab", "domain": "peer.test", "daemons": master.parent}
        domains = " ".join(dict.fromkeys(one.rpartition("@")[2] for one in self._mailboxes))
        mailboxes = " ".join(f"{{ {one} = {one}/ }}" for one in self._mailboxes)
        return {**names, "nobody": NOBODY, "interfaces": addresses, "domains": domains, "mailboxes": mailboxes}

    def _services(self) -> str:
        ports = {"port": PORT, "submission": SUBMISSION, "receiver": self._receiver}
        ways = [
            _WAY.format(number=number, address=way.address, name=way.name, milters=_milters(way.milters), **ports)
            for number, way in enumerate(self._ways)
        ]
        here = _RECEIVER.format(address=self._receiver, name=RECEIVER, milters=_milters(self._milters), **ports)
        return "".join([*ways, here])

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (0, 0))  # Postfix waits until a file it reads has been left alone for two seconds


def written(raw: str) -> dict[str, str]:
    """What the receiver's Authentication-Results say (RFC 8601): the result of each method, and DMARC's policy."""
    message = message_from_string(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    fields = [str(value) for value in message.get_all("Authentication-Results", [])]
    assert fields
    assert all(field.startswith(f"{RECEIVER};") for field in fields)
    said = dict(re.findall(r"\b(spf|dkim|dmarc)=(\w+)", " ".join(fields)))
    (asked,) = re.findall(r"\(p=(\w+) ", " ".join(fields))
    # A key that cannot be used is a permerror (RFC 8601 section 2.7.1), which a prediction calls a fail.
    return said | {"policy": asked, "dkim": said["dkim"].replace("permerror", "fail")}


def _kept(main: str) -> str:
    """The lines of main.cf that nothing here says otherwise."""
    ours = {line.partition(" ")[0] for line in _MAIN.splitlines()}
    return "".join(line for line in main.splitlines(keepends=True) if line.partition(" ")[0] not in ours)


def _milters(sockets: Sequence[Path]) -> str:
    return ",".join(f"unix:{socket}" for socket in sockets)


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True
