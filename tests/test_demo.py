"""`make demo`: the real commands over the whole loop; it must fail when the mail or the bounce is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def demo(root: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the demo of the tree at `root` with an empty home and a bare environment."""
    return subprocess.run(
        [sys.executable, "demo/run.py"], cwd=root, env={"HOME": str(home), "PATH": os.defpath},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_the_demo_shows_its_command_lines_and_ends_with_the_real_ones(tmp_path: Path) -> None:
    done = demo(ROOT, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = [line for line in done.stdout.splitlines() if line.startswith("$ dcctl ")]
    assert [line.split()[2] for line in shown] == [
        "profile", "select", "test-send", "test-send", "check-auth", "check-auth", "bounces", "status",
    ]  # fmt: skip
    assert "dcctl connect smtp" in done.stdout.partition("with a real channel")[2]
    assert list(tmp_path.iterdir()) == []  # the state was thrown away, the home never used


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("run.py", '"bob@example.net", "bounce@example.net"', '"bob@example.net", "fine@example.net"'),
        ("run.py", 'GOOD, BAD = "bob@example.net"', 'GOOD, BAD = "not a mailbox"'),
        ("example.com.zone", "v=DMARC1; p=none", "v=DMARC1; p=nonsense"),
    ],
)
def test_the_demo_fails_when_a_step_does(tmp_path: Path, name: str, old: str, new: str) -> None:
    broken = tmp_path / "tree"
    shutil.copytree(ROOT / "demo", broken / "demo")
    shutil.copy(ROOT / "sample-config.yaml", broken)
    path = broken / "demo" / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    done = demo(broken, tmp_path / "home")
    assert done.returncode != 0
    assert "demo:" in done.stderr
