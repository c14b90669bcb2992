"""Whole processes timed in pairs: interleaved runs, wall by the clock and CPU by wait4(2), medians of both."""

import compileall
import os
import site
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent

Measure = Literal["wall", "cpu"]
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes; getrusage(2)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure and the most it may be, in the same unit (`least`: the least it must be); `detail` says what
    stands behind it."""

    name: str
    value: float
    bar: float
    unit: str
    detail: str
    least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.bar if self.least else self.value <= self.bar


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: wall and CPU (user and system, the process and the children it waited for) in seconds, and the most
    memory it had at once in MB (not told below what the benchmark itself has)."""

    wall: float
    cpu: float
    peak: float = 0.0


def child_environment(**more: str) -> dict[str, str]:
    """Our environment without what would steer Python, bytecode files included, or dcctl; and `more`."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DCCTL_"))} | more


def byte_compile() -> None:
    """Compile dcctl and the packages it uses, so that no timed run pays for it."""
    for folder in (ROOT / "src", *map(Path, site.getsitepackages())):
        compileall.compile_dir(folder, quiet=2, workers=0)


def run_once(command: Sequence[str], environment: Mapping[str, str]) -> Sample:
    """Run to the end; RuntimeError with what it printed when it does not end with 0."""
    with tempfile.TemporaryFile() as output:
        streams = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, output.fileno(), 2),
        ]
        start = time.perf_counter()
        child = os.posix_spawn(command[0], list(command), environment, file_actions=streams)
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - start
        if code := os.waitstatus_to_exitcode(status):
            output.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {code}:\n{output.read().decode(errors='replace')}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT / 1e6)


def paired(
    commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], rounds: int
) -> dict[str, list[Sample]]:
    """`rounds` samples of each command after one run that does not count; each round in the other order."""
    names = list(commands)
    samples: dict[str, list[Sample]] = {name: [] for name in names}
    for number in range(rounds + 1):
        for name in names if number % 2 else reversed(names):
            sample = run_once(commands[name], environment)
            if number:
                samples[name].append(sample)
    return samples


def ratio(samples: Sequence[Sample], base: Sequence[Sample], measure: Measure) -> float:
    """The median over the rounds of one command's time in units of the other's in the same round."""
    pairs = zip(_times(samples, measure), _times(base, measure), strict=True)
    return statistics.median(one / other for one, other in pairs)


def compared(samples: Sequence[Sample], base: Sequence[Sample], measure: Measure) -> str:
    """Both medians and the number of rounds, as the detail of a figure."""
    mine, theirs = (statistics.median(_times(each, measure)) * 1000 for each in (samples, base))
    return f"{mine:.0f} ms against {theirs:.0f} ms {measure}, {len(samples)} rounds"


def _times(samples: Sequence[Sample], measure: Measure) -> list[float]:
    return [sample.wall if measure == "wall" else sample.cpu for sample in samples]


def table(figures: Sequence[Figure]) -> str:
    """The figures with their bars, one line each."""
    lines = [("figure", "measured", "bar", "", "how")]
    lines += [
        (each.name, f"{each.value:.2f}", f"{_bound(each)} {each.unit}", _word(each), each.detail) for each in figures
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _bound(figure: Figure) -> str:
    return f"{'>=' if figure.least else '<='} {figure.bar:g}"


def _word(figure: Figure) -> str:
    return "ok" if figure.met else "UNDER" if figure.least else "OVER"
