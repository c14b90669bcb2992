"""`dcctl bounces explain`: a mail in a file, or a stored report by its id."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from dcctl.cli.desk import Desk, work
from dcctl.cli.files import read_file
from dcctl.cli.reading import RulesFile, reader
from dcctl.errors import UsageError
from dcctl.render import explain as view
from dcctl.verbs import Outcome
from dcctl.verbs.explain import ExplainData, explain_event, explain_mail

EXAMPLES: Final = """\b
Examples:
  dcctl bounces explain bounce.eml
  dcctl bounces explain 3f9c2a17    # an id that `dcctl bounces list` shows"""
_ID: Final = re.compile(r"[0-9a-f]{6,32}")


def explain_command(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="FILE|ID", help="A mail (- for stdin), or the id of a report.")],
    rules: RulesFile = None,
) -> None:
    """Say why a mail was read as it was: each rule that fired, its text, and what to do."""
    if not what:
        raise UsageError("a file or an id is wanted", next="dcctl bounces list shows the ids", field="what")
    is_id = _ID.fullmatch(what) is not None and not Path(what).exists()

    async def do(desk: Desk) -> Outcome[ExplainData]:
        if is_id:
            return await explain_event(await desk.ledger(), what)
        read = reader(rules or desk.profile.bounce_rules)
        return await explain_mail(what, read(read_file(what, "what")))

    work(ctx, "bounces-explain", do, lambda desk: lambda data: view.page(data, desk.zone if is_id else None))
