"""The `smtp` kind: any submission server (RFC 6409, RFC 8314), with presets for the known providers. Settings only.

`smtp_wire.py` talks. What no single setting can see is refused here, before anything is looked up or connected.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from dcctl.channels.base import Authentication, ChannelKind
from dcctl.channels.returned import RETURNED, Returned, returned
from dcctl.channels.returned import slots as returned_slots
from dcctl.channels.settings import Setting
from dcctl.channels.smtp_presets import PRESETS, TLS_MODES, Login, Preset, Tls
from dcctl.channels.told import TOLD, told
from dcctl.errors import ValueRefused

SECRET: Final = "secret"  # noqa: S105 - the slot's name

# What a port speaks (RFC 8314 sections 3.3 and 7.3, RFC 6409; 2465 and 2587 are SES's spellings of the same).
_PORT_TLS: Final[Mapping[int, Tls]] = {
    465: "implicit",
    2465: "implicit",
    587: "starttls",
    2587: "starttls",
    25: "starttls",
}

NOT_KNOWN: Final = Authentication(signing_domain=None, exact=False)  # whether and how it signs

_LOOPBACK: Final = re.compile(r"localhost|.+\.localhost|127(\.\d{1,3}){3}|::1")
_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d{1,2}")

# Hosts that take no password any more, or soon: (host or parent domain, right kind, why).
_MAILBOX_HOSTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("smtp.gmail.com", "gmail", "Google takes no account passwords there (Workspace since 2025-05-01)"),
    ("smtp.googlemail.com", "gmail", "Google takes no account passwords there (since 2022-05-30)"),
    ("office365.com", "exchange-online", "Microsoft switches SMTP passwords off by default after 2026-12-31"),
    ("office365.us", "exchange-online", "Microsoft switches SMTP passwords off by default after 2026-12-31"),
    ("outlook.com", "exchange-online", "Microsoft switches SMTP passwords off by default after 2026-12-31"),
    ("outlook.cn", "exchange-online", "Microsoft switches SMTP passwords off by default after 2026-12-31"),
    ("hotmail.com", "exchange-online", "Microsoft takes no account passwords there (since 2024-09-16)"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where to connect and how. `login` says whether the secret is also the user name (Postmark's server token)."""

    host: str
    port: int
    tls: Tls
    user: str | None = None
    login: Login = "user"
    ca_file: Path | None = None
    domains: tuple[str, ...] = ()
    preset: str | None = None
    bounces: Returned | None = None
    helo: str | None = None
    authentication: Authentication = NOT_KNOWN

    @property
    def logs_in(self) -> bool:
        """Whether a secret is presented at all."""
        return self.user is not None or self.login == "token"

    @property
    def provider(self) -> Preset | None:
        """The preset's data, if one is named."""
        return PRESETS[self.preset] if self.preset else None


def parse(given: Mapping[str, object]) -> SmtpSettings:
    """Settings from typed values (absent or None: not set). Raises `ValueRefused` naming the key and the fix."""
    get = given.get
    preset = PRESETS[cast(str, get("preset"))] if get("preset") else None
    host, port, tls = _address(get, preset)
    user = _user(cast("str | None", get("user")), preset)
    ca_file = Path(str(get("ca_file"))) if get("ca_file") else None
    settings = SmtpSettings(
        host=host,
        port=port,
        tls=tls,
        user=user,
        login=preset.login if preset else "user",
        ca_file=ca_file,
        domains=tuple(cast("list[str] | tuple[str, ...]", get("domains") or ())),
        preset=cast("str | None", get("preset")),
        bounces=returned(given, ca_file),
        helo=cast("str | None", get("helo")),
        authentication=told(given, _known(get, preset, host, user)),
    )
    if settings.helo and not settings.helo.isascii():
        raise ValueRefused("helo: must be ASCII (an international name in its xn-- form)", field="helo")
    if get(SECRET) and not settings.logs_in:
        raise ValueRefused("user: a secret needs the user name it belongs to", field="user")
    _check_port(settings, preset)
    _check_plaintext(settings, bool(get("allow_plaintext")))
    _check_mailbox_host(settings)
    return settings


def is_loopback(host: str) -> bool:
    """Whether that host is this machine by its name alone."""
    return _LOOPBACK.fullmatch(host) is not None


def _address(get: Callable[[str], object], preset: Preset | None) -> tuple[str, int, Tls]:
    host, port, tls = cast("str | None", get("host")), cast("int | None", get("port")), cast("Tls | None", get("tls"))
    if preset:
        fixed = preset.host.format(region=_region(get, preset))
        if host not in (None, fixed):
            raise ValueRefused(f"host: {preset.title} is {fixed}, not {host}; leave out host or preset", field="host")
        host, port = fixed, port or next(iter(preset.ports))
        if port not in preset.ports:
            known = ", ".join(f"{number} ({mode})" for number, mode in preset.ports.items())
            raise ValueRefused(f"port: {preset.title} does not answer on {port}; it has {known}", field="port")
        tls = tls or preset.ports[port]
    elif get("region"):
        raise ValueRefused("region: only the preset ses has regions", field="region")
    if host is None:
        raise ValueRefused("host: missing; give host, port and tls, or a preset", field="host")
    if port is None:
        raise ValueRefused("port: missing; usually 587 with tls: starttls or 465 with tls: implicit", field="port")
    if tls is None:
        raise ValueRefused("tls: missing; it is never guessed: implicit, starttls or none", field="tls")
    return host, port, tls


def _region(get: Callable[[str], object], preset: Preset) -> str:
    region = cast("str | None", get("region"))
    if "{region}" not in preset.host:
        if region:
            raise ValueRefused(f"region: {preset.title} has no regions", field="region")
        return ""
    if not region or not _REGION.fullmatch(region):
        raise ValueRefused(f"region: {preset.title} needs its region, for example eu-west-1", field="region")
    return region


def _user(user: str | None, preset: Preset | None) -> str | None:
    if preset is None:
        return user
    if preset.login == "token":
        if user:
            raise ValueRefused(
                f"user: {preset.title} takes the secret as user name as well; leave it out", field="user"
            )
        return None
    if preset.user and user not in (None, preset.user):
        raise ValueRefused(f"user: {preset.title} wants the literal user name {preset.user}", field="user")
    if not (user or preset.user):
        raise ValueRefused(f"user: missing; {preset.note}", field="user")
    return user or preset.user


def _check_port(settings: SmtpSettings, preset: Preset | None) -> None:
    speaks = preset.ports[settings.port] if preset else _PORT_TLS.get(settings.port)
    if speaks == "implicit" and settings.tls != "implicit":
        raise ValueRefused(
            f"tls: port {settings.port} speaks TLS from the first byte (RFC 8314); set tls: implicit", field="tls"
        )
    if speaks == "starttls" and settings.tls == "implicit":
        raise ValueRefused(
            f"tls: port {settings.port} begins in clear and upgrades; set tls: starttls, or port: 465", field="tls"
        )


def _check_plaintext(settings: SmtpSettings, allowed: bool) -> None:
    if settings.tls != "none":
        return
    if settings.logs_in:
        raise ValueRefused(
            "tls: none never goes with a user or secret; set tls: starttls or implicit",
            why="the secret would cross the network in clear",
            field="tls",
        )
    if not (allowed or is_loopback(settings.host)):
        raise ValueRefused(
            f"tls: none to {settings.host} sends mail in clear; set tls: starttls, or allow_plaintext: true",
            field="tls",
        )


def _check_mailbox_host(settings: SmtpSettings) -> None:
    for domain, kind, why in _MAILBOX_HOSTS:
        if settings.user and (settings.host == domain or settings.host.endswith(f".{domain}")):
            raise ValueRefused(
                f"host: {settings.host} is not for the smtp kind with a password; use the kind {kind}",
                why=why,
                next=f"dcctl connect {kind} NAME",
                field="host",
            )


def slots(settings: SmtpSettings) -> tuple[str, ...]:
    """The secret of the login, when one is made, and of the mailbox for returned mail."""
    return ((SECRET,) if settings.logs_in else ()) + returned_slots(settings.bounces)


def limits_key(settings: SmtpSettings) -> str:
    """The preset's limits, else the careful default."""
    return settings.provider.limits_key if settings.provider else "smtp"


def _known(get: Callable[[str], object], preset: Preset | None, host: str, user: str | None) -> Authentication:
    """What the preset is known to do; of another server only a guess at where its mail leaves from."""
    if preset is None:
        return NOT_KNOWN._replace(host=host)
    _, at, login_domain = (user or "").rpartition("@")
    filled = {"region": _region(get, preset), "login_domain": login_domain.lower() if at else ""}
    known, path = preset.authentication, preset.authentication.return_path
    return known._replace(
        reverse_path_domain=(known.reverse_path_domain or "").format_map(filled) or None,
        signing_domain=(known.signing_domain or "").format_map(filled) or None,
        return_path=path and path._replace(target=path.target.format_map(filled)),
    )


def simulate(settings: SmtpSettings) -> Mapping[str, str]:
    """The preset's published test addresses by outcome; empty where there are none."""
    return settings.provider.simulate if settings.provider else {}


SMTP: Final = ChannelKind(
    name="smtp",
    summary="any SMTP submission server, with presets for SendGrid, SparkPost, Mailgun, Postmark and Amazon SES",
    purpose="volume",
    recommended_for="volume, reports, dedicated IPs and several identities of registered domains",
    settings=(
        Setting("preset", "choice", "a known provider; fills in host, port, tls and user", choices=tuple(PRESETS)),
        Setting("host", "host", "the submission server", example="smtp.example.com"),
        Setting("port", "integer", "its port", minimum=1, maximum=65535, example="587"),
        Setting("tls", "choice", "never guessed: implicit (465), starttls (587), none", choices=TLS_MODES),
        Setting("user", "text", "the login's user name", example="mailer@example.com"),
        Setting(SECRET, "secret", "where the password or API key comes from", example="keyring"),
        Setting("region", "text", "the AWS region of the preset ses", example="eu-west-1"),
        Setting("domains", "domains", "the registered domains it may send as", example="example.com"),
        Setting("ca_file", "path", "PEM file of your own CA; then only it is trusted", example="/etc/ssl/own-ca.pem"),
        Setting("helo", "domain", "the name in EHLO; the local address otherwise", example="mail.example.com"),
        *RETURNED,
        Setting("allow_plaintext", "boolean", "allow tls: none to another machine, without login", example="false"),
        *TOLD,
    ),
    parse=parse,
    slots=slots,
    limits_key=limits_key,
    authentication=lambda settings: settings.authentication,
    may_send=lambda settings, sender: not settings.domains or sender.domain in settings.domains,
    tracked=lambda settings: settings.bounces is not None,
    simulate=simulate,
    wire="dcctl.channels.smtp_wire",
)  # fmt: skip
