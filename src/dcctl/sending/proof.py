"""What `test-send --prove` answers: prediction beside proof, as plain values (they load with every test-send)."""

from typing import NamedTuple

from dcctl.mailauth.finding import Finding, Verdict


class Compared(NamedTuple):
    """One check: what was predicted, and what the message that arrived says (None: nothing arrived)."""

    check: str
    predicted: str
    found: str | None


class Proof(NamedTuple):
    """What became of a message in the `mailbox` of that channel.

    `seconds` is None when neither the message nor a bounce of it came in time; `verdict` and `findings` are those of
    the message that arrived; `returned` says why it came back, one text for each recipient; `reason` why the prediction
    is what it is.
    """

    mailbox: str
    reason: str
    seconds: float | None
    verdict: Verdict | None
    checks: tuple[Compared, ...]
    findings: tuple[Finding, ...] = ()
    returned: tuple[str, ...] = ()

    def found(self, check: str) -> str | None:
        """What the message says about that check."""
        return next((one.found for one in self.checks if one.check == check), None)
