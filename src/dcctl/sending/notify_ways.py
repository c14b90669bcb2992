"""The ways a notification goes: through the guarded door to a secret address, or as a mail under a channel's limits.

Whatever fails is told without the address: who reads the log must not be able to write there.
"""

import hashlib
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Protocol

from dcctl.channels.base import Channel, Configured
from dcctl.errors import LoginNeeded, OutcomeUnknown, TemporaryTrouble, UsageError
from dcctl.fetch import Fault, Fetch, Fetched, NotFetched
from dcctl.local.ledger.base import Ledger, NewSend
from dcctl.local.notification import Heartbeat, MailNotification, Webhook
from dcctl.local.profile import Profile
from dcctl.local.secret_places import Look
from dcctl.mail.envelope import Envelope
from dcctl.sending.compose import Draft, compose, new_message_id
from dcctl.sending.dispatch import dispatch
from dcctl.sending.marks import marks_of
from dcctl.sending.notify import media_type
from dcctl.sending.room import channel_windows
from dcctl.sending.selection import Request, pick_identity, select_channel
from dcctl.sending.suppressions import refuse_suppressed

_ANSWER: Final = 1 << 16  # octets of an answer that are read, and thrown away
_PATIENCE: Final = 5.0  # seconds: the spacing between two sends is waited for, a full minute or day is told
_TEMPLATE: Final = "dcctl-notification"  # what these mails are counted under, apart from everybody's own

# What went wrong, in words that name neither host nor path.
_WORDS: Final[Mapping[Fault, str]] = {
    "url": "its secret is no https address of a named host on port 443",
    "address": "its host is not on the public internet (allow_private: true lets it)",
    "no-address": "its host has no address",
    "unresolved": "DNS could not tell the address of its host",
    "unreachable": "its host cannot be connected to",
    "time-out": "its host did not answer in time",
    "cut": "the connection ended before the answer",
    "certificate": "its host's certificate is not trusted",
    "tls": "no TLS could be agreed on with its host",
    "redirect": "it redirects elsewhere, which is not followed",
}


class Secrets(Protocol):
    """`SecretStore`, as far as it is needed here."""

    async def look(self, channel: str, slot: str, reference: str | None) -> Look: ...


class Door(Fetch, Protocol):
    """`Fetcher`: a `Fetch` whose `post` is a `Post`."""

    async def post(self, url: str, body: bytes, *, media_type: str, limit: int) -> Fetched | NotFetched: ...


class Hooks:
    """`Post` and `Get` of `notify`: addresses from `secrets`, `open_door(allow_private)` to go through."""

    def __init__(self, secrets: Secrets, open_door: Callable[[bool], Door]) -> None:
        self._secrets = secrets
        self._open_door = open_door

    async def post(self, webhook: Webhook, body: bytes) -> None:
        """Post once; raises `DcctlError`."""
        url = await self._address(webhook)
        door = self._open_door(webhook.allow_private)
        _judge(await door.post(url, body, media_type=media_type(body), limit=_ANSWER))

    async def get(self, heartbeat: Heartbeat) -> None:
        """Fetch once; raises `DcctlError`."""
        url = await self._address(heartbeat)
        _judge(await self._open_door(heartbeat.allow_private)(url, limit=_ANSWER))

    async def _address(self, one: Webhook | Heartbeat) -> str:
        look = await self._secrets.look(f"notify.{one.name}", "url", one.url)
        if look.secret is None:
            raise LoginNeeded(f"no secret address ({'; '.join(map(str, look.tried))})")
        return look.secret.reveal()


def _judge(answer: Fetched | NotFetched) -> None:
    if isinstance(answer, NotFetched):
        raise TemporaryTrouble(_WORDS.get(answer.fault, "its host gave no usable answer"))
    if not 200 <= answer.status < 300:
        raise TemporaryTrouble(f"its host answered {answer.status}")


class Mails:
    """`SendMail` of `notify`: a mail like every other, by the same ledger and limits."""

    def __init__(
        self,
        profile: Profile,
        open_channel: Callable[[Configured], Awaitable[Channel]],
        open_ledger: Callable[[], Awaitable[Ledger]],
    ) -> None:
        self._profile = profile
        self._open_channel = open_channel
        self._open_ledger = open_ledger

    async def send(self, one: MailNotification, subject: str, text: str) -> None:
        """Send once; raises `DcctlError`, also where it is not known whether it was sent, or `to` is suppressed."""
        identity = pick_identity(self._profile, one.identity, one.channel)
        if identity is None:
            raise UsageError("no identity to send it as")
        request = Request(channel=one.channel, channel_from="notify", identity=identity)
        channel = select_channel(self._profile, request).required()
        send_id, now = uuid.uuid4().hex, time.time()
        message_id = new_message_id(send_id, identity.address)
        draft = Draft(identity.address, (one.to,), subject, identity.display_name, text, automatic=True)
        ledger = await self._open_ledger()
        await refuse_suppressed(ledger, [str(one.to)])
        marks = await marks_of(send_id, draft.subject, ledger)
        message = compose(draft, token=marks.token, message_id=message_id, at=now)
        send = NewSend(
            id=send_id,
            channel=channel.name,
            identity=identity.name,
            message_id=message_id,
            token=marks.token,
            body_hash=hashlib.sha256(message).hexdigest(),
            recipients=(str(one.to),),
            external_recipients=int(one.to.domain != identity.address.domain),
            template=_TEMPLATE,
            subject=marks.subject,
        )
        await self._hand_over(channel, message, send, Envelope(identity.address, (one.to,)), ledger)

    async def _hand_over(
        self, channel: Configured, message: bytes, send: NewSend, envelope: Envelope, ledger: Ledger
    ) -> None:
        opened = await self._open_channel(channel)
        try:
            sent = await dispatch(opened, envelope, message, send, channel_windows(channel), ledger, _PATIENCE)
        finally:
            await opened.close()
        if sent.receipt.outcome != "sent":
            raise sent.receipt.error or OutcomeUnknown("it is not known whether the mail was sent")
