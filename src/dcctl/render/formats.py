"""Every report format, in one literal table: who writes it, when, and whether it tells errors itself.

A writer is a module of `render`, loaded when it is asked for. One that streams has `emitter(verb, out)`, which hands
back what writes one item; every other has `write(answer, out)`, which writes a whole answer and returns the exit code.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Final, NamedTuple

from dcctl.render.page import Page, line, span
from dcctl.verbs import Outcome

View = Callable[[Any], Page]


class Format(NamedTuple):
    """`streams`: written item by item while the verb runs. `errors`: who reads it looks at stdout only, so warnings
    and errors stand there too."""

    module: str
    streams: bool = False
    errors: bool = False


FORMATS: Final[dict[str, Format]] = {
    "table": Format("dcctl.render.terminal"),
    "json": Format("dcctl.render.envelope", errors=True),
    "jsonl": Format("dcctl.render.json_lines", streams=True),
    "csv": Format("dcctl.render.csv_report", streams=True),
    "md": Format("dcctl.render.markdown"),
    "html": Format("dcctl.render.html_page"),
    "nagios": Format("dcctl.render.nagios", errors=True),
}


class Answer(NamedTuple):
    """What one run of `verb` answers, and how a person would be shown it. A failure has no data and an error."""

    verb: str
    outcome: Outcome[Any]
    view: View = lambda _: ()

    def page(self) -> Page:
        """The page of the data."""
        return self.view(self.outcome.data)

    def paper(self) -> Page:
        """The page, and below it whose it is and of when: paper is handed on, and read later."""
        return (*self.page(), line(span(f"dcctl {self.verb}, {datetime.now(UTC):%Y-%m-%d %H:%M UTC}", "dim")))


def writer(name: str) -> Any:
    """The module that writes that format."""
    return import_module(FORMATS[name].module)
