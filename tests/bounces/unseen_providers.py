"""Reports of providers and older systems where there is no report part: one mail below each `===`."""

PROVIDERS = r"""
=== interscan-nt | bounce | anna@example.org | userunknown
From: "InterScan NT" <imss@isms.example.jp>
Subject: Mail could not be delivered

Message from InterScan E-Mail VirusWall NT

******************** Unable to deliver message to <anna@example.org> : 550 Recipient unknown
>>> RCPT TO:<anna@example.org>
<<< 550 No such user
*********************** End of message ************************
=== kddi2 | bounce | anna@example.org | expired
From: no-reply@app.auone-net.jp
Subject: Mail delivery failed
Reply-To: no-reply@app.auone-net.jp

Your mail attempted to be delivered on: Thu, 29 Apr 2010 12:08:36 +0900
    Could not be delivered to: <anna@example.org>
    As its delivery has timed out.
=== mailmarshal1 | bounce | anna@example.org | userunknown
From: MailMarshal <postmaster@mm.example.org>
Subject: Undeliverable Mail: "Spring offer"
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

Your message:
    From:    sender@example.com
    Subject: Spring offer

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
    anna@example.org

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
=== mxlogic1 | bounce | anna@example.org | userunknown
From: Mail Delivery System <Mailer-Daemon@p01m166.mxlogic.example>
Subject: Mail delivery failed: returning message to sender
X-MXL-NoteHash: ffffffffffffffff-0000000000000000

This message was created automatically by mail delivery software.

A message that you have sent could not be delivered to one or more
recipients.  This is a permanent error.  The following address failed:

  <anna@example.org>: 550 5.1.1 ... User Unknown

Included is a copy of the message header:
-----------------------------------------
@COPY@
=== opensmtpd-warn | delayed | anna@example.org | expired networkerror
From: Mailer Daemon <MAILER-DAEMON@op.example.net>
Subject: Delivery status notification: warning

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    A message is delayed for more than 4 hours for the following
    list of recipients:

anna@example.org: Network error on destination MXs

    Please note that this is only a temporary failure report.
    The message is kept in the queue for up to 4 days.
    You DO NOT NEED to re-send the message to these recipients.

    Below is a copy of the original message:

@COPY@
=== x4 | bounce | anna@example.org | mailboxfull
From: MAILER-DAEMON@x4.example.net
Subject: failure notice

We're sorry. There's a problem with the e-mail address(es) you're trying to send to.
Please verify the address(es) and try again. If you continue to have problems, please contact
Customer Support at (480) 555-2500.

<anna@example.org>:
child status 100...The e-mail message could not be delivered because the user's mailfolder is full.

--- Below this line is a copy of the message.

@COPY@
=== qmail-mda | bounce | anna@example.org | userunknown
From: MAILER-DAEMON@md.example.net
Subject: Undelivered Mail

This is the mail delivery agent at md.example.net.
I was not able to deliver your message to the following addresses.

<anna@example.org>:
127.0.0.1 does not like recipient.
Remote host said: 550 no such user

--- Below this line is a copy of the message.

@COPY@
=== x1 | bounce | anna@example.org bob@example.net | userunknown mailboxfull
From: Mail Deliver System <postmaster@x1.example.com>
Subject: Returned Mail:

The original message was received at Thu, 29 Apr 2010 23:34:45 +0900 (JST)
from sender@example.com

---The following addresses had delivery errors---

anna@example.org [User unknown]
bob@example.net [Mail box full]

---Original message follows---

@COPY@
=== x3 | bounce | anna@example.org | userunknown
From: Mail Delivery System <mailer-daemon@x3.example.com>
Subject: Delivery status notification

         This is an automatically generated Delivery Status Notification.

Delivery to the following recipients failed permanently:

      * anna@example.org

============================================================================

Technical details:

  SMTP:RCPT host mx.example.org: 553 5.3.0 <anna@example.org>... No such user here

============================================================================

@COPY@
=== x6 | bounce | anna@example.org | userunknown
From: Postmaster <postmaster@x6.example.com>
Subject: There was an error sending your mail

We had trouble delivering your message. Full details follow:

Subject: 'Spring offer'
Date: Thu, 9 Apr 2015 23:34:45 +0900

1 error(s):

SMTP Server <mx.example.org> rejected recipient <anna@example.org>
  (Error following RCPT command). It responded as follows: [550 5.1.1 User unknown]

The attachment contains the original mail headers.
=== x6-perm | bounce | anna@example.org | userunknown
From: Postmaster <postmaster@x6.example>
Subject: There was an error sending your mail

We had trouble delivering your message. Full details follow:

Subject: 'Spring offer'
Date: 'Thu, 29 Apr 2012 23:34:45 +0000'

1 error(s):

The following recipients returned permanent errors: anna@example.org. Reason: [550 5.1.1 no such user]

The attachment contains the original mail headers.
=== vtext | bounce | 5551234567@vtext.com | userunknown rejected
From: post_master@vtext.com
Subject: Undeliverable: Spring

Error: Message rejected. Invalid destination address
Message details:
  Subject: Spring offer
  Sent date: Thu Apr 09 23:34:45 JST 2015
  MAIL FROM: sender@example.com
  RCPT TO: 5551234567@vtext.com
=== dtag | bounce | anna@example.org bob@example.org | mailboxfull
From: Mail Delivery System <Mailer-Daemon@to.example>
Subject: mail failed, returning to sender

|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 <anna@example.org>
   552 5.2.2 <anna@example.org> Quota exceeded (mailbox for user is full)
 <bob@example.org>
   550 5.1.1 <bob@example.org> user unknown

|------------------------- Message header follows: ----------------------|
@COPY@
=== smail | bounce | anna@example.org | hostunknown
From: <MAILER-DAEMON@smail.example>
Subject: mail failed, returning to sender

|------------------------- Failed addresses follow: ---------------------|
 anna@example.org ... unknown host
|------------------------- Message text follows: ------------------------|
@COPY@
=== biglobe-filter | bounce | tama@inacatv.ne.jp | filtered userunknown
From: postmaster@inacatv.ne.jp
Subject: Returned mail: Delivery failed

   ----- The following addresses had delivery problems -----
tama@inacatv.ne.jp

   ----- Non-delivered information -----
Mail Delivery Failed... User unknown

@COPY@
=== ezweb-limited | bounce | neko@ezweb.ne.jp | suspend
From: <Postmaster@ezweb.ne.jp>
Subject: Mail System Error - Returned Mail

The user(s) account is temporarily limited.

<neko@ezweb.ne.jp>

@COPY@
=== ezweb-expired | bounce | neko@example.jp | expired
From: <Postmaster@ezweb.ne.jp>
Subject: Mail System Error - Returned Mail

Your message was not delivered within 0 days and 1 hours.
Host mx.example.jp is not responding.

The following recipients did not receive this message:

     <neko@example.jp>

Please reply to Postmaster@ezweb.ne.jp
if you feel this message to be in error.
@COPY@
=== surf-multi | bounce | anna@example.org bob@example.org | userunknown
From: Administrator <postmaster@sc.example>
Subject: Message non-deliverable
X-Mailer: SurfControl E-mail Filter
X-SEF-Processed: 5_0

Your message could not be sent.
A transcript of the attempts to send the message follows.
The number of attempts made: 1
Addressed To: anna@example.org
Addressed To: bob@example.org

Thu 29 Apr 2010 23:34:45 +0900
Failed to send to identified host,
mx.example.org: [192.0.2.5], 550 5.1.1 No such user
--- Message non-deliverable.
"""
