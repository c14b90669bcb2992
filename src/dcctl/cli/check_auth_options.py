"""The options of `check-auth`: declared, read into values, and held against each other."""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Annotated, Any, Final, Literal

import typer

from dcctl.cli.spans import seconds
from dcctl.errors import UsageError
from dcctl.mail.address import Mailbox
from dcctl.mailauth.check import Client, Scope
from dcctl.mailauth.finding import Section
from dcctl.mailauth.names import to_ascii
from dcctl.mailauth.sender_rules import PROVIDERS, Provider

Domains = Annotated[list[str], typer.Argument(metavar="[DOMAIN]...", help="Domains; your identities' if none.")]
DomainsFile = Annotated[str | None, typer.Option(metavar="FILE", help="One domain a line; - for stdin.")]
Selector = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="A DKIM selector to look at; may be repeated.")
]

Message = Annotated[str | None, typer.Option(metavar="FILE", help="Verify this message; - for stdin.")]
Ip = Annotated[str | None, typer.Option(metavar="ADDRESS", help="The client that sends: SPF is evaluated for it.")]
MailFrom = Annotated[str | None, typer.Option(metavar="ADDRESS", help="The reverse-path; <> for the null one.")]
Helo = Annotated[str | None, typer.Option(metavar="NAME", help="The name the client gives.")]

Channels = Annotated[bool, typer.Option("--channels", help="Predict SPF, DKIM and DMARC of every channel's mail.")]
Rules = Annotated[
    str | None, typer.Option("--for", metavar="LIST", help="The rules of gmail,yahoo,microsoft: met or not.")
]
Skip = Annotated[str | None, typer.Option(metavar="LIST", help="Leave sections out, as bimi,dane.")]
Dnsbl = Annotated[list[str] | None, typer.Option(metavar="ZONE", help="Ask this list about the addresses; repeatable.")]
DnsblDomain = Annotated[
    list[str] | None, typer.Option(metavar="ZONE", help="Ask this list about the domain; repeatable.")
]
Smtp = Annotated[bool, typer.Option("--smtp", help="Look at STARTTLS and certificates of the exchanges, port 25.")]

FixZone = Annotated[
    str | None, typer.Option(metavar="FILE", help="Write the records to publish there; -: show only them.")
]
Save = Annotated[bool, typer.Option("--save", help="Keep what was found, for a later --diff.")]
Diff = Annotated[bool, typer.Option("--diff", help="Show what changed since the last --save.")]

Nameserver = Annotated[
    list[str] | None, typer.Option(metavar="SERVER", help="HOST[#PORT], tls://HOST, https://HOST/path.")
]
DnsFile = Annotated[str | None, typer.Option(metavar="ZONE", help="Ask this zone file instead of DNS.")]
Record = Annotated[str | None, typer.Option(metavar="FILE", help="Keep every answer of this run there.")]
Replay = Annotated[str | None, typer.Option(metavar="FILE", help="Take every answer from a --record file.")]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Private addresses are in order here (a lab).")]

Deadline = Annotated[str | None, typer.Option(metavar="SPAN", help="End the run after 90s, 10m, ...")]
DomainDeadline = Annotated[str | None, typer.Option(metavar="SPAN", help="The time for one domain; 30s.")]
FailOn = Annotated[
    Literal["fail", "warn", "none", "worse"], typer.Option(help="What makes exit 3; worse goes with --diff.")
]

_SELECTOR: Final = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*")  # RFC 6376 section 3.1
_SECTIONS: Final[tuple[Section, ...]] = (
    *("spf", "dkim", "dmarc", "mx", "mta-sts", "tls-rpt", "dane", "dnssec", "bimi", "dnsbl"),
)  # what a domain is checked for
_ASKED_BY: Final[Mapping[Section, tuple[str, ...]]] = {
    "spf": ("ip",),
    "dkim": ("selector",),
    "mx": ("smtp",),
    "dnsbl": ("dnsbl", "dnsbl_domain"),
}

# What cannot stand together: an option, and those that mean nothing beside it.
_APART: Final[Mapping[str, tuple[str, ...]]] = {
    "message": (
        *("domains", "domains_file", "selector", "channels", "skip", "dnsbl", "dnsbl_domain", "smtp"),
        *("fix_zone", "save", "diff", "deadline", "domain_deadline"),
    ),
    "channels": (
        *("domains_file", "selector", "ip", "mail_from", "helo", "rules", "skip", "dnsbl", "dnsbl_domain", "smtp"),
        *("save", "diff", "deadline", "domain_deadline"),
    ),
    "dns_file": ("nameserver", "replay", "record", "smtp", "save"),
    "replay": ("nameserver", "record", "save"),  # what was must not take the place of what is
}
_SPELLED: Final = {"domains": "a domain", "rules": "--for"}


def refuse_contradictions(given: Mapping[str, Any]) -> None:
    """Raises `UsageError` for options that contradict each other, or are empty, as a variable of the shell's may be;
    `given` are the parameters as parsed."""
    for name, value in given.items():
        if value == "" and name != "mail_from":
            raise UsageError(f"{_spelled(name)} is empty", field=name)
    for one, others in _APART.items():
        for other in others if _is_given(given[one]) else ():
            if _is_given(given[other]):
                raise UsageError(f"{_spelled(one)} goes without {_spelled(other)}", field=one)
    if (given["mail_from"] is not None or given["helo"]) and not (given["ip"] or given["message"]):
        raise UsageError("--mail-from and --helo go with --ip or --message", field="mail_from")
    if given["fail_on"] == "worse" and not given["diff"]:
        raise UsageError("--fail-on worse goes with --diff", field="fail_on")
    _refuse_skipping(_words(given["skip"], _SECTIONS, "skip"), given)


def _is_given(value: object) -> bool:
    return value not in (None, False, (), [])


def _refuse_skipping(skipped: Sequence[Section], given: Mapping[str, Any]) -> None:
    """What is left out cannot be asked about, and something must be left."""
    for section in skipped:
        for option in _ASKED_BY.get(section, ()):
            if _is_given(given[option]):
                raise UsageError(f"--skip {section} goes without {_spelled(option)}", field="skip")
    if set(_SECTIONS) - set(skipped) <= {"dnsbl"} and not (given["dnsbl"] or given["dnsbl_domain"]):
        raise UsageError("--skip leaves nothing to check", field="skip")


def _spelled(name: str) -> str:
    return _SPELLED.get(name) or f"--{name.replace('_', '-')}"


def scope_of(
    selectors: Sequence[str],
    skip: str | None,
    dnsbl: Sequence[str],
    dnsbl_domains: Sequence[str],
    client: Client | None,
    allow_private: bool,
) -> Scope:
    """What is to be looked at. Raises `UsageError` or `ValueRefused` for a value that cannot be right."""
    return Scope(
        selectors=tuple(map(_selector, selectors)),
        skip=frozenset(_words(skip, _SECTIONS, "skip")),
        dnsbl=tuple(map(to_ascii, dnsbl)),
        dnsbl_domains=tuple(map(to_ascii, dnsbl_domains)),
        client=client,
        allow_private=allow_private,
    )


def reverse_path_of(text: str | None) -> str | None:
    """The reverse-path as an address, "" for the null one (`<>`), None without one; raises `ValueRefused`."""
    if text is None:
        return None
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    return str(Mailbox.parse(bare, "mail_from")) if bare else ""


def client_of(ip: str | None, mail_from: str | None, helo: str | None) -> Client | None:
    """The client that was named, None without one; raises `UsageError`."""
    if ip is None:
        return None
    try:
        return Client(str(ip_address(ip)), mail_from, helo)
    except ValueError:
        raise UsageError(f"--ip {ip!r}: wants an IPv4 or IPv6 address", field="ip") from None


def providers_of(names: str | None) -> tuple[Provider, ...]:
    """The providers whose rules are asked about; raises `UsageError`."""
    return tuple(_words(names, tuple(PROVIDERS), "for"))


def span_of(text: str | None, field: str) -> float | None:
    """A span in seconds, None without one; raises `UsageError`."""
    return None if text is None else seconds(text, field)


def _selector(text: str) -> str:
    if not _SELECTOR.fullmatch(text) or "_domainkey" in text:
        raise UsageError(f"--selector {text!r}: wants what is before ._domainkey", field="selector")
    return text


def _words(text: str | None, known: Sequence[Any], field: str) -> list[Any]:
    """A list separated by commas, each word one of `known`."""
    words = [word.strip().lower() for word in text.split(",")] if text is not None else []
    for word in words:
        if word not in known:
            raise UsageError(f"--{field} {word!r}: wants some of {', '.join(known)}", field=field)
    return list(dict.fromkeys(words))
