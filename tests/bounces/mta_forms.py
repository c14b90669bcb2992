"""Reports of the smaller systems in their own form."""

from tests.bounces.mta_case import Case

_DMA = (
    "This is the DragonFly Mail Agent v0.13 at mx.example.net.\n\nThere was an error delivering your mail to <{}>.\n\n"
)
_OPENSMTPD = "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n"
_COURIER = (
    "This is a delivery status notification from mx.example.net,\nrunning the Courier mail server, version 1.0.\n\n"
)
_ZMAILER = "This is a collection of reports about email delivery\nprocess concerning a message you originated.\n\n"

FORMS = (
    Case(
        "refused",
        "dma",
        _DMA.format("anna@example.org")
        + "mx.example.org [192.0.2.7] did not like our RCPT TO:\n550 5.1.1 no such user\n\nMessage headers follow.\n\n",
        (("anna@example.org", None, 550, "no such user"),),
        remote="mx.example.org",
    ),
    Case(
        "given up",
        "dma",
        _DMA.format("anna@example.org") + "Could not deliver for the last 432000 seconds. Giving up.\n\n",
        (("anna@example.org", None, None, "Giving up"),),
    ),
    Case(
        "several recipients",
        "OpenSMTPD",
        _OPENSMTPD + "    An error has occurred while attempting to deliver a message for\n"
        "    the following list of recipients:\n\n"
        "anna@example.org: 550 no such user\nbob@example.org: Envelope expired\n\n"
        "    Below is a copy of the original message:\n\n",
        (("anna@example.org", None, 550, "no such user"), ("bob@example.org", None, None, "Envelope expired")),
    ),
    Case(
        "a warning",
        "OpenSMTPD",
        _OPENSMTPD + "    A message is delayed for more than 4 hours for the following\n    list of recipients:\n\n"
        "anna@example.org: Network error on destination MXs\n\n"
        "    Please note that this is only a temporary failure report.\n\n",
        (("anna@example.org", None, None, "Network error"),),
        kind="delayed",
    ),
    Case(
        "several recipients",
        "Courier",
        _COURIER
        + "-" * 75
        + "\n\n  UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n"
        "<anna@example.org>:\n    mx.example.org [192.0.2.7]:\n>>> RCPT TO:<anna@example.org>\n<<< 550 no such user\n\n"
        "<bob@example.org>:\n    No such domain\n\n" + "-" * 75 + "\n",
        (("anna@example.org", None, 550, "no such user"), ("bob@example.org", None, None, "No such domain")),
    ),
    Case(
        "a warning",
        "Courier",
        _COURIER + "  DELAYED MAIL\n\n<anna@example.org>:\n    Connection timed out\n\n" + "-" * 75 + "\n",
        (("anna@example.org", None, None, "timed out"),),
        kind="delayed",
    ),
    Case(
        "several recipients",
        "PMDF",
        "Your message cannot be delivered to the following recipients:\n\n"
        "  Recipient address: anna@example.org\n  Original address: team@example.net\n"
        "  Reason: Remote SMTP server has rejected address\n  Diagnostic code: smtp;550 no such user\n"
        "  Remote system: dns;mx.example.org (TCP|192.0.2.1|1|192.0.2.7|25)\n\n"
        "  Recipient address: bob@example.org\n  Reason: Over quota\n\n",
        (("anna@example.org", "team@example.net", None, "no such user"), ("bob@example.org", None, None, "quota")),
        remote="mx.example.org",
    ),
    Case(
        "a warning",
        "PMDF",
        "Your message has been enqueued and undeliverable for 4 hours\nto the following recipients:\n\n"
        "  Recipient address: anna@example.org\n  Reason: unable to connect\n\n"
        "The mail system will continue to try to deliver your message\n\n",
        (("anna@example.org", None, None, "unable to connect"),),
        kind="delayed",
    ),
    Case(
        "refused",
        "XMail",
        "[<00>] XMail bounce: Rcpt=[anna@example.org];Error=[550 no such user]\n\n\n"
        "[<01>] Error sending message [1.mx] from [mx.example.net].\n\nRcpt To:   <anna@example.org>\n\n",
        (("anna@example.org", None, 550, "no such user"),),
    ),
    Case(
        "several lines",
        "XMail",
        "[<00>] XMail bounce: Rcpt=[anna@example.org];Error=[550-no such\n550 user here]\n\n\n[<01>] Error sending\n\n",
        (("anna@example.org", None, 550, "user here"),),
    ),
    Case(
        "several recipients",
        "MailEnable",
        "MailEnable: Message could not be delivered to some recipients.\n"
        "The following recipient(s) could not be reached:\n\n"
        "\tRecipient: [SMTP:anna@example.org]\n\tReason: 550 no such user\n\n"
        "\tRecipient: [SMTP:bob@example.org]\n\tReason: Invalid Domain Name\n\nMessage contents follow:\n\n",
        (("anna@example.org", None, 550, "no such user"), ("bob@example.org", None, None, "Invalid Domain")),
    ),
    Case(
        "a warning",
        "MailEnable",
        "MailEnable: Message delivery has been delayed.\n\n\tRecipient: [SMTP:anna@example.org]\n"
        "\tReason: no answer\n\n",
        (("anna@example.org", None, None, "no answer"),),
        kind="delayed",
    ),
    Case(
        "several recipients, text of the site",
        "hMailServer",
        "Ihre Nachricht kam nicht an.\n\nanna@example.org\n   Error Type: SMTP\n"
        "   Remote server (192.0.2.7) issued an error.\n"
        "   hMailServer sent: RCPT TO:<anna@example.org>\n   Remote server replied: 550 no such user\n\n"
        "bob@example.org\n   Error Type: SMTP\n   Error Description: No mail servers appear to exists\n\n\n"
        "hMailServer\n",
        (("anna@example.org", None, 550, "no such user"), ("bob@example.org", None, None, "No mail servers")),
    ),
    Case(
        "several recipients",
        "SmarterMail",
        "Could not deliver message to the following recipient(s):\n\n"
        "Failed Recipient: anna@example.org\nReason: Remote host said: 550 no such user\n\n"
        "Failed Recipient: bob@example.org\nReason: quota exceeded\n\n   -- The header and top 20 lines follows --\n\n",
        (("anna@example.org", None, 550, "no such user"), ("bob@example.org", None, None, "quota exceeded")),
    ),
    Case(
        "a local user",
        "MDaemon",
        "anna@example.org - no such user here.\n\nThere is no user by that name at this server.\n\n",
        (("anna@example.org", None, None, "no such user here"),),
    ),
    Case(
        "several recipients, each with its own reply",
        "MDaemon",
        "The attached message had PERMANENT fatal delivery errors!\n\n"
        "The following addresses did NOT receive a copy of your message:\n\n> anna@example.org\n> bob@example.org\n\n"
        "--- Session Transcript ---\n 220 mx.example.org ESMTP\n MAIL From:<sender@example.com>\n 250 ok\n"
        " RCPT To:<anna@example.org>\n 550 no such user\n RCPT To:<bob@example.org>\n 552 quota exceeded\n QUIT\n"
        "--- End Transcript ---\n\n",
        (("anna@example.org", None, 550, "no such user"), ("bob@example.org", None, 552, "quota exceeded")),
    ),
    Case(
        "no dialogue: the transcript is everybody's",
        "MDaemon",
        "The following addresses did NOT receive a copy of your message:\n\n> anna@example.org\n\n"
        "--- Session Transcript ---\n Winsock Error 10061 Connection refused.\n--- End Transcript ---\n\n",
        (("anna@example.org", None, None, "Connection refused"),),
    ),
    Case(
        "several recipients",
        "IMail",
        "Unknown user: anna@example.org\n\nRCPT TO generated following response:\n550 no such user\n\n"
        "Delivery failed 20 attempts: bob@example.org\n\n\nOriginal message follows.\n\n",
        (("anna@example.org", None, 550, "no such user"), ("bob@example.org", None, None, "20 attempts")),
    ),
    Case(
        "several recipients",
        "Smail",
        "|------------------------- Message log follows: -------------------------|\n no valid recipients were found\n"
        "|------------------------- Failed addresses follow: ---------------------|\n"
        " anna@example.org ... unknown host\n <bob@example.org> ... transport smtp: 550 no such user\n"
        "|------------------------- Message text follows: ------------------------|\n",
        (("anna@example.org", None, None, "unknown host"), ("bob@example.org", None, 550, "no such user")),
    ),
    Case(
        "refused",
        "MMDF",
        "  Your message could not be delivered to\n"
        "'anna@example.org (host: example.org) (queue: smtp)' for the following\n"
        "reason:  '550 no such user'\n\n  Your message follows:\n\n",
        (("anna@example.org", None, 550, "no such user"),),
    ),
    Case(
        "several recipients",
        "ZMailer",
        _ZMAILER
        + "FAILED:\n  Original Recipient:\n    rfc822;anna@example.org\n  Diagnostic texts:\n    ->> 550 no such user\n"
        "FAILED:\n  Original Recipient:\n    rfc822;bob@example.org\n  Diagnostic texts:\n    expired\n\n"
        "Following is a copy of MESSAGE\n\n",
        (("anna@example.org", None, None, "no such user"), ("bob@example.org", None, None, "expired")),
    ),
    Case(
        "a warning",
        "ZMailer",
        _ZMAILER
        + "DELAYED:\n  Original Recipient:\n    rfc822;anna@example.org\n  Diagnostic texts:\n    no answer\n\n",
        (("anna@example.org", None, None, "no answer"),),
        kind="delayed",
    ),
    Case(
        "several recipients",
        "CommuniGate Pro",
        "Failed to deliver to 'anna@example.org'\nSMTP module(domain example.org) reports:\n"
        " host mx.example.org says:\n"
        " 550 no such user\n\nFailed to deliver to '<bob@example.org>'\nLOCAL module(account bob) reports:\n"
        " account is full\n\n",
        (("anna@example.org", None, 550, "no such user"), ("bob@example.org", None, None, "account is full")),
    ),
    Case(
        "several recipients, one reason",
        "Haraka",
        "Hi. This is the Haraka Mailer program at mx.example.net.\n\n"
        "Intended Recipients: <anna@example.org>, <bob@example.org>\nFailure Reason: Tried too many times\n\n"
        "--- Below this line is a copy of the message.\n\n",
        (("anna@example.org", None, None, "too many"), ("bob@example.org", None, None, "too many")),
    ),
    Case(
        "refused",
        "deliver program",
        "Hi. This is the deliver program at mx.example.net.\n\nanna@example.org\n\nNo such user\n\n"
        "--- Attachment is a copy\n\n",
        (("anna@example.org", None, None, "No such user"),),
    ),
    Case(
        "several recipients",
        "MX Logic",
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you have sent could not be delivered to one or more\nrecipients.\n\n"
        "  <anna@example.org>: 550 no such user\n  <bob@example.org>: 552 over quota\n\n"
        "Included is a copy of the message header:\n-----------------------------------------\n",
        (("anna@example.org", None, 550, "no such user"), ("bob@example.org", None, 552, "over quota")),
    ),
    Case(
        "refused",
        "MailFoundry",
        "Unable to deliver message to: <anna@example.org>\nDelivery failed for the following reason:\n"
        "Server mx.example.org[192.0.2.7] failed with: 550 no such user\n\nThis has been a permanent failure.\n\n",
        (("anna@example.org", None, 550, "no such user"),),
        remote="mx.example.org",
    ),
    Case(
        "refused",
        "SurfControl",
        "Your message could not be sent.\nA transcript of the attempts to send the message follows.\n"
        "The number of attempts made: 1\nAddressed To: anna@example.org\n\n"
        "Failed to send to identified host,\nanna@example.org: [192.0.2.7], 550 no such user\n"
        "--- Message non-deliverable.\n\n",
        (("anna@example.org", None, None, "no such user"),),
    ),
    Case(
        "refused",
        "m-FILTER",
        "下記の理由により\nこのメールは送信できませんでした。\n\n以下のメールアドレスへの送信に失敗しました。\nanna@example.org\n\n\n"
        "-------server message\n550 no such user\n\n-------SMTP command\nDATA\n\n-------original message\n",
        (("anna@example.org", None, 550, "no such user"),),
    ),
    Case(
        "several recipients",
        "Mail2000",
        "---The following addresses had delivery errors---\n\nanna@example.org [User unknown]\n"
        "bob@example.org [Over quota]\n\n",
        (("anna@example.org", None, None, "User unknown"), ("bob@example.org", None, None, "Over quota")),
    ),
    Case(
        "several recipients",
        "X6",
        "1 error(s):\n\nThe following recipients returned permanent errors: anna@example.org, bob@example.org. Reason: "
        "SMTP Server <192.0.2.7> refused to accept your message\n\n"
        "The attachment contains the original mail headers.\n\n",
        (("anna@example.org", None, None, "refused"), ("bob@example.org", None, None, "refused")),
    ),
    Case(
        "not collected",
        "Demon",
        "The following message, addressed to 'anna@example.org',\n\n"
        "failed because it has not been collected after 30 days\n\n"
        "Here is a copy of the first part of the message\n\n",
        (("anna@example.org", None, None, "not been collected"),),
    ),
    Case(
        "a loop",
        "fml",
        "Duplicated Message-ID in <team@example.org>.\n\nOriginal mail as follows:\n\n",
        (("team@example.org", None, None, "Duplicated"),),
        header=("X-MLServer: fml [fml 4.0.3]",),
    ),
    Case(
        "several recipients",
        "Netscape Messaging Server",
        "This Message was undeliverable due to the following reason:\n\nHost example.org is not responding.\n\n"
        "The following recipients did not receive your message:\n\n     <anna@example.org>\n     <bob@example.org>\n\n"
        "Please reply to Postmaster@mx.example.net\n\n",
        (("anna@example.org", None, None, "not responding"), ("bob@example.org", None, None, "not responding")),
    ),
    Case(
        "several recipients, time ran out",
        "X3",
        "Delevery to the following recipients was aborted after 5.0 hour(s):\n\n  * anna@example.org\n"
        "  * bob@example.org\n\n\n"
        "============\n   Technical details:\n\nRouting: Could not find a gateway\n\n\n============\n\n",
        (("anna@example.org", None, None, "aborted after 5.0"), ("bob@example.org", None, None, "Could not find")),
    ),
)
