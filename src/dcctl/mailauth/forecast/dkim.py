"""Whether a channel will sign (RFC 6376): with which domain, and whether the key that is published verifies it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dcctl.mail.authentication import Authentication
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.names import within
from dcctl.mailauth.records.dkim_key import DkimKey, KeyProblem, looks_like_key, parse_key
from dcctl.mailauth.together import together

DkimWord = Literal["pass", "fail", "none", "unknown", "not-applicable"]
TELL: Final = "set the channel's selectors"
MIN_BITS: Final = 1024  # RFC 8301 section 3.2


@dataclass(frozen=True, slots=True)
class DkimForecast:
    """`result` of the signature with `signing_domain` (`d=`; None: it does not sign, or that is not known).

    `selector` is where the key was found; `missing` the names where the author's domain has none.
    """

    result: DkimWord
    signing_domain: str | None
    why: str
    selector: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Key:
    """What stands at one selector; `trouble` is why it cannot verify a signature, "" where it does."""

    selector: str
    state: Literal["good", "broken", "missing", "unknown"]
    trouble: str = ""


async def forecast_dkim(how: Authentication, author: str, *, lookup: Lookup) -> DkimForecast:
    """One question for each selector; CNAMEs are followed. Asks only `lookup`; never raises."""
    if any(within(author, own) for own in how.own_domains):
        return DkimForecast("pass", author, f"the provider signs for {author} itself")
    if how.signing_domain == "":
        return DkimForecast("none", None, "the channel does not sign with DKIM")
    domain = how.signing_domain or author
    names = [f"{selector}._domainkey.{domain}" for selector in how.selectors]
    answers = await together(lookup(name, "TXT") for name in names)
    pairs = zip(how.selectors, names, answers, strict=True)
    return judge(how, domain, [_key(selector, name, answer) for selector, name, answer in pairs])


def judge(how: Authentication, domain: str, keys: Sequence[_Key]) -> DkimForecast:
    """A good key at any selector is the one that signs: the others are spare or retired ones."""
    by_state = {key.state: key for key in reversed(keys)}
    if good := by_state.get("good"):
        return DkimForecast("pass", domain, f"signed as {domain}, selector {good.selector}", good.selector)
    if unknown := by_state.get("unknown"):
        return DkimForecast("unknown", domain, f"selector {unknown.selector} could not be checked: {unknown.trouble}")
    if broken := by_state.get("broken"):
        why = f"selector {broken.selector} of {domain} cannot verify a signature: {broken.trouble}"
        return DkimForecast("fail", domain, why, broken.selector)
    return _missing(how, domain, keys)


def _missing(how: Authentication, domain: str, keys: Sequence[_Key]) -> DkimForecast:
    if not keys:
        return DkimForecast("unknown", domain, f"the selectors it signs {domain} with are not known; {TELL}")
    names = tuple(f"{key.selector}._domainkey.{domain}" for key in keys)
    selectors = " or ".join(key.selector for key in keys)
    tried = next((key.trouble for key in keys if key.trouble), f"{domain} has no DKIM key named {selectors}")
    if not how.exact:
        return DkimForecast("unknown", domain, f"{tried}; if it signs with others, {TELL}", None, names)
    if how.otherwise:
        return DkimForecast("pass", how.otherwise, f"{tried}, so it is signed as {how.otherwise}", None, names)
    return DkimForecast("none", None, tried, None, names)


def _key(selector: str, name: str, answer: Answer) -> _Key:
    if answer.status == "TEMPERROR":
        return _Key(selector, "unknown", answer.cause)
    troubles = list(_troubles(answer))
    if not troubles:
        alias = answer.name if answer.status != "FOUND" and answer.name not in ("", name) else ""
        return _Key(selector, "missing", f"{name} leads to {alias}, where there is no key" if alias else "")
    if "" in troubles:  # of several keys a verifier tries each (RFC 6376 section 6.1.2)
        return _Key(selector, "good")
    return _Key(selector, "broken", troubles[0])


def _troubles(answer: Answer) -> Iterator[str]:
    """For each key record why it cannot verify, or ""."""
    for text in answer.texts:
        if looks_like_key(text):
            yield _trouble(parse_key(text))


def _trouble(key: DkimKey | KeyProblem) -> str:
    if isinstance(key, KeyProblem):
        return key.message
    if key.type == "rsa" and key.bits < MIN_BITS:
        return f"an RSA key of {key.bits} bit is refused (RFC 8301 section 3.2)"
    if key.hashes is not None and "sha256" not in key.hashes:
        return "h= does not allow sha256"
    return "" if key.for_mail else "s= does not allow mail"
