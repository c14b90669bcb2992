"""The profile as one frozen value: found, read, joined with the team's file, or refused with all reasons at once."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from dcctl.channels.base import ChannelKind, Configured
from dcctl.channels.registry import KINDS
from dcctl.errors import ProfileError
from dcctl.local.notification import Notification
from dcctl.local.places import expand, places
from dcctl.local.profile_checks import cross_checks
from dcctl.local.profile_file import read_text
from dcctl.local.profile_read import Entry, Layer, Origin, Problem, read_layer
from dcctl.local.profile_schema import PROFILE, TEAM
from dcctl.mail.address import Mailbox

_MAX_PROBLEMS: Final = 50
_SPAN: Final = {"d": 86_400.0, "w": 604_800.0}  # seconds


class Identity(NamedTuple):
    """An address a person sends as; `name` is its key in the profile, `display_name` what recipients see."""

    name: str
    address: Mailbox
    display_name: str | None = None
    channel: str | None = None
    default: bool = False


class Team(NamedTuple):
    """The team's read-only file: its default channel and the names of the channels it brings."""

    path: Path
    default_channel: str | None
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """All settings, typed and cross-checked. `exists` is False for an empty profile that remembers where it would be.

    `retention` is how long the ledger keeps what it holds, in seconds (None: for ever). `entries` has the text and
    origin of every value by its dotted key (`channels.office.port`).
    """

    path: Path
    state_dir: Path
    exists: bool = True
    channels: Mapping[str, Configured] = field(default_factory=dict)
    identities: Mapping[str, Identity] = field(default_factory=dict)
    default_channel: str | None = None
    team: Team | None = None
    timezone: ZoneInfo | None = None
    vault_key: str | None = None
    retention: float | None = None
    bounce_rules: str | None = None
    notify: Mapping[str, Notification] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def origins(self) -> Mapping[str, Origin | Literal["default", "environment"]]:
        """Where each value came from, by its dotted key."""
        return {key: entry.origin for key, entry in self.entries.items()}


def profile_path(path: Path | None, environ: Mapping[str, str], platform: str = sys.platform) -> tuple[Path, bool]:
    """Where the profile is, and whether that was named: `path` (`--config`), `DCCTL_CONFIG`, the platform's place."""
    if path is not None:
        return path.absolute(), True
    if named := environ.get("DCCTL_CONFIG"):
        return expand(named, environ, Path.cwd()), True
    return places(environ, platform).config / "profile.yaml", False


def load(
    path: Path | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    kinds: Mapping[str, ChannelKind] = KINDS,
    platform: str = sys.platform,
    missing_ok: bool = False,
) -> Profile:
    """The profile and the team file it names.

    Raises `ProfileError` with all problems as `file:line:col: message`, the profile's first. A file that the user
    named must exist unless `missing_ok` (the verb is about to write it).
    """
    where, named = profile_path(path, environ, platform)
    text = read_text(where)
    if text is None and named and not missing_ok:
        raise ProfileError(
            f"{where}: there is no such file",
            why="--config or DCCTL_CONFIG names it",
            next="check the path; `dcctl connect NAME` with the same --config writes it",
            field="config",
        )
    mine = read_layer(where, text or "", PROFILE, kinds, environ)
    team = _team_layer(mine, kinds, environ)
    mine.problems += cross_checks(mine, team)
    if problems := [*_in_order(mine), *(_in_order(team) if team else ())]:
        raise _refusal(where, problems)
    state_dir, state_entry = _state_dir(mine, environ, platform)
    return Profile(
        path=where,
        state_dir=state_dir,
        exists=text is not None,
        channels=MappingProxyType(mine.channels | (team.channels if team else {})),
        identities=MappingProxyType(dict(_identities(mine))),
        default_channel=_text(mine.values, "default_channel"),
        team=Team(team.file, _text(team.values, "default_channel"), tuple(team.channels)) if team else None,
        timezone=ZoneInfo(name) if (name := _text(mine.values, "timezone")) else None,
        vault_key=_text(mine.values, "vault_key"),
        bounce_rules=_text(mine.values, "bounce_rules"),
        retention=_seconds(_text(mine.values, "retention")),
        notify=MappingProxyType(mine.notify),
        entries=MappingProxyType({**mine.entries, "state_dir": state_entry, **_team_entries(team)}),
    )


def show_origin(profile: Profile) -> list[tuple[str, str, str]]:
    """Rows of (key, value, origin): `file:line`, `default` or `environment`. Secrets appear as their references."""
    return [(key, entry.text, str(entry.origin)) for key, entry in profile.entries.items()]


def _seconds(span: str | None) -> float | None:
    return float(span[:-1]) * _SPAN[span[-1]] if span else None


def _team_layer(mine: Layer, kinds: Mapping[str, ChannelKind], environ: Mapping[str, str]) -> Layer | None:
    named = _text(mine.values, "team")
    if named is None:
        return None
    path, entry = Path(named), mine.entries["team"]
    try:
        text, trouble = read_text(path), f"{path}: there is no such file"
    except ProfileError as error:
        text, trouble = None, error.message
    if text is None:
        if isinstance(entry.origin, Origin):
            mine.problems.append(Problem(entry.origin, f"team: {trouble}"))
        return None
    return read_layer(path, text, TEAM, kinds, environ)


def _in_order(layer: Layer) -> list[Problem]:
    return sorted(layer.problems, key=lambda problem: (problem.origin.line, problem.origin.column))


def _refusal(where: Path, problems: Sequence[Problem]) -> ProfileError:
    details = [str(problem) for problem in problems[:_MAX_PROBLEMS]]
    if more := len(problems) - len(details):
        details.append(f"and {more} more")
    count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
    return ProfileError(
        f"{where}: {count}", details=details, next="put it right in an editor, then: dcctl profile check"
    )


def _state_dir(layer: Layer, environ: Mapping[str, str], platform: str) -> tuple[Path, Entry]:
    if named := environ.get("DCCTL_STATE"):
        folder = expand(named, environ, Path.cwd())
        return folder, Entry(str(folder), "environment")
    if named := _text(layer.values, "state_dir"):
        return Path(named), layer.entries["state_dir"]
    folder = places(environ, platform).state
    return folder, Entry(str(folder), "default")


def _identities(layer: Layer) -> Iterator[tuple[str, Identity]]:
    for name, values in layer.identities.items():
        if isinstance(address := values["address"], Mailbox):
            default = values["default"] is True
            yield name, Identity(name, address, _text(values, "name"), _text(values, "channel"), default)


def _team_entries(team: Layer | None) -> dict[str, Entry]:
    entries = team.entries if team else {}
    return {key if key.startswith("channels.") else f"team.{key}": entry for key, entry in entries.items()}


def _text(values: Mapping[str, object], key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) else None
