"""The live feed on a terminal: a table that grows at its foot, the newest rows kept on screen; rows alone on a terminal
that cannot move its cursor."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from typing import IO

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from dcctl.render.words import clock, verdict
from dcctl.safe import safe
from dcctl.sending.feed import Bounce
from dcctl.verbs import Emit
from dcctl.verbs.follow import Trouble

_TONES = {"bad": "bold red", "warn": "yellow", "good": "green"}


@contextmanager
def live(out: IO[str], zone: tzinfo | None) -> Iterator[Emit]:
    """What takes a `Bounce` or a `Trouble` and shows it at once."""
    console = Console(file=out, markup=False, emoji=False, highlight=False)
    if console.is_dumb_terminal:
        yield lambda item: console.print(Text("  ").join(_row(item, zone)), soft_wrap=True)
        return
    rows = deque[tuple[Text, ...]]()
    with Live(_table(rows), console=console, auto_refresh=False, transient=False) as screen:

        def emit(item: object) -> None:
            rows.append(_row(item, zone))
            while len(rows) > 1 and len(console.render_lines(_table(rows))) >= console.height:
                rows.popleft()
            screen.update(_table(rows), refresh=True)

        yield emit


def _table(rows: deque[tuple[Text, ...]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("when", "what", "recipient", "reason", "template"):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _row(item: object, zone: tzinfo | None) -> tuple[Text, ...]:
    if isinstance(item, Trouble):
        return (Text(""), Text("not read", "bold red"), Text(safe(item.channel)), Text(safe(item.error)), Text(""))
    if not isinstance(item, Bounce):
        raise TypeError(item)
    what = verdict(item.kind)
    reason = f"{item.status or '-'} {item.reason}{'' if item.verified else ' (unverified)'}"
    return (
        Text(clock(item.at, zone)),
        Text(what.text, _TONES.get(what.tone, "")),
        Text(safe(item.recipient)),
        Text(safe(reason)),
        Text(safe(item.template or "-")),
    )
