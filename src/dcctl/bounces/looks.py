"""Whether a mail looks like a report at all, before any words are believed: structure and language-free fields."""

import re
from typing import Final

from dcctl.bounces.automatic import answers
from dcctl.bounces.letter import Letter, once
from dcctl.bounces.mime import Mail

# Fields that only reports have.
_MARKS: Final = (
    b"x-failed-recipients",  # Exim, Gmail
    b"x-ms-exchange-message-is-ndr",  # Exchange
    b"x-ms-embedded-report",  # Exchange 2003 and later
    b"x-dsncontext",  # Microsoft SMTP service
    b"x-amz-sns-message-id",  # Amazon SNS carries the notifications of SES
)
_FML: Final = b"x-mlserver"  # fml reports the errors of its list in the list's name
_FML_POST: Final = b"x-mail-count"  # and numbers what people post
# Who writes reports, in the From field.
_DAEMONS: Final = (
    "mailer-daemon",  # RFC 5321 section 4.5.5 by custom: sendmail, Postfix, Exim, qmail
    "mailer daemon",  # OpenSMTPD, Symantec
    "mail delivery sys",  # Postfix, Exim
    "mail delivery subs",  # sendmail, Gmail
    "mail delivery service",  # Yandex, Communigate
    "mail deliver system",  # OpenMail, Mail2000
    "mail-daemon",
    "system administrator",  # Exchange 5.5 to 2003
    "mail administrator",  # Netscape Messaging Server
    "jetmail system",  # JetMail
    "_smtp_mail_service@",  # McAfee e500
)
_MAILBOXES: Final = (  # the same, by the beginning of the address
    "mdaemon@",  # MDaemon
    "imss@",  # Trend Micro InterScan
    "ndr@",  # Symantec.cloud
    "microsoftexchange",  # Exchange: and 32 digits
)
_SUBJECTS: Final = ("メールエラー通知",)  # KDDI, from a no-reply address: "notice of a mail error", and nothing else
OWN_MESSAGE: Final = "a message of its recipient"
HOSTMASTER: Final = "postmaster"  # RFC 2142 section 5: reports, but a person too
_ANSWERED: Final = re.compile(r"(?i)\s*(?:re|fwd?|aw|wg|tr|sv|vs|rv|enc|antw|odp|doorst|i|r)(?:\[\d+\])?\s*:")
_NO_REPORTS: Final = frozenset({b"x-cron-env", b"x-ms-journal-report"})  # cron; Exchange's journal of others' mails
_OF_PEOPLE: Final = frozenset({b"user-agent", b"list-id"})  # a mail program, a list
# Trackers and web forms, whose mails quote whole reports; by the beginning of a field's name.
_OF_TRACKERS: Final = (
    *(b"x-jira", b"x-github", b"x-gitlab", b"x-bugzilla", b"x-redmine", b"x-trac-", b"x-otrs", b"x-zendesk"),
    *(b"rt-ticket", b"x-rt-", b"x-mantis", b"x-phabricator", b"x-php-", b"x-gerrit", b"x-launchpad"),
)
_FORMS: Final = ("phpmailer", "wordpress")
# How UW IMAP keeps the books of a folder: in a mail of the MAILER-DAEMON.
_OF_THE_HOUSE: Final = "don't delete this message"
_ADDRESSED: Final = 1000  # characters of the To field
_BOUNCES: Final = re.compile(r"(?i)(?:-bounces?|\bbounces?(?:[+-][^\s<>@]{0,200})?)@")  # Mailman's form, VERP
_NOT_DELIVERY: Final = (  # report types that no bounce has: RFC 5965, 8098, 8460
    "feedback-report",
    "disposition-notification",
    "tlsrpt",
)


@once
def looks_returned(letter: Letter) -> str | None:
    """What makes it look like a report; None when nothing does."""
    mail = letter.mail
    if found := next((name for name in _MARKS if name in mail.top.fields), None):
        return found.decode()
    if _FML in mail.top.fields and _FML_POST not in mail.top.fields:
        return "x-mlserver"
    if mail.top.type == "multipart/report":
        kind = mail.top.parameters.get("report-type", "").lower()
        return None if kind in _NOT_DELIVERY else "multipart/report"
    if _something_else(letter):
        return None
    return by_system(letter) or _null_path(letter) or _to_reverse_path(letter) or _own_message_back(letter)


@once
def by_system(letter: Letter) -> str | None:
    """What says that a mail system wrote it, not a person."""
    return _by_daemon(letter) or _by_postmaster(letter)


def _by_daemon(letter: Letter) -> str | None:
    """A name in its From field, or none at all; a subject of its own."""
    author = letter.author.lower()
    if found := next((name for name in _DAEMONS if name in author and f"{name}-" not in author), None):
        return found  # `mailer-daemon-monitor@` is none of them
    if author.rpartition("<")[2].lstrip(' "').startswith(_MAILBOXES):
        return "From: a mail system's address"
    if letter.subject.strip() in _SUBJECTS:
        return "Subject: a mail system's"
    return "From: <>" if "<>" in author else None


def _null_path(letter: Letter) -> str | None:
    """RFC 3464 section 2: a report has a null reverse-path; what was made of it on the way. Web forms and archives give
    people's mail one too."""
    fields = letter.mail.top.fields
    if forwarded(letter) or fields.keys() & _OF_PEOPLE or any(name.startswith(_OF_TRACKERS) for name in fields):
        return None
    if b"x-mailer" in fields and any(name in letter.mail.header("x-mailer").lower() for name in _FORMS):
        return None
    path = letter.mail.header("return-path").strip().lower()
    if path == "<>" or letter.mail.header("envelope-from").strip() == "<>":
        return "Return-Path: <>"
    return "Return-Path: mailer-daemon" if "mailer-daemon" in path else None


def _by_postmaster(letter: Letter) -> str | None:
    """The postmaster as a system: as a person he answers and forwards."""
    return HOSTMASTER if HOSTMASTER in letter.author.lower() and not _by_hand(letter) else None


def forwarded(letter: Letter) -> bool:
    """Whether its subject says that a person answers or forwards."""
    return _ANSWERED.match(letter.subject) is not None


def _by_hand(letter: Letter) -> bool:
    """A person's answer, or what he forwards out of his mailbox."""
    answered = letter.mail.header("in-reply-to") or letter.mail.header("references")
    return bool(answered) and forwarded(letter)


def _to_reverse_path(letter: Letter) -> str | None:
    """Sent to an address that is only ever the reverse-path of a list or campaign, where no person writes."""
    if _BOUNCES.search(letter.mail.header("to")[:_ADDRESSED]) and not _by_hand(letter):
        return "to a reverse-path"
    return None


def _own_message_back(letter: Letter) -> str | None:
    """Whether it returns, header and all, a message that its own recipient sent."""
    returned = None if forwarded(letter) else letter.returned
    if returned is None or not (b"received" in returned.fields or b"message-id" in returned.fields):
        return None
    to = letter.mail.header("to").lower()
    senders = (returned.header(name) for name in ("return-path", "from", "sender", "errors-to"))
    for sender in senders:
        address = sender.rpartition("<")[2].partition(">")[0].strip().lower()
        if "@" in address and address in to:
            return OWN_MESSAGE
    return None


def _something_else(letter: Letter) -> bool:
    """Mails that share traits with reports: answers by themselves, invitations, newsletters, cron's and a journal's."""
    mail = letter.mail
    if mail.top.fields.keys() & _NO_REPORTS or any(part.type == "text/calendar" for part in mail.parts):
        return True
    if letter.subject.lower().startswith(_OF_THE_HOUSE):
        return True
    return _newsletter(mail) or (not by_system(letter) and answers(letter) is not None)


def _newsletter(mail: Mail) -> bool:
    """RFC 8058 asks bulk senders for one field, RFC 2369 gives discussion lists both."""
    return b"list-unsubscribe" in mail.top.fields and not mail.header("list-post")
