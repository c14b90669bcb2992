"""Reports of mail transfer agents and gateways where there is no report part: one mail below each `===`."""

MTAS = r"""
=== activehunter2 | bounce | anna@example.org | userunknown
From: "MAILER-DAEMON" <MAILER-DAEMON@ah.example.jp>
Subject: FAILURE NOTICE :
x-ahmailid: 123.45

  ----- The following addresses had permanent fatal errors -----

>>> anna@example.org <anna@example.org>

550 sorry, no mailbox here by that name (#5.1.1 - chkuser)

  ----- original message -----

@COPY@
=== bigfoot1 | bounce | anna@example.org | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@bigfoot.example>
Subject: Returned mail: User unknown

   ----- The following addresses had delivery problems -----
<anna@example.org>  (unrecoverable error)

   ----- Transcript of session follows -----
>>> RCPT TO:<anna@example.org>
<<< 553 Invalid recipient anna@example.org (Mode: normal)
550 <anna@example.org>... User unknown

   ----- Original message follows -----

@COPY@
=== biglobe1 | bounce | tama@example.biglobe.ne.jp | mailboxfull
From: postmaster@biglobe.ne.jp
Subject: Returned mail: Mailbox full

This message was created automatically by mail delivery software.

   ----- The following addresses had delivery problems -----
tama@example.biglobe.ne.jp

   ----- Non-delivered information -----
The number of messages in recipient's mailbox exceeded the local limit.

@COPY@
=== courier-text | bounce | anna@example.org bob@example.net | userunknown
From: "Courier mail server at mx.example.net" <@>
Subject: NOTICE: mail delivery status.

This is a delivery status notification from mx.example.net,
running the Courier mail server, version 0.65.2.

The original message was received on Sat, 11 Dec 2010 12:19:57 +0900
from mail.example.com

---------------------------------------------------------------------------

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<anna@example.org>:
    mx.example.org [192.0.2.222]:
>>> RCPT TO:<anna@example.org>
<<< 550 5.1.1 <anna@example.org>... User Unknown

<bob@example.net>:
    DNS lookup failure for "example.net". Try again later.

---------------------------------------------------------------------------

If your message was also sent to additional recipients, their delivery
status is not included in this report.  You may or may not receive
other delivery status notifications for additional recipients.
@COPY@
=== domino-de | bounce | anna@example.org | userunknown
From: Mailer-Daemon@notes.example.de
Subject: Zustellungsfehler: Angebot
X-MIMETrack: Itemize by SMTP Server on notes/Example(Release 8.5.3)

Ihr Dokument:

   Angebot

wurde nicht zugestellt an:

   anna@example.org

da:

   User anna (anna@example.org) not listed in Domino Directory
=== notes-smtpmta2 | bounce | anna@example.org bob@example.net | userunknown
From: MAILER-DAEMON@notes.example.jp
Subject: Undeliverable: Spring offer

------- Failure Reasons  --------

User not listed in public Name & Address Book
anna@example.org

Recipient's Domino Directory entry does not specify a valid Notes mail file
bob@example.net

------- Returned Message --------

@COPY@
=== dma2 | bounce | anna@example.org | hostunknown networkerror
From: MAILER-DAEMON <>
Subject: Mail delivery failed

This is the DragonFly Mail Agent v0.13 at host.example.net.

There was an error delivering your mail to <anna@example.org>.

DNS lookup failure: host example.org not found

Original message follows.

@COPY@
=== gmx-old | bounce | anna@gmx.example bob@gmx.example | mailboxfull
From: Mailer-Daemon <mailer-daemon@mx0.gmx.net>
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software (GMX).

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error. The following address
failed:

"anna@gmx.example":
delivery failed: quota exceeded

"bob@gmx.example":
delivery failed: quota exceeded

--- The header of the original message is following. ---

@COPY@
=== gmx-warn | delayed | anna@example.org | expired networkerror
From: Mailer-Daemon <mailer-daemon@mx0.gmx.net>
Subject: Mail delivery delayed: still trying

This message was created automatically by mail delivery software (1&1).

A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue.

The address to which the message has not yet been delivered is:

anna@example.org:
SMTP error from remote server for EHLO command, host: mx.example.org, reason: connection timed out

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered.

--- The header of the original message is following. ---

@COPY@
=== ex2003-1 | bounce | anna@example.org | userunknown
From: System Administrator <postmaster@ex.example.net>
Subject: Undeliverable: Spring offer
X-MS-Embedded-Report:
X-Mailer: Internet Mail Service (5.5.2653.13)

Your message

  To:      Anna Smith
  Subject: Spring offer
  Sent:    Thu, 9 Apr 2015 23:34:45 +0900

did not reach the following recipient(s):

anna@example.org on Thu, 9 Apr 2015 23:34:45 +0900
    The recipient name is not recognized
	The MTS-ID of the original message is: c=jp;a= ;p=neko;l=EXCHANGE000000000
    MSEXCH:IMS:EXAMPLE:NEKO:EXCHANGE 0 (000C05A6) Unknown Recipient
=== exim-quota | bounce | anna@example.org | mailboxfull
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: anna@example.org
Auto-Submitted: auto-replied

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  anna@example.org
    (generated from a.smith@example.org)
    mailbox is full: retry timeout exceeded

------ This is a copy of the message, including all the headers. ------

@COPY@
=== exim-defer | delayed | anna@example.org | networkerror expired
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
Subject: Warning: message 1Z2b3c-000abc-1a delayed 24 hours
Auto-Submitted: auto-replied

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.net.

The message identifier is:     1Z2b3c-000abc-1a
The subject of the message is: Spring offer
The date of the message is:    Thu, 9 Apr 2015 23:34:45 +0900

The address to which the message has not yet been delivered is:

  anna@example.org
    host mx.example.org [192.0.2.9]
    Delay reason: Connection timed out

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered. Eventually the mail delivery software will give up,
and when that happens, the message will be returned to you.
=== ezweb1 | bounce | neko@ezweb.ne.jp | suspend userunknown filtered
From: Postmaster@ezweb.ne.jp
Subject: Mail System Error - Returned Mail

The user(s) account is disabled.

<neko@ezweb.ne.jp>:  user unknown

------------------------------------------------------------

@COPY@
=== ezweb2 | bounce | neko@ezweb.ne.jp | filtered userunknown
From: <>
Subject: Mail System Error - Returned Mail

The following recipients did not receive this message:

    <neko@ezweb.ne.jp>

Each of the following recipients was rejected by a remote mail server.

    Recipient: <neko@ezweb.ne.jp>
    >>> RCPT TO:<neko@ezweb.ne.jp>
    <<< 550 <neko@ezweb.ne.jp>: User unknown

@COPY@
=== fml1 | bounce | list@example.jp | rejected policyviolation
From: postmaster@example.jp
Subject: You sender@example.com are not member (list ML)
X-MLServer: fml [fml 4.0.3]

You <sender@example.com> are not a member of this mailing list <list@example.jp>.

Original mail as follows:

@COPY@
=== fml2 | bounce | list@example.jp | systemerror
From: list-admin@example.jp
Subject: Duplicated Message-ID
X-MLServer: fml [fml 4.0.3]

Duplicated Message-ID in <list@example.jp>.

Original mail as follows:

@COPY@
=== fml-reject | bounce | staff@example.jp | rejected
From: staff-admin@example.jp
Subject: reject mail from sender@example.com
X-MLServer: fml [fml 4.0 STABLE]

reject mail from <sender@example.com> to this mailing list <staff@example.jp>.

Original mail as follows:

@COPY@
=== fml-loop | bounce | staff@example.jp | systemerror networkerror
From: staff-admin@example.jp
Subject: Loop Back Warning: <staff@example.jp>
X-MLServer: fml [fml 4.0 STABLE]

fml staff@example.jp has detected a loop condition so that
input mail has already our server signature.
Loop Back Warning: <staff@example.jp>

Original mail as follows:

@COPY@
=== imail3 | bounce | anna@example.org | userunknown undefined onhold
From: postmaster@imail.example.com
Subject: Undeliverable Mail
X-Mailer: <SMTP32 v8.22>

undeliverable to anna@example.org
Body of message generated response:
550 Requested action not taken: no such user here

Original message follows.

@COPY@
"""
