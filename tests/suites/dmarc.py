"""The RFC 9989 cases: zone, author and what passed, against result, policy, policy domain, organizational domain."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final

from dcctl.mailauth import dmarc
from dcctl.mailauth.lookup import ZoneLookup
from tests.suites.case import Suite, Verdict, compared
from tests.support.suites import suite

PATH: Final = suite("dmarc/cases.json")


def cases() -> list[dict[str, Any]]:
    return list(json.loads(PATH.read_text("utf-8"))["cases"]) if PATH.exists() else []


async def trouble(case: dict[str, Any]) -> str:
    """Why a case does not pass, "" when it does."""
    lookup, author = ZoneLookup(case["zone"]), case["from"].rpartition("@")[2]
    got = await dmarc.evaluate(author, spf=case["spf_pass_domain"], dkim=case["dkim_pass_domains"], lookup=lookup)
    if len(got.walk) > 8:
        return f"{len(got.walk)} questions for the tree walk"
    found = (got.result, got.policy, got.policy_domain, got.organizational_domain)
    expected = case["expect"]
    return compared(found, tuple(expected[key] for key in ("result", "policy", "policy_domain", "org_domain")))


async def run() -> AsyncIterator[Verdict]:
    for case in cases():
        yield Verdict(case["id"], await trouble(case))


SUITES: Final = (Suite("DMARC, RFC 9989", 33, 33, run, PATH),)
