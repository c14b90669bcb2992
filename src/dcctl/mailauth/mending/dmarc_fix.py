"""A better DMARC record, as close as possible to the one that stands there (RFC 9989 section 4.8). Pure."""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Final

from dcctl.mailauth.records.dmarc_record import POLICIES, DmarcRecord, Policy, parse, uris

_ORDER: Final = ("v", "p", "sp", "np")
_OTHER_WORDS: Final[Mapping[str, Policy]] = {
    "monitor": "none",
    "report": "none",
    "junk": "quarantine",
    "spam": "quarantine",
    "block": "reject",
    "deny": "reject",
    "discard": "reject",
    "drop": "reject",
    "refuse": "reject",
}
_MARKS: Final = str.maketrans("", "", "\\\"'\u201c\u201d\u2018\u2019\ufeff")
_SCHEME: Final = re.compile(r"mailto\s*:\s*/*\s*", re.IGNORECASE)


def edited(record: DmarcRecord, edits: Mapping[str, str | None]) -> str:
    """The record with tags set or (None) taken out, each once; v, p, sp and np first, the others in their order."""
    values: dict[str, str | None] = {tag.name: tag.value for tag in record.tags}
    values |= edits
    names = [*(name for name in _ORDER if name in values), *(name for name in values if name not in _ORDER)]
    return "; ".join(f"{name}={' '.join(value.split())}" for name in names if (value := values[name]) is not None)


def recognised(text: str) -> str | None:
    """The record that a text which only looks like DMARC was meant to be, if it can be made one."""
    parts = text.translate(_MARKS).replace(";", " ").replace(", ", " ").split()
    tags = [part.strip(",").partition("=") for part in parts]
    rest = [f"{name.lower()}={value}" for name, equals, value in tags if equals and name.lower() != "v" and value]
    better = "; ".join(["v=DMARC1", *rest])
    return better if rest and isinstance(parse(better), DmarcRecord) else None


def meant_policy(value: str) -> Policy | None:
    """The policy that a word which is none was probably meant to be: another word for it, or one mistyped."""
    word = (value.split() or [""])[0].strip("\"'.,").lower()
    near = difflib.get_close_matches(word, POLICIES, 1, 0.7)
    return _OTHER_WORDS.get(word) or next((policy for policy in POLICIES if policy in near), None)


def spilled(record: DmarcRecord) -> dict[str, str | None]:
    """Tags that a lost semicolon put into the value of another (`p=reject rua=mailto:...`), as tags of their own."""
    names = {tag.name for tag in record.tags}
    words = [word.partition("=") for tag in record.tags if tag.name in _ORDER for word in tag.value.split()[1:]]
    found = ((name.lower(), value) for name, equals, value in words if equals and value and name.isalpha())
    return {name: value for name, value in found if name not in names}


def once(record: DmarcRecord) -> dict[str, str | None]:
    """Every tag with the one value it should have: the last where it stands twice, for rua and ruf all destinations,
    None where none is any."""
    values: dict[str, str | None] = {tag.name: tag.value for tag in record.tags}
    return values | {tag: _destinations(record, tag) for tag in ("rua", "ruf")}


def _destinations(record: DmarcRecord, tag: str) -> str | None:
    """The destinations as they should be written: sizes taken off, a bare address made mailto, what stands in a second
    tag of that name or behind a semicolon by mistake put with the others."""
    written = [one.value for one in record.tags if one.name == tag]
    if tag == "rua":
        written += [fault.tag for fault in record.faults if fault.fault == "syntax" and _SCHEME.match(fault.tag)]
    return ",".join(dict.fromkeys(uri for value in written for uri in _meant(tag, value))) or None


def _meant(tag: str, value: str) -> Iterable[str]:
    """The URIs in a value, each in its plainest form."""
    for word in _SCHEME.sub("mailto:", value).replace(",", " ").split():
        good, _ = uris(tag, word if _SCHEME.match(word) else f"mailto:{word}")
        yield from (f"mailto:{uri.mailbox}" for uri in good)
