"""SPF of a message that arrived (RFC 7208 section 2.4): the client and reverse-path as the receiver saw them."""

from dataclasses import dataclass
from typing import Final

from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.received.origin import Origin, Source
from dcctl.mailauth.spf import SpfResult, check_host
from dcctl.safe import safe

MAX_EXPLANATION: Final = 500  # characters


@dataclass(frozen=True, slots=True)
class MessageSpf:
    """`domain` is the one judged (MAIL FROM, or HELO with a null reverse-path); `source` is where address and
    reverse-path come from: `given`, `headers` (Received and Return-Path), `stated` (the reverse-path from the
    receiver's own notes), or `unknown`; `seen_by` the system whose Received field it is."""

    result: str
    domain: str
    ip: str | None
    mail_from: str | None
    helo: str | None
    source: Source
    explanation: str | None = None
    mechanism: str | None = None
    lookups: int = 0
    voids: int = 0
    reason: str = ""
    seen_by: str | None = None


async def check_origin(origin: Origin, lookup: Lookup) -> MessageSpf:
    """SPF for that client; `none` where client or reverse-path cannot be seen."""
    helo = origin.helo or ""
    sender = origin.mail_from or f"postmaster@{helo}"  # section 2.4: the null reverse-path
    domain = sender.rpartition("@")[2]
    if origin.ip is None or origin.mail_from is None:
        result = SpfResult("none", reason="client address and reverse-path cannot be seen from the message alone")
    else:
        result = await check_host(origin.ip, domain, sender, helo=helo or domain, lookup=lookup)
    return MessageSpf(
        result.result,
        domain.lower(),
        origin.ip,
        origin.mail_from,
        origin.helo,
        origin.source,
        result.explanation and safe(result.explanation, MAX_EXPLANATION),
        result.mechanism,
        result.lookups,
        result.voids,
        result.reason,
        origin.seen_by,
    )
