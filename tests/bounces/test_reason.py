"""From hint, status, code and prose to a reason: what goes before what, and what well-known systems mean."""

import pytest

from dcctl.bounces.phrase_table import MAX_TEXT
from dcctl.bounces.reason import decide, enhanced_status, failure, reply_code
from dcctl.mail.reasons import ADVICE, CATEGORY
from tests.bounces.mails import phrase_reason


@pytest.mark.parametrize(
    ("status", "code", "diagnostic", "reason"),
    [
        ("5.2.2", 550, "User unknown", "mailboxfull"),  # a decisive status leaves nothing open
        ("5.0.0", 550, "User unknown", "userunknown"),  # an empty one does
        ("5.7.1", 550, "Relay access denied", "norelaying"),
        ("5.7.1", 550, "no thanks", "rejected"),  # the vague row only when the words say nothing
        ("5.7.9", 550, "550 5.7.9 Rejected", "securityerror"),  # words that say less than a vague status
        (None, 550, "550 Rejected", "rejected"),
        (None, 552, "552 Rejected", "rejected"),
        ("5.1.1", 550, "550 5.1.1 mailbox is full", "mailboxfull"),  # 5.1.1 is put before any refusal
        ("5.1.1", 550, "550 5.1.1 relay access denied", "norelaying"),
        ("5.1.1", 550, "550 5.1.1 service unavailable", "userunknown"),  # but words that say less do not go before it
        ("5.2.3", 552, "the user's maildir has overdrawn his diskspace quota", "mailboxfull"),  # qmail-ldap
        ("5.1.2", 550, "Host or domain name not found", "hostunknown"),
        ("4.4.3", None, "DNS type 'mx' lookup of example.org responded with code NXDOMAIN", "networkerror"),  # yet
        (None, 450, "450 Requested action not taken: mailbox unavailable", "systemerror"),  # RFC 5321: perhaps busy
        (None, 550, "550 Requested action not taken: mailbox unavailable", "userunknown"),
        ("4.1.1", 450, "450 4.1.1 User unknown in virtual mailbox table", "userunknown"),  # says who is at fault
        ("5.4.4", None, "DNS type 'mx' lookup of example.org responded with code NXDOMAIN", "hostunknown"),
        ("5.1.1", 550, "550 5.7.1 IP address blacklisted by recipient", "blocked"),  # the remote server's own status
        ("5.1.1", 550, "550 5.2.2 no", "mailboxfull"),
        ("5.1.1", 550, "550 5.9.9 no", "userunknown"),
        ("4.2.2", 452, "", "mailboxfull"),
        (None, 552, "", "mailboxfull"),
        (None, 556, "", "notaccept"),
        (None, None, "", "undefined"),
        ("5.0.0", 550, "no", "undefined"),
        ("5.1.10", 550, "RESOLVER.ADR.RecipientNotFound", "userunknown"),  # Exchange
        ("5.1.10", 556, "domain has null MX", "notaccept"),  # RFC 7505
    ],
)
def test_decision_order(status: str | None, code: int | None, diagnostic: str, reason: str) -> None:
    assert decide(status, code, diagnostic).reason == reason


@pytest.mark.parametrize(
    ("remote", "diagnostic", "reason", "rule"),
    [
        (
            "example-org.mail.protection.outlook.com",
            "550 5.4.1 Recipient address rejected: Access denied",
            "userunknown",
            "Microsoft 5.4.1",
        ),
        (
            "",
            "550 5.4.1 Recipient address rejected: Access denied [XX1.prod.outlook.com]",
            "userunknown",
            "Microsoft 5.4.1",
        ),
        (
            "mail.protection.outlook.com",
            "550 5.7.515 Access denied, no authentication",
            "authfailure",
            "Microsoft 5.7.515",
        ),
        ("mail.protection.outlook.com", "550 5.7.606 Access denied, banned sending IP", "blocked", "Microsoft 5.7.606"),
        ("mail.protection.outlook.com", "550 5.7.649 Access denied", "blocked", "Microsoft 5.7.649"),
        (
            "mail.protection.outlook.com",
            "451 4.7.650 temporarily rate limited due to IP reputation",
            "badreputation",
            "own code",
        ),
        (
            "mail.protection.outlook.com",
            "550 5.7.1 messages weren't sent, on our block list (S3150)",
            "blocked",
            "own code",
        ),
        ("mx3.hotmail.com [192.0.2.1]", "550 Requested action not taken: mailbox unavailable", "userunknown", "phrase"),
        ("", "550 5.4.312 Message expired, DNS query failed", "networkerror", "Microsoft 5.4.312"),  # its own report
        ("gmail-smtp-in.l.google.com", "550 5.7.27 SPF did not pass", "authfailure", "Google 5.7.27"),
        ("mx.example.org", "550 5.7.27 null MX of the sender", "rejected", "status 5.7.27"),  # the registry's meaning
        ("aspmx.l.google.com", "421 4.7.29 not sent over TLS - gsmtp", "failedstarttls", "Google 4.7.29"),
        ("mta5.am0.yahoodns.net", "421 4.7.0 [TSS04] Messages temporarily deferred", "badreputation", "own code"),
        ("mta5.am0.yahoodns.net", "553 5.7.2 [TSS09] All messages permanently deferred", "blocked", "own code"),
        ("mx.mail.icloud.com", "550 5.1.1 <a@icloud.com>: inactive email address", "userunknown", "own code"),
        ("mx1.mail.icloud.com", "550 5.7.1 [CS01] Message rejected due to local policy", "policyviolation", "own code"),
        ("eu-smtp-inbound-1.mimecast.com", "550 local CT IP reputation - (reject)", "badreputation", "own code"),
        ("cluster1.eu.messagelabs.com", "553 Message Filtered", "spamdetected", "own code"),
        ("mx1.qq.com", "550 Mail content denied", "spamdetected", "own code"),
        ("163mx01.mxmail.netease.com", "554 DT:SPM 163 smtp1", "spamdetected", "own code"),
        ("163mx01.mxmail.netease.com", "550 MI:SPF mx1", "authfailure", "own code"),
        ("mailstore1.secureserver.net", "552 5.2.0 Message rejected. IB212", "spamdetected", "own code"),
        ("mx2.comcast.net", "554 resimta comcast 192.0.2.1 Comcast BL000010", "blocked", "own code"),
        ("cxr.cox.net", "550 5.1.0 192.0.2.1 rejected. AUP#CXBL", "blocked", "own code"),
        ("", "550 5.1.0 <a@b.example> sender rejected. AUP#In-1310", "ratelimited", "own code"),
        ("smtp-in.orange.fr", "552 5.1.1 Boite du destinataire pleine. OFR_417 [417]", "mailboxfull", "own code"),
        ("", "550 5.5.0 Le compte du destinataire est bloque. LPN007_426", "suspend", "own code"),
        ("lsean.ezweb.ne.jp", "550 : User unknown", "filtered", "own code"),
        ("lsean.ezweb.ne.jp", "550 <a@ezweb.ne.jp>: User unknown", "userunknown", "phrase"),
        ("mfsmax.docomo.ne.jp", "552 too much mail data", "mailboxfull", "own code"),
        ("mxs.mail.ru", "550 Message was not accepted: user is terminated", "suspend", "own code"),
        (
            "mx.example.org",
            "550 5.4.1 no thanks",
            "expired",
            "status 5.4.1",
        ),  # nobody's table: the registry's vague row
    ],
)
def test_what_remote_systems_mean(remote: str, diagnostic: str, reason: str, rule: str) -> None:
    status, code = enhanced_status("", diagnostic), reply_code(diagnostic)
    decision = decide(status, code, diagnostic, remote=remote)
    assert decision.reason == reason
    assert rule in decision.rule
    assert decision.matched


@pytest.mark.parametrize(
    ("hint", "reason"),
    [
        ("bad-mailbox", "userunknown"),  # PowerMTA
        ("quota-issues", "mailboxfull"),
        ("OnAccountSuppressionList", "suppressed"),  # SES
        ("Attachment Rejected", "policyviolation"),
        ("other", "mailboxfull"),  # says nothing: the status decides
        ("no such word", "mailboxfull"),
    ],
)
def test_the_provider_s_own_word_goes_first(hint: str, reason: str) -> None:
    assert decide("5.2.2", 550, "550 5.2.2 mailbox full", hint=hint).reason == reason


def test_a_decision_names_its_rule_and_the_text_it_fired_on() -> None:
    assert decide("5.0.0", 550, "550 sorry, user  UNKNOWN here") == (
        "userunknown",
        "phrase: userunknown",
        "user unknown",
    )
    assert decide("5.2.2", 550, "550 5.2.2 no") == ("mailboxfull", "status 5.2.2", "5.2.2")
    assert decide(None, 556, "556 no") == ("notaccept", "reply code 556", "556")
    assert decide("5.0.0", None, "", hint="bad-mailbox").matched == "bad-mailbox"


@pytest.mark.parametrize(
    ("diagnostic", "reason"),
    [
        ("procmail: no such user", "mailererror"),
        ("255", "mailererror"),
        ("Quota exceeded", "mailboxfull"),
    ],
)
def test_a_local_program_speaks_of_itself(diagnostic: str, reason: str) -> None:
    assert decide("5.1.1", None, diagnostic, program=True).reason == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Recipient address rejected: User unknown in virtual mailbox table", "userunknown"),  # Postfix
        ("<anna@example.org>... User unknown", "userunknown"),  # sendmail
        ("Unrouteable address", "hostunknown"),  # Exim
        ("Unknown user: anna", "userunknown"),
        ("User [anna@example.org] does not exist", "userunknown"),
        ("the address couldn't be found", "userunknown"),  # Gmail
        ("Recipient address rejected: Access denied", "userunknown"),  # Exchange Online, edge blocking
        ("Host or domain name not found. Name service error", "hostunknown"),  # Postfix
        ("Client host rejected: cannot find your hostname", "requireptr"),  # Postfix
        ("Client host [192.0.2.1] blocked using a DNSBL", "blocked"),
        ("not accepted due to domain's DMARC policy", "authfailure"),  # Gmail
        ("temporarily rate limited due to IP reputation", "badreputation"),  # Microsoft
        ("receiving mail at a rate that prevents", "ratelimited"),  # Gmail
        ("Quota exceeded (mailbox for user is full)", "mailboxfull"),  # Dovecot
        ("The recipient's inbox is out of storage space", "mailboxfull"),  # Gmail
        ("Insufficient system storage", "systemfull"),
        ("Message size exceeds fixed limit", "emailtoolarge"),
        ("Message content rejected, UBE", "spamdetected"),  # amavisd
        ("This account has been disabled or discontinued", "suspend"),  # Yahoo
        ("Message contains a virus", "virusdetected"),
        ("connect to mx: Connection timed out", "expired"),  # Postfix
        ("connect to mx: No route to host", "networkerror"),
        ("Must issue a STARTTLS command first", "failedstarttls"),  # RFC 3207
        ("Unauthenticated senders not allowed", "securityerror"),
        ("Sender address rejected: not owned by user", "rejected"),  # Postfix
        ("Local policy violation", "policyviolation"),
        ("an MX or SRV record indicated no SMTP service", "notaccept"),  # Exim
        ("Sender verify failed: user unknown", "rejected"),  # Exim: not the recipient
        ("sorry, your envelope sender is in my badmailfrom list", "rejected"),  # qmail
        ("Administrative prohibition", "rejected"),  # Exim, Mimecast
        ("sorry, that domain isn't in my list of allowed rcpthosts", "norelaying"),  # qmail
        ("No such user here", "userunknown"),  # Courier, cPanel
        ("The recipient name is not recognized", "userunknown"),  # Exchange 5.5
        ("#5.1.0 Address rejected.", "userunknown"),  # IronPort
        ("User anna (anna@example.org) not listed in Domino Directory", "userunknown"),  # Domino
        ("Account temporarily suspended", "suspend"),
        ("550 5.1.6 recipient no longer on server", "hasmoved"),  # iCloud
        ("refused due to recipient preferences", "filtered"),  # Facebook
        ("The user has exceeded his disk quota", "mailboxfull"),
        ("mail system full", "systemfull"),
        ("Greylisted, please try again in 5 minutes", "ratelimited"),  # RFC 6647
        ("too many connections from your host", "ratelimited"),
        ("Our system has detected an unusual rate of unsolicited mail", "ratelimited"),  # Gmail
        ("IP=192.0.2.1 - None/bad reputation", "badreputation"),  # T-Online
        ("blocked using zen.spamhaus.org", "blocked"),  # Postfix
        ("Blocked - see https://ipcheck.example.org", "blocked"),  # Proofpoint
        ("Your IP address has been blocked", "blocked"),  # Symantec
        ("554 5.7.0 Reject, id=1", "spamdetected"),  # amavisd
        ("message considered as spam or virus", "spamdetected"),  # T-Online
        ("This message is not RFC 5322 compliant", "notcompliantrfc"),  # Gmail
        ("Improper use of 8-bit data in message header", "contenterror"),  # amavisd
        ("illegal attachment on your message", "policyviolation"),  # Gmail
        ("Reject due to policy restrictions", "policyviolation"),  # GMX
        ("535 Authentication credentials invalid", "securityerror"),  # RFC 4954
        ("Remote server does not support TLS", "failedstarttls"),  # Gmail
        ("retry timeout exceeded", "expired"),  # Exim
        ("Envelope expired", "expired"),  # OpenSMTPD
        ("too many hops, this message is looping", "networkerror"),  # qmail
        ("Unable to contact LDAP server", "systemerror"),  # qmail-ldap
        ("Command died with status 2", "mailererror"),  # Postfix pipe(8)
        ("mail for example.org loops back to myself", "networkerror"),  # Postfix
        ("Bad sequence of commands", "syntaxerror"),  # RFC 5321 reply 503
        ("Not delivering to previously bounced address", "suppressed"),  # Mailgun
        ("550-5.7.26 This mail is unauthenticated 550-5.7.26 email and more 550 5.7.26 words", "authfailure"),  # lines
        ("Boîte du destinataire pleine", "mailboxfull"),  # French
        ("Empfänger unbekannt", "userunknown"),  # German
        ("Postfach ist voll", "mailboxfull"),
        ("nessun utente simile in questo indirizzo", "userunknown"),  # Italian
        ("no existe ese usuario", "userunknown"),  # Spanish
        ("A caixa de correio está cheia", "mailboxfull"),  # Portuguese
        ("gebruiker onbekend", "userunknown"),  # Dutch
        ("пользователь не найден", "userunknown"),  # Russian
        ("użytkownik nie istnieje", "userunknown"),  # Polish
        ("kullanıcı bulunamadı", "userunknown"),  # Turkish
        ("用户不存在", "userunknown"),  # Chinese
        ("メールボックスがいっぱいです", "mailboxfull"),  # Japanese
        ("사용자가 존재하지 않습니다", "userunknown"),  # Korean
        ("hello", None),
        ("", None),
    ],
)
def test_phrases(text: str, reason: str | None) -> None:
    assert phrase_reason(text) == reason


def test_only_the_first_two_kibibytes_are_looked_at() -> None:
    assert phrase_reason("x " * (MAX_TEXT // 2) + "user unknown") is None
    assert phrase_reason("x " * (MAX_TEXT // 2 - 10) + "user unknown") == "userunknown"


@pytest.mark.parametrize(
    ("diagnostic", "code"),
    [
        ("550 5.1.1 no", 550),
        ("550-5.1.1 no", 550),
        ("host mx said: 451 later (in reply to RCPT TO)", 451),
        ("mx refused it with 554 5.7.1 no", 554),
        ("#5.1.1 no", None),
        ("192.250.11.1 no", None),
        ("connect: Connection timed out", None),
        ("650 no", None),
    ],
)
def test_reply_codes(diagnostic: str, code: int | None) -> None:
    assert reply_code(diagnostic) == code


@pytest.mark.parametrize(
    ("field", "diagnostic", "status"),
    [
        ("5.1.1 (bad mailbox)", "550 5.7.1 no", "5.1.1"),
        ("5.0.0", "550 5.7.1 no", "5.7.1"),
        ("5.0.0", "no", "5.0.0"),
        ("", "550 5.7.1 no", "5.7.1"),
        ("RO", "", None),
    ],
)
def test_statuses(field: str, diagnostic: str, status: str | None) -> None:
    assert enhanced_status(field, diagnostic) == status


@pytest.mark.parametrize(
    ("reason", "status", "permanence"),
    [
        ("userunknown", "4.1.1", "permanent"),  # about the address, not the class digit
        ("mailboxfull", "5.2.2", "transient"),
        ("notaccept", "5.1.10", "permanent"),
        ("notaccept", "4.4.4", "transient"),
        ("undefined", "5.0.0", "undetermined"),
    ],
)
def test_entries(reason: str, status: str, permanence: str) -> None:
    entry = failure("a@example.org", reason, action="failed", status=status)
    advice = "wait" if (reason, permanence) == ("notaccept", "transient") else ADVICE[reason]
    assert (entry.category, entry.permanence, entry.advice) == (CATEGORY[reason], permanence, advice)


@pytest.mark.parametrize(
    ("diagnostic", "reason"), [("", "undefined"), ("550 5.0.0", "undefined"), ("550 hm, no thanks", "onhold")]
)
def test_words_that_nobody_knows_are_onhold(diagnostic: str, reason: str) -> None:
    entry = failure("a@example.org", decide("5.0.0", 550, diagnostic), diagnostic=diagnostic)
    assert entry.reason == reason
    assert entry.permanence == "undetermined"
    assert entry.rule
