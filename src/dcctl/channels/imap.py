"""An IMAP mailbox for returned mail, settings only: `imaps://USER@HOST` (RFC 8314) or `imap://USER@HOST` (STARTTLS).

A shared part of adapters, as Maildirs are. `imap_wire.py` reads it. There is no way to log in without TLS.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote_to_bytes

from dcctl.channels.settings import Setting
from dcctl.errors import ValueRefused
from dcctl.mail.address import refuse_controls

Login = Literal["password", "xoauth2", "oauthbearer"]
LOGINS: Final = ("password", "xoauth2", "oauthbearer")  # RFC 4616; Google's and Microsoft's; RFC 7628

_PORTS: Final[Mapping[str, int]] = {"imaps": 993, "imap": 143}
_URL: Final = re.compile(r"(imaps?)://(?:(.*)@)?(\[[^\[\]]*\]|[^/:@\[\]?#]*)(?::(\d{1,5}))?/?", re.IGNORECASE)
_HOST: Final = Setting("bounces", "host", "")
_WANTED: Final = "bounces: wants imaps://USER@HOST[:PORT] or imap://USER@HOST[:PORT] (STARTTLS)"

# Hosts where no password logs in any more: (host or parent domain, why).
_NO_PASSWORDS: Final = (
    ("office365.com", "Microsoft takes no passwords for IMAP (Exchange Online, since 2022-10-01)"),
    ("office365.us", "Microsoft takes no passwords for IMAP (Exchange Online, since 2022-10-01)"),
    ("outlook.com", "Microsoft takes no passwords for IMAP (Outlook.com, since 2024-09-16)"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Whose mailbox, where. `implicit`: TLS from the first byte, else STARTTLS. Without `folders` INBOX and the spam
    folder are read."""

    user: str
    host: str
    port: int
    implicit: bool
    login: Login = "password"
    folders: tuple[str, ...] = ()
    ca_file: Path | None = None

    @property
    def peer(self) -> str:
        """The server, for people."""
        return f"{self.host}:{self.port}"


def parse(url: str, login: Login, folders: tuple[str, ...], ca_file: Path | None) -> ImapSettings:
    """The settings of a mailbox from its URL (RFC 5092, user and host only; `%40` or `@` in the user's name).

    Raises `ValueRefused` for another form; a password in it is never repeated.
    """
    match = _URL.fullmatch(url)
    if match is None:
        shown = re.sub(r"//.*@", "//***@", url)
        raise ValueRefused(f"{_WANTED}, not {shown!r}", next="folders are named by bounces_folders", field="bounces")
    scheme, user, host, port = match[1].lower(), match[2], match[3], int(match[4] or _PORTS[match[1].lower()])
    if not 1 <= port <= 65535:
        raise ValueRefused(f"bounces: there is no port {port}", field="bounces")
    settings = ImapSettings(_user(user), _host(host), port, scheme == "imaps", login, folders, ca_file)
    _check_login(settings)
    return settings


def _user(text: str | None) -> str:
    if not text:
        raise ValueRefused(f"{_WANTED}: the user is missing", field="bounces")
    if ":" in text:
        raise ValueRefused(
            "bounces: a password never stands in the profile; take it out of the URL and set bounces_secret",
            next="a colon of the user's own name is written %3A",
            field="bounces",
        )
    try:
        user = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise ValueRefused("bounces: the user's name is not UTF-8 once its % are read", field="bounces") from None
    refuse_controls(user, "bounces")
    return user


def _host(text: str) -> str:
    return str(_HOST.read(text.removeprefix("[").removesuffix("]")))


def _check_login(settings: ImapSettings) -> None:
    for domain, why in _NO_PASSWORDS:
        if settings.login == "password" and (settings.host == domain or settings.host.endswith(f".{domain}")):
            raise ValueRefused(
                f"bounces: {settings.host} takes no password; set bounces_login: xoauth2",
                why=why,
                next="bounces_secret is then the source of an access token",
                field="bounces_login",
            )
