"""Whom the words of an unknown system name, paragraph by paragraph.

No language is needed for where an address stands; `failing` knows the sentences. Recipients named alone belong to the
words in their paragraph, else to the paragraph below that says why, else to the one above that says so.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from dcctl.bounces.prose import addresses
from dcctl.bounces.systems.blocks import told_code
from dcctl.bounces.systems.failing import fails, refused
from dcctl.bounces.systems.lines import Head, behind_sender, head_of, is_role

_MAX_LINES: Final = 1000
_MAX_IN_SENTENCE: Final = 50  # addresses
_NEAR: Final = 2  # paragraphs above or below a recipient that may speak of it

_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_RULED: Final = re.compile(r"[\W_]*\Z")
_TO: Final = re.compile(r"\b(?:to|for|an|für|à|a|para|aan|voor|do|dla|till|til|для)[\s:<(\"']{1,4}\Z")
# A title above the message that comes back: what stands below it is the sender's.
_BELOW: Final = re.compile(
    r"(?mi)^[\W_]{0,80}(?:(?:the )?(?:header|text|copy|contents?|body)s? of )?(?:the |your )?"
    r"(?:original|returned|unsent|bounced|source|rejected|undelivered) (?:message|e-?mail|mail)s?"
    r"(?:[ \w]{0,30}(?:follow\w*|below|attached))?[\W_]{0,80}$"
    r"|^[\W_]{2,80}(?:ursprüngliche|original)\w* ?(?:nachricht|message|e-?mail|bericht)"
    r"|^[\W_]{0,80}(?:message original|mensa[jg]em? original|messaggio originale|исходное сообщение"
    r"|原始邮件|原郵件|元のメッセージ)[\W_]{0,80}$"
)


class Named(NamedTuple):
    """An address and the words about it; `sure` where its own words say that it failed."""

    address: str
    words: str
    sure: bool = True


class Paragraph(NamedTuple):
    """What stands above its first recipient, and its recipients."""

    prose: str
    heads: list[Head]

    @property
    def speaks(self) -> bool:
        """Whether it says anything beside addresses."""
        return bool(self.prose) or any(head.words for head in self.heads)


def without_copy(text: str) -> str:
    """The words above the title of a returned message, if somebody is named there."""
    for found in _BELOW.finditer(text):
        if "@" in text[: found.start()]:
            return text[: found.start()]
    return text


def paragraphs(text: str) -> list[Paragraph]:
    """The words between blank and ruled lines."""
    found = [Paragraph("", [])]
    for line in text.split("\n")[:_MAX_LINES]:
        prose, heads = found[-1]
        if _RULED.match(line):
            found.append(Paragraph("", []))
        elif not behind_sender(prose) and (head := head_of(line)):
            heads.append(head)
        elif heads:
            heads[-1] = heads[-1]._replace(words=f"{heads[-1].words}\n{line}")
        else:
            found[-1] = Paragraph(f"{prose}\n{line}".strip("\n"), heads)
    return [one for one in found if one.prose or one.heads]


def lined(found: list[Paragraph]) -> Iterator[Named]:
    """The recipients at the head of a line."""
    failing = [fails(one.prose) for one in found]
    speaking = [index for index, one in enumerate(found) if one.speaks]
    for index, paragraph in enumerate(found):
        for head in paragraph.heads:
            if head.summary:
                continue
            sure = fails(head.own)
            near = [] if refused(head.own) else _near(found, index, speaking, failing)
            near = [at for at in near if refused(found[at].prose)] if sure else near
            if sure or near:
                words = "\n".join((head.own, *(found[at].prose for at in near)))
                yield from (Named(one, words, sure) for one in head.recipients)


def _near(found: list[Paragraph], index: int, speaking: list[int], failing: list[bool]) -> list[int]:
    """Which words speak of a recipient named alone: above it, in its paragraph, and below, behind others named alone;
    else above it. Another recipient's paragraph is the end of each way."""
    below = speaking[bisect_right(speaking, index) :][:_NEAR]
    above = speaking[: bisect_left(speaking, index)][: -_NEAR - 1 : -1]
    here = [index] if failing[index] else []
    return here + _first(found, below, failing) or _first(found, above, failing)


def _first(found: list[Paragraph], way: list[int], failing: list[bool]) -> list[int]:
    for at in way:
        if found[at].heads:
            break
        if failing[at]:
            return [at]
    return []


def mentioned(found: list[Paragraph]) -> Iterator[Named]:
    """Addresses on a line with its reply, or inside a sentence that says that something failed; behind it the paragraph
    below that says why."""
    for index, (prose, heads) in enumerate(found):
        if "@" not in prose:
            continue
        for line in prose.split("\n"):
            if "@" in line and told_code(line):
                yield from (Named(one, line) for one in _in_sentence(line))
        below = "" if heads else _below(found, index)
        for sentence in _SENTENCE.split(" ".join(prose.split())):
            if "@" in sentence and fails(sentence):
                yield from (Named(one, f"{prose}\n{below}") for one in _in_sentence(sentence))


def _below(found: list[Paragraph], index: int) -> str:
    """The next paragraph, when it names nobody."""
    after = found[index + 1 : index + 2]
    return after[0].prose if after and not after[0].heads else ""


def _in_sentence(sentence: str) -> Iterator[str]:
    """The addresses of a sentence that are not those of a sender or a role."""
    for one in addresses(sentence)[:_MAX_IN_SENTENCE]:
        if not behind_sender(sentence[: sentence.find(one)]) and not is_role(one):
            yield one


def sent_to(found: list[Paragraph]) -> Iterator[Named]:
    """Whom the words call the recipient without saying that he failed: `mail to address`, in a paragraph that fails."""
    for index, (prose, _) in enumerate(found):
        if "@" in prose and fails(prose):
            line = " ".join(prose.split())
            for one in _in_sentence(line):
                if _TO.search(line[: line.find(one)][-20:].lower()):
                    yield Named(one, f"{prose}\n{_below(found, index)}", sure=False)


def summarized(found: list[Paragraph]) -> Iterator[Named]:
    """Whom a summary of the sent message gives as its To, with what the other lines of the summary say."""
    for paragraph in found:
        for head in paragraph.heads:
            if head.summary:
                yield from (Named(one, head.words, sure=False) for one in head.recipients)
