"""Where to look for the DKIM keys of a domain when nobody names the selectors (RFC 6376 section 3.1): DNS cannot list
them. First what is known (the channels', those of the providers its MX and SPF point to), then a few common ones.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from dcctl.mailauth.dkim_providers import PROVIDERS, Provider
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.names import within
from dcctl.mailauth.records.spf_record import SpfProblem, is_spf, parse
from dcctl.mailauth.together import both, together

MAX_TRIED: Final = 12  # selectors of a domain about which nothing is configured
MAX_NESTED: Final = 3  # SPF records of the domain's own that are read for more names
COMMON: Final = ("default", "google", "selector1", "selector2", "s1", "s2", "k1", "dkim")
_SELECTOR: Final = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?")


@dataclass(frozen=True, slots=True)
class SelectorPlan:
    """Which selectors to try. `channels` are certain, `guessed` come from fingerprints; `common` are worth a question
    only when those hold no key. `unguessable` says of the providers seen how they name their keys, where nobody can
    guess."""

    channels: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    unguessable: tuple[str, ...] = ()


async def discover(domain: str, *, lookup: Lookup, channel_selectors: Iterable[str] = ()) -> SelectorPlan:
    """The plan for `domain` (A-labels). Asks for its MX and TXT, which a domain check asks for anyway, and for SPF
    records that it includes from below itself."""
    exchanges, names = await both(lookup(domain, "MX"), _spf_names(domain, lookup))
    return plan([mx.exchange.lower() for mx in exchanges.exchanges], names, channel_selectors)


def plan(exchanges: Iterable[str], spf_names: Iterable[str], channel_selectors: Iterable[str] = ()) -> SelectorPlan:
    """The plan for a domain with those exchanges and those names in its SPF record; each selector stands once."""
    seen = list(dict.fromkeys([*_seen(exchanges, "mx"), *_seen(spf_names, "spf")]))
    channels = tuple(dict.fromkeys(map(cleaned, channel_selectors)))
    guessed = [name for provider, account in seen for name in _selectors(provider, account) if name not in channels]
    guessed = list(dict.fromkeys(guessed))[: max(0, MAX_TRIED - len(channels))]
    room = max(0, MAX_TRIED - len(channels) - len(guessed))
    common = [name for name in COMMON if name not in (*channels, *guessed)][:room]
    unguessable = dict.fromkeys(f"{one.name} {one.unguessable}" for one, _ in seen if one.unguessable)
    return SelectorPlan(channels, tuple(guessed), tuple(common), tuple(unguessable))


def cleaned(selector: str) -> str:
    """A selector as typed or pasted: `S1._domainkey.` is `s1`."""
    return selector.strip().lower().removesuffix(".").removesuffix("._domainkey")


def holder(target: str) -> str:
    """The provider whose name the CNAME of a selector leads to, "" for one that is not in the table."""
    return next((one.name for one in PROVIDERS if any(within(target, end) for end in one.keys)), "")


def _seen(names: Iterable[str], kind: Literal["mx", "spf"]) -> list[tuple[Provider, str]]:
    """The providers those names belong to, each with the first label of the name."""
    return [
        (one, name.partition(".")[0])
        for name in names
        for one in PROVIDERS
        if any(within(name, end) for end in (one.mx if kind == "mx" else one.spf))
    ]


def _selectors(provider: Provider, account: str) -> Iterable[str]:
    filled = (name.replace("{account}", account) for name in provider.selectors)
    return (name for name in filled if _SELECTOR.fullmatch(name))


async def _spf_names(domain: str, lookup: Lookup) -> list[str]:
    """The names that the SPF record includes, and those in the records that it includes from below the domain."""
    names = names_in(await lookup(domain, "TXT"))
    nested = [name for name in names if within(name, domain) and name != domain][:MAX_NESTED]
    answers = await together(lookup(name, "TXT") for name in nested)
    return [*names, *(name for answer in answers for name in names_in(answer))]


def names_in(answer: Answer) -> list[str]:
    """The names, without macros, that the SPF records of an answer include or redirect to."""
    names: list[str] = []
    for record in map(parse, filter(is_spf, answer.texts)):
        if isinstance(record, SpfProblem):
            continue
        specs = [mechanism.domain for mechanism in record.mechanisms if mechanism.name == "include"]
        specs += [record.redirect.value] if record.redirect else []
        names += [spec.lower().removesuffix(".") for spec in specs if spec and "%" not in spec]
    return names
