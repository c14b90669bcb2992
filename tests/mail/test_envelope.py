"""The envelope: never empty, no recipient twice."""

import pytest

from dcctl.errors import ValueRefused
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope

ANNA, BOB, UELI = (Mailbox.parse(text) for text in ("anna@example.com", "bob@example.net", "üli@example.org"))
SHOUTED = Mailbox.parse("Bob@EXAMPLE.net")


@pytest.mark.parametrize("reverse_path", [None, ANNA])
def test_an_envelope_without_recipients_cannot_be_built(reverse_path: Mailbox | None) -> None:
    with pytest.raises(ValueRefused, match="at least one recipient") as refused:
        Envelope(reverse_path, ())
    assert refused.value.field == "to"


RECIPIENTS = [
    ((BOB,), (BOB,)),
    ((BOB, ANNA, BOB, ANNA), (BOB, ANNA)),
    # RFC 5321 section 2.4: the local part is the receiver's own business, case included.
    ((BOB, SHOUTED), (BOB, SHOUTED)),
    ((Mailbox("bob", "example.net"), BOB), (BOB,)),
]


@pytest.mark.parametrize(("given", "kept"), RECIPIENTS)
def test_duplicates_go_and_the_order_stays(given: tuple[Mailbox, ...], kept: tuple[Mailbox, ...]) -> None:
    assert Envelope(ANNA, given).forward_paths == kept


SMTPUTF8 = [
    (None, (BOB,), False),
    (ANNA, (BOB,), False),
    (UELI, (BOB,), True),
    (ANNA, (BOB, UELI), True),
    (None, (UELI,), True),
]


@pytest.mark.parametrize(("reverse_path", "to", "needed"), SMTPUTF8)
def test_when_smtputf8_is_needed(reverse_path: Mailbox | None, to: tuple[Mailbox, ...], needed: bool) -> None:
    assert Envelope(reverse_path, to).needs_smtputf8 is needed
