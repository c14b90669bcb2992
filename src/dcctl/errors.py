"""The whole error tree and the exit codes on one page.

An error answers questions (`exit`, `code`, `next`, `retry_at`) instead of being matched by its text.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import ClassVar

from dcctl.safe import safe


class Exit(IntEnum):
    """Exit codes; stable, documented in the README."""

    OK = 0
    BUG = 1
    USAGE = 2
    FINDINGS = 3
    LOGIN = 4
    THROTTLED = 5
    TEMPORARY = 6
    REFUSED = 7
    UNKNOWN = 8
    PARTLY = 9
    STORE = 10
    BUSY = 11
    CHANNEL = 12
    INTERRUPTED = 130
    TERMINATED = 143


# Where several apply, the first of these decides.
PRECEDENCE = (
    Exit.STORE,
    Exit.BUSY,
    Exit.USAGE,
    Exit.LOGIN,
    Exit.CHANNEL,
    Exit.UNKNOWN,
    Exit.PARTLY,
    Exit.REFUSED,
    Exit.THROTTLED,
    Exit.FINDINGS,
    Exit.TEMPORARY,
    Exit.OK,
)
_CUT_SHORT = (Exit.TERMINATED, Exit.INTERRUPTED, Exit.BUG)  # no answer of the run's own: nothing hides these


def decisive(codes: Iterable[Exit]) -> Exit:
    """The one exit code of several, by `PRECEDENCE`; OK for none."""
    found = set(codes)
    return next((code for code in (*_CUT_SHORT, *PRECEDENCE) if code in found), Exit.OK)


class DcctlError(Exception):
    """What every refusal of ours is: what happened, where, the likely why, and the next command.

    `message` says what happened and where (file:line or DNS name); `why` the likely cause; `next` one command or
    action; `field` the option or profile key at fault; `details` further lines (all problems of a profile, say);
    `retry_at` a UTC epoch in seconds. Texts are made safe here, so that foreign words may be handed in as they are.
    """

    exit: ClassVar[Exit] = Exit.BUG
    code: ClassVar[str] = "error"

    def __init__(
        self,
        message: str,
        *,
        why: str | None = None,
        next: str | None = None,
        field: str | None = None,
        details: Iterable[str] = (),
        retry_at: float | None = None,
    ) -> None:
        self.message = safe(message, 600)
        self.why = None if why is None else safe(why, 600)
        self.next = None if next is None else safe(next, 300)
        self.field = None if field is None else safe(field, 120)
        self.details = tuple(safe(line, 300) for line in details)
        self.retry_at = retry_at
        super().__init__(self.message)


class UsageError(DcctlError):
    """Wrong options or arguments."""

    exit = Exit.USAGE
    code = "usage"


class ValueRefused(UsageError):
    """A value that cannot be (an address without a domain, a header with a line break), refused where it is built."""

    code = "value"


class ProfileError(UsageError):
    """The profile or team file is wrong; `details` holds every problem as `file:line:col: message`."""

    code = "profile"


class LoginNeeded(DcctlError):
    """No secret to be had, or the server refused the credentials."""

    exit = Exit.LOGIN
    code = "login"


class SourceSilent(LoginNeeded):
    """A secret's source could not be asked (locked, no bus, no key): not the same as having nothing."""


class Throttled(DcctlError):
    """A window is full; `retry_at` says when the next slot is."""

    exit = Exit.THROTTLED
    code = "throttled"


class TemporaryTrouble(DcctlError):
    """Network, DNS or a 4xx reply: the same command may work later."""

    exit = Exit.TEMPORARY
    code = "temporary"


class Refused(DcctlError):
    """Refused for good by provider or recipient."""

    exit = Exit.REFUSED
    code = "refused"


class OutcomeUnknown(DcctlError):
    """The answer was lost after the message was handed over: it may have been sent. Never resent by itself."""

    exit = Exit.UNKNOWN
    code = "unknown"


class StoreError(DcctlError):
    """The ledger (or another state file) is locked, full, damaged or of a newer version. Nothing was lost or
    half-written."""

    exit = Exit.STORE
    code = "store"


class JobBusy(DcctlError):
    """Another run holds the job."""

    exit = Exit.BUSY
    code = "busy"


class ChannelError(DcctlError):
    """The channel is missing, unhealthy or cannot do this."""

    exit = Exit.CHANNEL
    code = "channel"


class Interrupted(DcctlError):
    """Ctrl-C, or a question that was not answered with yes; what was in hand is marked."""

    exit = Exit.INTERRUPTED
    code = "interrupted"


class Ended(Interrupted):
    """SIGTERM."""

    exit = Exit.TERMINATED
    code = "terminated"


class TlsError(ChannelError):
    """No trusted TLS: certificate not verified, STARTTLS not offered, plaintext refused."""

    code = "tls"
