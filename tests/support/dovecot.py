"""A private Dovecot with IMAP, whoever runs it: STARTTLS and implicit TLS, passwords and OAuth tokens (RFC 7519).

No port below 1024, no chroot and no system folder is used; the mail belongs to the user of `_owner`.
"""

import getpass
import hashlib
import hmac
import imaplib
import json
import os
import shutil
import ssl
import tempfile
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Self

import trustme

from tests.support import dovecot_config as config
from tests.support.processes import Daemon, free_ports, require

PASSWORD: Final = "correct horse bättery staple"
SPARE: Final = tuple(f"box{number}@corp.test" for number in range(1, 200))
_KEY: Final = b"the identity provider's signing key"


class DovecotLab:
    """`imaps_port` and `imap_port` of localhost; the certificate also names 127.0.0.1, and `ca_file` is its CA. `mail`
    is the folder with a Maildir for each user, its own by default; another must be `_owner`'s.
    """

    password = PASSWORD

    def __init__(self, mail: Path | None = None) -> None:
        self._mail = mail
        self._stack = ExitStack()
        self._spare = iter(SPARE)

    def __enter__(self) -> Self:
        (dovecot,) = require("dovecot")
        require("imap", "imap-login")
        with ExitStack() as stack:
            self.folder = Path(tempfile.mkdtemp(prefix="dcctl-imap-"))
            stack.callback(shutil.rmtree, self.folder)
            self.imaps_port, self.imap_port = free_ports(2)
            self._prepare()
            self._command: list[str | Path] = [dovecot, "-F", "-c", self.folder / "dovecot.conf"]
            stack.callback(lambda: self._daemon.stop())
            self.start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def mail(self) -> Path:
        """Where the Maildirs are."""
        return self._mail or self.folder / "mail"

    @property
    def ca_file(self) -> Path:
        """The certificate of the CA, PEM."""
        return self.folder / "ca.pem"

    def start(self) -> None:
        """Start the server and wait for it."""
        self._daemon = Daemon(self._command, self.folder / "output.log", (self.imaps_port, self.imap_port))
        self._daemon.ready()

    def kill(self) -> None:
        """End it and every conversation at once, without a goodbye."""
        self._daemon.kill()

    def fresh_mailbox(self) -> str:
        """The name of a user, with PASSWORD and an empty mailbox, that no other test has."""
        return next(self._spare)

    def token(self, user: str, seconds: float = 3600) -> str:
        """An access token for that user's mailbox, good for `seconds`."""
        now = int(time.time())
        claims = {"sub": user, "iat": now - 60, "nbf": now - 60, "exp": now + int(seconds)}
        body = b".".join(_part(part) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
        return (body + b"." + _coded(hmac.digest(_KEY, body, hashlib.sha256))).decode()

    @contextmanager
    def mailbox(self, user: str) -> Iterator[imaplib.IMAP4_SSL]:
        """That mailbox as another client has it open."""
        trust = ssl.create_default_context(cafile=str(self.ca_file))
        with imaplib.IMAP4_SSL("localhost", self.imaps_port, ssl_context=trust, timeout=30) as client:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
            yield client

    def put(self, user: str, *messages: bytes, folder: str = "INBOX") -> None:
        """Let mail arrive there, in that order."""
        with self.mailbox(user) as client:
            for raw in messages:
                status, words = client.append(folder, "", "", raw)
                assert status == "OK", words

    def state(self, user: str, folders: Sequence[str] = ("INBOX", "Spam")) -> list[object]:
        """Each folder's UIDVALIDITY, and its messages with UIDs and flags."""
        seen: list[object] = []
        with self.mailbox(user) as client:
            for folder in folders:
                seen.append(client.select(folder, readonly=True))
                seen.append((client.response("UIDVALIDITY"), client.uid("FETCH", "1:*", "(FLAGS)")))
        return seen

    def files(self, user: str) -> list[Path]:
        """The messages of that user's INBOX as files, in the order they came."""
        return sorted(path for sub in ("new", "cur") for path in (self.mail / user / sub).iterdir())

    def log(self) -> str:
        """What it wrote so far."""
        return (self.folder / "dovecot.log").read_text(errors="replace")

    def _prepare(self) -> None:
        self.folder.chmod(0o755)
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        certificate.private_key_and_cert_chain_pem.write_to_path(self.folder / "server.pem")
        user, group = _owner()
        values = {
            "folder": self.folder,
            "mail": self.mail,
            "user": user,
            "group": group,
            "imap_port": self.imap_port,
            "imaps_port": self.imaps_port,
        }
        (self.folder / "dovecot.conf").write_text(config.MAIN.format_map(values))
        (self.folder / "oauth2.conf").write_text(config.OAUTH2.format_map(values))
        (self.folder / "users").write_text("".join(f"{name}:{PASSWORD}\n" for name in SPARE), encoding="utf-8")
        key = self.folder / "keys" / "default" / "HS256" / "default"
        key.parent.mkdir(parents=True)
        key.write_bytes(b64encode(_KEY))
        if self._mail is None:
            self.mail.mkdir()
            if os.geteuid() == 0:
                shutil.chown(self.mail, user, group)


def _owner() -> tuple[str, str]:
    """Root gives the mail to nobody; anybody else keeps it."""
    if os.geteuid() == 0:
        return "nobody", "nogroup"
    return getpass.getuser(), str(os.getgid())


def _part(value: object) -> bytes:
    return _coded(json.dumps(value).encode())


def _coded(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")
