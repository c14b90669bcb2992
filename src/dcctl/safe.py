"""Foreign bytes made visible: the ground floor.

Every byte not written by us (DNS, SMTP replies, certificates, bounces, file names, profile values) passes `safe()`
before any screen, log, report or error text. Nothing is dropped: the admin sees the attack.
"""

import re

_COMBINING_LIMIT = 8
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, line separators, bidi controls
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"  # fillers, variation selectors, BOM, interlinear
    "\ud800-\udfff"  # lone surrogates (undecodable file names)
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # shorthand and musical format controls
    "\U000e0000-\U000e0fff]"  # tags, further variation selectors
)
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_COMBINING_RUN = re.compile(f"({_MARK}{{{_COMBINING_LIMIT}}}){_MARK}+")


def _visible(match: re.Match[str]) -> str:
    point = ord(match.group())
    if point < 0x20 or point == 0x7F:
        return "^" + chr(point ^ 0x40)
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def safe(text: str | bytes, limit: int | None = None) -> str:
    """One line of foreign text, fit for any output.

    Takes text or bytes (read as UTF-8, undecodable bytes shown as `\\xNN`) and an optional `limit` in characters of
    the result; what is cut is counted in the text. Control, bidi, zero-width and separator characters become visible
    (`^[`, `\\x9b`, `\\u202e`); runs of combining marks are capped. The result never holds a line break.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    if limit is not None and len(text) > limit * 4:  # never work through what will be cut anyway
        text, cut = text[: limit * 4], len(text) - limit * 4
    else:
        cut = 0
    harmless = text.isascii() and text.isprintable()
    shown = text if harmless else _COMBINING_RUN.sub(r"\1…", _UNSAFE.sub(_visible, text))
    if limit is None or (not cut and len(shown) <= limit):
        return shown
    return f"{shown[:limit]}… (+{max(0, len(shown) - limit) + cut} characters)"


def safe_lines(text: str | bytes) -> list[str]:
    """Like `safe`, line by line: for texts that may span lines (a message shown on a terminal, a diagnostic)."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    return [safe(line) for line in text.replace("\r\n", "\n").split("\n")]
