"""By what returned mail is counted: the names of a send, and of what became of a recipient, under each dimension.

A template is its name and the hash of its content: edits are versions of one name, in the order they were first sent.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Final, Literal, NamedTuple

from dcctl.local.ledger.addresses import domain_of
from dcctl.local.ledger.base import SendRow, TemplateVersion
from dcctl.sending.fates import Fate

Dimension = Literal[
    "template", "campaign", "channel", "identity", "domain", "mx", "reason", "category", "day", "version"
]
Versions = Mapping[tuple[str, str], str]  # name and hash of a template -> `v2`
Key = tuple[str, ...]

NAMELESS: Final = "-"
_OF_BOUNCES: Final = frozenset({"mx", "reason", "category"})  # no send has them: it may have come back in any way


def versions_of(sends: Iterable[SendRow]) -> tuple[TemplateVersion, ...]:
    """The contents of templates among `sends`, by name, then as first sent."""
    first: dict[tuple[str, str], float] = {}
    for send in sends:
        if send.template is not None:
            name = (send.template, send.template_hash or "")
            first[name] = min(send.at, first.get(name, send.at))
    return tuple(sorted((TemplateVersion(*name, at) for name, at in first.items()), key=lambda v: (v[0], v[2], v[1])))


def numbered(versions: Iterable[TemplateVersion]) -> Versions:
    """`v1`, `v2`, ... of each template name, in the order given (`Ledger.versions`, `versions_of`)."""
    count: Counter[str] = Counter()
    names = {}
    for version in versions:
        count[version.template] += 1
        names[version.template, version.template_hash] = f"v{count[version.template]}"
    return names


class _Facts(NamedTuple):
    """What a send and a fate have in common."""

    template: str | None
    template_hash: str | None
    campaign: str | None
    channel: str
    identity: str | None
    at: float | None


class Namer:
    """The key of a send or a fate under the dimensions of one table."""

    def __init__(self, by: tuple[Dimension, ...], zone: tzinfo | None, versions: Versions) -> None:
        self._by = by
        self._zone = zone
        self._versions = versions
        self._kept = [at for at, name in enumerate(by) if name not in _OF_BOUNCES]
        self.only_bounces = len(self._kept) < len(by)

    def rest(self, key: Key) -> Key:
        """The part of a key that sends have too."""
        return tuple(key[at] for at in self._kept)

    def of_send(self, send: SendRow) -> Iterator[tuple[Key, int]]:
        """The keys of its recipients (without what only bounces have), and how many stand under each."""
        facts = _Facts(send.template, send.template_hash, send.campaign, send.channel, send.identity, send.at)
        reached = [one for one in send.recipients if one not in send.refused] if send.refused else send.recipients
        by = [name for name in self._by if name not in _OF_BOUNCES]
        domains = Counter(map(domain_of, reached)) if "domain" in by else {"": len(reached)}
        for domain, recipients in domains.items():
            yield tuple(domain or NAMELESS if name == "domain" else self._name(name, facts) for name in by), recipients

    def of_fate(self, fate: Fate) -> Key:
        event = fate.event
        own = {"domain": event.domain, "mx": event.mx, "reason": event.reason, "category": event.category}
        facts = _Facts(event.template, event.template_hash, event.campaign, fate.channel, event.identity, event.sent_at)
        return tuple((own[name] or NAMELESS) if name in own else self._name(name, facts) for name in self._by)

    def _name(self, dimension: Dimension, facts: _Facts) -> str:
        match dimension:
            case "template":
                return facts.template or NAMELESS
            case "version":
                return self._version(facts)
            case "campaign":
                return facts.campaign or NAMELESS
            case "identity":
                return facts.identity or NAMELESS
            case "day":
                return NAMELESS if facts.at is None else datetime.fromtimestamp(facts.at, self._zone).date().isoformat()
            case _:
                return facts.channel

    def _version(self, facts: _Facts) -> str:
        """`v2` beside its template's name, `welcome v2` without it."""
        if facts.template is None:
            return NAMELESS
        version = self._versions.get((facts.template, facts.template_hash or ""), "v?")
        return version if "template" in self._by else f"{facts.template} {version}"
