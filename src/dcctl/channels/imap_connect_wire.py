"""From a host name to a logged-in IMAP conversation: TLS before anything else (RFC 8314, RFC 9051 section 11)."""

from dcctl.channels.base import Vault
from dcctl.channels.dial_wire import dial, resolve
from dcctl.channels.imap import ImapSettings
from dcctl.channels.imap_client_wire import Caller, Client, Timeouts
from dcctl.channels.imap_line_wire import Line
from dcctl.channels.imap_login_wire import log_in
from dcctl.channels.imap_talk_wire import Talk
from dcctl.channels.returned import SECRET
from dcctl.channels.stopwatch import Stopwatch
from dcctl.channels.tls_wire import context, describe
from dcctl.errors import ChannelError, TlsError


async def connect(name: str, settings: ImapSettings, vault: Vault, timeouts: Timeouts, watch: Stopwatch) -> Talk:
    """Connect, TLS, login: each a stage of `watch`. `name` is the channel's, whose vault has the secret.

    Raises `ChannelError`, `TlsError`, `LoginNeeded` or `TemporaryTrouble`.
    """
    with watch.stage("mailbox-connect") as note:
        addresses = await resolve(settings.host, settings.port)
        dialled = await dial(addresses, settings.peer, timeouts.connect)
        note.words = f"{dialled.address} port {settings.port}"
    caller, ready = Caller(settings.peer, Line(settings.peer, dialled.socket), timeouts), False
    try:
        with watch.stage("mailbox-tls") as note:
            client = await (_implicit if settings.implicit else _upgraded)(caller, settings)
            note.words = describe(caller.line.session)
        with watch.stage("mailbox-login") as note:
            secret = (await vault.get(SECRET)).reveal()
            note.words = await log_in(caller, client, await _offered(caller, client), settings, name, secret)
            talk = Talk(caller, client, await _offered(caller, client))  # a login may bring more
        ready = True
    finally:
        if not ready:
            await caller.close(None)
    return talk


async def _implicit(caller: Caller, settings: ImapSettings) -> Client:
    await _handshake(caller, settings)
    return await _greeted(caller)


async def _upgraded(caller: Caller, settings: ImapSettings) -> Client:
    """Without TLS it never goes on; what was told in clear is forgotten."""
    client = await _greeted(caller)
    if "STARTTLS" not in client.capabilities:
        raise _no_tls(caller, "does not offer STARTTLS")
    reply = await caller.command("STARTTLS", lambda: client.xatom("STARTTLS"))
    if not reply.ok:
        raise _no_tls(caller, f"answered STARTTLS with {reply.words}")
    await _handshake(caller, settings)
    client.untagged_responses.clear()
    return client


async def _handshake(caller: Caller, settings: ImapSettings) -> None:
    trust = context(settings.ca_file)
    await caller.run("TLS", lambda: caller.line.secure(trust, settings.host), caller.timeouts.connect)


async def _greeted(caller: Caller) -> Client:
    client = await caller.run("the greeting", lambda: Client(caller.line), caller.timeouts.command)
    if client.state != "NONAUTH":  # PREAUTH would make STARTTLS impossible: somebody in between may have said it
        raise ChannelError(f"{caller.peer} greets as if logged in already", why="nobody has logged in yet")
    return client


async def _offered(caller: Caller, client: Client) -> frozenset[str]:
    reply = await caller.command("CAPABILITY", client.capability)
    words = b" ".join(item for item in reply.data if isinstance(item, bytes))
    return frozenset(words.decode("ascii", "replace").upper().split())


def _no_tls(caller: Caller, what: str) -> TlsError:
    return TlsError(
        f"{caller.peer} {what}",
        why="the port or the server is wrong, or somebody in between takes the offer away",
        next="nothing was sent in clear; try imaps://USER@HOST (port 993)",
        field="bounces",
    )
