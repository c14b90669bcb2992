"""A provider's own word for a bounce to our reasons. Words are letters and digits alone, in lower case.

Words that say nothing more than "failed" (other, undetermined, general, generic bounce, unclassified) have no row.
"""

from typing import Final

_WORDS: Final = (  # reason and the words, by provider
    # PowerMTA, X-PowerMTA-BounceCategory (User's Guide, "bounce categories")
    "userunknown=badmailbox hostunknown=baddomain systemerror=badconfiguration,routingerrors "
    "networkerror=badconnection,noanswerfromhost contenterror=contentrelated suspend=inactivemailbox "
    "rejected=invalidsender expired=messageexpired policyviolation=policyrelated syntaxerror=protocolerrors "
    "mailboxfull=quotaissues norelaying=relayingissues spamdetected=spamrelated virusdetected=virusrelated "
    # Amazon SES, bounceSubType (Developer Guide, "Amazon SNS notification contents")
    "userunknown=noemail emailtoolarge=messagetoolarge "
    "suppressed=suppressed,onaccountsuppressionlist,unsubscribedrecipient mailboxfull=mailboxfull "
    "contenterror=contentrejected policyviolation=attachmentrejected expired=customtimeoutexceeded "
)
HINTS: Final[dict[str, str]] = {
    word: reason for reason, _, words in (row.partition("=") for row in _WORDS.split()) for word in words.split(",")
}
