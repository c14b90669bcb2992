"""The `gmail` kind (Gmail API): what is known about it; this version cannot open it yet."""

from typing import Final

from dcctl.channels.base import Authentication, ChannelKind
from dcctl.channels.settings import Setting

GMAIL: Final = ChannelKind(
    name="gmail",
    summary="a Gmail or Google Workspace mailbox, by OAuth and the Gmail API",
    purpose="1:1",
    recommended_for="personal 1:1 mail from a Gmail or Workspace mailbox, with bounces from its inbox",
    settings=(Setting("address", "mailbox", "the mailbox; it sends only as itself", example="anna@example.com"),),
    limits_key=lambda _: "gmail",
    authentication=lambda _: Authentication("include:_spf.google.com", None, None, ("google",)),
    extra="gmail",
)
