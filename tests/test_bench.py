"""The benchmarks' arithmetic and their refusal to time a command that fails; no figure is tested by the clock."""

import asyncio
import subprocess
import sys
from typing import get_args

import pytest
from bench import timing, zones
from bench.timing import Figure, Sample

from dcctl.fetch import Fetched
from dcctl.mailauth.check import check_domain
from dcctl.mailauth.lookup import RRType, ZoneLookup
from dcctl.mailauth.resolver import Resolver


def test_ratio_pairs_the_rounds() -> None:
    slow = [Sample(wall=2.0, cpu=1.0), Sample(wall=9.0, cpu=1.0), Sample(wall=4.0, cpu=1.0)]
    base = [Sample(wall=1.0, cpu=0.5), Sample(wall=3.0, cpu=0.5), Sample(wall=2.0, cpu=0.25)]
    assert timing.ratio(slow, base, "wall") == 2.0  # 2, 3, 2
    assert timing.ratio(slow, base, "cpu") == 2.0  # 2, 2, 4
    assert timing.compared(slow, base, "wall") == "4000 ms against 2000 ms wall, 3 rounds"


def test_rounds_are_interleaved_and_the_first_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []

    def run_once(command: list[str], environment: dict[str, str]) -> Sample:
        runs.append(command[0])
        return Sample(wall=len(runs), cpu=0)

    monkeypatch.setattr(timing, "run_once", run_once)
    samples = timing.paired({"a": ["a"], "b": ["b"]}, {}, rounds=2)
    assert runs == ["b", "a", "a", "b", "b", "a"]
    assert [sample.wall for sample in samples["a"]] == [3, 6]


def test_a_failing_command_is_never_a_figure() -> None:
    script = "print('the reason'); raise SystemExit(3)"
    with pytest.raises(RuntimeError, match=r"(?s)ended with 3:.*the reason"):
        timing.run_once([sys.executable, "-c", script], timing.child_environment())


def test_a_run_uses_time() -> None:
    sample = timing.run_once([sys.executable, "-c", "sum(range(10**6))"], timing.child_environment())
    assert sample.cpu > 0
    assert sample.wall > 0


def test_children_write_bytecode_and_see_no_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("DCCTL_CONFIG", "/elsewhere")
    environment = timing.child_environment(DCCTL_STATE="here")
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert "DCCTL_CONFIG" not in environment
    assert environment["DCCTL_STATE"] == "here"


@pytest.mark.parametrize(("value", "word"), [(3.0, "ok"), (3.01, "OVER")])
def test_the_table_shows_the_bar_beside_the_figure(value: float, word: str) -> None:
    line = timing.table([Figure("start", value, 3.0, "x", "how")]).splitlines()[1]
    assert line.split() == ["start", f"{value:.2f}", "<=", "3", "x", word, "how"]


@pytest.mark.parametrize(("value", "word"), [(3.5, "ok"), (3.49, "UNDER")])
def test_a_bar_can_be_the_least(value: float, word: str) -> None:
    line = timing.table([Figure("rate", value, 3.5, "x", "how", least=True)]).splitlines()[1]
    assert line.split() == ["rate", f"{value:.2f}", ">=", "3.5", "x", word, "how"]


async def test_the_domains_that_are_timed_are_in_order() -> None:
    lookup = ZoneLookup(zones.zone(3, "9.5.0.1"))

    async def fetch(url: str, *, limit: int, same_host: bool = False) -> Fetched:
        policy = zones.policy_of(url.split("/")[2].removeprefix("mta-sts."))
        return Fetched(url, 200, "text/plain", policy.encode())

    for name in zones.domains(3):
        report = await check_domain(name, lookup=lookup, fetch=fetch)
        assert (report.verdict, report.effective_policy) == ("pass", "reject"), report


async def test_the_name_server_of_the_benchmarks_answers_as_the_zone_does() -> None:
    zone = zones.zone(3, "9.5.0.1")
    lookup = ZoneLookup(zone)
    names = [*zone, "host1.example", "nobody.example", "deeper._smtp._tls.d00000.example"]
    kinds: list[RRType] = [kind for kind in get_args(RRType) if kind in ("A", "AAAA", "CNAME", "MX", "PTR", "TXT")]
    questions = [(name, kind) for name in names for kind in kinds]
    script = str(timing.ROOT / "bench" / "dns_server.py")
    server = await asyncio.create_subprocess_exec(
        sys.executable, script, "127.0.0.1", "0", "3", "9.5.0.1", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert server.stdin is not None
    assert server.stdout is not None
    resolver = Resolver([f"127.0.0.1#{(await server.stdout.readline()).decode().strip()}"])
    found = await asyncio.gather(*(resolver(name, kind) for name, kind in questions))
    await resolver.close()
    asked, _ = await server.communicate(b"\n")
    assert int(asked) == len(questions)
    for (name, kind), answer in zip(questions, found, strict=True):
        right = await lookup(name, kind)
        assert (answer.status, set(answer.records), answer.name) == (right.status, set(right.records), right.name), name
