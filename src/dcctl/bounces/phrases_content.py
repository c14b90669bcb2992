"""What systems write about the message itself, and about the reputation, rate and listing of who sends it.

Groups of rows as `phrase_table.py` explains them.
"""

from typing import Final

from dcctl.bounces.phrases_address import Group

REPUTATION: Final[Group] = ("badreputation", (
    # Microsoft, Gmail; T-Online
    ("ip sender domain poor low bad", r"(?:/domain|/bad)?(?: e?-?mail)? reputation"), ("none", r"/bad reputation"),
    ("reputation", r" (?:of|is|score|problem|check|filter|-)"), ("user", r" complaints"),  # Yahoo [TSS04]
    ("senderscore sbrs senderbase", ""),  # Validity, Cisco
))  # fmt: skip

RATE: Final[Group] = ("ratelimited", (
    ("rate", r"[ -]limit| control| exceeded"),  # Postfix anvil, sendmail ratecontrol
    ("frequency", r" .{0,30}?\b(?:is )?limited"),  # Tencent
    # Gmail
    ("at", r" a rate that"), ("unusual", r" rate of"),
    ("too", r" (?:quickly|fast|many|much mail)\b(?! (?:spam|unwanted))"),
    ("throttled throttling throttle slow slower", ""),  # Comcast, Exchange
    ("greylist greylisted greylisting graylist graylisted graylisting grey gray", r"(?:[ -]?list\w{0,5})?"),  # RFC 6647
    ("trop", r" de connexions"),  # Orange, Free
    ("excessive unexpected", r" (?:volume|rate|number)"),  # iCloud, Yahoo
    ("daily hourly monthly sending message", r" .{0,30}?\b(?:limit|quota)"),
    ("per", r" (?:hour|minute|day|second|connection|session)\b"),
    ("maximum max number",
     r" (?:number )?(?:of )?(?:connections|messages|recipients|sessions|message per|e?mails per)"),
    ("connection connections recipient message", r" (?:rate |thread |count )?limit"),  # Exchange STOREDRV, Postfix
    ("permitted", r" limits within"),  # Exchange Online 5.7.508
    ("numerous", r" attempts to deliver"), ("try", r" (?:again )?slower"),
))  # fmt: skip

BLOCKED: Final[Group] = ("blocked", (
    # Postfix reject_rbl_client and access(5), Exim, Proofpoint, iCloud
    ("client host server relay", r"(?: host)?(?: \S{1,100})? (?:blocked|is blocked|listed at|listed in)"),
    ("client", r" host rejected"),
    ("blocked", r" (?:using|by|- see|for|at|due|see|ip|until|from|as a)\b|\)"),
    ("refused rejected", r" (?:- see|see |- multi|due to listing|because (?:the )?(?:sending mta|your ip))|, see http"),
    ("black block deny reject", r"[ -]?list(?:ed|s)?\b"),
    ("blacklist blacklisted blacklists blocklist blocklisted denylist blackhole blocklisting", ""),
    # the block lists by their names
    ("dnsbl dnsbls rbl rbls drbl uceprotect sorbs spamhaus spamcop abuseat cbl sbl xbl pbl barracudacentral barracuda "
     "manitu psbl njabl mailspike invaluement rblsmtpd mapsrbl", ""),
    ("banned", r" (?:sending ip|sender|ip|host)"),  # Exchange Online 5.7.606
    ("ip",
     r"(?:[ -]address)?(?: \S{1,60})? (?:is |has been |was |temporarily )?(?:on (?:a|the|our)|in (?:a|the"
     r"|our) (?:black|block)|blocked|banned|listed|rejected|not in whitelist|denied)"),
    ("your",
     r" (?:ip|host|server|network|access ip|mail server|mta|remotehost|connection)(?: address)?(?: \S{1,60})? (?:is"
     r"|has|was|looks|requires|from)\b"),
     # Mail.ru
    ("not",
     r" (?:currently )?accept(?:ing|ed)? (?:mail |connections |e-?mail )?from (?:your|ip|dynamic|this|hosts)"
     r"|[ -]accepting connections"),
    ("connections connection",
     r" (?:will )?not (?:be )?accepted| denied| rejected| not allowed| refused by| reset by peer"),  # Yahoo, Tencent
    # Yahoo; Earthlink
    ("permanently", r" deferred"), ("dynamic", r"(?:/|-| |ally )(?:zombied|ip|assigned|address|host)"),
    # Postfix reject_invalid_helo_hostname
    ("helo ehlo", r"(?:/ehlo)? (?:command rejected|argument|rejected|hostname|name)"),
    ("from", r" your country"),
    ("bad", r" (?:helo|sender ip|ip profile)"), ("listed", r" (?:at|in|on|as abusive|by)\b"),
    ("mail", r" server (?:at \S{1,60} )?is blocked"),
    ("is", r" (?:blocked by|in an? \S{0,20}rbl|not allowed to send mail from|_blocked)"),  # AT&T
    ("forbidden", r" by (?:your )?ip"), ("sending", r" spam"), ("too", r" many (?:spams|unwanted)"),
    ("invalid", r" ip for sending"), ("not", r" allowed to connect"), ("open", r" proxy"), ("go", r" away\b"),
    ("due", r" to abuse"),
    ("please", r" use the smtp server of your isp"), ("no", r" access from mail server| valid recipients from"),
    ("confirm confirmation", r" this mail server"),
    ("bloque bloquee bloques", ""), ("abus", r" detecte"),  # Orange, Laposte; SFR
    ("gesperrt", r" (?:wegen|durch)"),  # German
))  # fmt: skip

VIRUS: Final[Group] = ("virusdetected", (
    # amavisd, ClamAV milters, Exchange
    ("virus viruses malware infected phishing trojan worm", r"(?<!or virus)(?!/| or spam| content)"),
    ("potentially", r" executable attachment"),  # Exim system filter
))  # fmt: skip

# RFC 5322: Gmail, sendmail, Exchange, qmail, Symantec
FORM: Final[Group] = ("notcompliantrfc", (
    ("not isn", r"(?:'t)? rfc[ -]?\d{3,4} compliant|[ -]rfc[ -]?compliant|[ -]compliant with rfc|[ -]?comply with rfc"),
    ("rfc", r"(?:[ -]?\d{3,4})?(?: section \S{1,9})? (?:compliant|violation|non)"), ("rfcmessagenoncompliant", ""),
    ("multiple", r" (?:addresses in|\S{1,20}(?: \S{1,12})? ?headers?|from)"), ("duplicate", r" headers?"),
    ("no", r" from: header"),
    ("missing", r" (?:a valid )?(?:address in|message-?id|from|to|date|header)"), ("disallowed", r" header"),
    ("malformed", r"(?! address| or unexpected| name)"), ("encoded", r"-word syntax"),
    ("bare stray", r" (?:lf|cr|linefeeds?|line feeds?)"),
))  # fmt: skip

MEDIA: Final[Group] = ("contenterror", (
    # sendmail MaxHeadersLength
    ("header headers", r" too (?:large|long)| size, or recipient list| size exceeds maximum"),
    ("improper improperly invalid", r"(?: use of|-formatted| mime| characters| message content)"),  # Exim, Exchange
    ("line lines", r" (?:length is|too long)"),  # Exim
    ("media", r" (?:error|not supported)"), ("conversion", r" (?:required|failed|not|with)"),  # X.6.x by name
    ("mime", r" (?:complexity|error|boundary|malformed)"), ("unnecessary", r" base64"), ("depth", r" exceeded"),
))  # fmt: skip

# SpamAssassin, amavisd, Exim, Mail.ru, Yandex, Symantec, GoDaddy, SendGrid, Free and their like
SPAM: Final[Group] = ("spamdetected", (
    ("spam",
     r"(?:/virus)?[ -]?(?:pattern|score|content|message|mail|email|check|filter|profil|detected|block|refus|reject"
     r"|points|list|not accepted|like|id|complaint|policy|level|category|classif|agent|or virus|virus|threshold"
     r"|is not|suspicion|engine|rule)"),
    ("as like likely probably probable possible suspected considered contains contain appears identified classified "
     "detected high",
     r" (?:to be )?(?:an? )?(?:\S{1,12} )?(?:\S{1,12} )?(?:spam|ube|uce|junk|unsolicited|bulk)\b"),
    ("is be of", r" (?:being )?(?:an? )?(?:spam|junk|unsolicited|bulk)\b"),
    ("spamassassin spamprofiler antispam rspamd dspam bogofilter spambouncer expurgate cloudmark brightmail "
     "spambox spamming", ""),
    ("blocked", r" by (?:our|the) (?:spam|bulk)"),  # Barracuda
    ("anti", r"-? ?spam"), ("content", r"-policy|(?: was| is)? (?:reject|denied|filter|block|judged|with spam)"),
    ("message mail email",
     r" (?:content |was |is |has been )?(?:rejected (?:due to|as|because of) (?:spam|content|unacceptable)"
     r"|content rejected|filtered\.|score)"),
    ("ube uce uribl surbl dbl urlbl unsolicited bulk", ""), ("rejecting", r" (?:banned|mail) content"),
    ("banned suspicious blacklisted", r" (?:content|urls?|links?)"), ("nature", r" of the content"),  # Gmail
    ("reject", r", id=| content"), ("junkmail", ""), ("mass", r" mail(?:er|ing)?\b"),
    ("recurrent", r" pattern detection"),
    ("temporarily", r" blocked by our filter"),
    # German, French, Russian
    ("spamverdacht werbung", ""), ("considere considéré", r" comme (?:du )?spam"), ("спам спама", ""),
))  # fmt: skip

BARE_SPAM: Final[Group] = ("spamdetected", (("spam virus", ""),))  # when nothing more exact stands beside it
