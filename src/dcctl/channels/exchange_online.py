"""The `exchange-online` kind (Microsoft Graph): what is known about it; this version cannot open it yet."""

from typing import Final

from dcctl.channels.base import Authentication, ChannelKind, only_itself
from dcctl.channels.settings import Setting

# Microsoft Learn, "Set up DKIM to sign mail from your cloud domain", read 2026-11-24: the two names are the same for
# everybody, what they lead to is not; without them mail is signed as TENANT.onmicrosoft.com.
AUTHENTICATION: Final = Authentication(
    "include:spf.protection.outlook.com",
    None,
    None,
    ("selector1", "selector2"),
    otherwise="onmicrosoft.com",
    own_domains=("onmicrosoft.com", "outlook.com", "hotmail.com", "live.com", "msn.com"),
    advice="turn it on in the Defender portal under Email authentication settings, DKIM, which shows the two CNAMEs",
)

EXCHANGE_ONLINE: Final = ChannelKind(
    name="exchange-online",
    summary="a Microsoft 365 mailbox, by OAuth and Microsoft Graph",
    purpose="1:1",
    recommended_for="personal 1:1 mail from a Microsoft 365 mailbox, with bounces from its inbox",
    settings=(Setting("address", "mailbox", "the mailbox; it sends only as itself", example="anna@example.com"),),
    limits_key=lambda _: "exchange-online",
    authentication=lambda _: AUTHENTICATION,
    may_send=only_itself,
    extra="exchange-online",
)
