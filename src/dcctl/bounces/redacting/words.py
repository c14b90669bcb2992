"""What stays when a mail is redacted: words of systems, not of people, and the hosts that rules know by name."""

import re
from functools import cache
from typing import Final

from dcctl.bounces.phrase_table import PHRASES
from dcctl.bounces.remote_table import HOSTS, MARKS
from dcctl.bounces.systems.table import SYSTEMS


def listed(*lines: str) -> frozenset[str]:
    """The words of these lines."""
    return frozenset(word for line in lines for word in line.split())


# Local parts of systems (RFC 2142 and custom): nobody's name, and detectors look for them.
SYSTEM_USERS: Final = listed(
    "abuse bounce bounces complaint complaints daemon donotreply fbl feedbackloop imss mail-daemon mailadm",
    "maildaemon mailer-daemon mailer_daemon mailerdaemon mdaemon ndr no-reply no_reply nobody noreply postmaster",
    "root scomp staff _smtp_mail_service",
)
EXCHANGE_USER: Final = "microsoftexchange"  # and 32 digits, the same in every organization

# Domains of everybody's providers, and those that blocklists and vendors print into replies. What is below them is not
# kept: a host or a tenant of theirs may be one's own.
_PROVIDERS: Final = listed(*HOSTS.values()) | listed(
    "abuseat.org amazonaws.com amazonses.com att.net barracudacentral.org bluebottle.com boxbe.com cloudmark.com",
    "docomo.ne.jp earthlink.net ezweb.ne.jp gmail.com gmx.at gmx.ch gmx.com gmx.de hotmail.co.jp hotmail.co.uk",
    "hotmail.fr ietf.org invaluement.com live.com mailblocks.com mailgun.org mandrillapp.com microsoft.com",
    "msn.com office.com office365.com onmicrosoft.com openspf.net openspf.org postmarkapp.com protection.gbl",
    "mail.protection.outlook.com proofpoint.com sendgrid.net sns.amazonaws.com softbank.ne.jp sorbs.net",
    "spamarrest.com reports.spamcop.net spamcop.net spamhaus.org sparkpostmail.com surbl.org t-online.de uol.com.br",
    "uribl.com verizon.net w3.org yahooinc.com yahoo.co.uk yahoo.de yahoo.fr zohomail.com",
)
LOCAL_HOSTS: Final = frozenset(("localhost", "localhost.localdomain", "local", "unknown", "example.com"))

# How `@` is written where it may not stand: in URLs, xtext (RFC 3461), quoted-printable, HTML, JSON, archives.
AT: Final = r"(?:%(?:25){0,3}40|[=+]40|&\#(?:64|[xX]40);|\\u0040|\\x40|_at_|\(at\)|\[at\])"
ENCODED_ADDRESS: Final = rf"[\w+.=-]{{1,64}}{AT}[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,9}}\.[A-Za-z]{{2,24}}"

# Top-level domains by which a dotted word counts as a host: those of countries, and the usual others.
TOP_LEVEL: Final = listed(
    "com net org edu gov mil int info biz name pro mobi cloud online site shop store app dev io local localdomain",
    "lan corp home internal intra intranet private invalid example test arpa mail email tech systems network gbl",
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca",
    "cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo",
    "fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it",
    "je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn",
    "mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps",
    "pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj",
    "tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw",
)

# What rules look for in words and header blocks, word by word.
_SIGNS: Final = tuple(sign for system in SYSTEMS for sign in system.signs)
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
PUBLIC: Final = _PROVIDERS | frozenset(
    host
    for text in (*_SIGNS, *(mark for mark, _ in MARKS))
    for host in _HOST.findall(text)
    if host.rpartition(".")[2] in TOP_LEVEL
)

# Words that a system's display name is made of.
_SYSTEM_WORDS: Final = listed(
    "a abuse admin administration administrator agent amazon and antispam antivirus automatic automated bounce",
    "complaint daemon deliver delivery e email engine error exchange failure feedback gateway gmail google",
    "hotmail internet jetmail loop mail mailer mailsystem manager mdaemon message microsoft mta ndr non",
    "notification notifications notice of office online outlook postfix postmaster program qmail report return",
    "returned sendmail server service services smtp status subsystem support system the undeliverable undelivered",
    "web webmail yahoo your",
)
# Words of plain prose that may be a local part, too.
_PROSE: Final = listed(
    "about account accounts admin also been billing box bulk business center company contact customer customers",
    "daily data demo desk email example first from general hello help home hotel house info information internet",
    "invoice letter list mail manager marketing member members music name network news newsletter none office",
    "only order orders people personal press private public reply report root sales sample school secretary",
    "sender server service shop some staff subscribe support system team test that this travel update user users",
    "virus webmaster work world your",
)


@cache
def rule_words() -> frozenset[str]:
    """Every word that a rule may look for: such a word is left where it stands in prose, whatever else it names."""
    patterns = (text for row in PHRASES for text in row)
    return _PROSE | frozenset(re.findall(r"[a-z]{3,}", " ".join((*patterns, *_SIGNS))))


@cache
def _rules() -> str:
    return "\n".join((*_SIGNS, *(text for row in PHRASES for text in row)))


def is_sign(word: str) -> bool:
    """Whether a rule may look for this very word."""
    return word.lower() in _rules()


def is_system_name(phrase: str) -> bool:
    """Whether a display name is nothing but words of systems."""
    words = re.findall(r"[^\W\d_]+", phrase.lower())
    return bool(words) and all(word in _SYSTEM_WORDS for word in words)


def without_names(phrase: str) -> str:
    """A system's display name without the words that are not of systems; those no ASCII word can be are its language's
    and stay."""
    known = _SYSTEM_WORDS | frozenset(re.findall(r"[a-z]{3,}", " ".join(_SIGNS)))
    return re.sub(r"[A-Za-z][A-Za-z0-9'-]*", lambda word: word[0] if word[0].lower() in known else "X", phrase)
