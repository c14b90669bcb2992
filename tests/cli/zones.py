"""The domains that `check-auth` is tried on, and what their name server does wrong."""

from typing import Final

from tests.support.nameserver import ZoneMapping

KEY: Final = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
REJECT: Final = "v=DMARC1; p=reject; rua=mailto:dmarc@{0}"
DKIM: Final = ("--selector", "s1", "--skip", "mta-sts")  # no policy is served here


def zone(domain: str, host: int, dmarc: str | None = REJECT) -> ZoneMapping:
    """A domain in order, but for what is said; its mail exchange is 8.8.4.`host`."""
    return {
        domain: {"MX": [[10, f"mx.{domain}"]], "TXT": ["v=spf1 mx -all"]},
        f"mx.{domain}": {"A": [f"8.8.4.{host}"]},
        f"{host}.4.8.8.in-addr.arpa": {"PTR": [f"mx.{domain}"]},
        f"s1._domainkey.{domain}": {"TXT": [KEY]},
        f"_smtp._tls.{domain}": {"TXT": [f"v=TLSRPTv1; rua=mailto:tls@{domain}"]},
        **({f"_dmarc.{domain}": {"TXT": [dmarc.format(domain)]}} if dmarc else {}),
    }


ZONES: Final[ZoneMapping] = {
    **zone("good.test", 4),
    **zone("weak.test", 5, dmarc="v=DMARC1; p=none; rua=mailto:dmarc@{0}"),
    **zone("bad.test", 6, dmarc=None),
    **zone("ill.test", 7),
    **zone("xn--bcher-kva.test", 8),
}
FAULTS: Final = {"ill.test TXT": "servfail"}
