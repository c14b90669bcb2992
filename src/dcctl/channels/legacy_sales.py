"""The `legacy-sales` kind (the old ToutApp servers): what is known about it; this version cannot open it yet."""

from typing import Final

from dcctl.channels.base import Authentication, ChannelKind
from dcctl.channels.settings import Setting

LEGACY_SALES: Final = ChannelKind(
    name="legacy-sales",
    summary="the legacy sales servers of old ToutApp customers, a shared IP pool",
    purpose="not-for-1:1",
    recommended_for="nothing new: move to Gmail, Exchange or SMTP",
    settings=(Setting("host", "host", "the SMTP relay you were given", example="relay.example.com"),),
    limits_key=lambda _: "smtp",
    authentication=lambda _: Authentication(
        never="the legacy servers are a shared pool: they sign for no customer, and no customer's SPF covers them"
    ),
    warning="mail from there is not aligned by SPF or DKIM: move to Gmail, Exchange or SMTP",
)
