"""The records that mend what checks found: one consistent set of changes, and what a zone is like with them.

Every finding brings its own changes. Together they may say the same thing twice, change one record in several ways, or
remove what another wants better; here they become one set without contradiction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from dcctl.errors import ValueRefused
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Mx, record_of
from dcctl.mailauth.mending.spf_authorise import combined
from dcctl.safe import safe

Zone = dict[str, dict[str, object]]

_MAX_ALIASES: Final = 16
_UNDECODABLE: Final = ("replace", "surrogateescape", "backslashreplace")


def collected(findings: Iterable[Finding]) -> tuple[DnsChange, ...]:
    """All the changes of the findings as one set, in the order in which their records first occur.

    Equal ones stand there once. Several replacements of one record are merged into one that holds all their edits; a
    record that one finding removes is removed, whatever another makes of it; what two records would both become, one
    becomes and the other is removed; nothing is added that stands there then. New SPF records of one name are one.
    """
    groups: dict[tuple[str, str, str], list[DnsChange]] = {}
    for finding in findings:
        for change in finding.fix or ():
            groups.setdefault(_record(change), []).append(change)
    merged = [change for change in map(_one, groups.values()) if change.value != change.instead_of]
    while (fewer := _once(merged)) != merged:  # each round has fewer replacements or fewer changes
        merged = fewer
    return tuple(combined(merged))


def applied(zone: Mapping[str, Mapping[str, object]], changes: Iterable[DnsChange]) -> Zone:
    """The zone with the changes made; `zone` is a mapping as `ZoneLookup` takes it, and is left as it is.

    A CNAME gives way to a record added at its name. A record replaced behind a CNAME or held by a wildcard is written
    where it belongs. Raises `ValueRefused` for a change of a record that the zone does not hold.
    """
    made: Zone = {_name(name): dict(types) for name, types in zone.items()}
    for change in changes:
        owner = _owner(made, change)
        types = made.setdefault(owner, {})
        types[change.type] = _changed(_rdatas(types.get(change.type)), change)
        if change.action != "remove" and change.type != "CNAME":
            types.pop("CNAME", None)
        if not types[change.type]:
            del types[change.type]
        if not types:
            del made[owner]
    return made


def _record(change: DnsChange) -> tuple[str, str, str]:
    """What a change is about: the record that stands there, or (with `add`) the one to be."""
    text = change.instead_of if change.action == "replace" and change.instead_of is not None else change.value
    return _name(change.name), change.type, f"+{text}" if change.action == "add" else _comparable(change.type, text)


def _one(changes: Sequence[DnsChange]) -> DnsChange:
    """The one change for all that are about the same record."""
    first = next((change for change in changes if change.action == "remove"), changes[0])
    values = list(dict.fromkeys(change.value for change in changes))
    if first.action != "replace" or len(values) == 1:
        return first
    whys = "; ".join(dict.fromkeys(change.why for change in changes if change.why))
    return replace(first, value=_merged(first.instead_of or "", values), why=whys)


def _once(changes: Sequence[DnsChange]) -> list[DnsChange]:
    """No record is published twice, and none removed that is also to be: of two that would be the same one stays."""
    removed = {_outcome(change) for change in changes if change.action == "remove"}
    stays = removed & {_outcome(change) for change in changes if change.action != "remove"}
    made, kept = set(stays), []
    for change in sorted(changes, key=lambda one: one.action == "add"):
        outcome = _outcome(change)
        if change.action == "replace" and outcome in made and change.instead_of is not None:
            kept.append(replace(change, action="remove", value=change.instead_of, instead_of=None))
        elif outcome not in stays and (change.action != "add" or outcome not in made):
            kept.append(change)
        if change.action != "remove":
            made.add(outcome)
    order = {_record(change): at for at, change in enumerate(changes)}
    return sorted(kept, key=lambda change: order[_record(change)])


def _outcome(change: DnsChange) -> tuple[str, str, str]:
    return _name(change.name), change.type, _comparable(change.type, change.value)


def _merged(old: str, values: Sequence[str]) -> str:
    """`old` with the edits of all `values`, part by part; of two that change the same part the first counts."""
    split, glue = (_tags, "; ") if ";" in old else (str.split, " ")
    parts = split(old)
    changed: set[int] = set()
    edits: set[tuple[int, int, tuple[str, ...]]] = set()
    for wanted in map(split, values):
        matcher = SequenceMatcher(None, parts, wanted, autojunk=False)
        for kind, start, end, new_start, new_end in matcher.get_opcodes():
            if kind != "equal" and changed.isdisjoint(range(start, end)):
                edits.add((start, end, tuple(wanted[new_start:new_end])))
                changed.update(range(start, end))
    for start, end, new in sorted(edits, reverse=True):
        parts[start:end] = new
    return glue.join(parts).strip()


def _tags(text: str) -> list[str]:
    return [part.strip() for part in text.split(";")]


def _name(name: str) -> str:
    return name.lower().removesuffix(".")


def _comparable(rrtype: str, text: str) -> str:
    """A record's text form as it can be compared: TXT is exact, in all others case and final dots say nothing."""
    if rrtype == "TXT":
        return safe(text)
    return " ".join(word.removesuffix(".") for word in safe(text).lower().split()).strip()


def _owner(zone: Zone, change: DnsChange) -> str:
    """Where the record stands: at its name, or where the CNAMEs of that name lead to."""
    owner = _name(change.name)
    if change.action != "replace" or change.type == "CNAME":
        return owner
    for _ in range(_MAX_ALIASES):
        alias = zone.get(owner, {}).get("CNAME")
        if alias is None or change.type in zone[owner]:
            return owner
        owner = _name(str(_rdatas(alias)[0]))
    return _name(change.name)


def _changed(rdatas: list[object], change: DnsChange) -> list[object]:
    new: object = _MAKE.get(change.type, str)(change.value)
    if change.action == "add":
        return [*rdatas, new] if _places(rdatas, change.type, change.value) == [] else rdatas
    gone = change.value if change.action == "remove" else change.instead_of or ""
    places = _places(rdatas, change.type, gone)
    if change.action == "replace" and not rdatas:
        return [new]
    if not places:
        raise ValueRefused(f"{change.name}: there is no {change.type} record {gone}", field="zone")
    kept: list[object] = [new] if change.action == "replace" else []
    return [*rdatas[: places[0]], *kept, *rdatas[places[0] + 1 :]]


def _places(rdatas: Sequence[object], rrtype: str, text: str) -> list[int]:
    """Where the record with that text stands among the rdatas of a mapping."""
    wanted = _comparable(rrtype, text)
    return [at for at, rdata in enumerate(rdatas) if wanted in _texts(rrtype, rdata)]


def _texts(rrtype: str, rdata: object) -> set[str]:
    """One rdata as a change may write it: octets that are no UTF-8 can be shown in more than one way."""
    match record_of(rrtype, rdata):
        case bytes(octets):
            return {_comparable(rrtype, octets.decode("utf-8", way)) for way in _UNDECODABLE}
        case Mx(preference, exchange):
            return {_comparable(rrtype, f"{preference} {exchange}")}
        case text:
            return {_comparable(rrtype, text)}


def _rdatas(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _exchange(text: str) -> object:
    preference, _, host = text.partition(" ")
    return [int(preference), host]


def _strings(text: str) -> object:
    return [text.encode()]


# How the text of a record becomes an rdata of the mapping.
_MAKE: Final[Mapping[str, Callable[[str], object]]] = {"MX": _exchange, "TXT": _strings}
