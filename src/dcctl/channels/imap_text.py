"""IMAP's spellings (RFC 3501, RFC 9051): folder names, quoted strings, LIST and FETCH answers as imaplib hands them on.

Pure; takes any bytes. What cannot be read is left out or left as it came.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from dcctl.channels.imap_cursor import HIGHEST

Answer = Sequence[bytes | tuple[bytes, bytes] | None]  # as imaplib hands it over

INBOX: Final = "INBOX"
# What spam folders are called where none is marked \Junk (RFC 6154).
SPAM: Final = frozenset({
    "junk", "spam", "junk e-mail", "junk email", "junk-e-mail", "junk mail", "bulk mail", "bulk", "[gmail]/spam",
    "spamverdacht", "unerwünscht", "courrier indésirable", "indésirables", "correo no deseado", "posta indesiderata",
    "lixo eletrônico", "ongewenste e-mail", "skräppost", "спам", "垃圾邮件", "迷惑メール",
})  # fmt: skip

_LATER: Final = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]")  # RFC 5530
_SHIFTED: Final = re.compile(r"&([A-Za-z0-9+,]*)-")
_DIRECT: Final = re.compile(r"[^ -~]+|&")
_LISTED: Final = re.compile(rb'\(([^()]*)\) (?:NIL|"((?:[^"\\]|\\.)*)") (.*)', re.DOTALL | re.IGNORECASE)
_QUOTED: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_FETCHED: Final = re.compile(rb"(\d{1,10}) \(")
_UID: Final = re.compile(rb"[ (]UID (\d{1,10})\b", re.IGNORECASE)
_SIZE: Final = re.compile(rb"[ (]RFC822\.SIZE (\d{1,10})\b", re.IGNORECASE)
_EMPTY: Final = re.compile(rb'[ (]BODY\[[^\]]*\](?:<\d+>)? ""', re.IGNORECASE)


class Folder(NamedTuple):
    """One folder: its name, the name as the server spells it, the attributes in lower case."""

    name: str
    spelled: str
    attributes: frozenset[str] = frozenset()
    delimiter: str = ""

    @property
    def is_spam(self) -> bool:
        """Whether it is called as spam folders are."""
        last = self.name.rpartition(self.delimiter)[2] if self.delimiter else self.name
        return not {self.name.lower(), last.lower()}.isdisjoint(SPAM)


class Fetched(NamedTuple):
    """One message's answer: its place in the folder, UID (0: not told), size in octets, and the text asked for."""

    number: int
    uid: int
    size: int
    text: bytes | None


def encode_folder(name: str) -> str:
    """Modified UTF-7 (RFC 3501 section 5.1.3)."""

    def shifted(match: re.Match[str]) -> str:
        if match.group() == "&":
            return "&-"
        coded = b64encode(match.group().encode("utf-16-be", "surrogatepass")).rstrip(b"=").replace(b"/", b",")
        return f"&{coded.decode()}-"

    return _DIRECT.sub(shifted, name)


def decode_folder(spelled: str) -> str:
    """The name that modified UTF-7 spells; what is none of it stays as it is."""

    def direct(match: re.Match[str]) -> str:
        coded = match[1].replace(",", "/")
        try:
            return b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-16-be") if coded else "&"
        except (binascii.Error, UnicodeDecodeError):
            return match.group()

    return _SHIFTED.sub(direct, spelled)


def quoted(text: str) -> str:
    """A quoted string; the text has no control characters (refused where it came in)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def named(name: str) -> Folder:
    """A folder by the name a person gives it; INBOX is INBOX in any letter case."""
    return Folder(INBOX, INBOX) if name.upper() == INBOX else Folder(name, encode_folder(name))


def listed(answer: Answer) -> list[Folder]:
    """The folders of a LIST answer that can be opened."""
    folders = []
    for item in answer:
        head, literal = item if isinstance(item, tuple) else (item or b"", None)
        if match := _LISTED.match(head):
            attributes = frozenset(match[1].decode("ascii", "replace").lower().split())
            spelled = literal if literal is not None else _unquoted(match[3])
            text = spelled.decode("utf-8", "replace")
            folder = Folder(decode_folder(text), text, attributes, (match[2] or b"")[-1:].decode("ascii", "replace"))
            if text and text.isprintable() and not attributes & {"\\noselect", "\\nonexistent"}:
                folders.append(folder)
    return folders


def usual(folders: Sequence[Folder]) -> list[Folder]:
    """INBOX and the spam folder: the one marked \\Junk, else those that are called so."""
    spam = [one for one in folders if "\\junk" in one.attributes] or [one for one in folders if one.is_spam]
    return [named(INBOX), *(one for one in spam if one.name.upper() != INBOX)]


def fetched(answer: Answer) -> list[Fetched]:
    """The messages of a FETCH answer, in the order they came."""
    return [one for parts in _grouped(answer) if (one := _fetched(parts))]


def only_now(words: str) -> bool:
    """Whether a refusal says by its response code that the same command may work later."""
    return words.upper().startswith(_LATER)


def as_set(uids: Iterable[int]) -> str:
    """A sequence set of ascending numbers, runs drawn together: `1:3,7`."""
    runs: list[list[int]] = []
    for uid in uids:
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def _grouped(answer: Answer) -> Iterator[list[bytes | tuple[bytes, bytes]]]:
    """The parts of each message: those with a literal are pairs, and the part that ends it has none."""
    parts: list[bytes | tuple[bytes, bytes]] = []
    for part in answer:
        if part is not None:
            parts.append(part)
        if isinstance(part, bytes):
            yield parts
            parts = []


def _fetched(parts: list[bytes | tuple[bytes, bytes]]) -> Fetched | None:
    head = b" ".join(part[0] if isinstance(part, tuple) else part for part in parts)
    texts = [part[1] for part in parts if isinstance(part, tuple)]
    number = _FETCHED.match(head)
    if number is None:
        return None
    text = texts[0] if texts else (b"" if _EMPTY.search(head) else None)
    return Fetched(int(number[1]), _number(_UID, head), _number(_SIZE, head), text)


def _number(pattern: re.Pattern[bytes], head: bytes) -> int:
    match = pattern.search(head)
    return min(int(match[1]), HIGHEST) if match else 0


def _unquoted(word: bytes) -> bytes:
    match = _QUOTED.fullmatch(word)
    return re.sub(rb"\\(.)", rb"\1", match[1], flags=re.DOTALL) if match else word
