"""A job as a systemd service and the timer that starts it (systemd.service(5), .timer(5), .exec(5), .syntax(7))."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dcctl.local.timing import Timing

_PLAIN: Final = re.compile(r"[A-Za-z0-9_@+=:,./-]+")


def service(
    about: str, environment: Mapping[str, str], words: Sequence[str], credentials: Iterable[str], home: str
) -> list[str]:
    """The lines of the .service unit. Systemd itself never runs one twice at a time. A credential is looked for where
    systemd keeps them: `/etc/credstore`, of a user's own manager `~/.config/credstore`."""
    return [
        "[Unit]",
        f"Description={_specifiers(about)}",
        "",
        "[Service]",
        "Type=oneshot",
        f"WorkingDirectory={_specifiers(home)}",
        *(f"Environment={_quoted(f'{name}={value}')}" for name, value in environment.items()),
        *(f"LoadCredential={name}:%E/credstore/{name}" for name in credentials),
        f"ExecStart={' '.join(_quoted(word).replace('$', '$$') for word in words)}",
        "SuccessExitStatus=11",
        "UMask=0077",
        "NoNewPrivileges=yes",
    ]


def timer(about: str, timing: Timing) -> list[str]:
    """The lines of the .timer unit; what was missed while the machine was off is made up for."""
    hours = ",".join(f"{hour:02}" for hour in timing.hours) or "*"
    minutes = ",".join(f"{minute:02}" for minute in timing.minutes)
    return [
        "[Unit]",
        f"Description={_specifiers(about)}",
        "",
        "[Timer]",
        f"OnCalendar=*-*-* {hours}:{minutes}:00",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]


def _quoted(word: str) -> str:
    text = _specifiers(word)
    return text if _PLAIN.fullmatch(text) else '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")
