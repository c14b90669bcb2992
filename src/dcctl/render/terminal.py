"""`--format table`: a page for who sits at a terminal, or for the file or pipe that stands in for one."""

import os
from importlib import import_module
from typing import IO

from dcctl.render import plain_page
from dcctl.render.formats import Answer
from dcctl.render.page import Page


def write(answer: Answer, out: IO[str]) -> int:
    """The answer's page."""
    show(answer.page(), out)
    return answer.outcome.exit


def show(page: Page, out: IO[str]) -> None:
    """Paint a page; the painter with colours is loaded only where there is a terminal, or FORCE_COLOR."""
    terminal = out.isatty() and os.environ.get("TERM") != "dumb"
    if terminal or os.environ.get("FORCE_COLOR"):
        import_module("dcctl.render.rich_page").paint(page, out)
    else:
        out.write(plain_page.paint(page))
