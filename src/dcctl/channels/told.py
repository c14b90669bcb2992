"""What an admin tells dcctl of a server that nobody outside can know: optional settings, the same in every kind."""

import re
from collections.abc import Mapping
from typing import Final, cast

from dcctl.channels.base import Authentication
from dcctl.channels.settings import Setting
from dcctl.errors import ValueRefused

UNSIGNED: Final = "none"
_SPF_TERM: Final = re.compile(r"(?:include|ip4|ip6|a|mx):[!-~]+|a|mx", re.IGNORECASE)  # RFC 7208 section 5

SPF_TERM: Final = Setting(
    "spf_term", "text", "the SPF term that names its outgoing servers, for predictions", example="ip4:192.0.2.10"
)
REVERSE_PATH_DOMAIN: Final = Setting(
    "reverse_path_domain", "domain", "the domain it puts into the reverse-path", example="bounces.example.com"
)
SIGNING_DOMAIN: Final = Setting(
    "signing_domain", "domain", "the domain (d=) it signs DKIM with; none: it does not sign", example="example.com"
)
SELECTORS: Final = Setting("selectors", "selectors", "the DKIM selectors it signs with", example="s1")
TOLD: Final = (SPF_TERM, REVERSE_PATH_DOMAIN, SIGNING_DOMAIN, SELECTORS)


def told(given: Mapping[str, object], known: Authentication) -> Authentication:
    """What is known of the kind, with what the settings tell instead.

    A reverse-path or selectors that are told are the only ones. Raises `ValueRefused` for an `spf_term` that is none.
    """
    term, selectors = _spf_term(given), tuple(cast("tuple[str, ...]", given.get("selectors") or ()))
    if term:
        known = known._replace(spf_term=term)
    if path := given.get("reverse_path_domain"):
        known = known._replace(reverse_path_domain=str(path), return_path=None)
    if domain := given.get("signing_domain"):
        known = known._replace(signing_domain="" if domain == UNSIGNED else str(domain), otherwise="")
    elif selectors and known.signing_domain == "":
        known = known._replace(signing_domain=None)
    return known._replace(selectors=selectors, exact=True) if selectors else known


def _spf_term(given: Mapping[str, object]) -> str | None:
    term = given.get("spf_term")
    if term is None:
        return None
    if not _SPF_TERM.fullmatch(str(term)):
        raise ValueRefused(
            f"spf_term: wants one term as in an SPF record (ip4:192.0.2.10, include:_spf.example.net), not {term!r}",
            field="spf_term",
        )
    return str(term)
