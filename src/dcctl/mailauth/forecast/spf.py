"""What SPF will say of a channel's mail: which domain the reverse-path has, and whether it authorises the servers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from dcctl.mail.authentication import Authentication, ReturnPath
from dcctl.mailauth.forecast.outgoing import TELL, Outgoing, outgoing
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.records.spf_record import is_spf
from dcctl.mailauth.spf import SpfResult, check_host
from dcctl.mailauth.together import together

_BETTER: Final[dict[str, int]] = {"temperror": 1, "pass": 2}
SpfWord = Literal["pass", "fail", "softfail", "neutral", "none", "permerror", "unknown", "not-applicable"]


@dataclass(frozen=True, slots=True)
class SpfForecast:
    """`result` for the reverse-path domain `domain` (None: not known), evaluated for `addresses`. With `guess` they are
    only the likeliest: a pass is taken for one, but that they do not pass says nothing of others."""

    result: SpfWord
    domain: str | None
    why: str
    addresses: tuple[str, ...] = ()
    guess: bool = False

    @property
    def certain(self) -> bool:
        """Whether the prediction stands by this result."""
        return self.result != "unknown" and not (self.guess and self.result not in ("pass", "none"))


class ReversePath(NamedTuple):
    """The reverse-path's domain; None: `cause` says why it is not known."""

    domain: str | None
    cause: str = ""


async def reverse_path(how: Authentication, author: str, *, has_key: bool, lookup: Lookup) -> ReversePath:
    """The domain a channel puts into the reverse-path; `has_key` says that its DKIM key for the author is published."""
    path = how.return_path
    if path is None:
        return ReversePath(how.reverse_path_domain or author)
    if not path.label:
        cause = f"the reverse-path lies below {author}, at a name the provider chose: set the channel's"
        return ReversePath(None, f"{cause} reverse_path_domain") if has_key else ReversePath(how.reverse_path_domain)
    name = f"{path.label}.{author}"
    answer = await lookup(name, path.rrtype)
    if answer.status == "TEMPERROR":
        return ReversePath(None, f"{name}: {answer.cause}")
    return ReversePath(name if _leads(answer, path) else how.reverse_path_domain)


def _leads(answer: Answer, path: ReturnPath) -> bool:
    targets = [mx.exchange for mx in answer.exchanges] if path.rrtype == "MX" else answer.names
    return path.target in [target.lower().removesuffix(".") for target in targets]


async def forecast_spf(how: Authentication, path: ReversePath, local: str, *, lookup: Lookup) -> SpfForecast:
    """Evaluate SPF for the channel's servers. `local` is the identity's local part (RFC 7208 section 7)."""
    domain = path.domain
    if domain is None:
        return SpfForecast("unknown", None, path.cause)
    servers = await outgoing(how, domain, lookup=lookup)
    if not servers.addresses:
        return await _without(domain, servers, lookup)
    sender = f"{local or 'postmaster'}@{domain}"
    results = await together(
        check_host(address, domain, sender, helo=domain, lookup=lookup) for address in servers.addresses
    )
    return joined(domain, servers, results)


async def _without(domain: str, servers: Outgoing, lookup: Lookup) -> SpfForecast:
    """No address is known: that there is no record can be told all the same."""
    answer = await lookup(domain, "TXT")
    if answer.status == "TEMPERROR":
        return SpfForecast("unknown", domain, f"{domain}: {answer.cause}", guess=servers.guess)
    if not any(map(is_spf, answer.texts)):
        return SpfForecast("none", domain, f"{domain} has no SPF record", guess=servers.guess)
    return SpfForecast("unknown", domain, servers.cause, guess=servers.guess)


def joined(domain: str, servers: Outgoing, results: Sequence[SpfResult]) -> SpfForecast:
    """One answer for all addresses: mail may leave from any of them, so one that does not pass decides."""
    address, decisive = min(
        zip(servers.addresses, results, strict=True), key=lambda pair: _BETTER.get(pair[1].result, 0)
    )
    word: SpfWord = "unknown" if decisive.result == "temperror" else decisive.result
    where = f"{servers.name} ({address})" if servers.guess else servers.name
    if any(one.result == "pass" for one in results) and word != "pass":
        where = f"all of {where}: not {address}"
    why = _why(domain, where, decisive)
    if servers.guess and word not in ("none", "unknown"):
        why += f"; if mail leaves from elsewhere, {TELL}"
    return SpfForecast(word, domain, why, servers.addresses, servers.guess)


def _why(domain: str, where: str, one: SpfResult) -> str:
    match one.result:
        case "pass":
            return f"{domain} authorises {where}"
        case "temperror":
            return one.reason
        case "none":
            return f"{domain} has no SPF record"
        case "permerror":
            return f"the SPF record of {domain} is broken: {one.reason}"
        case _:
            return f"{domain} does not authorise {where}"
