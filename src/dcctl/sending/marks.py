"""What a send is known by when it comes back: its token, and a digest of its Subject. The keys are the ledger's."""

from typing import NamedTuple

from dcctl.local.ledger.base import Ledger
from dcctl.sending.token import SEND_KEY, SUBJECT_KEY, make, subject_digest


class Marks(NamedTuple):
    """The value of our own header field, and what the ledger keeps of the Subject."""

    token: str
    subject: str


async def marks_of(send_id: str, subject: str, ledger: Ledger) -> Marks:
    """The marks of a send that `ledger` will hold."""
    return Marks(make(await ledger.key(SEND_KEY), send_id), subject_digest(await ledger.key(SUBJECT_KEY), subject))
