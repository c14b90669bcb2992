"""`dcctl bounces scan`: returned mail in files."""

import sys
from io import BufferedReader
from typing import Annotated, Final, cast

import typer

from dcctl.cli.common import scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.output import streamer
from dcctl.cli.reading import RulesFile, reader
from dcctl.mail.fail_on import read_fail_on
from dcctl.render import scan as view
from dcctl.verbs import Outcome
from dcctl.verbs.scan import ScanData, scan_files

EXAMPLES: Final = "Example: dcctl bounces scan ~/Maildir bounce.eml --format jsonl"

FailOn = Annotated[
    str,
    typer.Option(
        metavar="none|any|permanent|complaint|rate>N%", help="What makes exit 3; several with commas between them."
    ),
]


def scan_command(
    ctx: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="eml, mbox, Maildir, folder; - for stdin.")],
    fail_on: FailOn = "none",
    rules: RulesFile = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Read with this many processes.")] = 1,
) -> None:
    """Read returned mail from files; needs no profile and writes nothing."""
    emit, alarm, read = streamer(scene_of(ctx, "bounces-scan")), read_fail_on(fail_on), reader(rules)

    async def do(_: Desk) -> Outcome[ScanData]:
        return await scan_files(paths, cast(BufferedReader, sys.stdin.buffer), alarm, emit, read=read, jobs=jobs)

    work(ctx, "bounces-scan", do, lambda _: view.page)
