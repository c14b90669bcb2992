"""Charts and tables of data: text where only text can be drawn, inline SVG in HTML; no figure is never a small one."""

import pytest

from dcctl.render.chart_words import length, sparkline
from dcctl.render.html_page import paint
from dcctl.render.html_script import SORT, SOURCE
from dcctl.render.markdown import paint as markdown
from dcctl.render.page import Layout, Page, Table, line, meter, part, point, spark, table, text_of
from dcctl.render.plain_page import paint as plain
from dcctl.render.table_words import words

DAYS = spark(
    "4 days", [point("Mon", 0.0, "0"), point("Tue", 8.0, "8"), point("Wed", 1.0, "1"), point("Thu", None, "-")], "9"
)
RATES = table(
    ("name", "sent", "rate"),
    [
        ("welcome", 100, meter("4.0%", 0.04, "bad")),
        ("news", 9, meter("1.0%", 0.01)),
        ("legacy", 12, meter("not tracked", None)),
    ],
    Layout(most=5),
)


@pytest.mark.parametrize(
    ("value", "most", "shown"),
    [
        (None, 9.0, ""),
        (0.0, 9.0, ""),
        (9.0, 9.0, "█" * 24),
        (4.5, 9.0, "█" * 12),
        (0.0001, 9.0, "▏"),  # what is more than nothing is seen
        (0.0, 0.0, ""),
    ],
)
def test_the_length_of_a_bar(value: float | None, most: float, shown: str) -> None:
    assert length(value, most, 24) == shown


def test_a_series_as_text() -> None:
    assert text_of(sparkline(DAYS)) == "4 days  ▁█▂·  9"
    assert text_of(sparkline(spark("none", [], "nothing"))) == "none    nothing"


def test_a_table_as_text() -> None:
    assert plain((RATES,)).splitlines() == [
        "name     sent  rate",
        "welcome   100  4.0%  " + "█" * 24,
        "news        9  1.0%  " + "█" * 6,
        "legacy     12     -  not tracked",
    ]


def test_a_table_as_markdown() -> None:
    assert markdown((RATES,)).splitlines() == [
        "| name | sent | rate |",
        "| --- | ---: | --- |",
        "| welcome | 100 | ████████████\N{NO-BREAK SPACE}**4.0%** |",
        "| news | 9 | ███\N{NO-BREAK SPACE}1.0% |",
        "| legacy | 12 | not tracked |",
    ]


def test_a_table_as_html() -> None:
    page = paint((RATES,))
    assert "<table class=\"sortable s1 f2 f3\" style=\"--c1:'name';--c2:'sent';--c3:'rate'\">" in page
    assert '<td><span class="bad">4.0%</span><svg aria-hidden="true"><rect class="bad" width="100%"' in page
    assert '<td>1.0%<svg aria-hidden="true"><rect class="plain" width="25%"' in page
    assert "<td>not tracked</td>" in page


def test_a_series_as_html_has_a_text_alternative_and_draws_no_missing_figure() -> None:
    page = paint((DAYS,))
    assert 'role="img" aria-label="Mon: 0, Tue: 8, Wed: 1, Thu: -"' in page
    assert page.count("<rect") == 3
    assert "<title>Tue: 8</title>" in page


LONG = "a name of some length that nobody would give to a template"
REASONS = table(
    ("count", "what happened", "what to do"),
    [(9, "It is gone.", "Ask for another address, then send it again."), (30, "It is full.", "Wait.")],
    Layout(names=2, tall=True),
)
WIDE = table(
    ("name", "sent", "rate", "often"), [(LONG, 1, meter("5%", 0.05), "550 5.1.1 no such user here")], Layout(spare=1)
)
LIMITED = table(("n",), [(number,) for number in range(9)], Layout(most=2, rest="--format csv"))

SCREENS = [
    pytest.param(LIMITED, None, ["n", "0", "1", "and 7 more: --format csv"], id="limited"),
    pytest.param(LIMITED._replace(layout=Layout(most=9)), None, ["n", *map(str, range(9))], id="all-fit"),
    pytest.param(table(("a", "n"), []), 80, ["a  n"], id="empty"),
    pytest.param(
        REASONS,
        200,
        [
            " 9  It is gone.",
            "    what to do: Ask for another address, then send it again.",
            "30  It is full.",
            "    what to do Wait.",
        ],
        id="tall",
    ),
    pytest.param(
        WIDE,
        120,
        [f"name{' ' * 56}sent  rate{' ' * 28}often", f"{LONG}     1    5%  {'█' * 24}  550 5.1.1 no such…"],
        id="what-is-spare-is-cut-to-a-line",
    ),
    pytest.param(
        WIDE, 70, [f"name{' ' * 56}sent  rate", f"{LONG}     1    5%  {'█' * 12}"], id="what-is-spare-goes-first"
    ),
    pytest.param(
        WIDE, 48, [f"name{' ' * 56}sent  rate", f"{LONG}     1    5%  {'█' * 12}"], id="the-painter-folds-names"
    ),
    pytest.param(WIDE, 47, [LONG, "    sent 1", f"    rate 5%  {'█' * 12}"], id="told-where-it-is-too-narrow"),
    pytest.param(
        table(("name", "rate"), [("x", meter("not tracked", None))]),
        16,
        ["x", "    rate not tracked"],
        id="told-missing",
    ),
]


@pytest.mark.parametrize(("wide", "room", "lines"), SCREENS)
def test_a_table_gives_way_to_the_screen(wide: Table, room: int | None, lines: list[str]) -> None:
    assert plain(tuple(words(wide, room))).splitlines() == lines


def test_foreign_words_stay_words() -> None:
    attack = '"><script>alert(1)</script>'
    page = paint((table((attack,), [(attack,)]), spark(attack, [point(attack, 1.0, attack)], attack)))
    assert page.count("<script") == 1  # our own
    assert page.count("&lt;script&gt;") >= 8
    assert "\\22 \\3e \\3c script" in page  # the name of a column, in the style


SORTS: list[tuple[Page, int]] = [
    ((DAYS, line("x")), 0),
    ((RATES,), 1),
    ((part(line("report"), [part(line("view"), [RATES, RATES])]),), 1),
]


@pytest.mark.parametrize(("page", "scripts"), SORTS)
def test_only_a_page_that_sorts_may_run_its_one_script(page: Page, scripts: int) -> None:
    shown = paint(page)
    assert shown.count(f"<script>{SORT}</script>") == shown.count("<script") == scripts
    assert shown.count(f"script-src {SOURCE}") == shown.count("script-src") == scripts
