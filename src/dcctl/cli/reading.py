"""How one mail is read: by the rules of dcctl, and the user's own before them."""

from functools import partial
from typing import Annotated

import typer

from dcctl.bounces.result import Read
from dcctl.bounces.scan import scan
from dcctl.bounces.user_rules import parse
from dcctl.cli.files import read_text

RulesFile = Annotated[
    str | None, typer.Option("--rules", metavar="FILE", help="Your own rules (TOML); they go before all others.")
]


def reader(rules: str | None) -> Read:
    """What answers for one mail; raises `UsageError` with every problem of the file."""
    return scan if rules is None else partial(scan, rules=parse(read_text(rules, "rules"), rules))
