"""A provider's own word for a bounce to our reasons. Keys are letters and digits alone, in lower case.

Words that say nothing more than "failed" (other, undetermined, general, generic bounce, unclassified) have no row.
"""

from typing import Final

HINTS: Final[dict[str, str]] = {
    # PowerMTA, X-PowerMTA-BounceCategory (User's Guide, "bounce categories")
    "badmailbox": "userunknown",
    "baddomain": "hostunknown",
    "badconfiguration": "systemerror",
    "badconnection": "networkerror",
    "contentrelated": "contenterror",
    "inactivemailbox": "suspend",
    "invalidsender": "rejected",
    "messageexpired": "expired",
    "noanswerfromhost": "networkerror",
    "policyrelated": "policyviolation",
    "protocolerrors": "syntaxerror",
    "quotaissues": "mailboxfull",
    "relayingissues": "norelaying",
    "routingerrors": "systemerror",
    "spamrelated": "spamdetected",
    "virusrelated": "virusdetected",
    # Amazon SES, bounceSubType (Developer Guide, "Amazon SNS notification contents")
    "noemail": "userunknown",
    "messagetoolarge": "emailtoolarge",
    "suppressed": "suppressed",
    "onaccountsuppressionlist": "suppressed",
    "unsubscribedrecipient": "suppressed",
    "mailboxfull": "mailboxfull",
    "contentrejected": "contenterror",
    "attachmentrejected": "policyviolation",
    "customtimeoutexceeded": "expired",
    # SendGrid, bounce_classification and the reasons of a drop (Event Webhook reference)
    "invalidaddress": "userunknown",
    "frequencyorvolumetoohigh": "ratelimited",
    "reputation": "badreputation",
    "content": "spamdetected",
    "bouncedaddress": "suppressed",
    "unsubscribedaddress": "suppressed",
    "spamreportingaddress": "suppressed",
    # SparkPost, bounce classification codes (support article of that name)
    "10": "userunknown",
    "21": "hostunknown",
    "22": "mailboxfull",
    "23": "emailtoolarge",
    "24": "expired",
    "25": "suppressed",
    "26": "suppressed",
    "30": "userunknown",
    "50": "blocked",
    "51": "blocked",
    "52": "spamdetected",
    "53": "policyviolation",
    "54": "norelaying",
    # Postmark, bounce types (Bounce API)
    "hardbounce": "userunknown",
    "bademailaddress": "userunknown",
    "addresschange": "hasmoved",
    "dnserror": "hostunknown",
    "spamnotification": "spamdetected",
    "virusnotification": "virusdetected",
    "manuallydeactivated": "suppressed",
    "spamcomplaint": "suppressed",
    "unsubscribe": "suppressed",
    "blocked": "blocked",
    "dmarcpolicy": "authfailure",
    # Mailgun, reason of a failed event (Events documentation)
    "suppressbounce": "suppressed",
    "suppresscomplaint": "suppressed",
    "suppressunsubscribe": "suppressed",
    "espblock": "blocked",
    "greylisted": "ratelimited",
}
