"""`dcctl select`: store a default, or say which channel would send and what each is for."""

from typing import Annotated

import typer

from dcctl.cli.choosing import request_for
from dcctl.cli.common import new_app
from dcctl.cli.desk import Desk, work
from dcctl.cli.names import remember_names
from dcctl.errors import UsageError
from dcctl.render import select as view
from dcctl.sending.selection import pick_identity
from dcctl.verbs import Outcome
from dcctl.verbs.select import SelectData, advise, choose

app = new_app()

_EXAMPLES = """\b
Examples:
  dcctl select
  dcctl select office
  dcctl select --explain --via o365"""


@app.command(epilog=_EXAMPLES)
def command(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Make this channel the default.")] = None,
    channel: Annotated[str | None, typer.Option(metavar="NAME", help="As if a send named this channel.")] = None,
    via: Annotated[str | None, typer.Option(metavar="PLUGIN", help="As if a plug-in sent: o365 or gmail.")] = None,
    sender: Annotated[str | None, typer.Option("--as", metavar="IDENTITY", help="As if this identity sent.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show every line considered, and why.")] = False,
) -> None:
    """Choose the default channel; show which one would send, and why."""
    if name and (channel or via or sender or explain):
        raise UsageError("a NAME stores the default; it goes with no other option", next=f"dcctl select {name}")

    async def do(desk: Desk) -> Outcome[SelectData]:
        if name is not None:
            outcome = await choose(desk.profile, name)
            remember_names(desk.names_cache, desk.profile.channels)
            return outcome
        identity = pick_identity(desk.profile, sender) if sender else None
        request = request_for(desk, via=via, channel=channel, identity=identity)
        return await advise(desk.profile, request, await desk.ledger())

    work(ctx, "select", do, lambda desk: lambda data: view.page(data, explain=explain, zone=desk.zone))
