"""What a run loads: nothing heavy to answer --help, --version or a shell; nothing for secrets that is not asked for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

_HEAVY = {
    "aiosmtplib", "asyncio", "cryptography", "dns", "email", "exchangelib", "google", "googleapiclient", "httpx2",
    "idna", "keyring", "msal", "rich", "secretstorage", "smtplib", "socket", "sqlite3", "ssl", "yaml", "zoneinfo",
}  # fmt: skip

_PROBE = """
import json, sys
from dcctl.cli.entry import main
sys.argv = ["dcctl", *sys.argv[1:]]
try: main()
except SystemExit: pass
sys.stderr.write(json.dumps(sorted(sys.modules)))
"""


def modules(home: Path, *arguments: str) -> set[str]:
    """The modules that this command line loads."""
    run = subprocess.run(
        [sys.executable, "-c", _PROBE, *arguments], cwd=home,
        env={"HOME": str(home)}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(json.loads(run.stderr.splitlines()[-1]))


def loaded(home: Path, *arguments: str) -> set[str]:
    """The top-level ones of these."""
    return {name.partition(".")[0] for name in modules(home, *arguments)}


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("-h",)])
def test_help_and_version_load_nothing_heavy(home: Path, arguments: tuple[str, ...]) -> None:
    assert not loaded(home, *arguments) & _HEAVY


def test_version_does_not_load_the_command_framework(home: Path) -> None:
    assert not loaded(home, "--version") & {"typer", "click", "inspect"}


def test_help_loads_no_command(home: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "dcctl", "--help"],
        env={"HOME": str(home)}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    ours = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if "dcctl" in line}
    assert not {
        name for name in ours if name.startswith(("dcctl.verbs.", "dcctl.local.", "dcctl.channels.", "dcctl.mailauth."))
    }


ZONE = """\
$ORIGIN new.test.
$TTL 300
@ SOA a. b. 1 2 3 4 5
@ MX 0 .
@ TXT "v=spf1 -all"
s1._domainkey TXT "v=DKIM1\\; k=ed25519\\; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"""


def test_a_domain_is_checked_without_cryptography(home: Path) -> None:
    (home / "zone").write_text(ZONE)
    command = ("check-auth", "--dns-file", "zone", "new.test", "--selector", "s1")
    told = modules(home, *command, "--json")
    assert "dcctl.mailauth.checks.dkim_key" in told
    assert not {name.partition(".")[0] for name in told} & {"cryptography", "aiosmtplib", "keyring", "rich", "httpx2"}
    assert not {"dcctl.mailauth.records.bimi_certificate", "dcctl.mailauth.servers.dns_tls"} & told


def test_a_message_is_verified_with_it(home: Path) -> None:
    (home / "zone").write_text(ZONE)
    tags = "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=new.test; s=s1; h=from; b=AAAA"
    hashed = "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # of a body without a line, relaxed
    (home / "mail").write_text(f"DKIM-Signature: {tags}; {hashed}\nFrom: anna@new.test\n\n")
    assert "cryptography" in loaded(home, "check-auth", "--dns-file", "zone", "--message", "mail")


def test_a_send_that_is_not_proven_loads_neither_dns_nor_the_judging_of_mail(home: Path) -> None:
    folder = home / ".config/dcctl"
    folder.mkdir(parents=True)
    (folder / "profile.yaml").write_text(
        "version: 1\nchannels: {box: {kind: sandbox}}\nidentities: {anna: {address: anna@corp.test}}\n"
    )
    told = modules(home, "test-send", "--json")
    assert "dcctl.verbs.trial" in told
    assert not {name.partition(".")[0] for name in told} & {"dns", "cryptography", "idna", "h11", "rich", "keyring"}
    assert {name for name in told if name.startswith("dcctl.mailauth.")} == {"dcctl.mailauth.finding"}


SANDBOX = "version: 1\nchannels: {box: {kind: sandbox}}\nidentities: {anna: {address: anna@corp.test}}\n"
PIPED = [
    "bounces",
    "bounces --all-channels --fail-on permanent --diff --metrics-file bounces.prom --json",
    "bounces --format nagios",
    "bounces list --format csv",
    "bounces report --json",
    "bounces suppressions --format jsonl",
    "bounces follow --for 1s --every 5s",
    "bounces scan profile.yaml --format jsonl",
    "bounces explain profile.yaml",
    "store purge --older-than 400d",
    "bounces --help",
]


@pytest.mark.parametrize("line", PIPED)
def test_returned_mail_is_read_without_dns_cryptography_or_colours(home: Path, line: str) -> None:
    folder = home / ".config/dcctl"
    folder.mkdir(parents=True)
    (folder / "profile.yaml").write_text(SANDBOX)
    (home / "profile.yaml").write_text(SANDBOX)
    told = modules(home, *line.split())
    heavy = {"aiosmtplib", "cryptography", "dns", "h11", "httpx2", "idna", "keyring", "rich", "secretstorage"}
    assert not {name.partition(".")[0] for name in told} & heavy
    ours = {name for name in told if name.startswith(("dcctl.mailauth", "dcctl.fetch", "dcctl.cli.notifying"))}
    assert ours == set()
