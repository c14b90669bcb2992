"""Challenges to the sender: the mail is held until he proves to be a person. Nothing failed yet, nothing is away."""

from typing import Final, NamedTuple

from dcctl.bounces.automatic import automatic
from dcctl.bounces.letter import Letter
from dcctl.bounces.looks import by_system, looks_returned
from dcctl.bounces.report import report
from dcctl.bounces.result import ReturnedMessage

_LOOKED_AT: Final = 1 << 12  # characters of the words

# Header fields of challenges: a field, what its value holds in lower case, and who writes it.
_FIELDS: Final = (
    ("x-bluebottle-request", "", "Bluebottle"),
    ("x-boxtrapper", "", "BoxTrapper"),  # cPanel
    ("x-askversion", "", "Active Spam Killer"),  # its askmessage.py
    ("x-choicemail-registration-request", "", "ChoiceMail"),
    ("x-exispam", "", "ExiSpam"),
    ("message-id", "-tmda-confirm>", "TMDA"),
    ("from", "antispam uol", "UOL AntiSpam"),
)


class Words(NamedTuple):
    """A system's form: every one of these lower-case texts stands in the words or the subject."""

    system: str
    texts: tuple[str, ...]


_WORDS: Final = (
    Words("TMDA", ("is being held because the address", "delivery")),  # its confirm_request template
    Words("Active Spam Killer", ("please confirm", "conf#")),  # its subject
    Words("SpamArrest", ("spam arrest", "verif")),  # vendor's help, "verification email"
    Words("SpamArrest", ("spam arrest", "click the link")),
    Words("EarthLink spamBlocker", ("approved senders", "request form", "control spam")),
    Words("EarthLink spamBlocker", ("spamblocker", "approved sender")),
    Words("UOL AntiSpam", ("antispam uol", "tira-teima")),
    Words("Boxbe", ("boxbe", "guest list")),
    Words("Bluebottle", ("protected by bluebottle", "click")),
)
# Any other: the machine asks for a confirmation, and says what for. One text of each row.
_ASKED: Final = (
    *("please confirm your message", "confirm your message", "confirm that you sent", "confirm this message"),
    *("confirm your e-mail to", "confirm your email to", "verify your message", "prove you are human"),
    *("prove that you are human", "prove you are a human", "verify that you are human", "verify you are a human"),
    *("whitelist request", "sender verification required", "verify that you sent", "sender confirmation"),
    *(
        "added to the recipient's allowed",
        "added to my list of approved",
        "added to my approved",
        "added to my whitelist",
    ),
)
_HELD: Final = (
    *("not been delivered", "not yet been delivered", "is being held", "has been held", "is on hold", "to deliver"),
    *("will be delivered", "to ensure delivery", "ensure the delivery", "unknown sender", "not on my", "first time"),
    *("waiting for", "until you", "unless you", "quarantine", "spam"),
)


def detect(letter: Letter) -> ReturnedMessage | None:
    """A mail in the form of such a system. Asked before the words of mail systems: TMDA begins like Exim."""
    for name, value, system in _FIELDS:
        if name.encode() in letter.mail.top.fields and value in letter.mail.header(name).lower():
            return report(letter, "challenge", system, evidence=f"{name}: {value}")
    if not (_by_machine(letter) or letter.mail.header("in-reply-to")):
        return None
    words = _words(letter)
    for system, texts in _WORDS:
        if all(text in words for text in texts):
            return report(letter, "challenge", system, evidence=texts[0])
    return None


def detect_any(letter: Letter) -> ReturnedMessage | None:
    """A mail of no known system in which a machine asks for a confirmation before it delivers. Asked last."""
    if by_system(letter) or not _by_machine(letter):
        return None
    words = _words(letter)
    asked = next((text for text in _ASKED if text in words), None)
    if asked and any(text in words for text in _HELD):
        return report(letter, "challenge", "challenge", evidence=asked)
    return None


def _by_machine(letter: Letter) -> bool:
    unanswerable = letter.mail.header("return-path").strip() == "<>"
    return unanswerable or bool(looks_returned(letter) or automatic(letter))


def _words(letter: Letter) -> str:
    return f"{letter.subject.lower()} {letter.lower[:_LOOKED_AT]}".replace("\n", " ")
