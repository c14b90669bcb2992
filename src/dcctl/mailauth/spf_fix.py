"""A better SPF record, as close as possible to the one that stands there (RFC 7208). Pure."""

import difflib
import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dcctl.mailauth.spf_record import SpfProblem, SpfRecord, parse

_MECHANISMS: Final = ("all", "include", "a", "mx", "ptr", "exists", "ip4", "ip6")
_MODIFIERS: Final = ("redirect", "exp")
_WRONG_NAMES: Final = {"ipv4": "ip4", "ipv6": "ip6", "ip": "ip4", "includes": "include", "exist": "exists"}
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212"  # what word processors make of a minus sign
_TERM: Final = re.compile(r"([+\-~?]?)([A-Za-z0-9]+)([:=/]?)(.*)")
_GLUED: Final = re.compile(r"(?<=[A-Za-z0-9])(?=(?:[+\-~?]?(?:include|exists|ip4|ip6):|redirect=))", re.IGNORECASE)
_PREAMBLE: Final = re.compile(r"""[\s"']*v\s*=\s*spf-?1[\s;,"']*""", re.IGNORECASE)
_MOST: Final = 100


def edited(text: str, edits: Mapping[str, str | None], default: str | None = None) -> str:
    """`text` with whole terms replaced (None: taken out), `default` (`~all`) put at the end if it ends in nothing."""
    version, *terms = text.split()
    kept = [new for term in terms if (new := edits.get(term, term))]
    return _careful(" ".join([version, *kept, *([default] if default else [])]))


def repaired(text: str) -> str | None:
    """A record that keeps the syntax: wrong terms corrected where one can tell what was meant, else taken out.

    None where nothing sensible is left.
    """
    for _ in range(_MOST):
        parsed = parse(text)
        if not isinstance(parsed, SpfProblem):
            return _careful(text) if parsed.mechanisms or parsed.redirect else None
        if parsed.at == 0:
            return None
        better = corrected(parsed.term)
        rest = text[parsed.at + len(parsed.term) :]
        if better and not isinstance(parse(f"v=spf1 {better}"), SpfProblem) and better not in text.split():
            text = f"{text[: parsed.at]}{better}{rest}"
        else:
            text = f"{text[: parsed.at].rstrip(' ')}{rest}"
    return None


def recognised(text: str) -> str | None:
    """The record that a text which only looks like SPF was meant to be, if it can be made one."""
    match = _PREAMBLE.match(text)
    return repaired("v=spf1 " + text[match.end() :].rstrip("\"' ")) if match else None


def corrected(term: str) -> str | None:
    """One term as it was probably meant: `ipv4:`, `inlcude:`, `ip4:` with an IPv6 address, a typographic dash."""
    if term[0] in _DASHES:
        term = "-" + term[1:]
    match = _TERM.fullmatch(term.strip("\"',;"))
    if match is None:
        return None
    sign, name, between, value = match.groups()
    name = _meant(name.lower())
    if name in _MODIFIERS:
        return f"{name}={value}"
    if between == "=":
        between = ":"
    if family := _family(value):
        name = family if name in ("ip4", "ip6", "a", "mx") else name
    return f"{sign}{name}{between}{value}"


def unglued(term: str) -> str | None:
    """Two terms where a blank got lost between two strings of a TXT record, or None."""
    apart = " ".join(part for part in _GLUED.split(term) if part)
    return apart if apart != term else None


def merged(records: Sequence[bytes]) -> str | None:
    """One record for several: every mechanism once, in order, and the milder of their ends."""
    parsed = [record for record in map(parse, records) if isinstance(record, SpfRecord)]
    if not parsed:
        return None
    terms = dict.fromkeys(
        mechanism.text for record in parsed for mechanism in record.mechanisms if mechanism.name != "all"
    )
    ends = {mechanism.qualifier for record in parsed for mechanism in record.mechanisms if mechanism.name == "all"}
    exp = [record.exp.text for record in parsed if record.exp]
    return " ".join(["v=spf1", *terms, "-all" if ends == {"-"} else "~all", *exp[:1]])


def published(terms: Iterable[str]) -> str:
    """A first record for the servers of the configured channels."""
    return " ".join(["v=spf1", *dict.fromkeys(terms), "~all"])


def _careful(text: str) -> str:
    """Where nothing but `-all` is left, `~all`: mail is not refused before its servers are listed again."""
    return "v=spf1 ~all" if text.split()[1:] in ([], ["-all"]) else text


def _meant(name: str) -> str:
    if name in _WRONG_NAMES:
        return _WRONG_NAMES[name]
    known = (*_MECHANISMS, *_MODIFIERS)
    return name if name in known else next(iter(difflib.get_close_matches(name, known, 1, 0.7)), name)


def _family(value: str) -> str | None:
    try:
        return f"ip{ipaddress.ip_network(value, strict=False).version}"
    except ValueError:
        return None
