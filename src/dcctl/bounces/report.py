"""The answer about one mail, put together in one place: what a detector found, and what is known of the sent
message."""

from collections.abc import Iterable

from dcctl.bounces.decode import decode_words
from dcctl.bounces.letter import Letter
from dcctl.bounces.original import original_message_id, sent_token
from dcctl.bounces.result import DeliveryFailure, ReturnedMessage
from dcctl.bounces.tags import sent_tags
from dcctl.mail.reasons import Kind


def report(
    letter: Letter,
    kind: Kind,
    detector: str | None,
    *,
    evidence: str | None = None,
    failures: Iterable[DeliveryFailure] = (),
    reporting_mta: str | None = None,
    named_id: str = "",
    arrival: str = "",
) -> ReturnedMessage:
    """`named_id` is a Message-ID, `arrival` a date that the report itself names; else those of the mail around it."""
    returned = letter.returned
    return ReturnedMessage(
        kind=kind,
        detector=detector,
        evidence=evidence,
        reporting_mta=reporting_mta or None,
        original_message_id=original_message_id(letter.mail, returned, named_id, lambda: letter.text),
        arrival_date=arrival or letter.mail.header("date") or None,
        failures=tuple(failures),
        token=sent_token(returned),
        original_subject=decode_words(returned.header("subject")) or None if returned else None,
        tags=sent_tags(returned),
    )
