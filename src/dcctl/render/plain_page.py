"""The plain painter: pipes, cron, log files, dumb terminals. Not one escape byte."""

from unicodedata import combining, east_asian_width

from dcctl.render.page import Grid, Line, Page, Record


def paint(page: Page) -> str:
    """The page as text, one block per line or row; ends with a newline unless empty."""
    lines: list[str] = []
    for block in page:
        if isinstance(block, Line):
            lines.append(" " * block.indent + "".join(span.text for span in block.spans))
        elif isinstance(block, Record):
            lines.append(" " * block.indent + block.text)
        else:
            lines += _grid(block)
    return "".join(line.rstrip() + "\n" for line in lines)


def _grid(grid: Grid) -> list[str]:
    headers = [grid.headers] if any(grid.headers) else []
    rows = [*headers, *(tuple(cell.text for cell in row) for row in grid.rows)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(grid.headers))]
    return ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns on a terminal: two for a wide character (UAX 11), none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
