"""`bounces redact`: a mail to be shared, with nobody in it, and whether the rules still say the same of it."""

from base64 import b64encode
from typing import NamedTuple

from dcctl.bounces.redact import redact
from dcctl.bounces.result import ReturnedMessage
from dcctl.bounces.scan import scan
from dcctl.errors import UsageError
from dcctl.verbs import Outcome

_LOOK = "look through it before you share it: names that stand in nothing but prose are still there"


class RedactData(NamedTuple):
    """What the mail is to our rules, whether it is the same after redaction (`differs`: in what not), and the redacted
    bytes."""

    source: str
    kind: str
    detector: str | None
    recipients: int
    same: bool
    differs: tuple[str, ...]
    message_base64: str


async def redact_mail(source: str, raw: bytes) -> Outcome[RedactData]:
    """Redact one mail. Raises `UsageError` for what is no mail, or one that cannot be read to its end."""
    before = scan(raw)
    if before.kind == "unparsed":
        raise UsageError(f"{source}: not a mail that can be read ({before.detector})", field="file")
    shared = redact(raw)
    after = scan(shared)
    differs = tuple(name for name, value in _answer(before).items() if _answer(after)[name] != value)
    data = RedactData(
        source,
        before.kind,
        before.detector,
        len(before.failures),
        not differs,
        differs,
        b64encode(shared).decode(),
    )
    told = [f"the rules read it differently now: {', '.join(differs)}"] if differs else []
    return Outcome(data, warnings=(_LOOK, *told))


def _answer(message: ReturnedMessage) -> dict[str, object]:
    """What must be the same: everything but the names."""
    failures = message.failures
    return {
        "kind": message.kind,
        "detector": message.detector,
        "recipients": len(failures),
        "original Message-ID": message.original_message_id is not None,
        "reason": sorted(one.reason for one in failures),
        "status": sorted((one.status or "", one.reply_code or 0) for one in failures),
        "permanence": sorted(one.permanence for one in failures),
    }
