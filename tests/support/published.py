"""What whoever runs DNS does with a zone fragment of ours: append it, and take out what its comments name."""

import re
from collections.abc import Iterator

import dns.name
import dns.rdata
import dns.rdatatype
import dns.zone
import dns.zonefile

Record = tuple[dns.name.Name, dns.rdatatype.RdataType, dns.rdata.Rdata]

_GONE = re.compile(r"^; (?:replaces|remove): (.*)$", re.MULTILINE)


def published(zone: str, fragment: str) -> str:
    """The zone file `zone` with the fragment appended and the records that must go taken out; AssertionError for one
    that does not stand there."""
    whole = dns.zone.from_text(zone, relativize=False, check_origin=False)
    records: list[Record] = [(name, rdata.rdtype, rdata) for name, _, rdata in whole.iterate_rdatas()]
    for gone in _records("\n".join(_GONE.findall(fragment))):
        assert gone in records, gone
        records.remove(gone)
    lines = [f"{name} 300 IN {rrtype.name} {rdata.to_text()}" for name, rrtype, rdata in records]
    return "\n".join([f"$ORIGIN {whole.origin}", "$TTL 300", *lines, fragment])


def _records(text: str) -> Iterator[Record]:
    for rrset in dns.zonefile.read_rrsets(f"{text}\n", default_ttl=300, rdclass=None):
        for rdata in rrset:
            yield rrset.name, rrset.rdtype, rdata
