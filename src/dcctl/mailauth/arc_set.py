"""The ARC sets of a message (RFC 8617 section 4.2): three header fields an instance, 1 to N without a gap."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from dcctl.mail.headers import Header, HeaderBlock
from dcctl.mailauth.authentication_results import AuthenticationResults, parse_arc
from dcctl.mailauth.records.dkim_signature import DkimSignature, SignatureProblem, arc_claims
from dcctl.mailauth.records.tags import TagProblem, parse_tags

MAX_INSTANCES: Final = 50  # section 4.2.1
RESULTS: Final = "ARC-Authentication-Results"
SIGNATURE: Final = "ARC-Message-Signature"
SEAL: Final = "ARC-Seal"
_NAMES: Final = (RESULTS, SIGNATURE, SEAL)
_SIGNATURE_TAGS: Final = ("a", "b", "bh", "d", "h", "i", "s")
_SEAL_TAGS: Final = ("a", "b", "cv", "d", "i", "s")
_SEAL_KNOWN: Final[tuple[str, ...]] = (*_SEAL_TAGS, "t")  # whatever else stands there says nothing (section 4.1.3)
_NUMBER: Final = re.compile(r"[0-9]{1,2}")


class ArcSignature(NamedTuple):
    """An ARC-Message-Signature or ARC-Seal: the field, and what it claims or why it cannot be read. `canon_named` says
    whether `c=` stands there."""

    field: Header
    claims: DkimSignature | SignatureProblem
    canon_named: bool = True


@dataclass(frozen=True, slots=True)
class ArcFields:
    """One set as it came: what its sealer found on arrival, its signature of the message, its seal over the chain and
    what that says of the chain before it (`cv`: none, pass, fail)."""

    instance: int
    results_field: Header
    results: AuthenticationResults
    signature: ArcSignature
    seal: ArcSignature
    cv: str


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """Why the fields make no chain: final, whatever the signatures are worth."""

    message: str


class _Wrong(Exception):
    pass


def has_arc(block: HeaderBlock) -> bool:
    """Whether any field of ARC stands in the header block."""
    return any(True for name in _NAMES for _ in block.all(name))


def read_chain(block: HeaderBlock) -> tuple[ArcFields, ...] | ChainProblem:
    """The sets, oldest first, or the first thing wrong with them (section 5.2, steps 1 to 3). Never raises."""
    try:
        found = _by_instance(block)
        sets = tuple(_set(instance, found.get(instance, {})) for instance in range(1, max(found) + 1))
        _check_validations(sets)
    except _Wrong as wrong:
        return ChainProblem(str(wrong))
    return sets


def _by_instance(block: HeaderBlock) -> dict[int, dict[str, Header]]:
    found: dict[int, dict[str, Header]] = {}
    for name in _NAMES:
        for field in block.all(name):
            instance = _instance(name, field)
            if instance is None:
                raise _Wrong(f"an {name} has no i= from 1 to {MAX_INSTANCES}")
            if name in found.setdefault(instance, {}):
                raise _Wrong(f"set {instance} has a second {name}")
            found[instance][name] = field
    return found


def _instance(name: str, field: Header) -> int | None:
    if name == RESULTS:
        number = parse_arc(field.value).instance or 0
    else:
        text = _tags(field).get("i", "")
        number = int(text) if _NUMBER.fullmatch(text) else 0
    return number if 1 <= number <= MAX_INSTANCES else None


def _tags(field: Header) -> dict[str, str]:
    tags = parse_tags(field.value.decode("utf-8", "replace"))
    return {} if isinstance(tags, TagProblem) else {tag.name: tag.value for tag in tags}


def _set(instance: int, fields: dict[str, Header]) -> ArcFields:
    for name in _NAMES:
        if name not in fields:
            raise _Wrong(f"set {instance} has no {name}")
    seal = _tags(fields[SEAL])
    if "h" in seal:
        raise _Wrong(f"the ARC-Seal of set {instance} has h= (section 4.1.3)")
    known = {name: seal[name] for name in _SEAL_KNOWN if name in seal}
    return ArcFields(
        instance,
        fields[RESULTS],
        parse_arc(fields[RESULTS].value),
        _message_signature(fields[SIGNATURE]),
        ArcSignature(fields[SEAL], arc_claims(known, _SEAL_TAGS)),
        seal.get("cv", "").lower(),
    )


def _message_signature(field: Header) -> ArcSignature:
    tags = _tags(field)
    claims = arc_claims(tags, _SIGNATURE_TAGS)
    if isinstance(claims, DkimSignature) and SEAL.lower() in claims.headers:
        claims = SignatureProblem("h= covers ARC-Seal (section 4.1.2)", claims.domain, claims.selector)
    return ArcSignature(field, claims, "c" in tags)


def _check_validations(sets: Sequence[ArcFields]) -> None:
    """Step 3 C: the first set saw no chain, every later one a chain that passed; `fail` anywhere ends it."""
    for one in reversed(sets):
        if one.cv == "fail":
            raise _Wrong(f"the chain was broken when set {one.instance} was added (cv=fail)")
        if one.cv != ("none" if one.instance == 1 else "pass"):
            raise _Wrong(f"the ARC-Seal of set {one.instance} says cv={one.cv or '(nothing)'}")
