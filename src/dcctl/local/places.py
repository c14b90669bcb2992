"""Where the files live: the XDG base directory rules, and what Windows and macOS keep in their place.

Sources: XDG Base Directory Specification 0.8 (relative paths are ignored); Windows known folders (roaming for settings,
local for state); Apple's file system guide (Application Support, Caches).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_APP: Final = "dcctl"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of the application; none of them need exist."""

    config: Path
    state: Path
    cache: Path


def home(environ: Mapping[str, str]) -> Path:
    """The user's home folder: `HOME`, else what the system's user table says."""
    return Path(environ.get("HOME") or Path.home())


def expand(text: str, environ: Mapping[str, str], folder: Path) -> Path:
    """`text` as an absolute path: `~` is the home folder, a relative path is relative to `folder`."""
    if text == "~" or text.startswith(("~/", "~\\")):
        return home(environ) / text[2:]
    return folder / text


def places(environ: Mapping[str, str], platform: str) -> Places:
    """The folders for that environment and platform (`sys.platform`'s words). An XDG variable wins everywhere."""
    at_home = home(environ)
    if platform == "win32":
        roaming = Path(environ.get("APPDATA") or at_home / "AppData/Roaming") / _APP
        local = Path(environ.get("LOCALAPPDATA") or at_home / "AppData/Local") / _APP
        config, state, cache = roaming, local / "State", local / "Cache"
    elif platform == "darwin":
        config = at_home / "Library/Application Support" / _APP
        state, cache = config / "State", at_home / "Library/Caches" / _APP
    else:
        config, state, cache = (at_home / part / _APP for part in (".config", ".local/state", ".cache"))
    return Places(
        _xdg(environ, "XDG_CONFIG_HOME") or config,
        _xdg(environ, "XDG_STATE_HOME") or state,
        _xdg(environ, "XDG_CACHE_HOME") or cache,
    )


def _xdg(environ: Mapping[str, str], name: str) -> Path | None:
    folder = Path(environ.get(name, ""))
    return folder / _APP if folder.is_absolute() else None
