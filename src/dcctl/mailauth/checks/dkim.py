"""The DKIM section of a domain check: which keys are published, and what they are worth.

Nobody can list the selectors of a domain. Given ones are exact; else those of `dkim_discovery` are tried: a miss then
says "none found among N tried", never that DKIM is missing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dcctl.mailauth.checks.dkim_key import judge_key, judge_others, judge_several
from dcctl.mailauth.dkim_discovery import SelectorPlan, cleaned, discover, holder
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.records.dkim_key import KeyProblem, looks_like_key, parse_key
from dcctl.mailauth.records.spf_record import SpfRecord, is_spf, parse
from dcctl.mailauth.rules import finding
from dcctl.mailauth.together import together


async def check_dkim(
    domain: str, *, lookup: Lookup, selectors: Sequence[str] = (), channel_selectors: Sequence[str] = ()
) -> list[Finding]:
    """The findings about the DKIM keys of `domain` (A-labels): one question for each selector tried."""
    if selectors:
        return judge_given(domain, await _asked(domain, map(cleaned, selectors), lookup))
    plan = await discover(domain, lookup=lookup, channel_selectors=channel_selectors)
    answers = await _asked(domain, (*plan.channels, *plan.guessed), lookup)
    if not any(map(_live, answers.values())):
        answers |= await _asked(domain, plan.common, lookup)
    return judge_found(domain, answers, plan, sends_nothing(await lookup(domain, "TXT")))


def judge_given(domain: str, answers: Mapping[str, Answer]) -> list[Finding]:
    """The findings about selectors that somebody named: each of them should be there."""
    findings: list[Finding] = []
    for selector, answer in _distinct(answers):
        found = list(_selector(domain, selector, answer, asked=True))
        findings += found or [_missing(domain, selector)]
    if any(finding.code != "dkim.selector-missing" for finding in findings):
        return findings
    return [_none(domain, answers, "name another with --selector")]


def sends_nothing(texts: Answer) -> bool:
    """Whether the SPF record among the TXT of a domain says that it sends no mail (RFC 7208 section 10.1.2): no keys
    are missing then."""
    records = [parse(text) for text in texts.texts if is_spf(text)]
    return len(records) == 1 and isinstance(records[0], SpfRecord) and _denies_all(records[0])


def _denies_all(record: SpfRecord) -> bool:
    first = record.mechanisms[:1]
    return bool(first) and first[0].name == "all" and first[0].qualifier == "-"


def judge_found(domain: str, answers: Mapping[str, Answer], plan: SelectorPlan, silent: bool = False) -> list[Finding]:
    """The findings about selectors that were tried: what is not there is no fault; `silent` domains need no key."""
    findings: list[Finding] = []
    unknown: list[tuple[str, Answer]] = []
    wild = _wild_aliases(answers)
    for selector, answer in _distinct(answers):
        if answer.status == "TEMPERROR" and selector not in plan.channels:
            unknown.append((selector, answer))
        elif answer.name not in wild or _keys(answer):
            findings += _selector(domain, selector, answer, asked=False)
    if any(finding.code != "dkim.revoked" or finding.subject.startswith("*.") for finding in findings):
        return findings  # a guess that was not answered makes nothing unknown where there are keys
    if unknown:
        return [*findings, _unknown(domain, unknown, len(answers))]
    if silent:
        message = "no DKIM key found, and none is needed: by its SPF record the domain sends no mail"
        return [*findings, finding("dkim.not-found", domain, message, verdict="pass")]
    return [*findings, _none(domain, answers, "; ".join([*plan.unguessable, "name yours with --selector"]))]


async def _asked(domain: str, selectors: Iterable[str], lookup: Lookup) -> dict[str, Answer]:
    tried = tuple(dict.fromkeys(selectors))
    answers = await together(lookup(_name(domain, selector), "TXT") for selector in tried)
    return dict(zip(tried, answers, strict=True))


def _distinct(answers: Mapping[str, Answer]) -> Iterator[tuple[str, Answer]]:
    """A wildcard answers every selector the same: it is judged once, as `*`."""
    first, *rest = answers.values()
    if len(rest) > 1 and first.texts and all(answer.texts == first.texts for answer in rest):
        yield "*", first
        return
    yield from answers.items()


def _wild_aliases(answers: Mapping[str, Answer]) -> frozenset[str]:
    """Where more than one selector leads: a wildcard CNAME of the zone, which is no trace of DKIM."""
    aliases = Counter(answer.name for selector, answer in answers.items() if not answer.name.startswith(selector + "."))
    return frozenset(name for name, count in aliases.items() if name and count > 1)


def _name(domain: str, selector: str) -> str:
    return f"{selector}._domainkey.{domain}"


def _live(answer: Answer) -> bool:
    """Whether there is a key, and not only a withdrawn one."""
    keys = map(parse_key, _keys(answer))
    return any(not isinstance(key, KeyProblem) or key.fault != "revoked" for key in keys)


def _keys(answer: Answer) -> list[bytes]:
    return [text for text in answer.texts if looks_like_key(text)]


def _selector(domain: str, selector: str, answer: Answer, *, asked: bool) -> Iterator[Finding]:
    name = _name(domain, selector)
    alias = answer.name if answer.name not in ("", name) and selector != "*" else ""
    if answer.status == "TEMPERROR":
        yield finding("dkim.unknown", name, f"selector {selector} could not be checked: {answer.cause}")
        return
    keys = _keys(answer)
    if alias and not keys:
        yield _dangling(name, selector, alias)
        return
    label = f"selector {selector}{_leads(alias)}"
    if len(keys) > 1:
        yield judge_several(name, label, keys)
    elif keys and (others := [text for text in answer.texts if text not in keys]):
        yield from judge_others(name, label, keys[0], others, asked=asked)
    elif keys:
        yield from judge_key(name, label, keys[0], asked=asked)


def _leads(alias: str) -> str:
    """Where the CNAME of a selector leads to: whoever holds that name changes the keys."""
    if not alias:
        return ""
    provider = holder(alias)
    return f" (held by {provider} at {alias})" if provider else f" (held at {alias})"


def _dangling(name: str, selector: str, alias: str) -> Finding:
    message = f"selector {selector} is an alias of {alias}, where there is no key"
    fix = [DnsChange("remove", name, "CNAME", f"{alias}.", why="publish the key at its target, or remove it")]
    return finding("dkim.dangling-alias", name, message, evidence=f"CNAME {alias}", fix=fix)


def _missing(domain: str, selector: str) -> Finding:
    return finding("dkim.selector-missing", _name(domain, selector), f"selector {selector} has no key")


def _unknown(domain: str, unknown: Sequence[tuple[str, Answer]], tried: int) -> Finding:
    selector, answer = unknown[0]
    message = f"{len(unknown)} of {tried} selectors tried could not be checked ({selector}: {answer.cause})"
    return finding("dkim.unknown", domain, message)


def _none(domain: str, answers: Mapping[str, Answer], advice: str) -> Finding:
    count = len(answers)
    tried = f"{count} selector{'s' if count > 1 else ''} tried ({', '.join(answers)})"
    return finding("dkim.not-found", domain, f"no DKIM key found among {tried}; {advice}")
