"""The file that `recording_dump.py` writes, read back: whatever it holds, a recording or a refusal by line."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from ipaddress import IPv4Address, IPv6Address
from types import UnionType
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

from dcctl.errors import UsageError
from dcctl.fetch import Fetched, NotFetched
from dcctl.mail.tls_seen import TlsSeen
from dcctl.mailauth.lookup import Answer, Mx, Record, RRType, Status
from dcctl.mailauth.recording import Recording
from dcctl.mailauth.recording_dump import SCHEMA, Item, dump

__all__ = ["MAX_BYTES", "MAX_LINE", "dump", "parse"]

MAX_BYTES: Final = 64 << 20
MAX_LINE: Final = 1 << 20  # bytes; the largest fetch in base64 is a third of that
_YEAR_1, _YEAR_10000 = -62_135_596_800, 253_402_300_800
_HINTS: Final[dict[type, dict[str, Any]]] = {kind: get_type_hints(kind) for kind in (Fetched, NotFetched, TlsSeen)}

T = TypeVar("T")


class _Wrong(Exception):
    """What is wrong with a line."""


def parse(raw: bytes, filename: str) -> Recording:
    """The recording in the bytes of a file. Raises `UsageError` as `file:line: message` for whatever is none: too
    large, another form, a line that is cut, wrong or there twice."""
    if len(raw) > MAX_BYTES:
        raise UsageError(f"{filename}: larger than {MAX_BYTES >> 20} MB", field="replay")
    lines = BytesIO(raw)  # one line after the other: there may be millions of empty ones
    with _placed(filename, 1):
        recording = _begun(_item(lines.readline()))
    for number, line in enumerate(lines, 2):
        if not line.isspace():
            with _placed(filename, number):
                _add(recording, _item(line))
    return recording


@contextmanager
def _placed(filename: str, number: int) -> Iterator[None]:
    try:
        yield
    except _Wrong as wrong:
        again = "record it again: --record FILE"
        raise UsageError(f"{filename}:{number}: {wrong}", next=again, field="replay") from None


def _item(line: bytes) -> Item:
    if len(line) > MAX_LINE:
        raise _Wrong(f"longer than {MAX_LINE >> 20} MB")
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        raise _Wrong("not one whole JSON value") from None
    if not isinstance(item, dict):
        raise _Wrong("not a JSON object")
    return item


def _begun(item: Item) -> Recording:
    if (schema := item.get("schema")) != SCHEMA:
        raise _Wrong(f"of the form {schema}, not {SCHEMA}" if isinstance(schema, str) else f"no recording ({SCHEMA})")
    return Recording(_moment(item, "now"))


def _add(recording: Recording, item: Item) -> None:
    if "question" in item:
        question = (_of(item, "question", str), _one_of(item, "type", get_args(RRType)))
        _once(recording.answers, question, _answer(item))
    elif "fetch" in item:
        fetched = _built(NotFetched, item) if "certain" in item else _built(Fetched, item)
        _once(recording.fetches, (_of(item, "fetch", str), _of(item, "same_host", bool)), fetched)
    elif "look" in item:
        _once(recording.looks, (_of(item, "look", str), _of(item, "port", int)), _built(TlsSeen, item))
    else:
        raise _Wrong("neither a question nor a fetch nor a look")


def _once(kept: dict[Any, T], key: object, value: T) -> None:
    if key in kept:
        raise _Wrong("stands there twice")
    kept[key] = value


def _answer(item: Item) -> Answer:
    status: Status = _one_of(item, "status", get_args(Status))
    rrtype: RRType = _one_of(item, "type", get_args(RRType))
    records = tuple(_record(rrtype, record) for record in _of(item, "records", list))
    if bool(records) != (status == "FOUND"):
        raise _Wrong(f"{status} with {len(records)} records")
    cause, name = _of(item, "cause", str), _of(item, "name", str)
    ad, private_path = _of(item, "ad", bool), _of(item, "private_path", bool)
    return Answer(status, records, _of(item, "ttl", int), ad, cause, name, private_path)


def _record(rrtype: RRType, written: object) -> Record:
    """As `Answer` promises them: the checks rely on it."""
    try:
        match rrtype, written:
            case "TXT", {"base64": str() as text}:
                return _decoded(text)
            case "MX", [int() as preference, str() as exchange]:
                return Mx(preference, _sound(exchange))
            case (("A" | "AAAA"), str()) if "%" not in written:  # a zone of this machine's is no part of a record
                (IPv4Address if rrtype == "A" else IPv6Address)(written)
                return written
            case (("CNAME" | "NS" | "PTR" | "SOA" | "TLSA" | "DS" | "DNSKEY"), str()):
                return _sound(written)
    except ValueError:
        pass
    raise _Wrong(f"a record that is no {rrtype}")


def _sound(text: str) -> str:
    """A text without lone surrogates; ValueError for any other."""
    text.encode("utf-8")
    return text


def _built(kind: type[T], item: Item) -> T:
    """A named tuple of that kind, each field as its annotation wants it."""
    return kind(**{name: _field(item, name, hint) for name, hint in _HINTS[kind].items()})


def _field(item: Item, name: str, hint: Any) -> Any:
    form, inner = get_origin(hint), get_args(hint)
    if form is Literal:
        return _one_of(item, name, inner)
    if form is tuple:
        return tuple(_field({name: part}, name, inner[0]) for part in _of(item, name, list))
    if form is UnionType:  # or None
        return None if item.get(name) is None else _field(item, name, inner[0])
    if hint is bytes:
        return _decoded(item.get(name))
    return _moment(item, name) if hint is float else _of(item, name, hint)


def _moment(item: Item, name: str) -> float:
    """UTC epoch in seconds, of the years that a date can have."""
    if not _YEAR_1 <= (value := _of(item, name, float)) < _YEAR_10000:
        raise _Wrong(f"{name} is no time")
    return value


def _decoded(text: object) -> bytes:
    try:
        return base64.b64decode(text if isinstance(text, str) else "?", validate=True)
    except ValueError:
        raise _Wrong("base64 that is none") from None


def _of(item: Item, name: str, kind: type[T]) -> T:
    value = item.get(name)
    if type(value) is not kind:
        raise _Wrong(f"{name} is missing or no {kind.__name__}")
    return value


def _one_of(item: Item, name: str, words: tuple[Any, ...]) -> Any:
    if (value := item.get(name)) not in words:
        raise _Wrong(f"{name} is none of {', '.join(words)}")
    return value
