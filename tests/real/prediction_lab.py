"""Predictions and what a receiver wrote, side by side; run in a private network, prints one JSON list.

A name server on port 53 holds everybody's records. Mail leaves by two servers: the customer's own, where OpenDKIM
signs, and a provider's. The receiver is Postfix with OpenDKIM and OpenDMARC. Each case is predicted by asking that name
server, then sent, and what the receiver's milters wrote is read back.
"""

import asyncio
import base64
import json
import smtplib
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from dcctl.channels.base import Configured
from dcctl.channels.registry import KINDS, open_channel
from dcctl.mail.address import Mailbox
from dcctl.mail.envelope import Envelope
from dcctl.mailauth.predict import Prediction, Sending, predict
from dcctl.mailauth.resolver import Resolver
from dcctl.render.jsonable import as_json
from tests.channels.vaults import OneSecret
from tests.support.nsd import APEX, NsdLab
from tests.support.opendkim import OpenDkim
from tests.support.opendmarc import OpenDmarc
from tests.support.receiving import MAILBOX, RECEIVER, ReceivingLab, Way

OWN, PROVIDER, RECEIVING = "192.0.2.10", "192.0.2.20", "192.0.2.30"
ADDRESSES: Final = (OWN, PROVIDER, RECEIVING)
SIGNED: Final = ("corp.test", "broken.test")
_RELAY: Final = {"host": "mail.corp.test", "port": 587, "tls": "none", "allow_plaintext": True}


class Case(NamedTuple):
    """A channel and who sends by it: how the kind is set up, the server the mail leaves by, and the reverse-path that
    this server puts there (None: the author's own)."""

    name: str
    kind: str
    settings: dict[str, object]
    author: str
    server: str
    reverse_path: str | None = None


CASES: Final = (
    Case("smtp, own server that signs", "smtp", {**_RELAY, "selectors": ["s1"]}, "anna@corp.test", OWN),
    Case("smtp, a key that cannot verify", "smtp", {**_RELAY, "selectors": ["s1"]}, "anna@broken.test", OWN),
    Case(
        "smtp, a reverse-path below the author's domain",
        "smtp",
        {**_RELAY, "signing_domain": "none", "reverse_path_domain": "bounce.below.test"},
        "anna@below.test",
        OWN,
        "return@bounce.below.test",
    ),
    Case("legacy servers", "legacy-sales", {}, "anna@corp.test", PROVIDER),
    Case(
        "provider, its own reverse-path",
        "smtp",
        {"preset": "postmark", "selectors": ["pm"]},
        "anna@store.test",
        PROVIDER,
        "pm_bounces@pm.mtasv.net",
    ),
    Case(
        "provider, a reverse-path of ours by the record dcctl proposes",
        "smtp",
        {"preset": "postmark", "selectors": ["pm"]},
        "anna@shop.test",
        PROVIDER,
        "pm_bounces@pm-bounces.shop.test",
    ),
)
_ZONE: Final = """
mail.corp.test. A 192.0.2.10
corp.test. TXT "v=spf1 ip4:192.0.2.10 -all"
_dmarc.corp.test. TXT "v=DMARC1; p=reject"
s1._domainkey.corp.test. TXT {key}
_dmarc.broken.test. TXT "v=DMARC1; p=quarantine"
s1._domainkey.broken.test. TXT {broken}
bounce.below.test. TXT "v=spf1 a:mail.corp.test -all"
_dmarc.below.test. TXT "v=DMARC1; p=reject"
_dmarc.store.test. TXT "v=DMARC1; p=reject"
_dmarc.shop.test. TXT "v=DMARC1; p=reject"
pm-bounces.shop.test. CNAME pm.mtasv.net.
pm.mtasv.net. TXT "v=spf1 include:spf.mtasv.net -all"
spf.mtasv.net. TXT "v=spf1 ip4:192.0.2.16/28 -all"
peer.test. MX 10 mx.peer.test.
mx.peer.test. A 192.0.2.30
"""
_MESSAGE: Final = (
    b"From: Anna <%s>\r\nTo: <%s>\r\nSubject: predicted\r\nMessage-ID: <%d@corp.test>\r\n"
    b"Date: Tue, 24 Nov 2026 08:00:00 +0000\r\n\r\nhello\r\n"
)


def main(folder: Path) -> None:
    """Start everything, go through the cases, print what came out."""
    with running(folder) as lab:
        rows = [asyncio.run(_confirmed(number, case, lab)) for number, case in enumerate(CASES)]
    print(json.dumps(rows))


@contextmanager
def running(folder: Path, *mailboxes: str) -> Iterator[ReceivingLab]:
    """The name server, the two ways out and the receiver, which also has these further `mailboxes`."""
    private, public = _key(folder)
    keys = dict.fromkeys(SIGNED, ("s1", private))
    zone = APEX + _ZONE.format(key=_txt(public), broken=_txt(public[:200]))
    with ExitStack() as stack:
        stack.enter_context(NsdLab(_made(folder / "nsd"), {".": zone}, port=53))
        signer = stack.enter_context(OpenDkim.signer(folder, "192.0.2.0/24", keys))
        verifier = stack.enter_context(OpenDkim.verifier(folder, RECEIVER))
        judge = stack.enter_context(OpenDmarc(folder, RECEIVER, ("test", "net")))
        ways = [Way(OWN, "mail.corp.test", (signer.socket,)), Way(PROVIDER, "out.mtasv.net")]
        yield stack.enter_context(ReceivingLab(ways, RECEIVING, (verifier.socket, judge.socket), mailboxes))


async def _confirmed(number: int, case: Case, lab: ReceivingLab) -> dict[str, object]:
    """One case: predicted, sent, and read back."""
    kind = KINDS[case.kind]
    settings = kind.parse(case.settings)
    prediction = await _predicted(Sending("office", case.kind, case.author, kind.authentication(settings)))
    message = _MESSAGE % (case.author.encode(), MAILBOX.encode(), number)
    sender = case.reverse_path or case.author
    if case.server == OWN:
        own = Configured("office", kind, kind.parse(case.settings | {"host": OWN}))
        await _sent(own, sender, message, lab.folder)
    else:
        with smtplib.SMTP(case.server, 587, timeout=20) as client:
            client.sendmail(sender, [MAILBOX], message)
    return {"case": case.name, "prediction": as_json(prediction), "received": lab.arrived().decode()}


async def _sent(channel: Configured, sender: str, message: bytes, home: Path) -> None:
    """Hand the message over by the very channel that was predicted."""
    opened = open_channel(channel, OneSecret(), home)
    receipt = await opened.send(Envelope(Mailbox.parse(sender), (Mailbox.parse(MAILBOX),)), message)
    await opened.close()
    assert receipt.outcome == "sent", receipt


async def _predicted(sending: Sending) -> Prediction:
    resolver = Resolver(["127.0.0.1"])
    try:
        return await predict(sending, lookup=resolver)
    finally:
        await resolver.close()


def _key(folder: Path) -> tuple[Path, str]:
    """A new key: its PEM file, and what p= holds."""
    key = rsa.generate_private_key(65537, 2048)
    pem = folder / "key.pem"
    plain = serialization.NoEncryption()
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem, base64.b64encode(der).decode()


def _txt(public: str) -> str:
    """A key record in strings of at most 255 octets."""
    text = f"v=DKIM1; k=rsa; p={public}"
    return " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main(Path(sys.argv[1]))
