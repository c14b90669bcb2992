"""`dcctl test-send`: options in, the trial verb called, outcome rendered, one exit code out."""

import base64
import sys
import uuid
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from dcctl.cli.choosing import selection_for, warned
from dcctl.cli.common import new_app, scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.files import read_file, read_text
from dcctl.cli.output import tell_warnings
from dcctl.cli.spans import seconds
from dcctl.errors import UsageError
from dcctl.local.profile import Identity
from dcctl.mail.address import Mailbox
from dcctl.render import trial as view
from dcctl.safe import safe_lines
from dcctl.sending.compose import Attachment
from dcctl.sending.selection import Selection, pick_identity
from dcctl.sending.template import Template, read_template
from dcctl.verbs import Outcome
from dcctl.verbs.trial import Prove, Request, TrialData, rehearse, try_channel

app = new_app()

_WAIT: Final = "2m"  # most mail arrives within seconds; greylisting takes longer than anybody sits and waits
_EXAMPLES = """\b
Examples:
  dcctl test-send
  dcctl test-send --to bob@example.com --template welcome.txt --var name=Bob
  dcctl test-send --channel sandbox --simulate bounce --json
  dcctl test-send --channel office --to anna@example.com --prove"""


@app.command(epilog=_EXAMPLES)
def command(
    ctx: typer.Context,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="ADDRESS", help="A recipient; yourself by default.")
    ] = None,
    channel: Annotated[str | None, typer.Option(metavar="NAME", help="Send by this channel.")] = None,
    via: Annotated[str | None, typer.Option(metavar="PLUGIN", help="Send as the plug-in would: o365 or gmail.")] = None,
    sender: Annotated[str | None, typer.Option("--as", metavar="IDENTITY", help="Send as this identity.")] = None,
    subject: Annotated[str | None, typer.Option(metavar="TEXT", help="The subject.")] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="The text.")] = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="A file with the HTML body.")] = None,
    attach: Annotated[list[str] | None, typer.Option(metavar="FILE", help="A file to attach.")] = None,
    template: Annotated[str | None, typer.Option(metavar="FILE", help="A template with $variables.")] = None,
    var: Annotated[list[str] | None, typer.Option(metavar="K=V", help="A variable of the template.")] = None,
    campaign: Annotated[str | None, typer.Option(metavar="NAME", help="Count it under this campaign.")] = None,
    simulate: Annotated[
        Literal["ok", "bounce", "complaint"] | None,
        typer.Option(help="Send to the provider's published test address for this outcome."),
    ] = None,
    prove: Annotated[bool, typer.Option("--prove", help="Wait for it in a mailbox and verify what arrived.")] = False,
    mailbox: Annotated[str | None, typer.Option(metavar="NAME", help="--prove: in this channel's mailbox.")] = None,
    wait: Annotated[str | None, typer.Option(metavar="SPAN", help="--prove: for so long; 2m.")] = None,
    nameserver: Annotated[list[str] | None, typer.Option(metavar="SERVER", help="--prove: ask this one.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the exact bytes; send nothing.")] = False,
    to_suppressed: Annotated[
        bool, typer.Option("--to-suppressed", help="Send also to who gets no more mail (bounces suppressions).")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before writing to several recipients.")] = False,
) -> None:
    """Send one message, show every stage, and say what is left."""
    scene = scene_of(ctx, "test-send")
    recipients = to or []
    if prove and (dry_run or simulate):
        raise UsageError("--prove goes without --dry-run and --simulate", field="prove")
    if not prove and (mailbox is not None or wait is not None or nameserver):
        raise UsageError("--mailbox, --wait and --nameserver go with --prove", field="prove")
    patience = seconds(_WAIT if wait is None else wait, "wait")
    if len(recipients) > 1 and not yes and not dry_run:
        confirm(scene.terminal, f"Send one message to {len(recipients)} recipients?")

    def request(desk: Desk) -> Request:
        return Request(
            identity=_identity(desk, sender, channel),
            to=tuple(Mailbox.parse(address, "to") for address in recipients),
            subject=subject,
            text=text,
            html=read_text(html, "html") if html else None,
            attachments=tuple(Attachment(Path(name).name, read_file(name, "attach")) for name in attach or []),
            template=_template(template) if template else None,
            variables=_variables(var or []),
            campaign=campaign,
            simulate=simulate,
            even_suppressed=to_suppressed,
        )

    async def do(desk: Desk) -> Outcome[TrialData]:
        asked = request(desk)
        selection = selection_for(desk, via=via, channel=channel, identity=asked.identity)
        send_id = uuid.uuid4().hex
        if dry_run:
            books = await desk.ledger()
            data, message = await rehearse(asked, selection, ledger=books, send_id=send_id, now=desk.now)
            return _rehearsed(warned(Outcome(data), desk, selection), desk, message)
        how = (mailbox, patience, nameserver or ())
        async with _proof(desk, selection, asked, *how) if prove else nullcontext() as proof:
            outcome = await try_channel(
                asked,
                selection,
                open_channel=desk.open_channel,
                ledger=await desk.ledger(),
                send_id=send_id,
                now=desk.now,
                prove=proof,
            )
        return warned(outcome, desk, selection)

    work(ctx, "test-send", do, lambda desk: lambda data: view.page(data, desk.zone))


def _proof(desk: Desk, selection: Selection, asked: Request, *how: Any) -> AbstractAsyncContextManager[Prove]:
    """What proves is loaded only where it is asked for: DNS and DKIM are more than all the rest of a test-send."""
    proving = import_module("dcctl.cli.proving").proving
    opened: AbstractAsyncContextManager[Prove] = proving(desk, selection, asked.identity, *how)
    return opened


def confirm(terminal: bool, question: str) -> None:
    """Ask on a terminal; off a terminal nothing is asked and nothing is done."""
    if not terminal:
        raise UsageError(f"{question} Off a terminal nobody can be asked", next="add --yes", field="yes")
    if not typer.confirm(question, err=True):
        raise UsageError("nothing was sent: you said no", next="name fewer recipients, or say yes", field="yes")


def _identity(desk: Desk, wanted: str | None, channel: str | None) -> Identity:
    identity = pick_identity(desk.profile, wanted, channel)
    if identity is None:
        many = bool(desk.profile.identities)
        raise UsageError(
            "no identity to send as" if not many else "several identities, and none is the default",
            next=f"add --as {next(iter(desk.profile.identities))}" if many else "dcctl connect sandbox",
            field="as",
        )
    return identity


def _template(path: str) -> Template:
    return read_template(Path(path).name, read_file(path, "template"))


def _variables(pairs: list[str]) -> dict[str, str]:
    named = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier():
            raise UsageError(f"--var {pair!r}: wants NAME=VALUE", field="var")
        if name in named:
            raise UsageError(f"--var {name}: given twice", field="var")
        named[name] = value
    return named


def _rehearsed(outcome: Outcome[TrialData], desk: Desk, message: bytes) -> Outcome[TrialData]:
    """The exact bytes on stdout: as they are into a pipe or file, made visible on a terminal."""
    if desk.scene.format == "json":
        return replace(outcome, data=outcome.data._replace(message_base64=base64.b64encode(message).decode()))
    tell_warnings(outcome.warnings)
    if sys.stdout.isatty():
        sys.stdout.write("\n".join(safe_lines(message)))
    else:
        sys.stdout.buffer.write(message)
        sys.stdout.buffer.flush()
    raise typer.Exit(0)
