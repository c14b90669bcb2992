"""Which name servers to ask: the text form `HOST[#PORT]`, a value that cannot be wrong once it is built."""

import re
from dataclasses import dataclass

from dcctl.errors import UsageError

_FORM = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|(?P<host>[^\[\]#\s]+))(?:#(?P<port>\d{1,5}))?")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%[\w.-]+)?")
_HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.?")


@dataclass(frozen=True, slots=True)
class NameServer:
    """One server: an address (or a host name the system resolves) and its port, UDP and TCP alike."""

    host: str
    port: int = 53

    @classmethod
    def parse(cls, text: str) -> "NameServer":
        """From `192.0.2.53`, `192.0.2.53#5353`, `2001:db8::53`, `[2001:db8::53]#53`, `ns1.example.com`.

        Raises `UsageError` for any other text.
        """
        match = _FORM.fullmatch(text.strip())
        host = match and (match["six"] or match["host"])
        port = int(match["port"]) if match and match["port"] else 53
        if not host or not 0 < port < 65536 or not (_ADDRESS.fullmatch(host) or _HOST.fullmatch(host)):
            raise UsageError(
                f"name server {text!r} is not HOST or HOST#PORT",
                next="for example --nameserver 192.0.2.53 or --nameserver 127.0.0.1#5353",
                field="nameserver",
            )
        return cls(host, port)

    def __str__(self) -> str:
        return f"[{self.host}]#{self.port}" if ":" in self.host else f"{self.host}#{self.port}"
