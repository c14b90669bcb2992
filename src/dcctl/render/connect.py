"""`connect` as a page: the verdict, the stages, what was written; or the kinds there are."""

from dcctl.render.page import BLANK, Block, Grid, Page, grid, line, span
from dcctl.render.words import facts, next_step, stages
from dcctl.verbs.connect import ConnectData


def page(data: ConnectData) -> Page:
    """What a rep reads after connecting."""
    if data.kinds:
        return _kinds(data)
    blocks: list[Block] = [_headline(data)]
    if data.stages:
        blocks += [BLANK, *stages(data.stages)]
    if data.stored:
        blocks += [BLANK, _facts(data), BLANK, next_step(f"dcctl test-send --channel {data.channel}")]
    return tuple(blocks)


def _headline(data: ConnectData) -> Block:
    who = f"{data.channel} ({data.kind})"
    if not data.stored:
        what = "NOT RENEWED" if data.renewed else "NOT CONNECTED"
        return line(span(what, "bad"), f": {who}; the profile is as it was")
    checked = "checked, nothing was sent" if data.verified else "not checked (--no-verify)"
    return line(span("secret renewed" if data.renewed else "connected", "good"), f": {who}; {checked}")


def _facts(data: ConnectData) -> Grid:
    rows = [
        ("profile", data.profile),
        ("secret", data.secret),
        ("identity", data.identity),
        ("default", "yes" if data.default else "no; dcctl select " + (data.channel or "")),
    ]
    return facts(rows)


def _kinds(data: ConnectData) -> Page:
    rows = [
        (span(row.kind, "strong"), span("ready", "good") if row.ready else span("not yet", "dim"), row.summary)
        for row in data.kinds
    ]
    return (grid(("kind", "", "what it is"), rows), BLANK, next_step("dcctl connect KIND NAME --help"))
