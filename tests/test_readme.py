"""Every example of the README is run: consoles, the cron line as cron does, the library code, the JSON, the links."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.certificates import authority
from tests.support.smtp_server import Script, smtp_server
from tests.support.threaded import beside

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Example:
    """One command of a console block, the exit code its comment names, and the lines shown below it."""

    command: str
    code: int
    shown: tuple[str, ...]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def examples() -> Iterator[Example]:
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *rest = part.splitlines()
            command, _, note = first.partition(" # exit ")
            yield Example(command, int(note or 0), tuple(rest))


def pattern(shown: tuple[str, ...]) -> str:
    """The lines shown as a pattern: `…` alone stands for any lines, within a line for any text."""
    parts = [r"(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n" for line in shown]
    return "".join(parts) + r"\Z"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A new user's place: an empty home, the demo's files, `dcctl` on the PATH, a mail server for smtp.example.com."""
    shutil.copytree(ROOT / "demo", tmp_path / "demo")
    shutil.copy(ROOT / "sample-config.yaml", tmp_path)
    trusted = authority(tmp_path)
    script = Script(starttls=True, auth="PLAIN LOGIN", tls=trusted.server())
    with beside(smtp_server(script)) as server:
        yield (
            tmp_path,
            {
                "HOME": str(tmp_path / "home"),
                "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
                "OFFICE_SECRET": "correct horse",
                "README_SERVER": f"--host 127.0.0.1 --port {server.port} --ca-file {trusted.ca_file}",
            },
        )


def test_every_console_example(desk: tuple[Path, dict[str, str]]) -> None:
    folder, environ = desk
    for example in examples():
        command = example.command.replace("--host smtp.example.com --port 587", environ["README_SERVER"])
        done = subprocess.run(
            ["sh", "-c", command], cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=60
        )
        said = done.stdout + done.stderr
        assert done.returncode == example.code, f"$ {example.command}\n{said}"
        assert re.match(pattern(example.shown), said), f"$ {example.command}\n{said}\n--- shown:\n" + "\n".join(
            example.shown
        )


def test_the_cron_line_under_an_empty_environment(desk: tuple[Path, dict[str, str]]) -> None:
    """As cron does it: sh, the settings of the crontab, a short PATH, nothing else; of `\\%` it makes a `%`."""
    folder, environ = desk
    (table,) = blocks("crontab")
    setting, line = table.splitlines()
    assert setting == "HOME=/home/anna"
    written = line.split(maxsplit=5)[5]
    assert not re.search(r"(?<!\\)%", written)
    run = ["env", "-i", f"HOME={folder}", f"PATH={environ['PATH']}", "sh", "-c"]
    connect = "dcctl connect sandbox --address anna@example.com && dcctl test-send --simulate bounce"
    subprocess.run([*run, connect], cwd=folder, check=True, capture_output=True)
    news, silence = (
        subprocess.run(
            [*run, written.replace("\\%", "%")], cwd=folder, check=False, capture_output=True, text=True, timeout=60
        )
        for _ in range(2)
    )
    assert (news.returncode, news.stderr) == (3, "")
    assert "BOUNCE  bounce@sandbox.test" in news.stdout
    assert (silence.returncode, silence.stderr, silence.stdout) == (0, "", "")
    assert (folder / "bounces.prom").read_text().endswith("# EOF\n")
    assert (folder / "bounces.log").exists()


def test_the_library_example(tmp_path: Path) -> None:
    (code,) = blocks("python")
    (output,) = blocks("text")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == output


def test_the_envelope_example_has_the_keys_of_the_contract() -> None:
    (text,) = blocks("json")
    assert list(json.loads(text)) == ["schema", "ok", "data", "warnings", "error", "exit"]


def test_every_link_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in README.splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert target.removeprefix("#") in headings or (ROOT / target).exists(), target


def test_the_walk_names_files_that_exist() -> None:
    for path in re.findall(r"`((?:cli|verbs|mailauth|render)/\w+\.py)`", README):
        assert (ROOT / "src/dcctl" / path).exists(), path


def test_every_command_named_anywhere_exists() -> None:
    from dcctl.cli.app import COMMANDS

    named = {
        shlex.split(text)[1] for text in re.findall(r"`(dcctl [^`\n]+)`", README) if not text.startswith("dcctl -")
    }
    assert named <= set(COMMANDS), named - set(COMMANDS)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
