"""Lists of addresses and domains with a bad name, asked by DNS (RFC 5782); a list must prove itself first."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Final, Literal, NamedTuple

from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.together import both, together

MAX_SUBJECTS: Final = 20

Kind = Literal["address", "domain"]
# What a list must hold and what it must not (RFC 5782 sections 2.3 and 5): else it is broken, gone or holds everything.
TEST_POINTS: Final[dict[Kind, tuple[str, str]]] = {
    "address": ("127.0.0.2", "127.0.0.1"),
    "domain": ("test", "invalid"),
}
IPV6_POINT: Final = "::ffff:7f00:2"  # section 2.4: what a list of IPv6 addresses must hold
_LISTINGS: Final = ip_network("127.0.0.0/8")
# Not codes but refusals: too many questions, or by way of a resolver that serves everybody.
_REFUSALS: Final = (ip_network("127.255.255.0/24"), ip_network("127.0.0.1/32"))


class Listing(NamedTuple):
    """A subject that is on the list: the question's name, the codes answered, the reason given (TXT, perhaps b"")."""

    subject: str
    name: str
    codes: tuple[str, ...]
    reason: bytes


class Doubt(NamedTuple):
    """Why nothing can be said about these subjects. `refused`: the list does not answer us; `unusable`: it does not
    work, or holds no such subjects; `unknown`: a temporary failure."""

    state: Literal["refused", "unusable", "unknown"]
    subjects: tuple[str, ...]
    cause: str


@dataclass(frozen=True, slots=True)
class ListReport:
    """What one list says."""

    zone: str
    listed: tuple[Listing, ...] = ()
    clean: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


async def consult(zone: str, subjects: Sequence[str], *, lookup: Lookup) -> ListReport:
    """Ask the list `zone` about `subjects`: addresses, or domains when the list holds domains; at most 20.

    Two questions to see that the list works, one for each subject, one more for the reason of a listing, and one to see
    whether a list that does not list an IPv6 address knows any.
    """
    kinds: dict[Kind, list[str]] = {}
    for subject in list(dict.fromkeys(subjects))[:MAX_SUBJECTS]:
        kinds.setdefault("address" if _is_address(subject) else "domain", []).append(subject)
    parts = await together(_consult(zone, kind, tuple(members), lookup) for kind, members in kinds.items())
    return ListReport(
        zone,
        tuple(one for part in parts for one in part.listed),
        tuple(one for part in parts for one in part.clean),
        tuple(one for part in parts for one in part.doubts),
    )


def _is_address(subject: str) -> bool:
    try:
        ip_address(subject)
    except ValueError:
        return False
    return True


def question(zone: str, subject: str) -> str:
    """The name to ask for: octets or nibbles backwards (RFC 5782 sections 2.1 and 2.4), domains as they are."""
    if not _is_address(subject):
        return f"{subject}.{zone}"
    reverse = ip_address(subject).reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
    return f"{reverse}.{zone}"


async def _consult(zone: str, kind: Kind, members: tuple[str, ...], lookup: Lookup) -> ListReport:
    if doubt := await _proof(zone, kind, members, lookup):
        return ListReport(zone, doubts=(doubt,))
    verdicts = await together(_subject(zone, member, lookup) for member in members)
    clean = tuple(member for member, one in zip(members, verdicts, strict=True) if one is None)
    doubts = tuple(one for one in verdicts if isinstance(one, Doubt))
    if doubt := await _no_ipv6(zone, tuple(member for member in clean if ":" in member), lookup):
        clean, doubts = tuple(member for member in clean if ":" not in member), (*doubts, doubt)
    return ListReport(zone, tuple(one for one in verdicts if isinstance(one, Listing)), clean, doubts)


async def _no_ipv6(zone: str, members: tuple[str, ...], lookup: Lookup) -> Doubt | None:
    """Why it means nothing that these IPv6 addresses are not on the list, None when it means something."""
    if not members:
        return None
    answer = await lookup(question(zone, IPV6_POINT), "A")
    if answer.status in ("NO_DATA", "NO_NAME"):
        return Doubt("unusable", members, f"it does not hold {IPV6_POINT}: it is no list of IPv6 addresses")
    return _doubt(answer, members)


async def _proof(zone: str, kind: Kind, members: tuple[str, ...], lookup: Lookup) -> Doubt | None:
    """Why this list cannot be believed, None when it can."""
    held, free = TEST_POINTS[kind]
    wanted, unwanted = await both(lookup(question(zone, held), "A"), lookup(question(zone, free), "A"))
    for answer in (wanted, unwanted):
        if doubt := _doubt(answer, members):
            return doubt
    if wanted.status != "FOUND":
        return Doubt("unusable", members, f"it does not hold {held}, as every list must: it is none, or works no more")
    if unwanted.status == "FOUND":
        return Doubt("unusable", members, f"it holds {free}, which no list may: it lists everything")
    return None


async def _subject(zone: str, subject: str, lookup: Lookup) -> Listing | Doubt | None:
    name = question(zone, subject)
    answer = await lookup(name, "A")
    if doubt := _doubt(answer, (subject,)):
        return doubt
    if answer.status != "FOUND":
        return None
    reason = await lookup(name, "TXT")
    return Listing(subject, name, answer.names, b" ".join(reason.texts[:4]))


def _doubt(answer: Answer, members: tuple[str, ...]) -> Doubt | None:
    if answer.status == "TEMPERROR":
        return Doubt("unknown", members, answer.cause)
    if refusal := next((code for code in answer.names if not _is_code(code)), None):
        return Doubt("refused", members, f"it answers {refusal}, which is no listing")
    return None


def _is_code(text: str) -> bool:
    try:
        code = IPv4Address(text)
    except ValueError:
        return False
    return code in _LISTINGS and not any(code in refusal for refusal in _REFUSALS)
