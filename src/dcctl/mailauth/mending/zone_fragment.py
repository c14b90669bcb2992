"""Changes as a zone fragment (RFC 1035 section 5.1): what to publish as records, what must go as comments.

Names are absolute and records bring no TTL: the text can be put into any zone file, which decides origin and TTL.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from dcctl.mailauth.finding import DnsChange
from dcctl.mailauth.names import is_askable, within
from dcctl.safe import safe

MAX_STRING: Final = 255  # RFC 1035 section 3.3: octets of one character-string
_WIDE: Final = 100
_SPECIAL_IN_NAME: Final = re.compile(rb"[^A-Za-z0-9_*-]")
_SPECIAL_IN_RDATA: Final = re.compile(rb"[^A-Za-z0-9 .:+/=_-]")
_SPECIAL_IN_STRING: Final = re.compile(rb'[^ -~]|["\\]')
_ESCAPES: Final = {b'"': b'\\"', b"\\": rb"\\"}
_NAMED: Final = ("MX", "CNAME", "NS", "PTR")  # rdata that ends in a name


def fragment(changes: Iterable[DnsChange], zones: Iterable[str] = ()) -> str:
    """The changes as text, one block for each name, in the order in which the names occur; "" for none.

    A record that must go stands in a comment (`; replaces:`, `; remove:`) in the form of a record. With `zones` a name
    outside all of them is somebody else's to publish: its record is a comment too (`; elsewhere:`).
    """
    homes = tuple(zone.lower().removesuffix(".") for zone in zones)
    blocks = ("".join(f"{line}\n" for change in block for line in _lines(change, homes)) for block in _blocks(changes))
    return "\n".join(blocks)


def _blocks(changes: Iterable[DnsChange]) -> Iterator[Iterator[DnsChange]]:
    listed = list(changes)
    first = {_plain(change.name): at for at, change in reversed(list(enumerate(listed)))}
    ordered = sorted(listed, key=lambda change: first[_plain(change.name)])
    return (block for _, block in groupby(ordered, key=lambda change: _plain(change.name)))


def _lines(change: DnsChange, homes: tuple[str, ...]) -> Iterator[str]:
    if change.why:
        yield f"; {safe(change.why)}"
    new = record(change.name, change.type, change.value)
    if change.action == "remove":
        yield f"; remove: {on_one_line(new)}"
        return
    if change.action == "replace" and change.instead_of is not None:
        yield f"; replaces: {on_one_line(record(change.name, change.type, change.instead_of))}"
    ours = not homes or any(within(_plain(change.name), home) for home in homes)
    if _is_writable(change):
        yield new if ours else f"; elsewhere: {on_one_line(new)}"
    else:
        yield f"; no name that DNS can hold: {on_one_line(new)}"


def record(name: str, rrtype: str, value: str) -> str:
    """One record in master file form: absolute, a TXT in strings of at most 255 octets, on several lines where it is
    long. Every octet that means something to whoever reads the file is escaped."""
    start = f"{_name(name)} IN {rrtype}"
    if rrtype == "TXT":
        strings = _strings(value.encode("utf-8", "replace"))
        if len(strings) > 1 or len(start) + len(strings[0]) > _WIDE:
            return "\n".join([f"{start} (", *(f"    {string}" for string in strings), "    )"])
        return f"{start} {strings[0]}"
    if rrtype not in _NAMED:
        return f"{start} {_escaped(_SPECIAL_IN_RDATA, value.encode('utf-8', 'replace'))}"
    before, target = _target(rrtype, value)
    return " ".join([start, *before, _name(target)])


def _target(rrtype: str, value: str) -> tuple[list[str], str]:
    """What stands before the name in rdata that ends in one, and the name: all the rest, whatever is in it."""
    preference, _, exchange = value.partition(" ")
    return ([preference], exchange) if rrtype == "MX" else ([], value)


def _is_writable(change: DnsChange) -> bool:
    """Whether DNS can hold its names: one that it cannot would spoil the whole file."""
    target = _target(change.type, change.value)[1] if change.type in _NAMED else "."
    return is_askable(change.name) and (target == "." or is_askable(target))


def _plain(name: str) -> str:
    return name.lower().removesuffix(".")


def on_one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines())


def _strings(octets: bytes) -> list[str]:
    parts = [octets[at : at + MAX_STRING] for at in range(0, len(octets), MAX_STRING)] or [b""]
    return [f'"{_escaped(_SPECIAL_IN_STRING, part)}"' for part in parts]


def _name(name: str) -> str:
    labels = name.removesuffix(".").encode("utf-8", "replace").split(b".")
    return ".".join(_escaped(_SPECIAL_IN_NAME, label) for label in labels) + "."


def _escaped(special: re.Pattern[bytes], octets: bytes) -> str:
    r"""The octets as text, special ones as `\"`, `\\` or `\DDD` (section 5.1)."""
    return special.sub(lambda match: _ESCAPES.get(match[0]) or b"\\%03d" % match[0][0], octets).decode("ascii")
