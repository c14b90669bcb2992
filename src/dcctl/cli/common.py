"""The options every command has, declared once; and the scene they set: format, profile, log, loudness."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperGroup, TyperOption

from dcctl.errors import UsageError

_KEY: Final = "dcctl."


def new_app() -> typer.Typer:
    """A command's app: plain help, no completion of the framework's own, no tracebacks but ours."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class Scene(NamedTuple):
    """How this run was asked to read and speak."""

    verb: str
    format: str = "table"
    config: Path | None = None
    log_file: Path | None = None
    quiet: bool = False
    verbose: int = 0
    debug: bool = False

    @property
    def terminal(self) -> bool:
        """Whether a person sits there: prompts are allowed only then."""
        return sys.stdin.isatty() and sys.stderr.isatty()


def store_in_meta(ctx: Any, param: Any, value: Any) -> Any:
    """Keep an option's value beside the command's own parameters; the innermost explicit value wins."""
    if value not in (None, False, 0) or _KEY + param.name not in ctx.meta:
        ctx.meta[_KEY + param.name] = value
    return value


def _store_format(ctx: Any, param: Any, value: Any) -> Any:
    """Refuse a format that the command cannot answer in, whatever else stands on the line."""
    formats: tuple[str, ...] = ctx.command.dcctl_formats
    asked = ("json" if value else None) if param.name == "json" else value
    if asked and asked not in formats:
        verb = ctx.command_path.partition(" ")[2]
        raise UsageError(f"--format {asked}: {verb} answers as {', '.join(formats)}", field="format")
    return store_in_meta(ctx, param, value)


def meta(ctx: Any, name: str) -> Any:
    """What `store_in_meta` kept for that option, or None."""
    return ctx.meta.get(_KEY + name)


def option(*names: str, help: str, callback: Callable[..., Any] = store_in_meta, **more: Any) -> TyperOption:
    """An option that is stored in the context instead of being handed to the command's function."""
    return TyperOption(param_decls=list(names), help=help, expose_value=False, callback=callback, **more)


def _common(formats: Sequence[str]) -> list[TyperOption]:
    return [
        option("--format", help=f"Answer as {', '.join(formats)}.", callback=_store_format, metavar="FORMAT", type=str),
        option("--json", help="Short for --format json.", callback=_store_format, is_flag=True, default=False),
        option("--config", help="The profile to use.", metavar="FILE", type=str),
        option("--log-file", help="Append log lines to this file.", metavar="FILE", type=str),
        option("-q", "--quiet", help="Say only what is wrong.", is_flag=True, default=False),
        option("-v", "--verbose", help="Say more on stderr; twice for details.", count=True, default=0),
        option("--debug", help="Show a traceback for errors.", is_flag=True, default=False),
    ]


COMMON_NAMES: Final = frozenset(name for option in _common(()) for name in option.opts)


def attach_common(command: Any, formats: Sequence[str], below: Mapping[str, Sequence[str]]) -> None:
    """Give the common options to `command` and everything below it, which has formats of its own."""
    command.params.extend(_common(formats))
    command.context_settings = {**command.context_settings, "help_option_names": ["-h", "--help"]}
    command.dcctl_formats = tuple(formats)
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            attach_common(child, below[name], {})


def _path(text: str | None) -> Path | None:
    return Path(os.path.expanduser(text)) if text else None  # noqa: PTH111 - pathlib's raises for an unknown user


def scene_of(ctx: typer.Context, verb: str) -> Scene:
    """The scene of this run; raises `UsageError` where --json and --format contradict each other."""
    formats: tuple[str, ...] = ctx.command.dcctl_formats  # type: ignore[attr-defined]
    named, short = meta(ctx, "format"), "json" if meta(ctx, "json") else None
    chosen = named or short or formats[0]
    if short and chosen != short:
        raise UsageError(f"--json and --format {chosen} contradict each other", field="format")
    return Scene(
        verb=verb,
        format=chosen,
        config=_path(meta(ctx, "config")),
        log_file=_path(meta(ctx, "log_file")),
        quiet=bool(meta(ctx, "quiet")),
        verbose=int(meta(ctx, "verbose") or 0),
        debug=bool(meta(ctx, "debug")),
    )
