"""The SPF section of a domain check: the record, its include tree, and what passes the syntax and still hurts."""

from collections.abc import Iterator, Sequence
from typing import Final

from dcctl.mailauth.checks.spf_draft import Draft, mended, one_of, read_again, replacement
from dcctl.mailauth.checks.spf_terms import judge_end, judge_terms
from dcctl.mailauth.checks.spf_tree import is_own, judge_cost, judge_tree, remarks
from dcctl.mailauth.finding import DnsChange, Finding
from dcctl.mailauth.lookup import Answer, Lookup
from dcctl.mailauth.mending import spf_fix
from dcctl.mailauth.records.spf_macro import is_explanation
from dcctl.mailauth.records.spf_record import SpfRecord
from dcctl.mailauth.rules import finding
from dcctl.mailauth.spf import MAX_LOOKUPS
from dcctl.mailauth.spf_tree import SpfTree, tree_of
from dcctl.mailauth.spf_walk import SpfNode, walk
from dcctl.mailauth.together import both

LONG: Final = 450  # RFC 7208 section 3.4: with the rest of the answer it should fit 512 octets


async def check_spf(domain: str, *, lookup: Lookup, spf_terms: Sequence[str] = ()) -> list[Finding]:
    """The findings about the SPF record of `domain` (A-labels); `spf_terms` authorise the configured channels."""
    findings, _ = await check_spf_tree(domain, lookup=lookup, spf_terms=spf_terms)
    return findings


async def check_spf_tree(
    domain: str, *, lookup: Lookup, spf_terms: Sequence[str] = ()
) -> tuple[list[Finding], SpfTree | None]:
    """As `check_spf`, and the tree of the record with what each branch costs; None where there is no record."""
    node = await walk(domain, lookup=lookup)
    if node.state in ("none", "several"):
        texts, exchanges = await both(lookup(domain, "TXT"), lookup(domain, "MX"))
        return [judge_missing(node, texts, exchanges, spf_terms)], None
    return judge(node, await _explanation(node, lookup)), tree_of(node)


def judge(tree: SpfNode, explanation: Answer | None = None) -> list[Finding]:
    """The findings about a tree whose root has a record, or could not be read; `explanation` is what DNS says at the
    name of its exp=."""
    domain, text = tree.domain, tree.text
    if tree.state == "unknown":
        return [finding("spf.unknown", domain, f"SPF could not be checked: {tree.cause}")]
    if tree.record is None:
        return [_syntax(tree)]
    drafts = [*judge_terms(tree.record, domain), *judge_end(tree), *judge_tree(tree), *judge_cost(tree)]
    drafts += [*_mute(tree.record, domain, explanation), *_long(domain, text)]
    found = [*mended(drafts, domain, tree.record.text), *_below(tree)]
    if not found:
        message = f"one record, {tree.lookups} of {MAX_LOOKUPS} lookups"
        found = [finding("spf.ok", domain, message, evidence=text)]
    return [*found, *remarks(tree)]


def _below(tree: SpfNode) -> Iterator[Finding]:
    """The terms of records further down that are the domain's own too, each record once."""
    own = {node.domain: node.record for node in tree.walk() if node.record and is_own(node, tree.domain)}
    for name, record in own.items():
        yield from mended(judge_terms(record, name), name, record.text)


def judge_missing(tree: SpfNode, texts: Answer, exchanges: Answer, spf_terms: Sequence[str] = ()) -> Finding:
    """The finding about a domain with no record, or several: what DNS says for its TXT and MX."""
    domain = tree.domain
    if tree.state == "several":
        return _several(domain, tree.text.split(b"\n"))
    for text in texts.texts:
        words = text.decode("utf-8", "replace")
        if better := spf_fix.recognised(words):
            change = replacement(domain, words, better, "begins as every receiver expects it")
            message = "a TXT record looks like SPF, but does not begin with v=spf1 and a space: nobody reads it"
            return finding("spf.not-recognised", domain, message, evidence=text, fix=[change])
    message = "no SPF record: receivers cannot tell which servers may send for the domain"
    return finding("spf.missing", domain, message, fix=_first_record(domain, exchanges, spf_terms))


def _first_record(domain: str, exchanges: Answer, spf_terms: Sequence[str]) -> list[DnsChange]:
    """Names the servers of the configured channels, else the domain's own exchanges; mild, so that nothing is lost."""
    if spf_terms:
        value, why = spf_fix.published(spf_terms), "authorises the configured channels"
    elif any(mx.exchange for mx in exchanges.exchanges):
        value, why = spf_fix.published(["mx"]), "a beginning: your own exchanges; add all else that sends for you"
    else:
        return []
    return [DnsChange("add", domain, "TXT", value, why=why)]


def _several(domain: str, records: list[bytes]) -> Finding:
    message = f"{len(records)} SPF records: receivers must treat that as an error and use none of them"
    return finding("spf.multiple", domain, message, evidence=b" | ".join(records), fix=one_of(domain, records))


def _syntax(tree: SpfNode) -> Finding:
    problem = tree.problem
    at = "" if problem is None else f"at character {problem.at + 1}, {problem.term}: {problem.message}"
    change, _ = read_again(tree.domain, tree.text.decode("utf-8", "surrogateescape"))
    message = f"the record cannot be read {at}; receivers answer permerror"
    return finding("spf.syntax", tree.domain, message, evidence=tree.text, fix=[change])


async def _explanation(tree: SpfNode, lookup: Lookup) -> Answer | None:
    """What stands at the name of exp=, where that does not depend on the message."""
    exp = tree.record and tree.record.exp
    return await lookup(exp.value, "TXT") if exp and "%" not in exp.value else None


def _mute(record: SpfRecord, domain: str, explanation: Answer | None) -> Iterator[Draft]:
    """Section 6.2: an explanation that is not exactly one text of ASCII is left out."""
    if record.exp is None or explanation is None or explanation.status == "TEMPERROR":
        return
    if len(explanation.texts) != 1 or not is_explanation(explanation.texts[0]):
        message = f"{record.exp.text}: there is no explanation that can be shown"
        yield Draft(finding("spf.explanation", domain, message), {record.exp.text: None})


def _long(domain: str, text: bytes) -> Iterator[Draft]:
    if len(text) > LONG:
        message = f"the record has {len(text)} octets; keep it under {LONG}"
        yield Draft(finding("spf.long", domain, message), shorter=True)
