"""The HTML painter: one self-contained page. Nothing is loaded; nothing runs but the sorting of a table that asks for
it: the page's own policy forbids all else.

Every text is escaped, and the page is pure ASCII, so that no mail gateway and no encoding can spoil it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby, takewhile
from typing import IO, Final

from dcctl.render.formats import Answer
from dcctl.render.html_chart import spark
from dcctl.render.html_script import SORT, SOURCE
from dcctl.render.html_style import STYLE
from dcctl.render.html_table import grid, table
from dcctl.render.html_text import spans, text
from dcctl.render.page import BLANK, Block, Grid, Line, Page, Part, Record, Spark, Table, Tree, text_of

_CONTENTS_FROM: Final = 4  # parts; fewer are seen at a glance

_HEAD: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'{scripts}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
"""
_FOOT: Final = "</main>\n{script}</body>\n</html>\n"


def write(answer: Answer, out: IO[str]) -> int:
    """The answer's page, to be handed on."""
    out.write(paint(answer.paper()))
    return answer.outcome.exit


def paint(page: Page) -> str:
    """The page as an HTML document; its title is the first heading or line."""
    title = next((_title(block) for block in page if isinstance(block, Line | Part)), "dcctl")
    sorts = any(map(_sorts, page))
    head = _HEAD.format(title=text(title), style=STYLE, scripts=f"; script-src {SOURCE}" if sorts else "")
    foot = _FOOT.format(script=f"<script>{SORT}</script>\n" if sorts else "")
    return "".join([head, *_blocks(page, 1), foot])


def _sorts(block: Block) -> bool:
    """Whether a reader may sort a table in it."""
    return any(map(_sorts, block.blocks)) if isinstance(block, Part) else isinstance(block, Table)


def _title(block: Line | Part) -> str:
    return text_of(block.head if isinstance(block, Part) else block)


def _blocks(blocks: Iterable[Block], level: int, name: str = "p") -> Iterator[str]:
    """Blocks in order; lines with marks that follow one another are a list. `name` tells parts apart, for links."""
    number = count()
    for marked, alike in groupby((block for block in blocks if block != BLANK), key=_is_marked):
        if marked:
            items = "".join(f"<li>{_line(one)}</li>\n" for one in alike if isinstance(one, Line))
            yield f'<ul class="marks">\n{items}</ul>\n'
        else:
            for block in alike:
                yield from _part(block, level, f"{name}-{next(number)}") if isinstance(block, Part) else _block(block)


def _is_marked(block: Block) -> bool:
    return isinstance(block, Line) and block.mark is not None


def _is_plain(block: Block) -> bool:
    return isinstance(block, Line) and block.mark is None


def _block(block: Line | Record | Grid | Table | Tree | Spark) -> Iterator[str]:
    if isinstance(block, Line):
        yield f"<p>{_line(block)}</p>\n"
    elif isinstance(block, Record):
        yield f"<pre><code>{text(block.text)}</code></pre>\n"
    elif isinstance(block, Grid):
        yield from grid(block)
    elif isinstance(block, Table):
        yield from table(block)
    elif isinstance(block, Spark):
        yield from spark(block)
    else:
        yield f'<ul class="tree">\n{_tree(block)}</ul>\n'


def _part(part: Part, level: int, name: str) -> Iterator[str]:
    """A section with its heading; one with a mark is a card among others, and no landmark."""
    below = [block for block in part.blocks if block != BLANK]
    lead = list(takewhile(_is_plain, below)) if level == 1 else []
    element, said = ("article", 'class="card ') if part.head.mark else ("section", f'aria-labelledby="{name}" class="')
    yield f'<{element} {said}is-{part.tone}">\n'
    yield from _heading(part.head, lead, level, name)
    if level == 1:
        yield from _contents(below, name)
    yield from _blocks(below[len(lead) :], level + 1, name)
    yield f"</{element}>\n"


def _heading(head: Line, lead: Sequence[Block], level: int, name: str) -> Iterator[str]:
    """The heading; that of the whole page is a banner, together with the lines that lead in."""
    size = f"h{min(level, 6)}"
    heading = f'<{size} id="{name}">{_line(head)}</{size}>\n'
    yield f"<header>\n{heading}{''.join(_blocks(lead, level))}</header>\n" if level == 1 else heading


def _contents(blocks: Sequence[Block], name: str) -> Iterator[str]:
    """Links to the parts of a long page."""
    parts = [block for block in blocks if isinstance(block, Part)]
    links = [f'<li><a href="#{name}-{number}">{_line(one.head)}</a></li>\n' for number, one in enumerate(parts)]
    if len(links) >= _CONTENTS_FROM:
        yield f'<nav aria-label="Contents">\n<ul>\n{"".join(links)}</ul>\n</nav>\n'


def _tree(tree: Tree) -> str:
    below = "".join(map(_tree, tree.branches))
    return f"<li>{spans(tree.spans)}{f'<ul>{below}</ul>' if below else ''}</li>\n"


def _line(line: Line) -> str:
    if line.mark is None:
        return spans(line.spans)
    return f'<span class="mark {line.mark.tone}">{text(line.mark.text)}</span> <span>{spans(line.spans)}</span>'
