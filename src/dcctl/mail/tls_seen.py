"""What a look at one mail exchanger's TLS shows (RFC 3207): a value, and the one who looks."""

from typing import NamedTuple, Protocol


class TlsSeen(NamedTuple):
    """One exchanger as a sender sees it.

    `address` is the one that was connected to, `greeting` its first words. `starttls` is whether it offers STARTTLS,
    None when it did not come to that; `version` and `cipher` what was agreed ("" without TLS). `chain` are the
    certificates (DER): the server's own, then each one's issuer as far as the server sends it. `names` (DNS names in
    lower case), `not_before` and `not_after` (UTC epoch, seconds; None where it cannot be read) are those of its own.
    `trusted` is whether this system trusts it, names aside (None without a verdict), `distrust` why not. `error` says
    what kept it from coming to an end ("" when nothing did); `certain`: that is the server's fault for every sender,
    else nothing is known.
    """

    host: str
    address: str = ""
    greeting: str = ""
    starttls: bool | None = None
    version: str = ""
    cipher: str = ""
    chain: tuple[bytes, ...] = ()
    names: tuple[str, ...] = ()
    not_before: float | None = None
    not_after: float | None = None
    trusted: bool | None = None
    distrust: str = ""
    error: str = ""
    certain: bool = False


class Look(Protocol):
    """Goes and looks: connects to one of `addresses` and to no other, hands no mail over, never raises for what a
    server does."""

    async def __call__(self, host: str, addresses: tuple[str, ...], port: int) -> TlsSeen:
        """The exchanger `host`, a proper host name, whose addresses the caller has checked."""
        ...
