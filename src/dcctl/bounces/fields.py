"""The machine-readable parts of reports: field groups (RFC 3464 section 2.1, RFC 5965 section 3, RFC 8098 section
3.1)."""

import re

_FIELD = re.compile(r"([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)")
_UTF8_ADDRESS = re.compile(r"\\x\{(0?[0-9A-Fa-f]{2,5}|10[0-9A-Fa-f]{4})\}")
_SOURCE_ROUTE = re.compile(r"^@[^:@\s]+(?:,@[^:@\s]+)*:")  # RFC 5321 section 4.1.1.3: to be ignored
_SCHEME = re.compile(r"(?i)^(?:mailto|smtp|rfc822):")  # in place of the type
_COMMENT = re.compile(r"\([^()]*\)")

MAX_VALUE = 4096  # characters after which a value is folded no further
Group = list[tuple[str, str]]


def field_groups(text: str) -> list[Group]:
    """The groups of fields, parted by blank lines: (name in lower case, unfolded value) in order.

    A line that is neither a field nor folded belongs to the value before it: some systems wrap without a fold.
    """
    groups: list[Group] = []
    group: Group = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.strip():
            if group:
                groups.append(group)
                group = []
            continue
        match = None if line[0] in " \t" else _FIELD.match(line)
        if match:
            group.append((match[1].lower(), match[2].rstrip()[:MAX_VALUE]))
        elif group:
            name, value = group[-1]
            if len(value) < MAX_VALUE:
                group[-1] = (name, f"{value} {line.strip()}".strip())
    return [*groups, group] if group else groups


def first(group: Group, name: str) -> str:
    """The first value of that name; empty when there is none."""
    for key, value in group:
        if key == name:
            return value
    return ""


def typed(value: str) -> tuple[str, str]:
    """`type; content` (RFC 3464 section 2.1.2) as its two halves, the type in lower case; no type is an empty one."""
    kind, semicolon, content = value.partition(";")
    if not semicolon or " " in kind.strip():
        return "", value.strip()
    return kind.strip().lower(), content.strip()


def _utf8_character(match: re.Match[str]) -> str:
    point = int(match[1], 16)
    return match[0] if 0xD800 <= point < 0xE000 else chr(point)


def address(value: str) -> str:
    """The address of a recipient field: without type (also a doubled one), angle brackets and comment.

    `utf-8` addresses are read from their embedded form (RFC 6533 section 3, `\\x{3B1}`). Not checked for validity: a
    local name, an X.400 address or nothing may come out.
    """
    pieces = value.strip().split(";")
    text = (
        next((piece for piece in reversed(pieces) if "@" in piece), "") or value.strip().rstrip(";").rpartition(";")[2]
    )
    bare = _COMMENT.sub("", text)
    if not bare.strip():  # all of it is a comment
        bare = text.strip().strip("()")
    bare = _UTF8_ADDRESS.sub(_utf8_character, bare)
    if "<" in bare:
        bare = bare.partition("<")[2].partition(">")[0]
    bare = _SCHEME.sub("", bare.strip(" \t\"'<>,"))
    return _SOURCE_ROUTE.sub("", bare)


def xtext(value: str) -> str:
    """An original recipient whose `+` and `=` are still written as RFC 3461 section 4 asks for in SMTP; RFC 3464
    section 2.3.1 wants them decoded."""
    return value.replace("+2B", "+").replace("+3D", "=")
