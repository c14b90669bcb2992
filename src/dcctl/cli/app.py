"""The command tree: one literal table, read by help, completion and the lazy loader.

Nothing below a command is imported until that command runs; `--help` and a TAB key read the table only.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from dcctl.cli.common import attach_common, option
from dcctl.errors import Interrupted

Command = TyperCommand | TyperGroup


_PLAIN: Final = ("table", "json")
_LINES: Final = (*_PLAIN, "jsonl")
_PAPER: Final = (*_LINES, "csv", "md", "html")


class Row(NamedTuple):
    """Where a command lives, what it is for, the formats it can answer in (the first is the default), the
    commands below it with the formats of each.
    """

    module: str
    help: str
    formats: tuple[str, ...] = _PLAIN
    below: Mapping[str, tuple[str, ...]] = MappingProxyType({})


COMMANDS: Final[dict[str, Row]] = {
    "connect": Row("connect", "Connect a channel, or list the kinds there are (--list)."),
    "select": Row("select", "Choose the default channel; show which one would send, and why."),
    "test-send": Row("trial", "Send one message, show every stage, and say what is left."),
    "check-auth": Row(
        "check_auth",
        "Check SPF, DKIM, DMARC and MX of domains, or verify a message.",
        (*_PAPER, "nagios"),
    ),
    "bounces": Row(
        "bounces",
        "Read what came back, and why; list, report, explain, suppress.",
        (*_LINES, "nagios"),
        below={
            "scan": _LINES,
            "list": _PAPER,
            "report": _PAPER,
            "explain": _PLAIN,
            "suppressions": _PAPER,
            "release": _PLAIN,
            "follow": ("table", "jsonl"),
            "redact": _PLAIN,
        },
    ),
    "status": Row("status", "Where things stand: channels, room left, last runs."),
    "doctor": Row("doctor", "What is wrong with this set-up; the last line is the verdict."),
    "profile": Row(
        "profile", "Check the profile; show where each value came from.", below={"check": _PLAIN, "show": _PLAIN}
    ),
    "store": Row(
        "store",
        "Purge, forget and back up what dcctl remembers.",
        below=dict.fromkeys(("purge", "forget", "backup"), _PLAIN),
    ),
    "schedule": Row("schedule", "Print a job for cron or systemd: paths, environment and lock."),
    "schema": Row("schema", "Print a JSON Schema: of the profile, or of what a command answers.", ("json",)),
    "completion": Row("completion", "Print the completion script for a shell.", ("table",)),
}

SETTINGS: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"]}


class ReaderLeft(Exception):
    """Nobody reads stdout any more (`| head`)."""


class LazyGroup(TyperGroup):
    """The root group: names and help texts from `COMMANDS`, each command built when it is first asked for."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**{**attrs, "commands": {}})
        self.commands = {name: TyperCommand(name, help=row.help) for name, row in COMMANDS.items()}

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The table's stand-in while help is listed; the real command once it is named."""
        return load(cmd_name) if cmd_name in COMMANDS and not ctx.resilient_parsing else None

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what the framework would end in silence comes out in words of ours."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderLeft from None
        except KeyboardInterrupt:
            raise Interrupted("interrupted") from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List from the table: `--help` must import no command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row.help) for name, row in COMMANDS.items()])


def load(name: str) -> Any:
    """The command of that name, built from its module, with the common options attached."""
    row = COMMANDS[name]
    command = typer.main.get_command(import_module(f"dcctl.cli.{row.module}").app)
    command.name = name
    command.help = command.help or row.help
    attach_common(command, row.formats, row.below)
    return command


def root() -> Any:
    """The whole tree, ready to be called."""
    return LazyGroup(
        name="dcctl",
        help="Delivery-channel control: connect, select, test and check the ways your mail goes out, "
        "and learn what came back.",
        epilog="Exit codes: 0 done, 2 wrong usage or profile, 3 findings, 4 login needed, 5 throttled, 6 temporary, "
        "7 refused, 8 unknown whether sent, 9 partly done, 10 store, 11 busy, 12 channel. See the README.",
        context_settings=SETTINGS,
        no_args_is_help=True,
        params=[option("-V", "--version", help="Print the version.", is_flag=True, default=False)],
        rich_markup_mode=None,
    )
