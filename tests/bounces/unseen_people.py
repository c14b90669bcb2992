"""What people and watchers write about reports: one mail below each `===`, and the kind it is."""

PEOPLE = r"""
=== pm-person | other
Return-Path: <postmaster@example.org>
From: Postmaster <postmaster@example.org>
Subject: Your account

Dear user,

your request for anna@example.org has been completed. If your mail is not delivered, call us.
=== pm-answer | other
Return-Path: <postmaster@isp.example>
From: Postmaster Team <postmaster@isp.example>
Subject: RE: [Ticket 12] Delivery problem
In-Reply-To: <x@y>
References: <x@y>

Hello,

we have checked: your message to anna@example.org was rejected with 550 5.7.1 because your IP was
listed. It has been removed.

On Thu you wrote:
> my message to anna@example.org was not delivered
=== pm-answer-nore | other
Return-Path: <postmaster@isp.example>
From: Postmaster Team <postmaster@isp.example>
Subject: Ticket 12: delisting request

Hello,

thank you for contacting us about 192.0.2.5. The block was removed. Write to anna@isp.example for questions.
=== hoax | other
Return-Path: <carl@example.net>
From: Carl <carl@example.net>
Subject: FW: Returned mail: see transcript for details

fyi

   ----- The following addresses had permanent fatal errors -----
<anna@example.org>
    (reason: 550 5.1.1 User unknown)

   ----- Transcript of session follows -----
... while talking to mx.example.org.:
>>> DATA
<<< 550 5.1.1 <anna@example.org>... User unknown
=== usenet | other
Return-Path: <exim-users-bounces@exim.example>
From: Carl <carl@example.net>
Subject: Re: [exim] bounce format
List-Id: <exim-users.exim.example>
X-Failed-Recipients-Example: none

Tony wrote:
> This message was created automatically by mail delivery software.
>
> A message that you sent could not be delivered to one or more of its
> recipients. The following address(es) failed:
>
>   anna@example.org
>     Unrouteable address

That is normal.
=== list-null | other
From: Carl <carl@example.net>
Subject: bounces on this list
List-Id: <x.example>
Precedence: list

I got this:

This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<anna@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1
    <anna@example.org>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)
=== newsgroup-digest | other
Return-Path: <ietf-822-bounces@lists.example>
From: ietf-822-request@lists.example
Subject: ietf-822 Digest, Vol 1
List-Id: <ietf-822.lists.example>
List-Post: <mailto:ietf-822@lists.example>
List-Unsubscribe: <x>

Message: 1
From: Carl

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.1.1
=== fields-in-mail | other
Return-Path: <carl@example.net>
From: Carl <carl@example.net>
Subject: question on DSN fields

Is this right?

Reporting-MTA: dns; mx

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.1.1
=== mime-dsn-attached-by-person | other
Return-Path: <carl@example.net>
From: Carl Meyer <carl@example.net>
Subject: problem with mail
MIME-Version: 1.0
Content-Type: multipart/mixed;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

please look at the attached report

--=_b1
Content-Type: message/delivery-status; name="details.txt"
Content-Disposition: attachment

Reporting-MTA: dns; mx

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.1.1

--=_b1--
=== digest-mime | other
Return-Path: <list-bounces@lists.example>
From: list-request@lists.example
Subject: List Digest
MIME-Version: 1.0
Content-Type: multipart/mixed;
	boundary="=_b1"
List-Id: <x>

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

topics

--=_b1
Content-Type: multipart/digest; boundary=dg

--dg

From: MAILER-DAEMON@x
Subject: Undelivered
Message-ID: <1@x>

This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<anna@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1
    <anna@example.org>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)

--dg--

--=_b1--
=== arf-like-human | other
Return-Path: <carl@example.net>
From: Carl Meyer <carl@example.net>
Subject: complaint about message from 192.0.2.1

I complain: anna@example.org sends spam. Feedback-Type: abuse
=== ooo-nomarks | other
Return-Path: <anna@example.org>
From: Anna <anna@example.org>
Subject: Out of office

I am away. Mail to me is not delivered. Contact bob@example.net.
=== shop-null | other
From: Shop <mail@shop.example>
Subject: Your message

Dear customer, your message has been received by service@shop.example and will be answered.
=== confirm-null | other
From: Service <service@x.example>
Subject: Confirm your e-mail address

To receive mail confirm sender@example.com. If the mail could not be delivered, ask help@x.example.
=== smtp-test | other
Return-Path: <check@mon.example>
From: Checker <check@mon.example>
Subject: Mail flow check FAILED
X-Mailer: Zabbix

Probe message to anna@example.org was not received within 300 s. Last error: 451 4.7.1 greylisted
=== smtp-test-null | other
From: Zabbix <zabbix@mon.example>
Subject: Problem: Mail flow check failed

Problem started at 10:00
Probe message to anna@example.org was not delivered
Host: mx1
Severity: High
=== backup-mx | other
Return-Path: <alerts@mon.example>
From: MAILER-DAEMON-ALERTS <alerts@mon.example>
Subject: Queue alert

deferred: anna@example.org (timeout)
=== invoice-quarantine | other
From: Mail Gateway <postmaster@gw.example>
Subject: Message held: invoice

A message from anna@example.org to you was held because it contains a macro. Release it in the portal.
=== greylist-notice | other
From: postmaster@gw.example
Subject: Message delayed by greylisting

A message from anna@example.org to you was delayed for 5 minutes by greylisting.
=== dlp | other
From: DLP <dlp@gw.example>
Subject: Policy notification

Your message to anna@example.org was encrypted and delivered through the portal.
"""
