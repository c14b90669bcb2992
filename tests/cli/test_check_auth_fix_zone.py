"""`dcctl check-auth --fix-zone`: what is written mends the zone, whatever the format, and where no file can be."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM, KEY, ZONES, zone
from tests.support.nameserver import NameServer
from tests.support.published import published
from tests.support.threaded import beside

FAULTY = f"""\
$ORIGIN shop.test.
$TTL 300
@ SOA ns.shop.test. root.shop.test. 1 2 3 4 5
@ NS ns.shop.test.
@ MX 10 mx
mx A 8.8.4.4
@ TXT "v=spf1 mx +all"
@ TXT "v=spf1 a ?all"
@ A 8.8.4.5
_dmarc TXT "v=DMARC1\\; p=none\\; pct=50\\; rua=mailto:d@shop.test"
_dmarc TXT "v=DMARC1\\; p=reject\\; rua=mailto:d@shop.test"
_smtp._tls TXT "v=TLSRPTv1"
s1._domainkey TXT "{KEY}"
s1._domainkey TXT "v=DKIM1\\; k=rsa\\; p="
"""


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    away = zone("away.test", 9, dmarc="v=DMARC1; p=reject; rua=mailto:d@reports.test")
    with beside(NameServer({**ZONES, **away})) as server:
        yield server


@pytest.fixture
def faulty(cli: Cli, home: Path) -> Cli:
    """`dcctl check-auth` of that zone."""
    (home / "shop.zone").write_text(FAULTY)
    return lambda *options, **more: cli("check-auth", "--dns-file", "shop.zone", "shop.test", *DKIM, *options, **more)


def test_the_zone_with_the_fragment_is_clean(faulty: Cli, cli: Cli, home: Path) -> None:
    assert faulty().code == 3
    assert faulty("--fix-zone", "fixes.zone").code == 3
    (home / "mended.zone").write_text(published(FAULTY, (home / "fixes.zone").read_text()))
    after = cli("check-auth", "--dns-file", "mended.zone", "shop.test", *DKIM, "--json")
    left = {one["code"]: one["message"] for one in after.data["domains"][0]["findings"] if one["verdict"] == "fail"}
    assert (after.code, left) == (0, {})
    again = cli("check-auth", "--dns-file", "mended.zone", "shop.test", *DKIM, "--fix-zone", "more.zone")
    assert again.code == 0
    assert not [line for line in (home / "more.zone").read_text().splitlines() if "remove:" in line]


def test_what_is_written_is_the_same_whatever_the_format(faulty: Cli, home: Path) -> None:
    def written(*options: str) -> str:
        faulty("--fix-zone", "fixes.zone", *options)
        text = (home / "fixes.zone").read_text()
        (home / "fixes.zone").unlink()
        return text

    texts = {written("--format", name) for name in ("table", "json", "jsonl", "csv", "md", "html", "nagios")}
    assert len(texts) == 1
    assert texts == {written("-q"), faulty("--fix-zone", "-").out}


def test_on_stdout_it_stands_alone(faulty: Cli) -> None:
    answer = faulty("--fix-zone", "-")
    assert answer.code == 3
    assert all(line.startswith((";", "_", "s1.", "shop.test.", " ")) or not line for line in answer.out.splitlines())
    assert published(FAULTY, answer.out)


def test_on_stdout_warnings_stand_beside_it(faulty: Cli, profile: Path) -> None:
    profile.write_text("colour: blue\n")
    answer = faulty("--fix-zone", "-")
    assert "warning: checked without your channels' selectors" in answer.err
    assert "warning" not in answer.out


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "md", "html", "nagios"])
def test_stdout_holds_one_answer(faulty: Cli, name: str) -> None:
    answer = faulty("--fix-zone", "-", "--format", name)
    assert "leaves no room on stdout" in answer.out + answer.err
    assert answer.code == (3 if name == "nagios" else 2)


def test_the_file_is_the_owners_alone(faulty: Cli, home: Path) -> None:
    faulty("--fix-zone", "fixes.zone")
    assert stat.S_IMODE((home / "fixes.zone").stat().st_mode) == 0o600
    assert sorted(path.name for path in home.iterdir() if "zone" in path.name) == ["fixes.zone", "shop.zone"]


def test_nothing_to_mend_is_an_empty_fragment(cli: Cli, home: Path) -> None:
    (home / "bare.zone").write_text(
        "$ORIGIN bare.test.\n@ 300 SOA a. b. 1 2 3 4 5\n@ 300 MX 0 .\n@ 300 TXT v=spf1\\032-all\n"
    )
    (home / "fixes.zone").write_text("of yesterday")
    options = ("--skip", "dmarc,tls-rpt,mta-sts,dkim,bimi,dane,dnssec", "--fix-zone", "fixes.zone")
    assert cli("check-auth", "--dns-file", "bare.zone", "bare.test", *options).code == 0
    assert (home / "fixes.zone").read_text() == ""


def test_several_domains_each_with_its_own(check: Cli, home: Path) -> None:
    check("bad.test", "weak.test", "good.test", *DKIM, "--fix-zone", "fixes.zone", "--format", "jsonl")
    text = (home / "fixes.zone").read_text()
    assert '_dmarc.bad.test. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@bad.test"\n' in text
    assert "; replaces: _dmarc.weak.test. IN TXT" in text
    assert "good.test" not in text


def test_what_is_somebody_elses_is_a_comment(check: Cli, home: Path) -> None:
    """An external report destination must consent (RFC 9990 section 4): that record is the destination's to publish."""
    check("away.test", *DKIM, "--fix-zone", "fixes.zone")
    lines = (home / "fixes.zone").read_text().splitlines()
    (consent,) = [line for line in lines if "_report._dmarc.reports.test." in line]
    assert consent.startswith("; elsewhere: away.test._report._dmarc.reports.test. IN TXT")


PROFILE = """\
version: 1
identities: {anna: {address: anna@good.test}}
channels:
  relay: {kind: smtp, host: out.test, port: 587, tls: starttls, signing_domain: none, spf_term: 'ip4:9.9.9.9'}
"""


def test_what_the_channels_need(check: Cli, profile: Path, home: Path) -> None:
    profile.write_text(PROFILE)
    assert check("--channels", "--fix-zone", "fixes.zone").code == 3
    text = (home / "fixes.zone").read_text()
    assert '; replaces: good.test. IN TXT "v=spf1 mx -all"\n' in text
    assert "ip4:9.9.9.9" in text
    assert "elsewhere" not in text
    assert check("--channels", "--fix-zone", "more.zone", "--format", "jsonl").code == 3
    assert (home / "more.zone").read_text() == text


def _folder(home: Path) -> str:
    (home / "folder").mkdir()
    return "folder"


def _pipe(home: Path) -> str:
    os.mkfifo(home / "pipe")
    return "pipe"


def _link(home: Path) -> str:
    (home / "link").symlink_to("/dev/null")
    return "link"


PLACES: dict[str, Callable[[Path], str]] = {
    "no folder": lambda _: "no/such/folder/x",
    "a folder": _folder,
    "a pipe": _pipe,
    "a device": lambda _: "/dev/null",
    "a link to a device": _link,
    "nobody's home": lambda _: "~no-such-user/x",
    "empty": lambda _: "",
}


@pytest.mark.parametrize("option", ["--fix-zone", "--record"])
@pytest.mark.parametrize("place", PLACES)
def test_where_no_file_can_be_is_known_before_anything_is_asked(
    check: Cli, home: Path, server: Any, option: str, place: str
) -> None:
    asked = server.asked.total()
    answer = check("good.test", *DKIM, option, PLACES[place](home), "--json")
    assert answer.code == 2
    assert answer.json["error"]["field"] == option[2:].replace("-", "_")
    assert server.asked.total() == asked
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("option", ["--fix-zone", "--record"])
def test_a_link_is_followed(check: Cli, home: Path, option: str) -> None:
    (home / "real").write_text("")
    (home / "link").symlink_to("real")
    check("bad.test", *DKIM, option, "link")
    assert (home / "link").is_symlink()
    assert (home / "real").read_text()


@pytest.mark.parametrize("option", ["--fix-zone", "--record"])
@pytest.mark.parametrize("name", ["json", "jsonl", "table"])
def test_what_was_found_is_told_where_the_file_cannot_be_written_after_all(
    check: Cli, home: Path, monkeypatch: pytest.MonkeyPatch, option: str, name: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dcctl.local.private_file.os.fsync", full)
    answer = check("bad.test", *DKIM, option, "file", "--format", name)
    assert answer.code == 10
    assert "No space left on device" in answer.out + answer.err
    assert "bad.test" in answer.out
    assert not (home / "file").exists()
    if name == "json":
        assert answer.json["data"]["domains"][0]["verdict"] == "fail"
        assert answer.json["error"]["code"] == "store"
