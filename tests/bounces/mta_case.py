"""What a synthetic mail of an MTA is, and what must be read from it."""

from dataclasses import dataclass
from textwrap import dedent

from dcctl.mail.reasons import Kind
from tests.bounces.mails import RETURNED, mail

# Recipient, the address it was made from, reply code, and a text that is in its words and in nobody else's.
Row = tuple[str, str | None, int | None, str]


@dataclass(frozen=True)
class Case:
    """A mail of `system` with that text, above a copy of the message unless `returned` says otherwise."""

    name: str
    system: str
    text: str
    rows: tuple[Row, ...]
    kind: Kind = "bounce"
    header: tuple[str, ...] = ()
    remote: str | None = None
    returned: str = "Received: by mx.example.net\n" + RETURNED

    @property
    def raw(self) -> bytes:
        return mail(*self.header, body=dedent(self.text).removeprefix("\n") + self.returned)
