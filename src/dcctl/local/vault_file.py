"""The encrypted file: a JSON envelope, each secret sealed by AES-256-GCM (RFC 5116), the key by HKDF (RFC 5869).

Channel and slot are bound to the sealed text as associated data, so that no entry can pose as another. Salt and check
value belong to the file: the check tells a wrong key (nothing is touched) from an altered entry (damaged).
"""

import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dcctl.errors import SourceSilent, StoreError
from dcctl.local.lock_file import hold
from dcctl.local.private_file import read_bounded, write_private

_SCHEMA: Final = "dcctl.vault/1"
_LARGEST: Final = 4_000_000  # bytes
_NONCE: Final = 12  # bytes, random at each write: RFC 5116 section 3.1; far fewer writes than its birthday bound
_SHORTEST_KEY: Final = 32  # bytes: HKDF adds no strength, so the key must be random, not a pass phrase
_LOCK_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class _Envelope:
    salt: bytes
    check: bytes
    entries: Mapping[str, Mapping[str, str]]  # channel, slot: nonce and sealed text in base64

    def entry(self, channel: str, slot: str) -> str | None:
        return self.entries.get(channel, {}).get(slot)

    def having(self, channel: str, slot: str, sealed: str | None) -> "_Envelope":
        """A copy with that entry set, or without it when `sealed` is None."""
        slots = {name: text for name, text in self.entries.get(channel, {}).items() if name != slot}
        if sealed is not None:
            slots[slot] = sealed
        others = {name: kept for name, kept in self.entries.items() if name != channel}
        return replace(self, entries={**others, channel: slots} if slots else others)

    def text(self) -> bytes:
        salt, check = _base64(self.salt), _base64(self.check)
        data = {"schema": _SCHEMA, "salt": salt, "check": check, "entries": self.entries}
        return json.dumps(data, indent=1, sort_keys=True).encode() + b"\n"


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()


def _parse(raw: bytes, path: Path) -> _Envelope:
    try:
        data = json.loads(raw)
        if data["schema"] != _SCHEMA:
            raise _damaged(path, "it was written by another version of dcctl")
        entries = {
            str(channel): {str(slot): str(sealed) for slot, sealed in slots.items()}
            for channel, slots in data["entries"].items()
        }
        return _Envelope(b64decode(data["salt"], validate=True), b64decode(data["check"], validate=True), entries)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged(path, "it is not what dcctl wrote") from None


def _damaged(path: Path, why: str) -> StoreError:
    return StoreError(
        f"the encrypted file {path} cannot be read",
        why=f"{why}; it was left as it is",
        next=f"bring {path} back from a backup, or move it away and run `dcctl connect NAME --renew`",
    )


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=salt, info=_SCHEMA.encode() + b" " + purpose).derive(key)


def _bound_to(channel: str, slot: str) -> bytes:
    return json.dumps([_SCHEMA, channel, slot]).encode()


class VaultFile:
    """The secrets of one encrypted file. `key` hands over the key's bytes; it is called only when one is needed.

    Raises `SourceSilent` for a key that is too short or does not fit, `StoreError` for a damaged file or entry,
    `LoginNeeded` for a file that others can read. None of them changes the file.
    """

    def __init__(self, path: Path, key: Callable[[], bytes]) -> None:
        self._path = path
        self._key = key

    def get(self, channel: str, slot: str) -> str | None:
        """The secret; None when the file or the entry is not there (that takes no key)."""
        envelope = self._read()
        if envelope is None or (sealed := envelope.entry(channel, slot)) is None:
            return None
        cipher = self._cipher(envelope)
        try:
            raw = b64decode(sealed, validate=True)
            return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], _bound_to(channel, slot)).decode()
        except (InvalidTag, ValueError):
            raise _damaged(self._path, f"the entry {channel}/{slot} was altered or damaged") from None

    async def put(self, channel: str, slot: str, text: str) -> None:
        """Seal and store; the file is made when there is none."""
        async with self._locked():
            envelope = self._read() or self._new()
            nonce = os.urandom(_NONCE)
            sealed = nonce + self._cipher(envelope).encrypt(nonce, text.encode(), _bound_to(channel, slot))
            self._write(envelope.having(channel, slot, _base64(sealed)))

    async def delete(self, channel: str, slot: str) -> bool:
        """Drop the entry (that takes no key); False when there was none."""
        async with self._locked():
            envelope = self._read()
            if envelope is None or envelope.entry(channel, slot) is None:
                return False
            self._write(envelope.having(channel, slot, None))
            return True

    def _locked(self) -> AbstractAsyncContextManager[None]:
        path = self._path.with_name(self._path.name + ".lock")
        return hold(path, _LOCK_SECONDS, "the encrypted file")

    def _read(self) -> _Envelope | None:
        raw = read_bounded(self._path, _LARGEST, private=True)
        return None if raw is None else _parse(raw, self._path)

    def _write(self, envelope: _Envelope) -> None:
        if len(text := envelope.text()) > _LARGEST:
            raise StoreError(
                f"the encrypted file {self._path} is full ({_LARGEST:,} bytes)",
                next="keep some secrets elsewhere (--secret env:NAME)",
            )
        write_private(self._path, text)

    def _new(self) -> _Envelope:
        salt = os.urandom(32)
        return _Envelope(salt, _derived(self._checked_key(), salt, b"check"), {})

    def _cipher(self, envelope: _Envelope) -> AESGCM:
        key = self._checked_key()
        if not hmac.compare_digest(_derived(key, envelope.salt, b"check"), envelope.check):
            raise SourceSilent(f"the key does not fit the encrypted file {self._path}", next="put the right key back")
        return AESGCM(_derived(key, envelope.salt, b"key"))

    def _checked_key(self) -> bytes:
        key = self._key().strip(b"\r\n")
        if len(key) < _SHORTEST_KEY:
            raise SourceSilent(
                f"the key of the encrypted file is shorter than {_SHORTEST_KEY} bytes",
                next="make one with `openssl rand -base64 32`",
            )
        return key
