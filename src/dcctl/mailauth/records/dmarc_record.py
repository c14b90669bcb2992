"""The DMARC record (RFC 9989 sections 4.7, 4.8): text to typed tags. Bad tags are noted, a bad version is no record."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from dcctl.mailauth.names import is_askable
from dcctl.mailauth.records.tags import Tag

Policy = Literal["none", "quarantine", "reject"]
Mode = Literal["r", "s"]
Fault = Literal["p", "sp", "np", "rua", "ruf", "value", "syntax", "twice", "unknown", "historic", "size"]

POLICIES: Final[tuple[Policy, ...]] = get_args(Policy)
HISTORIC: Final = ("pct", "rf", "ri")  # RFC 9989 appendix A.6
MAX_URIS: Final = 10
_VERSION: Final = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)", re.IGNORECASE)
_EXACT: Final = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
_NEAR: Final = re.compile(
    rb"(?:^|;)[\s\"']*(?:v\s*=\s*\"?dmarc|(?:p|sp)\s*=\s*(?:none|quarantine|reject)\b)", re.IGNORECASE
)
_URI: Final = re.compile(r"[a-z][a-z0-9+.-]*:[^\s,;]+", re.IGNORECASE)  # RFC 3986 section 3
# RFC 6068: an address, perhaps with header fields; not mailto://. The size behind it is that of RFC 7489.
_MAILTO: Final = re.compile(
    r"mailto:(?!//)([^@\s!,;?]+)@([A-Za-z0-9._-]+)(?:\?[^\s!,;]*)?(!\d+[kmgt]?)?", re.IGNORECASE
)
# What a value may be; anything else is ignored by receivers and told by us.
_VALUES: Final[Mapping[str, re.Pattern[str]]] = {
    "adkim": re.compile(r"[rs]", re.IGNORECASE),
    "aspf": re.compile(r"[rs]", re.IGNORECASE),
    "psd": re.compile(r"[ynu]", re.IGNORECASE),
    "t": re.compile(r"[yn]", re.IGNORECASE),
    # each once, 0 and 1 not together
    "fo": re.compile(r"(?!.*([ds]).*\1)(?!.*[01].*[01])[01ds](?:\s*:\s*[01ds])*", re.IGNORECASE),
}
_KNOWN: Final = frozenset({"v", "p", "sp", "np", "rua", "ruf", *_VALUES, *HISTORIC})


@dataclass(frozen=True, slots=True)
class ReportUri:
    """One `mailto:` destination; `size` the historic `!10m` behind it."""

    mailbox: str
    domain: str
    size: str = ""


@dataclass(frozen=True, slots=True)
class DmarcFault:
    """One tag that is wrong, ignored or historic: which kind of trouble, the tag's name and value."""

    fault: Fault
    tag: str
    value: str


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """A record that counts. `p` None: missing or not one of the three policies. `sp`, `np` None: not there. `rua` and
    `ruf` are the destinations that can be used; `wants_reports` says that `rua` holds a URI of any scheme."""

    text: str
    tags: tuple[Tag, ...]
    p: Policy | None = None
    sp: Policy | None = None
    np: Policy | None = None
    adkim: Mode = "r"
    aspf: Mode = "r"
    psd: Literal["y", "n", "u"] = "u"
    testing: bool = False
    rua: tuple[ReportUri, ...] = ()
    ruf: tuple[ReportUri, ...] = ()
    wants_reports: bool = False
    faults: tuple[DmarcFault, ...] = field(default=())

    @property
    def broken(self) -> bool:
        """Section 4.10.1: no valid `p`, or an invalid `sp` or `np`; then `rua` decides between p=none and no DMARC."""
        return any(fault.fault in ("p", "sp", "np") for fault in self.faults)


@dataclass(frozen=True, slots=True)
class DmarcProblem:
    """Why a text is no DMARC record; `near` says that it was meant to be one."""

    message: str
    near: bool = False


def parse(record: bytes | str) -> DmarcRecord | DmarcProblem:
    """The typed record, or why it is none. Never raises."""
    text = record.decode("utf-8", "replace") if isinstance(record, bytes) else record
    if not _EXACT.match(text):
        return _no_record(text)
    tags, faults = _tags(text)
    values = {tag.name: tag.value for tag in tags}  # the last of two counts, as with most receivers
    p, sp, np = (_policy(values.get(name)) for name in ("p", "sp", "np"))
    if p is None:
        faults.append(DmarcFault("p", "p", values.get("p", "")))
    if sp is None and "sp" in values:
        faults.append(DmarcFault("sp", "sp", values["sp"]))
    if np is None and "np" in values:
        faults.append(DmarcFault("np", "np", values["np"]))
    faults += [
        DmarcFault("value", name, values[name])
        for name, form in _VALUES.items()
        if name in values and not form.fullmatch(values[name])
    ]
    rua, bad_rua = uris("rua", values.get("rua", ""))
    ruf, bad_ruf = uris("ruf", values.get("ruf", ""))
    return DmarcRecord(
        text,
        tuple(tags),
        p,
        sp,
        np,
        "s" if values.get("adkim", "").lower() == "s" else "r",
        "s" if values.get("aspf", "").lower() == "s" else "r",
        _psd(values.get("psd", "")),
        values.get("t", "").lower() == "y",
        rua,
        ruf,
        any(_URI.fullmatch(uri.strip()) for uri in values.get("rua", "").split(",")),
        (*faults, *bad_rua, *bad_ruf),
    )


def _no_record(text: str) -> DmarcProblem:
    if _VERSION.match(text):
        return DmarcProblem("DMARC1 must be in capitals", near=True)
    if _NEAR.search(text.encode("utf-8", "replace")[:512]):
        return DmarcProblem("v=DMARC1 must stand first, with a semicolon or nothing behind it", near=True)
    return DmarcProblem("does not begin with v=DMARC1")


def _tags(text: str) -> tuple[list[Tag], list[DmarcFault]]:
    """Section 4.8: unknown tags are ignored, and so is what is no tag at all. A tag twice: RFC 6376 section 3.2."""
    tags: list[Tag] = []
    faults: list[DmarcFault] = []
    seen: set[str] = set()
    at = 0
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        name, value = name.strip().lower(), value.strip()
        if equals and re.fullmatch(r"[a-z]+", name):
            tags.append(Tag(name, value, at))
            if name in seen:
                faults.append(DmarcFault("twice", name, value))
            elif name in HISTORIC:
                faults.append(DmarcFault("historic", name, value))
            elif name not in _KNOWN:
                faults.append(DmarcFault("unknown", name, value))
            seen.add(name)
        elif part.strip():
            faults.append(DmarcFault("syntax", part.strip(), ""))
        at += len(part) + 1
    return tags, faults


def _policy(value: str | None) -> Policy | None:
    return next((policy for policy in POLICIES if policy == (value or "").lower()), None)


def _psd(value: str) -> Literal["y", "n", "u"]:
    match value.lower():
        case "y":
            return "y"
        case "n":
            return "n"
        case _:
            return "u"


def uris(tag: str, value: str) -> tuple[tuple[ReportUri, ...], list[DmarcFault]]:
    """The destinations a report could go to (RFC 9990 and 9991 know only mailto); the rest are faults."""
    found: list[ReportUri] = []
    faults: list[DmarcFault] = []
    fault: Fault = "ruf" if tag == "ruf" else "rua"
    for text in filter(None, map(str.strip, value.split(","))):
        match = _MAILTO.fullmatch(text)
        if match is None or not is_askable(match[2]) or "." not in match[2].strip("."):
            faults.append(DmarcFault(fault, tag, text))
            continue
        found.append(ReportUri(f"{match[1]}@{match[2].lower()}", match[2].lower().rstrip("."), match[3] or ""))
        if match[3]:
            faults.append(DmarcFault("size", tag, text))
    return tuple(found[:MAX_URIS]), faults
