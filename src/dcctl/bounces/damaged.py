"""Reports whose boundary got lost or changed on the way: their parts are found by the delimiter lines themselves.

RFC 2046 section 5.1.1 asks for the declared boundary. Archives, exports and hand-made copies lose the header field that
declares it or change the delimiters of some parts; a line of two hyphens right above a content field still parts them.
"""

import re
from typing import Final

from dcctl.bounces.copied import copy_at
from dcctl.bounces.decode import to_text
from dcctl.bounces.mime import MAX_PARTS, Mail, Part, slice_part

_LOOKED_AT: Final = 1 << 18  # bytes of an entity
_OPENING: Final = 1 << 10  # bytes of a body in which the first delimiter stands where no header field declares one
_FEW: Final = 100  # parts of a report; more are no report
_FIELDS: Final = ("message/delivery-status", "message/global-delivery-status", "message/feedback-report")
_HEADER_ALONE: Final = "text/rfc822-headers"
_MESSAGE: Final = "message/rfc822"
_REPORTS: Final = tuple(kind.encode() for kind in (*_FIELDS, _HEADER_ALONE))
_DELIMITER: Final = re.compile(rb"(?im)^--[^\r\n]{1,200}\r?\n(?=(?:content-[a-z-]{2,40}|mime-version|date)[ \t]*:)")
_FIRST: Final = re.compile(rb"(?m)^--[^\r\n]{1,200}\r?\n(?=\r?\n)")  # of a part without fields
_RETURNED: Final = re.compile(rb"(?i)content-type[ \t]*:\s*message/(?:rfc822|global)[\s;]")
_HEADER: Final = 500  # bytes of a part's header
_WORDS: Final = ("text/", "multipart/", "message/delivery", "message/feedback")  # not: another mail's message


def mended(mail: Mail) -> Mail:
    """The mail with the parts that its declared boundary does not show; the same mail when nothing is hidden."""
    if len(mail.parts) > MAX_PARTS - _FEW or _complete(mail):
        return mail
    parts: list[Part] = []
    for part, after in zip(mail.parts, (*mail.parts[1:], None), strict=True):
        undivided = (not part.type or part.type.startswith(_WORDS)) and (after is None or after.depth <= part.depth)
        parts += _divided(part) if undivided else (part,)
    return mail if len(parts) == len(mail.parts) else Mail(tuple(parts), mail.trouble)


def _complete(mail: Mail) -> bool:
    """Whether fields and returned message are there: nothing is missed, and a search through the bodies is saved."""
    kinds = {part.type for part in mail.parts}
    return not (kinds.isdisjoint(_FIELDS) or kinds.isdisjoint((_HEADER_ALONE, _MESSAGE)))


def _divided(part: Part) -> list[Part]:
    """The entity, and behind it the parts that its body hides; an inner entity ends where they begin."""
    plain = part.raw[part.begin : min(part.end, part.begin + _LOOKED_AT)]
    encoded = part.header("content-transfer-encoding").strip().lower() in ("base64", "quoted-printable")
    for body in (plain, part.content(_LOOKED_AT)) if encoded else (plain,):
        if starts := _delimiters(part, body):
            ends = [*(match.start() for match in starts[1:]), len(body)]
            hidden = [
                slice_part(body, match.end(), max(end, match.end()), part.depth + 1)
                for match, end in zip(starts, ends, strict=True)
            ]
            cut = part.depth and body is plain
            return [part._replace(end=part.begin + starts[0].start()) if cut else part, *hidden]
    return [part]


def _delimiters(part: Part, body: bytes) -> list[re.Match[bytes]]:
    """The lines that part the body; none where it does not hold a report, or only quotes or copies one."""
    if b"\n--" not in body and not body.startswith(b"--"):
        return []
    lowered = body.lower()
    reports = any(kind in lowered for kind in _REPORTS)
    if not reports and _MESSAGE.encode() not in lowered:
        return []
    found = list(_DELIMITER.finditer(body))[:_FEW]
    first = _FIRST.search(body, 0, found[0].start()) if found else None
    starts = _own([*([first] if first else []), *found], body)
    if not starts or part.type.startswith("multipart/"):
        return starts
    above = to_text(body[: starts[0].start()])
    if not part.depth:
        return starts if len(above) <= _OPENING else []
    return starts if reports or copy_at(above) == len(above) else []


def _own(starts: list[re.Match[bytes]], body: bytes) -> list[re.Match[bytes]]:
    """Without the delimiters of the returned message: those that no part above it has."""
    kept: list[re.Match[bytes]] = []
    known: set[bytes] = set()
    returned = False
    for match in starts:
        line = match[0].rstrip()
        if returned and line not in known:
            continue
        known.add(line)
        kept.append(match)
        returned = returned or _RETURNED.search(body, match.end(), match.end() + _HEADER) is not None
    return kept
