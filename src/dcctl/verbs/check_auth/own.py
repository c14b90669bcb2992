"""What is asked about: the profile's own domains and channels, or a list of domains."""

from dataclasses import dataclass
from typing import Final

from dcctl.errors import UsageError, ValueRefused
from dcctl.local.profile import Profile
from dcctl.mailauth.names import to_ascii

MAX_WRONG: Final = 50  # lines of a file; with so many it is not the file that was meant


@dataclass(frozen=True, slots=True)
class Own:
    """What the profile knows that a check can use: where channels sign and what SPF must name."""

    selectors: tuple[str, ...] = ()
    spf_terms: tuple[str, ...] = ()


def own_of(profile: Profile) -> Own:
    """Selectors and SPF terms of the configured channels, in the profile's order, without doubles."""
    known = [channel.kind.authentication(channel.settings) for channel in profile.channels.values()]
    return Own(
        tuple(dict.fromkeys(selector for one in known for selector in one.selectors)),
        tuple(dict.fromkeys(one.spf_term for one in known if one.spf_term)),
    )


def domains_of(profile: Profile) -> tuple[str, ...]:
    """The domains that the profile's identities send as; an address literal is none."""
    domains = (identity.address.domain for identity in profile.identities.values())
    return tuple(dict.fromkeys(domain for domain in domains if not domain.startswith("[")))


def listed_domains(text: str, filename: str) -> tuple[str, ...]:
    """Domains from a file: one per line, `#` begins a comment, empty lines are skipped.

    Raises `UsageError` with the lines that hold no domain, as `file:line: message`: no more are read than `MAX_WRONG`.
    """
    found: list[str] = []
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            if name := line.partition("#")[0].strip():
                found.append(to_ascii(name))
        except ValueRefused as error:
            wrong.append(f"{filename}:{number}: {error.message}")
            if len(wrong) == MAX_WRONG:
                break
    if wrong:
        raise UsageError(wrong[0], details=wrong[1:], field="domains_file")
    return tuple(found)
