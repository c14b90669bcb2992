"""Reports of systems whose form is a list or a label: one mail below each `===`."""

LISTS = r"""
=== Exchange 5.5, SMTP= in the X.400 name | bounce | anna@example.org bob@example.net | userunknown
From: System Administrator <postmaster@ex.example.com>
Subject: Undeliverable: Spring offer

Your message

  To:      'anna@example.org'; 'bob@example.net'
  Subject: Spring offer
  Sent:    Mon, 8 Mar 2004 10:00:00 -0500

did not reach the following recipient(s):

c=US;a= ;p=Example;o=HQ;dda:SMTP=anna@example.org; on Mon, 8 Mar 2004 10:00:01 -0500
    The recipient name is not recognized
        The MTS-ID of the original message is: c=us;a= ;p=example;l=HQ0403081500
    MSEXCH:IMS:Example:HQ:EX01 3550 (000B09B6) 550 anna@example.org... User unknown

bob@example.net on Mon, 8 Mar 2004 10:00:01 -0500
    The recipient name is not recognized
    MSEXCH:IMS:Example:HQ:EX01 3550 (000B09B6) 550 User unknown
=== GroupWise, a local name | bounce | anna@example.org | mailboxfull
From: Mailer-Daemon@gw.example.org
Subject: Message status - undeliverable
X-Mailer: Novell GroupWise Internet Agent 6.5.1

The message that you sent was undeliverable to the following:
	anna (mailbox is full)

@COPY@
=== a directory | bounce | anna@campus.example | userunknown
From: Mail Delivery <mailer-daemon@campus.example>
Subject: Returned mail: no such recipient

Your message was not delivered.

The following address, anna@campus.example, could not be found in the campus directory.

@COPY@
=== netscape | bounce | anna@example.org | mailboxfull
From: Mail Administrator <Postmaster@ns.example.net>
Subject: Mail System Error - Returned Mail

This Message was undeliverable due to the following reason:

One or more of the recipients of your message did not receive it
because they would have exceeded their mailbox size limit.  It
may be possible for you to successfully send your message again
at a later time; however, if it is large, it is recommended that
you first contact the recipients to confirm that the space will be
available for your message when you send it.

User quota exceeded: SMTP <anna@example.org>

Please reply to Postmaster@ns.example.net
if you feel this message to be in error.
=== a failure reason | bounce | anna@example.org | userunknown
From: MAILER-DAEMON@kt.example.com
Subject: Undelivered Mail Returned to Sender

Reporting-MTA: mailprogram
The mailprogram program was unable to deliver your mail.

Failure reason:

<anna@example.org>: unknown user: "anna"
=== phquery, a local name | bounce | userx@example.edu | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

 --------Message not delivered to the following:

         userx      Ambiguous name

 --------Error Detail (phquery V4.1):

@COPY@
=== was undeliverable | bounce | anna@example.org | mailboxfull
From: <mailer-daemon@sina.example.cn>
Subject: Undeliverable

The following message to <anna@example.org> was undeliverable.
The reason for the problem:
5.2.2 - Mailbox over quota
=== AOL, a screen name | bounce | annas1@aol.example | rejected filtered
From: <MAILER-DAEMON@aol.example>
Subject: Mail Delivery Problem

Your mail to the following recipients could not be delivered because they are not accepting mail
from sender@example.com:
	annas1
=== a machine | bounce | anna@example.org | userunknown
From: <postmaster@newmail.example.ru>
Subject: failure notice

This is the machine generated message from mail service.

Unable to deliver to the following address: <anna@example.org>
The user is unknown.

--- Below the next line is a copy of the message.

@COPY@
=== communigate | bounce | anna@example.org | mailboxfull
From: <MAILER-DAEMON@cg.example.net>
Subject: Undeliverable mail: Spring offer

Failed to deliver to 'anna@example.org'
LOCAL module(account anna) reports:
 account is full (quota exceeded)
=== full-width brackets | bounce | anna@example.org | userunknown
From: postmaster@qq.example
Subject: 系统退信/Systems bounce
MIME-Version: 1.0
Content-Type: text/plain; charset=gb18030
Content-Transfer-Encoding: base64

safHuKOsxPq1xNPKvP6xu83Lu9jAtMHLoa2hrQrTyrz+1vfM4jogU3ByaW5nIG9mZmVyCreivP7I
yzogc2VuZGVyQGV4YW1wbGUuY29tCsqxvOQ6IDIwMTUtNC05Cs7et6i3osvNtb0gYW5uYUBleGFt
cGxlLm9yZwrNy9DF1K3S8iDK1bz+yMvTyrz+tdjWt6OoYW5uYUBleGFtcGxlLm9yZ6Opsru05tTa
o6zTyrz+zt63qMvNtO+howpob3N0IGV4YW1wbGUub3JnWzE5Mi4wLjIuOV0gc2FpZDogNTUwIE1h
aWxib3ggbm90IGZvdW5kLiBodHRwOi8vc2VydmljZS5tYWlsLnFxLmNvbS9jZ2ktYmluL2hlbHA/
c3VidHlwZT0xJiZpZD0yMDAyMiYmbm89MTAwMDcyOAq94r72t72wuCDH68Gqz7XE+rXEytW8/sjL
o6zW2NDCusvKtdPKz+S12Na3o6y78reiy821vcbky/vK1dDF08rP5KGjCg==
=== Polish, the reason below | bounce | anna@example.org | userunknown
From: MAILER-DAEMON@interia.example.pl
Subject: Zwrot wiadomości
MIME-Version: 1.0
Content-Type: text/plain; charset=iso-8859-2
Content-Transfer-Encoding: quoted-printable

Witaj,
Twoja wiadomo=B6=E6 nie zosta=B3a dostarczona do odbiorcy: anna@example.org

Przyczyna: u=BFytkownik nie istnieje
=== Korean | bounce | anna@example.org | mailboxfull
From: MAILER-DAEMON@daum.example
Subject: 반송메일
MIME-Version: 1.0
Content-Type: text/plain; charset=euc-kr
Content-Transfer-Encoding: base64

urizu73FILjewM/AzCC+xrehwMcgu+fAr7fOILndvNu1x776vcC0z7TZLgoKud60wrvntvc6IGFu
bmFAZXhhbXBsZS5vcmcKu+fArzogud60wiC757b3wMcguN7Az8fUIL/rt64gw8qw+iAoNTUyIDUu
Mi4yIE1haWxib3ggZnVsbCkK
=== German, a list | bounce | anna@example.org bob@example.net | userunknown
From: Mailserver <postmaster@de.example>
Subject: Nicht zugestellte E-Mail

Guten Tag,

Ihre E-Mail konnte an folgende Empfänger nicht zugestellt werden:

- anna@example.org (Empfänger unbekannt)
- bob@example.net (Postfach voll)

Mit freundlichen Grüßen
Ihr Mailserver
=== Chinese | bounce | anna@example.org | mailboxfull
From: postmaster@tw.example
Subject: 郵件退回通知
MIME-Version: 1.0
Content-Type: text/plain; charset=big5
Content-Transfer-Encoding: base64

sXqqurZspfO1TKprsUiwZabcpUikVaaspfOqzKFHCgphbm5hQGV4YW1wbGUub3JnCgqt7KZdoUem
rKXzqsyrSL1jpHe6oSAoNTUyIDUuMi4yKQo=
=== a content filter | bounce | anna@example.org | spamdetected
From: "Content-filter at gw.example" <postmaster@gw.example>
Subject: Considered UNSOLICITED BULK EMAIL, apparently from you

A message from <sender@example.com> to:

-> anna@example.org

was considered unsolicited bulk e-mail (UBE) and was not delivered.

Our internal reference code for your message is 1234/abc
=== mailscanner-sender | bounce | anna@example.org
From: MailScanner <postmaster@ms.example>
Subject: Warning: E-mail viruses detected

Our virus detector has just been triggered by a message you sent:-
  To: anna@example.org
  Subject: Spring offer

One or more of the attachments are on the list of unacceptable attachments. Your message was not delivered.
=== hmail | bounce | anna@example.org | userunknown
From: mailer-daemon@hm.example.com
Subject: Message undeliverable: Spring offer

Your message did not reach some or all of the intended recipients.

   Sent: Thu, 9 Apr 2015 23:34:45 +0900
   Subject: Spring offer

The following recipient(s) could not be reached:

anna@example.org
   Error Type: SMTP
   Remote server (192.0.2.9) issued an error.
   hMailServer sent: RCPT TO:<anna@example.org>
   Remote server replied: 550 5.1.1 User unknown

hMailServer
=== mdaemon | bounce | anna@example.org | userunknown
From: MDaemon@md.example.com
Subject: Warning: message could not be delivered

  The following addresses did NOT receive a copy of your message:

  > anna@example.org

 --- Session Transcript ---
 Thu 2015-04-09 10:00:00: Session 1; child 1
 Thu 2015-04-09 10:00:01: --> RCPT To:<anna@example.org>
 Thu 2015-04-09 10:00:01: <-- 550 5.1.1 Recipient unknown
 Thu 2015-04-09 10:00:01: --> QUIT
 --- End Transcript ---

: Message contains [1] file attachments
=== sendmail-full | bounce | anna@example.org bob@example.net | userunknown mailboxfull
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail

The original message was received at Thu, 9 Apr 2015 23:34:45 +0900
from mail.example.com [192.0.2.5]

   ----- The following addresses had permanent fatal errors -----
<anna@example.org>
    (reason: 550 5.1.1 <anna@example.org>... User unknown)
<bob@example.net>
    (reason: 552 5.2.2 Over quota)
    (expanded from: <team@example.com>)

   ----- Transcript of session follows -----
... while talking to mx.example.org.:
>>> DATA
<<< 550 5.1.1 <anna@example.org>... User unknown
550 5.1.1 <anna@example.org>... User unknown
... while talking to mx.example.net.:
<<< 552 5.2.2 Over quota
550 5.1.1 <bob@example.net>... User unknown

   ----- Original message follows -----

@COPY@
"""
