"""A brand logo: is it SVG Tiny Portable/Secure (draft-svg-tiny-ps-abrotman-12)? Bytes to problems, nothing is drawn.

The parser is expat, fed by hand: parsing ends where a document type begins, so there is no entity to expand and nothing
to fetch. Two colours (section 2.4) would have to be rendered to be seen; they are not judged.
"""

import math
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from dcctl.mailauth.records.bimi_profile import ELEMENTS, FIXED, REFUSED

LIMIT: Final = 32 * 1024  # section 2.4, when it is uncompressed
MAX_DEPTH: Final = 100
MAX_PROBLEMS: Final = 30
LONG_TITLE: Final = 64  # section 2.1
_SVG: Final = "http://www.w3.org/2000/svg"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_EVENTS: Final = "http://www.w3.org/2001/xml-events"
_GZIP: Final = b"\x1f\x8b"
_URL: Final = re.compile(r"url\s*\(\s*[\"']?\s*([^)\"']*)", re.IGNORECASE)
_EVENT: Final = re.compile(r"on[a-z]+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_LENGTH: Final = re.compile(r"((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(%|[A-Za-z]{2})?")


@dataclass(frozen=True, slots=True)
class LogoProblem:
    """One departure, in words, and the section of the profile it is from ("": what receivers want beyond it). `grave`
    keeps the logo from being shown, else it is advice. The words may hold foreign names."""

    message: str
    section: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class LogoReport:
    """A logo looked at. `svg` is its text uncompressed, b"" where it is none; `title` what it calls itself."""

    problems: tuple[LogoProblem, ...]
    svg: bytes = b""
    title: str = ""


class _Refused(Exception):
    """Parsing ends here; the problem is noted already."""


def uncompressed(data: bytes, limit: int = LIMIT) -> bytes | None:
    """`data` itself, or what is in it where it is gzip; None where that is damaged or over `limit`: never more than
    that is unpacked."""
    if not data.startswith(_GZIP):
        return data if len(data) <= limit else None
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(data, limit + 1)
    except zlib.error:
        return None
    return plain if unpacker.eof and len(plain) <= limit else None


def inspect(data: bytes) -> LogoReport:
    """What is wrong with a logo. Never raises."""
    svg = uncompressed(data)
    if svg is None:
        what = "damaged, or " if data.startswith(_GZIP) else ""
        return LogoReport((LogoProblem(f"the file is {what}larger than {LIMIT >> 10} KiB", "2.4"),))
    try:
        text = svg.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        return LogoReport((LogoProblem(f"the file is not UTF-8 text (octet {problem.start + 1})", "2"),))
    reader = _Reader()
    reader.read(text)
    if svg is not data:
        reader.note("it is compressed (gzip); some receivers take plain SVG only", "2.4", grave=False)
    return LogoReport(reader.problems(), svg, reader.title.strip())


class _Reader:
    """One walk through a document: the state its rules need, and what they found."""

    def __init__(self) -> None:
        self._found: Counter[LogoProblem] = Counter()
        self._path: list[str] = []
        self._titles = 0
        self._words = ""
        self.title = ""

    def read(self, text: str) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._document_type
        try:
            parser.Parse(text, True)
        except expat.ExpatError as problem:
            self.note(f"it is no well-formed XML ({problem})", "2")
        except _Refused:
            pass

    def note(self, message: str, section: str, *, grave: bool = True) -> None:
        problem = LogoProblem(message, section, grave)
        if problem in self._found or len(self._found) < MAX_PROBLEMS:
            self._found[problem] += 1

    def problems(self) -> tuple[LogoProblem, ...]:
        """In the order they were met, grave ones first; what occurs often is counted."""
        told = [
            LogoProblem(f"{one.message} ({times} times)" if times > 1 else one.message, one.section, one.grave)
            for one, times in self._found.items()
        ]
        return tuple(sorted(told, key=lambda one: not one.grave))

    def _document_type(self, *_: object) -> None:
        """Called before anything is read that it declares."""
        self.note("it declares a document type (DOCTYPE); nothing more was read", "2.3")
        raise _Refused

    def _instruction(self, target: str, _: str) -> None:
        self.note(f"it holds a processing instruction (<?{target[:40]}?>)", "2.3")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, local = _split(name)
        if not self._path:
            self._root(namespace, local, attributes)
        elif namespace != _SVG:
            self._foreign(namespace)
        elif reason := REFUSED.get(local):
            self.note(f"<{local}> is not allowed: {reason}", "2.3")
        elif local not in ELEMENTS:
            self.note(f"<{local[:40]}> is no element of the profile", "2")
        self._path.append(local if namespace == _SVG else "")
        if len(self._path) > MAX_DEPTH:
            self.note(f"elements lie more than {MAX_DEPTH} deep; nothing more was read", "2.4")
            raise _Refused
        self._titles += self._path == ["svg", "title"]
        if self._path[-1] in ("title", "desc"):
            self._words = ""
        for key, value in attributes.items():
            self._attribute(local, *_split(key), value)

    def _end(self, _: str) -> None:
        local = self._path.pop()
        if local == "title" and self._path == ["svg"]:
            self.title = self.title or self._words
            self._title(self._words.strip())
        elif local == "desc" and not self._words.strip():
            self.note("<desc> is empty", "2.1")
        if not self._path and not self._titles:
            self.note("<title> is missing: a child of <svg> that names the brand", "2.1")

    def _text(self, text: str) -> None:
        self._words += text
        if self._path[-1] == "style" and ("@import" in text or _outside(text)):
            self.note("<style> refers to something outside the document", "2.3")

    def _title(self, words: str) -> None:
        if self._titles > 1:
            self.note("<title> stands there more than once", "2.1")
        if not words:
            self.note("<title> is empty", "2.1")
        if len(words) > LONG_TITLE:
            self.note(f"<title> has {len(words)} characters; keep it to {LONG_TITLE}", "2.1", grave=False)

    def _root(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        if (namespace, local) != (_SVG, "svg"):
            shown = f"<{local[:40]}> of {namespace[:60] or 'no namespace'}"
            self.note(f"the root is {shown}, not <svg> of {_SVG}; nothing more was read", "2.1")
            raise _Refused
        for name, value in (("version", "1.2"), ("baseProfile", "tiny-ps")):
            if attributes.get(name) != value:
                now = f'it is "{attributes[name][:40]}"' if name in attributes else "it is missing"
                self.note(f'<svg> needs {name}="{value}": {now}', "2.1")
        for name in ("x", "y"):
            if name in attributes:
                self.note(f"<svg> must not have {name}=", "6.2")
        self._square(attributes)

    def _square(self, attributes: dict[str, str]) -> None:
        """The profile asks for neither; receivers show a square and want its size in pixels."""
        sizes = [_LENGTH.fullmatch(attributes[name].strip()) for name in ("width", "height") if name in attributes]
        pixels = [size for size in sizes if size and size[2] != "%"]
        if len(pixels) < len(sizes):
            self.note("width= and height= of <svg> should be pixels", "", grave=False)
        box = attributes.get("viewBox")
        if box is not None:
            self._box(box[:80], re.split(r"[\s,]+", box.strip()))
        elif len(pixels) == 2 and pixels[0].groups() == pixels[1].groups():
            self.note("viewBox= is missing: with width and height alone the logo does not scale", "", grave=False)
        else:
            self.note("viewBox= is missing: whether the logo is square cannot be told", "")

    def _box(self, box: str, words: list[str]) -> None:
        if len(words) != 4 or not all(map(_NUMBER.fullmatch, words)):
            self.note(f'viewBox="{box}" is not four numbers', "")
        elif not 0 < float(words[2]) == float(words[3]) < math.inf:
            self.note(f'viewBox="{box}" is not square', "")

    def _foreign(self, namespace: str) -> None:
        """Elements of editors are ignored when the logo is drawn; those of a web page may not be."""
        if namespace == _XHTML:
            self.note("elements of a web page (XHTML) are not allowed", "2.3")
        elif "metadata" not in self._path:
            self.note(f"elements of {namespace[:60] or 'no namespace'} are no part of the profile", "2", grave=False)

    def _attribute(self, element: str, namespace: str, name: str, value: str) -> None:
        if namespace == _EVENTS or (not namespace and _EVENT.fullmatch(name)):
            self.note(f"<{element[:40]}> has an event attribute ({name[:40]}=)", "2.3")
        elif name == "href" and namespace in ("", _XLINK) and not value.strip().startswith("#"):
            self.note(f'<{element[:40]}> refers outside the document (href="{value[:60]}")', "2.3")
        elif namespace == _XML and name == "base" and value:
            self.note(f'xml:base="{value[:60]}" turns every reference into one outside the document', "2.3")
        elif not namespace and name == "style":
            self.note("style= is not allowed: presentation attributes are", "2")
        elif not namespace and name in FIXED and value != FIXED[name]:
            self.note(f'{name}="{value[:40]}" must be "{FIXED[name]}", or be left out', "2.3")
        elif namespace not in ("", _XLINK, _XML):
            self.note(f"attributes of {namespace[:60]} are no part of the profile", "2", grave=False)
        if outside := _outside(value):
            self.note(f"<{element[:40]}> refers outside the document (url({outside[:60]}))", "2.3")


def _split(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition(" ")
    return namespace, local


def _outside(value: str) -> str:
    """The first target of `url()` that is no place in the document, or "". CSS may hide the word behind escapes."""
    if "\\" in value and "(" in value:
        return value
    targets = (match[1].strip() for match in _URL.finditer(value))
    return next((target or "(empty)" for target in targets if not target.startswith("#")), "")
