"""The bare script `test-send` is measured against: one mail by aiosmtplib, implicit TLS, AUTH, secret from the
environment."""

import asyncio
import os
import ssl
import sys
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import aiosmtplib


async def main(port: int, ca_file: str, user: str, sender: str, recipient: str) -> None:
    """Send it or raise."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, recipient, "Test"
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="bench.test")
    message.set_content("A test message.\n")
    await aiosmtplib.send(
        message,
        hostname="127.0.0.1",
        port=port,
        use_tls=True,
        tls_context=ssl.create_default_context(cafile=ca_file),
        username=user,
        password=os.environ["BENCH_SECRET"],
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), *sys.argv[2:]))
