"""The `marketo` kind (Marketo's marketing servers): what is known about it; this version cannot open it yet."""

from typing import Final

from dcctl.channels.base import Authentication, ChannelKind

MARKETO: Final = ChannelKind(
    name="marketo",
    summary="Marketo's marketing servers, for the sample of an e-mail asset and its bounce activities",
    purpose="not-for-1:1",
    recommended_for="marketing campaigns inside Marketo, never 1:1 mail",
    limits_key=lambda _: "smtp",
    # Adobe Experience League, "Set up SPF and DKIM", read 2026-11-24.
    authentication=lambda _: Authentication(
        "include:mktomail.com",
        "mktomail.com",
        None,
        ("m1",),
        exact=False,
        nowhere="no 1:1 mail goes that way; Marketo signs each launchpoint's mail by Admin, Email, SPF/DKIM",
    ),
    warning="Marketo's servers are not integrated with 1:1 mail: they can be nobody's default or identity channel",
)
