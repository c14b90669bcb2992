"""Out through a real Postfix, back by a real Dovecot, into the right row of every view: template, campaign, feed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from dcctl.bounces.scan import scan
from tests.support.postfix import CLOSED, DEAD, FULL, GREYLISTED, LATE, PEER_USER, UNKNOWN
from tests.support.round_trip import Letter, Office, forged, office

pytestmark = pytest.mark.real

STRANGER = "stranger@peer.test"
VICTIM = "victim@peer.test"
LETTERS = (
    Letter("welcome", "autumn", (UNKNOWN, FULL, CLOSED), fine=1),
    Letter("welcome", "winter", (GREYLISTED,), fine=1),
    Letter("offer", "autumn", (PEER_USER,), large=True),
    Letter("offer", "autumn", fine=1),
    Letter("offer", "winter", (LATE,)),
    Letter("offer", "winter", (DEAD,)),
    Letter(None, None, (STRANGER,)),
)
AT_ONCE = 6  # DSNs: one a message that did not arrive, of which two say *delayed*
IN_ALL = 8  # and those two once more, *failed*


class Fate(NamedTuple):
    """What became of a recipient, as an event tells it."""

    kind: str
    status: str
    reply_code: int | None
    reason: str
    category: str
    permanence: str
    template: str | None
    campaign: str | None


FATES = {
    UNKNOWN: Fate("bounce", "5.1.1", 550, "userunknown", "bad-address", "permanent", "welcome", "autumn"),
    FULL: Fate("bounce", "5.2.2", 552, "mailboxfull", "mailbox-full", "transient", "welcome", "autumn"),
    CLOSED: Fate("bounce", "5.7.1", 550, "rejected", "policy", "transient", "welcome", "autumn"),
    PEER_USER: Fate("bounce", "5.3.4", None, "emailtoolarge", "too-large", "transient", "offer", "autumn"),
    LATE: Fate("bounce", "5.1.1", 550, "userunknown", "bad-address", "permanent", "offer", "winter"),
    STRANGER: Fate("bounce", "5.1.1", 550, "userunknown", "bad-address", "permanent", None, None),
}
# Both keep their 4.y.z when they fail at last (RFC 3464 section 2.3.3: the action says so).
EXPIRED = {
    GREYLISTED: Fate("bounce", "4.7.1", 451, "ratelimited", "rate-limit", "transient", "welcome", "winter"),
    DEAD: Fate("bounce", "4.4.1", None, "networkerror", "transient", "transient", "offer", "winter"),
}
DELAYED = {recipient: fate._replace(kind="delayed") for recipient, fate in EXPIRED.items()}
GONE = [UNKNOWN, LATE, STRANGER]


class Story(NamedTuple):
    """What the commands said, in the order of their runs: at once, after the rest expired, again, and after a DSN was
    put there that nobody sent. `delayed` and `report` are `bounces report` after the first run and in the end."""

    office: Office
    sends: tuple[Any, ...]
    first: Any
    delayed: Any
    second: Any
    third: Any
    fourth: Any
    report: Any


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with office(tmp_path_factory.mktemp("office")) as place:
        sends = tuple(map(place.send, LETTERS))
        dsns = [path.read_bytes() for path in place.returned(AT_ONCE)]
        first, delayed = place.read("--fail-on", "permanent", code=3), place.ask("report")
        place.give_up(IN_ALL)
        second, third = place.read("--fail-on", "permanent"), place.read("--fail-on", "permanent, rate>2%")
        place.imap.put(place.sender, next(forged(dsn, VICTIM) for dsn in dsns if UNKNOWN.encode() in dsn))
        fourth = place.read("--fail-on", "any")
        yield Story(place, sends, first, delayed, second, third, fourth, place.ask("report"))


def fates(data: Any) -> dict[str, Fate]:
    """The events of a run or a list by recipient, which is in them once."""
    events = data["events"]
    assert len({event["recipient"] for event in events}) == len(events)
    return {event["recipient"]: Fate(*(event[name] for name in Fate._fields)) for event in events}


def view(report: Any, *by: str) -> dict[str, tuple[int, ...]]:
    """One view of a report: its rows by name, as sent, bounced, for good, delayed."""
    (rows,) = [one["rows"] for one in report["views"] if one["by"] == list(by)]
    wanted = ("sent", "bounced", "permanent", "delayed")
    return {" ".join(row["about"].values()): tuple(row[name] for name in wanted) for row in rows}


def test_every_message_left_and_every_dsn_was_read_once(story: Story) -> None:
    assert {send["outcome"] for send in story.sends} == {"sent"}, "refused only by the next hop"
    assert [run["read"] for run in (story.first, story.second, story.third, story.fourth)] == [AT_ONCE, 2, 0, 1]
    assert story.third["events"] == []


def test_each_recipient_has_a_reason_of_its_own(story: Story) -> None:
    assert fates(story.first) == FATES | DELAYED


def test_what_was_delayed_bounces_when_it_expires(story: Story) -> None:
    assert fates(story.second) == EXPIRED


def test_every_event_is_proven_by_the_token_of_its_send(story: Story) -> None:
    ids = {address: send["send_id"] for send in story.sends for address in send["recipients"]}
    for event in (*story.first["events"], *story.second["events"]):
        assert (event["verified"], event["trust"]) == (True, "token")
        assert event["send_id"] == ids[event["recipient"]]
        assert event["sent_to"] == event["recipient"]


def test_several_recipients_are_in_one_dsn_and_a_late_one_is_the_next_servers(story: Story) -> None:
    mails = [scan(path.read_bytes()) for path in story.office.returned(IN_ALL)]
    writers = {tuple(sorted(one.recipient for one in mail.failures)): mail.reporting_mta for mail in mails}
    assert writers[tuple(sorted((UNKNOWN, FULL, CLOSED)))] == "mail.corp.test"
    assert writers[LATE,] == "mail.peer.test"


def test_before_the_queue_gives_up_they_count_as_delayed(story: Story) -> None:
    assert view(story.delayed, "template") == {"-": (1, 1, 1, 0), "offer": (4, 2, 1, 1), "welcome": (6, 3, 1, 1)}
    assert view(story.delayed, "campaign") == {"-": (1, 1, 1, 0), "autumn": (6, 4, 1, 0), "winter": (4, 1, 1, 2)}


def test_template_and_campaign_have_the_right_rows(story: Story) -> None:
    assert view(story.report, "template") == {"-": (1, 1, 1, 0), "offer": (4, 3, 1, 0), "welcome": (6, 4, 1, 0)}
    assert view(story.report, "campaign") == {"-": (1, 1, 1, 0), "autumn": (6, 4, 1, 0), "winter": (4, 3, 1, 0)}
    assert view(story.office.ask("report", "--by", "template,campaign"), "template", "campaign") == {
        "- -": (1, 1, 1, 0),
        "offer autumn": (2, 1, 0, 0),
        "offer winter": (2, 2, 1, 0),
        "welcome autumn": (4, 3, 1, 0),
        "welcome winter": (2, 1, 0, 0),
    }
    assert view(story.office.ask("report", "--by", "reason"), "reason") == {
        "emailtoolarge": (11, 1, 0, 0),
        "mailboxfull": (11, 1, 0, 0),
        "networkerror": (11, 1, 0, 0),
        "ratelimited": (11, 1, 0, 0),
        "rejected": (11, 1, 0, 0),
        "userunknown": (11, 3, 3, 0),
    }


def test_the_three_views_and_the_run_have_one_sum(story: Story) -> None:
    totals = story.report["totals"]
    assert (totals["sent"], totals["bounced"], totals["permanent"]) == (11, 8, 3)
    assert totals["rate"] == story.fourth["rate"] == round(8 / 11, 4)
    for name in ("template", "campaign", "channel"):
        assert tuple(map(sum, zip(*view(story.report, name).values(), strict=True))) == (11, 8, 3, 0)
        counts = story.fourth["counts"][name]
        assert [sum(row[one] for row in counts) for one in ("sent", "bounced", "permanent")] == [11, 8, 3]
    told = [one for one in story.report["feed"] if one["verified"] and one["kind"] == "bounce"]
    assert {one["recipient"] for one in told} == set(FATES | EXPIRED)
    assert len(told) == totals["bounced"]


def test_the_list_tells_both_reports_of_what_was_delayed(story: Story) -> None:
    listed = story.office.ask("list", "--kind", "delayed")
    assert fates(listed) == DELAYED
    count = Counter(event["kind"] for event in story.office.ask("list")["events"] if event["verified"])
    assert count == {"bounce": 8, "delayed": 2}
    (contact,) = story.office.ask("list", "--recipient", GREYLISTED)["contacts"]
    assert (contact["kind"], contact["reports"], contact["verified"]) == ("bounce", 2, True)
    assert contact["happened"] == "Too much mail went out in too short a time."


def test_only_who_is_gone_for_good_gets_no_more_mail(story: Story) -> None:
    suppressed = story.office.ask("suppressions")["suppressions"]
    assert [(one["address"], one["cause"], one["messages"]) for one in suppressed] == [
        (address, "permanent", 1) for address in sorted(GONE)
    ]


@pytest.mark.parametrize("recipient", GONE)
def test_a_later_message_to_them_is_refused_before_it_leaves(story: Story, recipient: str) -> None:
    before = story.office.lab.log().count("from=<")
    answer = story.office.dcctl.json("test-send", "--to", recipient, code=7)
    assert recipient in answer["error"]["message"]
    assert answer["error"]["next"] == f"dcctl bounces release {recipient}, or send with --to-suppressed"
    assert story.office.lab.log().count("from=<") == before


def test_a_dsn_that_nobody_sent_proves_nothing(story: Story) -> None:
    assert {event["recipient"] for event in story.fourth["events"]} == {VICTIM}
    assert not any(event["verified"] for event in story.fourth["events"])
    assert story.report["unverified"] == len(story.fourth["events"]) == 3
    assert {event["recipient"] for event in story.office.ask("list", "--unverified")["events"]} == {VICTIM}
