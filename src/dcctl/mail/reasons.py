"""The vocabulary of returned mail: reasons (the names the field knows), their category, and what each asks for.

`permanence` is about the address, whatever the class digit of the status: permanent only when the address or its
domain is gone.
"""

from typing import Final, Literal

Kind = Literal["bounce", "delayed", "complaint", "auto-reply", "delivered", "challenge", "other", "unparsed"]
Permanence = Literal["permanent", "transient", "undetermined"]
Advice = Literal["suppress", "retry", "wait", "fix content", "fix DNS", "slow down", "ask IT", "none"]

CATEGORY: Final[dict[str, str]] = {
    "userunknown": "bad-address",
    "hasmoved": "bad-address",
    "filtered": "bad-address",
    "hostunknown": "bad-domain",
    "notaccept": "bad-domain",
    "suspend": "inactive",
    "mailboxfull": "mailbox-full",
    "systemfull": "mailbox-full",
    "emailtoolarge": "too-large",
    "spamdetected": "spam-content",
    "contenterror": "spam-content",
    "virusdetected": "spam-content",
    "blocked": "reputation",
    "badreputation": "reputation",
    "requireptr": "reputation",
    "authfailure": "auth",
    "policyviolation": "policy",
    "rejected": "policy",
    "securityerror": "policy",
    "norelaying": "policy",
    "notcompliantrfc": "policy",
    "syntaxerror": "policy",
    "ratelimited": "rate-limit",
    "expired": "transient",
    "networkerror": "transient",
    "systemerror": "transient",
    "mailererror": "transient",
    "failedstarttls": "transient",
    "suppressed": "suppressed",
    "feedback": "complaint",
    "vacation": "autoreply",
    "delivered": "delivered",
    "onhold": "unknown",
    "undefined": "unknown",
}

ADVICE: Final[dict[str, Advice]] = {
    "bad-address": "suppress",
    "bad-domain": "suppress",
    "inactive": "wait",
    "mailbox-full": "wait",
    "too-large": "fix content",
    "spam-content": "fix content",
    "reputation": "ask IT",
    "auth": "fix DNS",
    "policy": "ask IT",
    "rate-limit": "slow down",
    "transient": "retry",
    "suppressed": "suppress",
    "complaint": "suppress",
    "autoreply": "none",
    "delivered": "none",
    "unknown": "ask IT",
}


def permanence(reason: str, status: str | None = None) -> Permanence:
    """Whether the address is gone: `permanent`, `transient` or `undetermined` (unknown reasons).

    Takes one of our reasons and the enhanced status, if any: *notaccept* with a 4.x.x status is transient.
    """
    category = CATEGORY[reason]
    if category == "unknown":
        return "undetermined"
    if category in ("bad-address", "bad-domain") and not (reason == "notaccept" and (status or "").startswith("4")):
        return "permanent"
    return "transient"


def alarms(kind: str, permanence: str, fail_on: str) -> bool:
    """What `--fail-on` counts: `any` bounce or complaint, `permanent` a bounce of an address that is gone, `none`
    nothing."""
    if fail_on == "permanent":
        return kind == "bounce" and permanence == "permanent"
    return fail_on == "any" and kind in ("bounce", "complaint")
