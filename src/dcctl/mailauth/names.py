"""Domain names: what people type becomes A-labels (IDNA 2008, RFC 5891; UTS 46 mapping, non-transitional).

Labels with an underscore are names DNS holds (`_dmarc`), and pass. DNS itself is case-insensitive (RFC 4343): names
come out in lower case, without the final dot.
"""

import re

import idna

from dcctl.errors import ValueRefused
from dcctl.safe import safe

MAX_NAME = 253  # RFC 1035 section 2.3.4: 255 octets on the wire
MAX_LABEL = 63
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_ADDRESS = re.compile(r"[0-9.]+|[0-9a-f]*:[0-9a-f:.]*")


def to_ascii(text: str) -> str:
    """The name in A-labels, lower case, no final dot: `Bücher.example.` gives `xn--bcher-kva.example`.

    Raises `ValueRefused` that says what is wrong with the text, and what was perhaps meant.
    """
    name = text.strip()
    if not name.isascii():
        name = _encode(name)
    name = name.lower().removesuffix(".")
    if not name:
        raise _refused(text, "is empty")
    if _ADDRESS.fullmatch(name):
        raise _refused(text, "is an address, not a domain name")
    if hint := _meant(name):
        raise _refused(text, "is not a domain name", hint)
    for label in name.split("."):
        if problem := _label_problem(label):
            raise _refused(text, problem)
    if len(name) > MAX_NAME:
        raise _refused(text, f"is {len(name)} characters long; DNS holds {MAX_NAME}")
    return name


def comparable(text: str) -> str:
    """The name in A-labels, or in lower case where it has none (an address literal): to be held against another."""
    try:
        return to_ascii(text)
    except ValueRefused:
        return text.lower()


def display(name: str) -> str:
    """The name as people read it: U-labels where they are valid IDNA 2008, everything made safe."""
    return safe(".".join(_decode(label) for label in name.split(".")))


def named(domain: str) -> str:
    """The domain as people read it, and as DNS does where that differs."""
    read = display(domain)
    return domain if read == domain else f"{read} ({domain})"


def is_askable(name: str) -> bool:
    """Whether DNS can hold `name` at all (RFC 1035 section 2.3.4): no empty label, none over 63 octets, 253 in all."""
    octets = name.removesuffix(".").encode("utf-8", "surrogateescape")
    return 0 < len(octets) <= MAX_NAME and all(0 < len(label) <= MAX_LABEL for label in octets.split(b"."))


def as_asked(text: str) -> str | None:
    """A foreign name as DNS can be asked for it: A-labels, lower case, no final dot. None for what it cannot hold (an
    empty label, one too long, an address). Unlike `to_ascii` it lets odd characters pass: whoever uses them is asked
    about too."""
    try:
        name = text.lower().removesuffix(".") if text.isascii() else to_ascii(text)
    except ValueRefused:
        return None
    return name if is_askable(name) and name[0] != "[" and not _ADDRESS.fullmatch(name) else None


def within(name: str, parent: str) -> bool:
    """Whether `name` is `parent` or lies below it ("" is the root); both in lower case, without the final dot."""
    return not parent or name == parent or name.endswith("." + parent)


def _encode(name: str) -> str:
    try:
        mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
        return ".".join(label if label.isascii() else idna.alabel(label).decode("ascii") for label in mapped.split("."))
    except (idna.IDNAError, UnicodeError) as problem:
        raise _refused(name, f"is no valid international name ({problem})") from None


def _decode(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label


def _label_problem(label: str) -> str | None:
    if not label:
        return "has an empty label (two dots in a row)"
    if len(label) > MAX_LABEL:
        return f"has a label of {len(label)} characters; DNS holds {MAX_LABEL}"
    if not _LABEL.fullmatch(label):
        return f"has a label that no domain name can have: {label[:MAX_LABEL]!r}"
    return None


def _meant(name: str) -> str | None:
    """The domain inside an e-mail address or a URL, the two things people paste."""
    if match := re.fullmatch(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^@/\s]*@)?([a-z0-9_.-]+)(?::\d+)?(?:/.*)?", name):
        return match.group(1) if match.group(1) != name else None
    return None


def _refused(text: str, problem: str, meant: str | None = None) -> ValueRefused:
    return ValueRefused(
        f"domain {text[:MAX_NAME]!r} {problem}",
        next=f"give the domain alone: {meant}" if meant else None,
        field="domain",
    )
