"""STARTTLS and certificate of each exchanger against MTA-STS (RFC 8461) and DANE (RFC 7672), as a sender sees them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from dcctl.mail.tls_seen import Look, TlsSeen
from dcctl.mailauth.dane import Tlsa
from dcctl.mailauth.dane_match import matches, own_record
from dcctl.mailauth.exchanger import PORT, look_at
from dcctl.mailauth.finding import DnsChange, Finding, Verdict
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.mx import inspect
from dcctl.mailauth.records.mta_sts_policy import matches as name_matches
from dcctl.mailauth.rules import finding

_OLD: Final = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")  # RFC 8996


@dataclass(frozen=True, slots=True)
class Demands:
    """What senders were promised: `sts_enforced` by a policy in mode enforce, for the exchangers its patterns match
    (for all without patterns); `tlsa` by host, the records that bind (see `DaneReport.binding`)."""

    sts_enforced: bool = False
    sts_patterns: tuple[str, ...] = ()
    tlsa: Mapping[str, Sequence[Tlsa]] | None = None

    def sts_for(self, host: str) -> bool:
        """Whether MTA-STS demands a trusted certificate of `host`."""
        covered = not self.sts_patterns or any(name_matches(pattern, host) for pattern in self.sts_patterns)
        return self.sts_enforced and covered

    def tlsa_for(self, host: str) -> Sequence[Tlsa]:
        """The records `host` is held against."""
        return (self.tlsa or {}).get(host, ())


async def check_exchangers(
    domain: str,
    *,
    lookup: Lookup,
    look: Look,
    demands: Demands | None = None,
    allow_private: bool = False,
    port: int = PORT,
    now: float | None = None,
) -> list[Finding]:
    """The findings about every exchanger of `domain` (A-labels) that has an address; `now` as UTC epoch in seconds."""
    report = await inspect(domain, lookup=lookup)
    seen = await look_at(report.hosts, look=look, port=port, allow_private=allow_private)
    return judge(domain, seen, demands or Demands(), time.time() if now is None else now)


def judge(domain: str, seen: Sequence[TlsSeen], demands: Demands, now: float) -> list[Finding]:
    """The findings about what was seen."""
    return [found for one in seen for found in _host(domain, one, demands, now)]


def _host(domain: str, seen: TlsSeen, demands: Demands, now: float) -> Iterator[Finding]:
    enforced, records = demands.sts_for(seen.host), demands.tlsa_for(seen.host)
    promised = " and ".join(name for name, there in (("MTA-STS", enforced), ("DANE", records)) if there)
    if seen.error and not seen.certain:
        message = f"{seen.host} could not be looked at: {seen.error}; many networks block port 25"
        yield finding("mx.tls-unknown", domain, message, evidence=seen.greeting)
    elif not seen.starttls or seen.error:
        yield _without_tls(domain, seen, promised)
    else:
        dane = _dane(domain, seen, records, now)
        troubles = [*_version(domain, seen), *_certificate(domain, seen, enforced, now)]
        if dane is not None:
            yield dane
            if dane.verdict == "pass" and not enforced:  # RFC 7672 section 3.1: nothing else counts for who uses DANE
                troubles = [trouble for trouble in troubles if trouble.code == "mx.tls-old"]
        yield from troubles or [_good(domain, seen)]


def _without_tls(domain: str, seen: TlsSeen, promised: str) -> Finding:
    verdict: Verdict = "fail" if promised else "warn"
    means = f"senders that heed {promised} deliver nothing there" if promised else "mail goes there in clear"
    if seen.starttls:
        message = f"{seen.host} offers STARTTLS, but {seen.error}: {means}"
        return finding("mx.tls-fails", domain, message, evidence=seen.greeting, verdict=verdict)
    message = f"{seen.host} does not offer STARTTLS: {means}"
    return finding("mx.no-starttls", domain, message, evidence=seen.greeting, verdict=verdict)


def _version(domain: str, seen: TlsSeen) -> Iterator[Finding]:
    if seen.version in _OLD:
        message = f"{seen.host} speaks {seen.version} at most: senders that demand 1.2 cannot deliver there"
        yield finding("mx.tls-old", domain, message, evidence=_evidence(seen))


def _certificate(domain: str, seen: TlsSeen, enforced: bool, now: float) -> Iterator[Finding]:
    """RFC 8461 section 4.1: trusted, in its time, and for the exchanger's name."""
    verdict: Verdict = "fail" if enforced else "warn"
    evidence = _evidence(seen)
    if outside := _outside(seen, now):
        message = f"the certificate of {seen.host} {outside}"
        yield finding("mx.certificate-expired", domain, message, evidence=evidence, verdict=verdict)
    elif seen.distrust and seen.version not in _OLD:
        message = f"the certificate of {seen.host} is not trusted: {seen.distrust}"
        yield finding("mx.certificate-untrusted", domain, message, evidence=evidence, verdict=verdict)
    if not _is_for(seen, seen.host):
        message = f"the certificate of {seen.host} is for {_some(seen.names)}, not for that name"
        yield finding("mx.certificate-name", domain, message, evidence=evidence, verdict=verdict)


def _dane(domain: str, seen: TlsSeen, records: Sequence[Tlsa], now: float) -> Finding | None:
    """RFC 7672 section 3.1: usage 3 is about the certificate alone, usage 2 about a CA, name and time."""
    if not records:
        return None
    matching = sorted((record for record in records if matches(record, seen.chain)), key=lambda one: -one.usage)
    evidence = "; ".join(map(str, matching or records))
    if not matching:
        added = own_record(seen.chain[0]) if seen.chain else ""
        fix = [DnsChange("add", f"_25._tcp.{seen.host}", "TLSA", added, why="if this is the key it should have")]
        message = f"the certificate of {seen.host} matches no TLSA record: senders that use DANE deliver nothing there"
        return finding("dane.mismatch", domain, message, evidence=evidence, fix=fix if added else ())
    outside = _outside(seen, now) or ("" if _is_for(seen, seen.host, domain) else f"is for {_some(seen.names)}")
    if matching[0].usage == 2 and outside:
        message = f"the certificate of {seen.host} comes from the CA its TLSA record names, but {outside}"
        return finding("dane.mismatch", domain, message, evidence=evidence)
    message = f"the certificate of {seen.host} is the one its TLSA record promises"
    return finding("dane.match", domain, message, evidence=evidence)


def _good(domain: str, seen: TlsSeen) -> Finding:
    until = "" if seen.not_after is None else f", certificate valid until {_day(seen.not_after)}"
    return finding("mx.tls-ok", domain, f"{seen.host} speaks {seen.version}{until}", evidence=_evidence(seen))


def _outside(seen: TlsSeen, now: float) -> str:
    if seen.not_after is not None and seen.not_after < now:
        return f"has expired on {_day(seen.not_after)}"
    if seen.not_before is not None and seen.not_before > now:
        return f"is not valid before {_day(seen.not_before)}"
    return ""


def _is_for(seen: TlsSeen, *names: str) -> bool:
    return any(name_matches(pattern, name) for pattern in seen.names for name in names)


def _evidence(seen: TlsSeen) -> str:
    return f"{seen.address}: {seen.version} {seen.cipher}, certificate for {_some(seen.names)}"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "") or "no name"


def _day(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"
