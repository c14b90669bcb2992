"""A header block with its names replaced (RFC 5322): every field keeps its name and place, for rules look at them."""

import re
from typing import Final

from dcctl.bounces.decode import decode_words, parameters, to_text
from dcctl.bounces.original import REPORTED
from dcctl.bounces.redacting.finding import ADDRESS_FIELDS, ID_FIELDS
from dcctl.bounces.redacting.names import Names
from dcctl.bounces.redacting.texts import SUBJECT, Texts
from dcctl.bounces.redacting.words import EXCHANGE_USER, SYSTEM_USERS, is_system_name, listed, without_names
from dcctl.bounces.tags import NAMES as TAGS
from dcctl.mail.encoded import FOLD, unstructured
from dcctl.mail.headers import Header

REDACTED: Final = "redacted"
_COLUMNS: Final = 78
# Fields whose value says nothing to rules and may say everything to others: signatures, tokens, what spam filters saw.
_HIDDEN: Final = listed(
    "arc-authentication-results arc-message-signature arc-seal authentication-results dkim-signature",
    "dkim-filter domainkey-signature received-spf thread-topic thread-index organization organisation comments",
    "keywords",
    "user-agent face x-face x-google-dkim-signature x-gm-message-state x-google-smtp-source x-google-sender-auth",
    "x-spam-report x-spam-status x-authentication-warning x-get-message-sender-via x-php-script",
    "x-ymailisg x-ymail-osg x-ui-filterresults x-ui-out-filterresults x-ironport-anti-spam-result",
    "x-php-originating-script x-authenticated-sender x-source x-source-dir x-source-args x-antiabuse",
)
_HIDDEN_PREFIXES: Final = (
    *("x-microsoft-", "x-forefront-", "x-exchange-antispam-", "x-ms-exchange-crosstenant-", "x-ms-exchange-transport-"),
    *("x-ms-exchange-organization-", "x-ms-office365-", "x-eop", "spamdiagnostic", "x-google-", "x-gm-", "x-spam-"),
    "x-amz-sns-",
)
# What is kept of the message that was sent; of all other fields it is the name alone.
_SENT: Final = listed(
    "received date mime-version content-type content-transfer-encoding content-disposition x-mailer precedence",
    "auto-submitted content-language x-priority importance list-post",
)
_CONTENT: Final = ("content-disposition", "content-description", "content-location", "content-base")
_KEPT_PARAMETERS: Final = ("charset", "report-type", "format", "delsp", "type", "reply-type")
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,100}")
# A phrase with its address; a comment; an address or anything else, up to the next comma.
_MEMBER: Final = re.compile(
    r'(?P<phrase>(?:"(?:[^"\\]|\\.){0,300}+"|[^<>",;()@]++){1,8}+)<(?P<inside>[^<>]{0,400})>?'
    r"|\((?P<comment>[^()]{0,300})\)|(?P<rest>[^<(,]+,?|.)",
    re.DOTALL,
)


class Fields:
    """Rewrites the header fields of one mail; `sent` blocks, of the message that came back, keep the least."""

    def __init__(self, texts: Texts, names: Names, sent_subject: str) -> None:
        self._texts, self._names, self._sent_subject = texts, names, sent_subject

    def field(self, header: Header, *, sent: bool = False) -> bytes:
        """One field without its line break; of one line, or folded where it needs encoding."""
        name = to_text(header.name)
        low = name.lower()
        value = decode_words(to_text(header.value))
        if low == "subject":
            return unstructured(name, self._subject(value, sent)).encode()
        return folded(f"{name}: {' '.join(self._value(low, value, sent).split())}".strip()).encode("utf-8", "replace")

    def _subject(self, value: str, sent: bool) -> str:
        """The report's own words, without those of the message it is about, which many systems put behind a colon."""
        text = " ".join(value.split())
        about = self._sent_subject
        if sent or not about or text == about or not text.endswith(about):
            return (SUBJECT if text else "") if sent else self._texts.words(text)
        return self._texts.words(text.removesuffix(about)) + SUBJECT

    def _value(self, name: str, value: str, sent: bool) -> str:
        if name in ID_FIELDS or name in REPORTED:
            return self._ids(value)
        if name in ADDRESS_FIELDS:
            return "".join(self._member(match) for match in _MEMBER.finditer(value))
        if name == "content-type":  # of what was sent; its boundary and file name say nothing to rules
            return content_type(value.partition(";")[0].strip(), value)
        if name in _CONTENT:
            return value.partition(";")[0] if name == "content-disposition" else REDACTED
        hidden = name in _HIDDEN or name.startswith(_HIDDEN_PREFIXES) or name in TAGS or (sent and name not in _SENT)
        return REDACTED if hidden and value else self._texts.plain(value)

    def _ids(self, value: str) -> str:
        """Every msg-id; what stands around them goes."""
        ids = re.findall(r"<\s*([^<>]{1,996}?)\s*>", value)
        if ids:
            return " ".join(f"<{self._names.message_id(one)}>" for one in ids)
        return self._names.message_id(value.strip()) if value.strip() else ""

    def _member(self, match: re.Match[str]) -> str:
        if match["comment"] is not None:
            return f"({self._phrase(match['comment'], '')})"
        if match["rest"] is not None:
            return self._texts.plain(match["rest"])
        return f" {self._phrase(match['phrase'].strip(), match['inside'])} <{self._texts.plain(match['inside'])}>"

    def _phrase(self, phrase: str, address: str) -> str:
        bare = phrase.strip().strip("\"'").strip()
        if not bare or is_system_name(bare):
            return phrase
        local = address.rpartition("@")[0].lower()
        if local in SYSTEM_USERS or local.startswith(EXCHANGE_USER):
            return phrase.replace(bare, without_names(bare))
        return f'"{self._texts.plain(bare)}"' if "@" in bare else self._names.person(bare)


def folded(line: str) -> str:
    """A field of several lines where it is long (RFC 5322 section 2.2.3)."""
    lines = [""]
    for word in line.split(" "):
        if len(lines[-1]) + len(word) > _COLUMNS and len(lines[-1].split()) > 1:
            lines.append("")
        lines[-1] += f" {word}"
    return FOLD.join(text[1:] for text in lines)


def content_type(kind: str, value: str, **changed: str) -> str:
    """A Content-Type rebuilt: type, the parameters that say how to read it, and those of `changed`."""
    found = {name: text for name, text in parameters(value).items() if name in _KEPT_PARAMETERS}
    wanted = found | changed
    return "; ".join(
        [kind, *(f'{name}="{text}"' for name, text in wanted.items() if _TOKEN.fullmatch(text.strip("=")))]
    )
