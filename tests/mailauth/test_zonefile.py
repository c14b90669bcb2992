import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.errors import UsageError
from dcctl.mailauth import zonefile
from dcctl.mailauth.lookup import Mx, Record, RRType, Status, ZoneLookup

ZONE = """\
$ORIGIN example.com.
$TTL 3600
@           IN SOA ns1 hostmaster 2026110101 7200 3600 1209600 300
            IN NS  ns1
            IN MX  10 mx
            IN TXT "v=spf1 ip4:192.0.2.1 " "-all"
ns1         A      192.0.2.53
mx     300  AAAA   2001:db8::25
_dmarc      TXT    "v=DMARC1; p=reject"
www         CNAME  mx
*.any       TXT    wild
sub         NS     ns.sub
"""


@pytest.fixture
def zone() -> ZoneLookup:
    return zonefile.parse(ZONE)


@pytest.mark.parametrize(
    ("name", "rrtype", "status", "records"),
    [
        ("example.com", "TXT", "FOUND", (b"v=spf1 ip4:192.0.2.1 -all",)),
        ("example.com", "MX", "FOUND", (Mx(10, "mx.example.com"),)),
        ("example.com", "NS", "FOUND", ("ns1.example.com",)),
        ("www.example.com", "AAAA", "FOUND", ("2001:db8::25",)),
        ("_dmarc.example.com", "TXT", "FOUND", (b"v=DMARC1; p=reject",)),
        ("a.any.example.com", "TXT", "FOUND", (b"wild",)),
        ("any.example.com", "TXT", "NO_DATA", ()),
        ("nope.example.com", "TXT", "NO_NAME", ()),
        ("x.sub.example.com", "A", "TEMPERROR", ()),
        ("_spf.example.net", "TXT", "TEMPERROR", ()),
        ("_dmarc.com", "TXT", "NO_DATA", ()),
    ],
)
async def test_answers(
    zone: ZoneLookup, name: str, rrtype: RRType, status: Status, records: tuple[Record, ...]
) -> None:
    answer = await zone(name, rrtype)
    assert (answer.status, answer.records) == (status, records)


@pytest.mark.parametrize(
    ("text", "origin", "name"),
    [
        ("$ORIGIN example.com.\nwww A 192.0.2.1\n", None, "www.example.com"),
        ("www A 192.0.2.1\n", "example.com", "www.example.com"),
        ("www A 192.0.2.1\n", "Bücher.example.", "www.xn--bcher-kva.example"),
        ("example.com. 300 IN SOA a. b. 1 2 3 4 5\nwww A 192.0.2.1\n", None, "www.example.com"),
        ("example.com. IN 1d SOA a. b. (\n 1 2\n 3 4 5 )\nwww A 192.0.2.1\n", None, "www.example.com"),
        ("; a comment\n$TTL 1h\n$ORIGIN example.com.\nwww IN A 192.0.2.1", None, "www.example.com"),
    ],
)
async def test_origin(text: str, origin: str | None, name: str) -> None:
    assert (await zonefile.parse(text, origin=origin)(name, "A")).names == ("192.0.2.1",)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("www A 192.0.2.1\n", "zone.db: no $ORIGIN"),
        ("$ORIGIN example.com.\n@ A 192.0.2.x\n", "zone.db:2:"),
        ("$ORIGIN example.com.\n@ A 192.0.2.1\n@ MX ten mx\n@ A 192.0.2.2\n", "zone.db:3:"),
        ("$ORIGIN example.com.\n\n@ NOTYPE x\n", "zone.db:3:"),
        ('$ORIGIN example.com.\n@ TXT "open\n', "zone.db:2:"),
        ("$ORIGIN example.com.\n$INCLUDE /etc/passwd\n", "zone.db:2:"),
        ("$ORIGIN example.com.\n$GENERATE 1-1000000 h$ A 192.0.2.1\n", "zone.db:2:"),
    ],
)
def test_errors_name_the_line(text: str, where: str) -> None:
    with pytest.raises(UsageError) as refused:
        zonefile.parse(text, "zone.db")
    assert refused.value.message.startswith(where)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    big = tmp_path / "big"
    big.write_bytes(b";" * (zonefile.MAX_BYTES + 1))
    binary = tmp_path / "binary"
    binary.write_bytes(b"$ORIGIN example.com.\n\xff\n")
    os.mkfifo(tmp_path / "pipe")
    for path, what in (
        (tmp_path / "pipe", "cannot be read (not a regular file)"),
        (tmp_path / "missing", "cannot be read"),
        (tmp_path, "cannot be read"),
        (tmp_path / "nul\0", "cannot be read"),
        (big, "larger than"),
        (binary, "binary:2: not UTF-8"),
    ):
        with pytest.raises(UsageError) as refused:
            zonefile.load(path)
        assert what in refused.value.message


async def test_load(tmp_path: Path) -> None:
    path = tmp_path / "example.zone"
    path.write_text(ZONE, "utf-8")
    assert (await zonefile.load(path)("ns1.example.com", "A")).names == ("192.0.2.53",)


WORDS = st.sampled_from(
    [*'@;()" \n\t$.\\*1', "$TTL ", "$ORIGIN ", "a", "example.com.", " IN ", " A ", " TXT ", " SOA ", " MX 1 ", "\\300"]
)


@given(st.lists(WORDS | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_is_a_zone_or_a_usage_error(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert isinstance(zonefile.parse("$ORIGIN example.com.\n" + text), ZoneLookup)
