"""Which name servers to ask, and how: in clear (RFC 1035), in TLS (RFC 7858) or in HTTPS (RFC 8484).

The text forms `HOST[#PORT]`, `tls://HOST[#PORT][/NAME]` and `https://HOST[:PORT]/PATH` become a value that cannot be
wrong once it is built.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Literal

from dcctl.errors import UsageError

Scheme = Literal["dns", "tls", "https"]
PORTS: Final[dict[Scheme, int]] = {"dns": 53, "tls": 853, "https": 443}
_SIX: Final = r"[0-9A-Fa-f:.]+(?:%[\w.-]+)?"
_BRACKETS: Final = rf"\[(?P<six>{_SIX})\]"
_NAMED: Final = r"(?P<host>[^\[\]#/:\s]+)"
_FORMS: Final[dict[Scheme, re.Pattern[str]]] = {
    "dns": re.compile(rf"(?:{_BRACKETS}|(?P<bare>{_SIX})|{_NAMED})(?:#(?P<port>\d{{1,5}}))?"),
    "tls": re.compile(
        rf"(?:(?:{_BRACKETS}|{_NAMED})(?:[#:](?P<port>\d{{1,5}}))?|(?P<bare>{_SIX}))(?:/(?P<name>[^\s/]*))?"
    ),
    "https": re.compile(rf"(?:{_BRACKETS}|{_NAMED})(?::(?P<port>\d{{1,5}}))?(?P<path>/[!\"$-z|~]*)?(?:\{{\?dns\}})?"),
}
_HOST: Final = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.?")


@dataclass(frozen=True, slots=True)
class NameServer:
    """One server: an address (or a host name the system resolves) and its port, UDP and TCP alike.

    `name` is who its certificate must be for where that is not `host`; `path` belongs to `https`.
    """

    host: str
    port: int = 53
    scheme: Scheme = "dns"
    name: str = ""
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> "NameServer":
        """From `192.0.2.53`, `192.0.2.53#5353`, `2001:db8::53`, `[2001:db8::53]#53`, `ns1.example.com`;
        `tls://dns.example.com`, `tls://192.0.2.53#853/dns.example.com`; `https://dns.example.com/dns-query`.

        Raises `UsageError` for any other text.
        """
        scheme, rest = _scheme(text.strip())
        match = _FORMS[scheme].fullmatch(rest)
        parts = match.groupdict() if match else {}
        host = parts.get("six") or parts.get("bare") or parts.get("host") or ""
        port = int(parts.get("port") or PORTS[scheme])
        name = parts.get("name") or ""
        if not 0 < port < 65536 or not _is_place(host) or (name and not _is_place(name)):
            raise _wrong(text)
        path = (parts.get("path") or "/dns-query") if scheme == "https" else ""
        return cls(host, port, scheme, name, path)

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way can change its answers: it is on this machine, or the way is encrypted."""
        return self.scheme != "dns" or _is_loopback(self.host)

    def __str__(self) -> str:
        place = f"[{self.host}]" if ":" in self.host else self.host
        match self.scheme:
            case "dns":
                return f"{place}#{self.port}"
            case "tls":
                return f"tls://{place}#{self.port}" + (f"/{self.name}" if self.name else "")
            case "https":
                return f"https://{place}" + (f":{self.port}" if self.port != PORTS["https"] else "") + self.path


def _scheme(text: str) -> tuple[Scheme, str]:
    scheme, separator, rest = text.partition("://")
    match scheme.lower() if separator else "":
        case "tls":
            return "tls", rest
        case "https":
            return "https", rest
        case _:
            return "dns", text


def _is_place(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return bool(_HOST.fullmatch(host))
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.lower().removesuffix(".") == "localhost"


def _wrong(text: str) -> UsageError:
    return UsageError(
        f"name server {text!r} is not HOST, HOST#PORT, tls://HOST or https://HOST/PATH",
        next="for example --nameserver 192.0.2.53, --nameserver 127.0.0.1#5353 or --nameserver tls://dns.example.com",
        field="nameserver",
    )
