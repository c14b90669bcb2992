"""Mails of many systems as their source or their vendor says they write them, and mails that only look like reports."""

import pytest

from dcctl.bounces.reason import decide, enhanced_status, reply_code
from dcctl.bounces.scan import scan
from tests.bounces.mails import crlf
from tests.bounces.unseen_case import SENT_ID, Unseen, cases
from tests.bounces.unseen_gates import GATES
from tests.bounces.unseen_lists import LISTS
from tests.bounces.unseen_mtas import MTAS
from tests.bounces.unseen_notices import NOTICES
from tests.bounces.unseen_others import OTHERS
from tests.bounces.unseen_people import PEOPLE
from tests.bounces.unseen_providers import PROVIDERS
from tests.bounces.unseen_reports import REPORTS
from tests.bounces.unseen_sentences import SENTENCES
from tests.bounces.unseen_words import WORDS

FAILURES = cases(MTAS, PROVIDERS, SENTENCES, LISTS, REPORTS, GATES)
NONE = cases(OTHERS, NOTICES, PEOPLE)


@pytest.mark.parametrize("case", FAILURES, ids=lambda case: case.name)
def test_who_failed_and_why(case: Unseen) -> None:
    answer = scan(case.raw)
    assert answer.kind == case.kind
    assert sorted(one.recipient.lower() for one in answer.failures) == sorted(case.recipients)
    assert not case.reasons or answer.failures[0].reason in case.reasons
    if case.returns:
        assert answer.original_message_id == SENT_ID


@pytest.mark.parametrize("case", FAILURES, ids=lambda case: case.name)
def test_line_ends_change_nothing(case: Unseen) -> None:
    told = [(one.recipient, one.reason) for one in scan(case.raw).failures]
    assert [(one.recipient, one.reason) for one in scan(crlf(case.raw)).failures] == told


@pytest.mark.parametrize("case", NONE, ids=lambda case: case.name)
def test_nothing_failed(case: Unseen) -> None:
    assert scan(case.raw).kind == case.kind


def test_a_table_is_read_to_its_end() -> None:
    assert len(FAILURES) > 100
    assert len(NONE) > 70
    assert len({case.name for case in (*FAILURES, *NONE)}) == len(FAILURES) + len(NONE)


@pytest.mark.parametrize(("reason", "words"), [(reason, words) for reason, listed in WORDS for words in listed])
def test_the_words_of_a_system_s_own_source(reason: str, words: str) -> None:
    assert decide(enhanced_status("", words), reply_code(words), words).reason == reason
