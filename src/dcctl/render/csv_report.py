"""`--format csv` (RFC 4180): a header and rows as they come, for spreadsheets. No cell is a formula there."""

import csv
import re
from collections.abc import Iterable
from importlib import import_module
from io import StringIO, TextIOWrapper
from typing import IO, Final

from dcctl.safe import safe
from dcctl.verbs import Emit

# What makes rows of a verb's items: a module with HEADER and `rows(item)`.
_TABLES: Final = {
    "check-auth": "dcctl.render.check_auth_csv",
    "bounces-list": "dcctl.render.bounce_list",
    "bounces-report": "dcctl.render.bounce_report_csv",
    "bounces-suppressions": "dcctl.render.suppressions",
}

# A spreadsheet computes what begins so, full-width forms too; where the semicolon parts its cells, also behind one.
_FORMULA: Final = re.compile(r"""(^|;)(?=['"\s]*[=+\-@＝＋－＠])""")


def emitter(verb: str, out: IO[str], *, raw: bool = False) -> Emit:
    """What writes one item's rows, flushed, so that long runs stream; the header is written at once. `raw`: foreign
    texts as they are but for what is invisible, for a program that computes nothing."""
    table = import_module(_TABLES[verb])
    if isinstance(out, TextIOWrapper):
        out.reconfigure(newline="")  # CRLF as RFC 4180 has it, on every system
    out.write(row(table.HEADER))

    def emit(item: object) -> None:
        out.writelines(row(values, raw=raw) for values in table.rows(item))
        out.flush()

    return emit


def row(values: Iterable[str | int | float], *, raw: bool = False) -> str:
    """One row with its line end. Numbers stay numbers; texts are made safe and, but for `raw`, inert."""
    line, of = StringIO(), safe if raw else cell
    csv.writer(line).writerow([value if isinstance(value, int | float) else of(value) for value in values])
    return line.getvalue()


def cell(text: str) -> str:
    """A foreign text as a cell: an apostrophe stands before whatever could begin a formula."""
    return _FORMULA.sub(r"\1'", safe(text))
