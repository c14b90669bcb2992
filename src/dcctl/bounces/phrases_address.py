"""What systems write about the recipient: its mailbox full, closed, moved or unknown, its domain unknown.

Groups of rows as `phrase_table.py` explains them.
"""

from typing import Final

Group = tuple[str, tuple[tuple[str, str], ...]]

_WHO: Final = "user recipient mailbox account addressee address alias person username member customer subscriber"
_KIND: Final = r"(?:user|recipient|mailbox|account|addressee|address|alias|person|username|mail box|part)"
# The address it is about, in brackets or bare.
_IT: Final = r"(?:[ :]{1,2}[<\[(\"'{][^>\])\"'}]{0,100}[>\])\"'}]| \S{1,100}@\S{1,100})?[:,]?"

NULL_MX: Final[Group] = ("notaccept", (
    ("null", r" ?mx\b"), ("nullmx", ""),  # RFC 7505 by name: Gmail, Postfix
    ("no", r" mx (?:records? )?found for d| route for current request"),  # OpenSMTPD, Yahoo; OCN
    ("host domain", r"(?:/domain)?(?: \S{1,100})? does(?: not|n't) (?:accept|receive) (?:any )?e?-?mail"),  # RFC 7504
    ("doesn", r"'t receive email according to the administrator"),  # Gmail
    ("indicated", r" no smtp service"),  # Exim
    ("mail", r" receiving disabled"), ("not", r" used for mail"),  # Cloudmark
    ("account", r" inbounds disabled"),  # Mimecast
    ("seem", r" to reject all"),  # OpenSMTPD
    ("hosted", r" tenant which has no mail-enabled"),  # Exchange Online
    ("smtp", r" protocol returned a permanent error"),  # Lotus Notes
))  # fmt: skip

OWN_QUOTA: Final[Group] = ("ratelimited", (
    ("submission daily sending", r" (?:sending |relay )?quota"),  # Exchange Online 5.2.2, Gmail 5.4.5
))  # fmt: skip

# Exchange 5.5, its own store
OWN_STORE: Final[Group] = ("systemfull", (("aborted", r": exceeded storage allocation"),))

QUOTA: Final[Group] = ("mailboxfull", (
    ("exceed exceeds exceeded exceeding", r" .{0,40}?\b(?:quota|storage|disk|local limit)\b"),  # RFC 5321 reply 552
    ("over",
    # Cyrus, AOL, Gmail
     r"[ -]?(?:the |its |their )?(?:maximum )?(?:allowed )?(?:quota|allocated|disk|storage|mailbox size"
     r"|number of messages)"),
    ("overquota overdrawn", ""),  # Orange, qmail
    ("quota",
     r"(?: for \S{1,100})?(?: (?:is|has been|was|would be))? ?(?:exceed|exhaust|violat|full|reach|over|limit"
     r"|for the mailbox)"),
    # Dovecot, Courier, vpopmail, Zimbra, Postfix virtual(8)
    ("maildir mailbox disk diskspace storage inbox mailfolder", r"(?: \S{1,60})?(?: space)? (?:over )?quota"),
    ("mailbox inbox mailfolder mailboxes folder account",
     _IT + r"(?: for \S{1,60})?(?: (?:is|are|has|may be))?(?: \w{1,12})? full\b"),
    ("mailbox mailboxes inbox account user",
     r" (?:\S{1,60} )?(?:has |have |is |would )?(?:exceed|reached|above)\w{0,4} .{0,40}?\b(?:limit|size|storage"
     r"|space|quota)"),
    ("mailbox", r" (?:exceeds allowed|size limit|storage|is over)"),
    ("full", r" mail ?box"), ("is", r" full\b"),
    ("out", r"[ -]of[ -](?:storage|disk|quota)"),  # Gmail
    ("too", r" much mail data|[ -]many messages [io]n th"),  # docomo; Kerio
    ("exceeding", r" receiving limits"),
    ("space", r" (?:has (?:been )?used up|not enough)"),  # NetEase
    ("mapiexceptionshutoffquotaexceeded", ""),  # Exchange store
    ("not", r" (?:have )?(?:enough|sufficient) (?:\w{1,12} )?space\b| able to receive any more"),  # iPlanet
    ("storage", r"[ -](?:limit|quota|full)"),  # GoDaddy
    ("larger", r" than the (?:current system limit or the recipient's mailbox|space)"),  # Exchange 2003
    ("boite boîte", r" (?:aux lettres )?(?:du destinataire )?(?:est )?pleine"),  # Orange, Free, Exchange in French
    ("postfach", r" (?:\S{1,60} )?(?:des empf\w{2,7}s )?(?:ist )?(?:über)?voll"),  # T-Online, Exchange in German
    ("speicherplatz speicherkontingent", ""),
    ("casella", r" (?:di posta |postale )?(?:\S{1,60} )?(?:è )?piena"),  # Italian
    ("buzón buzon casilla", r" (?:\S{1,60} )?(?:está |esta )?llen[oa]"),  # Spanish
    ("quota cuota", r" (?:superata|excedida|superada|esaurita|dépassé|depasse|überschritten)"),
    ("caixa", r" (?:postal|de correio|de entrada) (?:\S{1,60} )?(?:está )?cheia"),  # Portuguese
    ("postvak", r"(?: in)? (?:is )?vol\b"),  # Dutch
    ("skrzynka", r" (?:\S{1,60} )?(?:jest )?(?:pełna|przepełniona|pelna)"),  # Polish
    ("переполнен переполнена заполнен квота", ""),  # Mail.ru, Exchange in Russian
))  # fmt: skip

SIZE: Final[Group] = ("emailtoolarge", (
    # RFC 1870; Postfix, sendmail, Exchange RESOLVER.RST.RecipSizeLimit, Mimecast
    ("message mail size email file content resolver",
     r"(?:\.rst\.recipsizelimit)?(?: size)?(?: (?:is|was|file))? ?too[ -](?:large|big|long)|\.rst\.recipsizelimit"),
    ("message mail email header", r"(?: header)? (?:size|length) (?:exceed|limit|is larger|too)"),
    ("size", r" limit"), ("exeeded", r" the maximum"),  # qmail-ldap
    ("max maximum largest exceeded exceeds", r" .{0,30}?\b(?:e?-?mail|message|header)(?: header)? size"),
    ("larger", r" than (?:the )?.{0,30}?\b(?:limit|allow|size|system|maximum)"),
    ("line", r" limit exceeded"),
    ("taille", r" limite du message"),  # Orange
    ("nachricht mitteilung", r" (?:ist )?zu gro(?:ß|ss)"),  # German
    ("message messaggio mensaje",
     r" (?:\S{1,40} )?(?:est |è |es )?(?:trop (?:volumineux|gros|grand)|troppo grande|demasiado grande)"),
))  # fmt: skip

CLOSED: Final[Group] = ("suspend", (
    # Gmail, Yahoo, Mail.ru, NetEase, X.7.13 by name
    ("user recipient mailbox account addressee alias person member customer",
     _IT + r"(?: that \S{1,20} \S{1,20} to reach)?(?: (?:is|has|was|or domain is))?(?: been)?(?: (?:currently"
     r"|temporarily|temporary|permanently|administratively))? (?:disabled|suspended|frozen|locked|blocked\b"
     r"|deactivated|discontinued|closed|terminated|expired|archived|not activated)"),
    ("account", r" that you tried to reach is inactive| disabled|(?: is)? inactive"),
    ("disabled inactive suspended deactivated archived expired frozen",
     r" (?:recipient|account|mailbox|user|e?-?mail address|on this domain|due)"),
    ("inactivity", ""), ("never", r" logged"), ("administratively", r" disabled"),
    ("invalid", r"/inactive user"), ("user", r" (?:is terminated|account disabled|is inactive)"),  # Sina; Mail.ru
    ("temporarily temporary", r" (?:inactive|locked|limited)"), ("mailaddress", r" is administrativ"),  # au; qmail-ldap
    ("currently", r" (?:suspended|disabled|inactive|deactivated)"),
    ("recipient", r" suspend the service"),  # docomo
    ("no", r"(?<!or no)(?<!address is no) longer valid"),  # Yahoo "dd ... is no longer valid"
    ("been", r" (?:suspended|disabled)"),
    ("mailbox", r" not accepting"),  # X.2.1 by name
    ("compte", r" (?:du destinataire )?(?:est )?(?:bloque|désactivé|desactive|suspendu)"), ("archivee", ""),  # Laposte
    ("expirado caducado", r" por falta de uso"),  # Spanish
    ("deaktiviert gesperrt", ""),  # German
    ("заблокирован отключен отключён", ""),  # Mail.ru
))  # fmt: skip

MOVED: Final[Group] = ("hasmoved", (
    ("has", r" (?:moved|been replaced by)"), ("user", r" not local\b"), ("new", r" address is"),  # RFC 5321 reply 551
    ("no", r" longer (?:on server|an employee|with|employed|works)"),  # iCloud
    ("not", r" our (?:user|customer)"),  # Comcast
    ("address", r" (?:has )?changed"),
))  # fmt: skip

FILTERED: Final[Group] = ("filtered", (
    ("message", r" filtered\b(?!\. (?:please|refer|see))"),  # SES; Symantec goes on, and means spam
    ("due", r" to (?:recipient preferences|user rules)"),  # Facebook
    ("is", r" (?:not accepting any mail|only accepting mail from specific)"),  # AOL
    ("user recipient", r" (?:refuses to receive|reject\b|id refuse to receive)"),  # Willcom
    ("cannot", r" route mail to user"),  # Domino
    ("blocked", r" by the recipient\b"), ("account", r" is protected by"), ("restricted", r" sms e-mail"),  # AT&T
))  # fmt: skip

# Postfix, Exim, Courier, sendmail, Outlook.com, getaddrinfo
HOST: Final[Group] = ("hostunknown", (
    ("host domain",
     r"(?: or domain)?(?: name)?(?: \S{1,100})? (?:is )?(?:not found(?!, try again)|unknown|does(?: not|n't) exist"
     r"|is not reachable|not exist|couldn't be found|must exist|lookup failed: host not found)"),
    ("no such unknown illegal invalid nonexistent existent", r"(?: such)?[ -](?:mail )?(?:host|domain)\b(?! mailbox)"),
    ("name", r" does not appear to be registered"),  # MailEnable
    ("lookups", r" failed permanently"), ("remote", r" domain doesnt exist"),  # Exim; KDDI
    ("nxdomain nonexistentdomain", ""),  # Gmail; Exchange SMTPSEND.DNS.NonExistentDomain
    ("name", r" or service not known"),
    ("domain domains", r" mentioned in email address is unknown| (?:name )?(?:is |are )?invalid"),
    ("account", r" or domain may not exist"), ("mx", r" records point to non"), ("invalid", r" mx record"),  # Exim
    ("couldn", r"'t find (?:a mail exchanger|any host)"), ("not", r" have any mail exchanger"),  # qmail
    ("bad", r" destination (?:system|host|domain)"),  # X.1.2 by name
    ("dominio domaine domain domäne",
     r" (?:\S{1,100} )?(?:desconocido|inexistente|inconnu|introuvable|unbekannt|sconosciuto)"),
))  # fmt: skip

# Postfix, sendmail, Exim, qmail, Courier, Exchange, IMail, hMailServer, Kerio, MDaemon, Yahoo, Gmail
UNKNOWN: Final[Group] = ("userunknown", (
    (_WHO + " e mail", r"(?:[ -]?(?:name|address|account|id|part))?" + _IT
     + r" ?(?:is |was |are |were |does |do |could )?(?:an )?(?:unknown|invalid\b|in-?existent|non-? ?existent|wrong"
     r"|missing|not[ -](?:find|found|exist|known|listed|recogni[sz]ed|present|be found"
     r"|valid|local|defined|a valid|in the ))"),
    (_WHO + " or",
     r"(?:[ -](?:name|address))?" + _IT + r" (?:does(?: not|n't) exist|couldn't be found|cannot be found"
     r"|doesn't have)"),
    ("unknown invalid such inexistent nonexistent existent bad incorrect wrong undefined illegal unrecognized",
     r"(?:[ _-]|/[a-z]{1,9} )(?:or \w{1,12} )?(?:\S{1,12} )?" + _KIND),
    ("unknown", r" (?:e?-?mail|local)[ -](?:address|part)"),
    ("not",
     r" known (?:at|here)| have an (?:e?mail|account)| an? (?:known|valid|active|local"
     r"|recogni[sz]ed) (?:\S{1,12} )?(?:user|recipient|mailbox|account|address)"),
    ("no",
    # the last: phquery, a campus directory
     r" (?:such|valid) (?:\S{1,12} )?" + _KIND + r"(?!s from)| (?:mail ?box|account|users?|person|recipient)\b"
     r"| one at this address| such (?:name|id)| longer (?:available|in use|active)| matches to nameserver query"),
    # Exchange; qmail
    ("notfound recipnotfound recipientnotfound exrecipnotfound ambiguousrecip userunknown badrcptto badrecipientto",
     ""),
    ("recipient",
     r" address rejected: (?:access denied|invalid|unknown|user|no such|undeliverable|not found|nonexist"
     r"|\S{1,100} \[rcpt_to)"),
    ("recipient",
     r" (?:not in my validrcptto|not (?:ok|accepted|allowed)|is not (?:accepted|allowed|local|in my)"
     r"|cannot be verified|no longer|refuses to accept|rejected\b|was not found|mailbox is not allowed)"),
    ("recipients", r"(?: \S{1,100})? (?:unknown|invalid|was undeliverable|were undeliverable)"),
    ("rcpt", r" [<(]\S{1,100} (?:does|don't|isn't)"),
    # Domino
    ("not", r" (?:present |listed |found )?in (?:the )?(?:\S{1,12} )?(?:directory|public name)|(?: unique| listed)\."),
    ("name", r" (?:is )?not (?:recognized|allowed)| directory"),  # Exchange 5.5; Notes
    ("email mail",
     r"[ -](?:address|account)(?: that you tried to reach)? (?:does(?: not|n't) exist|could(?: not|n't) be found|is )"),
    ("address",
     r" (?:couldn't be found|wasn't found|not present|is not an? |does not receive|is no longer|no longer (?:accepts"
     r"|exists|valid|in use))"),
    ("addresses", r" (?:were )?unknown"), ("rejected", r" recipients"),
    ("check", r" (?:if address is correct|the recipients? e)"), ("several", r" matches found"),  # Domino
    ("unable", r" to (?:chdir to maildir|find alias user|validate recipient)"),
    ("isn", r"'t in my list of (?:allowed|valid) recip"),
    ("doesn", r"'t have an? .{0,60}?\b(?:account|e?mail)"),  # Yahoo
    ("bad", r" (?:destination (?:mailbox|e?mail)|address\b|recipient|rcpt)"),  # X.1.1 by name
    ("ambiguous", r" (?:name|address)"), ("could", r" not be found in (?:the )?(?:\S{1,30} )?directory"),  # phquery
    ("répertorié", r" dans"), ("unable", r" to find \S{1,99}@"),
    ("address", r" rejected \S{1,99}@"),  # Domino; IronPort
    ("can", r"'t (?:accept|find) user"), ("invalid", r" final delivery user"),  # IMail
    ("user", r" (?:missing home directory|not active|email name is not found)"),
    ("envelope", r" recipient (?:is in my|has been denied)"), ("domain", r" or user isn't in my list"),  # qmail
    ("account", r"(?: is)? not active| unavailable\b"), ("mailbox", r" (?:is inactive|not here|not available\b)"),
    ("left gone", r" (?:the )?(?:company|organi[sz]ation)"),
    ("utilisateur destinataire adresse",
     r" (?:\S{1,100} )?(?:est )?(?:inconnue?|introuvable|invalide|inexistante?|d au moins un)"),  # French
    ("benutzer empfänger empfaenger adresse teilnehmer",
     r" (?:\S{1,100} )?(?:ist )?(?:hier )?(?:unbekannt|nicht (?:gefunden|bekannt|vorhanden|erreichbar)"
     r"|existiert nicht|wurde nicht)"),
    ("unbekannter", r" (?:benutzer|empf|nutzer)"),  # German
    ("utente destinatario indirizzo casella",
     r" (?:\S{1,100} )?(?:è )?(?:sconosciuto|inesistente|non (?:trovat|esist|valid))"),
    ("nessun", r" utente"),  # Italian
    ("usuario destinatario usuário cuenta dirección conta",
     r" (?:\S{1,100} )?(?:es |é )?(?:desconocid|inexistente|no (?:existe|encontrad)|desconhecid|não (?:existe"
     r"|encontrad)|inválid)"),
    # Spanish, Portuguese
    ("no não nao", r" existe (?:dicha |ese |el |este |o )?(?:persona|usuario|usuário|destinat|cuenta|buz)"),
    ("gebruiker ontvanger", r" (?:\S{1,100} )?(?:is )?(?:onbekend|niet (?:gevonden|bekend)|bestaat niet)"),  # Dutch
    # Polish
    ("użytkownik adresat odbiorca", r" (?:\S{1,100} )?(?:jest )?(?:nieznan|nie (?:istnieje|znaleziono|został))"),
    ("nieznany", r" (?:użytkownik|adresat|odbiorca)"),
    ("kullanıcı alıcı kullanici alici", r" (?:\S{1,100} )?(?:bulunamad|bilinmiyor|yok)"),  # Turkish
    ("пользователь получатель адресат ящик",
     r" (?:\S{1,100} )?(?:не (?:найден|существует|зарегистрирован)|неизвестен)"),  # Russian
))  # fmt: skip

# Words that leave open what is at fault: after all that name a cause.
UNROUTABLE: Final[Group] = ("hostunknown", (("unrouteable unroutable", r" address"),))  # Exim
UNAVAILABLE: Final[Group] = ("userunknown", (
    ("mailbox", r" (?:is )?(?:currently )?(?:unavailable|unavaiable|invalid|not available)"),
    ("unavailable", r" mailbox"),  # RFC 5321 reply 550, Hotmail
    ("address addresses",
     r" (?:rejected(?:\.|$| \(in)|is invalid|rejected : access denied)"),  # IronPort "#5.1.0 Address rejected."
    ("does", r"(?: not|n't) exist\b"), ("no non não", r" e(?:xiste|siste)\b"), ("not", r"(?<=[>\])] not) found\b"),
    ("unbekannt inconnu desconocido sconosciuto onbekend nieznany", ""),
))  # fmt: skip
