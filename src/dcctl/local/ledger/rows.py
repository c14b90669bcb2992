"""Values to rows and back, and the seal on each row.

SQLite has no checksums: a flipped bit in a counter would be a wrong count. So each row carries a CRC-32 over its
table's name and its values, checked whenever it is read; a row that fails it is damage, never an answer.
"""

import json
from typing import Any
from zlib import crc32

from dcctl.local.ledger.base import BounceEvent, BounceRun, CheckRow, NewSend, ProbeRow, Result, SendRow, State
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
    )


def event_row(event: BounceEvent) -> Row:
    return (
        event.key,
        float(event.at),
        event.channel,
        event.kind,
        event.recipient,
        event.status,
        event.reply_code,
        event.category,
        event.reason,
        event.permanence,
        event.advice,
        event.diagnostic,
        event.original_message_id,
        int(event.verified),
        event.send_id,
        event.template,
        event.campaign,
    )


def event_of(row: Row) -> BounceEvent:
    return BounceEvent(*row)._replace(verified=bool(row[13]))


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
