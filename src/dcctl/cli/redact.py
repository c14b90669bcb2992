"""`dcctl bounces redact`: one mail in, the same with nobody in it out."""

import sys
from base64 import b64decode
from pathlib import Path
from typing import Annotated

import typer

from dcctl.cli.common import scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.files import new_file, read_file
from dcctl.cli.output import tell_warnings
from dcctl.local.private_file import write_private
from dcctl.safe import safe_lines
from dcctl.verbs import Outcome
from dcctl.verbs.redact import RedactData, redact_mail

EXAMPLES = """\b
Examples:
  dcctl bounces redact bounce.eml -o shared.eml
  dcctl bounces redact - < bounce.eml | less"""


def redact_command(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The mail; - for stdin.")],
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there; stdout by default.")
    ] = None,
) -> None:
    """Replace addresses, names, hosts and ids in a mail, so that it can be shared; rules read it as before."""
    where = None if output is None else new_file(output, "output")
    scene = scene_of(ctx, "bounces-redact")

    async def do(_: Desk) -> Outcome[RedactData]:
        outcome = await redact_mail(file, read_file(file, "file"))
        shared = b64decode(outcome.data.message_base64)
        if where is not None:
            write_private(where, shared)
        if scene.format == "table":
            tell_warnings(outcome.warnings)
            _show(shared, where)
            raise typer.Exit(0)
        return outcome

    work(ctx, "bounces-redact", do, lambda _: lambda _: ())


def _show(shared: bytes, where: Path | None) -> None:
    """The exact bytes on stdout: as they are into a pipe or file, made visible on a terminal."""
    if where is not None:
        return
    if sys.stdout.isatty():
        sys.stdout.write("\n".join(safe_lines(shared)) + "\n")
    else:
        sys.stdout.buffer.write(shared)
        sys.stdout.buffer.flush()
