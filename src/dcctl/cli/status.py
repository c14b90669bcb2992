"""`dcctl status`."""

from typing import Annotated

import typer

from dcctl.cli.choosing import request_for
from dcctl.cli.common import new_app
from dcctl.cli.desk import Desk, work
from dcctl.render import status as view
from dcctl.sending.selection import pick_identity
from dcctl.verbs import Outcome
from dcctl.verbs.status import StatusData, status

app = new_app()


@app.command(epilog="Example: dcctl status --json")
def command(
    ctx: typer.Context,
    sender: Annotated[str | None, typer.Option("--as", metavar="IDENTITY", help="As seen by this identity.")] = None,
) -> None:
    """Where things stand: channels, room left, last runs."""

    async def do(desk: Desk) -> Outcome[StatusData]:
        identity = pick_identity(desk.profile, sender) if sender else None
        return await status(
            desk.profile,
            request_for(desk, via=None, channel=None, identity=identity),
            await desk.ledger(),
            ledger_path=str(desk.ledger_path),
            now=desk.now,
            zone=desk.zone,
        )

    work(ctx, "status", do, lambda desk: lambda data: view.page(data, desk.zone))
