"""Every reason has its sentences, short enough for a table and plain enough for their reader."""

import re

import pytest

from dcctl.mail.advice import DELAYED, SENTENCES, sentences
from dcctl.mail.reasons import ADVICE, CATEGORY

# What a rep need not know: codes, acronyms (but IT), and words of the trade.
JARGON = re.compile(
    r"\d|\b(?!IT\b)[A-Z]{2,}\b"
    r"|(?i:\b(?:smtp|reply code|status|bounces?|header|domain name|envelope|sender policy|suppress)\b)"
)


def test_every_reason_has_its_sentences() -> None:
    assert list(SENTENCES) == list(CATEGORY)


@pytest.mark.parametrize("reason", SENTENCES)
def test_sentences_are_short_and_end(reason: str) -> None:
    for sentence in SENTENCES[reason]:
        assert 10 < len(sentence) < 160
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "\n" not in sentence


@pytest.mark.parametrize("reason", SENTENCES)
def test_a_rep_reads_no_jargon(reason: str) -> None:
    sentences = SENTENCES[reason]
    assert not JARGON.search(sentences.happened)
    assert not JARGON.search(sentences.rep)


@pytest.mark.parametrize(
    ("advice", "words"),
    [
        ("suppress", "(?i)not (?:write|send)|do not write"),
        ("retry", "later"),
        ("wait", "(?i)wait|again"),
        ("fix content", "(?i)again|change|attachment"),
        ("fix DNS", "IT"),
        ("slow down", "(?i)smaller|less"),
        ("none", "Nothing to do"),
    ],
)
def test_the_sentence_says_what_the_advice_means(advice: str, words: str) -> None:
    meant = [reason for reason, word in ADVICE.items() if word == advice]
    assert meant
    for reason in meant:
        assert re.search(words, SENTENCES[reason].rep), reason


def test_what_dns_fixes_is_checked_by_our_own_command() -> None:
    for reason, word in ADVICE.items():
        if word == "fix DNS":
            assert "dcctl check-auth" in SENTENCES[reason].admin


def test_nobody_sends_again_what_is_still_tried() -> None:
    assert sentences("expired", delayed=True) == DELAYED
    assert sentences("expired", delayed=False) == SENTENCES["expired"]
    assert "do not send it again" in DELAYED.rep
    assert not any(JARGON.search(said) for said in DELAYED[:2])
    assert all(len(said) < 160 for said in DELAYED)
