"""SPF: may this address send for this domain? `check_host` of RFC 7208 section 4, strict limits (section 4.6.4);
international addresses by RFC 8616."""

import socket
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, Literal

from dcctl.errors import ValueRefused
from dcctl.mailauth.lookup import Answer, Lookup, RRType
from dcctl.mailauth.names import as_asked, is_askable, within
from dcctl.mailauth.records.spf_macro import MacroValues, expand_domain, expand_explanation, letters
from dcctl.mailauth.records.spf_record import ASKING, Mechanism, Qualifier, SpfProblem, SpfRecord, is_spf, parse
from dcctl.mailauth.spf_questions import Questions

__all__ = ["MAX_LOOKUPS", "MAX_VOIDS", "SpfProblem", "SpfRecord", "SpfResult", "SpfStep", "check_host", "parse"]

Result = Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]

MAX_LOOKUPS: Final = 10
MAX_VOIDS: Final = 2
MAX_NAMES: Final = 10
_OF: Final[dict[Qualifier, Result]] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


@dataclass(frozen=True, slots=True)
class SpfStep:
    """One term looked at: in whose record, which term, what came of it."""

    domain: str
    term: str
    outcome: str


@dataclass(frozen=True, slots=True)
class SpfResult:
    """The answer of `check_host`. `explanation` is the domain owner's text on fail (foreign, not yet made safe), or
    None;
    `mechanism` the term that decided; `lookups` and `voids` what the limits of section 4.6.4 count; `reason` why it is
    none, temperror or permerror."""

    result: Result
    explanation: str | None = None
    mechanism: str | None = None
    lookups: int = 0
    voids: int = 0
    trace: tuple[SpfStep, ...] = ()
    reason: str = ""


async def check_host(
    ip: str | IPv4Address | IPv6Address,
    domain: str,
    sender: str,
    *,
    helo: str,
    lookup: Lookup,
    receiver: str | None = None,
) -> SpfResult:
    """Evaluate SPF for a client address.

    `domain` is the domain of `sender`, or the HELO name where that is checked (a null reverse-path); `sender` the MAIL
    FROM or HELO identity; `receiver` our own name for the `r` macro. Asks only `lookup`: at most 111 questions, 12 for
    a pure tree of includes. Raises `ValueRefused` when `ip` is no address, nothing else.
    """
    client = _address(ip)
    name = _initial(domain)
    if name is None:
        return SpfResult("none", reason="the domain is not a fully qualified name")
    local, _, sender_domain = sender.rpartition("@")
    identity = f"{local or 'postmaster'}@{_in_a_labels(sender_domain) or name}"
    check = _Check(client, MacroValues(client, identity, name, _in_a_labels(helo), receiver or "unknown"), lookup)
    try:
        result, mechanism, owner, record = await check.evaluate(name)
    except _Stop as stop:
        return check.outcome(stop.result, reason=str(stop))
    explanation = await check.explain(record, owner) if result == "fail" else None
    return check.outcome(result, explanation, mechanism)


class _Stop(Exception):
    """The evaluation ends here, whatever record it is in."""

    def __init__(self, result: Result, reason: str) -> None:
        self.result = result
        super().__init__(reason)


class _Check:
    """One evaluation: what it was asked about, and what it has counted so far."""

    def __init__(self, ip: IPv4Address | IPv6Address, values: MacroValues, lookup: Lookup) -> None:
        self._ip, self._number, self._size = ip, int(ip), ip.max_prefixlen
        self._values, self._lookup = values, Questions(lookup)
        self._family: RRType = "A" if ip.version == 4 else "AAAA"
        self._lookups = self._voids = 0
        self._trace: list[SpfStep] = []

    def outcome(
        self, result: Result, explanation: str | None = None, mechanism: str | None = None, reason: str = ""
    ) -> SpfResult:
        """The result with all that was counted."""
        return SpfResult(result, explanation, mechanism, self._lookups, self._voids, tuple(self._trace), reason)

    async def evaluate(self, domain: str) -> tuple[Result, str | None, str, SpfRecord]:
        """Result, deciding term, and the record (with its owner) whose explanation counts; `_Stop` for the errors."""
        record = await self._record(domain)
        for mechanism in record.mechanisms:
            if await self._matches(mechanism, domain):
                self._note(domain, mechanism.text, "match")
                return _OF[mechanism.qualifier], mechanism.text, domain, record
            self._note(domain, mechanism.text, "no match")
        if record.redirect is None:
            return "neutral", None, domain, record
        self._count(record.redirect.text)
        self._note(domain, record.redirect.text, "followed")
        target = await self._target(record.redirect.value, domain) or ""
        try:
            return await self.evaluate(target)
        except _Stop as stop:
            raise _as_permerror(stop, record.redirect.text) from None  # section 6.1

    async def explain(self, record: SpfRecord, domain: str) -> str | None:
        """The explanation of section 6.2; any trouble means there is none."""
        if record.exp is None:
            return None
        answer = await self._lookup(await self._target(record.exp.value, domain) or "", "TXT")
        if len(answer.texts) != 1:
            return None
        words = answer.texts[0].decode("ascii", "replace")
        return expand_explanation(answer.texts[0], await self._values_for(words, domain))

    async def _record(self, domain: str) -> SpfRecord:
        """Sections 4.3 to 4.6."""
        if _initial(domain) is None:
            raise _Stop("none", f"{domain or 'the name'} is not a fully qualified name")
        answer = await self._lookup(domain, "TXT")
        if answer.status == "TEMPERROR":
            raise _Stop("temperror", f"{domain}: {answer.cause}")
        records = [text for text in answer.texts if is_spf(text)]
        if not records:
            raise _Stop("none", f"{domain} has no SPF record")
        if len(records) > 1:
            raise _Stop("permerror", f"{domain} has {len(records)} SPF records")
        record = parse(records[0])
        if isinstance(record, SpfProblem):
            raise _Stop("permerror", f"{domain}: {record.term}: {record.message}")
        return record

    async def _matches(self, mechanism: Mechanism, domain: str) -> bool:
        """Section 5."""
        if mechanism.name in ASKING:
            self._count(mechanism.text)
        match mechanism.name:
            case "all":
                return True
            case "ip4":
                return self._size == 32 and self._covers(mechanism.network, mechanism.bits4)
            case "ip6":
                return self._size == 128 and self._covers(mechanism.network, mechanism.bits6)
        target = domain if mechanism.domain is None else await self._target(mechanism.domain, domain)
        if target is None:
            return False
        match mechanism.name:
            case "include":
                return await self._include(mechanism, target)
            case "a":
                return self._any(await self._ask(target, self._family), mechanism)
            case "mx":
                return await self._mx(mechanism, target)
            case "ptr":
                return await self._ptr(target)
            case _:  # exists, section 5.7: always A
                return (await self._ask(target, "A")).status == "FOUND"

    async def _include(self, mechanism: Mechanism, target: str) -> bool:
        """Section 5.2: only a pass matches; none is a permerror."""
        self._note(target, mechanism.text, "entered")
        try:
            result, _, _, _ = await self.evaluate(target)
        except _Stop as stop:
            raise _as_permerror(stop, mechanism.text) from None
        return result == "pass"

    async def _mx(self, mechanism: Mechanism, target: str) -> bool:
        exchanges = (await self._ask(target, "MX")).exchanges
        if len(exchanges) > MAX_NAMES:
            raise _Stop("permerror", f"{mechanism.text}: {len(exchanges)} MX records, the limit is {MAX_NAMES}")
        for mx in exchanges:
            if mx.exchange and self._any(_certain(await self._lookup(mx.exchange, self._family)), mechanism):
                return True
        return False

    async def _ptr(self, target: str) -> bool:
        """Section 5.5: a DNS error is no match."""
        answer = await self._lookup(self._ip.reverse_pointer, "PTR")
        self._count_void(answer)
        return any(within(name, target) for name in await self._validated(answer))

    async def _validated(self, answer: Answer) -> list[str]:
        """The names of the address that lead back to it; only the first ten are tried."""
        names: list[str] = []
        for name in answer.names[:MAX_NAMES]:
            forward = await self._lookup(name, self._family)
            if any(self._covers(_number(address), self._size) for address in forward.names):
                names.append(name.lower().removesuffix("."))
        return names

    async def _ask(self, name: str, rrtype: RRType) -> Answer:
        answer = _certain(await self._lookup(name, rrtype))
        if is_askable(name):  # what DNS cannot hold is not asked for: no match, and no void lookup
            self._count_void(answer)
        return answer

    async def _target(self, spec: str, domain: str) -> str | None:
        """The name a domain-spec stands for; None where no name can be meant: a local part that is not ASCII is no part
        of one (RFC 8616 section 4)."""
        if not self._values.sender.isascii() and not letters(spec).isdisjoint("sl"):
            return None
        return expand_domain(spec, await self._values_for(spec, domain))

    async def _values_for(self, text: str, domain: str) -> MacroValues:
        values = replace(self._values, domain=domain)
        if "p" not in letters(text):
            return values
        names = await self._validated(await self._lookup(self._ip.reverse_pointer, "PTR"))
        # Section 7.3: the domain itself, else a name below it, else any.
        ranked = sorted(names, key=lambda name: (name != domain, not within(name, domain)))
        return replace(values, validated=ranked[0] if ranked else "unknown")

    def _any(self, answer: Answer, mechanism: Mechanism) -> bool:
        bits = mechanism.bits4 if self._size == 32 else mechanism.bits6
        return any(self._covers(_number(address), bits) for address in answer.names)

    def _covers(self, network: int, bits: int) -> bool:
        shift = self._size - bits
        return network >> shift == self._number >> shift

    def _count(self, term: str) -> None:
        self._lookups += 1
        if self._lookups > MAX_LOOKUPS:
            raise _Stop("permerror", f"{term} is lookup {self._lookups}, the limit is {MAX_LOOKUPS}")

    def _count_void(self, answer: Answer) -> None:
        if answer.status in ("NO_DATA", "NO_NAME"):
            self._voids += 1
            if self._voids > MAX_VOIDS:
                raise _Stop("permerror", f"{answer.name} is void lookup {self._voids}, the limit is {MAX_VOIDS}")

    def _note(self, domain: str, term: str, outcome: str) -> None:
        self._trace.append(SpfStep(domain, term, outcome))


def _certain(answer: Answer) -> Answer:
    if answer.status == "TEMPERROR":
        raise _Stop("temperror", f"{answer.name}: {answer.cause}")
    return answer


def _as_permerror(stop: _Stop, term: str) -> _Stop:
    """A record that includes or redirects to none is broken itself (sections 5.2 and 6.1)."""
    return _Stop("permerror", f"{term}: {stop}") if stop.result == "none" else stop


def _number(address: str) -> int:
    return int.from_bytes(socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address))


def _address(ip: str | IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    try:
        address = ip_address(ip)
    except ValueError:
        raise ValueRefused(f"{ip!r} is not an IP address", field="ip") from None
    return getattr(address, "ipv4_mapped", None) or address  # section 5: ::ffff:192.0.2.1 is 192.0.2.1


def _in_a_labels(domain: str) -> str:
    """RFC 8616 section 4: the name as DNS holds it; ASCII, and what cannot be a name, stays as it came."""
    return domain if domain.isascii() else as_asked(domain) or domain


def _initial(domain: str) -> str | None:
    """Section 4.3: a name of two labels or more that DNS can hold, in A-labels; None for anything else."""
    name = as_asked(domain)
    return name if name and "." in name else None
