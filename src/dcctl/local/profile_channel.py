"""A connected channel put into the profile's text, with what the first one brings: the default, and who sends."""

import re
from collections.abc import Mapping

from dcctl.local.profile import Profile
from dcctl.local.profile_edit import put_channel, put_identity, set_value
from dcctl.local.yaml_emit import Value
from dcctl.mail.address import Mailbox


def put_connected(
    text: str,
    profile: Profile,
    name: str,
    settings: Mapping[str, object],
    *,
    address: Mailbox | None,
    display_name: str | None,
) -> tuple[str, str | None]:
    """`text` (that `profile` was read from) with the channel `name`, and the name of the identity that was added.

    The first channel becomes the default; an `address` that no identity has becomes one, bound to the channel unless
    that is the first. The first identity stays the one that sends when a second comes.
    """
    first = not profile.channels
    text = put_channel(text, name, {key: _spelled(value) for key, value in settings.items()})
    identity = None
    if address is not None and address not in {one.address for one in profile.identities.values()}:
        identity = _identity_name(address, profile)
        known = {"address": str(address), "name": display_name, "channel": None if first else name}
        text = put_identity(text, identity, {key: value for key, value in known.items() if value})
    elif address is not None and display_name:
        known_as = next(one.name for one in profile.identities.values() if one.address == address)
        text = set_value(text, ("identities", known_as, "name"), display_name)
    if identity is not None and len(profile.identities) == 1 and not next(iter(profile.identities.values())).default:
        (only,) = profile.identities
        text = set_value(text, ("identities", only, "default"), True)
    if first:
        text = set_value(text, ("default_channel",), name)
    return text, identity


def _spelled(value: object) -> Value:
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return value if isinstance(value, int) else str(value)


def _identity_name(address: Mailbox, profile: Profile) -> str:
    base = re.sub(r"[^A-Za-z0-9._-]+", "-", address.local).strip("-._")[:60] or "me"
    names = (base, *(f"{base}-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in profile.identities)
