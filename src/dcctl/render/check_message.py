"""One message as a page: the verdict and whose it is, the results side by side, then what was found."""

from collections.abc import Iterable, Iterator
from typing import Final

from dcctl.mailauth.authentication_results import AuthenticationResults
from dcctl.mailauth.message import MessageReport
from dcctl.render.page import BLANK, Block, Grid, Page, Span, Tone, grid, line, part, span
from dcctl.render.verdicts import TONES, tally
from dcctl.render.words import many, verdict

# What a result comes to, for its colour; the words are those of RFC 8601 and RFC 8617.
_TONES: Final[dict[str, Tone]] = {"pass": "good", "fail": "bad", "policy": "bad", "permerror": "bad", "none": "dim"}
MAX_STATED: Final = 5

Row = tuple[object, object, object, object, object]


def page(report: MessageReport, found: Iterable[Block]) -> Page:
    """The report on one message; `found` are its findings, drawn."""
    author = report.alignment.author_domain
    whose = f" of {author}: " if author else " without one author domain: "
    said = tally(finding.verdict for finding in report.findings)
    head = line(span("message", "strong"), whose, verdict(report.verdict), f"  ({said})")
    drawn = list(found)
    gap = [] if drawn[:1] == [BLANK] else [BLANK]
    blocks = [BLANK, _results(report), *_others(report.stated), *gap, *drawn]
    return (part(head, blocks, TONES[report.verdict]),)


def _results(report: MessageReport) -> Grid:
    rows = (_spf(report), *_dkim(report), _dmarc(report), _arc(report))
    return grid(("check", "result", "domain", "aligned", ""), rows)


def _spf(report: MessageReport) -> Row:
    spf = report.spf
    if spf.source == "unknown":
        return "SPF", _result("none"), "", "", "not visible from the file"
    return "SPF", _result(spf.result), spf.domain, _yes(report.alignment.spf), f"from {spf.ip}"


def _dkim(report: MessageReport) -> Iterator[Row]:
    for one in report.dkim:
        aligned = one.result == "pass" and one.domain in report.alignment.aligned_domains
        bits = f", {one.bits} bit" if one.algorithm.startswith("rsa") and one.bits else ""
        yield "DKIM", _result(one.result), one.domain, _yes(aligned), f"s={one.selector} {one.algorithm}{bits}"
    if not report.dkim:
        yield "DKIM", _result("none"), "", "", "no signature"


def _dmarc(report: MessageReport) -> Row:
    dmarc = report.dmarc
    if dmarc is None:
        return "DMARC", _result("none"), "", "", "no single author domain"
    policy = f"policy {dmarc.policy}" if dmarc.policy else dmarc.reason
    return "DMARC", _result(dmarc.result), dmarc.policy_domain or report.alignment.author_domain or "", "", policy


def _arc(report: MessageReport) -> Row:
    if report.arc.chain == "none":
        return "ARC", _result("none"), "", "", "no chain"
    sealer = report.arc.sets[-1].domain if report.arc.sets else ""
    return "ARC", _result(report.arc.chain), sealer, "", f"{many(report.arc.instances, 'set')}, for information"


def _others(stated: tuple[AuthenticationResults, ...]) -> Iterator[Block]:
    """What others say they found: shown, not believed."""
    told = [one for one in stated if one.results][:MAX_STATED]
    if told:
        yield BLANK
        yield line(span("stated in Authentication-Results, not verified:", "dim"))
    for one in told:
        results = ", ".join(f"{result.method} {result.result}" for result in one.results)
        yield line(span(f"{one.authserv_id or '(no name)'}: {results}", "dim"), indent=2)


def _result(word: str) -> Span:
    tone = _TONES.get(word, "warn")
    return span(word.upper() if tone == "bad" else word, tone)


def _yes(aligned: bool) -> str:
    return "yes" if aligned else "no"
