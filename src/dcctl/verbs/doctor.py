"""`doctor`: what is wrong with the set-up.

Looks, changes nothing, and goes on when the profile or the ledger is broken.
"""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from os import W_OK, access
from pathlib import Path
from typing import Final, Literal

from dcctl.errors import DcctlError, Exit
from dcctl.local.ledger.base import Ledger
from dcctl.local.profile import Profile
from dcctl.local.secret_advice import option
from dcctl.local.secretstore import SecretStore
from dcctl.mailauth.lookup import Lookup
from dcctl.verbs import Outcome

Verdict = Literal["pass", "warn", "fail", "unknown"]

_BUILT = 1_795_000_000.0  # 2026-11-18: no clock of a machine that runs this version is earlier
_WORST_FIRST: Final[tuple[Verdict, ...]] = ("fail", "unknown", "warn", "pass")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its verdict, one sentence, the next step where there is trouble (or a note to a pass)."""

    name: str
    verdict: Verdict
    message: str
    next: str | None = None


@dataclass(frozen=True, slots=True)
class DoctorData:
    """Every check in order, the verdict of all, and how many are not a pass."""

    verdict: Verdict
    trouble: int
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Tools:
    """Ways to open what is looked at; each may raise, and that is then a finding."""

    load_profile: Callable[[], Profile]
    open_ledger: Callable[[], Awaitable[Ledger]]
    open_secrets: Callable[[], SecretStore]
    open_lookup: Callable[[], AbstractAsyncContextManager[Lookup]]
    environ: Mapping[str, str]
    now: float


async def doctor(tools: Tools) -> Outcome[DoctorData]:
    """Look at profile, team file, secrets, ledger, clock, DNS, TLS store and what cron will find.

    Exit 3 when there is trouble.
    """
    checks: list[Check] = []
    profile: Profile | None = None
    try:
        profile = tools.load_profile()
        checks += _profile(profile)
    except DcctlError as error:
        checks.append(_trouble("profile", error))
    checks += await _stores(tools, profile) if profile else []
    checks += [_clock(tools.now), await _dns(tools, profile), _trust_store()]
    checks += _cron(tools.environ)
    trouble = [check for check in checks if check.verdict != "pass"]
    worst = min((check.verdict for check in checks), key=_WORST_FIRST.index)
    return Outcome(DoctorData(worst, len(trouble), tuple(checks)), Exit.FINDINGS if trouble else Exit.OK)


def _trouble(name: str, error: DcctlError) -> Check:
    return Check(name, "fail", "; ".join([error.message, *error.details]), error.next)


def _profile(profile: Profile) -> list[Check]:
    if not profile.channels:
        return [Check("profile", "warn", f"{profile.path}: no channel is connected", "dcctl connect --list")]
    checks = [Check("profile", "pass", f"{profile.path}: channels {', '.join(profile.channels)}")]
    if profile.team is not None:
        checks.append(_team(profile.team.path))
    return checks


def _team(path: Path) -> Check:
    """Who may write the team file is the admin: a member who can write it is a mistake, unless the member is root."""
    if access(path, W_OK) and path.stat().st_uid != 0:
        return Check("team file", "warn", f"{path}: you can write it", f"have an admin own it: chmod a-w {path}")
    return Check("team file", "pass", str(path))


async def _stores(tools: Tools, profile: Profile) -> list[Check]:
    checks: list[Check] = []
    try:
        ledger = await tools.open_ledger()
        checks.append(Check("ledger", "pass", await ledger.check()))
        checks += await _last_send(ledger, tools.now)
    except DcctlError as error:
        checks.append(_trouble("ledger", error))
    checks += await _secrets(tools.open_secrets(), profile)
    return checks


async def _last_send(ledger: Ledger, now: float) -> list[Check]:
    """A ledger from the future means that a clock was wrong, now or then: windows would wait for it."""
    latest = await ledger.sends(limit=1)
    if latest and latest[0].at > now + 60 and now >= _BUILT:  # an earlier clock is told of by itself
        ahead = (latest[0].at - now) / 3600
        return [Check("clock", "fail", f"the last send is {ahead:.1f} hours in the future", "set the clock by NTP")]
    return []


async def _secrets(store: SecretStore, profile: Profile) -> list[Check]:
    checks: list[Check] = []
    for channel in profile.channels.values():
        for slot in channel.kind.slots(channel.settings):
            tried = await store.describe(channel.name, slot, channel.secrets.get(slot))
            found = next((one for one in tried if one.state == "found"), None)
            name = f"{slot} of {channel.name}"
            renew = f"dcctl connect {channel.name} --renew"
            if found is None:
                said = "; ".join(str(one) for one in tried)
                checks.append(
                    Check(name, "fail", said, renew if option(slot) == "--secret" else f"{renew} {option(slot)} -")
                )
            elif found.source.startswith("keyring"):
                told = "found in the keyring, which cron cannot reach"
                checks.append(Check(name, "pass", told, f"for cron: {renew} {option(slot)} env:NAME"))
            else:
                checks.append(Check(name, "pass", f"found: {found.source}"))
    return checks


def _clock(now: float) -> Check:
    if now < _BUILT:
        return Check("clock", "fail", "the clock is earlier than this version of dcctl", "set the clock by NTP")
    return Check("clock", "pass", "plausible")


async def _dns(tools: Tools, profile: Profile | None) -> Check:
    domains = [identity.address.domain for identity in profile.identities.values()] if profile else []
    name = next(iter(domains), "example.com")
    try:
        async with tools.open_lookup() as lookup:
            answer = await lookup(name, "MX")
    except DcctlError as error:
        return _trouble("DNS", error)
    if answer.status == "TEMPERROR":
        return Check("DNS", "unknown", f"{name} MX: {answer.cause}", "check /etc/resolv.conf, or use --nameserver")
    return Check("DNS", "pass", f"{name} MX was answered")


def _trust_store() -> Check:
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    if ssl.create_default_context().get_ca_certs() or (folder and folder.is_dir() and any(folder.iterdir())):
        return Check("TLS trust store", "pass", str(paths.cafile or paths.capath))
    return Check("TLS trust store", "fail", "no trusted certificates were found", "install ca-certificates")


def _cron(environ: Mapping[str, str]) -> list[Check]:
    if environ.get("HOME"):
        return [Check("environment", "pass", "HOME is set")]
    return [
        Check("environment", "warn", "HOME is not set", "set HOME, or DCCTL_CONFIG and DCCTL_STATE, in the crontab")
    ]
