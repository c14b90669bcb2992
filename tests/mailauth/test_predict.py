"""Predictions: one set-up in order, one thing changed at a time; what is unknown stays unknown, and each fix mends."""

import json
from typing import Any

import pytest
from tests.support.dkim_keys import REFUSED, key, pair
from tests.support.hostile import OURS
from tests.support.nameserver import NameServer

from dcctl.mail.authentication import Authentication, ReturnPath
from dcctl.mailauth.dkim import SigningKey, sign
from dcctl.mailauth.finding import DnsChange
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.message import check_message
from dcctl.mailauth.predict import Prediction, Sending, predict
from dcctl.mailauth.resolver import Resolver
from dcctl.mailauth.rules import RULES
from dcctl.render.jsonable import as_json

Zone = dict[str, dict[str, Any]]


KEY = key()
SPF = "v=spf1 include:_spf.provider.example -all"
CLEAN: Zone = {
    "example.com": {"TXT": [SPF, "other"]},
    "_spf.provider.example": {"TXT": ["v=spf1 include:_a.provider.example ip6:2001:db8:1::/48 ~all"]},
    "_a.provider.example": {"TXT": ["v=spf1 ip4:192.0.2.0/25 ip4:198.51.100.0/24 ~all"]},
    "bounce.provider.example": {"TXT": ["v=spf1 include:_spf.provider.example -all"]},
    "s1._domainkey.example.com": {"TXT": [f"v=DKIM1; p={KEY}"]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@example.com"]},
    "smtp.example.com": {"A": ["192.0.2.1"]},
}
# A mailbox provider: the sender's own reverse-path, signing as the author once a key is published.
MAILBOX = Authentication("include:_spf.provider.example", None, None, ("s1",), advice="turn it on there")
RELAY = MAILBOX._replace(reverse_path_domain="bounce.provider.example")
OTHERWISE = MAILBOX._replace(otherwise="tenant.provider.example")
OWN_PATH = RELAY._replace(return_path=ReturnPath("pm", "CNAME", "bounce.provider.example"))
MX_PATH = RELAY._replace(return_path=ReturnPath("mf", "MX", "feedback.provider.example"))
BY_KEY = RELAY._replace(return_path=ReturnPath("", "CNAME", "provider.example"))
UNSIGNED = MAILBOX._replace(signing_domain="", selectors=())
UNTOLD = MAILBOX._replace(selectors=())
GUESSED = MAILBOX._replace(exact=False)
HOST = Authentication(host="smtp.example.com", signing_domain=None, exact=False)
HOST_UNSIGNED = HOST._replace(signing_domain="")


def zone_of(changes: Zone) -> Zone:
    return {name: types for name, types in (CLEAN | changes).items() if types}


async def predicted(how: Authentication, changes: Zone | None = None, identity: str = "anna@example.com") -> Prediction:
    return await predict(Sending("office", "smtp", identity, how), lookup=ZoneLookup(zone_of(changes or {})))


def spf(*records: Any, **more: Any) -> Zone:
    return {"example.com": {"TXT": list(records)}, **more}


def dkim(*records: Any) -> Zone:
    return {"s1._domainkey.example.com": {"TXT": list(records)}}


def dmarc(*records: str) -> Zone:
    return {"_dmarc.example.com": {"TXT": list(records)}}


def key_of(domain: str) -> Zone:
    return {f"s1._domainkey.{domain}": {"TXT": [f"v=DKIM1; p={KEY}"]}}


NO_KEY: Zone = {"s1._domainkey.example.com": {}}
NO_SPF = spf("other")
DOWN = {"SERVFAIL": True}
MANY = "v=spf1 " + " ".join(f"include:i{n}.example.net" for n in range(10)) + " -all"
TEN = {f"i{n}.example.net": {"TXT": ["v=spf1 -all"]} for n in range(10)}
NESTED = {"nested.example.com": {"TXT": [SPF]}}
FLAT = "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 ip6:2001:db8::/32 -all"
ALIAS: Zone = {
    "s1._domainkey.example.com": {"CNAME": ["k.provider.example"]},
    "k.provider.example": {"TXT": [f"p={KEY}"]},
}
STRICT = dmarc("v=DMARC1; p=quarantine; aspf=s; rua=mailto:d@example.com")
MG_PATH = UNSIGNED._replace(reverse_path_domain="mg.example.com")
OTHERS = RELAY._replace(signing_domain="other.example")
MG_SPF: Zone = {"mg.example.com": {"TXT": [SPF]}}

# how, what is changed; SPF, DKIM, what aligns, DMARC; the codes beside the summary.
CASES: list[tuple[Authentication, Zone, str, str]] = [
    (MAILBOX, {}, "pass pass both pass", ""),
    # SPF: by what the record does, never by how it is written
    (MAILBOX, spf(FLAT), "pass pass both pass", ""),
    (MAILBOX, spf("v=spf1 redirect=nested.example.com", **NESTED), "pass pass both pass", ""),
    (MAILBOX, spf("v=spf1 ip4:192.0.2.0/24 -all"), "fail pass DKIM pass", "spf-not-authorised"),
    (MAILBOX, spf("v=spf1 mx -all"), "fail pass DKIM pass", "spf-not-authorised"),
    (MAILBOX, spf("v=spf1 mx ~all"), "softfail pass DKIM pass", "spf-not-authorised"),
    (MAILBOX, spf("v=spf1 mx"), "neutral pass DKIM pass", "spf-not-authorised"),
    (MAILBOX, NO_SPF, "none pass DKIM pass", "spf-not-authorised"),
    (MAILBOX, spf("v=spf1 ipv4:192.0.2.1 -all"), "permerror pass DKIM pass", "spf-not-authorised"),
    (MAILBOX, spf(SPF, "v=spf1 mx -all"), "permerror pass DKIM pass", "spf-not-authorised"),
    (MAILBOX, {"example.com": DOWN}, "unknown pass DKIM pass", ""),
    (MAILBOX, {"_spf.provider.example": DOWN}, "unknown pass DKIM pass", ""),
    (MAILBOX, {"_spf.provider.example": {}}, "unknown pass DKIM pass", ""),
    # DKIM: the key that is published, along CNAMEs
    (MAILBOX, NO_KEY, "pass none SPF pass", "no-dkim-key"),
    (OTHERWISE, NO_KEY, "pass pass SPF pass", "no-dkim-key"),
    (GUESSED, NO_KEY, "pass unknown SPF pass", ""),
    (UNTOLD, {}, "pass unknown SPF pass", ""),
    (UNSIGNED, {}, "pass none SPF pass", "no-dkim-key"),
    (MAILBOX, ALIAS, "pass pass both pass", ""),
    (MAILBOX, ALIAS | {"k.provider.example": {}}, "pass none SPF pass", "no-dkim-key"),
    (MAILBOX, dkim("v=DKIM1; p="), "pass fail SPF pass", "key-broken"),
    (MAILBOX, dkim(f"v=DKIM1; p={KEY[:250]}"), "pass fail SPF pass", "key-broken"),
    (MAILBOX, dkim(f"v=DKIM1; p={REFUSED}"), "pass fail SPF pass", "key-broken"),
    (MAILBOX, dkim(f"v=DKIM1; h=sha1; p={KEY}"), "pass fail SPF pass", "key-broken"),
    (MAILBOX, dkim(f"v=DKIM1; s=tlsrpt; p={KEY}"), "pass fail SPF pass", "key-broken"),
    (MAILBOX, dkim("v=spf1 -all"), "pass none SPF pass", "no-dkim-key"),
    (MAILBOX, dkim("v=DKIM1; p=", f"v=DKIM1; p={KEY}"), "pass pass both pass", ""),
    (MAILBOX, {"s1._domainkey.example.com": DOWN}, "pass unknown SPF pass", ""),
    # Neither way: fail; one of them open: unknown
    (MAILBOX, NO_SPF | NO_KEY, "none none neither fail", "spf-not-authorised no-dkim-key"),
    (OTHERWISE, NO_SPF | NO_KEY, "none pass neither fail", "spf-not-authorised no-dkim-key"),
    (MAILBOX, NO_SPF | dkim("p="), "none fail neither fail", "spf-not-authorised key-broken"),
    (MAILBOX, NO_SPF | {"s1._domainkey.example.com": DOWN}, "none unknown neither unknown", "spf-not-authorised"),
    (MAILBOX, NO_KEY | {"example.com": DOWN}, "unknown none neither unknown", "no-dkim-key"),
    (GUESSED, NO_SPF | NO_KEY, "none unknown neither unknown", "spf-not-authorised"),
    # A reverse-path of the provider's own, or one of the author's
    (RELAY, {}, "pass pass DKIM pass", ""),
    (RELAY, NO_KEY, "pass none neither fail", "no-dkim-key not-aligned"),
    (OWN_PATH, NO_KEY, "pass none neither fail", "no-dkim-key not-aligned"),
    (OWN_PATH, {"pm.example.com": {"CNAME": ["bounce.provider.example"]}}, "pass pass both pass", ""),
    (OWN_PATH, {"pm.example.com": {"CNAME": ["elsewhere.example"]}}, "pass pass DKIM pass", ""),
    (OWN_PATH, {"pm.example.com": DOWN}, "unknown pass DKIM pass", ""),
    (
        MX_PATH,
        NO_KEY | {"mf.example.com": {"MX": [[10, "feedback.provider.example"]], "TXT": [SPF]}},
        "pass none SPF pass",
        "no-dkim-key",
    ),
    (BY_KEY, {}, "unknown pass DKIM pass", ""),
    (BY_KEY, NO_KEY, "pass none neither fail", "no-dkim-key"),
    # The addresses of the submission server are a guess: they can pass, never fail for certain
    (HOST, spf("v=spf1 ip4:192.0.2.1 -all"), "pass unknown SPF pass", ""),
    (HOST, spf("v=spf1 ip4:192.0.2.9 -all"), "fail unknown neither unknown", ""),
    (HOST_UNSIGNED, spf("v=spf1 ip4:192.0.2.9 -all"), "fail none neither unknown", "no-dkim-key"),
    (HOST_UNSIGNED, NO_SPF, "none none neither fail", "spf-not-authorised no-dkim-key"),
    (HOST, {"smtp.example.com": {"A": ["10.0.0.1"]}}, "unknown unknown neither unknown", ""),
    (HOST, {"smtp.example.com": DOWN}, "unknown unknown neither unknown", ""),
    # Alignment, relaxed and strict
    (MAILBOX._replace(signing_domain="other.example"), key_of("other.example"), "pass pass SPF pass", ""),
    (MAILBOX._replace(signing_domain="mg.example.com"), key_of("mg.example.com"), "pass pass both pass", ""),
    (
        RELAY._replace(signing_domain="other.example"),
        key_of("other.example"),
        "pass pass neither fail",
        "not-aligned not-aligned",
    ),
    (MG_PATH, MG_SPF, "pass none SPF pass", "no-dkim-key"),
    (MG_PATH, MG_SPF | STRICT, "pass none neither fail", "no-dkim-key not-aligned"),
    # No policy, several, or one that cannot be asked for: without one, the same name alone aligns
    (MAILBOX, {"_dmarc.example.com": {}}, "pass pass both none", ""),
    (MG_PATH, MG_SPF | {"_dmarc.example.com": {}}, "pass none neither none", "no-dkim-key not-aligned"),
    (RELAY, {"_dmarc.example.com": {}} | NO_KEY, "pass none neither none", "no-dkim-key not-aligned"),
    (UNTOLD, {"_dmarc.example.com": {}} | NO_SPF, "none unknown neither none", "spf-not-authorised"),
    (MAILBOX, dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject"), "pass pass both none", ""),
    (MAILBOX, {"_dmarc.example.com": DOWN}, "pass pass both unknown", ""),
    (RELAY, {"_dmarc.example.com": DOWN}, "pass pass DKIM unknown", ""),
    (RELAY, {"_dmarc.example.com": DOWN} | NO_KEY, "pass none neither unknown", "no-dkim-key"),
]
ALIGNED = {("SPF", "DKIM"): "both", ("SPF",): "SPF", ("DKIM",): "DKIM", (): "neither"}
SUMMARY = {"pass": "ok", "fail": "fails-dmarc", "unknown": "unknown"}
WITHOUT_POLICY = {"both": "ok", "neither": "not-aligned"}


@pytest.mark.parametrize(("how", "changes", "expected", "causes"), CASES)
async def test_one_thing_changed(how: Authentication, changes: Zone, expected: str, causes: str) -> None:
    found = await predicted(how, changes)
    aligned = ALIGNED[found.aligned]
    assert f"{found.spf.result} {found.dkim.result} {aligned} {found.dmarc}" == expected
    summary, *others = (finding.code.removeprefix("channel.") for finding in found.findings)
    open_ways = "unknown" in (found.spf.result, found.dkim.result)
    without = "unknown" if open_ways else WITHOUT_POLICY.get(aligned)
    assert summary == (without if found.dmarc == "none" else SUMMARY[found.dmarc])
    assert " ".join(others) == causes
    weight = "fail" if found.dmarc == "fail" else "warn"
    assert {finding.verdict for finding in found.findings[1:]} <= {weight}
    assert all(finding.section == "channel" and finding.code in RULES for finding in found.findings)
    assert found.reason


MESSAGE = (
    b"From: anna@example.com\r\nTo: b@peer.example\r\nSubject: x\r\nDate: Tue, 24 Nov 2026 08:00:00 +0000\r\n\r\nx\r\n"
)
CERTAIN = [case[:2] for case in CASES if not case[2].endswith("unknown") and "unknown" not in case[2].split()[:1]]


@pytest.mark.parametrize(("how", "changes"), CERTAIN)
async def test_the_mail_itself_is_judged_as_predicted(how: Authentication, changes: Zone) -> None:
    """The mail that was predicted, made and verified: signed with the key where one is there to sign with."""
    found, lookup = await predicted(how, changes), ZoneLookup(zone_of(changes))
    message = MESSAGE
    if found.dkim.selector and found.dkim.signing_domain:
        domain, selector = found.dkim.signing_domain, found.dkim.selector
        message = sign(MESSAGE, SigningKey(pair()[0]), domain=domain, selector=selector) + MESSAGE
    sender = f"anna@{found.spf.domain}"
    reports = [
        await check_message(message, lookup=lookup, ip=address, mail_from=sender) for address in found.spf.addresses
    ]
    assert reports
    judged = [(report.dmarc.result, report.dmarc.policy) for report in reports if report.dmarc]
    if found.dmarc == "fail":  # mail from one of the addresses is enough
        assert ("fail", found.policy) in judged
    else:
        assert set(judged) == {(found.dmarc, found.policy)}


def apply(zone: Zone, change: DnsChange) -> None:
    """Publish one record in a zone."""
    records = zone.setdefault(change.name, {}).setdefault(change.type, [])
    if change.action == "replace":
        records.remove(change.instead_of)
    preference, _, exchange = change.value.partition(" ")
    records.append([int(preference), exchange] if change.type == "MX" else change.value)


FIXES: list[tuple[Authentication, Zone, list[str]]] = [
    (MAILBOX, NO_SPF, ["v=spf1 include:_spf.provider.example ~all"]),
    (MAILBOX, spf("v=spf1 mx -all"), ["v=spf1 mx include:_spf.provider.example -all"]),
    (MAILBOX, spf("V=SPF1  mx   ?all"), ["V=SPF1  mx   include:_spf.provider.example ?all"]),
    (MAILBOX, spf("v=spf1 mx"), ["v=spf1 mx include:_spf.provider.example"]),
    (
        MAILBOX,
        spf("v=spf1 mx redirect=r.example", **{"r.example": {"TXT": ["v=spf1 -all"]}}),
        ["v=spf1 mx include:_spf.provider.example redirect=r.example"],
    ),
    (UNSIGNED._replace(spf_term="ip4:192.0.2.7"), spf("v=spf1 -all"), ["v=spf1 ip4:192.0.2.7 -all"]),
    (UNSIGNED._replace(reverse_path_domain="mg.example.com"), {}, ["v=spf1 include:_spf.provider.example ~all"]),
    (OWN_PATH, NO_KEY, ["bounce.provider.example."]),
    (MX_PATH, NO_KEY, ["10 feedback.provider.example.", "v=spf1 include:_spf.provider.example ~all"]),
]


@pytest.mark.parametrize(("how", "changes", "values"), FIXES)
async def test_the_fix_is_the_smallest_and_mends(how: Authentication, changes: Zone, values: list[str]) -> None:
    zone = zone_of(json.loads(json.dumps(changes)))
    sending = Sending("office", "smtp", "anna@example.com", how)
    before = await predict(sending, lookup=ZoneLookup(zone))
    fixes = [change for finding in before.findings for change in finding.fix or ()]
    assert [change.value for change in fixes] == values
    for change in fixes:
        apply(zone, change)
    after = await predict(sending, lookup=ZoneLookup(zone))
    assert (after.spf.result, after.aligned_spf, after.dmarc) == ("pass", True, "pass")


@pytest.mark.parametrize(
    ("how", "changes", "words"),
    [
        (MAILBOX, spf(MANY) | TEN, "the limit is 10"),
        (MAILBOX, spf("v=spf1 -ip4:192.0.2.0/24 -all"), "-ip4:192.0.2.0/24"),
        (MAILBOX, spf("v=spf1 ipv4:192.0.2.1 -all"), "mend the record first"),
        (MAILBOX, spf(SPF, "v=spf1 mx -all"), "mend the record first"),
    ],
)
async def test_a_record_that_would_not_help_is_not_proposed(how: Authentication, changes: Zone, words: str) -> None:
    (finding,) = [one for one in (await predicted(how, changes)).findings if one.code == "channel.spf-not-authorised"]
    assert finding.fix is None
    assert words in finding.message
    assert finding.evidence.startswith("v=spf1")


async def test_a_provider_is_never_told_to_change_its_own_record() -> None:
    found = await predicted(RELAY, {"bounce.provider.example": {}} | NO_KEY)
    assert [finding.fix for finding in found.findings] == [None] * len(found.findings)


async def test_part_of_the_servers_is_not_enough() -> None:
    found = await predicted(MAILBOX, spf("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"))
    assert found.spf.result == "fail"
    assert found.spf.why.endswith("does not authorise all of include:_spf.provider.example: not 198.51.100.0")


async def test_the_policy_that_would_hit() -> None:
    for record, policy in (
        ("v=DMARC1; p=quarantine", "quarantine"),
        ("v=DMARC1; p=reject; t=y", "quarantine"),
        ("v=DMARC1; p=none", "none"),
    ):
        found = await predicted(MAILBOX, NO_SPF | NO_KEY | dmarc(record))
        assert (found.dmarc, found.policy) == ("fail", policy)
    below = await predicted(MAILBOX, dmarc("v=DMARC1; p=reject; sp=quarantine"), "a@news.example.com")
    assert (below.author_domain, below.dmarc, below.policy) == ("news.example.com", "fail", "quarantine")


async def test_a_provider_signs_for_its_own_domains() -> None:
    how = OTHERWISE._replace(own_domains=("provider.example",))
    for domain in ("provider.example", "tenant.provider.example"):
        found = await predicted(how, {f"_dmarc.{domain}": {"TXT": ["v=DMARC1; p=none"]}}, f"a@{domain}")
        assert (found.dkim.result, found.dkim.signing_domain, found.dmarc) == ("pass", domain, "pass")
    other = await predicted(how, NO_KEY | NO_SPF, "a@example.com")
    assert other.dkim.signing_domain == "tenant.provider.example"


async def test_somebody_elses_mailbox_domain_cannot_align() -> None:
    found = await predicted(RELAY, {"_dmarc.gmail.com": {"TXT": ["v=DMARC1; p=none"]}}, "anna@gmail.com")
    assert [finding.code for finding in found.findings] == ["channel.cannot-align"]
    assert "connect the kind gmail" in found.findings[0].message


async def test_a_channel_that_can_never_align_says_so_and_recommends() -> None:
    found = await predicted(Authentication(never="a shared pool"))
    assert (found.dmarc, found.policy, found.verdict) == ("fail", "reject", "fail")
    (finding,) = found.findings
    assert finding.code == "channel.cannot-align"
    assert "Gmail or Exchange" in finding.message
    assert (await predicted(Authentication(never="x"), {"_dmarc.example.com": {}})).dmarc == "none"


async def test_where_nothing_leaves_nothing_is_asked_and_nothing_counts() -> None:
    lookup, how = ZoneLookup({}), Authentication(nowhere="stays here")
    found = await predict(Sending("practice", "sandbox", "a@example.com", how), lookup=lookup)
    assert (found.dmarc, found.verdict, lookup.asked) == ("not-applicable", "absent", 0)
    assert found.spf.result == found.dkim.result == "not-applicable"
    assert [finding.code for finding in found.findings] == ["channel.not-applicable"]


@pytest.mark.parametrize("identity", ["anna@[192.0.2.1]", "anna@", "a@b..c"])
async def test_an_author_without_a_domain_name_is_unknown(identity: str) -> None:
    found = await predicted(MAILBOX, identity=identity)
    assert (found.dmarc, found.verdict) == ("unknown", "unknown")


async def test_names_are_taken_as_typed() -> None:
    zone: Zone = {"_dmarc.xn--bcher-kva.example": {"TXT": ["v=DMARC1; p=none"]}}
    assert (await predicted(MAILBOX, zone, "anna@Bücher.example")).author_domain == "xn--bcher-kva.example"


async def test_the_local_part_counts_where_the_record_says_so() -> None:
    by_user = spf("v=spf1 exists:%{l}.users.example.com -all", **{"anna.users.example.com": {"A": ["127.0.0.2"]}})
    assert (await predicted(MAILBOX, by_user)).spf.result == "pass"
    assert (await predicted(MAILBOX, by_user, "bob@example.com")).spf.result == "fail"


SERVED = {name: types for name, types in CLEAN.items() if types}
QUESTIONS = ["example.com TXT", "_spf.provider.example TXT", "s1._domainkey.example.com TXT", "_dmarc.example.com TXT"]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("fault", ["servfail", "refused", "lame", "malformed", "cut-tcp", "cname-loop"])
async def test_a_failed_question_never_fails_the_mail(question: str, fault: str) -> None:
    async with NameServer(SERVED, {question: fault}) as server:
        resolver = Resolver([server.address], timeout=2.0)
        found = await predict(Sending("office", "smtp", "anna@example.com", MAILBOX), lookup=resolver)
        await resolver.close()
    assert found.verdict in ("pass", "unknown")
    assert "unknown" in (found.spf.result, found.dkim.result, found.dmarc)


async def test_a_prediction_costs_few_questions_each_asked_once() -> None:
    async with NameServer(SERVED) as server:
        resolver = Resolver([server.address])
        found = await predict(Sending("office", "smtp", "anna@example.com", MAILBOX), lookup=resolver)
        again = await predict(Sending("other", "smtp", "bob@example.com", MAILBOX), lookup=resolver)
        await resolver.close()
    assert found.dmarc == again.dmarc == "pass"
    # example.com, the provider's two, the key, _dmarc of example.com and com
    assert server.asked.total() == 6


@pytest.mark.parametrize("hostile", OURS.values(), ids=list(OURS))
async def test_foreign_bytes_are_made_visible(hostile: str) -> None:
    record = f"v=spf1 mx {hostile} -all"
    found = await predicted(MAILBOX, spf(record) | dkim(f"v=DKIM1; p=AAAA{hostile}"))
    text = json.dumps(as_json(found), ensure_ascii=False)
    assert not [char for char in text if char in "\x1b\x9b\u202e\u200b\u2028"]
