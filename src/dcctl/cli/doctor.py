"""`dcctl doctor`."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

import typer

from dcctl.cli.common import new_app
from dcctl.cli.desk import Desk, work
from dcctl.mailauth.resolver import Resolver
from dcctl.mailauth.servers.nameserver import NameServer
from dcctl.render import doctor as view
from dcctl.verbs import Outcome
from dcctl.verbs.doctor import DoctorData, Tools, doctor

app = new_app()


@app.command(epilog="Example: dcctl doctor --json")
def command(
    ctx: typer.Context,
    nameserver: Annotated[list[str] | None, typer.Option(metavar="HOST[#PORT]", help="Ask this name server.")] = None,
) -> None:
    """What is wrong with this set-up; the last line is the verdict."""

    async def do(desk: Desk) -> Outcome[DoctorData]:
        return await doctor(
            Tools(
                load_profile=lambda: desk.profile,
                open_ledger=desk.ledger,
                open_secrets=lambda: desk.secrets,
                open_lookup=lambda: _resolving(nameserver),
                environ=os.environ,
                now=desk.now,
            )
        )

    for server in nameserver or ():
        NameServer.parse(server)
    work(ctx, "doctor", do, lambda _: view.page)


@asynccontextmanager
async def _resolving(nameservers: Sequence[str] | None) -> AsyncIterator[Resolver]:
    resolver = Resolver(nameservers or None)
    try:
        yield resolver
    finally:
        await resolver.close()
