"""JSON Schema (2020-12) of an outcome, generated from the very dataclass the verb returns: the two cannot drift
apart.
"""

import types
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from dcctl.mail.address import Mailbox
from dcctl.mail.status import EnhancedStatus, Reply
from dcctl.render.jsonable import field_names

Schema = dict[str, Any]

_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    Mailbox: {"type": "string"},
    EnhancedStatus: {"type": "string"},
    Reply: {"type": "string"},
    PurePath: {"type": "string"},
    types.NoneType: {"type": "null"},
    object: {},
}


def envelope_schema(verb: str, data: type) -> Schema:
    """The schema of everything `dcctl VERB --json` prints, failures included."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dcctl:{verb}:1",
        "title": f"dcctl {verb} --json",
        "type": "object",
        "properties": {
            "schema": {"const": f"dcctl.{verb}/1"},
            "ok": {"type": "boolean"},
            "data": {"anyOf": [type_schema(data), {"type": "null"}]},
            "warnings": {"type": "array", "items": {"type": "string"}},
            "error": {
                "anyOf": [
                    {"type": "null"},
                    {
                        "type": "object",
                        "properties": {
                            "code": {"type": "string"},
                            "message": {"type": "string"},
                            "next": {"type": ["string", "null"]},
                            "field": {"type": ["string", "null"]},
                        },
                        "required": ["code", "message", "next", "field"],
                        "additionalProperties": False,
                    },
                ]
            },
            "exit": {"type": "integer"},
        },
        "required": ["schema", "ok", "data", "warnings", "error", "exit"],
        "additionalProperties": False,
    }


def type_schema(hint: object, within: tuple[object, ...] = ()) -> Schema:
    """The schema of one annotation; raises TypeError for one that no outcome may use. `within` are the records it
    stands in: one that holds its own kind (a tree) refers to itself by an anchor."""
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(args)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [type_schema(arg, within) for arg in args]}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": type_schema(args[1], within)}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return {"type": "array", "items": type_schema(args[0], within)}
    if isinstance(hint, type) and issubclass(hint, PurePath):
        return {"type": "string"}
    if isinstance(hint, type) and (names := field_names(hint)):
        return {"$ref": f"#{hint.__name__}"} if hint in within else _object_schema(hint, names, within)
    raise TypeError(f"no JSON Schema for {hint!r}")


def _object_schema(cls: type, names: tuple[str, ...], within: tuple[object, ...]) -> Schema:
    hints = get_type_hints(cls)
    properties = {name: type_schema(hints[name], (*within, cls)) for name in names}
    anchor = {"$anchor": cls.__name__} if f"'#{cls.__name__}'" in repr(properties) else {}
    return {
        **anchor,
        "type": "object",
        "properties": properties,
        "required": list(names),
        "additionalProperties": False,
    }
