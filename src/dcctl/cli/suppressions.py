"""`dcctl bounces suppressions` and `dcctl bounces release`."""

from typing import Annotated

import typer

from dcctl.cli.common import scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.output import streamer
from dcctl.mail.address import Mailbox
from dcctl.render import suppressions as view
from dcctl.verbs import Outcome
from dcctl.verbs import suppressions as verb

Raw = Annotated[bool, typer.Option("--raw", help="CSV for machines: no apostrophe before what looks like a formula.")]


def suppressions_command(ctx: typer.Context, raw: Raw = False) -> None:
    """Show who gets no more mail, and why."""
    emit = streamer(scene_of(ctx, "bounces-suppressions"), raw=raw)

    async def do(desk: Desk) -> Outcome[verb.SuppressionsData]:
        return await verb.list_suppressions(await desk.ledger(), emit)

    work(ctx, "bounces-suppressions", do, lambda desk: lambda data: view.page(data, desk.zone))


def release_command(
    ctx: typer.Context, address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Who gets mail again.")]
) -> None:
    """Let mail to a suppressed address pass again."""
    mailbox = Mailbox.parse(address)

    async def do(desk: Desk) -> Outcome[verb.ReleaseData]:
        return await verb.release(await desk.ledger(), str(mailbox))

    work(ctx, "bounces-release", do, lambda _: view.release_page)
