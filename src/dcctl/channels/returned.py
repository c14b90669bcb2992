"""Where a channel's returned mail arrives: a Maildir or an IMAP mailbox; the same optional settings in every kind."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from dcctl.channels.imap import LOGINS, ImapSettings, Login, parse
from dcctl.channels.settings import Setting
from dcctl.errors import ValueRefused

Returned = Path | ImapSettings

SECRET: Final = "bounces_secret"  # noqa: S105 - the slot's name

RETURNED: Final = (
    Setting(
        "bounces",
        "text",
        "where returned mail arrives: maildir:PATH, imaps://USER@HOST, or imap://USER@HOST (STARTTLS)",
        example="imaps://bounces@mail.example.com",
    ),
    Setting(SECRET, "secret", "where the password or access token of that mailbox comes from", example="keyring"),
    Setting("bounces_login", "choice", "how to log in there; a password by default", choices=LOGINS),
    Setting("bounces_folders", "folders", "its folders; INBOX and the spam folder by default", example="INBOX"),
)
_ONLY_IMAP: Final = (SECRET, "bounces_login", "bounces_folders")


def returned(given: Mapping[str, object], ca_file: Path | None) -> Returned | None:
    """The place those settings name, None when there is none. `ca_file` is the channel's own CA.

    Raises `ValueRefused` naming the key.
    """
    text = cast("str | None", given.get("bounces"))
    if text is not None and text.lower().startswith(("imap:", "imaps:")):
        login = cast("Login", given.get("bounces_login") or "password")
        return parse(text, login, tuple(cast("tuple[str, ...]", given.get("bounces_folders") or ())), ca_file)
    if idle := next((name for name in _ONLY_IMAP if given.get(name)), None):
        raise ValueRefused(f"{idle}: only goes with bounces: imaps://USER@HOST", field=idle)
    return None if text is None else _maildir(text)


def slots(place: Returned | None) -> tuple[str, ...]:
    """The secret it needs, if any."""
    return (SECRET,) if isinstance(place, ImapSettings) else ()


def _maildir(text: str) -> Path:
    scheme, _, path = text.partition(":")
    if scheme != "maildir" or not path.startswith(("/", "~/")):
        raise ValueRefused(
            f"bounces: wants maildir:/PATH, maildir:~/PATH or imaps://USER@HOST, not {text!r}", field="bounces"
        )
    return Path(path)
