"""Who is told how a job went, in what words, and that nobody's trouble becomes the job's."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.errors import Exit, TemporaryTrouble
from dcctl.local.notification import BODIES, Heartbeat, MailNotification, Notification, Webhook, When
from dcctl.mail.thresholds import read_thresholds
from dcctl.sending.notify import Summary, body, deliver, due, letter, media_type, subject
from tests.sending.values import ANNA

QUIET = Summary("bounces", ("office",), Exit.OK, read=5)
BUSY = Summary(
    "bounces",
    ("office", "shop"),
    Exit.FINDINGS,
    read=12,
    new=3,
    permanent=2,
    complaints=1,
    rate=0.021,
    previous_rate=0.014,
    reasons=(("userunknown", 2), ("feedback", 1)),
)
PERMANENT: When = read_thresholds("permanent", "when")
RATE: When = read_thresholds("rate>2%", "when")
RAN = Heartbeat("ran", "env:RAN")


def hook(when: When = "always", template: str = BODIES["json"]) -> Webhook:
    return Webhook("chat", when, "env:CHAT", template)


@pytest.mark.parametrize(
    ("when", "summary", "told"),
    [
        ("always", QUIET, True),
        ("change", QUIET, False),
        ("change", replace(QUIET, new=1), True),
        # a job that begins to fail, goes on failing, and is well again: told twice
        ("change", replace(QUIET, exit=Exit.LOGIN, previous_exit=Exit.OK), True),
        ("change", replace(QUIET, exit=Exit.LOGIN, previous_exit=Exit.CHANNEL), False),
        ("change", replace(QUIET, exit=Exit.OK, previous_exit=Exit.LOGIN), True),
        ("change", replace(QUIET, exit=Exit.LOGIN), True),
        ("change", replace(QUIET, exit=Exit.OK, previous_exit=Exit.FINDINGS), False),
        (PERMANENT, BUSY, True),
        (PERMANENT, replace(BUSY, permanent=0), False),
        # a rate is told when it gets above its threshold, and while new mail keeps it there
        (RATE, replace(QUIET, rate=0.03, previous_rate=0.01), True),
        (RATE, replace(QUIET, rate=0.03, previous_rate=0.025), False),
        (RATE, replace(QUIET, rate=0.03, previous_rate=0.025, new=1), True),
        (RATE, replace(QUIET, rate=0.03), True),
        (RATE, replace(QUIET, rate=0.02, new=1), False),
        (RATE, replace(QUIET, rate=None, new=1), False),
        ((*PERMANENT, *RATE), replace(QUIET, new=1, permanent=1), True),
    ],
)
def test_when(when: When, summary: Summary, told: bool) -> None:
    mail = MailNotification("ops", when, ANNA)
    assert due([hook(when), mail], summary) == ((hook(when), mail) if told else ())


@pytest.mark.parametrize("exit", list(Exit))
def test_a_heartbeat_goes_when_the_job_came_to_its_end(exit: Exit) -> None:
    assert due([RAN], replace(QUIET, exit=exit)) == ((RAN,) if exit in (0, 3) else ())


def test_the_json_body() -> None:
    told = json.loads(body(hook(), replace(BUSY, troubles=("shop: no secret",))))
    text = told.pop("text")
    assert told == {
        "job": "bounces",
        "channels": "office, shop",
        "exit": 3,
        "read": 12,
        "new": 3,
        "permanent": 2,
        "complaints": 1,
        "rate": 0.021,
        "previous_rate": 0.014,
        "reasons": [{"reason": "userunknown", "count": 2}, {"reason": "feedback", "count": 1}],
        "troubles": ["shop: no secret"],
    }
    assert text == (
        "bounces (office, shop): failed: shop: no secret; 3 new of 12 read, 2 permanent, 1 complaints; "
        "bounce rate 2.10 % (before: 1.40 %); reasons: userunknown 2, feedback 1"
    )


def test_a_rate_that_is_not_known_is_not_zero() -> None:
    assert json.loads(body(hook(), QUIET))["rate"] is None
    assert "bounce rate not known (before: not known)" in letter(QUIET)


def test_slack_gets_no_mention_and_no_link_of_foreign_words() -> None:
    told = json.loads(body(hook(template=BODIES["slack"]), replace(QUIET, troubles=("<!channel> & <http://x|y>",))))
    assert list(told) == ["text"]
    assert "&lt;!channel&gt; &amp; &lt;http://x|y&gt;" in told["text"]
    assert "<" not in told["text"]


def test_a_body_of_ones_own() -> None:
    assert body(hook(template="$job: $new new, $$5"), BUSY) == b"bounces: 3 new, $5"
    assert media_type(b"bounces: 3 new") == "text/plain; charset=utf-8"
    assert media_type(body(hook(), BUSY)) == "application/json"


@given(st.text(), st.lists(st.text()), st.sampled_from(sorted(BODIES)))
def test_any_words_leave_the_body_json_and_the_subject_one_line(job: str, troubles: list[str], preset: str) -> None:
    summary = replace(BUSY, job=job, troubles=tuple(troubles))
    json.loads(body(hook(template=BODIES[preset]), summary))
    assert len(subject(summary).splitlines()) == 1


class Ways:
    """Ways that keep what they are handed, and fail where they are told to."""

    def __init__(self, *broken: str) -> None:
        self.told: list[str] = []
        self._broken = broken

    def _note(self, one: Notification) -> None:
        if one.name in self._broken:
            raise TemporaryTrouble("its host did not answer in time")
        self.told.append(one.name)

    async def post(self, webhook: Webhook, content: bytes) -> None:
        assert json.loads(content)["new"] == 3
        self._note(webhook)

    async def get(self, heartbeat: Heartbeat) -> None:
        self._note(heartbeat)

    async def mail(self, one: MailNotification, title: str, text: str) -> None:
        assert title == "dcctl bounces: 3 new, 2 permanent, 1 complaints"
        assert "userunknown 2, feedback 1" in text
        self._note(one)


EVERYBODY = (hook(), MailNotification("ops", "change", ANNA), RAN)


async def test_everybody_due_is_told() -> None:
    ways = Ways()
    assert await deliver(EVERYBODY, BUSY, post=ways.post, get=ways.get, send_mail=ways.mail) == ()
    assert ways.told == ["chat", "ops", "ran"]


async def test_one_that_cannot_be_told_is_a_warning_and_keeps_nobody_from_the_rest() -> None:
    ways = Ways("chat", "ran")
    warnings = await deliver(EVERYBODY, BUSY, post=ways.post, get=ways.get, send_mail=ways.mail)
    assert warnings == (
        "notify chat: its host did not answer in time",
        "notify ran: its host did not answer in time",
    )
    assert ways.told == ["ops"]


async def test_nobody_due_nobody_told() -> None:
    ways = Ways()
    quiet = MailNotification("ops", RATE, ANNA)
    assert await deliver([quiet], QUIET, post=ways.post, get=ways.get, send_mail=ways.mail) == ()
    assert ways.told == []
