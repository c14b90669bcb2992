"""Reports with poor, torn or misplaced fields (RFC 3464): one mail below each `===`."""

REPORTS = r"""
=== local-final | bounce | anna@example.org | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

Delivery failed for anna@example.org:
550 user unknown

--=_b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx

Final-Recipient: rfc822; anna
Action: failed
Status: 5.1.1

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
=== noprefix | bounce | anna@example.org | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

Your message could not be delivered.

--=_b1
Content-Type: message/delivery-status

Reporting-MTA: mx.example.net

Final-Recipient: anna@example.org
Action: failed
Status: 550
Diagnostic-Code: 550 5.1.1 unknown user

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
=== no-gap | bounce | anna@example.org | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

Your message could not be delivered.

--=_b1
Content-Type: message/delivery-status

Reporting-MTA: dns; x
Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.1.1

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
=== list-footer | bounce | anna@example.org | userunknown
Return-Path: <staff-bounces@lists.example.com>
From: MAILER-DAEMON@mx.example.net
Subject: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/mixed;
	boundary="=_b1"
List-Id: <x.example>
Precedence: list

This is a MIME message.

--=_b1
Content-Type: multipart/report; report-type=delivery-status; boundary="in"

--in

Undelivered
--in
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--in
Content-Type: message/rfc822

@COPY@

--in--

--=_b1
Content-Type: text/plain; charset=utf-8

_______________________________________________
Staff mailing list
staff@lists.example.com

--=_b1--
=== nodiag-text | bounce | anna@example.org | mailboxfull
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

The following message to <anna@example.org> was undeliverable.
The reason for the problem:
5.2.2 - Mailbox over quota

--=_b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.0.0

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
=== nodiag-5.0.0 | bounce | anna@example.org | mailboxfull
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

Could not deliver to anna@example.org: The user's mailbox is full.

--=_b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.0.0

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
=== orig-octet | bounce | anna@example.org | mailboxfull
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail
MIME-Version: 1.0
Content-Type: multipart/mixed;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

Your message to <anna@example.org> bounced: mailbox full.

--=_b1
Content-Type: application/octet-stream; name="msg.eml"
Content-Transfer-Encoding: base64

UmV0dXJuLVBhdGg6IDxzZW5kZXJAZXhhbXBsZS5jb20+ClJlY2VpdmVkOiBmcm9tIHBjIChwYy5l
eGFtcGxlLmNvbSBbMTkyLjAuMi45XSkgYnkgbWFpbC5leGFtcGxlLmNvbSAoOC4xNC84LjE0KSB3
aXRoIEVTTVRQIGlkIHEzeDsKCVRodSwgOSBBcHIgMjAxNSAyMzozNDo0NSArMDkwMApNZXNzYWdl
LUlEOiA8b3JpZy03N0BtYWlsLmV4YW1wbGUuY29tPgpEYXRlOiBUaHUsIDkgQXByIDIwMTUgMjM6
MzQ6NDAgKzA5MDAKRnJvbTogU2VuZGVyIDxzZW5kZXJAZXhhbXBsZS5jb20+ClRvOiBhbm5hQGV4
YW1wbGUub3JnClN1YmplY3Q6IFNwcmluZyBvZmZlcgpNSU1FLVZlcnNpb246IDEuMApDb250ZW50
LVR5cGU6IHRleHQvcGxhaW47IGNoYXJzZXQ9dXMtYXNjaWkKCkRlYXIgY3VzdG9tZXIsCmNvbnRh
Y3QgdXMgYXQgc2FsZXNAZXhhbXBsZS5jb20uCg==

--=_b1--
=== html-first | bounce | anna@example.org | userunknown
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>
Subject: Returned mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: multipart/alternative; boundary=alt

--alt
Content-Type: text/html

<p>Delivery to <b>anna@example.org</b> failed: unknown user</p>
--alt--

--=_b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; anna@example.org
Action: failed
Status: 5.1.1

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
=== sieve-mdn | bounce | anna@example.org | mailboxfull
From: Mail Delivery Subsystem <postmaster@dc.example>
Subject: Rejected: Spring offer
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification;
	boundary="=_b1"

This is a MIME message.

--=_b1
Content-Type: text/plain; charset=utf-8

Your message to <anna@example.org> was automatically rejected:
Quota exceeded (mailbox for user is full)

--=_b1
Content-Type: message/disposition-notification

Reporting-UA: dc; Dovecot Mail Delivery Agent
Final-Recipient: rfc822; anna@example.org
Original-Message-ID: <orig-77@mail.example.com>
Disposition: automatic-action/MDN-sent-automatically; deleted

--=_b1
Content-Type: message/rfc822

@COPY@

--=_b1--
"""
