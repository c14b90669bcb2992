"""`dcctl connect`: one option per setting of the kinds, made from their declarations; a secret is never an
option's value.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand

from dcctl.channels.base import Configured, Secret, Vault
from dcctl.channels.registry import KINDS, open_channel, open_inbox
from dcctl.channels.settings import LISTS, SECRET_REFERENCE, SECRET_SOURCES, Setting
from dcctl.cli.common import meta, new_app, option, scene_of
from dcctl.cli.desk import Desk, work
from dcctl.cli.names import remember_names
from dcctl.errors import UsageError
from dcctl.local.profile import load
from dcctl.mail.address import Mailbox
from dcctl.render import connect as view
from dcctl.verbs import Outcome
from dcctl.verbs.connect import ConnectData, Request, Tools, connect, list_kinds, renew

T = TypeVar("T")

_STDIN_LIMIT = 8192
_EXAMPLES = """\b
Examples:
  dcctl connect --list
  dcctl connect sandbox
  dcctl connect smtp office --preset postmark --address anna@example.com
  dcctl connect smtp relay --host mail.example.com --port 587 --tls starttls --user anna --secret env:RELAY_PASSWORD
  dcctl connect office --renew"""


def _declared() -> dict[str, Setting]:
    """Every setting of the kinds that are ready, once; what they share by name they share by meaning. `--secret` is an
    option of its own: the first secret of any kind."""
    kinds = [kind for kind in KINDS.values() if kind.ready]
    return {setting.name: setting for kind in kinds for setting in kind.settings if setting.name != "secret"}


class _Connect(TyperCommand):
    """The command with an option per declared setting."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.params += [_option(setting) for setting in _declared().values()]


_METAVAR = {
    "path": "FILE",
    "secret": "-|SOURCE",
    "host": "HOST",
    "integer": "NUMBER",
    "domain": "DOMAIN",
    "domains": "DOMAIN",
    "selectors": "NAME",
    "folders": "FOLDER",
}


def _option(setting: Setting) -> Any:
    name = _option_name(setting.name)
    help = f"{setting.help[0].upper()}{setting.help[1:]}."
    if setting.type == "boolean":
        return option(name, help=help, is_flag=True, default=False)
    metavar = "|".join(setting.choices) or _METAVAR.get(setting.type, "TEXT")
    return option(name, help=help, type=str, metavar=metavar, multiple=setting.type in LISTS)


app = new_app()


@app.command(cls=_Connect, epilog=_EXAMPLES)
def command(
    ctx: typer.Context,
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="A kind of --list; a channel with --renew.")
    ] = None,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="What to call it; the kind's name if none.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Every kind there is.")] = False,
    renew_: Annotated[bool, typer.Option("--renew", help="Replace the secret of a connected channel.")] = False,
    secret: Annotated[
        str | None,
        typer.Option(
            metavar="-|SOURCE", help=f"- reads the secret from stdin; or where it is: {', '.join(SECRET_SOURCES)}."
        ),
    ] = None,
    address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The identity that sends.")] = None,
    display_name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="The name recipients see.")] = None,
    no_verify: Annotated[bool, typer.Option("--no-verify", help="Do not talk to the server.")] = False,
) -> None:
    """Connect a channel, or list the kinds there are (--list)."""
    if list_:
        work(ctx, "connect", _list, lambda _: view.page)
    if kind is None:
        raise UsageError("a kind is needed", next="dcctl connect --list", field="kind")
    if renew_ and (other := [*_values(ctx), *(["address"] if address else []), *(["name"] if display_name else [])]):
        told = f"--renew replaces secrets and nothing else: leave out {_option_name(other[0])}"
        raise UsageError(told, field=other[0])
    references, entered = _secrets(ctx, secret)
    scene = scene_of(ctx, "connect")

    def ask(question: str) -> Secret | None:
        return Secret(typer.prompt(question, hide_input=True, err=True)) if scene.terminal else None

    async def do(desk: Desk) -> Outcome[ConnectData]:
        profile = load(desk.scene.config, missing_ok=not renew_)
        desk.profile = profile
        tools = Tools(
            desk.secrets,
            lambda channel, vault: _opened(open_channel, desk, channel, vault),
            lambda channel, vault: _opened(open_inbox, desk, channel, vault),
            await desk.ledger(),
            ask,
            lambda: load(desk.scene.config, missing_ok=True),
            desk.now,
        )
        if renew_:
            verify = not no_verify
            return await renew(name or kind, profile, tools, references=references, entered=entered, verify=verify)
        request = Request(
            kind=kind,
            name=name or kind,
            values=_values(ctx),
            references=references,
            entered=entered,
            address=Mailbox.parse(address, "address") if address else None,
            display_name=display_name,
            verify=not no_verify,
        )
        outcome = await connect(request, profile, tools)
        if outcome.data.stored:
            remember_names(desk.names_cache, tools.reload().channels)
        return outcome

    work(ctx, "connect", do, lambda _: view.page)


async def _list(_: Desk) -> Outcome[ConnectData]:
    return list_kinds()


async def _opened(open_it: Callable[[Configured, Vault, Path], T], desk: Desk, channel: Configured, vault: Vault) -> T:
    return open_it(channel, vault, desk.profile.state_dir)


def _values(ctx: typer.Context) -> dict[str, str | tuple[str, ...]]:
    given: dict[str, str | tuple[str, ...]] = {}
    for name, setting in _declared().items():
        value = meta(ctx, name)
        if setting.type == "secret":
            continue
        if setting.type == "boolean":
            given |= {name: "true"} if value else {}
        elif value:
            given[name] = tuple(value) if setting.type in LISTS else _absolute(setting, str(value))
    return given


def _absolute(setting: Setting, text: str) -> str:
    """A path as it is meant on the command line: in the profile it would count from the profile's folder."""
    return str(Path(text).absolute()) if setting.type == "path" and not text.startswith("~") else text


def _secrets(ctx: typer.Context, secret: str | None) -> tuple[dict[str, str], dict[str, Secret]]:
    """By option, where secrets are and those entered. `-` reads stdin; anything else must name a source: a secret is
    never an option's value."""
    others = {name: meta(ctx, name) for name, setting in _declared().items() if setting.type == "secret"}
    given = {name: str(text) for name, text in {"secret": secret, **others}.items() if text is not None}
    references = {name: _source(name, text) for name, text in given.items() if text != "-"}
    typed = [name for name, text in given.items() if text == "-"]
    if len(typed) > 1:
        raise UsageError(f"stdin holds one secret: {' and '.join(map(_option_name, typed))} cannot both be -")
    return references, {name: _from_stdin(name) for name in typed}


def _source(name: str, text: str) -> str:
    if not SECRET_REFERENCE.fullmatch(text):
        raise UsageError(
            f"{_option_name(name)}: wants - (read it from stdin) or its source: {', '.join(SECRET_SOURCES)}",
            why="a secret on the command line stands in ps and in the shell's history",
            next=f"leave out {_option_name(name)} to be asked for it",
            field=name,
        )
    return text


def _from_stdin(name: str) -> Secret:
    if sys.stdin.isatty():  # a person: unseen, as where nothing is said
        return Secret(typer.prompt(_option_name(name), hide_input=True, err=True))
    try:
        entered = sys.stdin.buffer.read(_STDIN_LIMIT).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError(f"{_option_name(name)} -: what came on stdin is not UTF-8", field=name) from None
    if not entered:
        raise UsageError(f"{_option_name(name)} -: nothing came on stdin", field=name)
    return Secret(entered)


def _option_name(name: str) -> str:
    return "--" + name.replace("_", "-")
