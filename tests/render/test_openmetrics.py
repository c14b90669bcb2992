"""The metrics file: read by a strict reader of OpenMetrics 1.0 here, and by promtool where it is installed."""

import re
import subprocess
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.render.openmetrics import Figures, text
from tests.support.processes import require

OFFICE = Figures("office", 12, 3, 2, 1, 0.021, 1_795_000_000.5, 3)
SHOP = Figures("shop", 0, 0, 0, 0, None, None, 4)

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABELS = r'\{(?P<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?P<value>(?:[^"\\\n]|\\["\\n])*)"\}'
SAMPLE = re.compile(rf"(?P<name>{NAME}){LABELS} (?P<number>-?[0-9.]+(?:e[+-]?[0-9]+)?)")
META = re.compile(rf"# (?P<what>TYPE|UNIT|HELP) (?P<name>{NAME}) (?P<text>[^\n]+)")


@dataclass
class Family:
    """One metric as it was read."""

    meta: dict[str, str]
    samples: dict[str, float] = field(default_factory=dict)


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n"}.get(match[1], match[1]), value)


def read(document: str) -> dict[str, Family]:
    """The metrics of a document, every rule of the format held: metadata first and once, families whole, `# EOF`."""
    lines = document.split("\n")
    assert lines[-2:] == ["# EOF", ""], "ends with # EOF and one line break"
    families: dict[str, Family] = {}
    current = ""
    for line in lines[:-2]:
        if meta := META.fullmatch(line):
            if meta["name"] != current:
                assert meta["name"] not in families, "a family is whole"
                assert meta["what"] == "TYPE", "the type comes first"
                current = meta["name"]
                families[current] = Family({})
            family = families[current]
            assert not family.samples, "metadata comes before the samples"
            assert meta["what"] not in family.meta
            family.meta[meta["what"]] = meta["text"]
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, f"neither metadata nor a sample: {line!r}"
        assert sample["name"] == current
        assert sample["label"] == "channel"
        assert unescaped(sample["value"]) not in families[current].samples, "a series stands once"
        families[current].samples[unescaped(sample["value"])] = float(sample["number"])
    for name, family in families.items():
        assert family.meta["TYPE"] == "gauge"
        assert family.meta["HELP"].endswith(".")
        assert not name.endswith(("_total", "_count", "_sum", "_bucket", "_info"))
        assert name.endswith("_" + family.meta.get("UNIT", name.rpartition("_")[2]))
        assert family.samples
    return families


def test_every_figure_is_there() -> None:
    found = {name.removeprefix("dcctl_bounces_"): family.samples for name, family in read(text([OFFICE, SHOP])).items()}
    assert found == {
        "read": {"office": 12, "shop": 0},
        "new": {"office": 3, "shop": 0},
        "permanent": {"office": 2, "shop": 0},
        "complaints": {"office": 1, "shop": 0},
        "rate_ratio": {"office": 0.021},  # what is not known has no line
        "last_success_timestamp_seconds": {"office": 1_795_000_000.5},
        "exit_code": {"office": 3, "shop": 4},
    }


def test_no_channel_is_a_document_too() -> None:
    assert text([]) == "# EOF\n"


def test_units() -> None:
    units = {name: family.meta["UNIT"] for name, family in read(text([OFFICE])).items() if "UNIT" in family.meta}
    assert units == {
        "dcctl_bounces_rate_ratio": "ratio",
        "dcctl_bounces_last_success_timestamp_seconds": "seconds",
    }


@given(
    st.lists(st.text(), unique=True),
    st.none() | st.floats(0, 1),
    st.none() | st.floats(0, 4e9),
    st.integers(0, 10**9),
)
def test_any_channel_and_any_number(channels: list[str], rate: float | None, at: float | None, count: int) -> None:
    rows = [OFFICE._replace(channel=name, rate=rate, last_success=at, read=count) for name in channels]
    families = read(text(rows))
    if channels:
        assert list(families["dcctl_bounces_read"].samples) == channels
        assert families.get("dcctl_bounces_rate_ratio", Family({})).samples == (
            {} if rate is None else dict.fromkeys(channels, rate)
        )


@pytest.mark.real
@pytest.mark.parametrize("rows", [[], [OFFICE], [OFFICE, SHOP, SHOP._replace(channel='a"b\\c\nd ü')]])
def test_promtool_finds_nothing(rows: list[Figures]) -> None:
    (promtool,) = require("promtool")
    done = subprocess.run(
        [promtool, "check", "metrics"], input=text(rows), capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
