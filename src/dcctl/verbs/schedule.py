"""`schedule`: a job as a crontab line or systemd units, ready to be put in place by hand; nothing is installed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from shutil import which
from typing import Final, NamedTuple

from dcctl.errors import UsageError
from dcctl.local.crontab import cron_line
from dcctl.local.job_secrets import Describe, Manager, needs, program, source_of, unreachable
from dcctl.local.places import places
from dcctl.local.profile import Profile
from dcctl.local.systemd_unit import service, timer
from dcctl.local.timing import Timing
from dcctl.safe import safe
from dcctl.verbs import Outcome

_BUSY: Final = 11  # what dcctl exits with when another run holds the job; flock is told to do the same
_SYSTEM_PATH: Final = ("/usr/local/bin", "/usr/bin", "/bin")


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the job will run: `dcctl` the words that start it, `flock` its full path if there is one, `root` whether
    the units are the system's own."""

    dcctl: tuple[str, ...]
    home: str
    lang: str
    platform: str
    flock: str | None
    root: bool


class ScheduleFile(NamedTuple):
    """Where a text belongs (a path, or `crontab`), and its lines."""

    place: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(f"{line}\n" for line in self.lines)


class ScheduleData(NamedTuple):
    """What runs when, and the texts that make it so."""

    manager: Manager
    job: str
    runs: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    files: tuple[ScheduleFile, ...]


async def schedule(
    manager: Manager, job: tuple[str, ...], timing: Timing, profile: Profile, machine: Machine, describe: Describe
) -> Outcome[ScheduleData]:
    """The texts for `job` (dcctl's arguments, the command first). `describe` says how a secret's sources answer: each
    that the job will not reach is a warning with the next step. Raises `UsageError` for words no line can hold."""
    wanted = tuple(needs(profile, _channel(job)))
    sources = [await source_of(need, profile.vault_key, describe) for need in wanted]
    words = (*machine.dcctl, *job, *_log_file(job, profile))
    environment = _environment(profile, machine, sources)
    for word in (*words, *environment.values()):
        if safe(word) != word:
            raise UsageError(f"{word!r}: no control or invisible character may stand in it")
    data = ScheduleData(manager, job[0], str(timing), words, environment, ())
    if manager == "cron":
        files: tuple[ScheduleFile, ...] = (_crontab(data, timing, profile, machine),)
    else:
        files = _units(data, timing, machine, sources)
    told = ((need, unreachable(source, manager)) for need, source in zip(wanted, sources, strict=True))
    warnings = tuple(f"{need.whose}: {why}; next: {need.renew}" for need, why in told if why)
    return Outcome(data._replace(files=files), warnings=(*warnings, *_no_state(profile)))


def _channel(job: tuple[str, ...]) -> str | None:
    return next((job[at + 1] for at, word in enumerate(job[:-1]) if word == "--channel"), None)


def _log_file(job: tuple[str, ...], profile: Profile) -> tuple[str, ...]:
    named = any(word.partition("=")[0] == "--log-file" for word in job)
    return () if named else ("--log-file", str(profile.state_dir / f"{job[0]}.log"))


def _no_state(profile: Profile) -> tuple[str, ...]:
    folder = profile.state_dir
    return (
        ()
        if folder.is_dir()
        else (f"{folder}, where lock and log go, is not there yet; next: mkdir -p {quote(str(folder))}",)
    )


def _environment(profile: Profile, machine: Machine, sources: Sequence[str]) -> dict[str, str]:
    """What a login shell would have set and nobody else does. DCCTL_STATE only where the job would not find it."""
    programs = [which(program(source)) for source in sources if source.startswith("command:")]
    folders = [str(Path(found).parent) for found in (machine.dcctl[0], *programs) if found]
    environment = {
        "HOME": machine.home,
        "PATH": ":".join(dict.fromkeys((*folders, *_SYSTEM_PATH))),
        "LANG": machine.lang,
        "DCCTL_CONFIG": str(profile.path),
    }
    usual = places({"HOME": machine.home}, machine.platform).state
    origin = profile.origins.get("state_dir", "default")
    if origin == "environment" or (origin == "default" and usual != profile.state_dir):
        environment["DCCTL_STATE"] = str(profile.state_dir)
    return environment


def _crontab(data: ScheduleData, timing: Timing, profile: Profile, machine: Machine) -> ScheduleFile:
    held = str(profile.state_dir / f"cron-{data.job}.lock")
    lock = (machine.flock, "-n", "-E", str(_BUSY), held) if machine.flock else ()
    before = " and, before it even starts, by flock" if lock else ""
    lines = (
        f"# dcctl {data.job}, {timing}. Nothing was installed: put this into your crontab with `crontab -e`.",
        "# cron mails you what it prints; what it did stands in the log file. One run at a time: a second one ends",
        f"# with exit code {_BUSY}, by dcctl's own lock{before}.",
        cron_line(timing, data.environment, (*lock, *data.command)),
    )
    return ScheduleFile("crontab", lines)


def _units(
    data: ScheduleData, timing: Timing, machine: Machine, sources: Sequence[str]
) -> tuple[ScheduleFile, ScheduleFile]:
    folder = "/etc/systemd/system" if machine.root else f"{machine.home}/.config/systemd/user"
    user, name, about = "" if machine.root else "--user ", f"dcctl-{data.job}", f"dcctl {data.job}, {timing}"
    credentials = sorted({source[11:] for source in sources if source.startswith("credential:")})
    head = [
        f"# {folder}/{name}.service",
        "# Nothing was installed. Save both units, then:",
        f"#   systemctl {user}daemon-reload && systemctl {user}enable --now {name}.timer",
        *([] if machine.root else ["#   loginctl enable-linger   # runs also while you are not logged in"]),
        "# Exit code 3 (findings) lets the unit fail, so that monitoring sees it;",
        f"# {_BUSY} (another run holds the job) does not. Systemd starts no second run beside the first.",
    ]
    if credentials:
        where = "/etc/credstore" if machine.root else "~/.config/credstore"
        head.append(f"# Each credential is a file of mode 0600 in {where}.")
    unit = service(about, data.environment, data.command, credentials, machine.home)
    return (
        ScheduleFile(f"{folder}/{name}.service", (*head, *unit)),
        ScheduleFile(f"{folder}/{name}.timer", (f"# {folder}/{name}.timer", *timer(about, timing))),
    )
