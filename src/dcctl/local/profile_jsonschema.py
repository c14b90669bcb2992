"""The profile's JSON Schema (draft 2020-12), made from the very declaration its reader follows."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dcctl.channels.base import ChannelKind
from dcctl.channels.registry import KINDS
from dcctl.channels.settings import LISTS, SECRET_REFERENCE, Setting, Type
from dcctl.local.profile_schema import (
    FORMS,
    IDENTITY,
    NAME,
    NOTIFICATIONS,
    PROFILE,
    TEAM,
    Section,
    Shape,
    channel_settings,
)

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final = {"type": "string", "minLength": 1}
_HOST: Final = {"type": "string", "pattern": r"^\S+$"}

_TYPES: Final[Mapping[Type, Mapping[str, Any]]] = {
    "text": _TEXT,
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "mailbox": {"type": "string", "pattern": "^.+@.+$"},
    "domain": _HOST,
    "host": _HOST,
    "path": _TEXT,
    "secret": {"type": "string", "pattern": f"^(?:{SECRET_REFERENCE.pattern})$"},
    "choice": {},
    "domains": _HOST,
    "selectors": _HOST,
    "folders": _TEXT,
}


def json_schema(kinds: Mapping[str, ChannelKind] = KINDS) -> dict[str, Any]:
    """The schema of the profile; each kind of channel is one branch."""
    return {"$schema": _DIALECT, **_shape(PROFILE, kinds), "$defs": _definitions(kinds)}


def team_json_schema(kinds: Mapping[str, ChannelKind] = KINDS) -> dict[str, Any]:
    """The schema of the team file."""
    return {"$schema": _DIALECT, **_shape(TEAM, kinds), "$defs": _definitions(kinds)}


def _shape(shape: Shape, kinds: Mapping[str, ChannelKind]) -> dict[str, Any]:
    items: dict[Section, dict[str, Any]] = {
        "identities": {"$ref": "#/$defs/identity"},
        "channels": _by_kind(kinds, "channel"),
        "notify": _by_kind(NOTIFICATIONS, "notification"),
    }
    schema = _mapping(shape.keys)
    schema["properties"] |= {
        name: {
            "type": ["object", "null"],  # a section whose entries are all commented out
            "propertyNames": {"pattern": f"^{NAME.pattern}$"},
            "additionalProperties": items[name],
        }
        for name in shape.sections
    }
    return {"title": shape.title, **schema}


def _definitions(kinds: Mapping[str, ChannelKind]) -> dict[str, Any]:
    branches = {
        f"{name}-channel": {"description": kind.summary, **_mapping(channel_settings(kind, kinds))}
        for name, kind in kinds.items()
    }
    told = {f"{name}-notification": _mapping(settings) for name, settings in NOTIFICATIONS.items()}
    return {"identity": _mapping(IDENTITY), **branches, **told}


def _by_kind(kinds: Iterable[str], what: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(kinds)}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{name}-{what}"},
            }
            for name in kinds
        ],
    }


def _mapping(settings: tuple[Setting, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {setting.name: _property(setting) for setting in settings},
        "required": [setting.name for setting in settings if setting.required],
        "additionalProperties": False,
    }


def _property(setting: Setting) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_TYPES[setting.type])
    if setting.type == "integer":
        schema |= {"minimum": setting.minimum, "maximum": setting.maximum}
    if setting.choices:
        schema |= {"enum": list(setting.choices)}
    if form := FORMS.get(setting):
        schema |= {"pattern": f"^(?:{form.pattern})$"}
    if setting.type in LISTS:
        schema = {"type": "array", "items": schema}
    schema["description"] = setting.help
    if setting.default is not None:
        schema["default"] = setting.default
    if setting.example:
        schema["examples"] = [setting.example]
    return schema
