"""The policy hosts of `zones.py`: HTTPS on one address, a certificate for each name asked for (RFC 8461 section 3.3).

`python bench/policy_server.py ADDRESS CA_FILE` writes its authority there, prints `ready`, answers after 20 ms, and
ends when stdin does. Port 443 wants root.
"""

import asyncio
import ssl
import sys
from functools import cache
from pathlib import Path
from typing import Final

import trustme
from zones import policy_of

DELAY: Final = 0.02  # seconds
PORT: Final = 443


class PolicyHosts:
    """All of them in one server."""

    def __init__(self, ca_file: Path) -> None:
        self._authority = trustme.CA()
        self._authority.cert_pem.write_to_path(ca_file)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.sni_callback = self._named

    def _named(self, tls: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        tls.context = self._context(name or "nobody.example")

    @cache  # noqa: B019 - one server, as long as the process
    def _context(self, name: str) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(name).configure_cert(made)
        return made

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one policy."""
        head = await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(DELAY)
        fields = dict(line.lower().split(": ", 1) for line in head.decode("ascii").splitlines() if ": " in line)
        body = policy_of(fields["host"].removeprefix("mta-sts."))
        status = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"
        writer.write(f"{status}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        writer.close()


async def main(address: str, ca_file: str) -> None:
    """Serve until stdin ends."""
    hosts = PolicyHosts(Path(ca_file))
    await asyncio.start_server(hosts.answer, address, PORT, ssl=hosts.tls)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
