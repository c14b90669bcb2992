"""Logging in to IMAP: SASL PLAIN (RFC 4616) or LOGIN, XOAUTH2 (Google's and Microsoft's), OAUTHBEARER (RFC 7628).

Inside TLS only, and one try: a second counts as an attack.
"""

from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

from dcctl.channels.imap import ImapSettings
from dcctl.channels.imap_client_wire import Caller, Client, Reply
from dcctl.channels.imap_text import only_now, quoted
from dcctl.errors import ChannelError, DcctlError, LoginNeeded, TemporaryTrouble

_MECHANISMS: Final = {"password": "PLAIN", "xoauth2": "XOAUTH2", "oauthbearer": "OAUTHBEARER"}
# What is answered to the error that a server explains before it says NO.
_GO_ON: Final = {"xoauth2": b"", "oauthbearer": b"\x01"}


async def log_in(
    caller: Caller, client: Client, capabilities: frozenset[str], settings: ImapSettings, name: str, secret: str
) -> str:
    """Log in as the settings say; returns how. `name` is the channel's, `secret` the password or access token.

    Raises `LoginNeeded` for a refusal, `ChannelError` when no mechanism of ours is offered.
    """
    mechanism = _MECHANISMS[settings.login]
    if f"AUTH={mechanism}" in capabilities:
        answers = _answers(settings, secret)
        reply = await caller.command("the login", lambda: client.authenticate(mechanism, answers))
    elif settings.login == "password" and "LOGINDISABLED" not in capabilities and secret.isascii():
        mechanism = "LOGIN"
        reply = await caller.command("the login", lambda: client.login(quoted(settings.user), secret))
    else:
        raise _not_offered(settings, capabilities)
    if not reply.ok:
        raise _refused(settings, name, _masked(reply, settings, secret))
    return f"{mechanism} as {settings.user}"


def _answers(settings: ImapSettings, secret: str) -> Callable[[bytes], Any]:
    """imaplib asks for each answer: the first holds the credentials, a second one is only there to hear the NO."""
    waiting = [_credentials(settings, secret)]
    return lambda _: waiting.pop() if waiting else _GO_ON.get(settings.login)


def _credentials(settings: ImapSettings, secret: str) -> bytes:
    match settings.login:
        case "xoauth2":
            return f"user={settings.user}\x01auth=Bearer {secret}\x01\x01".encode()
        case "oauthbearer":
            user = settings.user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 section 4
            where = f"host={settings.host}\x01port={settings.port}"
            return f"n,a={user},\x01{where}\x01auth=Bearer {secret}\x01\x01".encode()
    return f"\0{settings.user}\0{secret}".encode()


def _masked(reply: Reply, settings: ImapSettings, secret: str) -> str:
    words = reply.words
    for spelling in (b64encode(_credentials(settings, secret)).decode(), secret):
        words = words.replace(spelling, "***")
    return words


def _refused(settings: ImapSettings, name: str, words: str) -> DcctlError:
    if only_now(words):  # not the fault of the credentials
        return TemporaryTrouble(f"{settings.peer} takes no login now: {words}", next="run the same command again later")
    what = "the password" if settings.login == "password" else "the access token (it may have expired)"
    return LoginNeeded(
        f"{settings.peer} refused the login of {settings.user}: {words}",
        why=f"the user or {what} is wrong, or IMAP is switched off for this mailbox",
        next=f"dcctl connect {name} --renew --bounces-secret - (or env:NAME)",
        field="bounces_secret",
    )


def _not_offered(settings: ImapSettings, capabilities: frozenset[str]) -> ChannelError:
    offered = " ".join(sorted(word.removeprefix("AUTH=") for word in capabilities if word.startswith("AUTH=")))
    return ChannelError(
        f"{settings.peer} offers no login by {_MECHANISMS[settings.login]} ({offered or 'none at all'})",
        next="set bounces_login to one that it offers",
        field="bounces_login",
    )
