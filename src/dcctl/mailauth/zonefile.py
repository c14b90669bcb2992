"""A BIND zone file (RFC 1035 section 5) as a `Lookup`: check a zone before it is published. The parser is dnspython's.

Names outside the file's zone, and below its delegations, are unknown, not missing: the file cannot say. One exception:
the top-level domain is taken to publish no DMARC record, or no zone file could be checked for DMARC by itself.
"""

import re
from pathlib import Path
from typing import Final

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.tokenizer
import dns.zone
import dns.zonefile
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT
from dns.zonefile import UnknownOrigin

from dcctl.disk import without_waiting
from dcctl.errors import UsageError
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.names import to_ascii

MAX_BYTES: Final = 8 << 20
MAX_SET: Final = 4000  # records of one name and type: a DNS message holds no more (RFC 1035 section 4.2.2)
_DIRECTIVES: Final = ("$ORIGIN", "$TTL")  # $INCLUDE reads other files, $GENERATE makes millions of records
_NO_TTL: Final = 3600  # what a record without $TTL gets; nothing here asks for it
_UNREADABLE: Final = (dns.exception.DNSException, ValueError)
_SOA_OWNER: Final = re.compile(r"^(\S+\.)\s+(?:\d\w*\s+|IN\s+)*SOA\s", re.MULTILINE | re.IGNORECASE)


def load(path: str | Path, origin: str | None = None) -> ZoneLookup:
    """The zone in `path`. Its origin: `origin`, else the first `$ORIGIN`, else the (absolute) owner of the SOA record.

    Raises `UsageError` with `file:line: message` for a file that cannot be read, is no zone, names no origin or is over
    8 MB; `$INCLUDE` and `$GENERATE` are refused.
    """
    return parse(_read(Path(path)), str(path), origin)


def parse(text: str, filename: str = "zone", origin: str | None = None) -> ZoneLookup:
    """The zone in `text`; `filename` is for messages. As `load`."""
    if origin is not None:
        origin = to_ascii(origin) + "."
    elif "$ORIGIN" not in text.upper() and (owner := _SOA_OWNER.search(text)):
        origin = owner.group(1)
    try:
        zone = _parsed(text, filename, origin)
    except UnknownOrigin:
        raise _wrong(f"{filename}: no $ORIGIN names the zone", "begin it with: $ORIGIN example.com.") from None
    except _UNREADABLE as problem:
        raise _wrong(_placed(str(problem), text, filename, origin)) from None
    if zone.origin is None:
        raise _wrong(f"{filename}: no record in it")
    mapping = _mapping(zone)
    top = zone.origin.to_text().rstrip(".").rpartition(".")[2]
    mapping.setdefault(f"_dmarc.{top}.", {})  # RFC 9989 section 4.10: the last step of the tree walk
    return ZoneLookup(mapping, origin=zone.origin.to_text())


def _parsed(text: str, filename: str, origin: str | None) -> dns.zone.Zone:
    zone = dns.zone.Zone(None if origin is None else dns.name.from_text(origin), relativize=False)
    with zone.writer(replacement=True) as transaction:
        transaction.check_put_rdataset(_bounded)
        tokens = dns.tokenizer.Tokenizer(text, filename)
        dns.zonefile.Reader(
            tokens, dns.rdataclass.IN, transaction, allow_directives=_DIRECTIVES, default_ttl=_NO_TTL
        ).read()
    return zone


def _bounded(_: object, name: dns.name.Name, records: dns.rdataset.Rdataset) -> None:
    """Each record more costs as much as all before it together; an answer could not hold them."""
    if len(records) > MAX_SET:
        raise ValueError(f"{name} has more than {MAX_SET} records of one type")


def _placed(message: str, text: str, filename: str, origin: str | None) -> str:
    """`message` with the line it is about: dnspython has often counted the line break after it already."""
    match = re.match(rf"{re.escape(filename)}:(\d+): ", message)
    if match is None:
        return f"{filename}: {message}"
    line = int(match.group(1))
    try:
        _parsed("\n".join(text.split("\n")[: line - 1]), filename, origin)
    except UnknownOrigin:
        pass
    except _UNREADABLE:
        line -= 1
    return f"{filename}:{line}: {message[match.end() :]}"


def _read(path: Path) -> str:
    try:
        with open(path, "rb", opener=without_waiting) as file:
            raw = file.read(MAX_BYTES + 1) or b""  # None from a file of the kernel's that would have us wait
        if len(raw) > MAX_BYTES:
            raise _wrong(f"{path}: larger than {MAX_BYTES >> 20} MB")
        return raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise _wrong(f"{path}:{line}: not UTF-8 text") from None
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the name
        raise _wrong(f"{path}: cannot be read ({getattr(problem, 'strerror', None) or problem})") from None


def _mapping(zone: dns.zone.Zone) -> dict[str, dict[str, object]]:
    mapping: dict[str, dict[str, object]] = {}
    for name, rdataset in zone.iterate_rdatasets():
        rdatas = [_rdata(rdata) for rdata in rdataset]
        mapping.setdefault(name.to_text(), {})[dns.rdatatype.to_text(rdataset.rdtype)] = rdatas
    return mapping


def _rdata(rdata: dns.rdata.Rdata) -> object:
    match rdata:
        case TXT():
            return list(rdata.strings)
        case MX():
            return [rdata.preference, rdata.exchange.to_text()]
        case _:
            return rdata.to_text()


def _wrong(message: str, next: str | None = None) -> UsageError:
    return UsageError(message, next=next, field="dns-file")
