"""The channel names that shells read on TAB: one per line, a cache that may be lost at any time."""

import os
from collections.abc import Iterable
from pathlib import Path


def remember_names(path: Path, names: Iterable[str]) -> None:
    """Write the names aside and rename; a cache folder that cannot be written is no error."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside.write_text("".join(f"{name}\n" for name in names), encoding="ascii")
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
