"""The values of a prediction: what goes in, what comes out (RFC 9989 section 4.4)."""

from dataclasses import dataclass
from typing import Literal

from dcctl.mail.authentication import Authentication
from dcctl.mailauth.finding import Finding, Verdict
from dcctl.mailauth.forecast.dkim import DkimForecast
from dcctl.mailauth.forecast.spf import SpfForecast

DmarcWord = Literal["pass", "fail", "none", "unknown", "not-applicable"]


@dataclass(frozen=True, slots=True)
class Sending:
    """A channel and who sends by it: `channel` and `kind` are names, `identity` the mailbox in From and in the
    envelope, `how` what the kind knows of its mail."""

    channel: str
    kind: str
    identity: str
    how: Authentication


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a receiver will say of the mail. `aligned_spf` and `aligned_dkim` are None where that could not be checked;
    `dmarc` none: no policy applies; `policy` what the author's domain asks of receivers where mail fails, `t` applied;
    `reason` is one sentence; domains in A-labels. Texts may hold foreign words."""

    channel: str
    kind: str
    identity: str
    author_domain: str
    verdict: Verdict
    reverse_path_domain: str | None
    spf: SpfForecast
    dkim: DkimForecast
    aligned_spf: bool | None
    aligned_dkim: bool | None
    dmarc: DmarcWord
    policy: str | None
    reason: str
    findings: tuple[Finding, ...] = ()

    @property
    def aligned(self) -> tuple[str, ...]:
        """The ways that are aligned: SPF, DKIM."""
        ways = (("SPF", self.aligned_spf), ("DKIM", self.aligned_dkim))
        return tuple(name for name, aligned in ways if aligned)
