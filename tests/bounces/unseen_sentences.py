"""Reports of systems whose form is a sentence: one mail below each `===`."""

SENTENCES = r"""
=== a list of failed recipients | bounce | anna@example.org bob@example.net | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

Here is your list of failed recipients

  <anna@example.org>  550 5.1.1 User unknown
  <bob@example.net>  550 5.1.1 User unknown

here is your returned mail

@COPY@
=== after RCPT TO | bounce | anna@example.org | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

This message was created automatically by mail delivery software (Exim).

SMTP error from remote mailer after RCPT TO:<anna@example.org>:
550 No such user

original message follows

@COPY@
=== an intended recipient | bounce | anna@example.org | mailboxfull
From: Mailer Daemon <postmaster@usa.example.net>
Subject: Mail could not be delivered

Your message could not be delivered because the recipient is over quota.

Intended recipient:  anna@example.org

--------RETURNED MAIL FOLLOWS--------

@COPY@
=== a full mailbox in brackets | bounce | anna@example.org | mailboxfull
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

Unable to deliver mail.
User's mailbox is full: <anna@example.org>

@COPY@
=== aborted after | bounce | anna@example.org bob@example.net | onhold undefined userunknown expired
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

Delivery to the following recipients was aborted after 3 hour(s):

  * anna@example.org
  * bob@example.net

-- The original message...
@COPY@
=== InterScan NT, its sentence | bounce | anna@example.org | userunknown
From: InterScan <postmaster@is.example.be>
Subject: Mail could not be delivered

Unable to deliver message to <anna@example.org>.
550 unknown user

**** End of message ****
=== two on a line | bounce | anna@example.org bob@example.org | mailboxfull
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

Sorry, unable to deliver your message to
anna@example.org bob@example.org
for the following reason:

552 Quota violation for the recipients

A copy of the original message below this line:

@COPY@
=== LSMTP | bounce | anna@example.org bob@example.net | userunknown
From: "LSMTP for Windows NT v1.1b" <MAILER-DAEMON@lsmtp.example.com>
Subject: Undelivered mail

The enclosed message, found in the LSMTP spool, could not be delivered.

--> Error description:
Error-for:  anna@example.org
Error-Code: 3
Error-Text: No such local user.

Error-for:  bob@example.net
Error-Code: 3
Error-Text: Unknown user

Error-End: 2 errors reported.

@COPY@
=== three languages | bounce | anna@example.org | userunknown
From: MAILER-DAEMON@q.example.es
Subject: failure notice

Su mensaje no pudo ser entregado.
Your message could not be delivered.
Votre message n'a pas pu etre delivre.

<anna@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--
@COPY@
=== a comma | bounce | anna@example.org | userunknown
From: postmaster@sg.example.com
Subject: Delivery failure

Your message could not be delivered to :
anna@example.org, unknown user

@COPY@
=== the reason below | bounce | anna@example.org | mailboxfull
From: postmaster@dado.example.it
Subject: Mail delivery problem

Your message has encountered delivery problems
to local user anna.
(Originally addressed to anna@example.org)

Mailbox is full.

Your message reads (in part):

@COPY@
=== Exchange without a mark | bounce | anna@example.org | userunknown
From: System Administrator <postmaster@maps.example.com>
Subject: Undeliverable: Spring offer

Did not reach the following recipient(s):

anna@example.org on Thu, 9 Apr 2015 10:04:45 -0500
    The e-mail address could not be found.  Perhaps the recipient moved to a different e-mail organization.
=== a server that greets | bounce | anna@example.org | userunknown
From: MAILER-DAEMON@ieo.example.it
Subject: Mail failure

Hello, this is the email server at ieo.example.it.

I am sorry, but I could not deliver your message to anna@example.org, because the user
does not exist here.

-
@COPY@
=== could not be reached | bounce | anna@example.org bob@example.net | onhold undefined userunknown expired
From: System <postmaster@fd.example.com>
Subject: Delivery failure

The following recipient(s) could not be reached:

anna@example.org
bob@example.net
=== phquery | bounce | anna@example.edu | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

 --------Message not delivered to the following:

    anna@example.edu      No matches to nameserver query

 --------Error Detail (phquery V4.4):

 The message, "No matches to nameserver query," is generated whenever
 the ph nameserver fails to locate either a ph alias or name field that
 matches the supplied name.

 --------Unsent Message below:

@COPY@
=== MailEnable | bounce | anna@example.org | hostunknown
From: MailEnable Postmaster <postmaster@me.example.com>
Subject: Message Delivery Failure

MailEnable: Message could not be delivered to some recipients.
The following recipient(s) could not be reached:

        Recipient: [SMTP:anna@example.org]
        Reason: The message could not be delivered because the domain name does not appear to be registered.

Message headers follow:

@COPY@
=== a warning | delayed | anna@example.org | expired
From: Mail Delivery System <mailer-daemon@pta.example.net>
Subject: Warning: message delayed

This is a warning message only.

The address to which the message has not yet been delivered is:

  anna@example.org

No action is required on your part.
=== Symantec, a delay | delayed | anna@example.org | expired networkerror
From: Symantec_AntiVirus_for_SMTP_Gateways@av.example.com
Subject: Delivery delayed

Your message with Subject: Spring offer
has been delayed for the following recipients:

    anna@example.org

Delivery attempts will continue to be made for 2 days.
=== an advisory | delayed | anna@example.org | expired
From: postmaster@ex.example.com
Subject: Delayed: Spring offer

This is an advisory-only email.  Please do not reply to it.

Delivery of the email titled "Spring offer" to "anna@example.org" has been postponed.
=== a list in brackets | bounce | anna@example.org | userunknown onhold undefined
From: Postmaster <postmaster@cai.example.net>
Subject: Undeliverable mail

This is the CAI wireless mail system.
The following recipients did not receive this message:

  <anna@example.org>

Please reply to postmaster if you feel this message to be in error.

@COPY@
=== compuserve | bounce | 70000.123@compuserve.example | userunknown
From: CompuServe Postmaster <postmaster@compuserve.example>
Subject: Undeliverable message

Your message could not be delivered for the following reason:

Invalid receiver address: 70000.123@compuserve.example

Please correct and resend.

--- Original message: ---
@COPY@
"""
