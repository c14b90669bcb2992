import pytest

from dcctl.errors import UsageError
from dcctl.mailauth.servers.nameserver import NameServer

GOOD = [
    ("192.0.2.53", "192.0.2.53", 53, "192.0.2.53#53"),
    ("192.0.2.53#5353", "192.0.2.53", 5353, "192.0.2.53#5353"),
    ("2001:db8::53", "2001:db8::53", 53, "[2001:db8::53]#53"),
    ("[2001:db8::53]", "2001:db8::53", 53, "[2001:db8::53]#53"),
    ("[::1]#53", "::1", 53, "[::1]#53"),
    ("::1#5353", "::1", 5353, "[::1]#5353"),
    ("fe80::1%eth0", "fe80::1%eth0", 53, "[fe80::1%eth0]#53"),
    ("localhost#5353", "localhost", 5353, "localhost#5353"),
    (" ns1.example.com ", "ns1.example.com", 53, "ns1.example.com#53"),
]
BAD = [
    *("", "#53", "192.0.2.53#", "192.0.2.53#0", "192.0.2.53#65536", "192.0.2.53:53", "1.2.3.4##5"),
    *("[::1", "a b", "[x]#53", "http://x", "-x", "://x", "udp://192.0.2.53", "192.0.2.53/name"),
    *("tls://", "tls://#853", "tls://192.0.2.53#0", "tls://192.0.2.53/a b", "tls://192.0.2.53/a/b", "tls://u@h"),
    *("tls://dns.example.com/-x", "tls://[::1", "tls://192.0.2.53#65536"),
    *("https://", "https:///dns-query", "https://dns.example.com:0/", "https://u:p@dns.example.com/"),
    *(":::", "2001:db8::g", "tls://2001:db8:", "https://2001:db8::53/"),
    *(
        "https://dns.example.com/a b",
        "https://dns.example.com#443/",
        "https://dns.example.com/x#y",
        "https://d\x1b.com/",
    ),
]
ENCRYPTED = [
    ("tls://192.0.2.53", NameServer("192.0.2.53", 853, "tls"), "tls://192.0.2.53#853"),
    ("TLS://dns.example.com", NameServer("dns.example.com", 853, "tls"), "tls://dns.example.com#853"),
    ("tls://dns.example.com:8853", NameServer("dns.example.com", 8853, "tls"), "tls://dns.example.com#8853"),
    (
        "tls://192.0.2.53#853/dns.example.com",
        NameServer("192.0.2.53", 853, "tls", "dns.example.com"),
        "tls://192.0.2.53#853/dns.example.com",
    ),
    ("tls://192.0.2.53/", NameServer("192.0.2.53", 853, "tls"), "tls://192.0.2.53#853"),
    ("tls://2001:db8::53", NameServer("2001:db8::53", 853, "tls"), "tls://[2001:db8::53]#853"),
    ("tls://[2001:db8::53]:853", NameServer("2001:db8::53", 853, "tls"), "tls://[2001:db8::53]#853"),
    (
        "https://dns.example.com/dns-query",
        NameServer("dns.example.com", 443, "https", path="/dns-query"),
        "https://dns.example.com/dns-query",
    ),
    (
        "https://dns.example.com",
        NameServer("dns.example.com", 443, "https", path="/dns-query"),
        "https://dns.example.com/dns-query",
    ),
    (
        "https://dns.example.com:8443/q{?dns}",
        NameServer("dns.example.com", 8443, "https", path="/q"),
        "https://dns.example.com:8443/q",
    ),
    ("https://192.0.2.53/q?x=1", NameServer("192.0.2.53", 443, "https", path="/q?x=1"), "https://192.0.2.53/q?x=1"),
    ("https://[2001:db8::53]/", NameServer("2001:db8::53", 443, "https", path="/"), "https://[2001:db8::53]/"),
]


@pytest.mark.parametrize(("text", "host", "port", "shown"), GOOD)
def test_forms(text: str, host: str, port: int, shown: str) -> None:
    server = NameServer.parse(text)
    assert (server.host, server.port, str(server)) == (host, port, shown)


@pytest.mark.parametrize("text", BAD)
def test_wrong_forms(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        NameServer.parse(text)
    assert refused.value.field == "nameserver"
    assert refused.value.next


@pytest.mark.parametrize(("text", "server", "shown"), ENCRYPTED)
def test_encrypted_forms(text: str, server: NameServer, shown: str) -> None:
    assert NameServer.parse(text) == server
    assert str(server) == shown
    assert NameServer.parse(shown) == server


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("127.0.0.1", True),
        ("127.0.0.53#5353", True),
        ("::1", True),
        ("localhost", True),
        ("192.0.2.53", False),
        ("10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("localhost.example.com", False),
        ("tls://192.0.2.53", True),
        ("https://192.0.2.53/", True),
    ],
)
def test_whose_answers_nobody_on_the_way_can_change(text: str, private: bool) -> None:
    assert NameServer.parse(text).is_private is private
