"""All figures in one table; ends with 1 when one is over its bar. One alone: `python bench/startup.py` and so on."""

import sys

import check_auth
import size
import startup
import testsend
from timing import table

import bounces
import mailauth


def main() -> int:
    """Measure and print."""
    figures = [
        *startup.measure(),
        *testsend.measure(),
        *check_auth.measure(),
        *mailauth.measure(),
        *bounces.measure(),
        *size.measure(),
    ]
    print(table(figures))
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
