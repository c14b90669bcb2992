"""How the HTML page looks: on a phone, at a desk, in the dark, on paper. Colours are data, so that a test can hold
their contrast (WCAG 2.2, 1.4.3).
"""

from collections.abc import Mapping
from typing import Final

Palette = Mapping[str, str]

LIGHT: Final[Palette] = {
    "page": "#f5f6f8",
    "card": "#ffffff",
    "text": "#1d2329",
    "dim": "#57616c",
    "edge": "#d4d9df",
    "code": "#f0f2f5",
    "link": "#0b57a8",
    "good": "#0f6130",
    "good-back": "#dcf5e3",
    "warn": "#734800",
    "warn-back": "#fff0c7",
    "bad": "#a1122a",
    "bad-back": "#ffe3e2",
}
DARK: Final[Palette] = {
    "page": "#14171b",
    "card": "#1c2126",
    "text": "#e4e8ec",
    "dim": "#a0abb7",
    "edge": "#39414a",
    "code": "#12161a",
    "link": "#85bfff",
    "good": "#7fdc9b",
    "good-back": "#143620",
    "warn": "#f3c969",
    "warn-back": "#3b2d09",
    "bad": "#ffa19b",
    "bad-back": "#4a171b",
}


_COLUMNS: Final = range(1, 13)  # more have no name on a narrow screen


def _variables(palette: Palette) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in palette.items())


_RULES: Final = """\
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  -webkit-text-size-adjust: 100%; background: var(--page); color: var(--text); }
body { margin: 0; }
main:has(.sortable) { max-width: 90rem; }
main { max-width: 66rem; margin: 0 auto; padding: clamp(.75rem, 3vw, 2.5rem); overflow-wrap: anywhere; }
h1, h2, h3, h4, h5, h6, p, ul, pre, table { margin: 0 0 .75rem; }
h1 { font-size: clamp(1.35rem, 4vw, 1.85rem); line-height: 1.25; font-weight: 600; }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 600; margin-top: 2.25rem; }
h3, h4, h5, h6 { font-size: 1rem; line-height: 1.45; font-weight: 600; }
section > :is(h3, h4) { margin-top: 1.5rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: .2rem solid var(--link); outline-offset: .15rem; border-radius: .2rem; }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { padding: .6rem .75rem; background: var(--code); border: 1px solid var(--edge); border-radius: .375rem;
  white-space: pre-wrap; }
pre code, td code { user-select: all; }
.dim { color: var(--dim); font-size: .9rem; }
.strong { font-weight: 600; }
.good { color: var(--good); }
.warn { color: var(--warn); }
.bad { color: var(--bad); }
.mark, header .good, header .warn, header .bad { padding: .1em .5em; border-radius: .3em; font-weight: 600; }
.mark { flex: none; min-width: 4.75rem; font-size: .875rem; text-align: center; white-space: nowrap; }
.mark.good, header .good { background: var(--good-back); }
.mark.warn, header .warn { background: var(--warn-back); }
.mark.bad, header .bad { background: var(--bad-back); }
header { margin: 0 0 1.5rem; padding: 1.1rem 1.25rem .5rem; background: var(--card); border: 1px solid var(--edge);
  border-left: .4rem solid var(--dim); border-radius: .5rem; }
.is-good > header { border-left-color: var(--good); }
.is-warn > header { border-left-color: var(--warn); }
.is-bad > header { border-left-color: var(--bad); }
header p { margin: 0 0 .4rem; }
.card { margin: 0 0 .75rem; padding: .85rem 1rem .25rem; background: var(--card); border: 1px solid var(--edge);
  border-radius: .5rem; }
.card > :is(h2, h3, h4, h5, h6), .marks > li { display: flex; flex-wrap: wrap; gap: .3rem .7rem;
  align-items: baseline; }
.card > :is(h2, h3, h4, h5, h6) > :last-child, .marks > li > :last-child { flex: 1 1 16rem; }
.card > h2 { margin-top: 0; font-size: 1rem; }
.card.is-good > :is(h2, h3, h4, h5, h6) { font-weight: 400; }
.marks, nav ul { padding: 0; list-style: none; }
.marks > li { padding: .3rem 0; }
nav ul { columns: 17rem; }
nav li { break-inside: avoid; padding: .15rem 0; }
.tree, .tree ul { padding-left: 1.25rem; list-style: none; border-left: 1px solid var(--edge); }
.tree { padding-left: .75rem; }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--edge); }
th, td { padding: .5rem .7rem; text-align: left; vertical-align: top; border-top: 1px solid var(--edge); }
thead th { border-top: 0; white-space: nowrap; font-size: .875rem; color: var(--dim); font-weight: 600; }
th, td { overflow-wrap: break-word; }
td:has(code) { min-width: 13rem; overflow-wrap: anywhere; }
tbody th { font-weight: 400; color: var(--dim); width: 30%; }
.sortable td { min-width: 7rem; }
.sortable :is(td, th) { padding: .45rem .6rem; font-size: .9rem; }
.sortable thead button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
.sortable thead button:focus-visible { outline: .2rem solid var(--link); outline-offset: .15rem; }
.sortable [aria-sort] button::after { content: " \\2195"; }
.sortable [aria-sort=ascending] button, .sortable [aria-sort=descending] button { color: var(--text); }
.sortable [aria-sort=ascending] button::after { content: " \\2191"; }
.sortable [aria-sort=descending] button::after { content: " \\2193"; }
@media screen and (min-width: 62.01rem) and (max-width: 78rem) {
  .wide :is(td, th) { padding: .3rem .25rem; font-size: .75rem; min-width: 0; }
}
td svg { width: 6rem; height: .55rem; margin-left: .6rem; background: var(--code); border-radius: .15rem; }
.spark { margin: 0 0 1rem; max-width: 34rem; }
.spark figcaption { color: var(--dim); font-size: .9rem; margin-bottom: .3rem; }
.spark svg { width: 100%; height: 4rem; display: block; }
.spark p { display: flex; justify-content: space-between; color: var(--dim); font-size: .8rem; }
.spark line { stroke: var(--edge); stroke-width: 1; vector-effect: non-scaling-stroke; }
rect { fill: var(--link); }
rect.good { fill: var(--good); }
rect.warn { fill: var(--warn); }
rect.bad { fill: var(--bad); }
"""

_NARROW: Final = """\
  table, tbody, tr, td, tbody th { display: block; width: auto; }
  thead { display: none; }
  tr { padding: .5rem 0; border-top: 1px solid var(--edge); }
  tbody > tr:first-child { border-top: 0; }
  td, tbody th { border: 0; padding: .2rem .75rem; overflow-wrap: anywhere; }
  td::before { display: block; font-size: .8rem; color: var(--dim); }
  td:empty { display: none; }
  .sortable thead, .sortable thead tr { display: flex; flex-wrap: wrap; gap: .3rem .5rem; border: 0; }
  .sortable td { padding: .15rem .75rem; }
  .sortable td:first-child { display: block; min-width: 0; font-weight: 600; }
  .sortable td:first-child::before { content: none; }
  .sortable thead { padding: .5rem .75rem 0; }
  .sortable thead th { border: 1px solid var(--edge); border-radius: 1rem; padding: .1rem .7rem; }
"""

_PRINT: Final = """\
@media print {
  @page { margin: 16mm 14mm; }
  html { background: none; font-size: 10pt; }
  main { max-width: none; padding: 0; }
  h1, h2, h3, h4, h5, h6, thead { break-after: avoid; }
  .card, tr, li, .spark { break-inside: avoid; }
  .sortable :is(td, th) { min-width: 0; padding: .25rem .35rem; font-size: 8pt; }
  .wide :is(td, th) { padding: .2rem .25rem; font-size: 7pt; }
  .sortable [aria-sort] button::after { content: none; }
  svg, rect { print-color-adjust: exact; }
  a { color: inherit; text-decoration: none; }
}
"""


def _per_column(rule: str) -> str:
    return "".join(rule.replace("#", str(column)) for column in _COLUMNS)


# A table says in its class which columns are figures (`f2 f3`), and in its variables what they are called (`--c2`).
_FIGURES: Final = _per_column(
    ".f# :is(td, th):nth-child(#) { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; "
    "min-width: 0; }\n"
)
_NAMES: Final = _per_column(
    "  td:nth-child(#)::before { content: var(--c#); }\n"
    "  :is(.f#, .s#) td:nth-child(#) { display: inline-block; min-width: 0; text-align: left; }\n"
)

STYLE: Final = (
    f":root {{ {_variables(LIGHT)} }}\n"
    f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_variables(DARK)} }} }}\n"
    f"{_RULES}{_FIGURES}@media screen and (max-width: 62rem) {{\n{_NAMES}{_NARROW}}}\n{_PRINT}"
)
