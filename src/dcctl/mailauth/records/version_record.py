"""TXT records of `v=NAME; field=value`: MTA-STS and TLS-RPT (RFC 8461 section 3.1, RFC 8460 section 3)."""

import re
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

_NEAR_WITHIN: Final = 512  # octets looked at for what was meant to be a record
_MENDED_WITHIN: Final = 2000  # octets; a longer text is not made a record of
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
_VALUE: Final = re.compile(r"[\x21-\x3a\x3c\x3e-\x7e]+")  # visible, but neither = nor ;
_SPACE: Final = " \t"


class Field(NamedTuple):
    """One `name=value` behind the version."""

    name: str
    value: str


class FieldProblem(NamedTuple):
    """What breaks the grammar."""

    message: str


class Standing(NamedTuple):
    """What stands at a name: `one` record, `several`, none but a text that was meant to be one (`near`), or nothing;
    and the texts that say so."""

    state: Literal["one", "several", "near", "absent"]
    texts: tuple[bytes, ...]


def standing(texts: Iterable[bytes], version: str) -> Standing:
    """Sort the TXT texts of a name: records begin with the version; all else is discarded by senders."""
    exact = re.compile(rb"v=%b[ \t]*(?:;|$)" % version.encode())
    meant = re.compile(rb"(?:^|;)[\s\"']*v\s*=\s*\"?%b" % version.removesuffix("v1").encode(), re.IGNORECASE)
    listed = tuple(texts)
    records = tuple(text for text in listed if exact.match(text))
    if records:
        return Standing("one" if len(records) == 1 else "several", records)
    near = tuple(text for text in listed if meant.search(text[:_NEAR_WITHIN]))[:1]
    return Standing("near" if near else "absent", near)


def fields(text: str, version: str, own: str) -> tuple[Field, ...] | FieldProblem:
    """The fields in order, or what is wrong first. The value of the field `own` has a grammar of its own: it is not
    looked at here, but the field must not stand there twice. Never raises."""
    prefix = f"v={version}"
    if not text.startswith(prefix):
        return FieldProblem(f"does not begin with {prefix}")
    first, *parts = text[len(prefix) :].split(";")
    if first.strip(_SPACE):
        return FieldProblem(f"{prefix} must be followed by a semicolon")
    if parts and not parts[-1].strip(_SPACE):
        parts.pop()  # one final semicolon is allowed
    found: list[Field] = []
    for part in parts:
        name, equals, value = part.strip(_SPACE).partition("=")
        if not equals or not _NAME.fullmatch(name) or (name != own and not _VALUE.fullmatch(value)):
            return FieldProblem(f"{part.strip(_SPACE)[:80] or 'an empty field'} is no field=value")
        if name == own and any(field.name == own for field in found):
            return FieldProblem(f"{own}= stands there twice")
        found.append(Field(name, value))
    return tuple(found)


def meant_fields(text: str) -> tuple[Field, ...]:
    """The fields that can be made out in a text which breaks the grammar: for a record in its place."""
    tight = re.sub(r"\s*=\s*", "=", text[:_MENDED_WITHIN].strip(" \t\r\n\"'"))
    tight = re.sub(r"\s*,\s*", ",", tight)
    split = (part.partition("=") for part in re.split(r"[;\s]+", tight))
    return tuple(Field(name, value) for name, equals, value in split if equals and _NAME.fullmatch(name) and value)


def written(version: str, own: Field, others: Iterable[Field]) -> str:
    """A record: the version, the field that is required, and of the others what the grammar allows."""
    kept = [field for field in others if field.name.lower() not in ("v", own.name) and _VALUE.fullmatch(field.value)]
    return "; ".join([f"v={version}", *(f"{name}={value}" for name, value in (own, *kept))])
