"""A lookup in memory that sets the AD bit for what lies below some names, as a resolver that validates does."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dcctl.mailauth.lookup import Answer, RRType, ZoneLookup


class Signed:
    """`zone` as `ZoneLookup` takes it; answers are secure for names that end in one of `secure` (at both ends of an
    alias; `=NAME` is that name alone), and came by a private path with `private`. `asked` lists the different ones, as
    a resolver puts them."""

    def __init__(
        self, zone: Mapping[str, Mapping[str, object]], secure: Iterable[str] = (), *, private: bool = True
    ) -> None:
        self._zone = ZoneLookup(zone)
        self._secure = tuple(secure)
        self._private = private
        self.asked: list[tuple[str, RRType]] = []

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        if (name, rrtype) not in self.asked:
            self.asked.append((name, rrtype))
        answer = await self._zone(name, rrtype)
        if answer.status == "TEMPERROR":
            return answer
        ad = self._is_secure(name) and self._is_secure(answer.name)
        return replace(answer, ad=ad, private_path=self._private)

    def count(self, *rrtypes: RRType) -> int:
        """How many questions of these types."""
        return sum(rrtype in rrtypes for _, rrtype in self.asked)

    def _is_secure(self, name: str) -> bool:
        return any(not end or name == end.lstrip("=") or name.endswith("." + end) for end in self._secure)
