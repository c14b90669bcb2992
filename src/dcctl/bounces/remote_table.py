"""What single remote systems mean by a status or a token of their own, by the host that refused or the system's marks.

STATUS keys are a whole status (5.4.1), else subject.detail for both classes (7.515), else the hundred of the detail
(7.6xx); they go before the registry's meaning. TOKENS are the codes a system prints in its words, tried before any
status; patterns are lower case and have no nested quantifiers. A system whose words alone tell (Proofpoint, Barracuda,
GMX, Zoho, Yandex, Cloudflare, Free) has no table: the phrases read it.
"""

from typing import Final

# The registered domains of its mail hosts.
HOSTS: Final[dict[str, str]] = {
    "Google": "google.com googlemail.com",
    "Microsoft": "outlook.com hotmail.com exchangelabs.com office365.us partner.outlook.cn",
    "Yahoo": "yahoodns.net yahoo.com yahoo.co.jp",
    "AOL": "aol.com",
    "Apple": "icloud.com apple.com me.com",
    "Mimecast": "mimecast.com mimecast.co.za",
    "Symantec": "messagelabs.com",
    "Tencent": "qq.com",
    "NetEase": "163.com 126.com netease.com",
    "GoDaddy": "secureserver.net",
    "Comcast": "comcast.net",
    "Cox and Spectrum": "cox.net charter.net rr.com spectrum.net",
    "Orange": "orange.fr wanadoo.fr laposte.net",
    "docomo": "docomo.ne.jp",
    "KDDI": "ezweb.ne.jp au.com",
    "Mail.ru": "mail.ru",
    "I.UA": "i.ua email.ua",
}

# Marks in the words themselves, where no known host is named.
MARKS: Final[tuple[tuple[str, str], ...]] = (
    (" gsmtp", "Google"),  # the end of each of its replies
    ("support.google.com", "Google"),
    (".outlook.com", "Microsoft"),
    (".protection.gbl", "Microsoft"),
    ("postmaster.live.com", "Microsoft"),
    (" weren't sent", "Microsoft"),
    ("live hotmail", "Microsoft"),
    (".yahooinc.com", "Yahoo"),
    ("postmaster.yahoo.com", "Yahoo"),
    ("postmaster.aol.com", "AOL"),
    ("support.apple.com", "Apple"),
    ("mimecast.com", "Mimecast"),
    ("service.mail.qq.com", "Tencent"),
    ("mail.163.com", "NetEase"),
    ("postmaster.comcast.net", "Comcast"),
    ("aup#", "Cox and Spectrum"),
    (" lpn", "Orange"),
    (" ofr", "Orange"),
    (".i.ua/err/", "I.UA"),
)

STATUS: Final[dict[str, dict[str, str]]] = {
    "Google": {  # https://support.google.com/a/answer/3726730 "SMTP errors and codes"
        "7.23": "requireptr",
        "7.27": "authfailure",
        "7.29": "failedstarttls",
        "7.30": "authfailure",
        "7.32": "authfailure",
        "7.40": "authfailure",
        "4.5": "ratelimited",
    },
    "Microsoft": {  # learn.microsoft.com, "Email non-delivery reports and SMTP errors in Exchange Online"
        "5.4.1": "userunknown",  # Recipient address rejected: Access denied (edge blocking)
        "1.10": "userunknown",
        "1.351": "userunknown",  # Remote server returned unknown recipient or mailbox unavailable
        "1.90": "ratelimited",  # daily limit for message recipients
        "2.1xx": "ratelimited",  # 5.2.121, .122: per hour receive limit
        "4.14": "networkerror",  # routing loop
        "4.300": "expired",
        "4.310": "hostunknown",  # DNS domain does not exist
        "4.312": "networkerror",  # DNS query failed
        "5.4.316": "expired",  # Message expired, connection refused
        "4.4.316": "networkerror",
        "4.317": "failedstarttls",
        "4.318": "networkerror",
        "7.3": "securityerror",
        "7.12": "rejected",  # sender was not authenticated by organization
        "7.13": "rejected",  # the same for a public folder
        "7.1xx": "rejected",  # 5.7.124, .133 to .136: not allowed to write to a group, mailbox or folder
        "7.3xx": "failedstarttls",  # 5.7.320 to .325: STARTTLS and DANE
        "7.57": "securityerror",
        "7.64": "norelaying",
        "4.7.500": "systemerror",  # Server busy
        "7.501": "rejected",
        "7.502": "rejected",
        "7.503": "rejected",
        "7.504": "userunknown",  # Recipient address rejected: Access denied
        "7.505": "userunknown",  # banned recipient: "isn't valid"
        "7.508": "ratelimited",
        "7.509": "authfailure",
        "7.512": "notcompliantrfc",
        "7.515": "authfailure",
        "7.5xx": "blocked",  # 5.7.506 to .513: host or sender banned
        "7.650": "badreputation",
        "7.652": "ratelimited",
        "7.6xx": "blocked",  # 5.7.606 to .649: banned sending IP
        "7.700": "systemerror",  # PFA agent busy
        "7.750": "rejected",
        "7.7xx": "ratelimited",
        "7.8xx": "blocked",
        "7.9xx": "policyviolation",  # the recipient's own mail flow rule
    },
    "Yahoo": {"7.2": "blocked"},  # https://senders.yahooinc.com/smtp-error-codes: permanently deferred
    "docomo": {"2.0": "filtered"},  # refused after DATA: the recipient's own settings
    "Apple": {"7.0": "blocked"},  # https://support.apple.com/102322: "Blocked - see"
}

_ORANGE: Final = r"(?:lpn|ofr|ouk)\w{0,6}"
_SPECTRUM: Final = r"aup#\w{0,3}-?"

TOKENS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "Microsoft": (  # https://sendersupport.olc.protection.outlook.com/pm/troubleshooting.aspx
        ("badreputation", r"\b(?:rp-00\d|sc-001|ou-002)|due to ip reputation"),
        ("blocked", r"\b(?:sc-00[2-4]|dy-00\d|ou-001)|\(s3(?:140|150)\)|on our block list"),
        ("ratelimited", r"\(s3115\)|submission quota exceeded|recipient thread limit|per hour message receive limit"),
        ("norelaying", r"relay access denied"),
        ("rejected", r"delivery not authorized|sender denied|bad outbound sender|restrictedtorecipients"),
    ),
    "Yahoo": (  # https://senders.yahooinc.com/smtp-error-codes
        ("blocked", r"\[(?:bl\d\d|tss(?:09|11))\]|permanently deferred"),
        ("badreputation", r"\[ts(?:s04|03)\]|user complaints"),
        ("ratelimited", r"\[(?:ts0[12]|gl01|rl\d\d)\]"),
        ("suspend", r"is no longer valid|mailbox is disabled"),
        ("policyviolation", r"\[ph\d\d\]|policy reasons"),
    ),
    "AOL": (  # https://postmaster.aol.com/error-codes
        ("spamdetected", r"\(?hvu:b"),
        ("requireptr", r"\(?dns:"),
        ("badreputation", r"\(?dyn:"),
        ("blocked", r"\(?(?:rly|con|rtr|cs):"),
    ),
    "Apple": (  # https://support.apple.com/102322
        ("policyviolation", r"\[cs\d\d\]"),
        ("userunknown", r"inactive email address"),
        ("blocked", r"not accepting connections|blocked - see"),
    ),
    "Mimecast": (  # https://community.mimecast.com, "SMTP error codes"
        ("badreputation", r"internal resources are temporarily|local ct ip reputation"),
        ("blocked", r"temporarily blacklisted|recipient temporarily unavailable|sender address blocked"),
        ("ratelimited", r"account service is temporarily|outbound thread limit"),
        ("policyviolation", r"anti-spoofing|content examination"),
        ("authfailure", r"(?:spf|dkim|dmarc) sender invalid"),
    ),
    "Symantec": (  # https://knowledge.broadcom.com/external/article/169652
        ("badreputation", r"rejected by policy"),
        ("spamdetected", r"message filtered|outbound scanning"),
        ("notcompliantrfc", r"aborted \[4\]"),
    ),
    "Tencent": (  # https://service.mail.qq.com/detail/122
        ("ratelimited", r"frequency|unavailable or access deni"),
        ("blocked", r"bounce attacks|suspected spam ip|connection denied"),
        ("rejected", r"suspected spam|rejected by recipients"),
        ("spamdetected", r"spam is embedded|content denied"),
        ("suspend", r"deactivated mailbox"),
    ),
    "NetEase": (  # https://mail.163.com/help/help_spam_16.htm
        ("spamdetected", r"\bdt:s(?:pm|pb)"),
        ("authfailure", r"\bmi:(?:spf|dma)"),
        ("ratelimited", r"\b(?:hl:(?:icc|ifc|mep)|mi:(?:cel|dmc|ccl|sfq|stc|drc|rmc)|rp:(?:cel|drc|ccl|qrc|trc|rcl))"),
        ("blocked", r"\b(?:hl:(?:rep|ipb|ihu)|mi:(?:spb|ipb|nhd)|dt:rbl|wm:bl[iu])"),
        ("rejected", r"\b(?:mi:imf|dt:sum|null sender)"),
        ("norelaying", r"\brp:frl|local user only"),
    ),
    "GoDaddy": (  # https://www.godaddy.com/help/40685 "Fix rejected email with a bounce error"
        ("blocked", r"\bib1(?:04|05|06|10|11|12|13)\b|rbl reject"),
        ("badreputation", r"\bib103\b"),
        ("requireptr", r"\bib108\b"),
        ("ratelimited", r"\bib(?:007|101|504|510|605|607)\b"),
        ("spamdetected", r"\bib212\b"),
        ("virusdetected", r"\bib705\b"),
        ("securityerror", r"\bib401\b"),
        ("notcompliantrfc", r"\bib50[12]\b"),
        ("rejected", r"\bib506\b"),
        ("authfailure", r"\bib508\b"),
    ),
    "Comcast": (  # https://postmaster.comcast.net/smtp-error-codes.php
        ("blocked", r"\bbl0\d{2,5}"),
        ("ratelimited", r"\brl0\d{2,5}|throttled"),
        ("spamdetected", r"\bph0\d{2,5}"),
    ),
    # https://www.cox.com/residential/support/cox-postmaster-email-administration.html
    # https://www.spectrum.net/support/internet/understanding-email-error-codes
    "Cox and Spectrum": (
        ("blocked", r"aup#(?:cxbl|cdrbl|ipbl)|too many (?:bad commands|invalid recip)"),
        ("requireptr", r"aup#cxdns"),
        ("authfailure", r"aup#cxsndr"),
        ("rejected", r"aup#cxsmtp"),
        ("ratelimited", r"aup#cx(?:cnct|mxrt)"),
        ("securityerror", r"aup#cx(?:thrt|mj)"),
        ("spamdetected", r"aup#urlbl"),
        ("blocked", _SPECTRUM + r"(?:1000|12[0-5]\d)"),
        ("rejected", _SPECTRUM + r"(?:10[1-8]0|15[02]0)"),
        ("systemerror", _SPECTRUM + r"1090"),
        ("requireptr", _SPECTRUM + r"11[0-5]\d"),
        ("policyviolation", _SPECTRUM + r"(?:11[6-9]\d|1560)"),
        ("networkerror", _SPECTRUM + r"1260"),
        ("emailtoolarge", _SPECTRUM + r"1530"),
        ("ratelimited", _SPECTRUM + r"(?:1[34]\d\d|15[458]0)"),
    ),
    "Orange": (  # https://postmaster.orange.fr and https://postmaster.laposte.net, codes OFR, OUK and LPN
        ("blocked", _ORANGE + r"(?:10[1235-9]|201|42[34]|510|999)\b"),
        ("ratelimited", _ORANGE + r"104\b"),
        ("securityerror", _ORANGE + r"(?:305|402)\b"),
        ("authfailure", _ORANGE + r"(?:401|517)\b|spf/dns de votre nom"),
        ("rejected", _ORANGE + r"(?:40[35]|415|421)\b"),
        ("userunknown", _ORANGE + r"41[68]\b"),
        ("mailboxfull", _ORANGE + r"417\b"),
        ("suspend", _ORANGE + r"42[06]\b"),
        ("systemerror", _ORANGE + r"505\b"),
        ("spamdetected", _ORANGE + r"506\b"),
        ("emailtoolarge", _ORANGE + r"514\b"),
        ("policyviolation", _ORANGE + r"630\b"),
    ),
    "I.UA": (  # https://mail.i.ua/err/, a page per number
        ("norelaying", r"/err/[16]\b"),
        ("userunknown", r"/err/2\b"),
        ("suspend", r"/err/3"),
        ("mailboxfull", r"/err/4"),
        ("ratelimited", r"/err/5"),
        ("blocked", r"/err/[79]"),
        ("rejected", r"/err/8"),
        ("filtered", r"/err/10"),
    ),
    "docomo": (("ratelimited", r"too many recipients"), ("mailboxfull", r"too much mail data")),
    "KDDI": (("filtered", r"550 : user unknown"),),  # refused by the recipient's filter; an unknown one is named
    "Mail.ru": (  # https://help.mail.ru/notspam-support
        ("suspend", r"is terminated|account is disabled|unavailable: user is"),
        ("filtered", r"user not found"),
        ("blocked", r"access from ip|dynamic ip"),
    ),
}
