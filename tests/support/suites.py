"""Where the cases with known answers are: `../shared/suites` beside the project, or `DCCTL_SUITES`."""

import os
from pathlib import Path

ROOT = Path(os.environ.get("DCCTL_SUITES") or Path(__file__).parents[3] / "shared" / "suites")


def suite(path: str) -> Path:
    """A file or folder of the suites; it may be absent, then the test skips."""
    return ROOT / path
