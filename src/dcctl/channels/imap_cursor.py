"""How far each folder of an IMAP mailbox was read, as one JSON text.

A UID says how far only together with the folder's UIDVALIDITY (RFC 9051 section 2.3.1.1). Mod-sequences (CONDSTORE, RFC
7162) would add nothing: they tell changed flags, and a new message always has a new, higher UID.
"""

import json
from collections.abc import Mapping
from typing import Final, NamedTuple

HIGHEST: Final = 2**32 - 1  # of a UID and of a UIDVALIDITY
_FOLDERS: Final = 1_000
_LONGEST: Final = 1 << 20


class Mark(NamedTuple):
    """The last UID read of a folder while it had that UIDVALIDITY (0: it has none, its UIDs mean nothing later)."""

    validity: int
    uid: int


def read(text: str | None, mailbox: str) -> dict[str, Mark]:
    """The marks of that mailbox by folder; none for a text of another mailbox or another form: all is read again."""
    if text is None or len(text) > _LONGEST:
        return {}
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict) or told.get("mailbox") != mailbox or not isinstance(told.get("folders"), dict):
        return {}
    marks = {name: _mark(value) for name, value in list(told["folders"].items())[:_FOLDERS]}
    return {name: mark for name, mark in marks.items() if mark is not None}


def write(marks: Mapping[str, Mark], mailbox: str) -> str:
    """The text to store."""
    return json.dumps({"mailbox": mailbox, "folders": marks}, ensure_ascii=False, separators=(",", ":"))


def _mark(value: object) -> Mark | None:
    match value:
        case [int(validity), int(uid)] if 0 < validity <= HIGHEST and 0 <= uid <= HIGHEST:
            return Mark(validity, uid)
    return None
