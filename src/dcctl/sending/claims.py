"""What a returned header claims about template and campaign: names for a report that is about no send we can prove.

Literal tables of the fields in which campaign systems write them (`bounces/tags.py` names the systems).
"""

import json
from collections.abc import Sequence
from typing import Final, NamedTuple

_LONGEST: Final = 100  # characters of a name

CAMPAIGN: Final = (
    "x-campaign-id",
    "x-campaignid",
    "x-campaign",
    "x-mailchimp-campaign",
    "x-mailgun-campaign-id",
    "x-mailjet-campaign",
    "x-mailin-campaign",
    "x-listmonk-campaign",
    "x-rpcampaign",
    "x-mailgun-tag",
    "x-pm-tag",
    "x-mc-tags",
    "x-mailin-tag",
    "x-job",
)
TEMPLATE: Final = (
    "x-template",
    "x-template-id",
    "x-mailer-template",
    "x-mc-template",
    "x-mailgun-template-name",
    "x-mj-templateid",
)
# Fields whose value is a JSON object, and the member that names the campaign.
_OBJECTS: Final = {"x-msys-api": "campaign_id", "x-smtpapi": "category"}
_FEEDBACK: Final = "feedback-id"  # Gmail's feedback loop: `campaign:customer:mail type:sender`


class Claims(NamedTuple):
    """The names claimed, if any."""

    template: str | None = None
    campaign: str | None = None


def claims_of(tags: Sequence[tuple[str, str]]) -> Claims:
    """What `tags` (name in lower case, value) say; the first field of each table decides."""
    found = dict(reversed(tags))  # of several of one name the first
    template = next((name for field in TEMPLATE if (name := _name(found.get(field, "")))), None)
    campaign = next((name for field in CAMPAIGN if (name := _name(found.get(field, "")))), None)
    return Claims(template, campaign or _in_object(found) or _in_feedback(found.get(_FEEDBACK, "")))


def _in_object(found: dict[str, str]) -> str | None:
    for field, member in _OBJECTS.items():
        try:
            value = json.loads(found.get(field, ""))
        except (ValueError, RecursionError):
            continue
        named = value.get(member) if isinstance(value, dict) else None
        if isinstance(named, str) and (name := _name(named)):
            return name
    return None


def _in_feedback(value: str) -> str | None:
    parts = value.split(":")
    return _name(parts[0]) if len(parts) == 4 else None


def _name(value: str) -> str | None:
    return " ".join(value.split())[:_LONGEST] or None
