"""From the profile to predictions: which identity may send by which channel, and what each channel's mail is like."""

from collections.abc import Iterable

from dcctl.channels.base import Configured
from dcctl.local.profile import Identity, Profile
from dcctl.mailauth.names import comparable
from dcctl.mailauth.predict import Sending


def sending_of(channel: Configured, identity: Identity) -> Sending:
    """The value a prediction is made from."""
    how = channel.kind.authentication(channel.settings)
    return Sending(channel.name, channel.kind.name, str(identity.address), how)


def sendings(profile: Profile, domains: Iterable[str] = ()) -> tuple[Sending, ...]:
    """Every channel with every identity that may send by it, in the profile's order; with `domains` (A-labels) only
    the identities of those."""
    wanted = frozenset(domains)
    return tuple(
        sending_of(channel, identity)
        for channel in profile.channels.values()
        for identity in profile.identities.values()
        if channel.kind.may_send(channel.settings, identity.address)
        and (not wanted or comparable(identity.address.domain) in wanted)
    )
