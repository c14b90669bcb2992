"""Server prose to our reasons: the order in which its groups go before one another, and how a text is read.

A row is first words and what follows: it fires where one of its first words stands, followed by its pattern. All rows
that begin with a word are one alternation, compiled when the word is first met; a text is walked once, word by word,
and where several rows fire the one that stands highest wins. Patterns are lower case, have no nested quantifiers and
no groups of their own, and hold no host, address, number or date of any one message.
"""

import re
from functools import cache
from typing import Final, NamedTuple

from dcctl.bounces import phrases_address as address
from dcctl.bounces import phrases_content as content
from dcctl.bounces import phrases_sender as sender
from dcctl.bounces import phrases_transient as way
from dcctl.bounces.phrases_cjk import CJK

MAX_TEXT = 2048  # characters of a diagnostic that are looked at

GROUPS: Final[tuple[address.Group, ...]] = (
    address.NULL_MX,
    way.SUPPRESSED,
    sender.RELAYING,
    sender.SENDER,
    content.FORM,
    content.MEDIA,
    address.OWN_QUOTA,
    address.OWN_STORE,
    address.QUOTA,
    address.SIZE,
    address.CLOSED,
    address.MOVED,
    address.FILTERED,
    way.TRY_AGAIN,
    address.HOST,
    address.UNKNOWN,
    sender.AUTH,
    sender.PTR,
    sender.TLS,
    content.REPUTATION,
    way.OWN_LOOP,
    way.LOOP,
    content.RATE,
    content.VIRUS,
    content.SPAM,
    content.BLOCKED,
    sender.POLICY,
    sender.SECURITY,
    content.BARE_SPAM,
    way.NO_SPACE,
    way.STORAGE,
    address.UNROUTABLE,
    address.UNAVAILABLE,
    way.TIMEOUT,
    way.NETWORK,
    way.PROGRAM,
    way.OWN_LOOKUP,
    way.EXPIRED,
    way.SYSTEM,
    way.SYNTAX,
)
WEAK_GROUPS: Final = (way.AT_CONNECT, way.AT_MAIL, way.AT_RCPT, way.GIVEN_UP)

PHRASES: Final = tuple(
    (reason, words, rest) for reason, rows in (*GROUPS, *WEAK_GROUPS) for words, rest in rows
)  # (reason, first words, what follows), highest first
_WEAK: Final = len(PHRASES) - sum(len(rows) for _, rows in WEAK_GROUPS)
_VAGUE: Final = {(address.UNAVAILABLE[0], *row) for row in address.UNAVAILABLE[1]}

_WORD: Final = re.compile(r"[^\W\d_]+")
_ASCII_WORD: Final = re.compile(r"[a-z]+")  # the same where that is all there is, in two thirds of the time
# A reply of several lines (RFC 5321 section 4.2.1) put on one: the codes that stood at the head of each line.
_HEADS: Final = re.compile(r"[245]\d\d(?<= ...)(?:-(?:[245]\.\d{1,3}\.\d{1,3} )?| [245]\.\d{1,3}\.\d{1,3} )")


class Phrase(NamedTuple):
    """A reason and the words that named it; `weak` ones say less than any status, `vague` ones leave open what is at
    fault."""

    reason: str
    words: str
    weak: bool = False
    vague: bool = False


def _by_first_word() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for rank, (_, words, _) in enumerate(PHRASES):
        for word in words.split():
            found.setdefault(word, []).append(rank)
    return found


_RANKS: Final = _by_first_word()


@cache
def _after(word: str) -> re.Pattern[str]:
    """What may follow `word`, highest row first; the empty group behind each tells which one it was."""
    return re.compile("|".join(f"(?:{PHRASES[rank][2]})()" for rank in _RANKS[word]))


def normal(text: str) -> str:
    """The first MAX_TEXT characters, in lower case, on one line, without the repeated codes of a reply of several."""
    line = " ".join(text[:MAX_TEXT].lower().split())
    return _HEADS.sub("", line) if "-" in line else line


def find_phrase(line: str) -> Phrase | None:
    """The phrase in a `normal` line that stands highest in the table, or None."""
    best, start, end = len(PHRASES), 0, 0
    line = line.replace("_", " ")  # some write user_unknown
    for word in (_ASCII_WORD if line.isascii() else _WORD).finditer(line):
        ranks = _RANKS.get(word[0])
        if ranks is None or ranks[0] >= best:
            continue
        match = _after(word[0]).match(line, word.end())
        if match and (rank := ranks[(match.lastindex or 1) - 1]) < best:
            best, start, end = rank, word.start(), match.end()
    if best < len(PHRASES):
        return Phrase(PHRASES[best][0], line[start:end], best >= _WEAK, PHRASES[best] in _VAGUE)
    return None if line.isascii() else _find_cjk(line)


def _find_cjk(line: str) -> Phrase | None:
    return next((Phrase(reason, words) for reason, words in CJK if words in line), None)
