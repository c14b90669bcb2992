"""The JSON Schema, the reader and the sample say the same, since all three follow one declaration."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from dcctl.channels.registry import KINDS
from dcctl.channels.settings import Setting
from dcctl.local.profile import load
from dcctl.local.profile_jsonschema import json_schema, team_json_schema
from dcctl.local.profile_schema import IDENTITY, NOTIFICATIONS, PROFILE, TEAM, channel_settings
from tests.support.profiles import ROOT, SAMPLE, problems, written

VALID = jsonschema.Draft202012Validator(json_schema())
TEAM_VALID = jsonschema.Draft202012Validator(team_json_schema())
SWITCHED_OFF = re.compile(r"(?m)^( *)#(?=[a-z])")


def sample_switched_on() -> str:
    """The sample with every setting in it switched on."""
    return SWITCHED_OFF.sub(r"\1", SAMPLE.read_text(encoding="utf-8"))


def everything(folder: Path) -> dict[str, Any]:
    """The values of the sample with every setting on, its team file beside it."""
    written(folder, "version: 1\ndefault_channel: office\n", "team.yaml")
    values: dict[str, Any] = yaml.safe_load(sample_switched_on())
    return values | {"team": "team.yaml"}


@pytest.mark.parametrize("schema", [json_schema(), team_json_schema()])
def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


def test_the_sample_loads_and_fits_the_schema() -> None:
    profile = load(SAMPLE, environ={"HOME": "/home/anna"})
    assert profile.default_channel == "practice"
    assert profile.channels["practice"].kind.name == "sandbox"
    assert profile.identities["anna"].default
    VALID.validate(yaml.safe_load(SAMPLE.read_text(encoding="utf-8")))


def test_the_sample_with_everything_on_loads_and_fits_the_schema(tmp_path: Path) -> None:
    values = everything(tmp_path)
    assert problems(tmp_path, yaml.safe_dump(values)) == []
    VALID.validate(values)


def test_the_sample_points_an_editor_to_the_schema() -> None:
    first, *rest = SAMPLE.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"# yaml-language-server: \$schema=\S+\.json", first)
    assert any("dcctl schema profile >" in line for line in rest)
    assert ROOT in SAMPLE.parents


def test_the_sample_shows_every_key() -> None:
    values = yaml.safe_load(sample_switched_on())
    assert set(values) == {setting.name for setting in PROFILE.keys} | set(PROFILE.sections)
    assert keys_of(values["identities"].values()) == {setting.name for setting in IDENTITY}
    for kind in KINDS.values():
        if kind.ready:
            shown = keys_of(c for c in values["channels"].values() if c["kind"] == kind.name)
            assert shown == {setting.name for setting in channel_settings(kind, KINDS)}
    for told, settings in NOTIFICATIONS.items():
        shown = keys_of(one for one in values["notify"].values() if one["kind"] == told)
        assert shown == {setting.name for setting in settings}


def keys_of(mappings: Any) -> set[str]:
    return {key for mapping in mappings for key in mapping}


def test_the_schema_knows_every_kind_and_key() -> None:
    schema = json_schema()
    for name, kind in KINDS.items():
        branch = schema["$defs"][f"{name}-channel"]
        assert set(branch["properties"]) == {setting.name for setting in channel_settings(kind, KINDS)}
    for told, settings in NOTIFICATIONS.items():
        assert set(schema["$defs"][f"{told}-notification"]["properties"]) == {setting.name for setting in settings}
    assert set(team_json_schema()["properties"]) == {setting.name for setting in TEAM.keys} | set(TEAM.sections)


def mappings(values: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[Setting, ...]]]:
    """Every mapping of the file with fixed keys: the path to it, and what is declared for it."""
    yield (), PROFILE.keys
    for name in values["identities"]:
        yield ("identities", name), IDENTITY
    for name, channel in values["channels"].items():
        yield ("channels", name), channel_settings(KINDS[channel["kind"]], KINDS)
    for name, told in values["notify"].items():
        yield ("notify", name), NOTIFICATIONS[told["kind"]]


def changed(values: dict[str, Any], path: tuple[str, ...], old: str | None, new: dict[str, Any]) -> dict[str, Any]:
    """A copy with one key of one mapping gone and others added."""
    values = copy.deepcopy(values)
    target = values
    for key in path:
        target = target[key]
    if old is not None:
        del target[old]
    target |= new
    return values


def both_refuse(folder: Path, values: dict[str, Any]) -> bool:
    return bool(problems(folder, yaml.safe_dump(values))) and not VALID.is_valid(values)


def test_a_misspelt_key_is_refused_by_both(tmp_path: Path) -> None:
    values = everything(tmp_path)
    for path, declared in mappings(values):
        for setting in declared:
            assert both_refuse(tmp_path, changed(values, path, None, {f"{setting.name}x": "x"})), (path, setting.name)


WRONG: dict[str, list[Any]] = {
    "text": ["", [], {}],
    "integer": ["x", -1, 1.5, True, [], {}],
    "boolean": ["maybe", 1, [], {}],
    "mailbox": ["anna", [], {}],
    "domain": ["a b", [], {}],
    "host": ["a b", [], {}],
    "path": ["", [], {}],
    "secret": ["hunter2", "env:", "command:", "credential:a b", [], {}],
    "choice": ["nope", [], {}],
    "domains": ["example.com", {}, ["a b"], [["example.com"]]],
    "selectors": ["s1", {}, ["a b"], [["s1"]]],
    "folders": ["INBOX", {}, [""], [["INBOX"]]],
}


def test_a_wrong_value_is_refused_by_both(tmp_path: Path) -> None:
    values = everything(tmp_path)
    for path, declared in mappings(values):
        for setting in declared:
            for wrong in [None, *WRONG[setting.type]]:
                at = changed(values, path, None, {setting.name: wrong})
                assert both_refuse(tmp_path, at), (path, setting.name, wrong)


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        (("identities", "anna"), "address"),
        (("channels", "practice"), "kind"),
        (("notify", "ops"), "kind"),
        (("notify", "ops"), "to"),
        (("notify", "chat"), "url"),
        (("notify", "ran"), "url"),
    ],
)
def test_a_missing_key_is_refused_by_both(tmp_path: Path, path: tuple[str, ...], gone: str) -> None:
    assert both_refuse(tmp_path, changed(everything(tmp_path), path, gone, {}))


@pytest.mark.parametrize(
    "new",
    [
        {"vault_key": "keyring"},
        {"vault_key": "hunter2"},
        {"timezone": "Europe Berlin"},
        {"version": 2},
        {"identities": []},
        {"channels": {"a b": {"kind": "sandbox"}}},
        {"channels": {"-a": {"kind": "sandbox"}}},
        {"channels": {"a" * 65: {"kind": "sandbox"}}},
        {"channels": {"a": {"kind": "memory"}}},
        {"channels": {"a": {"kind": "sandbox", "host": "h.example"}}},  # another kind's key
        {"identities": {"a": None}},
        {"notify": {"a": {"kind": "pager"}}},
        {"notify": {"a": {"kind": "mail", "to": "a@b.example", "url": "env:A"}}},  # another kind's key
        {"notify": {"a": {"kind": "heartbeat", "url": "env:A", "when": "always"}}},  # it always goes
        {"notify": {"a": {"kind": "heartbeat", "url": "https://monitor.example/secret"}}},
        {"notify": {"a": {"kind": "webhook", "url": "vault"}}},  # nothing puts one there
        {"notify": {"a": {"kind": "webhook", "url": "env:A", "when": "rate>101%"}}},
        {"notify": {"a": {"kind": "webhook", "url": "env:A", "when": "change, permanent"}}},
        {"notify": {"a b": {"kind": "heartbeat", "url": "env:A"}}},
    ],
)
def test_a_wrong_form_is_refused_by_both(tmp_path: Path, new: dict[str, Any]) -> None:
    assert both_refuse(tmp_path, new)


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"channels": None, "identities": None, "notify": None},
        {"notify": {"a": {"kind": "webhook", "url": "command:pass show hook", "body": '{"t": "$text"}'}}},
        {"notify": {"a": {"kind": "mail", "to": "a@b.example", "when": "permanent,complaint, rate>0.5%"}}},
        {"channels": {"1": {"kind": "sandbox"}, "a.b_c-D": {"kind": "gmail", "address": "anna@example.com"}}},
        {"vault_key": "file:/etc/key"},
        {"channels": {"o": {"kind": "smtp", "host": "::1", "port": 25, "tls": "none"}}},
    ],
)
def test_good_values_are_taken_by_both(tmp_path: Path, good: dict[str, Any]) -> None:
    assert problems(tmp_path, yaml.safe_dump(good)) == []
    VALID.validate(good)


def test_the_team_schema_takes_a_team_file_and_no_identities() -> None:
    assert TEAM_VALID.is_valid({"version": 1, "default_channel": "a", "channels": {"a": {"kind": "sandbox"}}})
    assert not TEAM_VALID.is_valid({"identities": {}})
    assert not TEAM_VALID.is_valid({"team": "other.yaml"})
