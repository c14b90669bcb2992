"""What stands for what: within one mail the same name always becomes the same pseudonym (RFC 2606, 5737, 3849)."""

import re
from ipaddress import ip_address
from typing import Final

from dcctl.bounces.phrase_table import find_phrase, normal
from dcctl.bounces.redacting.words import (
    EXCHANGE_USER,
    LOCAL_HOSTS,
    PUBLIC,
    SYSTEM_USERS,
    is_system_name,
    rule_words,
)

_NETS: Final = ("192.0.2", "198.51.100", "203.0.113")  # RFC 5737
# What stands before an address without a space, and is not a part of it.
_BEFORE: Final = re.compile(
    r"(?i)(?:[245]\d\d-)?(?:(?:smtp\.mailfrom|smtp\.rcptto|header\.[a-z]{1,10}|envelope-from|original-recipient|orcpt|rcpt|recipient"
    r"|from|to|mail|e?mail|address|addr|user|uid|prvs)=)?['`*.=/!-]*"
)

# The reverse-path of a list or campaign: Mailman's form, VERP.
_REVERSE_PATH: Final = re.compile(r"(?i)(?P<before>bounces?[+-])(?P<rest>.+)|(?P<name>.+)(?P<after>-bounces?)")


def _letters(number: int) -> str:
    """a, b, ..., z, aa, ab, ...: no digit, which might be read as a reply code."""
    text = ""
    while number >= 0:
        text = chr(97 + number % 26) + text
        number = number // 26 - 1
    return text


_MASKED: Final = re.compile(r"(?=.*\d)(?=.*[xX*])[\dxX*]{1,3}(?:\.[\dxX*]{1,3}){3}")
_SHORTEST: Final = 3  # letters of a word that `rule_words` lists
_EXAMPLE: Final = ("192", "0", "2", "1")


def _masked(number: str, instead: str) -> str:
    return instead if number.isdigit() else number


def _said_in(local: str) -> str:
    """What rules read in a local part (`bad_user`, an address made up by somebody), in words of rules alone."""
    said = find_phrase(normal(local))
    words = re.findall(r"[a-z]+", said.words) if said else ()
    return "".join(f"_{word}" for word in words if len(word) < _SHORTEST or word in rule_words())


class Names:
    """The pseudonyms of one mail. Every method takes a text as it stands there and says what is written instead."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._ours: set[str] = set()

    def _name(self, kind: str, text: str, form: str) -> str:
        key = (kind, text.lower())
        if key not in self._given:
            number = self._counts.get(form, 0)
            self._counts[form] = number + 1
            self._given[key] = form.format(_letters(number))
            self._ours.add(self._given[key])
        return self._given[key]

    def person(self, text: str) -> str:
        """A display name."""
        return text if text in self._ours else self._name("person", " ".join(text.split()), "Person {}")

    def user(self, text: str) -> str:
        """A local part; those of systems stay."""
        low = text.lower()
        if low in SYSTEM_USERS or low.startswith(EXCHANGE_USER) or low in self._ours or is_system_name(low):
            return text
        if path := _REVERSE_PATH.fullmatch(text):  # such an address says that no person writes there
            name = self._name("user", path["rest"] or path["name"], "person-{}")
            return f"{path['before'] or ''}{name}{path['after'] or ''}"
        return self._name("user", text, "person-{}") + _said_in(text)

    def host(self, text: str) -> str:
        """A domain or host: providers that rules know stay, and what is below a known domain stays below it."""
        low = text.lower().rstrip(".")
        if low in PUBLIC or low in LOCAL_HOSTS or low in self._ours:
            return text
        if (known := self._given.get(("host", low))) is not None:
            return known
        labels = low.split(".")
        for at in range(1, len(labels) - 1):
            above = ".".join(labels[at:])
            if above in PUBLIC or ("host", above) in self._given:
                name = self._name("node", low, "node-{}") + "." + self._given.get(("host", above), above)
                break
        else:
            name = self._name("site", low, "site-{}") + (".example" if len(labels) > 1 else "")
        self._given["host", low] = name
        self._ours.add(name)
        return name

    def address(self, text: str) -> str:
        """`local-part@domain`."""
        local, _, domain = text.rpartition("@")
        before = _BEFORE.match(local)
        kept = before[0] if before else ""
        bare = local[len(kept) :]
        if domain.startswith("["):
            return f"{kept}{self.user(bare)}@[{self.ip(domain[1:-1])}]"
        return f"{kept}{self.user(bare) if bare else ''}@{self.host(domain)}"

    def ip(self, text: str) -> str:
        """An IP address, whole or with x for some of its numbers; a text that is none stays, and so do those of this
        machine and of documents."""
        try:
            parsed = ip_address(text.lower().removeprefix("ipv6:"))
        except ValueError:
            return ".".join(map(_masked, text.split("."), _EXAMPLE)) if _MASKED.fullmatch(text) else text
        if parsed.is_loopback or parsed.is_unspecified or text in self._ours:
            return text
        number = len([key for key in self._given if key[0] == f"ip{parsed.version}"])
        key = (f"ip{parsed.version}", str(parsed))
        if key not in self._given:
            net = _NETS[number // 254 % len(_NETS)]
            self._given[key] = f"{net}.{number % 254 + 1}" if parsed.version == 4 else f"2001:db8::{number + 1:x}"
            self._ours.add(self._given[key])
        return self._given[key]

    def token(self, text: str) -> str:
        """A queue id, a key, anything opaque."""
        return text if text in self._ours else self._name("id", text, "id-{}")

    def message_id(self, text: str) -> str:
        """A msg-id without its angle brackets: again one, at the pseudonym of its host."""
        left, _, right = text.rpartition("@")
        return self.token(text) if not left else f"{self.token(left)}@{self.host(right)}"
