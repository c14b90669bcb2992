"""MTA-STS (RFC 8461): the record, the policy over verified HTTPS, and which hosts the policy covers."""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from dcctl.fetch import Fetch, Fetched, NotFetched
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.reach import exchanges
from dcctl.mailauth.records.mta_sts_policy import VERSION, PolicyProblem, StsPolicy, covers, parse_policy
from dcctl.mailauth.records.version_record import Field, FieldProblem, fields, standing
from dcctl.mailauth.together import both

MAX_POLICY: Final = 64 * 1024  # octets; section 3.3
_ID: Final = re.compile(r"[A-Za-z0-9]{1,32}")


@dataclass(frozen=True, slots=True)
class StsRecord:
    """A record that counts: its policy id, and the fields no RFC knows yet."""

    id: str
    extensions: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class StsProblem:
    """Why a text is no record: its form, or its id."""

    fault: Literal["syntax", "id"]
    message: str


@dataclass(frozen=True, slots=True)
class StsReport:
    """What a domain publishes. `texts` are the TXT records that were looked at, `place` the name they stand at (the end
    of a CNAME chain); `exchanges` the hosts that take its mail, () none, None unknown; `fetched` what the policy host
    said, None: it was not asked; `policy` or else `problems` what that amounts to."""

    domain: str
    state: Literal["unknown", "absent", "near", "several", "invalid", "record"]
    texts: tuple[bytes, ...] = ()
    cause: str = ""
    record: StsRecord | None = None
    problem: StsProblem | None = None
    exchanges: tuple[str, ...] | None = None
    fetched: Fetched | NotFetched | None = None
    policy: StsPolicy | None = None
    problems: tuple[PolicyProblem, ...] = ()
    place: str = ""

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The exchanges that no pattern of the policy covers: senders that honour it will not deliver there."""
        if self.policy is None or self.policy.mode == "none":
            return ()
        return tuple(host for host in self.exchanges or () if not covers(self.policy, host))


def record_name(domain: str) -> str:
    """Where the record of `domain` is looked for (section 3.1)."""
    return f"_mta-sts.{domain}"


def policy_url(domain: str) -> str:
    """Where the policy of `domain` is served (section 3.2)."""
    return f"https://mta-sts.{domain}/.well-known/mta-sts.txt"


async def discover(domain: str, *, lookup: Lookup, fetch: Fetch | None) -> StsReport:
    """Ask for the record and the exchanges, then for the policy; without `fetch` (offline) for the record alone."""
    name = record_name(domain)
    answer, hosts = await both(lookup(name, "TXT"), exchanges(domain, lookup=lookup))
    report = replace(_recorded(domain, answer), exchanges=hosts, place=answer.name or name)
    if report.record is None or fetch is None:
        return report
    fetched = await fetch(policy_url(domain), limit=MAX_POLICY)
    report = replace(report, fetched=fetched)
    if isinstance(fetched, NotFetched) or fetched.status != 200:  # section 3.3: no other status counts
        return report
    parsed = parse_policy(fetched.body)
    return replace(report, policy=parsed) if isinstance(parsed, StsPolicy) else replace(report, problems=parsed)


def parse_record(text: bytes | str) -> StsRecord | StsProblem:
    """The record (section 3.1), or why it is none. Never raises."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    found = fields(words, VERSION, "id")
    if isinstance(found, FieldProblem):
        return StsProblem("syntax", found.message)
    ids = [field.value for field in found if field.name == "id"]
    if not ids:
        return StsProblem("id", "it has no id=")
    if not _ID.fullmatch(ids[0]):
        return StsProblem("id", f"id={ids[0][:80]} is not 1 to 32 letters and digits")
    return StsRecord(ids[0], tuple(field for field in found if field.name != "id"))


def _recorded(domain: str, answer: Answer) -> StsReport:
    """What the TXT answer alone says: one record, or why there is none that counts (section 3.1)."""
    if answer.status == "TEMPERROR":
        return StsReport(domain, "unknown", cause=answer.cause)
    state, texts = standing(answer.texts, VERSION)
    if state != "one":
        return StsReport(domain, state, texts)
    parsed = parse_record(texts[0])
    if isinstance(parsed, StsProblem):
        return StsReport(domain, "invalid", texts, problem=parsed)
    return StsReport(domain, "record", texts, record=parsed)
