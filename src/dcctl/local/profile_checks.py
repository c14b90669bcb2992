"""What no single value can see: names that point somewhere, one default, no name twice, a zone that exists."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from dcctl.local.notification import body_fault
from dcctl.local.profile_read import Layer, Origin, Problem
from dcctl.local.suggest import did_you_mean


def cross_checks(mine: Layer, team: Layer | None) -> Iterator[Problem]:
    """The problems of the profile as a whole, all at places of the user's own file.

    The team's default is not looked up: it may name a channel that each user is still to connect.
    """
    yield from _one_default(mine)
    yield from _known_zone(mine)
    yield from _known_identities(mine)
    yield from _bodies(mine)
    if team:
        yield from _collisions(mine, team)
    if team or "team" not in mine.values:  # a team file that could not be read may well hold the name
        yield from _known_channels(mine, team)


def _known_channels(mine: Layer, team: Layer | None) -> Iterator[Problem]:
    known = [*mine.names["channels"], *(team.names["channels"] if team else ())]
    named = [*(f"identities.{name}" for name in mine.identities), *(f"notify.{name}" for name in mine.names["notify"])]
    for key in ("default_channel", *(f"{name}.channel" for name in named)):
        if (origin := _place(mine, key)) and (wanted := mine.entries[key].text) not in known:
            yield Problem(origin, f"{key}: there is no channel '{wanted}'{did_you_mean(wanted, known)}")


def _known_identities(mine: Layer) -> Iterator[Problem]:
    known = mine.names["identities"]
    for name in mine.names["notify"]:
        key = f"notify.{name}.identity"
        if (origin := _place(mine, key)) and (wanted := mine.entries[key].text) not in known:
            yield Problem(origin, f"{key}: there is no identity '{wanted}'{did_you_mean(wanted, known)}")


def _bodies(mine: Layer) -> Iterator[Problem]:
    for name in mine.names["notify"]:
        key = f"notify.{name}.body"
        if (origin := _place(mine, key)) and (fault := body_fault(mine.entries[key].text)):
            yield Problem(origin, f"{key}: {fault}")


def _one_default(mine: Layer) -> Iterator[Problem]:
    defaults = [name for name, values in mine.identities.items() if values.get("default") is True]
    for name in defaults[1:]:
        if origin := _place(mine, f"identities.{name}.default"):
            yield Problem(origin, f"identities.{name}.default: '{defaults[0]}' is the default already")


def _collisions(mine: Layer, team: Layer) -> Iterator[Problem]:
    for name, origin in mine.names["channels"].items():
        if theirs := team.names["channels"].get(name):
            yield Problem(origin, f"channels.{name}: the team file has a channel of that name ({theirs})")


def _known_zone(mine: Layer) -> Iterator[Problem]:
    if not (origin := _place(mine, "timezone")):
        return
    name = mine.entries["timezone"].text
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zones = available_timezones()
        hint = did_you_mean(name, zones) if zones else "; this system has no zone database, so leave the key out"
        yield Problem(origin, f"timezone: there is no zone '{name}'{hint}")


def _place(mine: Layer, key: str) -> Origin | None:
    entry = mine.entries.get(key)
    return entry.origin if entry and isinstance(entry.origin, Origin) else None
