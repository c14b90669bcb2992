"""Mails that look like reports and are none: one mail below each `===`, and the kind it is."""

OTHERS = r"""
=== fwd-parts | other
Return-Path: <carl@example.net>
From: Carl Meyer <carl@example.net>
Subject: Fwd: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/mixed;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

look at this

This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<anna@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1
    <anna@example.org>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)

--=_b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
=== mailman-disable | other
Return-Path: <mailman-bounces@lists.example.com>
From: mailman-bounces@lists.example.com
Subject: Bounce action notification
Precedence: bulk
X-List-Administrivia: yes
Auto-Submitted: auto-generated

This is a Mailman mailing list bounce action notice:

    List:       staff
    Member:     anna@example.org
    Action:     Subscription disabled.
    Reason:     Excessive or fatal bounces.

The triggering bounce notice is attached below.
=== mm-moderate | other
Return-Path: <staff-bounces@lists.example.com>
From: staff-bounces@lists.example.com
Subject: Your message to Staff awaits moderator approval
Precedence: bulk
X-BeenThere: staff@lists.example.com
List-Id: <staff.lists.example.com>
X-List-Administrivia: yes

Your mail to 'Staff' with the subject

    Spring offer

Is being held until the list moderator can review it for approval.

The reason it is being held:

    Post by non-member to a members-only list

Either the message will get posted to the list, or you will receive
notification of the moderator's decision.
=== mm-moderate-null | other
From: staff-owner@lists.example.com
Subject: Your message to Staff awaits moderator approval
Precedence: bulk

Your mail to 'Staff' with the subject

    Spring offer

Is being held until the list moderator can review it for approval.

The reason it is being held:

    Message has a suspicious header
=== held-queue | other
From: postmaster@mx.example.net
Subject: Message sent to held queue
Auto-Submitted: auto-generated

A message from you to anna@example.org has been moved to the held queue and waits for release by the
administrator.
=== confirm-sub | other
From: list-request@lists.example.com
Subject: confirm 1a2b3c
Precedence: bulk
Auto-Submitted: auto-generated

Mailing list subscription confirmation notice for mailing list Staff

We have received a request from 192.0.2.1 for subscription of your email
address, "sender@example.com", to the staff@lists.example.com mailing list.
To confirm that you want to be added to this mailing list, simply reply to
this message
=== welcome | other
From: list-request@lists.example.com
Subject: Welcome to the "Staff" mailing list
Precedence: bulk

Welcome to the Staff@lists.example.com mailing list!

To post to this list, send your message to staff@lists.example.com.
If your mail is undeliverable, your subscription may be disabled due to bounces.
=== parcel | other
From: DHL Express <noreply@parcel.example>
Subject: Delivery failed: your parcel 123

Dear customer,

We could not deliver your parcel to the following address. The delivery failed because nobody was at
home. Contact us at service@parcel.example.
=== payment | other
From: Billing <mailer@billing.example>
Subject: Your payment was returned

Your payment could not be processed and was returned. Recipient: anna@example.org. Message: account closed.
=== monitor | other
From: Nagios Mailer <nagios@mon.example>
Subject: PROBLEM: smtp on mx.example.net is CRITICAL
Auto-Submitted: auto-generated

Service: SMTP
Host: mx.example.net
State: CRITICAL
Info: 550 5.7.1 relaying denied - message could not be delivered to probe@example.org
=== monitor2 | other
From: mailer-daemon-monitor@mon.example
Subject: [alert] 120 deferred mails in queue

Queue report of mx1: 120 mails deferred. top: anna@example.org (connection timed out)
=== pflogsumm | other
Return-Path: <root@mx.example.net>
From: Postfix Report <postmaster@mx.example.net>
Subject: Postfix log summaries for Apr 9

message bounce detail (by relay)
--------------------------------
  mx.example.org[192.0.2.1]:25 (total: 1)
   1   anna@example.org  host mx.example.org said: 550 5.1.1 User unknown

message reject detail
---------------------
  RCPT
  Recipient address rejected: anna@example.org
=== vacation-left | auto-reply
From: Anna <anna@example.org>
Subject: Automatic reply: Spring offer
X-Auto-Response-Suppress: All
Auto-Submitted: auto-generated
In-Reply-To: <orig-77@mail.example.com>

Anna no longer works here; this mailbox does not exist any more. Please contact bob@example.net.
=== quarantine | other
From: Quarantine <quarantine@gw.example>
Subject: Spam quarantine digest
Auto-Submitted: auto-generated

You have 3 messages in quarantine:

anna@example.org  Undelivered Mail Returned to Sender   release
bob@example.net   Mail blocked as spam  release
=== quarantine-pm | other
From: postmaster@gw.example
Subject: Spam Quarantine Notification

You have new messages in your spam quarantine.

From: anna@example.org
Subject: Your message was not delivered

Click to release.
=== virus-third | other
From: MailScanner <postmaster@gw.example>
Subject: Warning: E-mail viruses detected
Auto-Submitted: auto-generated

Our virus detector has just been triggered by a message from anna@example.org to you. The infected
attachment was removed; the rest of the message was delivered.
=== newsletter-null | other
From: Postmaster Weekly <news@pm.example>
Subject: Delivery failed? Read this
List-Unsubscribe: <https://pm.example/u>

If your message could not be delivered to anna@example.org, check the address.
=== jira-null | other
From: Jira <jira@x.example>
Subject: [JIRA] (MAIL-3) Message could not be delivered
Auto-Submitted: auto-generated
Precedence: bulk
X-JIRA-FingerPrint: abc

Carl created MAIL-3:

This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<anna@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1
    <anna@example.org>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)
=== webform | other
From: Website <www-data@web.example>
Subject: Contact form
X-Mailer: PHPMailer 6

Name: Carl
Mail: anna@example.org
Message: my message to anna@example.org could not be delivered: 550 user unknown
=== storage-alert | other
From: System Administrator <sysadmin@example.com>
Subject: Your mailbox is almost full

Your mailbox has exceeded its storage limit set by your administrator. You may not be able to send
or receive new mail. Mailbox size: 1999 MB. sender@example.com
=== backup | other
From: Backup <backup@nas.example>
Subject: Backup of mail server failed

Error: could not deliver report to anna@example.org: connection timed out
=== gcal | other
From: Google Calendar <calendar-notification@google.example>
Subject: Notification: mail delivery meeting

Mail delivery subsystem meeting; undelivered mail review with anna@example.org
=== challenge-tmda | challenge
From: anna-confirm@example.org
Subject: Please confirm your message
Auto-Submitted: auto-replied

Your message "Spring offer" is being held because the address <sender@example.com> has not been
verified. To release your message for delivery, please send an empty message to the following
address
=== ezmlm-confirm | other
From: staff-help@lists.example.com
Subject: confirm subscribe to staff@lists.example.com
Precedence: bulk

Hi! This is the ezmlm program. I'm managing the
staff@lists.example.com mailing list.

To confirm that you would like

   sender@example.com

added to the staff mailing list, please send an empty reply to this address
=== ezmlm-warn | other
From: staff-help@lists.example.com
Subject: Warning from staff@lists.example.com
Precedence: bulk

Hi! This is the ezmlm program. I'm managing the
staff@lists.example.com mailing list.

Messages to you from the staff mailing list seem to
have been bouncing. I've attached a copy of the first bounce
message I received.

If this message bounces too, I will send you a probe.

--- Enclosed is a copy of the bounce message I received.

Return-Path: <>
Received: x
From: MAILER-DAEMON@q.example.net
To: staff-return-1@lists.example.com
Subject: failure notice

Hi. This is the qmail-send program at q.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.

<sender@example.com>:
User unknown
"""
