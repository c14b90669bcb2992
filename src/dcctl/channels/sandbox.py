"""The `sandbox` kind: the embedded default. Mail goes into a Maildir, and comes back by a published rule.

`sent/` holds what left, byte for byte; `returned/` what came back (RFC 3464 reports, RFC 5965 complaints).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from dcctl.channels.base import Authentication, ChannelKind
from dcctl.channels.settings import Setting
from dcctl.errors import ValueRefused

Answer = Literal["bounce", "delay", "complaint"]


class Rule(NamedTuple):
    """What the sandbox answers to a local part: the kind of report and, for a DSN, its status and words."""

    answer: Answer
    status: str = ""
    diagnostic: str = ""


# The published rule: by local part, whatever the domain and the letter case; any other address is delivered.
RULES: Final[Mapping[str, Rule]] = {
    "bounce": Rule("bounce", "5.1.1", "550 5.1.1 User unknown in sandbox mailbox table"),
    "unknown": Rule("bounce", "5.1.1", "550 5.1.1 User unknown in sandbox mailbox table"),
    "full": Rule("bounce", "5.2.2", "552 5.2.2 Mailbox full: over quota"),
    "delay": Rule("delay", "4.4.1", "connect to sandbox: Connection timed out"),
    "complaint": Rule("complaint"),
}

SIMULATE: Final[Mapping[str, str]] = {
    "ok": "ok@sandbox.test",
    "bounce": "bounce@sandbox.test",
    "complaint": "complaint@sandbox.test",
}


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """`path` is the folder of the two Maildirs; None: `sandbox/<channel name>` in dcctl's state folder."""

    path: Path | None = None


def parse(given: Mapping[str, object]) -> SandboxSettings:
    """Settings from typed values (absent or None: not set)."""
    path = given.get("path")
    return SandboxSettings(Path(str(path)) if path else None)


def folder(settings: SandboxSettings, home: Path, name: str) -> Path:
    """Where a sandbox channel keeps its Maildirs. `home` is dcctl's state folder, `name` the channel's name."""
    if settings.path:
        return settings.path.expanduser()
    if Path(name).name != name or name in ("", ".", ".."):
        raise ValueRefused(f"channel name {name!r} cannot be a folder name; give the sandbox a path", field="path")
    return home / "sandbox" / name


SANDBOX: Final = ChannelKind(
    name="sandbox",
    summary="nothing leaves this machine; mail to bounce@, full@, delay@ or complaint@ comes back",
    purpose="practice",
    recommended_for="trying dcctl out, tests and templates in the making",
    settings=(
        Setting("path", "path", "folder of the Maildirs sent/ and returned/", example="~/dcctl-sandbox"),
    ),
    parse=parse,
    limits_key=lambda _: "sandbox",
    authentication=lambda _: Authentication(nowhere="nothing leaves this machine"),
    tracked=lambda _: True,
    simulate=lambda _: SIMULATE,
    wire="dcctl.channels.sandbox_wire",
)  # fmt: skip
