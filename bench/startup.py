"""How long `dcctl --help` and `dcctl --version` take, in units of `python -c pass`."""

import sys
from pathlib import Path

from timing import Figure, byte_compile, child_environment, compared, paired, ratio, table

ROUNDS = 41
BARS = {"--help": 8.0, "--version": 3.0}


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """One figure for each option, by wall."""
    byte_compile()
    dcctl = str(Path(sys.executable).with_name("dcctl"))
    commands = {"pass": [sys.executable, "-c", "pass"]} | {option: [dcctl, option] for option in BARS}
    samples = paired(commands, child_environment(), rounds)
    return [
        Figure(
            f"dcctl {option}",
            ratio(samples[option], samples["pass"], "wall"),
            bar,
            "x python -c pass",
            compared(samples[option], samples["pass"], "wall"),
        )
        for option, bar in BARS.items()
    ]


if __name__ == "__main__":
    print(table(measure()))
