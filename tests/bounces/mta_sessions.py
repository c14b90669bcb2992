"""Reports of sendmail and its kin, and of Postfix, in their own form."""

from tests.bounces.mta_case import Case

_POSTFIX = """
    This is the mail system at host mx.example.net.

    I'm sorry to have to inform you that your message could not
    be delivered to one or more recipients. It's attached below.
"""

SENDMAIL = (
    Case(
        "the transcript's lines go to their recipients",
        "sendmail",
        """
    The original message was received at Tue, 10 Jun 2025 10:00:00 +0200
    from localhost

       ----- The following addresses had permanent fatal errors -----
    <anna@example.org>
        (reason: 550 5.1.1 <anna@example.org>... User unknown)
        (expanded from: <team@example.net>)
    <bob@example.org>
    "|/usr/bin/vacation carl"
        (reason: 1)
        (expanded from: <carl@example.net>)

       ----- Transcript of session follows -----
    ... while talking to mx.example.org.:
    >>> RCPT To:<anna@example.org>
    <<< 550 5.1.1 <anna@example.org>... User unknown
    550 5.1.1 <anna@example.org>... User unknown
    >>> RCPT To:<bob@example.org>
    <<< 552 5.2.2 Over quota
    550 5.0.0 <bob@example.org>... Can't create output
    vacation: no such file

       ----- Message header follows -----
    """,
        (
            ("anna@example.org", "team@example.net", 550, "User unknown"),
            ("bob@example.org", None, 552, "Over quota"),
            ("carl@example.net", None, None, "vacation: no such file"),
        ),
        remote="mx.example.org",
    ),
    Case(
        "a warning",
        "sendmail",
        """
        **********************************************
        **      THIS IS A WARNING MESSAGE ONLY      **
        **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **
        **********************************************

       ----- The following addresses had transient non-fatal errors -----
    <anna@example.org>

       ----- Transcript of session follows -----
    451 4.4.1 <anna@example.org>... Deferred: Connection timed out
    Warning: message still undelivered after 4 hours
    Will keep trying until message is 5 days old
    """,
        (("anna@example.org", None, 451, "Connection timed out"),),
        kind="delayed",
        header=("Subject: Warning: could not send message for past 4 hours",),
        returned="",
    ),
    Case(
        "sendmail 5 has a transcript alone; a local user is found in To",
        "sendmail",
        """
       ----- Transcript of session follows -----
    While talking to mx.example.com:
    >>> RCPT To:<bob@example.com>
    <<< 550 no such user here
    550 <bob@example.com>... User unknown
    550 anna... User unknown
    421 mx.example.net (smtp)... Deferred: Connection timed out

       ----- Unsent message follows -----
    """,
        (("bob@example.com", None, 550, "no such user here"), ("anna@example.org", None, 550, "550 anna...")),
        remote="mx.example.com",
    ),
    Case(
        "one verdict about several",
        "sendmail",
        """
       ----- Transcript of session follows -----
    While talking to mx.example.com:
    >>> DATA
    <<< 554 not from you
    554 <anna@example.org>,<bob@example.org>... Service unavailable
    Loading the table... done

       ----- Unsent message follows -----
    """,
        (("anna@example.org", None, 554, "not from you"), ("bob@example.org", None, 554, "not from you")),
        remote="mx.example.com",
    ),
    Case(
        "nobody is named: whom the message was for",
        "sendmail",
        """
       ----- Transcript of session follows -----
    554 Too many hops 26 (25 max): from sender@example.com

       ----- Message header follows -----
    """,
        (("anna@example.org", None, 554, "Too many hops"),),
    ),
    Case(
        "ActiveHunter",
        "sendmail",
        """
      ----- The following addresses had permanent fatal errors -----

    >>> anna@example.org <anna@example.org>

      ----- Transcript of session follows -----
    550 <anna@example.org>: Recipient address rejected: User unknown

    """,
        (("anna@example.org", None, 550, "User unknown"),),
        returned="",
    ),
)
POSTFIX = (
    Case(
        "several recipients, one expanded",
        "Postfix",
        _POSTFIX
        + """
    <anna@example.org> (expanded from
        <team@example.net>): host
        mx.example.org[192.0.2.7] said: 550 5.1.1 no such user (in reply to RCPT TO
        command)

    <bob@example.org>: mail for example.org loops back to myself

    """,
        (
            ("anna@example.org", "team@example.net", 550, "no such user"),
            ("bob@example.org", None, None, "loops back"),
        ),
        remote="mx.example.org",
    ),
    Case(
        "a template in another language",
        "Postfix",
        """
    Dies ist das Mailsystem auf mx.example.net.

    Ihre Nachricht konnte leider nicht zugestellt werden.

    <anna@example.org>: Name service error for name=example.org: Host not found

    """,
        (("anna@example.org", None, None, "Host not found"),),
    ),
    Case(
        "a warning",
        "Postfix",
        """
    # THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #

    Your message could not be delivered for more than 4 hour(s).
    It will be retried until it is 5 day(s) old.

    <anna@example.org>: connect to mx.example.org[192.0.2.7]:25: Connection timed out

    """,
        (("anna@example.org", None, None, "Connection timed out"),),
        kind="delayed",
        remote="mx.example.org",
    ),
)
