"""What systems write about the way: queue life, connections, name service, full disks, programs, the system itself.

Groups of rows as `phrase_table.py` explains them.
"""

from typing import Final

from dcctl.bounces.phrases_address import Group

SUPPRESSED: Final[Group] = ("suppressed", (
    # SES, SparkPost; SendGrid; Mailgun
    ("suppression", ""), ("bounced unsubscribed", r" address"), ("previously", r" bounced"),
))  # fmt: skip

NO_SPACE: Final[Group] = ("mailboxfull", (("no", r" space left"),))  # ENOSPC of a delivery agent

STORAGE: Final[Group] = ("systemfull", (
    # RFC 5321 reply 452, Exchange
    ("insufficient", r" (?:system )?(?:storage|disk|resources|memory)|[ -]free (?:disk|space)"),
    ("mail", r" system full"), ("not", r" enough (?:disk|memory)"), ("disk", r" full"),  # X.3.1 by name
))  # fmt: skip

OWN_LOOP: Final[Group] = ("systemerror", (
    ("would", r" create a mail loop"), ("loop", r" was found in the mail exchanger| condition| back"),  # Exchange; fml
    ("aliasing", r"/forwarding loop broken"),  # sendmail
    ("homedir", r" creator"), ("ldap", r" attribute"), ("too", r" many results"),
    ("executing", r" qmail-f"),  # qmail-ldap
    ("delivery", r" to (?:file|pipe) forbidden"), ("lmtp", r" error after"), ("numbered", r" mx record"),  # Exim
    ("badprimary invalidinsmtp", ""),  # Exchange
))  # fmt: skip

# Postfix, sendmail, Exim, qmail, Exchange, Gmail
LOOP: Final[Group] = ("networkerror", (
    ("too", r" many (?:hops|received)"), ("hop", r" count exceeded"), ("maximum", r" hop"), ("loops", r" back to"),
    ("mail message routing forwarding possible", r"(?: forwarding| in a)?(?: mail)? ?loop"),
    ("loop", r" (?:count|detected)"), ("routes", r" to destination blocked"),  # OpenSMTPD
    ("message", r" (?:is looping|exceeded \d{1,3} hops|probably in a routing loop)"),
))  # fmt: skip

TRY_AGAIN: Final[Group] = ("networkerror", (
    ("host", r" not found, try again| name lookup failure"),  # the resolver's TRY_AGAIN, Postfix; sendmail
))  # fmt: skip

# What the socket or the resolver said (errno texts), as Postfix, Exim, sendmail and qmail hand it on
TIMEOUT: Final[Group] = ("expired", (
    # the last: Zoho
    ("operation connection session command request host", r" (?:has |was )?(?:timed out|timeout|not reachable)"),
))  # fmt: skip

NETWORK: Final[Group] = ("networkerror", (
    ("no", r" (?:route to host|relevant answers|mx or a records?)"),
    ("network host", r" (?:is )?(?:unreachable|down)| error"),
    ("wasn", r"'t able to establish"),  # qmail
    ("name", r" s(?:erver|ervice) (?:error|reply|timeout)"),
    ("cname", r" lookup"), ("delivery", r" temporarily suspended"),  # qmail; Postfix
    ("dns", r" (?:violat|error|query failed|server|lookup|records? |failure|timeout|type|resolution|soft error|loop)"),
    ("unrouteable unroutable", r" mail domain"),  # Exim
    ("unable could", r"(?: not)? (?:to )?(?:resolve|connect|establish|reach|find a route|lookup|retrieve source)"),
    ("family", r" mismatch"), ("valid", r" route to"), ("route", r" found to domain"), ("read", r" error from"),
    ("cannot", r" (?:connect|contact|reach|resolve)"), ("lost", r" (?:input channel|connection)"),
    ("connection",
     r" (?:was )?(?:refused|reset|dropped|lost|closed|failed|failure|aborted|error|broken|interrupted|died)"),
    ("verbindung connexion conexión", r" (?:\S{1,60} )?(?:abgelehnt|refusée|rechazada|fehlgeschlagen)"),
))  # fmt: skip

# procmail, maildrop, Postfix pipe(8) and local(8), sendmail's prog and local mailers, Exim pipes
PROGRAM: Final[Group] = ("mailererror", (
    ("procmail maildrop vdelivermail", ""), ("no", r" such file or directory"), ("can", r"'t (?:open mailbox|create )"),
    ("maildir", r" delivery failed"), ("error", r" (?:in processing|on maildir|opening)"),
    ("command", r" (?:died|failed|output)"),
    ("prog local", r" mailer"), ("mailer", r" error"), ("child", r" process"), ("pipe", r" to \|"),
    ("exit", r" (?:status|code|value|\d)"),
))  # fmt: skip

OWN_LOOKUP: Final[Group] = ("systemerror", (
    # qmail-ldap; fml
    ("ldap database", r" (?:server|error|lookup|fail|timeout|unavailable)"), ("duplicated", r" message-id"),
))  # fmt: skip

EXPIRED: Final[Group] = ("expired", (
    ("timed time timeout delayed", ""),
    ("message envelope delivery queue mail retry",
     r"(?: time)? (?:timeout exceeded|expired|timed out|time not reached|too old)"),  # Exim, Exchange
    ("undelivered undeliverable", r" (?:after|for)"),  # sendmail "still undelivered after"
    ("not", r" (?:be |been )?(?:delivered|delivered to you) (?:within|for|after|in)|[ -]been collected after"),
    ("deliver", r" for the last \d"),  # Dragonfly
    ("did", r" not (?:accept our requests|respond|answer)"),  # Gmail
    ("in", r" the queue too long"), ("unreachable", r" for"), ("long", r" (?:failure period|time)"),  # qmail; Exim
    ("after", r" (?:multiple|repeated|several|\d{1,3}) (?:retries|attempts|delivery|days|hours)"),
    ("delivery", r" failed \d{1,3} attempt"), ("could", r" not find a gateway for"),  # IMail
    ("attempts", r" will continue"), ("allowed", r" queue period"),
    ("no", r" (?:answer|response) from"), ("failed", r" to deliver to domain"),
    ("zeitüberschreitung abgelaufen expiré caducado scaduto", ""),
))  # fmt: skip

SYSTEM: Final[Group] = ("systemerror", (
    # RFC 5321 replies 421, 451 and 554 in the words of most systems
    ("system", r" (?:error|incorrectly configured|not accepting|config error|problem)"),
    ("configuration config", r" (?:error|problem)"),
    ("transaction", r" failed"), ("internal", r" (?:server |software |system )?(?:error|failure)"),
    ("could", r" not load"),
    ("local", r" (?:error|problem|configuration|delivery failed)"), ("been", r" frozen"),  # Exim
    ("service", r" (?:currently |temporarily |is )?(?:not available|unavailable|refus|shutting down)"),
    ("temporary temporarily",
     r" (?:local |system |server |lookup |database )?(?:failure|error|problem|unavailable|rejected|deferred)"),
    ("server", r" (?:busy|error|configuration|is misconfigured|unavailable|not available)"),
    ("try", r" (?:again )?later"),
    ("mailbox", r" (?:temporarily unavailable|busy)"), ("queue", r" file write error"), ("encountered", r" an error"),
    # the last: Cloudflare
    ("recipient", r" (?:error|deferred)"), ("resources", r" temporarily"), ("interrupted", r" system call"),
    ("upstream", r" error"),
    ("veuillez", r" (?:re)?essayer plus tard"),  # Orange
))  # fmt: skip

SYNTAX: Final[Group] = ("syntaxerror", (
    # RFC 5321 replies 500 to 504
    ("brackets", r" nested"), ("expected", r" word"), ("missing", r" in source-routed"),  # Exim
    ("bad", r" (?:sequence|command)"), ("syntax", r" error"), ("parameter", r" not implemented"),
    ("unrecognized unimplemented", r" (?:command|parameter)"), ("malformed", r" address"),  # the last: Exim
    ("command", r" (?:\S{1,12} )?not (?:implemented|recognized|allowed|supported)"),
))  # fmt: skip

# Less than any status says: only when it was refused is known, or that it was.
AT_CONNECT: Final[Group] = (
    "blocked",
    (("after", r" (?:initial connection|[eh][eh]lo )"), ("refused", r" to talk to me"), ("blocked", "")),
)  # Exim; Postfix
AT_MAIL: Final[Group] = ("rejected", (
    ("after", r" mail from"), ("in", r" reply to mail from command"), ("reject rejected refused denied prohibited", ""),
))  # fmt: skip
AT_RCPT: Final[Group] = ("userunknown", (("like", r" recipient"),))  # qmail
GIVEN_UP: Final[Group] = ("expired", (("giving", r" up\b"),))  # qmail
