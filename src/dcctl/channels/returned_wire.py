"""Opens the place where a channel's returned mail arrives."""

from pathlib import Path

from dcctl.channels.base import Inbox, Vault
from dcctl.channels.imap_wire import ImapInbox
from dcctl.channels.maildir import MaildirInbox
from dcctl.channels.returned import Returned


def open_returned(name: str, place: Returned | None, vault: Vault) -> Inbox | None:
    """The inbox, None when returned mail is not tracked; nothing is connected yet. `name` is the channel's."""
    if place is None:
        return None
    return MaildirInbox(place.expanduser()) if isinstance(place, Path) else ImapInbox(name, place, vault)
