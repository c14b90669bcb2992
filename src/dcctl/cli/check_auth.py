"""`dcctl check-auth`: options in, one of three verbs called (domains, channels, a message), one exit code out."""

from typing import Final

import typer

from dcctl.cli import check_auth_options as options
from dcctl.cli.check_auth_runs import Asked, answered
from dcctl.cli.common import new_app, scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.fix_zone import FixZone
from dcctl.cli.lookups import Sources
from dcctl.cli.output import tell_beside
from dcctl.errors import UsageError
from dcctl.render import check_auth as view
from dcctl.render import check_auth_paper as paper
from dcctl.render.formats import View
from dcctl.verbs import Outcome
from dcctl.verbs.check_auth import DOMAIN_DEADLINE, AuthData

_PAPER: Final[dict[str, View]] = {"md": paper.page, "html": paper.page}

app = new_app()

_EXAMPLES = """\b
Examples:
  dcctl check-auth example.com
  dcctl check-auth --domains-file domains.txt --format jsonl --fail-on warn
  dcctl check-auth --dns-file my.zone example.com --fix-zone fixes.zone
  dcctl check-auth --channels
  dcctl check-auth example.com --for gmail,yahoo,microsoft
  dcctl check-auth --message received.eml --ip 192.0.2.10"""


@app.command(epilog=_EXAMPLES)
def command(
    ctx: typer.Context,
    domains: options.Domains = [],  # noqa: B006
    domains_file: options.DomainsFile = None,
    selector: options.Selector = None,
    message: options.Message = None,
    ip: options.Ip = None,
    mail_from: options.MailFrom = None,
    helo: options.Helo = None,
    channels: options.Channels = False,
    rules: options.Rules = None,
    skip: options.Skip = None,
    dnsbl: options.Dnsbl = None,
    dnsbl_domain: options.DnsblDomain = None,
    smtp: options.Smtp = False,
    fix_zone: options.FixZone = None,
    save: options.Save = False,
    diff: options.Diff = False,
    nameserver: options.Nameserver = None,
    dns_file: options.DnsFile = None,
    record: options.Record = None,
    replay: options.Replay = None,
    allow_private: options.AllowPrivate = False,
    deadline: options.Deadline = None,
    domain_deadline: options.DomainDeadline = None,
    fail_on: options.FailOn = "fail",
) -> None:
    """Check SPF, DKIM, DMARC, MX, MTA-STS, DANE and BIMI of domains, predict channels, or verify a message."""
    options.refuse_contradictions(ctx.params)
    reverse_path = options.reverse_path_of(mail_from)
    client = options.client_of(ip, reverse_path, helo)
    asked = Asked(
        named=tuple(domains),
        file=domains_file,
        message=message,
        client=client,
        reverse_path=reverse_path,
        helo=helo,
        channels=channels,
        providers=options.providers_of(rules),
        scope=options.scope_of(selector or (), skip, dnsbl or (), dnsbl_domain or (), client, allow_private),
        smtp=smtp,
        save=save,
        diff=diff,
        deadline=options.span_of(deadline, "deadline"),
        domain_deadline=options.span_of(domain_deadline, "domain-deadline") or DOMAIN_DEADLINE,
        fail_on=fail_on,
    )
    sources = Sources(nameserver or (), dns_file, replay, record)
    fixes = FixZone(fix_zone)
    if fixes.alone and scene_of(ctx, "check-auth").format != "table":
        raise UsageError("--fix-zone - leaves no room on stdout for another format; name a file", field="fix_zone")

    async def do(desk: Desk) -> Outcome[AuthData]:
        outcome = await answered(asked, sources, fixes, desk)
        if fixes.alone:
            tell_beside(outcome)
            raise typer.Exit(int(outcome.exit))
        return outcome

    work(ctx, "check-auth", do, lambda desk: _PAPER.get(desk.scene.format, view.page))
