"""The `exchange-onprem` kind (Exchange Web Services): what is known about it; this version cannot open it yet."""

from typing import Final

from dcctl.channels.base import Authentication, ChannelKind, only_itself
from dcctl.channels.settings import Setting
from dcctl.channels.told import TOLD, told

AUTHENTICATION: Final = Authentication(
    advice="Exchange Server signs nothing itself: let your outgoing gateway sign, then set the channel's selectors"
)

EXCHANGE_ONPREM: Final = ChannelKind(
    name="exchange-onprem",
    summary="a mailbox on your own Exchange Server, by Exchange Web Services",
    purpose="1:1",
    recommended_for="personal 1:1 mail from a mailbox on your own Exchange Server; ask IT for its limits",
    settings=(
        Setting("address", "mailbox", "the mailbox; it sends only as itself", example="anna@example.com"),
        *TOLD,
    ),
    limits_key=lambda _: "exchange-onprem",
    authentication=lambda given: told(given, AUTHENTICATION),
    may_send=only_itself,
    extra="exchange-onprem",
)
