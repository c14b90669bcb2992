"""The kinds of channel, as a table to be read aloud, and the one place where an adapter is loaded.

It serves `connect --list`, the JSON Schema, completion and the docs; nothing heavy loads before a channel is opened.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

from dcctl.channels.base import Channel, ChannelKind, Configured, Inbox, Vault
from dcctl.channels.exchange_online import EXCHANGE_ONLINE
from dcctl.channels.exchange_onprem import EXCHANGE_ONPREM
from dcctl.channels.gmail import GMAIL
from dcctl.channels.legacy_sales import LEGACY_SALES
from dcctl.channels.marketo import MARKETO
from dcctl.channels.sandbox import SANDBOX
from dcctl.channels.smtp import SMTP
from dcctl.errors import ChannelError

KINDS: Final[Mapping[str, ChannelKind]] = {
    "gmail": GMAIL,
    "exchange-online": EXCHANGE_ONLINE,
    "exchange-onprem": EXCHANGE_ONPREM,
    "smtp": SMTP,
    "sandbox": SANDBOX,
    "legacy-sales": LEGACY_SALES,
    "marketo": MARKETO,
}

# The plug-in rule: which kinds `--via` may mean, and never another.
PLUGINS: Final[Mapping[str, tuple[str, ...]]] = {
    "o365": ("exchange-online", "exchange-onprem"),
    "gmail": ("gmail",),
}


class _Wire(Protocol):
    def open(self, configured: Configured, vault: Vault, home: Path) -> Channel: ...
    def open_inbox(self, configured: Configured, vault: Vault, home: Path) -> Inbox | None: ...


def open_channel(configured: Configured, vault: Vault, home: Path) -> Channel:
    """The channel, ready to talk; nothing is connected yet.

    `home` is dcctl's state folder, for kinds that keep files. Raises `ChannelError` for a kind that this version cannot
    open or whose extra is not installed.
    """
    return _wire(configured).open(configured, vault, home)


def open_inbox(configured: Configured, vault: Vault, home: Path) -> Inbox | None:
    """Where that channel's returned mail arrives, None when it is not tracked. Raises like `open_channel`."""
    return _wire(configured).open_inbox(configured, vault, home)


def _wire(configured: Configured) -> _Wire:
    kind = configured.kind
    if kind.wire is None:
        raise ChannelError(
            f"{configured.name}: this version of dcctl cannot open {kind.name} yet",
            why=kind.warning,
            next="dcctl connect --list",
        )
    try:
        return cast(_Wire, import_module(kind.wire))
    except ModuleNotFoundError as missing:
        if kind.extra is None or (missing.name or "").startswith("dcctl"):
            raise
        raise ChannelError(
            f"{configured.name}: {kind.name} needs the package {missing.name}, which is not installed",
            next=f"pip install 'dcctl[{kind.extra}]'",
        ) from missing
