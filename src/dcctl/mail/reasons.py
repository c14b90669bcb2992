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
    "userunknown": "suppress",
    "hasmoved": "suppress",
    "filtered": "suppress",
    "hostunknown": "suppress",
    "notaccept": "suppress",
    "suspend": "wait",
    "mailboxfull": "wait",
    "systemfull": "wait",
    "emailtoolarge": "fix content",
    "spamdetected": "fix content",
    "contenterror": "fix content",
    "virusdetected": "fix content",
    "blocked": "ask IT",
    "badreputation": "ask IT",
    "requireptr": "fix DNS",
    "authfailure": "fix DNS",
    "policyviolation": "ask IT",
    "rejected": "ask IT",
    "securityerror": "ask IT",
    "norelaying": "ask IT",
    "notcompliantrfc": "ask IT",
    "syntaxerror": "ask IT",
    "ratelimited": "slow down",
    "expired": "retry",
    "networkerror": "retry",
    "systemerror": "retry",
    "mailererror": "retry",
    "failedstarttls": "ask IT",
    "suppressed": "suppress",
    "feedback": "suppress",
    "vacation": "none",
    "delivered": "none",
    "onhold": "ask IT",
    "undefined": "ask IT",
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


def advice(reason: str, status: str | None = None, action: str | None = None) -> Advice:
    """What to do about one failure, in a word: the reason's own advice, but `wait` while it is still tried.

    Takes one of our reasons, the enhanced status and the report's action (RFC 3464 section 2.3.3), if any.
    """
    if action == "delayed" or (reason == "notaccept" and permanence(reason, status) == "transient"):
        return "wait"
    return ADVICE[reason]
