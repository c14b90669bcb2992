"""What the large mailbox providers ask of senders, as literal data: a source and its day on every line.

`read` is the day whose text of the page it is. A refusal is the provider's own words for a message that does not keep
to the rule, in the form of RFC 5321 and RFC 3463; "" where it says that nothing is refused for it.
"""

from typing import Final, Literal, NamedTuple

Provider = Literal["gmail", "yahoo", "microsoft"]
Fact = Literal[
    "spf", "dkim", "dmarc", "aligned", "reverse-dns", "tls", "form", "own-from", "one-click", "unsubscribe", "replies",
    "spam-rate", "honoured", "link", "hygiene",
]  # fmt: skip


class Rule(NamedTuple):
    """One requirement. `facts` must all be met, or with `either` one of them; `where` says where to look for what
    nobody can see from outside."""

    provider: Provider
    code: str
    applies_to: str
    requirement: str
    facts: tuple[Fact, ...]
    refusal: str
    source: str
    read: str
    where: str = ""
    either: bool = False


EVERYBODY: Final = "all senders"
GMAIL_BULK: Final = "whoever once sent 5,000 in a day to personal Gmail accounts"
YAHOO_BULK: Final = "bulk senders; Yahoo names no number"
MICROSOFT_BULK: Final = "more than 5,000 a day to its consumer domains"

_GUIDELINES: Final = "https://support.google.com/a/answer/81126"
_GMAIL_FAQ: Final = "https://support.google.com/a/answer/14229414"
_GMAIL_CODES: Final = "https://support.google.com/a/answer/3726730"
_YAHOO: Final = "https://senders.yahooinc.com/best-practices/"
_YAHOO_CODES: Final = "https://senders.yahooinc.com/smtp-error-codes/"
_OUTLOOK: Final = (
    "https://support.microsoft.com/en-us/topic/"
    "fix-ndr-error-550-5-7-515-in-outlook-com-34cfe8f8-6fbf-457e-9e8b-9e4dbaf4e0ef"
)
_OUTLOOK_BLOG: Final = (
    "https://techcommunity.microsoft.com/blog/microsoftdefenderforoffice365blog/"
    "strengthening-email-ecosystem-outlook%E2%80%99s-new-requirements-for-high%E2%80%90volume-senders/4399730"
)
_MARCH, _FEBRUARY, _APRIL_25, _AUGUST_25 = "2026-03-11", "2026-02-15", "2025-04-10", "2025-08-02"

_SENT: Final = "a message that arrived: dcctl check-auth --message FILE"
_POSTMASTER: Final = "Google Postmaster Tools, Compliance status and Spam rate"
_SENDER_HUB: Final = "Yahoo Sender Hub, Complaint Feedback Loop"
_LISTS: Final = "your own list's records"
_BODY: Final = "the message itself, as a recipient sees it"
_DENIED: Final = "550 5.7.515 Access denied, sending domain does not meet the required authentication level"

SENDER_RULES: Final[tuple[Rule, ...]] = (
    Rule("gmail", "sender-rules.gmail-authenticated", EVERYBODY, "SPF or DKIM passes", ("spf", "dkim"),
         "550 5.7.26, before that 421 4.7.26", _GMAIL_CODES, _FEBRUARY, either=True),
    Rule("gmail", "sender-rules.gmail-reverse-dns", EVERYBODY, "the sending address has a name that leads back to it",
         ("reverse-dns",), "550 5.7.25, before that 451 4.7.23", _GMAIL_CODES, _FEBRUARY,
         "the address mail leaves from: dcctl check-auth DOMAIN --ip ADDRESS"),
    Rule("gmail", "sender-rules.gmail-tls", EVERYBODY, "mail is handed over by TLS", ("tls",),
         "550 5.7.29, before that 421 4.7.29", _GMAIL_CODES, _FEBRUARY, _SENT),
    Rule("gmail", "sender-rules.gmail-spam-rate", EVERYBODY, "spam rate under 0.3 % (aim for under 0.1 %)",
         ("spam-rate",), "", _GMAIL_FAQ, _MARCH, _POSTMASTER),
    Rule("gmail", "sender-rules.gmail-form", EVERYBODY, "messages keep the form of RFC 5322", ("form",),
         "550 5.7.1", _GMAIL_CODES, _FEBRUARY, _SENT),
    Rule("gmail", "sender-rules.gmail-own-from", EVERYBODY, "no gmail.com in From unless Google sends it",
         ("own-from",), "550 5.7.26, before that 421 4.7.26", _GUIDELINES, _MARCH),
    Rule("gmail", "sender-rules.gmail-bulk-spf", GMAIL_BULK, "SPF passes", ("spf",),
         "550 5.7.27, before that 421 4.7.27", _GMAIL_CODES, _FEBRUARY),
    Rule("gmail", "sender-rules.gmail-bulk-dkim", GMAIL_BULK, "DKIM passes, with a key of 1024 bit or more", ("dkim",),
         "550 5.7.30, before that 421 4.7.30", _GMAIL_CODES, _FEBRUARY),
    Rule("gmail", "sender-rules.gmail-bulk-dmarc", GMAIL_BULK, "a DMARC policy, p=none at least", ("dmarc",),
         "550 5.7.40, before that 421 4.7.40", _GMAIL_CODES, _FEBRUARY),
    Rule("gmail", "sender-rules.gmail-bulk-aligned", GMAIL_BULK, "From is aligned with SPF or DKIM", ("aligned",),
         "5.7.32, before that 421 4.7.32", _GMAIL_CODES, _FEBRUARY),
    Rule("gmail", "sender-rules.gmail-bulk-one-click", GMAIL_BULK, "marketing mail: one-click unsubscribe (RFC 8058)",
         ("one-click",), "", _GMAIL_FAQ, _MARCH, _SENT),
    Rule("gmail", "sender-rules.gmail-bulk-link", GMAIL_BULK, "marketing mail: an unsubscribe link in plain sight",
         ("link",), "", _GUIDELINES, _MARCH, _BODY),
    Rule("gmail", "sender-rules.gmail-bulk-honoured", GMAIL_BULK, "unsubscribing works within 48 hours", ("honoured",),
         "", _GMAIL_FAQ, _MARCH, _LISTS),
    Rule("yahoo", "sender-rules.yahoo-authenticated", EVERYBODY, "SPF or DKIM passes", ("spf", "dkim"),
         "553 or 554, authentication failure", _YAHOO_CODES, _FEBRUARY, either=True),
    Rule("yahoo", "sender-rules.yahoo-reverse-dns", EVERYBODY, "the sending address has a name that leads back to it",
         ("reverse-dns",), "421 or 451, then 553 or 554", _YAHOO, _APRIL_25,
         "the address mail leaves from: dcctl check-auth DOMAIN --ip ADDRESS"),
    Rule("yahoo", "sender-rules.yahoo-spam-rate", EVERYBODY, "spam rate under 0.3 %", ("spam-rate",),
         "421 4.7.0, deferred for user complaints", _YAHOO_CODES, _FEBRUARY, _SENDER_HUB),
    Rule("yahoo", "sender-rules.yahoo-form", EVERYBODY, "messages keep to RFC 5321 and RFC 5322", ("form",),
         "553 or 554, RFC compliance failure", _YAHOO_CODES, _FEBRUARY, _SENT),
    Rule("yahoo", "sender-rules.yahoo-bulk-spf", YAHOO_BULK, "SPF passes", ("spf",),
         "553 or 554, authentication failure", _YAHOO_CODES, _FEBRUARY),
    Rule("yahoo", "sender-rules.yahoo-bulk-dkim", YAHOO_BULK, "DKIM passes, with a key of 1024 bit or more", ("dkim",),
         "553 or 554, authentication failure", _YAHOO_CODES, _FEBRUARY),
    Rule("yahoo", "sender-rules.yahoo-bulk-dmarc", YAHOO_BULK, "a DMARC policy, p=none at least", ("dmarc",),
         "553 or 554, authentication failure", _YAHOO_CODES, _FEBRUARY),
    Rule("yahoo", "sender-rules.yahoo-bulk-aligned", YAHOO_BULK, "DMARC passes: From is aligned with SPF or DKIM",
         ("aligned",), "553 or 554, authentication failure", _YAHOO_CODES, _FEBRUARY),
    Rule("yahoo", "sender-rules.yahoo-bulk-unsubscribe", YAHOO_BULK,
         "marketing mail: List-Unsubscribe, best with one click (RFC 8058)", ("unsubscribe",), "", _YAHOO, _APRIL_25,
         _SENT),
    Rule("yahoo", "sender-rules.yahoo-bulk-link", YAHOO_BULK, "marketing mail: an unsubscribe link in plain sight",
         ("link",), "", _YAHOO, _APRIL_25, _BODY),
    Rule("yahoo", "sender-rules.yahoo-bulk-honoured", YAHOO_BULK, "unsubscribing works within 2 days", ("honoured",),
         "", _YAHOO, _APRIL_25, _LISTS),
    Rule("microsoft", "sender-rules.microsoft-bulk-spf", MICROSOFT_BULK, "SPF passes", ("spf",), _DENIED, _OUTLOOK,
         _AUGUST_25),
    Rule("microsoft", "sender-rules.microsoft-bulk-dkim", MICROSOFT_BULK, "DKIM passes", ("dkim",), _DENIED, _OUTLOOK,
         _AUGUST_25),
    Rule("microsoft", "sender-rules.microsoft-bulk-dmarc", MICROSOFT_BULK, "a DMARC policy, p=none at least",
         ("dmarc",), _DENIED, _OUTLOOK, _AUGUST_25),
    Rule("microsoft", "sender-rules.microsoft-bulk-aligned", MICROSOFT_BULK, "From is aligned with SPF or DKIM",
         ("aligned",), _DENIED, _OUTLOOK, _AUGUST_25),
    Rule("microsoft", "sender-rules.microsoft-replies", MICROSOFT_BULK, "advised: the From address takes replies",
         ("replies",), "", _OUTLOOK_BLOG, _AUGUST_25),
    Rule("microsoft", "sender-rules.microsoft-link", MICROSOFT_BULK, "advised: an unsubscribe link that works",
         ("link",), "", _OUTLOOK_BLOG, _AUGUST_25, _BODY),
    Rule("microsoft", "sender-rules.microsoft-hygiene", MICROSOFT_BULK, "advised: bounced addresses leave the list",
         ("hygiene",), "", _OUTLOOK_BLOG, _AUGUST_25, "dcctl bounces, and the list's records"),
)  # fmt: skip

PROVIDERS: Final[dict[Provider, str]] = {"gmail": "Gmail", "yahoo": "Yahoo", "microsoft": "Microsoft (Outlook.com)"}
