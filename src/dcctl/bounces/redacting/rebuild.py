"""A mail put together again from its redacted parts (RFC 2045-2046): same outline, new boundaries, no foreign body."""

import re
from base64 import encodebytes
from binascii import b2a_qp
from html import escape
from typing import Final

from dcctl.bounces.copied import copied_header, copy_at
from dcctl.bounces.decode import decode_words, to_text
from dcctl.bounces.letter import Letter, plain
from dcctl.bounces.mime import Mail, Part, read_mail
from dcctl.bounces.original import RETURNED, returned_part
from dcctl.bounces.redacting.finding import Found, find
from dcctl.bounces.redacting.header import Fields, content_type
from dcctl.bounces.redacting.names import Names
from dcctl.bounces.redacting.texts import Texts
from dcctl.mail.headers import split_headers

_MAX_TEXT: Final = 1 << 18  # bytes of a part that are kept; no rule looks at more
_MAX_RETURNED: Final = 1 << 16
_NESTED: Final = 2  # reports inside reports
_READ: Final = ("text/plain", "text/html", "")
_FIELDS: Final = ("message/", "text/rfc822", "application/octet-stream")
_EMPTY_LINE: Final = re.compile(r"\n[>| \t]*\n")
_INNER: Final = re.compile(r"(?im)^content-type:[ \t]*(?:message/rfc822|message/global|text/rfc822-headers)\b")
_FIELD: Final = re.compile(r"[>| \t]{0,8}[A-Za-z]{1,30}-[\w-]{1,60}:")  # a hyphen: no word of prose
_OF_FIELD: Final = re.compile(r"[>| \t]{0,8}(?:[A-Za-z][\w-]{0,76}:|$)|[>| \t]{1,8}\S")
_MARGIN: Final = re.compile(r"[>| \t]*")
_DELIMITER: Final = re.compile(r"(?m)^--\S")


class Rebuilt:
    """One mail, its names replaced: those `found` so far, and its own."""

    def __init__(self, mail: Mail, found: Found, names: Names, depth: int = 0) -> None:
        returned = Letter(mail).returned
        find(found, mail, returned)
        self._mail, self._found, self._names, self._depth = mail, found, names, depth
        self._texts = Texts(found, names)
        about = " ".join(decode_words(returned.header("subject")).split()) if returned else ""
        self._fields = Fields(self._texts, names, about)
        self._has_part = returned_part(mail) is not None
        self._words = next((part for kind in _READ for part in mail.parts if part.type == kind and _filled(part)), None)
        head = mail.top.raw[mail.top.start : mail.top.begin]
        self._eol = b"\r\n" if b"\r\n" in head else b"\n"
        self._boundaries = 0

    def __bytes__(self) -> bytes:
        top = self._mail.top
        line = top.raw[top.start : top.begin].partition(b"\n")[0]
        envelope = self._texts.plain(to_text(line.strip())).encode() + self._eol if line.startswith(b"From ") else b""
        return envelope + self._entity(0, len(self._mail.parts))

    def _entity(self, first: int, end: int) -> bytes:
        """The part at `first` of the outline, those up to `end` inside it."""
        part = self._mail.parts[first]
        inside = [at for at in range(first + 1, end) if self._mail.parts[at].depth == part.depth + 1]
        if not inside:
            return self._leaf(part)
        self._boundaries += 1
        boundary = f"=_redacted_{self._depth}_{self._boundaries}"
        head = self._header(part, content_type(part.type, part.header("content-type"), boundary=boundary))
        ends = [*inside[1:], end]
        bodies = [self._entity(at, stop) for at, stop in zip(inside, ends, strict=True)]
        mark = b"--" + boundary.encode()
        lines = [piece for body in bodies for piece in (mark, body)]
        return head + self._eol + self._eol.join([*lines, mark + b"--", b""])

    def _header(self, part: Part, kind: str | None) -> bytes:
        """The header block without the empty line below it; `kind` is its Content-Type from now on."""
        block = split_headers(part.raw[part.start : part.begin])
        lines, told = [], False
        for header in block.fields:
            if header.name.lower() == b"content-type":
                if not told and kind is not None:
                    lines.append(header.name + b": " + kind.encode("utf-8", "replace"))
                told = True
            else:
                lines.append(self._fields.field(header, sent=_is_sent(part)).replace(b"\r\n", self._eol))
        if kind is not None and not told:
            lines.append(b"Content-Type: " + kind.encode())
        return b"".join(line + self._eol for line in lines)

    def _leaf(self, part: Part) -> bytes:
        declared = part.header("content-type")
        text = self._text(part)
        charset = part.parameters.get("charset")
        content = text.encode("utf-8", "replace")
        changed = {} if to_text(content, charset) == text else {"charset": "utf-8"}
        kind = content_type(part.type or "text/plain", declared, **changed) if declared or changed else None
        return self._header(part, kind) + self._eol + self._encoded(part, content.replace(b"\n", self._eol))

    def _encoded(self, part: Part, content: bytes) -> bytes:
        encoding = part.header("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return encodebytes(content).replace(b"\n", self._eol)
        return b2a_qp(content) if encoding == "quoted-printable" else content

    def _text(self, part: Part) -> str:
        """What stays of a part's content, LF lines: words and report fields, the header of what came back."""
        if part.depth and part.type in RETURNED:
            return self._returned(part.content(_MAX_RETURNED))
        if _is_sent(part) or not self._is_read(part):
            return ""
        text = part.text(_MAX_TEXT).replace("\r\n", "\n").replace("\r", "\n")
        if part.type == "text/html":
            return escape(self._told(plain(text)), quote=False)
        if part.depth and part.type in ("", "text/plain", "application/octet-stream") and copy_at(text) == 0:
            return self._returned(text.encode("utf-8", "replace"))
        return self._told(text)

    def _is_read(self, part: Part) -> bool:
        """Whether a rule may read it: fields, plain words, and HTML where it is all the words there are."""
        if part.type == "text/html":
            return part is self._words
        if part.type.startswith(_FIELDS):
            return b"\0" not in part.content(1 << 12)
        return part.type in _READ or part.type.startswith(("multipart/", "text/"))

    def _told(self, text: str) -> str:
        """The words, and below them the header of the copied message but not its body."""
        start, stop, rest = self._copy(text)
        return self._texts.words(text[:start]) + self._block(text[start:stop]) + self._texts.words(text[rest:])

    def _copy(self, text: str) -> tuple[int, int, int]:
        """Where the copied header begins and ends, its empty line included, and where words go on."""
        if inner := _INNER.search(text):
            head = _EMPTY_LINE.search(text, inner.end())
            body = _EMPTY_LINE.search(text, head.end()) if head else None
            rest = _DELIMITER.search(text, body.end()) if body else None
            start = head.end() if head else len(text)
            return start, body.end() if body else len(text), rest.start() if rest else len(text)
        start = _first_field(text, copy_at(text))
        body = _EMPTY_LINE.search(text, start)
        stop = body.end() if body else len(text)
        return start, stop, stop if self._has_part else len(text)

    def _block(self, text: str) -> str:
        """A copied header in the margin it stands in; words where it is none."""
        found = copied_header(text)
        if not found or not found.fields:
            return self._texts.words(text)
        margin = _MARGIN.match(text)
        lines = self._sent(found.raw[found.start : found.begin])
        end = "\n" if _EMPTY_LINE.search(text) else ""
        return "".join(f"{margin[0] if margin else ''}{line}\n" for line in lines) + end

    def _sent(self, block: bytes) -> list[str]:
        """The lines of a header block of the message that was sent."""
        fields = (self._fields.field(header, sent=True) for header in split_headers(block).fields)
        return [line for field in fields for line in to_text(field).split("\r\n")]

    def _returned(self, content: bytes) -> str:
        """The header of the message that was sent; a report inside a report is kept as one."""
        raw = content.lstrip(b"\r\n")
        inner = read_mail(raw)
        if inner.top.type == "multipart/report" and not inner.trouble and self._depth < _NESTED:
            return to_text(bytes(Rebuilt(inner, self._found, self._names, self._depth + 1))).replace("\r\n", "\n")
        if lines := self._sent(raw):
            return "".join(f"{line}\n" for line in lines) + "\n"
        return self._told(to_text(raw).replace("\r\n", "\n").replace("\r", "\n"))


def _first_field(text: str, at: int) -> int:
    """Where the block that holds the field at `at` begins: fields that no report has of its own may go before it."""
    if at == len(text):
        return at
    above = [match.end() for match in _EMPTY_LINE.finditer(text, 0, at)]
    start = above[-1] if above else at
    lines = text[start:at].split("\n")
    return start if _FIELD.match(lines[0]) and all(map(_OF_FIELD.match, lines)) else at


def _is_sent(part: Part) -> bool:
    """Whether its own header is that of the message that was sent: some systems return it without marking it so."""
    own = part.fields.keys()
    return part.depth > 0 and b"message-id" in own and (b"received" in own or b"from" in own)


def _filled(part: Part) -> bool:
    return bool(part.raw[part.begin : min(part.end, part.begin + 1024)].strip())
