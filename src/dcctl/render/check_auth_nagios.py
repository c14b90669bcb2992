"""`check-auth --format nagios`: the verdict is the state of the service, whatever `--fail-on` says."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from dcctl.errors import Exit
from dcctl.mailauth.finding import Finding, Verdict, verdict_of
from dcctl.mailauth.names import named
from dcctl.render.nagios import Level, Status
from dcctl.render.verdicts import ORDER, by_verdict, is_trouble, tally, worst
from dcctl.render.words import many
from dcctl.verbs.check_auth import AuthData

_LEVELS: Final[Mapping[Verdict, Level]] = {"pass": "OK", "warn": "WARNING", "fail": "CRITICAL", "unknown": "UNKNOWN"}
_SAYS: Final[Mapping[Verdict, str]] = {
    "pass": "pass",
    "warn": "warn",
    "fail": "fail",
    "unknown": "cannot be judged",
}

_Reports = Mapping[str, Iterable[Finding]]


def status(data: AuthData, exit: Exit) -> Status:  # noqa: ARG001 - the verdict alone counts
    """The worst verdict, whose it is and why; findings counted by verdict; then all that is not in order."""
    reports, what = _reports(data), "channel" if data.channels else "domain"
    verdicts = {name: verdict_of(findings) for name, findings in reports.items()}
    verdict = worst(verdicts.values())
    first = sorted(reports, key=lambda name: ORDER.index(verdicts[name]))
    found = [one.verdict for findings in reports.values() for one in findings]
    if len(reports) == 1:
        text = f"{first[0]}: {tally(found)}{_because(reports[first[0]])}"
    else:
        text = _of_many([name for name in first if verdicts[name] == verdict], verdict, many(len(reports), what))
    counts: dict[str, int] = {word: found.count(word) for word in ORDER}
    return Status(_LEVELS[verdict], text, counts, [line for name in first for line in _details(name, reports[name])])


def _reports(data: AuthData) -> _Reports:
    if data.channels:
        return {f"{one.channel} as {one.identity}": one.findings for one in data.channels}
    if data.message is None:
        return {named(report.domain): report.findings for report in data.domains}
    return {f"message of {data.message.alignment.author_domain or 'no single author'}": data.message.findings}


def _because(findings: Iterable[Finding]) -> str:
    first = next((one for one in by_verdict(findings) if is_trouble(one)), None)
    return f"; {first.section}: {first.message}" if first else ""


def _of_many(names: list[str], verdict: Verdict, total: str) -> str:
    said = f"{len(names)} of {total} {_SAYS[verdict]}"
    return said if verdict == "pass" else f"{said}: {', '.join(names)}"


def _details(name: str, findings: Iterable[Finding]) -> Iterator[str]:
    for one in by_verdict(findings):
        if is_trouble(one):
            yield f"{one.verdict}: {name}: {one.section}: {one.message}"
