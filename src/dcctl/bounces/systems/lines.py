"""A line of a report that begins with its recipient: `address`, `<address>: words`, `Label: "address" - words`,
`1. Name <address>`. Whose label is a sender's, or who stands behind `from`, failed nobody."""

import re
from typing import Final, NamedTuple

from dcctl.bounces.prose import addresses
from dcctl.bounces.systems.blocks import ADDRESS
from dcctl.bounces.systems.failing import fails

_TYPE: Final = r"(?:(?:rfc822|smtp|mailto)[;:][ \t]{0,8})?"
_HEAD: Final = re.compile(
    rf"[\W_]{{0,40}}(?:\d{{1,3}}[.)][ \t]{{1,8}})?(?:(?P<label>[^\W\d_][^:=@<>\n]{{0,59}})[:=：][ \t]{{0,8}})?"
    rf"{_TYPE}[\W_]{{0,4}}(?![245]\d\d-)(?P<to>{ADDRESS})[>\])\"']{{0,2}}(?P<rest>.{{0,1000}})"
)
_NAME: Final = re.compile(rf"[\W_]{{0,20}}(?P<label>\w[^<>@\n]{{0,99}})<(?P<to>{ADDRESS})>(?P<rest>)[\s.:;,]{{0,8}}\Z")
# How a line goes on behind its recipient; else what follows says that he failed.
_REST: Final = re.compile(r"[ \t]*(?:$|[:;,.(\[<*|\"–—-])")
_MORE: Final = re.compile(rf"(?:[\s,;]{{1,8}}<?{ADDRESS}>?){{1,50}}[\s.,;]{{0,8}}\Z")
_SENDERS: Final = re.compile(  # labels of those who did not fail
    r"(?:(?:envelope|mail|original|message)[- ]?)?(?:from|sender|reply-?to|return-path|cc|bcc|id)\b|received|by\Z"
    r"|contact|subject|date|help|support|postmaster|e?-?mail us"
    r"|von\Z|absender|betreff|de\Z|exp[ée]diteur|objet|remitente|asunto|remetente|assunto|da\Z|mittente|oggetto"
    r"|afzender|avsändare|afsender|od\Z|nadawca|от\Z|отправитель|差出人|送信者|发件人|寄件者|보낸"
)
_BEHIND: Final = re.compile(  # words behind which nobody stands who failed
    r"(?:\bfrom|\bsender|\bvon|\bcontact|mailto:|\bwrite to|\breply to|\breplying to|\bquestions to|message-id:?|\bот)"
    r"[\s:<(\"'=]{0,4}\Z"
)
_ROLES: Final = re.compile(
    r"(?i)(?:postmaster|mailer-daemon|abuse|support|help|helpdesk|admin|administrator|webmaster|hostmaster)@"
)
_SUMMARY: Final = re.compile(r"(?:to|an|à|a|para|aan|do|komu|till|til|кому|宛先|收件人|받는 ?사람)\Z")


class Head(NamedTuple):
    """The recipients with which a line begins, their label, and what the line and those below say."""

    recipients: tuple[str, ...]
    label: str
    words: str

    @property
    def summary(self) -> bool:
        """Whether the label is that of a header field: it says to whom the message went, not who failed."""
        return _SUMMARY.match(self.label.lower()) is not None

    @property
    def own(self) -> str:
        """What is said of them alone."""
        return f"{self.label} {self.words}".strip()


def is_role(recipient: str) -> bool:
    """Whether it is an address to ask for help (RFC 2142)."""
    return _ROLES.match(recipient) is not None


def behind_sender(text: str) -> bool:
    """Whether an address that stands behind this text is that of somebody who did not fail."""
    return _BEHIND.search(text[-40:].lower()) is not None


def head_of(line: str) -> Head | None:
    """The recipients with which a line begins; None when there are none."""
    if "@" not in line:
        return None
    found = _HEAD.match(line)
    if not found or not _goes_on(found["rest"]):
        found = _NAME.match(line)
        if not found or is_role(found["to"]):
            return None
    label = (found["label"] or "").partition(":")[0].strip()
    if _SENDERS.match(label.lower()) or behind_sender(label):
        return None
    more = addresses(found["rest"]) if _MORE.match(found["rest"]) else []
    words = "" if more else found["rest"].strip(" \t:;,.-*|")
    return Head((found["to"].strip(".'`"), *more), label, words)


def _goes_on(rest: str) -> bool:
    return _REST.match(rest) is not None or _MORE.match(rest) is not None or fails(rest)
