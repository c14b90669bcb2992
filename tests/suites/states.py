"""Seven record types failing in ten ways: what is unknown is never missing, and never there."""

from collections.abc import AsyncIterator
from typing import Final

from dcctl.mailauth.lookup import RRType
from dcctl.mailauth.resolver import Resolver
from tests.suites.case import Suite, Verdict
from tests.support.nameserver import FAULTS, NameServer

TYPES: Final[tuple[RRType, ...]] = ("A", "AAAA", "TXT", "MX", "CNAME", "PTR", "TLSA")


NEVER_ANSWERED: Final = ("silent", "wrong-id")  # to be waited for: all others answer, however busy the machine is


def patience(fault: str) -> float:
    """The seconds to give a question that meets this fault."""
    return 0.3 if fault in NEVER_ANSWERED else 10.0


async def trouble(rrtype: RRType, fault: str) -> str:
    """Why the answer to a failing question is wrong, "" when it is right: TEMPERROR with its cause and no record.

    Eight of the 70 are no failure of the question: a name error of the parent, and the alias itself of a CNAME loop.
    """
    async with NameServer({}, {"x.example.com": fault}) as server:
        resolver = Resolver([server.address], timeout=patience(fault))
        answer = await resolver("x.example.com", rrtype)
        await resolver.close()
    if fault == "parent-nxdomain":
        return "" if answer.status == "NO_NAME" else f"{answer.status} ({answer.cause})"
    if fault == "cname-loop" and rrtype == "CNAME":
        return "" if answer.names == ("loop.example",) else f"{answer.status} {answer.records}"
    told = server.address in answer.cause or "CNAME chain" in answer.cause
    return "" if answer.status == "TEMPERROR" and told and not answer.records else f"{answer.status} ({answer.cause})"


async def run() -> AsyncIterator[Verdict]:
    for rrtype in TYPES:
        for fault in FAULTS:
            yield Verdict(f"{rrtype} {fault}", await trouble(rrtype, fault))


SUITES: Final = (Suite("failing questions", 70, 70, run),)
