"""`dcctl check-auth`: domains from every place, three kinds of DNS, one message; and the exit code of each verdict."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.zones import DKIM, KEY
from tests.support.nameserver import NameServer

# The domains, then the exit code at --fail-on none, fail, warn.
MATRIX = [
    (("good.test",), (0, 0, 0)),
    (("weak.test",), (0, 0, 3)),
    (("bad.test",), (0, 3, 3)),
    (("ill.test",), (6, 6, 6)),
    (("weak.test", "ill.test"), (6, 6, 3)),
    (("bad.test", "ill.test"), (6, 3, 3)),
]


@pytest.mark.parametrize(("domains", "codes"), MATRIX)
def test_what_fails(check: Cli, domains: tuple[str, ...], codes: tuple[int, ...]) -> None:
    given = [check(*domains, *DKIM, "--fail-on", level, "--json") for level in ("none", "fail", "warn")]
    assert tuple(told.code for told in given) == codes
    assert all(told.json["error"] is None for told in given)


def test_a_fault_comes_with_its_evidence_and_the_record_to_publish(check: Cli) -> None:
    told = check("bad.test", "weak.test", *DKIM, "--json").data["domains"]
    found: dict[str, Any] = {one["code"]: one for report in told for one in report["findings"]}
    (fix,) = found["dmarc.missing"]["fix"]
    assert (fix["action"], fix["name"], fix["type"]) == ("add", "_dmarc.bad.test", "TXT")
    assert found["dmarc.policy-none"]["evidence"] == "v=DMARC1; p=none; rua=mailto:dmarc@weak.test"
    page = check("bad.test", *DKIM).out
    assert page.startswith("bad.test: FAIL")
    assert f'        _dmarc.bad.test. IN TXT "{fix["value"]}"\n' in page
    assert page.splitlines()[-1] == "next: publish the records above, then run the same command again"


def test_what_could_not_be_asked_is_unknown_and_never_missing(check: Cli) -> None:
    (report,) = check("ill.test", *DKIM, "--json").data["domains"]
    spf = [one for one in report["findings"] if one["section"] == "spf"]
    assert report["verdict"] == "unknown"
    assert [one["verdict"] for one in spf] == ["unknown"]
    assert "SERVFAIL" in spf[0]["message"]
    assert spf[0]["fix"] is None
    assert check("ill.test", *DKIM).out.splitlines()[-1].startswith("next: run the same command again")


def test_a_dead_name_server_is_told_once(cli: Cli) -> None:
    told = cli("check-auth", "--nameserver", "127.0.0.1#1", "good.test")
    assert told.code == 6
    assert told.out.count("unknown  dkim") == 1
    assert "8 of 8 selectors tried could not be checked" in told.out


def test_all_is_well(check: Cli) -> None:
    told = check("good.test", *DKIM)
    assert told.out.splitlines()[0].startswith("good.test: pass")
    assert told.out.splitlines()[-1] == "nothing to mend"


def test_domains_from_file_line_and_stdin_in_order_each_once(check: Cli, home: Path) -> None:
    (home / "domains.txt").write_text("# ours\nweak.test\n\n  good.test  # the shop\n")
    one = check("bad.test", "GOOD.test.", "--domains-file", "domains.txt", *DKIM, "--json").data["domains"]
    assert [report["domain"] for report in one] == ["bad.test", "good.test", "weak.test"]
    two = check("--domains-file", "-", *DKIM, "--json", stdin="good.test\n").data["domains"]
    assert [report["domain"] for report in two] == ["good.test"]


def test_without_domains_those_of_the_identities(check: Cli, cli: Cli) -> None:
    cli("connect", "sandbox", "--address", "anna@good.test")
    cli("connect", "sandbox", "two", "--address", "news@weak.test")
    told = check(*DKIM, "--json").data["domains"]
    assert [report["domain"] for report in told] == ["good.test", "weak.test"]


def test_international_names(check: Cli) -> None:
    (report,) = check("Bücher.test", *DKIM, "--json").data["domains"]
    assert (report["domain"], report["verdict"]) == ("xn--bcher-kva.test", "pass")
    assert "bücher.test (xn--bcher-kva.test): pass" in check("Bücher.test", *DKIM).out


def test_json_lines_come_one_a_domain(check: Cli) -> None:
    told = check("good.test", "bad.test", *DKIM, "--format", "jsonl")
    assert told.code == 3
    assert {line["domain"] for line in told.lines} == {"good.test", "bad.test"}, "in the order of finishing"


ZONE_FILE = f"""\
$ORIGIN new.test.
$TTL 300
@ SOA ns.new.test. root.new.test. 1 2 3 4 5
@ NS ns.new.test.
@ MX 10 mx
mx A 8.8.4.4
@ TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1\\; p=reject\\; rua=mailto:d@new.test"
_mta-sts TXT "v=STSv1\\; id=1\\;"
_smtp._tls TXT "v=TLSRPTv1\\; rua=mailto:d@new.test"
s1._domainkey TXT "{KEY}"
"""


def test_a_zone_is_checked_before_it_is_published(cli: Cli, home: Path) -> None:
    (home / "new.zone").write_text(ZONE_FILE)
    assert cli("check-auth", "--dns-file", "new.zone", "new.test", *DKIM).code == 0
    assert cli("check-auth", "--dns-file", "new.zone", "elsewhere.test").code == 6


def test_the_channels_selectors_are_used(cli: Cli, profile: Path, server: NameServer) -> None:
    profile.write_text("version: 1\nchannels:\n  mass: {kind: smtp, preset: sendgrid}\n")
    told = cli("check-auth", "--nameserver", server.address, "good.test", "--json").data["domains"][0]
    assert [one["verdict"] for one in told["findings"] if one["section"] == "dkim" and "s1" in one["message"]] == [
        "pass"
    ]


def test_it_needs_no_profile_and_writes_nothing(check: Cli, home: Path, profile: Path) -> None:
    profile.write_text("colour: blue\n")
    before = sorted(home.rglob("*"))
    told = check("good.test", *DKIM, "--json")
    assert told.code == 0
    assert "checked without your channels' selectors" in told.json["warnings"][0]
    assert check(*DKIM).code == 2, "without a domain the profile is what is asked for"
    assert sorted(home.rglob("*")) == before


MAIL = (
    "From: Anna <anna@good.test>\r\nTo: bob@corp.test\r\nSubject: hello\r\n"
    "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@good.test>\r\n\r\nhello\r\n"
)
CLIENT = ("--ip", "8.8.4.4", "--mail-from", "anna@good.test", "--helo", "mx.good.test")


def test_a_message_is_verified(check: Cli, home: Path) -> None:
    (home / "mail.eml").write_bytes(MAIL.encode())
    message = check("--message", "mail.eml", *CLIENT, "--json").data["message"]
    assert (message["spf"]["result"], message["dkim"], message["dmarc"]["result"]) == ("pass", [], "pass")
    assert (message["alignment"]["spf"], message["alignment"]["dkim"]) == (True, False)
    page = check("--message", "-", *CLIENT, stdin=MAIL).out
    assert page.startswith("message of good.test: warn"), page
    assert "DMARC  pass    good.test" in page
    forged = check("--message", "mail.eml", "--ip", "1.1.1.1", "--mail-from", "anna@good.test", "--json")
    assert (forged.code, forged.data["message"]["dmarc"]["result"]) == (3, "fail")


# Lines that contradict themselves, and what is said.
WRONG = [
    (("--message", "mail.eml", "good.test"), "--message goes without a domain"),
    (("--message", "mail.eml", "--selector", "s1"), "--message goes without --selector"),
    (("--channels", "--smtp"), "--channels goes without --smtp"),
    (("--channels", "--message", "mail.eml"), "--message goes without --channels"),
    (("good.test", "--fail-on", "worse"), "--fail-on worse goes with --diff"),
    (("good.test", "--skip", "spf,mxx"), "--skip 'mxx': wants some of spf, dkim"),
    (("good.test", "--for", "gmial"), "--for 'gmial': wants some of gmail, yahoo, microsoft"),
    (("good.test", "--deadline", "soon"), "--deadline 'soon': wants a number and s, m, h, d or w"),
    (("good.test", "--dnsbl", "a..b"), "empty label"),
    (("good.test", "--record", "no/such/folder/x"), "no/such/folder/x: its folder cannot be written"),
    (("good.test", "--fix-zone", "no/such/folder/x"), "no/such/folder/x: its folder cannot be written"),
    (("good.test", "--replay", "mail.eml"), "--replay goes without --nameserver"),
    (("--message", "gone.eml"), "gone.eml: No such file"),
    (("--message", ".", *CLIENT), "Is a directory"),
    (("--mail-from", "a@good.test", "good.test"), "go with --ip or --message"),
    (("--message", "mail.eml", "--ip", "one"), "wants an IPv4 or IPv6 address"),
    (("--message", "mail.eml", "--mail-from", "a b"), "not a mailbox"),
    (("--dns-file", "x", "good.test"), "--dns-file goes without --nameserver"),
    (("a..b",), "empty label"),
    (("--domains-file", "none.txt"), "none.txt: No such file"),
    ((), "no domain to check"),
    (("--fail-on", "some", "good.test"), "is not one of"),
]


@pytest.mark.parametrize(("options", "words"), WRONG)
def test_a_wrong_line_is_refused(check: Cli, home: Path, options: tuple[str, ...], words: str) -> None:
    (home / "mail.eml").write_bytes(MAIL.encode())
    told = check(*options)
    assert (told.code, told.out) == (2, "")
    assert words in told.err


def test_a_message_as_one_json_line(cli: Cli, home: Path) -> None:
    (home / "zone").write_text(ZONE_FILE)
    (home / "mail.eml").write_text("From: anna@good.test\nSubject: hi\n\nhello\n")
    told = cli("check-auth", "--dns-file", "zone", "--message", "mail.eml", "--format", "jsonl", "--fail-on", "none")
    (line,) = told.lines
    assert {"spf", "dkim", "dmarc", "alignment", "findings"} <= set(line)


def test_a_wrong_line_of_the_file_is_named(check: Cli, home: Path) -> None:
    (home / "list").write_text("good.test\nbad..name\n# a comment\nexa mple\n")
    told = check("--domains-file", "list")
    assert told.code == 2
    assert "list:2: " in told.err
    assert "list:4: " in told.err


@pytest.mark.parametrize("selector", ["", "a b", "*", "s1._domainkey.example.com"])
def test_what_is_no_selector_is_refused(check: Cli, selector: str) -> None:
    assert check("good.test", "--selector", selector).code == 2


def test_what_is_no_mail_is_refused(check: Cli, home: Path) -> None:
    (home / "empty").touch()
    assert check("--message", "empty").code == 2


def test_a_profile_named_and_wrong_is_refused(check: Cli, home: Path) -> None:
    (home / "wrong.yaml").write_text("chanels: {}\n")
    assert check("good.test", "--config", "wrong.yaml").code == 2
