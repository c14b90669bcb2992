"""A crontab line and systemd units read back as cron, sh and systemd read them: the very words, whatever they hold."""

import re
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.errors import UsageError
from dcctl.local.crontab import cron_line
from dcctl.local.systemd_unit import service, timer
from dcctl.local.timing import Timing
from tests.support.processes import require
from tests.support.units import verify

DAILY = Timing((17,), (7,))
ODD = ["/opt/my app/dcctl", "bounces", "--fail-on", "rate>2%", "it's", '"$HOME`id`\\', "a;b&c|d", "100%", "ü"]
WORDS = st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc"))), min_size=1, max_size=5)


def as_cron(line: str) -> str:
    """The command that crond hands to sh: an escaped `%` is one, any other would end the command."""
    command = line.split(maxsplit=5)[5]
    assert not re.search(r"(?<!\\)%", command)
    return command.replace(r"\%", "%")


def as_systemd(value: str) -> list[str]:
    """The words of a line of settings: quotes and escapes of systemd.syntax(7), `%%` and `$$` undone."""
    words = re.findall(r'"((?:[^"\\]|\\["\\])*)"|(\S+)', value)
    texts = [re.sub(r'\\(["\\])', r"\1", quoted) if quoted or not bare else bare for quoted, bare in words]
    return [text.replace("%%", "%").replace("$$", "$") for text in texts]


@pytest.mark.parametrize(
    ("timing", "fields"),
    [
        (DAILY, "17 7 * * *"),
        (Timing((2, 17, 32, 47)), "2,17,32,47 * * * *"),
        (Timing((5,), (1, 13)), "5 1,13 * * *"),
    ],
)
def test_the_fields_of_a_crontab(timing: Timing, fields: str) -> None:
    assert cron_line(timing, {}, ["true"]) == f"{fields} true"


@given(WORDS, WORDS)
def test_a_crontab_keeps_every_word(words: list[str], values: list[str]) -> None:
    environment = {f"V{number}": value for number, value in enumerate(values)}
    read = shlex.split(as_cron(cron_line(DAILY, environment, words)))
    assert read == [*(f"{name}={value}" for name, value in environment.items()), *words]


def test_a_crontab_line_that_cron_would_cut_is_refused() -> None:
    assert cron_line(DAILY, {}, ["x" * 990])
    for word in ("x" * 991, "ü" * 496, "%" * 497):
        with pytest.raises(UsageError, match="cron takes"):
            cron_line(DAILY, {}, [word])


@given(WORDS, WORDS)
def test_a_unit_keeps_every_word(words: list[str], values: list[str]) -> None:
    environment = {f"V{number}": value for number, value in enumerate(values)}
    lines = service("dcctl", environment, words, ["office"], "/home/anna")
    (started,) = [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]
    assert as_systemd(started) == words
    set_there = [as_systemd(line.removeprefix("Environment=")) for line in lines if line.startswith("Environment=")]
    assert set_there == [[f"{name}={value.replace('$$', '$')}"] for name, value in environment.items()]
    assert "LoadCredential=office:%E/credstore/office" in lines
    assert all("\n" not in line for line in lines)


@pytest.mark.parametrize(
    ("timing", "calendar"),
    [
        (DAILY, "*-*-* 07:17:00"),
        (Timing((2, 17, 32, 47)), "*-*-* *:02,17,32,47:00"),
        (Timing((5,), (1, 13)), "*-*-* 01,13:05:00"),
    ],
)
def test_a_timer(timing: Timing, calendar: str) -> None:
    lines = timer("dcctl 100%", timing)
    assert f"OnCalendar={calendar}" in lines
    assert {"Persistent=true", "WantedBy=timers.target", "Description=dcctl 100%%"} <= set(lines)


@pytest.mark.real
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    (program,) = require("true")
    odd = [str(program), *ODD[1:]]
    verify(tmp_path, "odd", service("dcctl 100%", {"A": "b c$d%"}, odd, ["office"], "/"), timer("dcctl", DAILY))
