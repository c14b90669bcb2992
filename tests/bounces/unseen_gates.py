"""Reports that only just look like one, by their sender and their words: one mail below each `===`."""

GATES = r"""
=== pm-when | bounce | anna@example.org | userunknown
From: postmaster@pm.example
Subject: Undelivered

When we tried to deliver your message to anna@example.org, the remote server
did not accept it: 550 no such user. Your message was not delivered.
=== pm-se | bounce | anna@example.org | userunknown
From: postmaster@pm.example
Subject: Aviso

Se le informa que su mensaje para anna@example.org no pudo ser entregado: usuario desconocido.
=== pm-si | bounce | anna@example.org | mailboxfull
From: postmaster@pm.example
Subject: Avviso

Si è verificato un errore e il messaggio per anna@example.org non è stato consegnato: casella piena.
=== pm-if-after | bounce | anna@example.org | userunknown
From: postmaster@pm.example
Subject: Notice

If you believe this is an error, contact us.

Your message to anna@example.org was returned: unknown user
=== null-report | bounce | anna@example.org | userunknown
From: Mail System <system@pm.example>
Subject: Mail report

Non-delivery report

The message to anna@example.org could not be delivered: user unknown
=== null-digest-subject | bounce | anna@example.org | userunknown
From: Mail System <system@pm.example>
Subject: Undeliverable: Weekly digest

Your message "Weekly digest" could not be delivered to anna@example.org: unknown user
=== null-order | bounce | anna@example.org | userunknown
From: Mail System <mailsystem@pm.example>
Subject: Undeliverable: Your order 123

Your message could not be delivered to anna@example.org.

550 5.1.1 user unknown
=== daemon-order | bounce | anna@example.org | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Undeliverable: Your order 123

Your message could not be delivered to anna@example.org.

550 5.1.1 user unknown
=== orig-subject-digest | bounce | anna@example.org | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Re: Newsletter

Delivery to anna@example.org failed: unknown user
=== iis-multi | bounce | anna@example.org bob@example.net | userunknown
From: postmaster@iis.example
Subject: Delivery Status Notification (Failure)
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

This is an automatically generated Delivery Status Notification.

Delivery to the following recipients failed.

       anna@example.org
       bob@example.net

--=_b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--=_b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; bob@example.net
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
=== mercury32 | bounce | anna@example.org | userunknown
From: Electronic Postmaster <postmaster@mercury.example>
Subject: Postmaster Notify: Delivery Failure.

The local mail transport system has reported the following problems
it encountered while trying to deliver your message:

*** anna@example.org:
    550 User unknown

Your original message is included below.

@COPY@
=== msmail | bounce | anna@example.org | userunknown
From: Postmaster <POSTMASTER@ms.example>
Subject: Mail failure

User mail received addressed to the following unknown addresses:
  anna@example.org

------------------------------------------------------------------------------
@COPY@
=== ccmail | bounce | anna@example.org | userunknown
From: "SMTPLINK" <postmaster@cc.example>
Subject: cc:Mail SMTPLINK Undeliverable Message

User anna@example.org is not defined

Original text follows
----------------------------------------

@COPY@
=== listserv | bounce | anna@example.org | userunknown
From: "L-Soft list server" <MAILER-DAEMON@ls.example>
Subject: Undelivered mail

The enclosed mail file, found in the SMTP reader and shown under the spoolid 1234, could not be delivered to

   anna@example.org

550 no such user

@COPY@
=== cpanel-hour | bounce | anna@example.org | ratelimited
From: Mail Delivery System <Mailer-Daemon@cp.example>
Subject: Mail delivery failed: returning message to sender
X-Failed-Recipients: anna@example.org

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  anna@example.org
    Domain example.com has exceeded the max emails per hour (105/100 (105%)) allowed.  Message discarded.
=== tmomail | bounce | 5551234567@tm.example.net | userunknown
From: Postmaster <postmaster@tm.example.net>
Subject: Undeliverable

Your message could not be delivered to 5551234567@tm.example.net.
The subscriber is unknown.
=== twolines | bounce | anna@example.org bob@example.net | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

Delivery failed for:

1. anna@example.org
   550 5.1.1 No such user
2. bob@example.net
   552 5.2.2 Mailbox full
=== table | bounce | anna@example.org bob@example.net
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

The following messages could not be delivered:

Recipient            | Reason
---------------------+----------------------------
anna@example.org     | User unknown
bob@example.net      | Mailbox full
=== delay-prose | delayed | anna@example.org | expired networkerror
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Delivery delayed

Your message to anna@example.org has been delayed. We will keep trying for 3 more days.
Reason: connection timed out
=== in-reply | bounce | anna@example.org | userunknown
From: mailserver <mailer-daemon@x.example>
Subject: Re: Spring offer
In-Reply-To: <orig-77@mail.example.com>

Hello,

the recipient you wrote to does not exist: anna@example.org

Your mail server
=== noreply-null | bounce | anna@example.org | userunknown
From: Mail <no-reply@relay.example>
Subject: Email delivery failure

Your email to anna@example.org could not be delivered because the address does not exist.
=== verp | bounce | anna@example.org | userunknown
From: postmaster@v.example
To: bounces+123-anna=example.org@mail.example.com
Subject: failure

Unable to deliver to anna@example.org: no such user
=== delay-postfix | delayed | anna@example.org | networkerror
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
Subject: Delayed Mail (still being retried)

This is the mail system at host mx.example.net.

####################################################################
# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
####################################################################

Your message could not be delivered for more than 4 hour(s).
It will be retried until it is 5 day(s) old.

                   The mail system

<anna@example.org>: connect to mx.example.org[192.0.2.9]:25: Connection refused
=== barr-noDSN | bounce | anna@example.org | spamdetected
From: Spam Firewall <postmaster@bc.example>
Subject: **Message you sent blocked by our bulk email filter**

Your message to:
  anna@example.org
was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

Subject: Spring offer
"""
