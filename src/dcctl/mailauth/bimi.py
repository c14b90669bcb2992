"""The BIMI assertion record: the logo a domain asks to be shown (draft-brand-indicators-for-message-identification-10).

Text to typed tags (section 4.3), and where the record stands (section 7.2). What is wrong with a tag is noted; a text
that does not begin with exactly `v=BIMI1` is no record, whatever it looks like.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.names import is_askable
from dcctl.mailauth.records.tags import Tag, TagProblem, parse_tags

Fault = Literal["syntax", "no-location", "scheme", "uri", "several", "format", "value", "unknown"]

SELECTOR: Final = "default"
_VERSION: Final = re.compile(r"\s*v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|$)")
_NEAR: Final = re.compile(r"""(?:^|;)[\s"']*v\s*=\s*["']?bimi""", re.IGNORECASE)
_WORD: Final = re.compile(r"[!-~]+")
_BARE: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/[!-~]+")  # host/path
_IMAGE: Final = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp|ico|tiff?|avif|heic|pdf|eps|ai)$", re.IGNORECASE)
_MAX_RECORD: Final = 65_535
# What the value of an optional tag may be; anything else is ignored. `s` is a tag of the BIMI-Selector header field
# (section 5.1) that some publish here: it does no harm.
_VALUES: Final[Mapping[str, re.Pattern[str]]] = {
    "avp": re.compile("personal|brand"),
    "lps": re.compile("true|false"),
}
_KNOWN: Final = frozenset({"v", "l", "a", "s", *_VALUES})


@dataclass(frozen=True, slots=True)
class BimiFault:
    """One thing wrong: which kind of trouble, the tag and its value (for `syntax` the words of the problem)."""

    fault: Fault
    tag: str
    value: str


@dataclass(frozen=True, slots=True)
class BimiRecord:
    """A record that counts. `logo` (l=) and `evidence` (a=) are https URIs, "" where empty or not usable; `declined`
    says that the domain wants no logo shown (section 4.3.1)."""

    text: str
    logo: str = ""
    evidence: str = ""
    declined: bool = False
    faults: tuple[BimiFault, ...] = ()


@dataclass(frozen=True, slots=True)
class BimiProblem:
    """Why a text is no BIMI record; `near` says that it was meant to be one."""

    message: str
    near: bool = False


@dataclass(frozen=True, slots=True)
class BimiDiscovery:
    """What was found for one domain. `name` is where the record stands (the end of a CNAME chain), `owner` the domain
    it was published for; `texts` are all records there, whole ones first; `near` is a text at the domain itself that
    was meant to be one, `near_name` its place; `cause` says what could not be asked."""

    state: Literal["record", "none", "several", "unknown"]
    owner: str
    name: str
    record: BimiRecord | None = None
    texts: tuple[str, ...] = ()
    near: str = ""
    near_name: str = ""
    cause: str = ""


def parse(record: bytes | str) -> BimiRecord | BimiProblem:
    """The typed record, or why it is none. Never raises."""
    text = record.decode("utf-8", "replace") if isinstance(record, bytes) else record
    text = text[:_MAX_RECORD]
    if not _VERSION.match(text):
        near = _NEAR.search(text[:200]) is not None
        return BimiProblem("it must begin with v=BIMI1, written exactly so" if near else "no v=BIMI1", near)
    tags = parse_tags(text)
    if isinstance(tags, TagProblem):
        return BimiRecord(text, faults=(BimiFault("syntax", "", tags.message),))
    return _record(text, tags)


def repaired(text: str) -> str | None:
    """The record that a text was meant to be: v= first, known tags only, https, one location. None where the logo or
    the wish to have none is missing, or where nothing needs to be changed."""
    values: dict[str, str] = {}
    for part in text.strip(" \t\r\n\"'")[:_MAX_RECORD].split(";"):
        name, equals, value = part.partition("=")
        if equals:
            values.setdefault(name.strip(" \t\r\n\"'").lower(), value.strip(" \t\r\n\"'"))
    if "l" not in values:
        return None
    kept: dict[str, str] = {name: _https(values[name]) for name in ("l", "a") if name in values}
    kept |= {name: values[name] for name, form in _VALUES.items() if form.fullmatch(values.get(name, ""))}
    better = "; ".join(["v=BIMI1", *(f"{name}={value}" for name, value in kept.items())])
    parsed = parse(better)
    whole = isinstance(parsed, BimiRecord) and not parsed.faults and (parsed.logo or parsed.declined)
    return better if whole and better != text else None


async def discover(
    domain: str, *, lookup: Lookup, organizational: str | None = None, selector: str = SELECTOR
) -> BimiDiscovery:
    """The record for `domain` (A-labels), else that of its organizational domain: one or two questions.

    `organizational` is what DMARC found; None: the domain alone is asked.
    """
    name = f"{selector}._bimi.{domain}"
    own = _found(domain, name, await lookup(name, "TXT"))
    if own.state != "none" or organizational in (None, domain):
        return own
    name = f"{selector}._bimi.{organizational}"
    above = _found(str(organizational), name, await lookup(name, "TXT"))
    return BimiDiscovery(
        above.state, above.owner, above.name, above.record, above.texts, own.near, own.near_name, above.cause
    )


def _found(owner: str, name: str, answer: Answer) -> BimiDiscovery:
    place = answer.name or name
    if answer.status == "TEMPERROR":
        return BimiDiscovery("unknown", owner, name, cause=answer.cause)
    parsed = [(text.decode("utf-8", "replace"), parse(text)) for text in answer.texts]
    records = [record for _, record in parsed if isinstance(record, BimiRecord)]
    texts = tuple(record.text for record in sorted(records, key=lambda record: bool(record.faults)))
    if len(records) > 1:  # section 7.2 step 9
        return BimiDiscovery("several", owner, place, texts=texts)
    if records:
        return BimiDiscovery("record", owner, place, records[0], texts)
    near = next((text for text, other in parsed if isinstance(other, BimiProblem) and other.near), "")
    return BimiDiscovery("none", owner, place, near=near, near_name=place)


def _record(text: str, tags: tuple[Tag, ...]) -> BimiRecord:
    values = {tag.name: tag.value for tag in tags}
    faults = [BimiFault("unknown", tag.name, tag.value) for tag in tags if tag.name not in _KNOWN]
    faults += [
        BimiFault("value", name, values[name])
        for name, form in _VALUES.items()
        if name in values and not form.fullmatch(values[name])
    ]
    logo, bad_logo = _location("l", values.get("l", ""))
    evidence, bad_evidence = _location("a", values.get("a", ""))
    if "l" not in values or (not values["l"] and values.get("a")):
        faults.append(BimiFault("no-location", "l", values.get("l", "")))
    declined = values.get("l") == "" and not values.get("a")
    return BimiRecord(text, logo, evidence, declined, (*bad_logo, *bad_evidence, *faults))


def _location(tag: str, value: str) -> tuple[str, list[BimiFault]]:
    """One https URI with a host name; a comma in it would have to be encoded (older drafts took a list)."""
    if not value:
        return "", []
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "", [BimiFault("uri", tag, value)]
    if parts.scheme != "https":
        return "", [BimiFault("scheme" if parts.scheme else "uri", tag, value)]
    if "," in value:
        return "", [BimiFault("several", tag, value)]
    if not _WORD.fullmatch(value) or "." not in host.strip(".") or not is_askable(host) or "@" in parts.netloc:
        return "", [BimiFault("uri", tag, value)]
    if tag == "l" and _IMAGE.search(parts.path):
        return "", [BimiFault("format", tag, value)]
    return value, []


def _https(value: str) -> str:
    """The first location of a list, by https, also where the scheme was left out."""
    first = next((part for part in value.split(",") if part.strip()), "").strip()
    if _BARE.fullmatch(first):
        return f"https://{first}"
    return re.sub(r"^http:", "https:", first, flags=re.IGNORECASE)
