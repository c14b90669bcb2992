"""The three things `check-auth` can be asked for, each at an open desk: domains, channels, one message."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from dcctl.cli.desk import Desk
from dcctl.cli.files import read_file, read_text
from dcctl.cli.fix_zone import FixZone
from dcctl.cli.lookups import Sources, Ways, opened
from dcctl.cli.output import streamer
from dcctl.cli.progress import progress_line
from dcctl.errors import ProfileError, StoreError, UsageError, decisive
from dcctl.mail.headers import split_headers
from dcctl.mailauth.check import Client, Scope
from dcctl.mailauth.names import to_ascii
from dcctl.mailauth.predict import Sending
from dcctl.mailauth.sender_rules import Provider
from dcctl.sending.predicting import sendings
from dcctl.verbs import Emit, Outcome
from dcctl.verbs.check_auth import (
    AuthData,
    History,
    Own,
    Rules,
    check_domains,
    check_one_message,
    domains_of,
    listed_domains,
    own_of,
    predict_channels,
)


class Asked(NamedTuple):
    """What the options ask for, read and plausible. A message may have a reverse-path without a client."""

    named: tuple[str, ...]
    file: str | None
    message: str | None
    client: Client | None
    reverse_path: str | None
    helo: str | None
    channels: bool
    providers: tuple[Provider, ...]
    scope: Scope
    smtp: bool
    save: bool
    diff: bool
    deadline: float | None
    domain_deadline: float
    fail_on: str


async def answered(asked: Asked, sources: Sources, fixes: FixZone, desk: Desk) -> Outcome[AuthData]:
    """The answer, and the files beside it: where one of those cannot be written, what was found is told all the same,
    with the exit code and the words of that trouble."""
    verb = one_message if asked.message else every_channel if asked.channels else every_domain
    outcome: Outcome[AuthData] | None = None
    try:
        async with opened(sources, now=desk.now, allow_private=asked.scope.allow_private, smtp=asked.smtp) as ways:
            outcome = await verb(asked, desk, ways, fixes.watching(streamer(desk.scene)))
        fixes.write(outcome.data)
    except StoreError as error:
        if outcome is None:
            raise
        return replace(outcome, exit=decisive([outcome.exit, error.exit]), error=outcome.error or error)
    return outcome


async def every_domain(asked: Asked, desk: Desk, ways: Ways, emit: Emit | None) -> Outcome[AuthData]:
    """`check-auth [DOMAIN]...`: those named, those in a file, else the profile's own."""
    named = _named(asked)
    own, senders, warnings = _own(desk, required=desk.scene.config is not None or named is None)
    domains = domains_of(desk.profile) if named is None else named
    history = History(await desk.ledger(), ways.now, asked.diff, asked.save) if asked.save or asked.diff else None
    with progress_line(quiet=desk.scene.quiet, streams=emit is not None) as progress:
        outcome = await check_domains(
            domains,
            lookup=ways.lookup,
            fetch=ways.fetch,
            look=ways.look,
            scope=replace(asked.scope, channel_selectors=own.selectors, spf_terms=own.spf_terms),
            rules=Rules(asked.providers, senders) if asked.providers else None,
            fail_on=asked.fail_on,
            deadline=asked.deadline,
            domain_deadline=asked.domain_deadline,
            history=history,
            now=ways.now,
            emit=emit,
            progress=progress,
        )
    return replace(outcome, warnings=warnings)


async def every_channel(asked: Asked, desk: Desk, ways: Ways, emit: Emit | None) -> Outcome[AuthData]:
    """`check-auth --channels [DOMAIN]...`: every channel with every identity that may send by it."""
    pairs = sendings(desk.profile, map(to_ascii, asked.named))
    return await predict_channels(pairs, lookup=ways.lookup, fail_on=asked.fail_on, emit=emit)


async def one_message(asked: Asked, _: Desk, ways: Ways, emit: Emit | None) -> Outcome[AuthData]:
    """`check-auth --message FILE`."""
    file = asked.message or "-"
    raw = read_file(file, "message")
    if not split_headers(raw).fields:
        raise UsageError(f"{file}: not a mail (it begins with no header field)", field="message")
    return await check_one_message(
        raw,
        lookup=ways.lookup,
        ip=asked.client.ip if asked.client else None,
        mail_from=asked.reverse_path,
        helo=asked.helo,
        providers=asked.providers,
        now=ways.now,
        fail_on=asked.fail_on,
        emit=emit,
    )


def _named(asked: Asked) -> Sequence[str] | None:
    """None where no domain was asked for; an empty list is none to check."""
    if asked.file is None:
        return asked.named or None
    return (*asked.named, *listed_domains(read_text(asked.file, "domains_file"), asked.file))


def _own(desk: Desk, *, required: bool) -> tuple[Own, tuple[Sending, ...], tuple[str, ...]]:
    """What the profile adds; domains that were named are checked without it where it cannot be read."""
    try:
        return own_of(desk.profile), sendings(desk.profile), ()
    except ProfileError as error:
        if required:
            raise
        return Own(), (), (f"checked without your channels' selectors: {error.message}; see dcctl profile check",)
