"""`test-send`: one message, by the same path, ledger and limits as every send."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, NamedTuple

from dcctl.channels.base import Channel, Configured, Receipt, Stage
from dcctl.channels.limits import recipient_cap
from dcctl.channels.maildir import MAX_MESSAGE
from dcctl.errors import ChannelError, DcctlError, Exit, Refused, TemporaryTrouble, Throttled, UsageError, decisive
from dcctl.local.ledger.base import Ledger, NewSend
from dcctl.local.ledger.times import moment
from dcctl.local.profile import Identity
from dcctl.mail.address import Mailbox, refuse_controls
from dcctl.mail.envelope import Envelope
from dcctl.sending.compose import Attachment, Draft, compose, new_message_id
from dcctl.sending.dispatch import Dispatched, dispatch
from dcctl.sending.marks import Marks, marks_of
from dcctl.sending.proof import Proof
from dcctl.sending.room import Room, WindowRoom, channel_windows, room_of
from dcctl.sending.selection import Selection
from dcctl.sending.suppressions import refuse_suppressed
from dcctl.sending.template import Template, render
from dcctl.verbs import Outcome

Simulate = Literal["ok", "bounce", "complaint"]
Open = Callable[[Configured], Awaitable[Channel]]

_DMARC: Final = {"fail": Exit.FINDINGS, "permerror": Exit.FINDINGS, "temperror": Exit.TEMPORARY}
_PROVABLE: Final = MAX_MESSAGE - (64 << 10)  # octets: no more of a mail is read, and servers add to it on the way
_PATIENCE = 5.0  # seconds: the spacing between two sends is waited for, a full minute or day is told

_SUBJECT = "dcctl test message"
_TEXT = "This is a test message sent by dcctl through the channel {channel}.\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What to send: everything but the channel. `to` empty means: to the identity itself. `even_suppressed`: also to
    who gets no more mail; a published test address (`simulate`) never is such."""

    identity: Identity
    to: tuple[Mailbox, ...] = ()
    subject: str | None = None
    text: str | None = None
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    template: Template | None = None
    variables: Mapping[str, str] | None = None
    campaign: str | None = None
    simulate: Simulate | None = None
    even_suppressed: bool = False


class RefusedRecipient(NamedTuple):
    """One recipient the server would not take, with its reply."""

    recipient: str
    reply: str


class TrialData(NamedTuple):
    """What became of the message. `room` is what is left after it; `message_base64` the exact bytes of a dry run."""

    outcome: Literal["sent", "not-sent", "unknown", "dry-run"]
    channel: str
    kind: str
    rule: str
    why: str
    identity: str
    recipients: tuple[str, ...]
    refused: tuple[RefusedRecipient, ...]
    send_id: str
    message_id: str
    queue_id: str | None
    reply: str | None
    reason: str | None
    next: str | None
    retry_at: datetime | None
    stages: tuple[Stage, ...]
    left: int | None
    next_slot: datetime | None
    windows: tuple[WindowRoom, ...]
    message_base64: str | None = None
    proof: Proof | None = None


Prove = Callable[[str, str], Awaitable[Proof]]  # Message-ID and token -> what became of it


async def try_channel(
    request: Request,
    selection: Selection,
    *,
    open_channel: Open,
    ledger: Ledger,
    send_id: str,
    now: float,
    prove: Prove | None = None,
) -> Outcome[TrialData]:
    """Send one message through the selected channel and say what is left.

    `send_id` is a fresh unique name, `now` the UTC epoch for the Date field; `prove` then waits for what was sent.
    A suppressed recipient is refused before anything is opened or counted.

    Exit: 0 sent, 9 sent but for some recipients, 5 no room, 8 unknown, else the exit of what the server said; with
    `prove` 3 when DMARC fails on what arrived, 6 when nothing came or could not be judged, 7 when it came back, else
    the exit of what kept us from waiting: what was sent is told in any case. Raises for what is wrong before the intent
    is written.
    """
    channel = selection.required()
    request = addressed(request, channel)
    draft = _draft(request, channel)
    marks = await marks_of(send_id, draft.subject, ledger)
    message, send = _made(request, channel, draft, send_id, marks, now)
    if prove is not None and len(message) > _PROVABLE:
        raise UsageError(f"--prove reads mail of at most {_PROVABLE:,} octets; this is {len(message):,}", field="prove")
    if not request.even_suppressed and request.simulate is None:
        await refuse_suppressed(ledger, send.recipients)
    blank = _blank(request, selection, channel, send)
    opened = await open_channel(channel)
    try:
        envelope = Envelope(request.identity.address, request.to)
        sent = await dispatch(opened, envelope, message, send, channel_windows(channel), ledger, _PATIENCE)
    except Throttled as full:
        return Outcome(_throttled(blank, full, await room_of(channel, ledger)), Exit.THROTTLED, error=full)
    finally:
        await opened.close()
    outcome = _outcome(blank, sent, await room_of(channel, ledger))
    if prove is None or sent.receipt.outcome != "sent":
        return outcome
    try:
        return _proven(outcome, await prove(send.message_id, send.token))
    except DcctlError as error:
        return replace(outcome, exit=decisive([outcome.exit, error.exit]), error=_unseen(error), partial=False)


def _unseen(error: DcctlError) -> DcctlError:
    """What kept us from waiting, told so that nobody sends the message once more for it."""
    return type(error)(f"sent, but not proven: {error.message}", why=error.why, next=error.next, field=error.field)


def _proven(outcome: Outcome[TrialData], proof: Proof) -> Outcome[TrialData]:
    dmarc, error = proof.found("DMARC"), _unproven(proof)
    codes = [outcome.exit, _DMARC.get(dmarc or "", Exit.OK), error.exit if error else Exit.OK]
    return replace(outcome, data=outcome.data._replace(proof=proof), exit=decisive(codes), error=error)


def _unproven(proof: Proof) -> DcctlError | None:
    if proof.returned:
        return Refused(f"the message came back to {proof.mailbox}: {proof.returned[0]}", next="dcctl bounces")
    if proof.seconds is None:
        return TemporaryTrouble(
            f"the message did not show in the mailbox of {proof.mailbox} in time; it may still come",
            next="try again with a longer --wait, or name another --mailbox",
        )
    return None


async def rehearse(
    request: Request, selection: Selection, *, ledger: Ledger, send_id: str, now: float
) -> tuple[TrialData, bytes]:
    """`--dry-run`: what would be said and the exact bytes; no channel is opened, nothing counted or sent. The ledger is
    only asked for the token's key."""
    channel = selection.required()
    request = addressed(request, channel)
    draft = _draft(request, channel)
    marks = await marks_of(send_id, draft.subject, ledger)
    message, send = _made(request, channel, draft, send_id, marks, now)
    return _blank(request, selection, channel, send), message


def addressed(request: Request, channel: Configured) -> Request:
    """The request with its recipients: as given, the channel's published test address, or the identity itself."""
    if request.simulate is not None:
        if request.to:
            raise UsageError("--simulate and --to contradict each other", field="simulate")
        address = channel.kind.simulate(channel.settings).get(request.simulate)
        if address is None:
            raise ChannelError(
                f"{channel.name} ({channel.kind.name}) has no published test address for {request.simulate!r}",
                next="use --to, or the sandbox channel: dcctl connect sandbox",
                field="simulate",
            )
        return replace(request, to=(Mailbox.parse(address),))
    to = request.to or (request.identity.address,)
    cap = recipient_cap(channel.kind.limits_key(channel.settings))
    if len(to) > cap.amount:
        raise Refused(
            f"{len(to)} recipients; {channel.name} takes {cap.amount} a message",
            why=cap.source,
            next="send it in parts",
            field="to",
        )
    return replace(request, to=to)


def _draft(request: Request, channel: Configured) -> Draft:
    identity = request.identity
    if request.variables and request.template is None:
        raise UsageError("--var goes with --template", field="var")
    refuse_controls(request.campaign or "", "campaign")
    subject, text, html = request.subject, request.text, request.html
    if request.template is not None:
        if (html if request.template.is_html else text) is not None:
            raise UsageError("the template and its option give the same body twice", field="template")
        rendered = render(request.template, request.variables or {})
        subject = rendered.subject if subject is None else subject
        text, html = (text, rendered.body) if request.template.is_html else (rendered.body, html)
    if text is None and html is None:
        text = _TEXT.format(channel=channel.name)
    return Draft(
        author=identity.address,
        author_name=identity.display_name,
        to=request.to,
        subject=_SUBJECT if subject is None else subject,
        text=text,
        html=html,
        attachments=request.attachments,
    )


def _made(
    request: Request, channel: Configured, draft: Draft, send_id: str, marks: Marks, now: float
) -> tuple[bytes, NewSend]:
    """The message and its intent."""
    message_id, own = new_message_id(send_id, draft.author), draft.author.domain
    message = compose(draft, token=marks.token, message_id=message_id, at=now)
    return message, NewSend(
        id=send_id,
        channel=channel.name,
        identity=request.identity.name,
        message_id=message_id,
        token=marks.token,
        body_hash=hashlib.sha256(message).hexdigest(),
        recipients=tuple(dict.fromkeys(str(mailbox) for mailbox in request.to)),
        external_recipients=sum(mailbox.domain != own for mailbox in dict.fromkeys(request.to)),
        template=request.template.name if request.template else None,
        template_hash=request.template.content_hash if request.template else None,
        campaign=request.campaign,
        subject=marks.subject,
    )


def _blank(request: Request, selection: Selection, channel: Configured, send: NewSend) -> TrialData:
    return TrialData(
        outcome="dry-run",
        channel=channel.name,
        kind=channel.kind.name,
        rule=selection.rule,
        why=selection.why,
        identity=str(request.identity.address),
        recipients=send.recipients,
        refused=(),
        send_id=send.id,
        message_id=send.message_id,
        queue_id=None,
        reply=None,
        reason=None,
        next=None,
        retry_at=None,
        stages=(),
        left=None,
        next_slot=None,
        windows=(),
    )


def _throttled(blank: TrialData, full: Throttled, room: Room) -> TrialData:
    retry_at = None if full.retry_at is None else moment(full.retry_at)
    data = blank._replace(outcome="not-sent", reason=full.message, next=full.next, retry_at=retry_at)
    return data._replace(left=room.left, next_slot=room.next_slot, windows=room.windows)


def _outcome(blank: TrialData, sent: Dispatched, room: Room) -> Outcome[TrialData]:
    receipt = sent.receipt
    data = blank._replace(
        outcome=receipt.outcome,
        refused=tuple(RefusedRecipient(str(one.recipient), str(one.reply)) for one in receipt.refused),
        queue_id=receipt.queue_id,
        reply=str(receipt.reply) if receipt.reply else None,
        reason=receipt.error.message if receipt.error else None,
        next=receipt.error.next if receipt.error else None,
        stages=receipt.stages,
        left=room.left,
        next_slot=room.next_slot,
        windows=room.windows,
    )
    return Outcome(data, _exit(receipt), error=receipt.error)


def _exit(receipt: Receipt) -> Exit:
    if receipt.error is not None:
        return receipt.error.exit
    return Exit.PARTLY if receipt.refused else Exit.OK
