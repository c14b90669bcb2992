"""From version 2 of the ledger's file to 3: every event gets the facts of its send, every send an entry per recipient.

What an old row says is believed only where its seal fits. Whoever changes one of the tables written here in a later
version copies their columns of today in here first: this step must go on writing version 3.
"""

import json
from collections.abc import Iterator
from typing import Final, NamedTuple

from dcctl.local.ledger.addresses import domain_of, folded
from dcctl.local.ledger.counted import Contradiction
from dcctl.local.ledger.rows import Row, is_whole, sealed, storable
from dcctl.local.ledger.tables import ADDRESSED, EVENTS, VERSIONS, Execute, Table

_EVENTS: Final = (
    "key, at, channel, kind, recipient, status, reply_code, category, reason, permanence, advice, diagnostic,"
    " original_message_id, verified, send_id, template, campaign, seal FROM old_events ORDER BY number"
)
_SENDS: Final = (
    "id, at, channel, identity, message_id, token, body_hash, recipients, external_recipients, template,"
    " template_hash, campaign, state, reply, queue_id, refused, seal FROM sends ORDER BY at, number"
)
_KEPT: Final = 13  # the columns of an event that are still the first ones


class _Send(NamedTuple):
    at: int
    channel: str
    identity: str
    recipients: tuple[str, ...]
    template: str | None
    template_hash: str | None


def fill(execute: Execute) -> None:
    """The step itself; raises `Contradiction` for a row whose seal does not fit."""
    sends: dict[str, _Send] = {}
    for row in _whole(execute, "sends", _SENDS):
        send = _Send(row[1], row[2], row[3], tuple(json.loads(row[7])), row[9], row[10])
        sends[row[0]] = send
        for recipient in send.recipients:
            _add(execute, ADDRESSED, (folded(recipient), send.at, row[0], None))
        if send.template is not None:
            _add(execute, VERSIONS, (send.template, send.template_hash or "", send.at), "INSERT OR IGNORE")
    for row in _whole(execute, "events", _EVENTS):
        _add(execute, EVENTS, _event(row, sends.get(row[14] or "")))


def _whole(execute: Execute, name: str, query: str) -> Iterator[Row]:
    for row in execute(f"SELECT {query}", ()):
        if not is_whole(name, row):
            raise Contradiction(f"a row of {name} does not match its seal")
        yield row[:-1]


def _add(execute: Execute, table: Table, values: Row, verb: str = "INSERT") -> None:
    execute(table.insert(verb), sealed(table.name, storable(values)))


def _event(row: Row, send: _Send | None) -> Row:
    """The row of version 3: verified meant that Message-ID and recipient stood in the ledger, not that
    the one was sent to the other."""
    verified, send_id, template, campaign = row[_KEPT:]
    recipient, sent_to = row[4], None
    if send is not None and verified:
        named = [one for one in send.recipients if folded(one) == folded(recipient)]
        sent_to = next(iter(named or (send.recipients if len(send.recipients) == 1 else ())), None)
    of_send = (send.at / 1_000_000, send.channel, send.identity) if send else (None, None, None)
    about = folded(sent_to or recipient)
    return (
        *row[:_KEPT],
        None,  # reported
        domain_of(about),
        *(None, None, None, None),  # mx, detector, rule, matched
        "message-id" if sent_to else None,
        send_id,
        sent_to,
        *of_send,
        template,
        send.template_hash if send else None,
        campaign,
        about,
    )
