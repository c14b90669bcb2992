"""What one SPF evaluation may ask (RFC 7208 section 4.6.4): nothing twice, and no more than a legal record needs."""

from typing import Final

from dcctl.mailauth.lookup import Answer, Lookup, RRType

MAX_QUESTIONS: Final = 111  # the record, and ten terms that each lead to ten names more


class Questions:
    """A `Lookup` for one evaluation. The limits on terms and names leave out `%{p}` and exp=, which ask as well: what
    goes beyond `MAX_QUESTIONS` is not asked any more, and so is unknown."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._answers: dict[tuple[str, RRType], Answer] = {}

    async def __call__(self, name: str, rrtype: RRType) -> Answer:
        """See `Lookup`."""
        question = (name.lower(), rrtype)
        if question not in self._answers:
            if len(self._answers) == MAX_QUESTIONS:
                return Answer("TEMPERROR", cause=f"more than {MAX_QUESTIONS} questions", name=name)
            self._answers[question] = await self._lookup(name, rrtype)
        return self._answers[question]
