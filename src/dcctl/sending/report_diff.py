"""What changed since the report before: a snapshot as text for the ledger, and the difference of two. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from dcctl.sending.contacts import Contact
from dcctl.sending.rollup import Row

_VERSION: Final = 1


class ChangedReason(NamedTuple):
    """An address that came back before, and does so for another reason now."""

    address: str
    before: str
    now: str


class ChangedRate(NamedTuple):
    """A row whose rate moved; None where there is no such row, or nothing is known."""

    key: tuple[str, ...]
    before: float | None
    now: float | None


class Differences(NamedTuple):
    """Addresses that are new or gone, reasons and rates that are other ones; each in order. `any()` of it: whether
    something changed."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    reasons: tuple[ChangedReason, ...]
    rates: tuple[ChangedRate, ...]


def snapshot(rows: Sequence[Row], contacts: Sequence[Contact]) -> str:
    """The report as one JSON text; the same report gives the same text. Only proven contacts are kept."""
    kept = {
        "version": _VERSION,
        "rates": [[list(row.key), row.rate] for row in rows],
        "reasons": {contact.address: contact.reason for contact in contacts if contact.verified},
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def differences(old: str | None, new: str) -> Differences:
    """From one snapshot to the next. `old` None, or of another version: there is nothing to compare with, nothing is
    told."""
    before, now = _read(old), _read(new)
    if before is None or now is None:
        return Differences((), (), (), ())
    old_reasons, new_reasons = before["reasons"], now["reasons"]
    both = sorted(old_reasons.keys() & new_reasons.keys())
    return Differences(
        tuple(sorted(new_reasons.keys() - old_reasons.keys())),
        tuple(sorted(old_reasons.keys() - new_reasons.keys())),
        tuple(
            ChangedReason(address, old_reasons[address], new_reasons[address])
            for address in both
            if old_reasons[address] != new_reasons[address]
        ),
        _rates(before, now),
    )


def _rates(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[ChangedRate, ...]:
    old, new = ({tuple(key): rate for key, rate in one["rates"]} for one in (before, now))
    keys = sorted(old.keys() | new.keys())
    return tuple(ChangedRate(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _read(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    read: dict[str, Any] = json.loads(text)
    return read if read.get("version") == _VERSION else None
