"""A better SPF record, as close as possible to the one that stands there (RFC 7208). Pure."""

import difflib
import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dcctl.mailauth.records.spf_record import Mechanism, SpfProblem, SpfRecord, parse

_MECHANISMS: Final = ("all", "include", "a", "mx", "ptr", "exists", "ip4", "ip6")
_MODIFIERS: Final = ("redirect", "exp")
_WRONG_NAMES: Final = {"ipv4": "ip4", "ipv6": "ip6", "ip": "ip4", "includes": "include", "exist": "exists"}
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212"  # what word processors make of a minus sign
_TERM: Final = re.compile(r"([+\-~?]?)([A-Za-z0-9]+)([:=/]?)(.*)")
_GLUED: Final = re.compile(
    r"(?<=[A-Za-z0-9])(?=(?:[+\-~?]?(?:include|exists|ip4|ip6):|redirect=|[+\-~?]all$))", re.IGNORECASE
)
_URL: Final = re.compile(r"https?://", re.IGNORECASE)
# The version as people write it; spf2.0/ is Sender ID (RFC 4406), no slip.
_PREAMBLE: Final = re.compile(
    r"""[\s"'\ufeff]*(?:v\s*(?:[=:]\s*)?spf[\s-]*\d{0,2}(?:\.0)?|spf\s*(?:-\s*)?1)[\s;:,"']*""", re.IGNORECASE
)
_MOST: Final = 100
MAX_RECORD: Final = 8_000  # characters; what is wrong in a longer text is no slip


def edited(text: str, edits: Mapping[str, str | None], default: str | None = None) -> str:
    """`text` with whole terms replaced (None: taken out), each term once, `default` (`~all`) put at the end if it ends
    in nothing."""
    version, *terms = text.split()
    kept = dict.fromkeys(new for term in terms if (new := edits.get(term, term)))
    new = " ".join([version, *kept])
    return _careful(f"{new} {default}" if default and not _ends(new) else new)


def _ends(text: str) -> bool:
    """Whether a record says what becomes of all other servers."""
    record = parse(text)
    return isinstance(record, SpfRecord) and (
        record.redirect is not None or any(one.name == "all" for one in record.mechanisms)
    )


def joined(text: str) -> str:
    """`text` with its ip4 and ip6 ranges as few as say the same; where some term does not pass, order counts: as is."""
    record = parse(text)
    if isinstance(record, SpfProblem):
        return text
    ranges = [one for one in record.mechanisms if one.name in ("ip4", "ip6")]
    if any(one.qualifier != "+" for one in record.mechanisms if one.name != "all") or not ranges:
        return text
    fewer = _collapsed(ranges)
    old = {one.text for one in ranges}
    first = next(at for at, term in enumerate(text.split()) if term in old)
    rest = [term for term in text.split() if term not in old]
    return " ".join([*rest[:first], *fewer, *rest[first:]])


def repaired(text: str) -> str | None:
    """A record that keeps the syntax: wrong terms corrected where one can tell what was meant, else taken out.

    None where nothing sensible is left, or the text is longer than `MAX_RECORD`.
    """
    if len(text) > MAX_RECORD:
        return None
    for _ in range(_MOST):
        parsed = parse(text)
        if not isinstance(parsed, SpfProblem):
            return _careful(text) if parsed.mechanisms or parsed.redirect else None
        if parsed.at == 0:
            return None
        before, rest = text[: parsed.at], text[parsed.at + len(parsed.term) :]
        if parsed.term[-1] in ":=" and reads(parsed.term + rest.split(" ", 2)[1] if " " in rest else ""):
            text = f"{before}{parsed.term}{rest.lstrip(' ')}"  # a blank behind the colon
        elif better := _better(parsed.term, text):
            text = f"{before}{better}{rest}"
        else:
            text = f"{before.rstrip(' ')}{rest}"
    return None


def _better(term: str, text: str) -> str | None:
    """What a term was meant to be, if that can be read and does not stand there already."""
    meant = (unglued(term), " ".join(filter(None, term.split(","))), corrected(term))
    return next((one for one in meant if one and reads(one) and one not in text.split()), None)


def reads(terms: str) -> bool:
    """Whether terms keep the syntax."""
    return bool(terms) and not isinstance(parse(f"v=spf1 {terms}"), SpfProblem)


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
    value = _URL.sub("", value).rstrip("/") if name in ("include", "a", "mx", "exists") else value
    if family := _family(value):
        name = family if name in ("ip4", "ip6", "a", "mx") else name
    return f"{sign}{name}{between}{value}"


def unglued(term: str) -> str | None:
    """Two terms where a blank got lost between two strings of a TXT record, or None where they would not be two."""
    apart = " ".join(part for part in _GLUED.split(term) if part)
    return apart if apart != term and reads(apart) else None


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


def _collapsed(ranges: Sequence[Mechanism]) -> list[str]:
    """As few ranges as say the same, of both families."""
    four = (ipaddress.IPv4Network((one.network, one.bits4), strict=False) for one in ranges if one.name == "ip4")
    six = (ipaddress.IPv6Network((one.network, one.bits6), strict=False) for one in ranges if one.name == "ip6")
    return [
        *(f"ip4:{_short(network)}" for network in ipaddress.collapse_addresses(four)),
        *(f"ip6:{_short(network)}" for network in ipaddress.collapse_addresses(six)),
    ]


def _short(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> str:
    return str(network.network_address if network.prefixlen == network.max_prefixlen else network)


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
