"""One text with its names replaced: in a single walk, so that nothing that was put in is looked at again."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from dcctl.bounces.redacting.finding import Found
from dcctl.bounces.redacting.names import Names
from dcctl.bounces.redacting.opaque import without_opaque
from dcctl.bounces.redacting.words import AT, ENCODED_ADDRESS, PUBLIC, TOP_LEVEL

SUBJECT: Final = "redacted subject"
_DOMAIN: Final = r"\[[\dA-Fa-f.:IPvp]{3,48}\]|[\w-]{1,63}(?:\.[\w-]{1,63}){0,10}"
_PATTERN: Final = (
    r"(?P<url>\b[a-zA-Z]{3,5}://[^\s<>\"'\])]{1,2000})"
    r"|(?P<address>(?:\"[^\"\n@]{1,64}\"|(?<![\w!#$%&'*+/=?^`{|}~.-])[\w!#$%&'*+/=?^`{|}~.-]{1,400})"
    rf"@(?:{_DOMAIN}))"
    rf"|(?P<encoded>(?<![\w+.=-]){ENCODED_ADDRESS})"
    r"|(?P<mailbox>/o=[^\s;,<>\"]{1,500})"  # an Exchange mailbox by its directory name
    r"|(?P<six>(?<![\w:.])(?:IPv6:)?(?:[0-9A-Fa-f]{0,4}:){2,8}[0-9A-Fa-f]{0,4}(?![\w:]))"
    r"|(?P<four>(?<![\w.*-])(?:\d{1,3}|[xX*]{1,3})(?:\.(?:\d{1,3}|[xX*]{1,3})){3}(?![\w*-]|\.\w))"
    r"|(?P<host>(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}(?![\w-]))"
)
_BARE: Final = re.compile(_PATTERN)
_NOTHING: Final = re.compile(r"(?!)")
_SUBJECT: Final = re.compile(
    r"(?im)^([>| \t*]{0,8}(?:subject|betreff|objet|asunto|oggetto|onderwerp|assunto|ämne|emne|aihe|temat|předmět|тема"
    r"|件名|主题|主旨|제목)[ \t]{0,4}[:：][ \t]*)\S[^\n]*((?:\n[ \t]+\S[^\n]*)*)"
)
_JSON_SUBJECT: Final = re.compile(r'(?i)("subject"\s{0,4}:\s{0,4}")(?:[^"\\\n]|\\.){1,1000}(?=")')
_NAMED: Final = re.compile(r'(?P<quote>\\?")(?P<name>[^"\\<>@\n]{2,80}?)(?P<after>\\?"?\s{0,2}<)(?=[^<>\s@]{1,128}@)')
_CANONICAL: Final = re.compile(r"(?im)^(dkim-canonicalized-\w{1,10}:)[^\n]*(?:\n[ \t][^\n]*)*")  # RFC 6591 section 3.2
_INNER_IP: Final = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")
# In a URL: an address, or another URL, as providers' click counters and filters wrap them.
_WRAPPED: Final = re.compile(rf"@|{AT}|-40|(?i:https?(?:[:-]|%(?:25){{0,3}}3a))")


def _either(words: Iterable[str]) -> str:
    """One pattern for all these words, the longest first; space is any space."""
    return "|".join(
        re.escape(text).replace(r"\ ", r"\s+") for text in sorted(words, key=lambda text: (-len(text), text))
    )


class Texts:
    """Replaces in texts of one mail what was `found` in it, and whatever looks like an address, a host or an IP."""

    def __init__(self, found: Found, names: Names) -> None:
        self._names = names
        self._kinds = {text.lower(): kind for text, kind in found.words.items()}
        ids = [text for text, kind in found.words.items() if kind == "message-id"]
        self._words = (
            re.compile(rf"(?<![A-Za-z0-9_])(?i:{_either(self._kinds)})(?![A-Za-z0-9_])") if self._kinds else _NOTHING
        )
        self._pattern = re.compile(rf"(?P<id>(?i:{_either(ids)}))|{_PATTERN}") if ids else _BARE
        self._ids = found.message_ids
        self._ways: dict[str, Callable[[str], str]] = {
            "id": names.message_id,
            "url": self._url,
            "address": self._address,
            "encoded": self._encoded,
            "mailbox": lambda text: "/o=" + names.token(text),
            "six": names.ip,
            "four": names.ip,
            "host": self._host,
        }

    def plain(self, text: str) -> str:
        """The text, its names replaced."""
        pieces, last = [], 0
        for match in self._pattern.finditer(text):
            pieces += [self._prose(text[last : match.start()]), self._ways[match.lastgroup or ""](match[0])]
            last = match.end()
        return "".join([*pieces, self._prose(text[last:])])

    def _prose(self, text: str) -> str:
        """The names that stand alone, and what hides some."""
        return without_opaque(self._words.sub(lambda match: self._word(match[0]), text), self._names.token)

    def words(self, text: str) -> str:
        """A text for people: also what stands as a subject or as a name beside an address."""
        text = _CANONICAL.sub(r"\1 redacted", text)
        text = _SUBJECT.sub(rf"\g<1>{SUBJECT}", _JSON_SUBJECT.sub(rf"\g<1>{SUBJECT}", text))
        named = _NAMED.sub(lambda at: f"{at['quote']}{self._names.person(at['name'])}{at['after']}", text)
        return self.plain(named)

    def _word(self, text: str) -> str:
        kind = self._kinds.get(" ".join(text.lower().split()), "id")
        if kind == "subject":
            return SUBJECT
        if kind == "message-id":
            return self._names.message_id(text)
        return {"person": self._names.person, "user": self._names.user, "host": self._names.host}.get(
            kind, self._names.token
        )(text)

    def _address(self, text: str) -> str:
        return self._names.message_id(text) if text.lower() in self._ids else self._names.address(text)

    def _encoded(self, text: str) -> str:
        """An address with its `@` encoded: the last one, as a path may be before it."""
        *_, at = re.finditer(AT, text)
        local, domain = text[: at.start()], text[at.end() :]
        return self._names.address(f"{local}@{domain}").replace("@", at[0])

    def _host(self, text: str) -> str:
        last = text.rpartition(".")[2]
        is_host = last in TOP_LEVEL or (last.isupper() and last.lower() in TOP_LEVEL)
        if is_host or self._kinds.get(text.lower()) == "host":
            return self._names.host(text)
        return self._prose(_INNER_IP.sub(lambda match: self._names.ip(match[0]), text))

    def _url(self, text: str) -> str:
        """The path stays where it is everybody's: a provider's help page. Elsewhere it may be one's own key."""
        scheme, _, rest = text.partition("://")
        host = re.split(r"[/:?#]", rest, maxsplit=1)[0]
        low = host.lower()
        public = any(low == name or low.endswith("." + name) for name in PUBLIC)
        if public and low.count(".") <= _LABELS and not _WRAPPED.search(rest):
            pieces = re.split(r"([/?&=#;]+)", rest[len(host) :])
            return f"{scheme}://{host}{''.join(map(self.plain, pieces))}"
        return f"{scheme}://{self._names.host(host) if '.' in host else 'site'}/"


_LABELS: Final = 3  # dots of a provider's own host; deeper ones may be a customer's
