"""Values to rows and back, and the seal on each row.

SQLite has no checksums: a flipped bit in a counter would be a wrong count. So each row carries a CRC-32 over its
table's name and its values, checked whenever it is read; a row that fails it is damage, never an answer.
"""

import json
from typing import Any
from zlib import crc32

from dcctl.local.ledger.addresses import folded
from dcctl.local.ledger.base import (
    BounceEvent,
    BounceRun,
    CheckRow,
    NewSend,
    ProbeRow,
    Result,
    SavedReport,
    SendRow,
    State,
    Suppression,
    TemplateVersion,
    Undecided,
)
from dcctl.local.ledger.forgetting import Erasure, recipients_without, refusals_without
from dcctl.local.ledger.windows import Count, seconds

Row = tuple[Any, ...]


def storable(values: Row) -> Row:
    """The same values, with lone surrogates (undecodable foreign bytes) written out: no database takes them."""
    return tuple(v.encode("utf-8", "backslashreplace").decode() if isinstance(v, str) else v for v in values)


def sealed(table: str, values: Row) -> Row:
    """The values and their seal, as a row is written."""
    return (*values, crc32(ascii((table, *values)).encode()))


def is_whole(table: str, row: Row) -> bool:
    """Whether a row is what was written."""
    return sealed(table, row[:-1]) == row


def count_row(scope: str, count: Count) -> Row:
    return (scope, count.at, count.messages, count.recipients, count.external_recipients)


def count_of(row: Row) -> Count:
    return Count(*row[1:])


def intent_row(send: NewSend, at: int) -> Row:
    return (
        send.id,
        at,
        send.channel,
        send.identity,
        send.message_id,
        send.token,
        send.body_hash,
        json.dumps(send.recipients),
        send.external_recipients,
        send.template,
        send.template_hash,
        send.campaign,
        *result_cells(Result("intent")),
    )


def is_open(state: State) -> bool:
    """Whether a result may still be written: the first that says sent or not sent stays."""
    return state in ("intent", "unknown")


def result_cells(result: Result) -> Row:
    """The last four cells of a send's row, the only ones that ever change."""
    return (result.state, result.reply, result.queue_id, json.dumps(result.refused))


def resealed(send: Row, result: Result) -> Row:
    """The cells of `result` for that send's row, and the row's new seal."""
    return sealed("sends", storable((*send[:-4], *result_cells(result))))[-5:]


def send_row_without(row: Row, erasure: Erasure) -> Row:
    """The same row of a send without an address: recipients, template and campaign, the server's words, refused
    recipients."""
    recipients = json.dumps(recipients_without(json.loads(row[7]), erasure))
    refused = json.dumps(refusals_without(json.loads(row[15]), erasure))
    template, campaign = erasure.of_some(row[9]), erasure.of_some(row[11])
    return (*row[:7], recipients, row[8], template, row[10], campaign, row[12], erasure.of(row[13]), row[14], refused)


def send_of(row: Row) -> SendRow:
    return SendRow(
        id=row[0],
        at=seconds(row[1]),
        channel=row[2],
        identity=row[3],
        message_id=row[4],
        recipients=tuple(json.loads(row[7])),
        template=row[9],
        template_hash=row[10],
        campaign=row[11],
        state=row[12],
        reply=row[13],
        queue_id=row[14],
        refused=tuple(address for address, _ in json.loads(row[15])),
    )


def addressed_rows(send: NewSend, at: int) -> list[Row]:
    """One for each recipient: by whom and by which Subject a send is found."""
    return [(folded(recipient), at, send.id, send.subject) for recipient in send.recipients]


def version_row(send: NewSend, at: int) -> Row | None:
    """The content of the send's template; None when it has no template."""
    return None if send.template is None else (send.template, send.template_hash or "", at)


def version_of(row: Row) -> TemplateVersion:
    return TemplateVersion(row[0], row[1], seconds(row[2]))


def event_row(event: BounceEvent) -> Row:
    stored = event._replace(at=float(event.at), reported=_real(event.reported), sent_at=_real(event.sent_at))
    return (*stored, folded(event.address))


def event_of(row: Row) -> BounceEvent:
    return BounceEvent(*row[:-1])


def _real(value: float | None) -> float | None:
    """As the column stores it: the seal of 7 is not that of 7.0."""
    return None if value is None else float(value)


def suppression_row(one: Suppression) -> Row:
    stored = one._replace(since=float(one.since), sent_at=float(one.sent_at))
    return (*stored[:-2], int(one.detached), int(one.forgotten))


def suppression_of(row: Row) -> Suppression:
    return Suppression(*row)._replace(detached=bool(row[-2]), forgotten=bool(row[-1]))


def undecided_row(one: Undecided) -> Row:
    return tuple(one._replace(at=float(one.at)))


def undecided_of(row: Row) -> Undecided:
    return Undecided(*row)


def report_row(report: SavedReport) -> Row:
    return (report.name, float(report.at), report.text)


def report_of(row: Row) -> SavedReport:
    return SavedReport(*row)


def probe_row(probe: ProbeRow) -> Row:
    return (probe.channel, float(probe.at), int(probe.ok), probe.words)


def probe_of(row: Row) -> ProbeRow:
    channel, at, ok, words = row
    return ProbeRow(channel, at, bool(ok), words)


def run_row(run: BounceRun) -> Row:
    return (run.channel, float(run.at), run.read, run.new)


def run_of(row: Row) -> BounceRun:
    return BounceRun(*row)


def check_row(check: CheckRow) -> Row:
    return (check.domain, float(check.at), check.findings)


def check_of(row: Row) -> CheckRow:
    return CheckRow(*row)
