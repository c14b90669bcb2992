"""`dcctl check-auth`: domains or one message, against live DNS or a zone file; needs no profile and writes nothing."""

import re
from dataclasses import replace
from ipaddress import ip_address
from typing import Annotated, Literal

import typer

from dcctl.cli.common import new_app, scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.files import read_file, read_text
from dcctl.cli.output import line_out
from dcctl.errors import ProfileError, UsageError
from dcctl.mail.address import Mailbox
from dcctl.mail.headers import split_headers
from dcctl.mailauth import zonefile
from dcctl.mailauth.lookup import Lookup
from dcctl.mailauth.resolver import Resolver
from dcctl.render import check_auth as view
from dcctl.verbs import Outcome
from dcctl.verbs.check_auth import (
    AuthData,
    Own,
    check_domains,
    check_one_message,
    domains_of,
    listed_domains,
    own_of,
)

_SELECTOR = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*")  # RFC 6376 section 3.1

app = new_app()

_EXAMPLES = """\b
Examples:
  dcctl check-auth example.com
  dcctl check-auth --domains-file domains.txt --json --fail-on warn
  dcctl check-auth --dns-file example.com.zone example.com
  dcctl check-auth --message received.eml --ip 192.0.2.10"""


@app.command(epilog=_EXAMPLES)
def command(
    ctx: typer.Context,
    domains: Annotated[
        list[str], typer.Argument(metavar="[DOMAIN]...", help="Domains; your identities' if none.")
    ] = [],  # noqa: B006
    domains_file: Annotated[str | None, typer.Option(metavar="FILE", help="One domain a line; - for stdin.")] = None,
    selector: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A DKIM selector to look at.")] = None,
    nameserver: Annotated[list[str] | None, typer.Option(metavar="HOST[#PORT]", help="Ask this name server.")] = None,
    dns_file: Annotated[str | None, typer.Option(metavar="ZONE", help="Ask this zone file instead of DNS.")] = None,
    message: Annotated[str | None, typer.Option(metavar="FILE", help="Verify this message; - for stdin.")] = None,
    ip: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The client that handed the message over.")] = None,
    mail_from: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The message's reverse-path.")] = None,
    helo: Annotated[str | None, typer.Option(metavar="NAME", help="The name the client gave.")] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Private addresses are in order here (a lab).")
    ] = False,
    fail_on: Annotated[Literal["fail", "warn", "none"], typer.Option(help="The verdict that makes exit 3.")] = "fail",
) -> None:
    """Check SPF, DKIM, DMARC and MX of domains, or verify a message."""
    if message and (domains or domains_file or selector):
        raise UsageError("--message goes with no domain, file of domains or selector", field="message")
    if not message and (ip or mail_from or helo):
        raise UsageError("--ip, --mail-from and --helo go with --message", field="message")
    if dns_file and nameserver:
        raise UsageError("--dns-file and --nameserver contradict each other", field="nameserver")
    _plausible(ip, mail_from, selector or [])
    emit = line_out if scene_of(ctx, "check-auth").format == "jsonl" else None

    async def do(desk: Desk) -> Outcome[AuthData]:
        lookup = zonefile.load(dns_file) if dns_file else Resolver(nameserver or None)
        try:
            if message:
                raw = read_file(message, "message")
                if not split_headers(raw).fields:
                    raise UsageError(f"{message}: not a mail (it begins with no header field)", field="message")
                return await check_one_message(
                    raw, lookup=lookup, ip=ip, mail_from=mail_from, helo=helo, fail_on=fail_on, emit=emit
                )
            given = [*domains]
            if domains_file:
                given += listed_domains(read_text(domains_file, "domains_file"), domains_file)
            own, warnings = _own(desk, required=desk.scene.config is not None or not (domains or domains_file))
            outcome = await check_domains(
                given if domains or domains_file else domains_of(desk.profile),
                lookup=lookup,
                selectors=selector or (),
                own=own,
                allow_private=allow_private,
                fail_on=fail_on,
                emit=emit,
            )
            return replace(outcome, warnings=warnings)
        finally:
            await _close(lookup)

    work(ctx, "check-auth", do, lambda _: view.page)


def _plausible(ip: str | None, mail_from: str | None, selectors: list[str]) -> None:
    for selector in selectors:
        if not _SELECTOR.fullmatch(selector) or "_domainkey" in selector:
            raise UsageError(f"--selector {selector!r}: wants what is before ._domainkey", field="selector")
    if mail_from:
        Mailbox.parse(mail_from, "mail_from")
    try:
        ip_address(ip or "::")
    except ValueError:
        raise UsageError(f"--ip {ip!r}: wants an IPv4 or IPv6 address", field="ip") from None


def _own(desk: Desk, *, required: bool) -> tuple[Own, tuple[str, ...]]:
    """What the profile adds; domains that were named are checked without it where it cannot be read."""
    try:
        return own_of(desk.profile), ()
    except ProfileError as error:
        if required:
            raise
        return Own(), (f"checked without your channels' selectors: {error.message}; see dcctl profile check",)


async def _close(lookup: Lookup) -> None:
    if isinstance(lookup, Resolver):
        await lookup.close()
