"""Server prose to our reasons: what well-known systems write beside a status that says too little.

All rows are tried in one pass; where several fire, the one that stands highest wins. Patterns are lower case, begin at
a word, and hold no host, address, number or date of any one message.
"""

import re
from typing import Final

_WHO = r"(?:user|recipient|mailbox|account|addressee|address|alias|local[- ]part|person)"
_NAMED = r"[<\[][^>\]]{0,80}[>\]]"  # the address it is about, in brackets
MAX_TEXT = 2048  # characters of a diagnostic that are looked at

PHRASES: Final[tuple[tuple[str, str], ...]] = (
    # RFC 7505 by name, and the words of RFC 7504's replies 521 and 556.
    ("notaccept", r"null ?mx\b|no mx found for domain"),
    ("notaccept", r"(?:host|domain) does(?: not|n't) (?:accept|receive) (?:e?-?mail|any)"),
    # SPF, DKIM and DMARC by name, as Gmail, Mail.ru, iCloud and Microsoft refuse.
    ("authfailure", r"dmarc\b|bad spf\b|spf (?:record|check|validation|fail)|dkim (?:check|fail|sig)"),
    ("authfailure", r"unauthenticated e?-?mail|sender is unauthenticated|does not pass authentication"),
    ("authfailure", r"(?:multiple )?authentication checks failed"),  # the registry's words for X.7.26
    # Missing or untrue PTR: Postfix reject_unknown_client_hostname, sendmail's require_rdns.
    ("requireptr", r"cannot find your (?:reverse )?hostname|ip name (?:lookup failed|possibly forged)"),
    ("requireptr", r"reverse dns\b|rdns\b|ptr record|domain .{1,80} mismatches client ip"),
    # STARTTLS (RFC 3207): Postfix smtp_tls_security_level, Exchange connectors.
    ("failedstarttls", r"starttls\b|tls is required|cannot start tls|tls (?:negotiation|handshake) "),
    # Relaying: Postfix and sendmail "Relay(ing) (access) denied", Exchange "Unable to relay", qmail's rcpthosts file.
    ("norelaying", r"relay(?:ing)? (?:access )?(?:denied|not (?:permitted|allowed)|prohibited)"),
    ("norelaying", r"unable to relay|(?:not (?:permitted|allowed)|unauthorized) to relay|rcpthosts\b"),
    # Reputation before rate: Microsoft and Yahoo slow down *because of* it, and say so.
    ("badreputation", r"(?:ip|sender|domain|poor|low|bad) reputation|reputation (?:of|is|score)|user complaints"),
    # Volume: Gmail, Postfix anvil, sendmail conncontrol, Tencent; greylisting (RFC 6647) by name.
    ("ratelimited", r"rate limit|frequency limited|at a rate that|throttl|gr[ae]ylist"),
    ("ratelimited", r"too many (?:connections|concurrent|recipients|messages|e?-?mails|sessions)"),
    # Message form: Gmail's two refusals, sendmail and Exchange on RFC 5322.
    ("notcompliantrfc", r"not rfc ?\d+ compliant|multiple addresses in|multiple \w+ \S* ?headers|duplicate header"),
    # Scanners (amavisd, ClamAV milters, Exchange) name what they found.
    ("virusdetected", r"virus|malware|infected"),
    ("contenterror", r"headers? too large"),  # sendmail MaxHeadersLength
    # Content judged as spam, UBE (amavisd), URIBL; before the blocklists of hosts, whose names hold "spam" too.
    ("spamdetected", r"\w*spam (?:pattern|score|content|message|mail|check|filter|profil)|anti-?spam|spamprofiler"),
    ("spamdetected", r"(?:as|is|be|like|probably|suspected|considered|contains) (?:\w+ )?(?:spam|ube|uce|junk)\b"),
    ("spamdetected", r"content reject|ube\b|uribl\b|unsolicited|bulk e?-?mail|mass mail"),
    # Blocklists of hosts, by word and by the name of the widest used ones.
    ("blocked", r"client host (?:rejected|blocked)|blocked using|(?:black|block) ?list|banned sending ip"),
    ("blocked", r"dnsbl\b|rbl\b|spamhaus|spamcop|sorbs\b|barracuda"),
    ("blocked", r"ip (?:address )?(?:\S+ )?(?:is |has been )?(?:blocked|banned)"),
    ("spamdetected", r"spam"),  # the bare word, when no blocklist stands beside it
    ("mailboxfull", r"mailbox size limit"),
    # Size (RFC 1870): the registry's words for X.2.3 and X.3.4, Exchange RESOLVER.RST.RecipSizeLimit.
    ("emailtoolarge", r"(?:message|mail|size) (?:is )?too (?:large|big)|(?:message|mail) (?:size|length) exceed"),
    ("emailtoolarge", r"(?:message|recip|mail)? ?size ?limit|maximum (?:\w+ )?message size|max message size"),
    ("emailtoolarge", r"exceeds? (?:\w+ ){0,3}size"),
    # Quota: Dovecot "Quota exceeded", Cyrus "Over quota", sendmail "Mailbox full", Gmail "out of storage space".
    ("mailboxfull", r"(?:mailbox|inbox|account|maildir|folder) (?:for \w+ )?(?:is |has )?(?:\w+ )?full\b"),
    ("mailboxfull", r"over ?quota|quota (?:is )?(?:exceed|violat|limit)|exceed\w* (?:\w+ ){0,3}(?:quota|storage|disk)"),
    ("mailboxfull", r"out of storage|disk ?space quota|disk quota"),
    ("systemfull", r"insufficient (?:disk|system|storage)|no space left|not enough (?:disk )?space"),
    # Accounts closed for a time: Gmail "account ... is disabled", Yahoo "disabled or discontinued", X.7.13.
    ("suspend", r"(?:account|mailbox|user|recipient)(?: that .{1,40})? (?:is|has been) (?:\w+ )?(?:disabled|blocked)"),
    ("suspend", r"(?:account|mailbox|user|recipient)(?: is| has been)? (?:disabled|suspended|frozen|locked|inactive)"),
    ("suspend", r"(?:disabled|inactive|suspended) (?:recipient|account|mailbox|user|e?-?mail)"),
    ("hasmoved", r"has moved|user not local|no longer on server|not our (?:user|customer)"),  # RFC 5321 reply 551
    # Unknown users, in the words of Postfix, sendmail, Exim, qmail, Exchange, Domino, Yahoo, Gmail, Courier.
    ("userunknown", rf"{_WHO}(?: {_NAMED})?:? (?:is |was |does )?(?:unknown|invalid|not (?:found|exist|known))"),
    ("userunknown", rf"{_WHO} could(?: not|n't) be found|{_WHO} (?:name )?not (?:listed|valid)"),
    ("userunknown", rf"(?:unknown|invalid|no such|non-?existent|bad|unrouteable)[ _](?:\w+ )?{_WHO}"),
    ("userunknown", rf"not a (?:known|valid) {_WHO}"),
    # Exchange RESOLVER.ADR and edge blocking; a bare "address rejected:" may be greylisting or policy and has no row.
    ("userunknown", r"recip(?:ient)?notfound|recipient address rejected: access denied|address rejected\."),
    ("userunknown", r"doesn't have an? .{1,60} account|no mailbox (?:here|by)|not an active address"),
    ("userunknown", r"not (?:unique|listed)\. .{0,40}domino directory|not listed in domino directory"),
    # Names without an address: Postfix and sendmail "Host (or domain name) not found", Gmail "NXDOMAIN", Domino.
    ("hostunknown", r"(?:host|domain)(?: name)? not found|(?:no such|unknown|illegal|invalid) (?:host|domain)"),
    ("hostunknown", r"nxdomain|host unknown|(?:domain|host) (?:does not exist|is not reachable)"),
    # AUTH (RFC 4954) wanted or refused, at submission and at gateways.
    ("securityerror", r"unauthenticated senders?|authentication (?:required|failed)|must (?:first )?authenticate"),
    # "Policy" by name: Yahoo, MailScanner, Mimecast; its "Host network not allowed" is one too.
    ("policyviolation", r"polic(?:y|ies) (?:violation|reasons?|restriction)|(?:by|local|security) policy"),
    ("policyviolation", r"network not allowed"),
    # The sender's address: Postfix reject_sender_login_mismatch and access tables, Exim callouts, sendmail check_mail.
    ("rejected", r"sender (?:address )?(?:rejected|denied|refused|verify failed)|domain of sender address"),
    ("filtered", r"message filtered"),  # a recipient's own filter
    # The socket's own words (errno texts), as Postfix, Exim and sendmail hand them on; loops by hop count.
    ("networkerror", r"no route to host|network (?:is )?unreachable"),
    ("networkerror", r"too many hops|loops back|mail (?:forwarding )?loop"),
    ("networkerror", r"name service error|dns (?:error|query failed|server failure)"),
    # Queue life over: Postfix, Exim "retry timeout exceeded", sendmail "still undelivered after", Microsoft, Gmail.
    ("expired", r"timed? ?out|time (?:expired|exceeded)|message expired|retry timeout|undelivered after"),
    ("expired", r"delivered (?:within|for|after) |did not accept our requests to connect"),
    ("networkerror", r"connection (?:refused|reset|dropped|lost|closed)"),
    # The program behind the MTA: procmail, Postfix pipe(8) "Command died", sendmail's prog and local mailers.
    ("mailererror", r"procmail|command (?:died|failed|output)|(?:prog|local) mailer|mailer error"),
    # The receiving system's own trouble: replies 421, 451 and 554 in RFC 5321's words and Exchange's.
    ("systemerror", r"system error|configuration error|transaction failed|internal (?:server )?error|could not load"),
    ("systemerror", r"service (?:currently |temporarily )?unavailable|temporary (?:failure|error|problem)"),
)  # fmt: skip

_ONE = re.compile(r"\b(?=[a-z])(?:" + "|".join(f"({pattern})" for _, pattern in PHRASES) + ")")


def phrase_reason(text: str) -> str | None:
    """The reason the server's own words name, or None. Looks at the first MAX_TEXT characters."""
    highest = min((match.lastindex or 0 for match in _ONE.finditer(text[:MAX_TEXT].lower())), default=0)
    return PHRASES[highest - 1][0] if highest else None
