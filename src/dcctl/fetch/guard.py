"""What may be fetched: https addresses of named hosts (RFC 3986), and only from the public internet (RFC 6890)."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple

from dcctl.fetch import NotFetched

_MAX_URL: Final = 2048
_MAX_HOST: Final = 253
_URL: Final = re.compile(
    r"https://(?P<host>[^/?#:@\[\]]+)(?::443)?(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?:#.*)?", re.IGNORECASE
)
_CHARACTERS: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")  # RFC 3986 section 2
_LABEL: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\.?")
_NUMBER: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9A-Fa-f]*)\.?")  # 127.1, 2130706433, 0x7f000001

# IANA's special-purpose registries: what is not globally reachable. Own tables, because the standard
# library's differ between its versions.
_CLOSED4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own services under a public address
        "169.254.0.0/16",  # link-local, and the metadata services of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_OPEN6: Final = IPv6Network("2000::/3")  # all that is handed out to be reached (RFC 4291 section 2.4)
_CLOSED6: Final = tuple(IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are where it leads
_SIX_TO_FOUR: Final = IPv6Network("2002::/16")  # RFC 3056: bits 16 to 48 are


class Target(NamedTuple):
    """Where one request goes: the host in lower case without the final dot, the path with its query."""

    host: str
    path: str

    @property
    def url(self) -> str:
        """The address again, in one form."""
        return f"https://{self.host}{self.path}"


def target_of(url: str) -> Target | NotFetched:
    """The parts of an https URL. Refused: another scheme or port, an IP address in any notation, user information, a
    character that no URL may hold. Never raises."""
    if len(url) > _MAX_URL:
        return _refused(url, f"the URL has more than {_MAX_URL} characters")
    if not _CHARACTERS.fullmatch(url):
        return _refused(url, "the URL holds a character that must be percent-encoded")
    if not url.lower().startswith("https://"):
        return _refused(url, "the URL is not https")
    match = _URL.fullmatch(url)
    if match is None:
        return _refused(url, "the URL is not https://HOST/PATH: no user, no port but 443, no IP address")
    host = match["host"].lower()
    if _NUMBER.fullmatch(host):
        return _refused(url, "the URL names an IP address, not a host")
    if len(host) > _MAX_HOST or not _HOST.fullmatch(host):
        return _refused(url, "the URL names no valid host")
    return Target(host.removesuffix("."), (match["path"] or "/") + (match["query"] or ""))


def may_connect(address: str, allow_private: bool = False) -> bool:
    """Whether `address` is one of the public internet (or any at all, with `allow_private`); False for a text that is
    no address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if allow_private:
        return True
    return _is_public4(parsed) if isinstance(parsed, IPv4Address) else _is_public6(parsed)


def _refused(url: str, why: str) -> NotFetched:
    return NotFetched(url, True, why, "url")


def _is_public4(address: IPv4Address) -> bool:
    return not any(address in network for network in _CLOSED4)


def _is_public6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if address in _TRANSLATED:
        return _is_public4(IPv4Address(int(address) & 0xFFFFFFFF))
    if address in _SIX_TO_FOUR:
        return _is_public4(IPv4Address(int(address) >> 80 & 0xFFFFFFFF))
    return address in _OPEN6 and not any(address in network for network in _CLOSED6)
