"""The smallest change to an SPF record that authorises one more sender (RFC 7208), tried out before it is proposed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dcctl.mailauth.finding import DnsChange
from dcctl.mailauth.lookup import Answer, Lookup, RRType
from dcctl.mailauth.mending.spf_fix import published
from dcctl.mailauth.records.spf_record import SpfRecord, is_spf, parse
from dcctl.mailauth.spf import check_host


def inserted(record: SpfRecord, term: str) -> str:
    """The record's text with `term` as the last thing before `all` or redirect=."""
    ends = [mechanism.at for mechanism in record.mechanisms if mechanism.name == "all"]
    ends += [record.redirect.at] if record.redirect else []
    if not ends:
        return f"{record.text.rstrip(' ')} {term}"
    at = min(ends)
    return f"{record.text[:at]}{term} {record.text[at:]}"


def combined(changes: Iterable[DnsChange]) -> list[DnsChange]:
    """Changes to one SPF record as one change: the first as it is, with what the later ones put in.

    Each was made from the record as it stands, so that only one of them can be published. Other changes pass, each
    once, in their order.
    """
    merged: dict[object, DnsChange] = {}
    for change in changes:
        one_record = change.type == "TXT" and change.action != "remove" and isinstance(parse(change.value), SpfRecord)
        place = (change.name, change.instead_of) if one_record else change
        merged[place] = _joined(merged[place], change) if place in merged and one_record else change
    return list(merged.values())


def _joined(one: DnsChange, other: DnsChange) -> DnsChange:
    record, more = parse(one.value), parse(other.value)
    if not (isinstance(record, SpfRecord) and isinstance(more, SpfRecord)):
        return one
    known = {*(other.instead_of or "").split(), *one.value.split()}
    terms = [term.text for term in more.mechanisms if term.name != "all" and term.text not in known]
    if not terms:
        return one
    return replace(one, value=inserted(record, " ".join(terms)), why=f"{one.why}; authorises {', '.join(terms)}")


async def authorised(
    domain: str, term: str, addresses: Sequence[str], *, lookup: Lookup
) -> tuple[list[DnsChange], str]:
    """The record with which `domain` authorises `term`, or why there is none.

    `addresses` are some of the servers of `term`; the new record is evaluated for each (section 4.6.4: one look-up more
    may be one too many). A broken record is the SPF section's to mend first.
    """
    answer = await lookup(domain, "TXT")
    records = [text for text in answer.texts if is_spf(text)]
    why = f"authorises {term}"
    if not records:
        return [DnsChange("add", domain, "TXT", published([term]), why=why)], ""
    record = parse(records[0])
    if len(records) > 1 or not isinstance(record, SpfRecord):
        return [], "mend the record first, then authorise " + term
    better = inserted(record, term)
    proposed = _Proposed(domain, better, lookup)
    for address in addresses:
        result = await check_host(address, domain, f"postmaster@{domain}", helo=domain, lookup=proposed)
        if result.result != "pass":
            return [], f"{term} in front of its end would not help: {result.reason or result.mechanism}"
    return [DnsChange("replace", domain, "TXT", better, record.text, why)], ""


class _Proposed:
    """DNS as it would be with another SPF record at one name."""

    def __init__(self, domain: str, record: str, lookup: Lookup) -> None:
        self._domain, self._lookup = domain, lookup
        self._answer = Answer("FOUND", (record.encode("utf-8", "surrogateescape"),), name=domain)

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        if rrtype == "TXT" and name.lower().removesuffix(".") == self._domain:
            return self._answer
        return await self._lookup(name, rrtype)
