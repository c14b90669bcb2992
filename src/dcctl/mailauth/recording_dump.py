"""A recording as a file, `dcctl.recording/1`: JSON lines (RFC 8259), bytes as base64 (RFC 4648), in one order.

The first line names the form and the moment. Each other line is one question with its answer, one fetch, or one look at
an exchanger: two recordings of the same domains can be compared with `diff`. `recording_text.py` reads it.
"""

import base64
import json
from typing import Any, Final

from dcctl.fetch import Fetched, NotFetched
from dcctl.mail.tls_seen import TlsSeen
from dcctl.mailauth.lookup import Answer, Mx, Record
from dcctl.mailauth.recording import Recording

SCHEMA: Final = "dcctl.recording/1"

Item = dict[str, Any]


def dump(recording: Recording) -> bytes:
    """The file, ASCII only. The same recording always gives the same bytes."""
    items = [
        {"schema": SCHEMA, "now": recording.now},
        *(_answer_item(name, rrtype, answer) for (name, rrtype), answer in sorted(recording.answers.items(), key=_key)),
        *(_fetch_item(*page, fetched) for page, fetched in sorted(recording.fetches.items(), key=_key)),
        *(_look_item(*exchanger, seen) for exchanger, seen in sorted(recording.looks.items(), key=_key)),
    ]
    return "".join(json.dumps(item, separators=(",", ":"), allow_nan=False) + "\n" for item in items).encode("ascii")


def _key(pair: tuple[tuple[Any, Any], object]) -> tuple[Any, Any]:
    return pair[0]


def _answer_item(name: str, rrtype: str, answer: Answer) -> Item:
    return {
        "question": name,
        "type": rrtype,
        "status": answer.status,
        "records": [_written(record) for record in answer.records],
        "ttl": answer.ttl,
        "ad": answer.ad,
        "private_path": answer.private_path,
        "cause": answer.cause,
        "name": answer.name,
    }


def _written(record: Record) -> object:
    match record:
        case Mx():
            return [record.preference, record.exchange]
        case bytes():
            return {"base64": _encoded(record)}
        case str():
            return record


def _fetch_item(url: str, same_host: bool, fetched: Fetched | NotFetched) -> Item:
    return {"fetch": url, "same_host": same_host, **_plain(fetched)}


def _look_item(host: str, port: int, seen: TlsSeen) -> Item:
    return {"look": host, "port": port, **_plain(seen)}


def _plain(value: Any) -> Any:
    """A named tuple by its fields, bytes in base64."""
    match value:
        case bytes():
            return _encoded(value)
        case Fetched() | NotFetched() | TlsSeen():
            return {name: _plain(part) for name, part in value._asdict().items()}
        case tuple():
            return [_plain(part) for part in value]
        case _:
            return value


def _encoded(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
