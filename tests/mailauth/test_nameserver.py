import pytest

from dcctl.errors import UsageError
from dcctl.mailauth.nameserver import NameServer

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
    *("[::1", "a b", "[x]#53", "http://x", "-x"),
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
