"""Which remote system refused, and what its own codes mean: the tables of `remote_table.py`, asked."""

import re
from functools import cache

from dcctl.bounces.remote_table import HOSTS, MARKS, STATUS, TOKENS

_MOST_LABELS = 4  # of a domain in HOSTS
_SYSTEMS = {domain: system for system, domains in HOSTS.items() for domain in domains.split()}


def system_of(host: str, line: str) -> str | None:
    """The system that refused: by its host, else by its marks in the words (lower case, on one line)."""
    name = host.lower().partition(" ")[0].rstrip(".")
    labels = name.split(".")[-_MOST_LABELS:]
    for index in range(len(labels) - 1):
        if system := _SYSTEMS.get(".".join(labels[index:])):
            return system
    return next((system for mark, system in MARKS if mark in line), None)


def status_reason(system: str, status: str) -> str | None:
    """What `system` means by an enhanced status where that is not what the registry says."""
    table = STATUS.get(system)
    if not table:
        return None
    detail = status.partition(".")[2]
    return table.get(status) or table.get(detail) or table.get(f"{detail[:-2]}xx" if len(detail) == 5 else "")


@cache
def _tokens(system: str) -> re.Pattern[str] | None:
    rows = TOKENS.get(system)
    return re.compile("|".join(f"(?:{pattern})()" for _, pattern in rows)) if rows else None


def token_reason(system: str, line: str) -> tuple[str, str] | None:
    """The reason behind a code that `system` prints in its words, and the code; None when there is none."""
    pattern = _tokens(system)
    match = pattern.search(line) if pattern else None
    return (TOKENS[system][(match.lastindex or 1) - 1][0], match[0]) if match else None
