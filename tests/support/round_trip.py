"""An office and its mail: `dcctl test-send` through a real Postfix, its DSNs to `dcctl bounces` by a real Dovecot.

Nothing waits for time to pass: a deferred message waits for an hour, or until `give_up`.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.support import postfix
from tests.support.command import Command
from tests.support.dovecot import DovecotLab
from tests.support.postfix import PostfixLab
from tests.support.processes import wait_until

PATIENCE: Final = 90.0  # seconds a DSN may take on a busy machine
TEMPLATES: Final = ("welcome", "offer")


class Letter(NamedTuple):
    """One message of a template and a campaign (None: of neither) to `to`; `fine` are mailboxes of peer.test beside
    them that take it; `large`: larger than peer takes."""

    name: str | None
    campaign: str | None
    to: tuple[str, ...] = ()
    fine: int = 0
    large: bool = False


class Office:
    """The channel `office` of one sender, connected: STARTTLS and AUTH out, IMAPS back, both passwords from the
    environment."""

    def __init__(self, home: Path, lab: PostfixLab, imap: DovecotLab) -> None:
        self.lab, self.imap, self.sender = lab, imap, lab.fresh_mailbox()
        self.dcctl = Command(home, OFFICE_SECRET=lab.password, MAILBOX_SECRET=imap.password)
        self.maildir = lab.maildir(self.sender)
        trusted = home / "ca.pem"
        trusted.write_bytes(lab.ca_file.read_bytes() + imap.ca_file.read_bytes())
        for name in TEMPLATES:
            (home / f"{name}.txt").write_text(f"Subject: {name.title()} $name\n\nDear $name,\n")
        (home / "large.bin").write_bytes(bytes(postfix.SIZE_LIMIT))
        self.dcctl(
            "connect", "smtp", "office", "--host", "localhost", "--port", lab.submission_port, "--tls", "starttls",
            "--user", lab.user, "--secret", "env:OFFICE_SECRET", "--ca-file", trusted, "--address", self.sender,
            "--bounces", f"imaps://{self.sender}@localhost:{imap.imaps_port}", "--bounces-secret", "env:MAILBOX_SECRET",
        )  # fmt: skip

    def send(self, letter: Letter) -> Any:
        """Send it; what `test-send` says, once those that take it have it."""
        fine = [self.lab.fresh_mailbox(postfix.PEER) for _ in range(letter.fine)]
        options = [word for address in (*letter.to, *fine) for word in ("--to", address)]
        if letter.name:
            options += ["--template", f"{letter.name}.txt", "--var", "name=Bob"]
        if letter.campaign:
            options += ["--campaign", letter.campaign]
        if letter.large:
            options += ["--attach", "large.bin"]
        data = self.dcctl.json("test-send", "--yes", *options)["data"]
        for mailbox in fine:
            self.lab.wait_for_mail(self.lab.maildir(mailbox), seconds=PATIENCE)
        return data

    def returned(self, count: int) -> list[Path]:
        """The DSNs in the mailbox, once there are so many."""
        return self.lab.wait_for_mail(self.maildir, count, PATIENCE)

    def give_up(self, count: int) -> None:
        """Let Postfix give up what is deferred, until there are so many DSNs; what it tries just then is missed, and
        given up the next time."""

        def enough() -> bool:
            self.lab.expire()
            return len(self.imap.files(self.sender)) >= count

        wait_until(enough, f"{count} DSNs in {self.maildir}", PATIENCE)

    def read(self, *options: object, code: int = 0) -> Any:
        """What `dcctl bounces` says; it leaves every message of the mailbox as it was."""
        before = self._mailbox()
        data = self.dcctl.json("bounces", "--channel", "office", *options, code=code)["data"]
        assert self._mailbox() == before, "only read"
        return data

    def ask(self, *words: object) -> Any:
        """What `dcctl bounces WORDS` says."""
        return self.dcctl.json("bounces", *words)["data"]

    def _mailbox(self) -> object:
        """Every message under its name, which tells its flags and whether anybody saw it; and what IMAP says of it."""
        files = {str(path): hashlib.sha256(path.read_bytes()).digest() for path in self.imap.files(self.sender)}
        return files, self.imap.state(self.sender)


@contextmanager
def office(home: Path) -> Iterator[Office]:
    """Both labs over the same Maildirs, and the office at them."""
    with ExitStack() as stack:
        lab = stack.enter_context(PostfixLab(lifetime="1h"))
        imap = stack.enter_context(DovecotLab(lab.folder / "mail"))
        yield Office(home, lab, imap)


def forged(dsn: bytes, victim: str) -> bytes:
    """A DSN that was never sent: a real one, made to say of `victim` what it said of peer's mailboxes. It names a send
    that there is, but no Message-ID and no token of it."""
    made = re.sub(rb"(?im)^(Message-ID:).*", rb"\1 <0123456789abcdef@corp.test>", dsn)
    made, tokens = re.subn(rb"(?im)^(X-Dcctl-Send: \w+\.).*", rb"\1" + b"a" * 26, made)
    assert tokens == 1
    return re.sub(rb"[\w.+-]+@peer\.test", victim.encode(), made)
