"""SPF macros (RFC 7208 section 7): their syntax, and what they expand to for one message."""

import re
import time
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final
from urllib.parse import quote

from dcctl.mailauth.names import MAX_NAME

_EXPAND: Final = r"%\{[slodiphSLODIPHvV](?:0*[1-9]\d*)?[rR]?[.\-+,/_=]*\}|%[%_-]"
_EXPLAIN: Final = r"%\{[slodiphcrtvSLODIPHCRTV](?:0*[1-9]\d*)?[rR]?[.\-+,/_=]*\}|%[%_-]"  # c, r, t only in explanations
MACRO_STRING: Final = re.compile(rf"(?:[!-$&-~]|{_EXPLAIN})*")
_DOMAIN_SPEC: Final = re.compile(rf"(?:[!-$&-~]|{_EXPAND})*")
# Section 7.1: a domain-spec ends in a label that is not all digits, or in a macro.
_DOMAIN_END: Final = re.compile(
    rf"(?:\.(?=[0-9]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?|{_EXPAND})\Z"  # linear, whatever the text
)
_EXPLANATION: Final = re.compile(rf"(?:[ !-$&-~]|{_EXPLAIN})*")
_MACRO: Final = re.compile(r"%(?:\{([A-Za-z])(\d*)([rR]?)([.\-+,/_=]*)\}|([%_-]))")
_LITERAL: Final = {"%": "%", "_": " ", "-": "%20"}


@dataclass(frozen=True, slots=True)
class MacroValues:
    """What the letters stand for. `validated` is %{p}, asked for beforehand where it is used."""

    ip: IPv4Address | IPv6Address
    sender: str
    domain: str
    helo: str
    receiver: str
    validated: str = "unknown"

    def of(self, letter: str) -> str:
        """The value of one letter, not yet transformed (section 7.2)."""
        local, _, sender_domain = self.sender.rpartition("@")
        match letter:
            case "s":
                return self.sender
            case "l":
                return local
            case "o":
                return sender_domain
            case "d":
                return self.domain
            case "i":
                return _dotted(self.ip)
            case "p":
                return self.validated
            case "h":
                return self.helo
            case "c":
                return str(self.ip)
            case "r":
                return self.receiver
            case "t":
                return str(int(time.time()))
            case _:
                return "in-addr" if self.ip.version == 4 else "ip6"


def is_domain_spec(text: str) -> bool:
    """Whether `text` keeps the grammar of a domain-spec (section 7.1)."""
    return _DOMAIN_SPEC.fullmatch(text) is not None and _DOMAIN_END.search(text) is not None


def is_explanation(text: bytes) -> bool:
    """Whether `text` can be shown as an explanation: US-ASCII without a bad macro (section 6.2)."""
    return _EXPLANATION.fullmatch(text.decode("ascii", "replace")) is not None


def letters(text: str) -> frozenset[str]:
    """The macro letters used in `text`, in lower case."""
    return frozenset(match[1].lower() for match in _MACRO.finditer(text) if match[1])


def expand_domain(spec: str, values: MacroValues) -> str:
    """The name a domain-spec stands for; labels are dropped from the left until it fits DNS (section 7.3)."""
    name = (_expand(spec, values) if "%" in spec else spec).lower().removesuffix(".")
    if len(name) <= MAX_NAME:
        return name
    end = name[-MAX_NAME - 1 :]
    return end.partition(".")[2] if "." in end else name.rpartition(".")[2]


def expand_explanation(text: bytes, values: MacroValues) -> str | None:
    """The explanation, or None when the text is not US-ASCII or holds a bad macro (section 6.2)."""
    return _expand(text.decode("ascii", "replace"), values) if is_explanation(text) else None


def _expand(text: str, values: MacroValues) -> str:
    def value(match: re.Match[str]) -> str:
        letter, digits, reverse, delimiters, literal = match.groups()
        if literal:
            return _LITERAL[literal]
        shown = _transform(values.of(letter.lower()), digits, bool(reverse), delimiters or ".")
        return quote(shown, safe="-._~") if letter.isupper() else shown

    return _MACRO.sub(value, text)


def _transform(value: str, digits: str, reverse: bool, delimiters: str) -> str:
    if not digits and not reverse and delimiters == ".":
        return value
    parts = re.split(f"[{re.escape(delimiters)}]", value)
    if reverse:
        parts.reverse()
    keep = int(digits[:4]) if digits else len(parts)
    return ".".join(parts[-keep:] if keep else parts)


def _dotted(ip: IPv4Address | IPv6Address) -> str:
    return str(ip) if ip.version == 4 else ".".join(ip.exploded.replace(":", "").upper())
