"""`dcctl profile check` and `dcctl profile show`."""

import os
from typing import Annotated

import typer

from dcctl.cli.common import new_app
from dcctl.cli.desk import Desk, work
from dcctl.local.profile import profile_path
from dcctl.render import profile as view
from dcctl.verbs import Outcome
from dcctl.verbs.profile import CheckData, ShowData, check, show

app = new_app()


@app.command("check", epilog="Example: dcctl profile check --config sample-config.yaml")
def check_command(ctx: typer.Context) -> None:
    """Read the profile as every command does, and name every problem with its line."""

    async def do(desk: Desk) -> Outcome[CheckData]:
        path, _ = profile_path(desk.scene.config, os.environ)
        return await check(lambda: desk.profile, str(path))

    work(ctx, "profile-check", do, lambda _: view.check_page)


@app.command("show", epilog="Example: dcctl profile show --origin")
def show_command(
    ctx: typer.Context,
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value came from.")] = False,
) -> None:
    """Show every value of the profile in use; secrets appear as their sources."""

    async def do(desk: Desk) -> Outcome[ShowData]:
        return await show(desk.profile)

    work(ctx, "profile-show", do, lambda _: lambda data: view.show_page(data, origin=origin))
