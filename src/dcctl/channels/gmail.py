"""The `gmail` kind (Gmail API): what is known about it; this version cannot open it yet."""

from typing import Final

from dcctl.channels.base import Authentication, ChannelKind, only_itself
from dcctl.channels.settings import Setting
from dcctl.channels.told import SELECTORS, told

# Google Workspace Admin Help, "Set up SPF" and "Set up DKIM", read 2026-11-24: the key's name is `google` unless the
# admin chose another; without one, mail is signed as example-com.<date>.gappssmtp.com.
AUTHENTICATION: Final = Authentication(
    "include:_spf.google.com",
    None,
    None,
    ("google",),
    otherwise="gappssmtp.com",
    own_domains=("gmail.com", "googlemail.com"),
    advice="turn it on in Google's Admin console under Gmail, Authenticate email, which shows the record to publish; "
    "if another selector was chosen there, set the channel's selectors",
)

GMAIL: Final = ChannelKind(
    name="gmail",
    summary="a Gmail or Google Workspace mailbox, by OAuth and the Gmail API",
    purpose="1:1",
    recommended_for="personal 1:1 mail from a Gmail or Workspace mailbox, with bounces from its inbox",
    settings=(
        Setting("address", "mailbox", "the mailbox; it sends only as itself", example="anna@example.com"),
        SELECTORS,
    ),
    limits_key=lambda _: "gmail",
    authentication=lambda given: told(given, AUTHENTICATION),
    may_send=only_itself,
    extra="gmail",
)
