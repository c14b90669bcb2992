"""MTA-STS policies in memory, as the fault zone's policy host would serve them."""

from collections.abc import Mapping
from typing import Any

from dcctl.fetch import Fetched, NotFetched
from dcctl.mailauth.mta_sts import policy_url


class PolicyFiles:
    """A `Fetch`: domain -> `{status, ctype, body}`; `mismatched` domains have a certificate with another name."""

    def __init__(self, policies: Mapping[str, Mapping[str, Any]], mismatched: frozenset[str] = frozenset()) -> None:
        self._policies = {policy_url(domain): policy for domain, policy in policies.items()}
        self._mismatched = {policy_url(domain) for domain in mismatched}

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        if url in self._mismatched:
            return NotFetched(url, True, "the certificate is for another name", "certificate")
        policy = self._policies.get(url)
        if policy is None:
            return NotFetched(url, True, "the host has no address", "no-address")
        if policy["status"] in (301, 302):
            return NotFetched(url, True, "a redirect", "redirect")
        return Fetched(url, policy["status"], policy["ctype"], policy["body"].encode()[:limit])
