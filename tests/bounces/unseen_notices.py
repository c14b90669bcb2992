"""Notices, receipts and digests that are no reports: one mail below each `===`, and the kind it is."""

NOTICES = r"""
=== majordomo | other
From: Majordomo@lists.example.com
Subject: Majordomo results: subscribe

>>>> subscribe staff
Your request to Majordomo@lists.example.com:
	subscribe staff sender@example.com
has been forwarded to the owner of the "staff" list for approval.
=== list-reject | other
Return-Path: <staff-bounces@lists.example.com>
From: staff-bounces@lists.example.com
Subject: Request to mailing list Staff rejected
Precedence: bulk
X-BeenThere: staff@lists.example.com
X-List-Administrivia: yes
List-Id: <staff.lists.example.com>

Your request to the Staff mailing list

    Posting of your message titled "Spring offer"

has been rejected by the list moderator.  The moderator gave the
following reason for rejecting your request:

"Non-members are not allowed to post messages to this list."
=== mbox-internal | other
From: Mail System Internal Data <MAILER-DAEMON@mx.example.com>
To:
Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA
X-IMAP: 1428 12

This text is part of the internal format of your mail folder, and is not
a real message.  It is created automatically by the mail system software.
If deleted, important folder data will be lost, and it will be re-created
with the data reset to initial values.
=== quota-warn | other
From: Mail System <postmaster@example.com>
Subject: Quota warning

Your mailbox sender@example.com is now 95% full. When it is full, new messages will be returned to the sender.
=== quota-warn2 | other
From: MAILER-DAEMON@example.com
Subject: Mailbox quota exceeded

The mailbox sender@example.com has exceeded its quota. New messages cannot be delivered until you delete some.
Write to helpdesk@example.com for help.
=== sysadmin-size | other
From: System Administrator <sysadmin@example.com>
Subject: Your mailbox is over its size limit

Your mailbox has exceeded one or more size limits set by your administrator.

Your mailbox size is 210000 KB.
Mailbox size limits:

You will receive a warning when your mailbox reaches 180000 KB.
You cannot send mail when your mailbox reaches 200000 KB.

You may not be able to send or receive new mail until you reduce your mailbox size.
=== mdaemon-summary | other
From: MDaemon@example.com
Subject: Statistics Report for example.com

Daily account statistics

anna@example.org   undelivered: 3
550 User unknown: 12
=== amavis-to-you | other
From: "Content-filter at mx.example.com" <postmaster@mx.example.com>
Subject: BANNED (.exe) in mail TO YOU (from <anna@example.org>)

BANNED CONTENTS ALERT

Our content checker found
    banned name: .exe

in an email to you from:
  anna@example.org

Delivery of the email was stopped!
=== mailman-uncaught3 | other
Return-Path: <mailman-bounces@lists.example.com>
From: mailman-bounces@lists.example.com
To: list-owner@lists.example.com
Subject: Uncaught bounce notification
MIME-Version: 1.0
Content-Type: multipart/mixed;
	boundary="=_b1"
Precedence: bulk
X-List-Administrivia: yes

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

The attached message was received as a bounce, but either the bounce
format was not recognized, or no member addresses could be extracted
from it.

--=_b1
Content-Type: message/rfc822

From: MAILER-DAEMON@mx.example.net
To: list-bounces@lists.example.com
Subject: Undelivered Mail
Received: x

This is the mail system at host mx.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

                   The mail system

<anna@example.org>: host mx.example.org[192.0.2.1] said: 550 5.1.1
    <anna@example.org>: Recipient address rejected: User unknown in virtual
    mailbox table (in reply to RCPT TO command)

--=_b1--
=== yahoo-groups | other
From: Yahoo! Groups Notification <notify@groups.example>
Subject: Your Yahoo! Groups membership is bouncing

Messages sent to sender@example.com have bounced: the remote server said 550 5.1.1 user unknown.
Your account was set to bouncing status.
To reactivate write to groups@groups.example
=== fwd-conf | other
From: Gmail Team <forwarding-noreply@google.example>
Subject: Gmail Forwarding Confirmation - Receive Mail from anna@example.org

anna@example.org has requested to automatically forward mail to your email address
sender@example.com. If you do not know, ignore this.
=== ticket-closed | other
From: Helpdesk <help@desk.example>
Subject: Ticket 12 closed: mail to anna@example.org returned
X-OTRS-Loop: yes

Resolution: message was rejected because mailbox of anna@example.org was full. Customer informed.
=== cron-mailq | other
Return-Path: <root@mx.example.com>
From: Cron Daemon <root@mx.example.com>
Subject: Cron <root@mx> mailq
Auto-Submitted: auto-generated
X-Cron-Env: <SHELL=/bin/sh>

-Queue ID- --Size-- ----Arrival Time---- -Sender/Recipient-------
ABC*  1234 Thu Apr 9 sender@example.com
   (connect to mx.example.org[192.0.2.9]:25: Connection timed out)
      anna@example.org
=== blog | other
From: WordPress <wordpress@blog.example>
Subject: [Blog] New comment: How to fix mail delivery failed
X-Mailer: PHPMailer 6.0

Comment by anna@example.org: My message could not be delivered, 550 5.1.1 user unknown. Help!
=== forum | other
From: Forum <noreply@forum.example>
Subject: Reply to "Undelivered Mail Returned to Sender"
Precedence: list
List-Unsubscribe: <https://f>

carl wrote:

> anna@example.org: 550 5.1.1 user unknown. Your message was not delivered.

Visit https://forum.example
=== sub-expired | other
From: Mail Service <mailservice@host.example>
Subject: Your hosting has expired

Mail delivery to sender@example.com will be delayed. Contact billing@host.example to renew.
=== maint | other
From: Postmaster <postmaster@example.com>
Subject: Scheduled maintenance of the mail system

On Sunday mail delivery will be delayed. Messages to users@example.com are queued. Questions to
helpdesk@example.com.
=== maint2 | other
From: Mail Administrator <postmaster@example.com>
Subject: Mail server migration

During the migration your messages may not be delivered at once; they are not lost. If a message
cannot be delivered, the sender gets a notice. Ask anna@example.org.
=== new-addr | other
Return-Path: <anna@example.org>
From: Anna <anna@example.org>
Subject: My new address

Hi,
my old address anna@old.example does not exist any more. Mail to it will be returned. Use anna@new.example.
=== unmonitored | auto-reply
From: No Reply <noreply@shop.example>
Subject: This mailbox is not monitored
Auto-Submitted: auto-replied
In-Reply-To: <orig-77@mail.example.com>

Your message to noreply@shop.example was not read. This mailbox is not monitored. Please write to
service@shop.example.
=== unmonitored-null | other
From: noreply@shop.example
Subject: RE: Spring offer
In-Reply-To: <orig-77@mail.example.com>

This address does not accept mail. Please use service@shop.example.
=== vac-fr | auto-reply
From: Bob <bob@example.net>
Subject: Réponse automatique : Offre
X-Auto-Response-Suppress: All
Auto-Submitted: auto-generated

Absent. Votre message ne sera pas lu. Contactez anna@example.org.
=== spamblocker | challenge
From: anna@example.org
Subject: spamBlocker: Re: Spring offer
In-Reply-To: <orig-77@mail.example.com>

This is an automatic reply. I apologize: to control spam, I now allow incoming messages only from
senders I have approved beforehand. If you would like to be added to my list of approved senders,
please fill out the short request form (see link below). Once I approve you, I will receive your
original message in my inbox. Your message is held in spamBlocker.
=== receipt-text | other
From: Anna <anna@example.org>
Subject: Read: Spring offer

Your message

  To: Anna
  Subject: Spring offer

was read on 9.4.2015.
=== receipt-relay | delivered
From: postmaster@hm.example
Subject: Delivery Status Notification (Relay)
X-DSNContext: 335a7efd

This is an automatically generated Delivery Status Notification.

Your message has been successfully relayed to the following recipients, but the requested delivery
status notifications may not be generated by the destination.

       anna@example.org
=== opensmtpd-ok | delivered
From: Mailer Daemon <MAILER-DAEMON@op.example>
Subject: Delivery status notification: success
Auto-Submitted: auto-replied

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    Your message was successfully delivered to these recipients:

anna@example.org: 250 2.0.0 OK
=== recall-report | other
From: Microsoft Outlook <carl@example.net>
Subject: Message Recall Failure: offer

Your recall of the message failed for the following recipient: anna@example.org
=== spamassassin-wrap | other
Return-Path: <x@spam.example>
From: root@mx.example.com
Subject: *****SPAM***** Mail delivery failed
X-Spam-Flag: YES

Spam detection software, running on the system "mx.example.com", has identified this incoming email
as possible spam. Content preview: your message to anna@example.org could not be delivered
=== dunning | other
From: Payments <pay@bank.example>
Subject: Zahlung zurückgewiesen

Ihre Zahlung an anna@example.org wurde zurückgewiesen. Eine Nachricht folgt.
=== invite | other
From: Calendly <no-reply@cal.example>
Subject: Your invitation to anna@example.org expired

Your invitation was not accepted and has expired.
=== voip | other
From: PBX <pbx@voip.example>
Subject: Voicemail delivery failed for anna@example.org

The voice message was not delivered: mailbox full.
=== bill | other
From: Telco <bill@telco.example>
Subject: Rechnung konnte nicht zugestellt werden

Ihre Rechnung konnte per Post nicht zugestellt werden. Bitte Adresse prüfen: kundenservice@telco.example
"""
