"""The sources that are only read: what each takes, what it refuses, and that no value is ever quoted."""

import os
import sys
from pathlib import Path
from typing import Final

import pytest

from dcctl.channels.base import Secret
from dcctl.errors import DcctlError, LoginNeeded, ValueRefused
from dcctl.local.secret_sources import LONGEST, Command, Credential, Environment, PlainFile, Source
from tests.support.processes import wait_until

SENTINEL: Final = "s3ntinel-w0rd"

CONTENTS: Final = [  # what a file, credential or variable holds: the secret, or the words of the refusal
    (b"plain", "plain"),
    (b"plain\n", "plain"),
    (b"plain\r\n", "plain"),
    (" sp\tace \u00fc ".encode(), " sp\tace ü "),
    (b"x" * 1000, "x" * 1000),
    (b"\n", ValueError("is empty")),
    (b"two\nlines", ValueError("line break")),
    (b"two\rlines", ValueError("line break")),
    (b"twice\n\n", ValueError("line break")),
    (b"nul\x00", ValueError("NUL")),
    (b"\xff\xfe", ValueError("not UTF-8")),
    (b"x" * (LONGEST + 1), ValueError("large")),
]


def written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


async def refusal(source: Source) -> DcctlError:
    with pytest.raises(DcctlError) as caught:
        await source.read()
    assert SENTINEL not in f"{caught.value!r} {vars(caught.value)} {source!r}"
    return caught.value


def wanted(expected: str | ValueError) -> Secret:
    assert isinstance(expected, str)
    return Secret(expected)


@pytest.mark.parametrize(("content", "expected"), CONTENTS)
@pytest.mark.parametrize("kind", ["file", "credential"])
async def test_content_of_files(tmp_path: Path, kind: str, content: bytes, expected: str | ValueError) -> None:
    path = written(tmp_path / "token", content)
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    source: Source = PlainFile(str(path)) if kind == "file" else Credential("token", environ)
    if isinstance(expected, ValueError):
        error = await refusal(source)
        assert isinstance(error, LoginNeeded)
        assert "token" in error.message
        assert str(expected)[:5] in error.message
    else:
        assert await source.read() == wanted(expected)


@pytest.mark.parametrize(
    ("content", "expected"), [each for each in CONTENTS if b"\0" not in each[0] and each[0] != b"\n"]
)
async def test_content_of_a_variable(content: bytes, expected: str | ValueError) -> None:
    source = Environment("TOKEN", {"TOKEN": os.fsdecode(content)})
    if isinstance(expected, ValueError):
        assert "environment variable TOKEN" in (await refusal(source)).message
    else:
        assert await source.read() == wanted(expected)


@pytest.mark.parametrize("environ", [{}, {"TOKEN": ""}])
async def test_an_unset_or_empty_variable_is_absent(environ: dict[str, str]) -> None:
    assert await Environment("TOKEN", environ).read() is None


async def test_absent_files_and_credentials(tmp_path: Path) -> None:
    given = Credential("token", {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    outside = Credential("token", {})
    assert (await given.read(), given.absent) == (None, "not given")
    assert (await outside.read(), "not started by systemd" in outside.absent) == (None, True)
    assert await PlainFile(str(tmp_path / "none")).read() is None


@pytest.mark.parametrize("name", [".", ".."])
async def test_a_credential_that_is_a_folder(tmp_path: Path, name: str) -> None:
    assert "not a regular file" in (await refusal(Credential(name, {"CREDENTIALS_DIRECTORY": str(tmp_path)}))).message


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620, 0o601, 0o700, 0o500, 0o4600])
async def test_modes_that_are_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "token", SENTINEL.encode(), mode)
    error = await refusal(PlainFile(str(path)))
    assert f"mode {mode:04o}" in error.message
    assert error.next == f"chmod 600 {path}"


async def test_read_only_for_us_will_do(tmp_path: Path) -> None:
    assert await PlainFile(str(written(tmp_path / "token", b"x", 0o400))).read() == Secret("x")


async def test_a_file_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "token", SENTINEL.encode())
    us = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: us + 1)
    error = await refusal(PlainFile(str(path)))
    assert "belongs to another user" in error.message
    assert f"chown {us + 1} {path}" in str(error.next)


async def test_a_link_to_our_own_file(tmp_path: Path) -> None:
    path = written(tmp_path / "token", b"x")
    (tmp_path / "link").symlink_to(path)
    assert await PlainFile(str(tmp_path / "link")).read() == Secret("x")


async def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)  # opening it must not wait for a writer
    written(tmp_path / "file", b"x")
    for name, words in (("pipe", "not a regular file"), ("", "not a regular file"), ("file/below", "cannot be read")):
        assert words in (await refusal(PlainFile(str(tmp_path / name)))).message


@pytest.mark.parametrize("path", ["token", "./token", "~nobody-of-that-name/token"])
async def test_a_path_that_is_not_full(path: str) -> None:
    assert "full path" in (await refusal(PlainFile(path))).message


async def test_a_path_below_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    written(tmp_path / "token", b"x")
    assert await PlainFile("~/token").read() == Secret("x")


def python(script: str, limit: float = 10.0) -> Command:
    return Command((sys.executable, "-c", script), os.environ, limit)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("print('w0rd')", "w0rd"),
        ("print('w0rd\\r\\nuser: anna\\nurl: x')", "w0rd"),
        ("import sys; sys.stdout.write('w0rd')", "w0rd"),
        ("import sys; sys.stderr.write('x' * 3_000_000); print('w0rd')", "w0rd"),
        ("print('w0rd\\n' + 'x' * 3_000_000)", "w0rd"),
        ("import os; print(os.read(0, 9) or 'no input')", "no input"),
        ("import os; print(os.environ['PATH'] and 'environment')", "environment"),
        ("", None),
        ("print()", None),
    ],
)
async def test_the_first_line_of_a_command(script: str, expected: str | None) -> None:
    assert await python(script).read() == (None if expected is None else Secret(expected))


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (f"print('{SENTINEL}'); raise SystemExit(3)", "exit code 3"),
        ("import sys; sys.exit('locked\\nmore')", "exit code 1, saying: locked"),
        (f"import sys; print('{SENTINEL}'); sys.exit('bad: {SENTINEL}')", "saying: bad: ***"),
        ("import sys; sys.exit('\\x1b[31mred')", "saying: ^[[31mred"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\n')", "not UTF-8"),
        ("print('x' * 70_000)", "longer than"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "exit code -15"),
    ],
)
async def test_a_command_that_fails(script: str, words: str) -> None:
    assert words in (await refusal(python(script))).message


@pytest.mark.parametrize("script", ["import time; time.sleep(60)", f"while True: print('{SENTINEL}' * 500)"])
async def test_a_command_that_does_not_end(script: str) -> None:
    assert "did not end within 0.3 s" in (await refusal(python(script, 0.3))).message


async def test_what_a_command_started_ends_with_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    script = f"exec 3>{pipe}; printf started >&3; sleep 60 & wait"

    def everybody_left() -> bool:
        try:
            return os.read(reader, 99) == b""  # no writer is left
        except BlockingIOError:
            return False

    await refusal(Command(("/bin/sh", "-c", script), {}, 1.0))
    assert os.read(reader, 99) == b"started"
    wait_until(everybody_left, "the command's children to end")
    os.close(reader)


@pytest.mark.parametrize("program", ["/no/such/program", "no-such-program-here", "/"])
async def test_a_command_that_is_not_there(program: str) -> None:
    error = await refusal(Command.parse(f"{program} --token {SENTINEL}", {"PATH": "/usr/bin"}))
    assert f"command {program} cannot be run" in error.message


@pytest.mark.parametrize("line", ["", "  ", "pass 'open"])
def test_a_line_that_is_no_command(line: str) -> None:
    with pytest.raises(ValueRefused, match="command:"):
        Command.parse(line, {})


async def test_no_shell_reads_the_line() -> None:
    assert await Command.parse("echo '$HOME' `id` ; x > y", {"PATH": "/usr/bin:/bin", "HOME": "/"}).read() == Secret(
        "$HOME `id` ; x > y"
    )


def test_a_repr_holds_no_environment_and_no_arguments() -> None:
    environ = {"TOKEN": SENTINEL}
    for source in (
        Environment("TOKEN", environ),
        Credential("token", environ),
        Command.parse(f"x {SENTINEL}", environ),
    ):
        assert SENTINEL not in f"{source!r} {source.name}"
