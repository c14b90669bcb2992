"""What a reason means and what to do about it, in plain sentences: for a rep without jargon, for an admin with it."""

from typing import Final, NamedTuple


class Sentences(NamedTuple):
    """`happened` and `rep` are for whoever sent the mail, `admin` for whoever runs the sending system."""

    happened: str
    rep: str
    admin: str


SENTENCES: Final[dict[str, Sentences]] = {
    "userunknown": Sentences(
        "The address does not exist.",
        "Do not write to this address again; look for a typing error or ask for the right one.",
        "Suppress the address; correct or remove it where the list comes from.",
    ),
    "hasmoved": Sentences(
        "The person is no longer at this address.",
        "Ask for the new address and do not write to this one again.",
        "Suppress the address; the reply may name the new one.",
    ),
    "filtered": Sentences(
        "The recipient does not take mail from outside, or the address does not exist.",
        "Do not write to this address again; reach the person in another way.",
        "Suppress the address; the recipient's own filter or the mailbox itself refused it.",
    ),
    "hostunknown": Sentences(
        "There is no such mail domain: the part after the @ is wrong or gone.",
        "Look for a typing error after the @; if there is none, do not write to this address again.",
        "Suppress the address; its domain has no MX, A or AAAA record.",
    ),
    "notaccept": Sentences(
        "The company behind this address takes no mail there.",
        "Do not write to this address again; ask for another one.",
        "Suppress the address; its domain publishes a null MX or its host accepts no mail.",
    ),
    "suspend": Sentences(
        "The mailbox is closed or switched off, perhaps only for a time.",
        "Try again in some weeks; if it comes back again, ask for another address.",
        "Keep the address but count: suppress it after repeated failures.",
    ),
    "mailboxfull": Sentences(
        "The recipient's mailbox is full.",
        "Wait some days and try again, or tell the person in another way.",
        "Nothing to fix here; suppress the address if it stays full for weeks.",
    ),
    "systemfull": Sentences(
        "The recipient's mail system has no space left.",
        "Wait a day and try again.",
        "The other side's disk or queue is full; retry later, write to its postmaster if it lasts.",
    ),
    "emailtoolarge": Sentences(
        "The mail was too large for the recipient's system.",
        "Send it again with smaller attachments, or with a link to the file.",
        "Message size exceeds the remote limit (RFC 1870); shrink images and attachments of the template.",
    ),
    "spamdetected": Sentences(
        "The recipient's system took the mail for spam.",
        "Change wording, links and pictures before you send it again; ask IT if it happens often.",
        "A content filter refused it: check the template, its links and the domain's reputation.",
    ),
    "contenterror": Sentences(
        "The recipient's system could not accept how the mail is built.",
        "Send it again without unusual attachments or formatting; ask IT if it comes back.",
        "Check MIME structure, charset, header size and attachment types of the template.",
    ),
    "virusdetected": Sentences(
        "The recipient's system found something dangerous in the mail.",
        "Do not send the attachment again; have IT look at it.",
        "Scan the attachment and the sending machine; executable and macro files are often refused.",
    ),
    "blocked": Sentences(
        "The recipient's system refuses mail from our mail server.",
        "Sending again will not help; pass this on to IT.",
        "The sending host is on a block list: find which one in the reply, fix the cause, ask for removal.",
    ),
    "badreputation": Sentences(
        "The recipient's system does not trust our mail server or domain at the moment.",
        "Send less for some days, only to people who expect it, and tell IT.",
        "Poor IP or domain reputation: reduce volume and complaints, check the provider's postmaster tools.",
    ),
    "requireptr": Sentences(
        "The recipient's system does not recognise our mail server by name.",
        "Sending again will not help; pass this on to IT.",
        "Give the sending IP a PTR record whose name resolves back to it (run dcctl check-auth).",
    ),
    "authfailure": Sentences(
        "The recipient's system could not confirm that the mail really came from us.",
        "Sending again will not help; pass this on to IT.",
        "SPF, DKIM or DMARC did not pass: run dcctl check-auth for the sending domain and publish its fixes.",
    ),
    "policyviolation": Sentences(
        "A rule of the recipient's company refused the mail.",
        "Reach the person in another way, or ask IT which rule it is.",
        "Read the reply for the rule: attachment type, sender, content or geography; ask their postmaster.",
    ),
    "rejected": Sentences(
        "The recipient's system does not take mail from this sender address.",
        "Ask IT whether you may send from this address; ask the recipient to allow it.",
        "Envelope sender or From was refused: check that it exists, resolves and is allowed there.",
    ),
    "securityerror": Sentences(
        "The mail was refused because our sign-in or permission was not accepted.",
        "Pass this on to IT.",
        "Authentication or authorization failed: check the credentials, the connector and the recipient's permissions.",
    ),
    "norelaying": Sentences(
        "The mail server that got the mail does not handle this address.",
        "Check the address; if it is right, pass this on to IT.",
        "Relaying denied: wrong or stale MX on their side, or we submit without authentication.",
    ),
    "notcompliantrfc": Sentences(
        "The mail is not built the way the recipient's system expects.",
        "Pass this on to IT before you send it again.",
        "Headers break RFC 5322: look for duplicate, missing or malformed fields and bare line feeds.",
    ),
    "syntaxerror": Sentences(
        "The two mail servers did not understand each other.",
        "Check the address for odd characters; if it is right, pass this on to IT.",
        "SMTP command or address syntax was refused: check the address, then proxies between the servers.",
    ),
    "ratelimited": Sentences(
        "Too much mail went out in too short a time.",
        "Wait an hour, then send in smaller batches.",
        "Lower the rate and connections per destination (throttle in the profile); greylisting passes by itself.",
    ),
    "expired": Sentences(
        "The mail could not be handed over in time.",
        "Check the part after the @ and send it again later.",
        "Queue lifetime ended: the remote host did not answer or kept deferring; check its MX and our egress.",
    ),
    "networkerror": Sentences(
        "The recipient's mail server could not be reached.",
        "Check the part after the @ and send it again later.",
        "Connection, routing or DNS trouble, or a mail loop: test the MX from the sending host.",
    ),
    "systemerror": Sentences(
        "The recipient's mail system had a problem of its own.",
        "Send it again later.",
        "Remote or local system error; retry, and write to their postmaster if it lasts.",
    ),
    "mailererror": Sentences(
        "A program on the recipient's side failed while storing the mail.",
        "Send it again later; if it comes back, tell the recipient.",
        "The delivery agent exited with an error: their filter, script or mailing list is broken.",
    ),
    "failedstarttls": Sentences(
        "The two mail servers could not agree on a secure connection.",
        "Sending again will not help; pass this on to IT.",
        "TLS is required or failed: check certificate, protocol versions, MTA-STS and DANE of both sides.",
    ),
    "suppressed": Sentences(
        "Our mail provider did not send it: the address is on its do-not-send list.",
        "Do not write to this address again, unless IT takes it off the list.",
        "The provider suppresses the address after a bounce or complaint; take it off there if it is good again.",
    ),
    "feedback": Sentences(
        "The recipient marked the mail as unwanted.",
        "Do not write to this person again.",
        "Complaint (ARF): unsubscribe the address everywhere and check consent of the list.",
    ),
    "vacation": Sentences(
        "The recipient is away; this is an automatic answer.",
        "Nothing to do; the mail arrived.",
        "Auto-reply (RFC 3834): no failure, ignore it.",
    ),
    "delivered": Sentences(
        "The mail arrived.",
        "Nothing to do.",
        "Positive report (action delivered, relayed or expanded): no failure.",
    ),
    "onhold": Sentences(
        "The mail came back for a reason that we do not know yet.",
        "Check the address; if it is right, pass this on to IT.",
        "No rule knows the server's words: read them (dcctl bounces explain) and add a rule of your own.",
    ),
    "undefined": Sentences(
        "The mail came back and the report does not say why.",
        "Check the address; if it is right, pass this on to IT.",
        "The report names no cause: look at the raw mail (dcctl bounces explain) and at the sending server's log.",
    ),
}

# While it is still tried nothing came back, whatever the reason: to send it again would make two of it.
DELAYED: Final = Sentences(
    "The mail is late: it could not be handed over yet, and is still being tried.",
    "Wait, and do not send it again; you are told when it comes back for good.",
    "The sending server still holds it in its queue: its words say what the other side waits for.",
)


def sentences(reason: str, *, delayed: bool) -> Sentences:
    """What to say of a failure for one of our reasons; `delayed`: the report says that it is still tried (RFC 3464
    section 2.3.3)."""
    return DELAYED if delayed else SENTENCES[reason]
