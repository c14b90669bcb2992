"""What a server's refusal means and what to do next (RFC 5321 section 4.2.3, RFC 4954 section 6): words into errors.

One literal table, read top to bottom; the first row that fits decides. Pure: no socket, no SDK.
"""

import re
from typing import Final, Literal, NamedTuple

from dcctl.errors import ChannelError, DcctlError, LoginNeeded, Refused, TemporaryTrouble, TlsError
from dcctl.mail.status import Reply

Step = Literal["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL FROM", "RSET", "RCPT TO", "DATA", "final dot"]

_QUEUE_ID: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bqueued as ([\w.-]{1,80})",  # Postfix, SendGrid and most others
        r"\bid=([\w.-]{1,80})",  # Exim
        r"\[InternalId=(\d{1,40})",  # Exchange
        r"^(?:2\.\d\.\d )?([\w-]{6,80}) message accepted",  # Sendmail
        r"^(?:2\.\d\.\d )?ok ([0-9a-f]{16}-[\w-]{20,100})",  # Amazon SES
        r"^(?:2\.\d\.\d )?ok +\d{6,20} ([\w.-]{1,100}) - gsmtp",  # Gmail
    )
)


class _Meaning(NamedTuple):
    """A row: which replies it is about (all given conditions), and what they mean. `next` may hold `{name}`."""

    error: type[DcctlError]
    why: str | None = None
    next: str | None = None
    steps: tuple[Step, ...] = ()
    codes: tuple[int, ...] = ()
    statuses: tuple[str, ...] = ()
    words: str = ""

    def fits(self, step: Step, reply: Reply) -> bool:
        return (
            (not self.steps or step in self.steps)
            and (not self.codes or reply.code in self.codes)
            and (not self.statuses or str(reply.status) in self.statuses)
            and self.words.lower() in reply.text.lower()
        )


_ALSO_TRANSIENT: Final = (TemporaryTrouble, TlsError)  # the other rows speak of 5yz replies only
_RENEW: Final = "dcctl connect {name} --renew"
_GRAPH: Final = "dcctl connect exchange-online NAME, or ask IT to allow authenticated SMTP for this mailbox"

# What to do about a refusal that no row below knows.
_MEND: Final[dict[Step, str]] = {
    "RCPT TO": "check the recipient's address",
    "DATA": "change what the server objects to, then send it again",
    "final dot": "change what the server objects to, then send it again",
}

_MEANINGS: Final[tuple[_Meaning, ...]] = (
    _Meaning(
        LoginNeeded,
        "Microsoft 365 has authenticated SMTP switched off for this mailbox or the whole tenant",
        _GRAPH,
        words="SmtpClientAuthentication is disabled",
    ),
    _Meaning(
        LoginNeeded, "Microsoft 365 no longer takes passwords for client submission", _GRAPH, statuses=("5.7.30",)
    ),
    _Meaning(
        LoginNeeded,
        "Microsoft 365 refused this kind of sign-in: passwords for SMTP are blocked by policy, or it was wrong",
        _GRAPH,
        statuses=("5.7.139",),
    ),
    _Meaning(
        LoginNeeded,
        "the account has two-step verification on: SMTP wants an app password, not the account's",
        _RENEW,
        steps=("AUTH",),
        codes=(534,),
        statuses=("5.7.9",),
    ),
    _Meaning(TlsError, "the server wants TLS before anything else", "set tls: starttls", codes=(530,), words="TLS"),
    _Meaning(TlsError, "the server wants TLS before a login", "set tls: starttls or implicit", codes=(538,)),
    _Meaning(
        LoginNeeded, "the server wants a login first", "set user and secret, then dcctl connect {name}", codes=(530,)
    ),
    _Meaning(TlsError, "the server does not upgrade to TLS", "try port 465 with tls: implicit", steps=("STARTTLS",)),
    _Meaning(
        TemporaryTrouble,
        "too many connections of this mailbox at once",
        "wait until other senders are done",
        codes=(432,),
    ),
    _Meaning(
        TemporaryTrouble,
        "the login cannot be checked now, or there were too many in a short time",
        "wait, then run the same command again",
        steps=("AUTH",),
        codes=(454,),
    ),
    _Meaning(
        ChannelError,
        "the server does not take the login method it offers",
        "ask IT which methods it takes",
        steps=("AUTH",),
        codes=(502, 503, 504),
    ),
    _Meaning(
        LoginNeeded, "user name or secret is wrong, expired or revoked", _RENEW, steps=("AUTH",), codes=(534, 535)
    ),
    _Meaning(ChannelError, "it does not speak ESMTP (RFC 5321)", "check host and port", steps=("EHLO",)),
    _Meaning(
        Refused,
        "the message is larger than the server takes",
        "send it without the attachment, or a link to it",
        statuses=("5.3.4", "5.2.3"),
    ),
    _Meaning(
        Refused,
        "the login may not send as this address",
        "send with --as another identity, or ask the provider to register the domain",
        steps=("MAIL FROM",),
        codes=(550, 553, 554, 501),
    ),
)


def explain(name: str, peer: str, step: Step, reply: Reply) -> DcctlError:
    """The error of an unwanted reply to `step`.

    `name` is the channel's name (for the next command), `peer` the server as host:port. A reply that fits no row: 4yz
    may work later, 5yz is refused for good (a login: needed), any other code is not SMTP.
    """
    said = f"{peer} answered {step} with {reply}".replace("\n", " ")
    if not (reply.transient or reply.permanent):
        return ChannelError(said, why="that is no reply SMTP allows there", next="check host and port")
    for meaning in _MEANINGS:
        if meaning.fits(step, reply) and (reply.permanent or meaning.error in _ALSO_TRANSIENT):
            return meaning.error(said, why=meaning.why, next=(meaning.next or "").format(name=name) or None)
    if reply.transient:
        return TemporaryTrouble(said, next="run the same command again later")
    if step == "AUTH":
        return LoginNeeded(said, next=_RENEW.format(name=name))
    return Refused(said, next=_MEND.get(step, "ask the server's admin what it wants"))


def queue_id(reply: Reply) -> str | None:
    """The server's own name for the accepted message, when its final reply tells one."""
    text = " ".join(reply.text[:500].split())
    found = (pattern.search(text) for pattern in _QUEUE_ID)
    return next((match.group(1).rstrip(".") for match in found if match), None)
