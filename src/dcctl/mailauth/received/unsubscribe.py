"""Leaving a list with one click: List-Unsubscribe (RFC 2369) and List-Unsubscribe-Post (RFC 8058)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from dcctl.mail.headers import HeaderBlock
from dcctl.mailauth.dkim_judge import DkimResult
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.records.field_value import decoded
from dcctl.mailauth.rules import finding

LINK: Final = "List-Unsubscribe"
POST: Final = "List-Unsubscribe-Post"
ONE_CLICK: Final = "List-Unsubscribe=One-Click"
MAX_LINKS: Final = 20
_BRACKETED: Final = re.compile(r"<([^<>]*)>")
_SPACE: Final = re.compile(r"\s+")


def links(value: bytes) -> tuple[str, ...]:
    """The URIs of a List-Unsubscribe value; space inside them says nothing (RFC 2369 section 2)."""
    found = (_SPACE.sub("", match[1]) for match in _BRACKETED.finditer(decoded(value)))
    return tuple(uri for uri in found if uri)[:MAX_LINKS]


def check_unsubscribe(
    block: HeaderBlock, signatures: Sequence[DkimResult], aligned: Iterable[str]
) -> Iterator[Finding]:
    """What the two fields promise, and whether they keep to RFC 8058; `signatures` are the message's own, judged,
    `aligned` the signing domains that belong to the author domain."""
    values = [field.value for field in block.all(LINK)]
    posts = [decoded(field.value).strip() for field in block.all(POST)]
    evidence = "; ".join([*(f"{LINK}: {decoded(one)}" for one in values), *(f"{POST}: {one}" for one in posts)])
    if not values and not posts:
        yield finding("message.unsubscribe-absent", LINK, "no List-Unsubscribe: only mail to many needs it")
        return
    uris = [uri for value in values for uri in links(value)]
    web = [uri for uri in uris if _scheme(uri) in ("http", "https")]
    if trouble := _broken(len(values), posts, uris, web):
        yield finding("message.one-click-broken", POST, trouble, evidence=evidence)
    elif not posts:
        yield _no_one_click(web, evidence)
    else:
        yield _signed(signatures, frozenset(aligned), evidence)


def _broken(fields: int, posts: Sequence[str], uris: Sequence[str], web: Sequence[str]) -> str | None:
    """Section 3.1: what a sender promises and then does not keep to."""
    if fields > 1 or len(posts) > 1:
        return f"there must be one {LINK} and one {POST}; receivers cannot tell which one counts"
    if fields and not uris:
        return f"{LINK} holds no <URI>"
    if not posts:
        return None
    if posts[0] != ONE_CLICK:
        return f"{POST} must be exactly {ONE_CLICK!r}, not {posts[0][:80]!r}"
    if [_scheme(uri) for uri in web] != ["https"]:
        return f"{POST} promises one click, which wants one https URI in {LINK} and no other web address"
    return None


def _no_one_click(web: Sequence[str], evidence: str) -> Finding:
    if not web:
        message = "leaving the list takes a mail (mailto only): no one-click unsubscribe"
        return finding("message.unsubscribe-mailto", LINK, message, evidence=evidence)
    if not any(_scheme(uri) == "https" for uri in web):
        message = "the web address is http: one-click unsubscribe wants https"
        return finding("message.unsubscribe-http", LINK, message, evidence=evidence)
    message = f"an https address, but no {POST}: {ONE_CLICK}, so that it is no one-click unsubscribe"
    return finding("message.one-click-missing", LINK, message, evidence=evidence)


def _signed(signatures: Sequence[DkimResult], aligned: frozenset[str], evidence: str) -> Finding:
    """Section 4: a valid DKIM signature must cover both fields; one of the author's organization is told first."""
    covering = [one for one in signatures if {LINK.lower(), POST.lower()} <= set(one.headers)]
    valid = sorted((one for one in covering if one.result == "pass"), key=lambda one: one.domain not in aligned)
    if valid:
        other = "" if valid[0].domain in aligned else ", not of the author's organization"
        message = f"one-click unsubscribe, covered by the DKIM signature of {valid[0].domain}{other}"
        return finding("message.one-click", POST, message, evidence=evidence)
    if waiting := [one for one in covering if one.result == "temperror"]:
        message = f"one-click unsubscribe: whether its signature holds is unknown ({waiting[0].reason})"
        return finding("message.one-click", POST, message, evidence=evidence, verdict="unknown")
    why = "the DKIM signature that covers them does not verify" if covering else "no DKIM signature covers them"
    message = f"one-click unsubscribe is not honoured: {LINK} and {POST} must be signed; {why}"
    return finding("message.one-click-unsigned", POST, message, evidence=evidence)


def _scheme(uri: str) -> str:
    """The scheme in lower case; "" for a web address without a host."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return ""
    return "" if parts.scheme in ("http", "https") and not host else parts.scheme
