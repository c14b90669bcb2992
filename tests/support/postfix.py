"""Two private Postfix instances with real DSNs, and Dovecot's SASL: the way out, the other side and the way back.

*home* is ours: submission with AUTH (RFC 6409, 8314) and the mailboxes of corp.test as Maildirs. *peer* is the other
side, the MX of peer.test: it takes some mail and refuses the rest with the replies of `REFUSED`. As *home* has accepted
the message by then, the refusal comes back as a DSN (RFC 3464) into the sender's Maildir. No DNS is asked: *home* hands
every foreign domain to *peer*, which relays for nobody but LATE's domain: it takes that mail and hands it to a server
behind it that refuses, so that the DSN is *peer*'s own.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

import trustme

from tests.support import postfix_config as config
from tests.support.processes import CEILING, Daemon, free_ports, require, require_root, wait_until

USER: Final = "anna@corp.test"
PASSWORD: Final = "correct horse battery staple"
PEER_USER: Final = "bob@peer.test"
UNKNOWN: Final = "nobody@peer.test"
FULL: Final = "full@peer.test"
GREYLISTED: Final = "later@peer.test"
CLOSED: Final = "closed@peer.test"
LATE: Final = "gone@late.test"
DEAD: Final = "anybody@dead.test"  # whose server does not answer
REFUSED: Final[Mapping[str, str]] = {
    FULL: "552 5.2.2 Mailbox is full, quota exceeded",
    GREYLISTED: "451 4.7.1 Greylisted, come back later",
    CLOSED: "550 5.7.1 Refused by the policy of this site",
}  # UNKNOWN, like any other name, gets Postfix's own 550 5.1.1
REFUSED_INSIDE: Final = "550 5.1.1 No such person here"
SIZE_LIMIT: Final = 200_000  # octets *peer* takes; a larger message comes back with 5.3.4
HOME: Final = "corp.test"
PEER: Final = "peer.test"
SPARE: Final = {domain: tuple(f"box{number}@{domain}" for number in range(1, 100)) for domain in (HOME, PEER)}

NOBODY: Final = 65534  # virtual(8) delivers as anybody but root
_QUEUES: Final = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming"),
    *("maildrop", "private", "public", "saved", "trace"),
)
_TRACE: Final = re.compile(rb"\A(?:(?:Return-Path|X-Original-To|Delivered-To|Received):.*\n(?:[ \t].*\n)*)+")


def below_trace(raw: bytes) -> bytes:
    """A delivered message without the trace header fields (RFC 5321 section 4.4) its way put on top of it.

    A Maildir holds LF line ends; compare with the sent bytes after CRLF -> LF.
    """
    return _TRACE.sub(b"", raw)


class PostfixLab:
    """Both instances and the SASL server, in a short folder of their own that Postfix's users can reach.

    Ports of 127.0.0.1: `submission_port` (STARTTLS, then AUTH), `implicit_port` (implicit TLS, AUTH), `peer_port` (MX
    of peer.test, plain). The certificate names localhost, 127.0.0.1 and mail.corp.test; `ca_file` (PEM) is its CA.
    `user` may send as any address. A deferred message is given up after `lifetime` (postconf(5)), or by `expire`.
    """

    user = USER
    password = PASSWORD

    def __init__(self, lifetime: str = "4s") -> None:
        self._lifetime = lifetime
        self._stack = ExitStack()
        self._spare = {domain: iter(names) for domain, names in SPARE.items()}

    def __enter__(self) -> Self:
        require_root("Postfix's master")
        master, dovecot = require("master", "dovecot")
        with ExitStack() as stack:
            self.folder = Path(tempfile.mkdtemp(prefix="dcctl-"))
            stack.callback(shutil.rmtree, self.folder)
            self.submission_port, self.implicit_port, self.mx_port, self.peer_port, self.inner_port = free_ports(5)
            self._prepare()
            self._start(stack, master, dovecot)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def ca_file(self) -> Path:
        """The certificate of the CA, PEM."""
        return self.folder / "ca.pem"

    def maildir(self, mailbox: str) -> Path:
        """The Maildir of a mailbox, of either domain."""
        return self.folder / "mail" / mailbox

    def fresh_mailbox(self, domain: str = HOME) -> str:
        """A mailbox no other test uses; its Maildir is there, and empty."""
        mailbox = next(self._spare[domain])
        make_maildir(self.maildir(mailbox))
        return mailbox

    def wait_for_mail(self, maildir: Path, count: int = 1, seconds: float = CEILING) -> list[Path]:
        """The messages of a Maildir in the order they came, as soon as there are `count`."""

        def enough() -> list[Path]:
            found = [*maildir.glob("new/*"), *maildir.glob("cur/*")]
            return found if len(found) >= count else []

        try:
            found = wait_until(enough, f"{count} messages in {maildir}", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()}") from None
        return sorted(found, key=lambda path: path.stat().st_mtime_ns)

    def expire(self) -> None:
        """Let *home* give up what is in its deferred queue when it next tries it, as at the end of its lifetime."""
        command: list[str | Path] = [*require("postsuper"), "-c", self.folder / "home/etc", "-e", "ALL", "deferred"]
        subprocess.run(command, check=True, capture_output=True)

    def log(self) -> str:
        """What all servers wrote so far."""
        return "".join(
            f"== {path.relative_to(self.folder)}\n{path.read_text(errors='replace')}"
            for path in sorted(self.folder.rglob("*.log"))
        )

    def _prepare(self) -> None:
        """What the servers read: certificate, accounts, mailboxes, refusals."""
        self.folder.chmod(0o755)  # Postfix's own users pass through
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1", f"mail.{HOME}")
        authority.cert_pem.write_to_path(self.ca_file)
        certificate.private_key_and_cert_chain_pem.write_to_path(self.folder / "server.pem")
        mailboxes = (USER, PEER_USER, *SPARE[HOME], *SPARE[PEER])
        self._write("mailboxes", "".join(f"{name} {name}/\n" for name in mailboxes))
        self._write("refused", "".join(f"{name} {reply}\n" for name, reply in REFUSED.items()))
        self._write("refused-inside", f"{LATE} {REFUSED_INSIDE}\n")
        self._write("users", f"{USER}:{PASSWORD}\n")
        make_folder(self.folder / "mail", NOBODY)
        make_maildir(self.maildir(USER))
        make_maildir(self.maildir(PEER_USER))

    def _start(self, stack: ExitStack, master: Path, dovecot: Path) -> None:
        """All three servers at once, then wait for each."""
        self._write("dovecot.conf", config.DOVECOT.format_map(self._values))
        stack.enter_context(
            Daemon([dovecot, "-F", "-c", self.folder / "dovecot.conf"], self.folder / "dovecot-output.log")
        )
        home_ports = (self.submission_port, self.implicit_port, self.mx_port)
        home = stack.enter_context(self._postfix(master, "home", HOME, home_ports))
        peer = stack.enter_context(self._postfix(master, "peer", PEER, (self.peer_port, self.inner_port)))
        for daemon in (home, peer):
            daemon.ready()
        wait_until((self.folder / "sasl").is_socket, f"Dovecot's SASL socket in {self.folder}")

    def _postfix(self, master: Path, instance: str, domain: str, ports: tuple[int, ...]) -> Daemon:
        folder = self.folder / instance
        main, services = config.INSTANCES[instance]
        values = self._values | {"instance": instance, "domain": domain, "daemons": master.parent}
        self._write(f"{instance}/etc/main.cf", (config.MAIN + main).format_map(values))
        self._write(f"{instance}/etc/master.cf", (services + config.SERVICES).format_map(values))
        make_queue(folder)
        return Daemon([master, "-s", "-c", folder / "etc"], self.folder / f"{instance}-output.log", ports)

    @property
    def _values(self) -> dict[str, object]:
        return {
            "folder": self.folder,
            "nobody": NOBODY,
            "lifetime": self._lifetime,
            "size_limit": SIZE_LIMIT,
            "submission_port": self.submission_port,
            "implicit_port": self.implicit_port,
            "mx_port": self.mx_port,
            "peer_port": self.peer_port,
            "inner_port": self.inner_port,
        }

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (0, 0))  # Postfix waits until a file it reads has been left alone for two seconds


def make_queue(folder: Path) -> None:
    """The empty queue and data folders of an instance, as postfix(1) wants them."""
    for name in ("queue", "queue/pid"):
        (folder / name).mkdir()
    for name in ("data", *(f"queue/{name}" for name in _QUEUES)):
        make_folder(folder / name, "postfix")


def make_maildir(folder: Path) -> None:
    """An empty Maildir that virtual(8) delivers into."""
    for name in ("", "cur", "new", "tmp"):
        make_folder(folder / name, NOBODY)


def make_folder(path: Path, owner: str | int) -> None:
    """A folder of that user's, which others may pass through."""
    path.mkdir(mode=0o711)
    shutil.chown(path, owner)
