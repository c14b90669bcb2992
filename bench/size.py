"""How large the base install is: what dcctl requires, without extras, pip and what only builds it (hatchling)."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

from timing import ROOT, Figure, table

BAR_COUNT, BAR_MEGABYTES = 30, 40
INSTALL = ("-m", "pip", "--disable-pip-version-check", "--quiet", "install")


def measure() -> list[Figure]:
    """Three figures of a fresh environment made from requirements.lock."""
    with tempfile.TemporaryDirectory() as folder:
        packages = _installed(Path(folder))
        found = {_key(each.name): each for each in distributions(path=[str(packages)])}
        base = required(found, "dcctl")
        files = [Path(path.locate()) for name in base for path in found[name].files or ()]
        sizes = {path: path.stat().st_size for path in files}
    whole, code = sum(sizes.values()), sum(size for path, size in sizes.items() if path.suffix == ".pyc")
    return [
        Figure("base install", len(base), BAR_COUNT, "distributions", "dcctl and all it requires"),
        Figure("base install", (whole - code) / 1e6, BAR_MEGABYTES, "MB", "the same, as the wheels hold it"),
        Figure("base install", whole / 1e6, BAR_MEGABYTES, "MB", "the same with the byte code pip adds"),
    ]


def required(found: Mapping[str, Distribution], name: str) -> set[str]:
    """`name` and, through every Requires-Dist but those of extras, all of `found` that it needs."""
    needed, open_names = set[str](), [name]
    while open_names:
        if (current := open_names.pop()) in found and current not in needed:
            needed.add(current)
            lines = found[current].requires or []
            open_names += [_key(re.split(r"[^\w.-]", line)[0]) for line in lines if not re.search(r"\bextra\b", line)]
    return needed


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(folder: Path) -> Path:
    """A fresh environment in `folder`; its site-packages."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, *INSTALL, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True)
    subprocess.run([python, *INSTALL, "--no-deps", "--no-build-isolation", ROOT], check=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    return packages


if __name__ == "__main__":
    print(table(measure()))
