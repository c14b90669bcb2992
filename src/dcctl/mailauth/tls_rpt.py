"""TLS-RPT (RFC 8460 section 3): where senders report how TLS to a domain's exchanges went."""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.names import is_askable
from dcctl.mailauth.records.version_record import Field, FieldProblem, fields, standing

VERSION: Final = "TLSRPTv1"
_SPACE: Final = " \t"
_HOST: Final = r"(?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+\.?"
# RFC 3986 and 6068, without what section 3 wants percent-encoded: ! , ;
_CHARACTER: Final = r"[A-Za-z0-9._~:/?#\[\]@$&'()*+=%-]"
_MAILTO: Final = re.compile(rf"mailto:([A-Za-z0-9._~$&'*+=%^`{{|}}-]+)@({_HOST})(?:\?{_CHARACTER}*)?", re.IGNORECASE)
_HTTPS: Final = re.compile(rf"https://({_HOST}|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:[/?#]{_CHARACTER}*)?", re.IGNORECASE)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


@dataclass(frozen=True, slots=True)
class BadUri:
    """One destination that no report goes to: of another scheme, or malformed."""

    text: str
    fault: Literal["scheme", "form"]
    message: str


@dataclass(frozen=True, slots=True)
class TlsRptRecord:
    """A record that counts: its destinations as published, those that are none, and the fields no RFC knows yet."""

    rua: tuple[str, ...]
    bad: tuple[BadUri, ...] = ()
    extensions: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class TlsRptProblem:
    """Why a text is no record: its form, or that it has no `rua`."""

    fault: Literal["syntax", "no-rua"]
    message: str


@dataclass(frozen=True, slots=True)
class TlsRptReport:
    """What a domain publishes: the TXT records that were looked at, what the one that counts says, and the name they
    stand at (`place`: the end of a CNAME chain)."""

    domain: str
    state: Literal["unknown", "absent", "near", "several", "invalid", "record"]
    texts: tuple[bytes, ...] = ()
    cause: str = ""
    record: TlsRptRecord | None = None
    problem: TlsRptProblem | None = None
    place: str = ""


class _Sorted(NamedTuple):
    good: tuple[str, ...]
    bad: tuple[BadUri, ...]


def record_name(domain: str) -> str:
    """Where the record of `domain` is looked for."""
    return f"_smtp._tls.{domain}"


async def discover(domain: str, *, lookup: Lookup) -> TlsRptReport:
    """Ask for the record: exactly one must begin with `v=TLSRPTv1`."""
    name = record_name(domain)
    answer = await lookup(name, "TXT")
    return replace(_recorded(domain, answer), place=answer.name or name)


def _recorded(domain: str, answer: Answer) -> TlsRptReport:
    if answer.status == "TEMPERROR":
        return TlsRptReport(domain, "unknown", cause=answer.cause)
    state, texts = standing(answer.texts, VERSION)
    if state != "one":
        return TlsRptReport(domain, state, texts)
    parsed = parse(texts[0])
    if isinstance(parsed, TlsRptProblem):
        return TlsRptReport(domain, "invalid", texts, problem=parsed)
    return TlsRptReport(domain, "record", texts, record=parsed)


def parse(text: bytes | str) -> TlsRptRecord | TlsRptProblem:
    """The record, or why it is none. Never raises."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    found = fields(words, VERSION, "rua")
    if isinstance(found, FieldProblem):
        return TlsRptProblem("syntax", found.message)
    values = [field.value for field in found if field.name == "rua"]
    if not values:
        return TlsRptProblem("no-rua", "it has no rua=")
    if not values[0].strip(_SPACE):
        return TlsRptProblem("no-rua", "its rua= is empty")
    good, bad = _sorted(values[0])
    return TlsRptRecord(good, bad, tuple(field for field in found if field.name != "rua"))


def is_destination(uri: str) -> bool:
    """Whether reports can be sent there: a mailto: or https: URI."""
    mailto = _MAILTO.fullmatch(uri)
    return is_askable(mailto[2]) if mailto else bool(_HTTPS.fullmatch(uri))


def _sorted(value: str) -> _Sorted:
    uris = [uri.strip(_SPACE) for uri in value.split(",")]
    good = tuple(uri for uri in uris if is_destination(uri))
    return _Sorted(good, tuple(_bad(uri) for uri in uris if not is_destination(uri)))


def _bad(uri: str) -> BadUri:
    match = _SCHEME.match(uri)
    if match is None:
        return BadUri(
            uri, "scheme", "it has no scheme, mailto: or https:" if uri else "there is nothing between commas"
        )
    if match[1].lower() not in ("mailto", "https"):
        return BadUri(uri, "scheme", f"{match[1]}: is neither mailto: nor https:")
    hint = " (! must be written %21)" if "!" in uri else ""
    return BadUri(uri, "form", f"it is no valid {match[1].lower()}: URI{hint}")
