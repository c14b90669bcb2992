"""The `exchange-online` kind (Microsoft Graph): what is known about it; this version cannot open it yet."""

from typing import Final

from dcctl.channels.base import Authentication, ChannelKind
from dcctl.channels.settings import Setting

EXCHANGE_ONLINE: Final = ChannelKind(
    name="exchange-online",
    summary="a Microsoft 365 mailbox, by OAuth and Microsoft Graph",
    purpose="1:1",
    recommended_for="personal 1:1 mail from a Microsoft 365 mailbox, with bounces from its inbox",
    settings=(Setting("address", "mailbox", "the mailbox; it sends only as itself", example="anna@example.com"),),
    limits_key=lambda _: "exchange-online",
    authentication=lambda _: Authentication(
        "include:spf.protection.outlook.com", None, None, ("selector1", "selector2")
    ),
    extra="exchange-online",
)
