"""`dcctl store`: purge, forget and back up the ledger."""

from typing import Annotated

import typer

from dcctl.cli.common import new_app
from dcctl.cli.desk import Desk, work
from dcctl.cli.files import new_file
from dcctl.cli.spans import seconds
from dcctl.errors import UsageError
from dcctl.mail.address import Mailbox
from dcctl.render import store as view
from dcctl.verbs import Outcome
from dcctl.verbs import store as verb

app = new_app()


@app.command("purge", epilog="Example: dcctl store purge --older-than 400d")
def purge_command(
    ctx: typer.Context,
    older_than: Annotated[
        str | None, typer.Option(metavar="SPAN", help="How long to keep; the profile's retention by default.")
    ] = None,
) -> None:
    """Take away old reports and sends; suppressions, and what limits still count, stay."""
    given = None if older_than is None else seconds(older_than, "older-than")

    async def do(desk: Desk) -> Outcome[verb.PurgeData]:
        span = given or desk.profile.retention
        if span is None:
            raise UsageError(
                "how long to keep is not said",
                next="dcctl store purge --older-than 400d, or set `retention: 400d` in the profile",
                field="older-than",
            )
        return await verb.purge(await desk.ledger(), desk.now - span)

    work(ctx, "store-purge", do, lambda desk: lambda data: view.purge_page(data, desk.zone))


@app.command("forget", epilog="Example: dcctl store forget bob@example.net")
def forget_command(
    ctx: typer.Context, address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whom to forget.")]
) -> None:
    """Replace an address everywhere in the ledger; counts stay, and mail to it stays refused."""
    mailbox = Mailbox.parse(address)

    async def do(desk: Desk) -> Outcome[verb.ForgetData]:
        return await verb.forget(await desk.ledger(), str(mailbox))

    work(ctx, "store-forget", do, lambda _: view.forget_page)


@app.command("backup", epilog="Example: dcctl store backup ~/dcctl-ledger.backup")
def backup_command(
    ctx: typer.Context, file: Annotated[str, typer.Argument(metavar="FILE", help="A file that is not there yet.")]
) -> None:
    """Copy the ledger, as it is now, to a new file and read the copy back."""
    path = new_file(file, "file")

    async def do(desk: Desk) -> Outcome[verb.BackupData]:
        return await verb.backup(await desk.ledger(), path)

    work(ctx, "store-backup", do, lambda _: view.backup_page)
