"""Internet and mobile providers that report in their own words: forms, and readers where a form is not enough."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from dcctl.bounces.letter import Letter
from dcctl.bounces.prose import Failed, System, addresses
from dcctl.bounces.systems.blocks import ADDRESS, Form, entries, system, told_by, told_code
from dcctl.bounces.systems.lists import Listing, read_listing

_PROVIDER: Final = re.compile(r"@([\w-]{1,63}(?:\.[\w-]{1,63}){1,10})")


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


def _whole(letter: Letter, name: str) -> str:
    """The address of a user whom his own provider calls by name alone; empty when it does not say who it is."""
    provider = _PROVIDER.search(letter.author)
    return name if "@" in name else f"{name}@{provider[1].lower()}" if provider else ""


# 1&1, IONOS, GMX, mail.com, web.de: a line per recipient, in the language of the customer; the words of several may
# stand below the last one.
_KUNDENSERVER: Final = Form(
    "1&1",
    ("x-ui-out-filterresults:", "the header of the original message is following"),
    _re(rf"^[ \t]{{0,4}}[\"<]?(?P<to>{ADDRESS})[\">]?:?[ \t]*$"),
    _re(r"^-{3} ?\S"),
    kinds=(("not yet been delivered", "delayed"), ("noch nicht zugestellt", "delayed")),
)


# AOL: its users by their screen names, below one sentence.
_AOL_LIST: Final = re.compile(
    r"[Yy]our mail to the following recipients (could not be delivered because [^:]{1,300}):[ \t]*\n"
    r"((?:[ \t]+\S{1,320}[ \t]*(?:\n|\Z)){1,500})"
)


def read_aol(letter: Letter) -> Iterator[Failed]:
    """Screen names, made whole by the domain of the author."""
    for found in _AOL_LIST.finditer(letter.text):
        for name in found[2].split():
            yield Failed(_whole(letter, name), found[1])


# au (EZweb) and NTT docomo: `<address>` alone or with a reply, or `Recipient: <address>` above the dialogue; what is
# said of all stands above the first one.
_AU_HEAD: Final = _re(r"^[ \t]*(?:Recipient: )?<(?P<to>[^<>\n]{1,320})>:?")
_AU_STOP: Final = _re(r"^-{20,}$")
_AU_SAID: Final = 1000  # characters above the first recipient


def read_au(letter: Letter) -> Iterator[Failed]:
    """Recipients with their own reply, else with what stands above all; a mail that the domain filter marked has no
    other reason."""
    text = letter.text
    filtered = "filtered" if letter.mail.header("x-spasign").strip() == "NG" else ""
    first = _AU_HEAD.search(text)
    above = text[: first.start()][-_AU_SAID:] if first else ""
    told = [(found["to"], words, told_code(words)) for found, words in entries(text, _AU_HEAD, _AU_STOP)]
    for recipient, words, code in sorted(told, key=lambda one: one[2] is None):  # listed first, then with its reply
        yield Failed(recipient, words if code else f"{words}\n{above}", code=code, reason=filtered)


# Verizon's vtext.com and others that run Apache James: AbstractNotify.java, "Error message below:", "Message details:".
_DETAILS: Final = _re(r"^Message details:[ \t]*$")
_ERROR: Final = _re(r"^(?:Error message below:|Error:)[ \t]*")
_RCPT: Final = _re(r"^[ \t]+RCPT TO:[ \t]*(?P<to>[^\n]{1,2000})$")


def read_james(letter: Letter) -> Iterator[Failed]:
    """The recipients among the details, with the words above them."""
    details, error = _DETAILS.search(letter.text), _ERROR.search(letter.text)
    words = letter.text[error.end() if error else 0 : details.start()] if details else ""
    for found in _RCPT.finditer(letter.text, details.end()) if details else ():
        for recipient in addresses(found["to"]):
            yield Failed(recipient, words, code=told_code(words.strip()), remote=told_by(words))


# Verizon's vzwpix.com (MMSC): the summary of the message names the mobile.
_MOBILE: Final = re.compile(
    r"(?s)could not be delivered to mobile\.?\s{1,4}(.{0,500}?)^Original Message:", re.MULTILINE
)


def read_mobile(letter: Letter) -> Iterator[Failed]:
    """Whom the summary gives as To."""
    if found := _MOBILE.search(letter.text):
        summary = letter.text[found.end() :].split("\n")
        for line in (line for line in summary[:20] if line.lower().startswith("to:")):
            for recipient in addresses(line):
                yield Failed(recipient, found[1])


# JetMail: `name "(code), ErrMsg=words, account=name "`; the name is the provider's.
_JETMAIL: Final = _re(r"^[ \t]*(?P<to>\S{1,320})[ \t]+\"\(\d{1,5}\), ErrMsg=(?P<words>[^\"\n]{1,500})")
# CompuServe Classic: `Receiver not found: name`
_COMPUSERVE: Final = _re(
    r"^[ \t]*(?P<words>(?:Receiver not found|Invalid receiver address):[ \t]*(?P<to>[^\s:]{1,320}))"
)


def read_names(head: re.Pattern[str], letter: Letter) -> Iterator[Failed]:
    """Users by name or address."""
    for found in head.finditer(letter.text):
        yield Failed(_whole(letter, found["to"]), found["words"])


_FORMS: Final[tuple[Form, ...]] = (
    # KDDI's au one net (dion.ne.jp)
    Form(
        "KDDI",
        ("    could not be delivered to: <", "reply-to: no-reply@app.auone-net.jp"),
        _re(r"^[ \t]+Could not be delivered to: <(?P<to>[^<>\s]{1,320})>"),
    ),
    # EarthLink and others behind Vade: `* [address]: words`
    Form(
        "Vade",
        ("returned an error:\n",),
        _re(rf"^[ \t]*\*[ \t]*\[(?P<to>{ADDRESS})\]:[ \t]*"),
        _re(r"^Original message details:"),
    ),
)

# BIGLOBE: addresses, then what is the matter with them.
_BIGLOBE: Final = Listing(
    "BIGLOBE",
    ("- non-delivered information -",),
    re.compile(r"- The following addresses had delivery problems -+\n"),
    re.compile(r"(?s)- Non-delivered information -+\n(.{0,2000})"),
)

# Asked late: its field is on every mail that goes out there, its customers' own reports too.
EINSUNDEINS: Final = system(_KUNDENSERVER)
SYSTEMS: Final[tuple[System, ...]] = (
    *map(system, _FORMS),
    System(_BIGLOBE.name, _BIGLOBE.signs, partial(read_listing, _BIGLOBE)),
    System("AOL", ("your mail to the following recipients could not be delivered because",), read_aol),
    System(
        "au",
        (
            "from: postmaster@ezweb.ne.jp",
            "from: <postmaster@ezweb.ne.jp",
            "from: postmaster@au.com",
            "each of the following recipients was rejected by a remote",
            "次のあて先へのメッセージはエラーのため送信できませんでした",
        ),
        read_au,
    ),
    System("Apache James", ("message details:\n",), read_james),
    System("Verizon", ("message could not be delivered to mobile",), read_mobile),
    System("JetMail", (", errmsg=",), partial(read_names, _JETMAIL)),
    System("CompuServe", ("receiver not found: ", "invalid receiver address: "), partial(read_names, _COMPUSERVE)),
)
