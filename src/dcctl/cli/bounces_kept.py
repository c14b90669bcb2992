"""`dcctl bounces list` and `dcctl bounces report`: what the ledger holds of returned mail."""

from typing import Annotated, Final, cast, get_args

import typer

from dcctl.cli.common import scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.output import streamer
from dcctl.cli.spans import seconds
from dcctl.cli.suppressions import Raw
from dcctl.errors import UsageError
from dcctl.mail.address import Mailbox
from dcctl.mail.reasons import CATEGORY
from dcctl.render import bounce_list as list_view
from dcctl.render import bounce_report as report_view
from dcctl.sending.dimensions import Dimension
from dcctl.sending.selection import unknown_channel
from dcctl.verbs import Outcome
from dcctl.verbs.bounce_list import Filter, ListData, list_bounces, list_undecided
from dcctl.verbs.report import ReportData, Scope, report

DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)
_KINDS: Final = ("bounce", "delayed", "complaint", "delivered")

LIST_EXAMPLES: Final = """\b
Examples:
  dcctl bounces list --since 7d
  dcctl bounces list --recipient bob@example.net --json
  dcctl bounces list --category auth --format csv"""
REPORT_EXAMPLES: Final = """\b
Examples:
  dcctl bounces report
  dcctl bounces report --by template,day --since 14d
  dcctl bounces report --by reason --format html > report.html"""

Since = Annotated[str, typer.Option(metavar="SPAN", help="Look back that far: 24h, 7d, ...")]
Channel = Annotated[str | None, typer.Option(metavar="NAME", help="Only this channel.")]


def list_command(
    ctx: typer.Context,
    recipient: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Only about this address.")] = None,
    since: Since = "30d",
    channel: Channel = None,
    kind: Annotated[str | None, typer.Option(metavar="|".join(_KINDS), help="Only this kind.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="REASON", help="Only this reason.")] = None,
    category: Annotated[str | None, typer.Option(metavar="CATEGORY", help="Only this category.")] = None,
    template: Annotated[str | None, typer.Option(metavar="NAME", help="Only mail of this template.")] = None,
    campaign: Annotated[str | None, typer.Option(metavar="NAME", help="Only mail of this campaign.")] = None,
    domain: Annotated[str | None, typer.Option(metavar="DOMAIN", help="Only recipients of this domain.")] = None,
    unverified: Annotated[bool, typer.Option(help="Only what no send of ours is proven for.")] = False,
    undecided: Annotated[bool, typer.Option("--undecided", help="The mails that nothing could be made of.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Show at most this many reports.")] = 1000,
    raw: Raw = False,
) -> None:
    """List what came back: who, why in a sentence, since when, and what to do."""
    span = seconds(since, "since")
    _one_of(kind, _KINDS, "kind")
    _one_of(reason, tuple(CATEGORY), "reason")
    _one_of(category, tuple(dict.fromkeys(CATEGORY.values())), "category")
    scene = scene_of(ctx, "bounces-list")
    if undecided and scene.format == "csv":
        raise UsageError(
            "--undecided: the columns of csv are those of reports", next="--format jsonl", field="undecided"
        )
    address = None if recipient is None else str(Mailbox.parse(recipient, "recipient"))
    emit = streamer(scene, raw=raw)

    async def do(desk: Desk) -> Outcome[ListData]:
        await _is_known(desk, channel)
        if undecided:
            return await list_undecided(await desk.ledger(), channel, desk.now - span, emit)
        wanted = Filter(
            address, channel, desk.now - span, kind, reason, category, template, campaign, domain, unverified
        )
        return await list_bounces(await desk.ledger(), wanted, limit, emit)

    work(ctx, "bounces-list", do, lambda desk: lambda data: list_view.page(data, desk.zone))


def report_command(
    ctx: typer.Context,
    by: Annotated[
        str | None, typer.Option(metavar="A,B,...", help=f"Count by: {', '.join(DIMENSIONS)}.", show_default=False)
    ] = None,
    since: Since = "30d",
    channel: Channel = None,
    raw: Raw = False,
) -> None:
    """Count what came back against what was sent, by template, campaign, channel or anything else."""
    span, dimensions = seconds(since, "since"), _dimensions(by)
    emit = streamer(scene_of(ctx, "bounces-report"), raw=raw)

    async def do(desk: Desk) -> Outcome[ReportData]:
        await _is_known(desk, channel)
        tracked = {one.name for one in desk.profile.channels.values() if one.kind.tracked(one.settings)}
        scope = Scope(desk.now - span, desk.now, desk.zone, dimensions, channel, tracked)
        return await report(await desk.ledger(), scope, emit)

    work(ctx, "bounces-report", do, lambda desk: lambda data: report_view.page(data, desk.zone))


async def _is_known(desk: Desk, channel: str | None) -> None:
    """Refuse a channel of neither the profile nor the ledger: an empty answer would look like no trouble."""
    if channel is None or channel in desk.profile.channels:
        return
    if not await (await desk.ledger()).sends(channel=channel, limit=1):
        raise unknown_channel(desk.profile, channel)


def _dimensions(text: str | None) -> tuple[Dimension, ...]:
    names = [name.strip() for name in text.split(",")] if text is not None else []
    for name in names:
        _one_of(name, DIMENSIONS, "by")
    if len(set(names)) < len(names):
        raise UsageError(f"--by {text}: one of them is there twice", field="by")
    return cast("tuple[Dimension, ...]", tuple(names))


def _one_of(word: str | None, words: tuple[str, ...], field: str) -> None:
    if word is not None and word not in words:
        raise UsageError(f"--{field} {word!r}: one of {', '.join(words)}", field=field)
