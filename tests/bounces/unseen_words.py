"""What mail systems write into a diagnostic by themselves, word for word as in their source: reason, texts."""

WORDS = (
    ("hostunknown", (
        "all host address lookups failed permanently",  # Exim
        "all relevant MX records point to non-existent hosts",
        "Domain does not exist",  # OpenSMTPD
        "As the remote domain doesnt exist.",  # KDDI
        "the domain name does not appear to be registered",  # MailEnable
    )),
    ("notaccept", (
        "an MX or SRV record indicated no SMTP service",  # Exim
        "No MX found for domain",  # OpenSMTPD
        "No MX found for destination",
        "Destination seem to reject all mails",
    )),
    ("syntaxerror", (
        "angle-brackets nested too deep",  # Exim
        'expected word or "<"',
        "domain missing in source-routed address",
    )),
    ("systemerror", (
        "delivery to file forbidden",  # Exim
        "delivery to pipe forbidden",
        "local delivery failed",
        "LMTP error after RCPT TO",
        "lowest numbered MX record points to local host",
        "Automatic homedir creator crashed",  # qmail-ldap
        "Illegal value in LDAP attribute",
        "Too many results returned but needs to be unique",
        "Permanent error while executing qmail-forward",
    )),
    ("networkerror", (
        "Address family mismatch on destination MXs",  # OpenSMTPD
        "All routes to destination blocked",
        "Could not retrieve source address",
        "Network error on destination MXs",
        "No valid route to remote MX",
        "This domain's DNS violates RFC 1035.",  # Courier
        "Message has exceeded maximum hop count",  # Lotus SMTP MTA
        "No route found to domain example.org from server A/B.",  # Domino
    )),
    ("emailtoolarge", ("The message exeeded the maximum size the user accepts",)),  # qmail-ldap
    ("suspend", (
        "Mailaddress is administratively disabled.",  # qmail-ldap
        "The user(s) account is temporarily limited.",  # au
        "550 This mailbox has been disabled",
    )),
    ("securityerror", ("Could not retrieve credentials",)),  # OpenSMTPD
    ("norelaying", ("Due to the following SMTP relay error",)),  # KDDI
    ("filtered", ("Cannot route mail to user (anna@example.org).", "550 https://mail.i.ua/err/10/")),  # Domino; I.UA
    ("userunknown", (
        "No matches to nameserver query",  # phquery
        "Ambiguous name",
        "Utilisateur anna non répertorié dans le carnet d'adresses",  # Domino
        "192.0.2.9 does not like recipient.",  # qmail
        "550 #5.1.0 Address rejected anna@example.org",  # IronPort
    )),
    ("rejected", (
        "reject mail from <sender@example.com>",  # fml
        "they are not accepting mail from sender@example.com",  # AOL
        "550 unable to verify sender",
    )),
    ("contenterror", ("maximum allowed line length is 998 octets",)),  # Exim
    ("notcompliantrfc", ("554 No From: header",)),
    ("mailboxfull", ("The number of messages in the mailbox exceeded the local limit.",)),  # BIGLOBE
)  # fmt: skip
