"""What systems write about the sender: its address, its right to send, SPF, DKIM and DMARC, its host's name, TLS.

Groups of rows as `phrase_table.py` explains them.
"""

from typing import Final

from dcctl.bounces.phrases_address import Group

# SPF, DKIM and DMARC by name: Gmail, Yahoo, Mail.ru, iCloud, Zoho, Orange, Mimecast
AUTH: Final[Group] = ("authfailure", (
    ("dmarc", ""),
    ("dkim", r"[ :=-]{0,3}[a-z]"),
    ("spf",
     r"(?: \(sender policy framework\))?[ :=-]{0,3}[a-z\d/]"),
    ("bad invalid per failing fails failed", r" (?:its? |it's |due to |both |the )?spf\b"),
    ("unauthenticated", r" e?-?mail\b"), ("sender", r" is unauthenticated"),  # Gmail; Yahoo
    ("sender", r" policy framework"),  # Exchange Online 5.7.23
    ("not", r" authorized by (?:the )?(?:domain|spf)"),
    # X.7.26 by name; Exchange Online 5.7.515
    ("authentication", r" checks failed|-results.{1,40}fail| level| requirements"),
    ("authenticate", r" (?:their e?-?mail )?with (?:either )?(?:spf|dkim)"),  # Gmail's bulk sender rules
    ("pass", r" .{0,15}?\b(?:authentication|spf|dkim|dmarc)"),
     # Symantec
))  # fmt: skip

PTR: Final[Group] = ("requireptr", (
    ("cannot", r" (?:find your (?:reverse )?hostname|resolve your address)"),  # Postfix reject_unknown_client_hostname
    ("ip", r" name (?:lookup failed|possibly forged)"),  # sendmail's require_rdns
    ("reverse", r" (?:dns|lookup|mapping|hostname|name)|-dns"), ("rdns", ""), ("forward", r" dns entry"),
    ("ptr", r"(?: (?:resource )?records?| name| entry|-)"),
    ("domain", r" .{1,80} mismatches client ip"), ("unresolvable", r" relay host name"),
    ("unverifyable unverifiable", r" sending ips?"),
))  # fmt: skip

TLS: Final[Group] = ("failedstarttls", (
    ("starttls", ""), ("encryption", r" (?:needed|required|is required)"),  # RFC 3207; X.7.10 by name
    ("tls ssl",
     r"(?:/sslv3)? (?:is required|required|negotiation|handshake|connection|version|not (?:available|supported"
     r"|offered)|fail|session)"),
    ("support", r" (?:start)?tls"),  # Gmail
    ("cannot", r" (?:start|establish) (?:a )?(?:tls|ssl|secure)"),  # Postfix
    # Exchange Online, Postfix
    ("certificate", r"[- ](?:expired|host-mismatch|verif|failed|not trusted|invalid|mismatch)"),
    ("tlsa dnssec dane", r"(?:-invalid| )"), ("mta", r"-sts"),  # Exchange Online
    ("requires", r" (?:encryption|high-strength ciphers|tls)"),  # Mimecast
))  # fmt: skip

RELAYING: Final[Group] = ("norelaying", (
    # Postfix, sendmail, Exim, Exchange
    ("relay relaying",
     r"(?: mail)?(?:[ -]access)?(?: is| not)? ?(?:denied|permitted|allowed|prohibited|disallowed|forbidden"
     r"|restricted)"),
    ("unable", r" to relay"), ("cannot", r" relay"), ("isn", r"'t allowed to relay"),
    ("not",
     r" (?:permitted|allowed|authorized|configured) to (?:relay|send email directly)|[ -]an? (?:open relay|gateway)"
     r"| local host"),
    ("no", r" relay(?:ing)?\b"), ("unauthorized", r" (?:to )?relay"), ("relaying", r" (?:mail )?to\b"),
    ("smtp", r" relay error"),  # KDDI
    ("rcpthosts", ""), ("isn", r"'t in my list of allowed rcpthosts?"),  # qmail's control file
    ("as", r" a relay\b"),  # Symantec
    ("open", r" (?:mail )?relay(?: is)? not"), ("insecure", r" mail relay"),  # Mimecast
    ("credentials", r" for relay"),  # Google Workspace relay
    ("non", r"-(?:accepted domain|local e?-?mail)"),  # Exchange 5.7.54; MailEnable
    ("don", r"'t (?:handle|accept|relay) mail for"), ("specified", r" domain is not allowed"),
    ("local", r" user only"),  # NetEase
))  # fmt: skip

# Before the rows about recipients: these too hold "user unknown" and "does not exist".
SENDER: Final[Group] = ("rejected", (
    # Postfix access(5), Exim callouts, sendmail check_mail, Exchange
    ("sender",
     r"(?:'s)?(?: e?-?mail| envelope)?(?: address| domain)?(?: <?\S{1,100})? (?:rejected|denied|refused|verif(?:y"
     r"|ication) (?:failed|error|callout)|has no (?:a,|mx|valid)|must exist|resolve fail|id \(pra|blocked|unknown"
     r"|invalid|empty|does not exist|not (?:exist|pre-approved|found|authorized|allowed|owned|valid|accepted)"
     r"|is (?:rejected|spammer|not|in my|on)|was rejected|blacklisted|has been black|could not be verified)"),
    # GoDaddy
    ("from", r"(?:: domain is| domain is|: address|-address| address is) (?:not|invalid)| an address that has been"),
    ("unknown invalid unroutable unverified bogus bad unresolvable",
     r" (?:sender(?! ip)|mail from|return path|rfc\S{1,9} (?:from )?domain)"),
    # Mimecast; qmail badmailfrom
    ("administrative", r" prohibition"), ("envelope", r" (?:blocked|rejected)|s? sender (?:is in|denied)"),
    ("header", r"-based (?:manually )?blocked senders"),  # Mimecast
    ("batv backscatter", ""),  # SonicWall, Barracuda; MDaemon
    ("mail", r" rejected by destination domain| sending denied"),  # Zoho; Google Workspace
    ("mail", r" from not owned by user| from \S{1,100} (?:refused|rejected|denied)\b(?! (?:for|by|due|because))"),
    ("null empty blank", r" (?:envelope )?(?:senders?|from|return)"), ("returned", r" mail not accepted here"),
    # SES sandbox; Trend Micro
    ("email", r" address (?:is not verified|is on senderfilterconfig|has been blacklisted)"),
    ("your", r" (?:e?-?mail address|domain|envelope sender) (?:has been (?:blocked|blacklisted)|is in my)"),  # Symantec
    # Mailman, Exchange
    ("not", r" (?:allowed|permitted|authorized|have permission) to (?:post|send (?:to|messages to|mail to)|submit)"),
    ("only", r" accepts? mail from"), ("accepting", r" mail from (?!your|ip|dynamic|hosts|spec)"),
    ("badsendermx sendernoa", ""), ("outgoing", r" mail suspension"), ("unable", r" to verify sender"),
    ("without", r" a valid sender domain"), ("sending", r" this from a different address"),
    ("are", r" not a member of|(?: they)? not accepting mail from"),  # fml; AOL
    ("registered", r" gateway user"), ("unsigned third", r"(?:-party)? dsn"),  # null senders refused
    ("permission", r" to (?:post|send|submit)"),  # Google Groups, Exchange
    # Exchange RESOLVER.RST
    ("isn", r"'t on the recipient's list"), ("restrictedtorecipientspermission notauthorized authrequired", ""),
    ("not", r" authenticated (?:for|by) (?:group|organization|mailbox|public)"),
    ("delivery", r" not authorized, message refused"),
    ("can", r"'t determine purported responsible address"),  # Microsoft Sender ID
    ("emetteur émetteur", r" (?:invalide|refus)"),  # Orange
    ("absender absenderadresse", r" (?:\S{1,100} )?(?:abgelehnt|unbekannt|ung|nicht|gesperrt)"),  # German
    ("remitente remetente mittente", r" (?:\S{1,100} )?(?:rechazado|inválido|rejeitado|rifiutato|no |não |non )"),
    ("fully", r" qualified e?-?mail address required"), ("rule", r" imposed mailbox access"),  # McAfee; MailMarshal
    ("to", r" submit messages to this e-mail system has been rejected"), ("this", r" server does not accept mail from"),
    ("recursive", r" cname"),  # sender's DNS, Hotmail
))  # fmt: skip

SECURITY: Final[Group] = ("securityerror", (
    # RFC 4954: submission servers and gateways
    ("authentication authentification",
     r"(?: is)? (?:required|failed|failure|credentials|requise|invalide|turned on|unsuccessful|needed|error)"),
    ("could", r" not retrieve credentials"),  # OpenSMTPD
    ("unauthenticated", r" senders?"), ("must", r" (?:first )?(?:authenticate|login|log in|check for new mail)"),
    ("delivery", r" not authorized"),  # X.7.1 by name
    ("not", r" authorized to (?:perform|send mail|access)|[ -]authenticated to send"),  # SES; Exchange 5.7.57
    # SES; Gmail
    ("account", r" not subscribed to ses"), ("username", r" and password not accepted"), ("password", r" required"),
    ("smtp", r" auth(?:entication)?\b"), ("login", r" (?:attempts|failed|required)"), ("verification", r" failure"),
    ("incorrect", r" authentication data"), ("dead", r" domain\b"),  # Exim, Mimecast; SES
    ("executable", r" files are not allowed"),
))  # fmt: skip

POLICY: Final[Group] = ("policyviolation", (
    ("policy policies", r"[ -](?:violation|reasons?|restriction|prohibit)"),  # Yahoo, GMX, Gmail
    ("local security by organization", r"(?: email)?(?: security)? polic(?:y|ies)"),  # Proofpoint, iCloud, Mimecast
    ("rejectmessage", ""),  # Exchange TRANSPORT.RULES.RejectMessage
    ("accepting", r" mail with"), ("network", r",? not allowed"), ("organizational", r" settings"),  # Mimecast
    ("header", r" error| are not accepted"),  # MailScanner
    ("illegal prohibited forbidden banned dangerous unacceptable",
     r" (?:file |mime )?(?:attachment|file|extension|content)"),  # Gmail, MIMEDefang
    ("attachment attachments",
     r" (?:type|extension|name|file)?\S{0,30}(?: \S{1,30})? ?(?:is |are )?(?:not|forbidden|prohibited|blocked|banned"
     r"|rejected|denied)"),
    ("content", r" presents a potential security issue|-type \S{1,60} not"), ("anti", r"-spoofing"),  # Gmail; Mimecast
    ("messages", r" without \S{1,12} fields are not accepted"), ("images", r" or other attachments"),
    ("captcha", ""),
    ("members", r"-only list"), ("closed", r" mailing list"), ("non", r"-member"),  # Mailman, Majordomo
    ("not", r" subscribed to this (?:group|list)"), ("low", r" priority"), ("protocol", r" violation"),
    ("prohibited", r" by (?:administrator|policy)"), ("richtlinie", ""),  # German
))  # fmt: skip
