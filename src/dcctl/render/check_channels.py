"""`check-auth --channels` as a page: the matrix of predictions, then why, and what would mend it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from dcctl.mailauth.finding import Finding
from dcctl.mailauth.predict import Prediction
from dcctl.render.page import BLANK, Block, Page, Part, Span, grid, line, part, span
from dcctl.render.verdicts import TONES, tally, worst
from dcctl.render.words import many, verdict

_HEADERS: Final = ("channel", "identity", "SPF", "DKIM", "aligned", "DMARC")
_WARN: Final = frozenset({"softfail", "neutral", "none", "permerror"})

Told = Callable[[Iterable[Finding]], Iterable[Block]]


def page(predictions: Sequence[Prediction], told: Told) -> Page:
    """One row for each channel and identity, and below it a part for each; `told` lays out its findings."""
    if not predictions:
        return (line("no channel and identity to predict for"),)
    verdicts = [one.verdict for one in predictions]
    pairs = many(len(verdicts), "pair of channel and identity", "pairs of channel and identity")
    head = line(span(pairs, "strong"), ": ", verdict(worst(verdicts)), f"  ({tally(verdicts)})")
    blocks = [grid(_HEADERS, map(_row, predictions)), *_parts(predictions, told)]
    return (part(head, blocks, TONES[worst(verdicts)]),)


def _row(one: Prediction) -> tuple[object, ...]:
    nothing = one.dmarc == "not-applicable"
    aligned = ", ".join(one.aligned) or ("no" if one.aligned_spf is one.aligned_dkim is False else "unknown")
    cells = ("-",) * 4 if nothing else (_word(one.spf.result), _word(one.dkim.result), aligned, _word(one.dmarc))
    return (span(one.channel, "strong"), one.identity, *cells)


def _word(word: str) -> Span:
    return span(word, "warn") if word in _WARN else verdict(word)


def _parts(predictions: Iterable[Prediction], told: Told) -> Iterator[Block]:
    for one in predictions:
        yield BLANK
        yield _part(one, told)


def _part(one: Prediction, told: Told) -> Part:
    head = line(span(f"{one.channel} as {one.identity}", "strong"), span(f"  ({one.kind})", "dim"))
    drawn = list(told(one.findings))
    return part(head, drawn[1:] if drawn[:1] == [BLANK] else drawn, TONES[one.verdict])
