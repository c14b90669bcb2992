"""Enhanced status and reply codes as servers write them."""

import pytest

from dcctl.mail.status import EnhancedStatus, Reply

FOUND = [
    ("5.1.1", "5.1.1"),
    ("550 5.1.1 no such user", "5.1.1"),
    ("smtp; 550-5.7.26 unauthenticated", "5.7.26"),
    ("(#4.4.1)", "4.4.1"),
    ("2.0.0 Ok", "2.0.0"),
    ("first 4.2.2 then 5.1.1", "4.2.2"),
    ("5.999.999", "5.999.999"),
    ("192.0.2.1 said 5.7.1", "5.7.1"),
    ("5.1.1.", None),
    ("5.1.1.2", None),
    ("15.1.1", None),
    ("3.1.1", None),
    ("5.1", None),
    ("5.1.1000", None),
    ("host 4.4.4.4 refused", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "status"), FOUND)
def test_the_first_enhanced_status_of_a_text(text: str, status: str | None) -> None:
    found = EnhancedStatus.find(text)
    assert (None if found is None else str(found)) == status


def test_its_three_numbers() -> None:
    assert EnhancedStatus.find("5.7.26") == EnhancedStatus(klass=5, subject=7, detail=26)


REPLIES = [
    (Reply(250, "2.0.0 Ok: queued"), "2.0.0", False, False),
    (Reply(250, "Ok"), None, False, False),
    (Reply(421, "4.7.0 try later"), "4.7.0", True, False),
    (Reply(450, "greylisted, see 4.7.1"), None, True, False),
    (Reply(499, ""), None, True, False),
    (Reply(500, ""), None, False, True),
    (Reply(550, "5.1.1 no such user\nsecond line"), "5.1.1", False, True),
    (Reply(599, ""), None, False, True),
    (Reply(600, ""), None, False, False),
    (Reply(354, "go on"), None, False, False),
]


@pytest.mark.parametrize(("reply", "status", "transient", "permanent"), REPLIES)
def test_a_reply_answers(reply: Reply, status: str | None, transient: bool, permanent: bool) -> None:
    assert (None if reply.status is None else str(reply.status)) == status
    assert (reply.transient, reply.permanent) == (transient, permanent)
    assert str(reply) == f"{reply.code} {reply.text}".replace("\n", " / ")
