"""Which channel a send takes: the order as a table, contradictions, and the plug-in rule that never falls through."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.channels.registry import KINDS, PLUGINS
from dcctl.errors import ChannelError, Exit, UsageError
from dcctl.local.profile import Profile
from dcctl.sending.selection import Request, pick_identity, select_channel
from tests.sending.values import a_profile, an_identity

RULES = ("plug-in rule", "--channel", "identity's channel", "user default", "team default", "the only one")
FIVE = {"graph": "exchange-online", "ews": "exchange-onprem", "mail": "gmail", "bulk": "smtp", "play": "sandbox"}

# What is asked (via, channel, the identity's, the user's, the team's, the channels there are), the channel, the rule.
ORDER = [
    pytest.param("gmail", "mail", "bulk", "bulk", "bulk", FIVE, "mail", "plug-in rule", id="via-first"),
    pytest.param("gmail", None, "bulk", "play", "graph", FIVE, "mail", "plug-in rule", id="via-over-all-defaults"),
    pytest.param("o365", "ews", "graph", "graph", "graph", FIVE, "ews", "plug-in rule", id="via-narrowed-by-channel"),
    pytest.param("o365", None, "ews", "graph", "graph", FIVE, "ews", "plug-in rule", id="via-narrowed-by-identity"),
    pytest.param("o365", None, "bulk", "ews", "graph", FIVE, "ews", "plug-in rule", id="via-narrowed-by-default"),
    pytest.param(None, "bulk", "mail", "play", "graph", FIVE, "bulk", "--channel", id="channel"),
    pytest.param(None, None, "mail", "play", "graph", FIVE, "mail", "identity's channel", id="identity"),
    pytest.param(None, None, None, "play", "graph", FIVE, "play", "user default", id="user"),
    pytest.param(None, None, None, None, "graph", FIVE, "graph", "team default", id="team"),
    pytest.param(None, None, None, None, None, {"bulk": "smtp"}, "bulk", "the only one", id="only"),
    pytest.param(None, None, None, None, "bulk", {"bulk": "smtp"}, "bulk", "team default", id="only-but-team-says"),
]


def asked(via: str | None, channel: str | None, identity: str | None) -> Request:
    return Request(via=via, channel=channel, identity=an_identity("anna", identity))


@pytest.mark.parametrize(("via", "channel", "identity", "user", "team", "channels", "expected", "rule"), ORDER)
def test_the_order(
    via: str | None,
    channel: str | None,
    identity: str | None,
    user: str | None,
    team: str | None,
    channels: dict[str, str],
    expected: str,
    rule: str,
) -> None:
    profile = a_profile(channels, default=user, team=team)
    selection = select_channel(profile, asked(via, channel, identity))
    assert selection.required() is profile.channels[expected]
    assert selection.rule == rule
    assert selection.error is None
    assert tuple(line.rule for line in selection.considered) == RULES
    (chosen,) = [line for line in selection.considered if line.chosen]
    assert (chosen.rule, chosen.channel, chosen.why) == (rule, expected, selection.why)
    after = selection.considered[RULES.index(rule) + 1 :]
    assert all(line.why.startswith("not reached; ") for line in after)


# What is asked, and the error that stands in the channel's place.
ERRORS: list[Any] = [
    pytest.param(Request(via="gmail", channel="bulk"), FIVE, None, UsageError, "contradict", id="contradiction"),
    pytest.param(Request(via="o365", channel="mail"), FIVE, None, UsageError, "contradict", id="contradiction-o365"),
    pytest.param(Request(via="o365"), FIVE, "bulk", UsageError, "several channels fit", id="via-ambiguous"),
    pytest.param(Request(via="imap"), FIVE, "bulk", UsageError, "no such plug-in", id="via-unknown"),
    pytest.param(Request(via="gmail"), {"bulk": "smtp"}, "bulk", ChannelError, "no gmail channel", id="via-absent"),
    pytest.param(Request(via="gmail", channel="mial"), FIVE, None, ChannelError, "did you mean 'mail'", id="via-typo"),
    pytest.param(Request(channel="blk"), FIVE, "mail", ChannelError, "did you mean 'bulk'", id="channel-unknown"),
    pytest.param(Request(identity=an_identity(channel="x")), FIVE, "mail", ChannelError, "'x'", id="identity-unknown"),
    pytest.param(Request(), FIVE, None, ChannelError, "no channel is selected", id="several-and-no-default"),
    pytest.param(Request(), {}, None, ChannelError, "no channel is connected", id="no-channel"),
]


@pytest.mark.parametrize(("request_", "channels", "default", "error", "words"), ERRORS)
def test_errors(
    request_: Request, channels: dict[str, str], default: str | None, error: type[UsageError | ChannelError], words: str
) -> None:
    selection = select_channel(a_profile(channels, default=default), request_)
    assert selection.channel is None
    assert type(selection.error) is error
    assert words in selection.error.message
    assert selection.error.next
    assert selection.considered
    with pytest.raises(error, match=words):
        selection.required()


def test_a_contradiction_is_wrong_usage_and_a_missing_plug_in_channel_is_the_channels_fault() -> None:
    assert (UsageError.exit, ChannelError.exit) == (Exit.USAGE, Exit.CHANNEL) == (2, 12)


def test_where_the_channels_name_came_from_is_told() -> None:
    selection = select_channel(a_profile(FIVE), Request(channel="bulk", channel_from="DCCTL_CHANNEL"))
    assert selection.rule == "DCCTL_CHANNEL"
    contradiction = select_channel(a_profile(FIVE), Request("gmail", "bulk", "DCCTL_CHANNEL")).error
    assert contradiction is not None
    assert "DCCTL_CHANNEL bulk" in contradiction.message


def test_a_team_file_that_names_no_default_is_told_apart_from_none() -> None:
    without = select_channel(a_profile(FIVE), Request()).considered[4]
    silent = select_channel(a_profile(FIVE, with_team=True), Request()).considered[4]
    assert (without.why, silent.why) == ("no team file", "the team names none")


NAMES = ("a", "b", "c", "d")
NAMED = st.none() | st.sampled_from(NAMES)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    channels = draw(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(sorted(KINDS)), max_size=4))
    return a_profile(channels, default=draw(NAMED), team=draw(NAMED), with_team=draw(st.booleans()))


REQUESTS = st.builds(
    Request,
    via=st.none() | st.sampled_from(sorted(PLUGINS)),
    channel=NAMED,
    identity=st.none() | st.builds(an_identity, channel=NAMED),
)


@given(profiles(), REQUESTS)
def test_one_answer_and_one_line_that_gave_it(profile: Profile, request_: Request) -> None:
    selection, again = select_channel(profile, request_), select_channel(profile, request_)
    assert (selection.channel, selection.considered) == (again.channel, again.considered)
    chosen = [line for line in selection.considered if line.chosen]
    if selection.channel is not None:
        assert selection.error is None
        assert tuple(line.rule for line in selection.considered) == RULES
        assert [line.channel for line in chosen] == [selection.channel.name]
        assert selection.channel is profile.channels[selection.channel.name]
    else:
        assert isinstance(selection.error, UsageError | ChannelError)
        assert len(chosen) <= 1


@given(profiles(), REQUESTS.filter(lambda request: request.via is not None))
def test_the_plug_in_rule_never_falls_through(profile: Profile, request_: Request) -> None:
    selection = select_channel(profile, request_)
    if selection.channel is not None:
        assert selection.channel.kind.name in PLUGINS[request_.via or ""]
        assert request_.channel in (None, selection.channel.name)


@given(profiles(), REQUESTS.filter(lambda request: request.channel is not None))
def test_a_channel_that_was_named_is_taken_or_nothing_is(profile: Profile, request_: Request) -> None:
    selection = select_channel(profile, request_)
    assert selection.channel is None or selection.channel.name == request_.channel


ANNA, BO = an_identity("anna"), an_identity("bo")
DEFAULT = an_identity("cy", default=True)
IDENTITIES = [
    pytest.param((ANNA, BO), "bo", BO, id="by-name"),
    pytest.param((ANNA, BO), "bo@example.com", BO, id="by-address"),
    pytest.param((ANNA, DEFAULT), "anna", ANNA, id="by-name-over-default"),
    pytest.param((ANNA, DEFAULT, BO), None, DEFAULT, id="default"),
    pytest.param((ANNA,), None, ANNA, id="only-one"),
    pytest.param((ANNA, BO), None, None, id="several"),
    pytest.param((), None, None, id="none"),
]


@pytest.mark.parametrize(("identities", "wanted", "expected"), IDENTITIES)
def test_who_sends(identities: tuple[Any, ...], wanted: str | None, expected: Any) -> None:
    assert pick_identity(a_profile({}, *identities), wanted) is expected


@pytest.mark.parametrize("wanted", ["anne", "", "bo@example.net"])
def test_an_identity_the_profile_does_not_have(wanted: str) -> None:
    with pytest.raises(UsageError, match="is not in the profile") as refused:
        pick_identity(a_profile({}, ANNA, BO), wanted)
    assert refused.value.field == "as"
    assert ("did you mean 'anna'" in refused.value.message) == (wanted == "anne")
