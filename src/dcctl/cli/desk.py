"""The desk: opens the profile, the ledger, secrets and channels when a command first asks, and puts them away at
the end.
"""

import logging
import os
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import typer

from dcctl.channels.base import Channel, Configured, Inbox, Vault
from dcctl.channels.registry import open_channel, open_inbox
from dcctl.cli import logs
from dcctl.cli.common import Scene, scene_of
from dcctl.cli.interrupt import run
from dcctl.cli.output import finish
from dcctl.errors import DcctlError
from dcctl.local.keyring_door import KeyringDoor
from dcctl.local.ledger.base import Ledger
from dcctl.local.ledger.sqlite import open_ledger
from dcctl.local.places import places
from dcctl.local.profile import Profile, load
from dcctl.local.secretstore import SecretStore
from dcctl.render.formats import View
from dcctl.verbs import Outcome

T = TypeVar("T")

log = logging.getLogger("dcctl.run")


class Desk:
    """What one run works with. Everything is opened on first use and at most once."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.now = time.time()
        self._ledger: Ledger | None = None

    @cached_property
    def profile(self) -> Profile:
        """The profile in use; raises `ProfileError` with every problem."""
        return load(self.scene.config, environ=os.environ)

    @property
    def zone(self) -> tzinfo | None:
        """The zone times are told in; None is the machine's."""
        return self.profile.timezone

    @property
    def ledger_path(self) -> Path:
        """Where the ledger's file is."""
        return self.profile.state_dir / "ledger.sqlite3"

    @property
    def names_cache(self) -> Path:
        """The file that shells read channel names from when TAB is pressed."""
        return places(os.environ, sys.platform).cache / "channels"

    async def ledger(self) -> Ledger:
        """The ledger, opened once."""
        if self._ledger is None:
            self._ledger = await open_ledger(self.ledger_path)
        return self._ledger

    @cached_property
    def secrets(self) -> SecretStore:
        """Where secrets come from; nothing is asked yet."""
        state = self.profile.state_dir
        return SecretStore(
            state,
            vault_file=state / "secrets.vault",
            vault_key=self.profile.vault_key,
            environ=os.environ,
            keyring=KeyringDoor(),
            on_reveal=logs.REDACTOR.add,
        )

    def vault(self, channel: Configured) -> Vault:
        """The secret slots of one channel."""
        return self.secrets.vault(channel.name, channel.secrets)

    async def open_channel(self, channel: Configured) -> Channel:
        """A channel with its own secrets."""
        return open_channel(channel, self.vault(channel), self.profile.state_dir)

    async def open_inbox(self, channel: Configured) -> Inbox | None:
        """Where that channel's returned mail arrives."""
        return open_inbox(channel, self.vault(channel), self.profile.state_dir)

    async def close(self) -> None:
        """Put everything away."""
        if self._ledger is not None:
            await self._ledger.close()


def work(
    ctx: typer.Context, verb: str, do: Callable[[Desk], Awaitable[Outcome[Any]]], view: Callable[[Desk], View]
) -> None:
    """Run one verb at a fresh desk, show its outcome, leave with its exit code."""
    scene = scene_of(ctx, verb)
    logs.start(scene)
    desk = Desk(scene)
    try:
        outcome = run(_and_close(desk, do))
    except DcctlError as error:
        log.error("%s: %s: %s, exit %d", verb, error.code, error.message, error.exit)
        raise
    code = finish(scene, outcome, lambda data: view(desk)(data))
    log.info("%s: exit %d", verb, code)
    raise typer.Exit(int(code))


async def _and_close(desk: Desk, do: Callable[[Desk], Awaitable[T]]) -> T:
    try:
        return await do(desk)
    finally:
        await desk.close()
