"""The `exchange-onprem` kind (Exchange Web Services): what is known about it; this version cannot open it yet."""

from typing import Final

from dcctl.channels.base import ChannelKind
from dcctl.channels.settings import Setting

EXCHANGE_ONPREM: Final = ChannelKind(
    name="exchange-onprem",
    summary="a mailbox on your own Exchange Server, by Exchange Web Services",
    purpose="1:1",
    recommended_for="personal 1:1 mail from a mailbox on your own Exchange Server; ask IT for its limits",
    settings=(Setting("address", "mailbox", "the mailbox; it sends only as itself", example="anna@example.com"),),
    limits_key=lambda _: "exchange-onprem",
    extra="exchange-onprem",
)
