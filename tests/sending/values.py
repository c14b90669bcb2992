"""Profiles as values: channels of any kind, built yet or not, identities, a team."""

from pathlib import Path
from types import MappingProxyType

from dcctl.channels.base import Configured
from dcctl.channels.registry import KINDS
from dcctl.local.profile import Identity, Profile, Team
from dcctl.mail.address import Mailbox

ANNA = Mailbox.parse("anna@example.com")
BOB = Mailbox.parse("bob@example.net")
CY = Mailbox.parse("cy@example.org")


def a_channel(name: str, kind: str = "smtp") -> Configured:
    """A channel of that kind; its settings are nobody's business here."""
    return Configured(name, KINDS[kind], None)


def a_profile(
    channels: dict[str, str],
    *identities: Identity,
    default: str | None = None,
    team: str | None = None,
    with_team: bool = False,
) -> Profile:
    """A profile of channels (name: kind), identities, the user's default and, with a team file, the team's."""
    folder = Path("/nowhere")
    return Profile(
        path=folder / "profile.yaml",
        state_dir=folder / "state",
        channels=MappingProxyType({name: a_channel(name, kind) for name, kind in channels.items()}),
        identities=MappingProxyType({identity.name: identity for identity in identities}),
        default_channel=default,
        team=Team(folder / "team.yaml", team, ()) if with_team or team else None,
    )


def an_identity(name: str = "anna", channel: str | None = None, default: bool = False) -> Identity:
    """An identity of that name at example.com."""
    return Identity(name, Mailbox(name, "example.com"), channel=channel, default=default)
