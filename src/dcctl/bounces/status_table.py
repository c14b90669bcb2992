"""Enhanced status (RFC 3463 and the IANA registry of RFC 5248) and reply code (RFC 5321) to our reasons.

Keys are subject.detail, for both classes; the text behind a row is the registry's name of it, with the RFC that added
it where that is not RFC 3463. DECISIVE rows are believed over the server's prose; VAGUE ones only when the prose says
nothing. What is "other or undefined" in the registry and says nothing of the cause either (X.0.0, X.1.0, X.2.0) has no
row.
"""

from typing import Final

DECISIVE: Final[dict[str, str]] = {
    "1.1": "userunknown",  # Bad destination mailbox address
    "1.2": "hostunknown",  # Bad destination system address
    "1.4": "userunknown",  # Destination mailbox address ambiguous
    "1.6": "hasmoved",  # Destination mailbox has moved, no forwarding address
    "1.7": "rejected",  # Bad sender's mailbox address syntax
    "1.8": "rejected",  # Bad sender's system address
    "2.2": "mailboxfull",  # Mailbox full
    "2.3": "emailtoolarge",  # Message length exceeds administrative limit
    "3.1": "systemfull",  # Mail system full
    "3.4": "emailtoolarge",  # Message too big for system
    "4.6": "networkerror",  # Routing loop detected
    "7.13": "suspend",  # User Account Disabled (RFC 5248)
    "7.17": "hasmoved",  # Mailbox owner has changed (RFC 7293)
    "7.18": "hasmoved",  # Domain owner has changed (RFC 7293)
    "7.20": "authfailure",  # No passing DKIM signature found (RFC 7372)
    "7.21": "authfailure",  # No acceptable DKIM signature found (RFC 7372)
    "7.22": "authfailure",  # No valid author-matched DKIM signature found (RFC 7372)
    "7.23": "authfailure",  # SPF validation failed (RFC 7372)
    "7.24": "authfailure",  # SPF validation error (RFC 7372)
    "7.25": "requireptr",  # Reverse DNS validation failed (RFC 7372)
    "7.26": "authfailure",  # Multiple authentication checks failed (RFC 7372)
    "7.27": "rejected",  # Sender address has null MX (RFC 7505)
    "7.28": "ratelimited",  # Mail flood detected
    "7.29": "authfailure",  # ARC validation failure
}

# Statuses that many systems put before any refusal of a recipient, and the reasons whose words go before them.
DOUBTED: Final[dict[str, str]] = {
    "1.1": "authfailure badreputation blocked emailtoolarge hasmoved mailboxfull norelaying notaccept ratelimited "
    "rejected requireptr spamdetected suppressed suspend virusdetected",
    "1.2": "networkerror userunknown notaccept",
    "2.3": "mailboxfull",  # qmail-ldap
}

# What it is while the status is still 4.x.x: a name that is not found now may be found later.
NOT_YET: Final[dict[str, str]] = {"hostunknown": "networkerror"}

VAGUE: Final[dict[str, str]] = {
    "1.3": "userunknown",  # Bad destination mailbox address syntax
    "1.9": "systemerror",  # Message relayed to non-compliant mailer
    "1.10": "notaccept",  # Recipient address has null MX (RFC 7505); Exchange says it of an unknown recipient
    "2.1": "suspend",  # Mailbox disabled, not accepting messages
    "2.4": "mailererror",  # Mailing list expansion problem
    "3.0": "mailererror",  # Other or undefined mail system status
    "3.2": "systemerror",  # System not accepting network messages
    "3.3": "systemerror",  # System not capable of selected features
    "3.5": "systemerror",  # System incorrectly configured
    "4.0": "networkerror",  # Other or undefined network or routing status
    "4.1": "expired",  # No answer from host
    "4.2": "networkerror",  # Bad connection
    "4.3": "systemerror",  # Directory server failure
    "4.4": "hostunknown",  # Unable to route
    "4.5": "systemfull",  # Mail system congestion
    "4.7": "expired",  # Delivery time expired
    "5.0": "syntaxerror",  # Other or undefined protocol status
    "5.1": "syntaxerror",  # Invalid command
    "5.2": "syntaxerror",  # Syntax error
    "5.3": "ratelimited",  # Too many recipients
    "5.4": "syntaxerror",  # Invalid command arguments
    "5.5": "syntaxerror",  # Wrong protocol version
    "6.0": "contenterror",  # Other or undefined media error
    "6.1": "contenterror",  # Media not supported
    "6.2": "contenterror",  # Conversion required and prohibited
    "6.3": "contenterror",  # Conversion required but not supported
    "6.5": "contenterror",  # Conversion Failed
    "6.7": "notcompliantrfc",  # Non-ASCII addresses not permitted (RFC 6531)
    "6.9": "notcompliantrfc",  # UTF-8 header message cannot be transferred (RFC 6531)
    "7.0": "policyviolation",  # Other or undefined security status
    "7.1": "rejected",  # Delivery not authorized, message refused
    "7.2": "rejected",  # Mailing list expansion prohibited
    "7.4": "failedstarttls",  # Security features not supported
    "7.5": "failedstarttls",  # Cryptographic failure
    "7.7": "policyviolation",  # Message integrity failure
    "7.8": "securityerror",  # Authentication credentials invalid (RFC 4954)
    "7.9": "securityerror",  # Authentication mechanism is too weak (RFC 4954)
    "7.10": "failedstarttls",  # Encryption Needed (RFC 5248)
    "7.11": "failedstarttls",  # Encryption required for requested authentication mechanism (RFC 4954)
    "7.30": "failedstarttls",  # REQUIRETLS support required (RFC 8689)
}

REPLY: Final[dict[int, str]] = {  # RFC 5321 section 4.2.3 unless said otherwise
    421: "systemerror",  # Service not available, closing transmission channel
    451: "systemerror",  # local error in processing
    452: "systemfull",  # insufficient system storage
    **dict.fromkeys((500, 501, 502, 503, 504), "syntaxerror"),  # command or parameter not understood, out of place
    521: "notaccept",  # Host does not accept mail (RFC 7504)
    **dict.fromkeys((530, 535, 538), "securityerror"),  # RFC 4954
    551: "hasmoved",  # User not local; please try <forward-path>
    552: "mailboxfull",  # exceeded storage allocation
    553: "userunknown",  # mailbox name not allowed
    555: "syntaxerror",  # MAIL FROM/RCPT TO parameters not recognized
    556: "notaccept",  # Domain does not accept mail (RFC 7504)
}
