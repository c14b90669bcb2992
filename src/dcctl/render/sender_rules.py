"""`check-auth --for` as a page: each provider's requirements, the refusal one earns, where to look for the rest."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from dcctl.mailauth.sender_rules import PROVIDERS, WORDS, Ruling, State
from dcctl.render.page import BLANK, Block, Page, Part, Tone, grid, line, part, span

_ORDER: Final[tuple[State, ...]] = ("not-met", "unknown", "not-visible", "met")
_TONES: Final[dict[State, Tone]] = {"not-met": "bad", "unknown": "warn", "not-visible": "dim", "met": "good"}


def page(rulings: Sequence[Ruling]) -> Page:
    """One part for each provider."""
    blocks: list[Block] = []
    for _, group in groupby(rulings, key=lambda one: one.provider):
        blocks += [_provider(list(group)), BLANK]
    return tuple(blocks[:-1])


def _provider(rulings: Sequence[Ruling]) -> Part:
    states = [one.state for one in rulings]
    worst = min(states, key=_ORDER.index)
    counted = ", ".join(f"{states.count(state)} {WORDS[state]}" for state in _ORDER if state in states)
    head = line(span(PROVIDERS[rulings[0].provider], "strong"), ": ", span(counted, _TONES[worst]))
    return part(head, [*_groups(rulings), *_sources(rulings)], _TONES[worst])


def _groups(rulings: Sequence[Ruling]) -> Iterator[Block]:
    """What everybody must keep to, then what counts for many a day."""
    for whom, group in groupby(rulings, key=lambda one: one.applies_to):
        rows = [row for one in sorted(group, key=lambda one: _ORDER.index(one.state)) for row in _rows(one)]
        yield from (line(span(whom, "dim")), grid(("", ""), rows))


def _rows(one: Ruling) -> Iterator[tuple[object, object]]:
    word = WORDS[one.state].upper() if one.state == "not-met" else WORDS[one.state]
    yield span(word, _TONES[one.state]), one.requirement
    if one.state in ("not-met", "unknown"):
        yield "", span(one.why, "dim")
    if one.state == "not-met":
        yield "", span(f"refused with {one.refusal}" if one.refusal else "nothing is refused for that alone", "dim")
    if one.where:
        yield "", span(f"look at {one.where}", "dim")


def _sources(rulings: Sequence[Ruling]) -> Iterator[Block]:
    for source, read in dict.fromkeys((one.source, one.read) for one in rulings):
        yield line(span(f"{source} as of {read}", "dim"))
