"""Profiles for tests: written into a folder, read, and the problems told without the folder's name."""

import os
from collections.abc import Mapping
from pathlib import Path

from dcctl.channels.base import ChannelKind
from dcctl.channels.registry import KINDS
from dcctl.errors import ProfileError
from dcctl.local.profile import Profile, load

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample-config.yaml"
SUITES = Path(os.environ.get("DCCTL_SUITES", ROOT.parent / "shared/suites"))


def written(folder: Path, text: str, name: str = "profile.yaml") -> Path:
    """The file, byte for byte what `text` says."""
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def loaded(folder: Path, text: str, kinds: Mapping[str, ChannelKind] = KINDS) -> Profile:
    """The profile of that text, in an environment that names nothing but a home folder."""
    return load(written(folder, text), environ={"HOME": str(folder)}, kinds=kinds)


def problems(folder: Path, text: str, kinds: Mapping[str, ChannelKind] = KINDS) -> list[str]:
    """All problems of that text; none when it loads."""
    try:
        loaded(folder, text, kinds)
    except ProfileError as error:
        return [line.replace(f"{folder}/", "") for line in error.details]
    return []
