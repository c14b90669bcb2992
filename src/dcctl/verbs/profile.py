"""`profile check` and `profile show`."""

from collections.abc import Callable
from dataclasses import dataclass

from dcctl.errors import ProfileError
from dcctl.local.profile import Profile, show_origin
from dcctl.verbs import Outcome


@dataclass(frozen=True, slots=True)
class CheckData:
    """The file, whether it can be used, and every problem as `file:line:col: message`."""

    path: str
    valid: bool
    problems: tuple[str, ...]
    channels: tuple[str, ...]
    identities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its dotted key, its text (a secret's source, never a secret), and where it came from."""

    key: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class ShowData:
    """Every value of the profile in use."""

    path: str
    exists: bool
    values: tuple[Value, ...]


async def check(load: Callable[[], Profile], path: str) -> Outcome[CheckData]:
    """Read the profile as every command does. Exit 2 with all problems, else 0."""
    try:
        profile = load()
    except ProfileError as error:
        return Outcome(CheckData(path, False, error.details or (error.message,), (), ()), error.exit, error=error)
    return Outcome(CheckData(str(profile.path), True, (), tuple(profile.channels), tuple(profile.identities)))


async def show(profile: Profile) -> Outcome[ShowData]:
    """Every value with its origin."""
    rows = tuple(Value(key, value, origin) for key, value, origin in show_origin(profile))
    return Outcome(ShowData(str(profile.path), profile.exists, rows))
