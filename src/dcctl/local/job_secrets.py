"""The secrets a scheduled job will ask for, and whether it will get them: cron has neither keyring nor environment."""

from collections.abc import Awaitable, Callable, Iterator
from shlex import quote
from shutil import which
from typing import Final, Literal, NamedTuple

from dcctl.local.notification import MailNotification
from dcctl.local.profile import Profile
from dcctl.local.secret_places import Tried

Manager = Literal["cron", "systemd"]
Describe = Callable[[str, str, str | None], Awaitable[tuple[Tried, ...]]]  # channel, slot, reference

# How a source that was found is pinned in a profile; what follows the words is its name.
_PINNED: Final = {"environment variable ": "env:", "systemd credential ": "credential:", "encrypted file ": "vault:"}


class Need(NamedTuple):
    """A secret: whose (for people), how it is entered anew, and the source that the profile pins, if any."""

    whose: str
    renew: str
    channel: str
    slot: str
    reference: str | None


def needs(profile: Profile, only: str | None = None) -> Iterator[Need]:
    """What the channels (or `only` that one) and the notifications need."""
    for channel in profile.channels.values():
        for slot in channel.kind.slots(channel.settings) if only in (None, channel.name) else ():
            renew = f"dcctl connect {quote(channel.name)} --renew --secret file:PATH"
            yield Need(f"channel {channel.name}", renew, channel.name, slot, channel.secrets.get(slot))
    for one in profile.notify.values():
        if not isinstance(one, MailNotification):
            yield Need(f"notify {one.name}", "set its url: to file:PATH", f"notify.{one.name}", "url", one.url)


async def source_of(need: Need, vault_key: str | None, describe: Describe) -> str:
    """The reference of where the secret comes from: the pinned one, else that of the first source that has it ("":
    none has). Of the encrypted file it is its key that the job needs."""
    reference = need.reference
    if reference is None:
        tried = await describe(need.channel, need.slot, None)
        reference = _reference(next((one.source for one in tried if one.state == "found"), ""))
    return (vault_key or "") if reference.partition(":")[0] == "vault" else reference


def _reference(source: str) -> str:
    words = next((words for words in _PINNED if source.startswith(words)), "")
    return _PINNED[words] + source.removeprefix(words) if words else source


def unreachable(source: str, manager: Manager) -> str | None:
    """Why a job of `manager` will not get a secret from there; None where it will."""
    scheme, _, rest = source.partition(":")
    match scheme:
        case "":
            return "its secret was not found anywhere"
        case "keyring":
            return f"its secret is in the keyring, which {manager} cannot reach"
        case "env":
            return f"its secret is the environment variable {rest}, which {manager} does not have"
        case "credential" if manager == "cron":
            return f"its secret is the systemd credential {rest}, which cron does not have"
        case "command" if which(program(source)) is None:
            return f"its secret comes from the program {program(source)}, which was not found"
    return None


def program(source: str) -> str:
    """The program of a `command:` reference."""
    return source.removeprefix("command:").strip().partition(" ")[0].strip("'\"")
