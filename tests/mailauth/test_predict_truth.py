"""Predictions against the truth: what each kind of channel would put on the wire, made by hand and judged on arrival.

Every row says which servers the mail leaves from, with which reverse-path and which signature, and what comes of it;
the prediction must say the same without having seen the mail.
"""

from typing import Any, NamedTuple

import pytest
from tests.mailauth.test_dkim import KEYS, PRIVATE, WEAK, record

from dcctl.channels import exchange_online, gmail
from dcctl.channels.smtp_presets import PRESETS
from dcctl.mail.authentication import Authentication, ReturnPath
from dcctl.mailauth.dkim import sign
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.message import check_message
from dcctl.mailauth.predict import Sending, predict

Zone = dict[str, dict[str, Any]]
NOW = 1_795_510_800
GOOD = record(PRIVATE["rsa"])
KEY = {"TXT": [GOOD]}
DOWN = {"SERVFAIL": True}

GMAIL, EXCHANGE = gmail.AUTHENTICATION, exchange_online.AUTHENTICATION
SENDGRID = PRESETS["sendgrid"].authentication
POSTMARK = PRESETS["postmark"].authentication._replace(selectors=("20261101pm",))
SES = PRESETS["ses"].authentication._replace(
    selectors=("abc", "def", "ghi"), return_path=ReturnPath("bounce", "MX", "feedback-smtp.eu-west-1.amazonses.com")
)
MAILGUN = PRESETS["mailgun"].authentication._replace(
    reverse_path_domain="mg.example.com", signing_domain="mg.example.com"
)
OWN_SERVER = Authentication(host="smtp.example.com", signing_domain=None, selectors=("mail",))
RELAY = Authentication("ip4:9.9.9.0/29", signing_domain="")

# The providers' side, as little of it as counts; one network each.
PROVIDERS: Zone = {
    "_spf.google.com": {"TXT": ["v=spf1 include:_netblocks.google.com ~all"]},
    "_netblocks.google.com": {"TXT": ["v=spf1 ip4:209.85.128.0/17 ~all"]},
    "spf.protection.outlook.com": {"TXT": ["v=spf1 ip4:40.92.0.0/15 -all"]},
    "sendgrid.net": {"TXT": ["v=spf1 ip4:167.89.0.0/17 ~all"]},
    "u1.wl.sendgrid.net": {"TXT": ["v=spf1 ip4:167.89.0.0/17 ~all"]},
    "k1.domainkey.u1.wl.sendgrid.net": KEY,
    "pm.mtasv.net": {"TXT": ["v=spf1 include:spf.mtasv.net ~all"]},
    "spf.mtasv.net": {"TXT": ["v=spf1 ip4:50.31.156.96/27 ~all"]},
    "amazonses.com": {"TXT": ["v=spf1 ip4:199.255.192.0/22 ~all"]},
    "mailgun.org": {"TXT": ["v=spf1 ip4:161.38.192.0/20 ~all"]},
    "k.tenant.onmicrosoft.com": KEY,
    "abc.dkim.amazonses.com": KEY,
    "smtp.example.com": {"A": ["9.9.9.9"]},
}
IP = {"google": "209.85.200.1", "microsoft": "40.93.1.1", "sendgrid": "167.89.1.1", "postmark": "50.31.156.100"}
IP |= {"ses": "199.255.192.9", "mailgun": "161.38.192.9", "own": "9.9.9.9", "first": "9.9.9.0"}


def domain(spf: str, policy: str = "p=reject", name: str = "example.com") -> Zone:
    return {name: {"TXT": [spf]}, f"_dmarc.{name}": {"TXT": [f"v=DMARC1; {policy}"]}}


def key(selector: str, types: dict[str, Any] = KEY, name: str = "example.com") -> Zone:
    return {f"{selector}._domainkey.{name}": types}


def alias(selector: str, target: str) -> Zone:
    return key(selector, {"CNAME": [target]})


class Truth(NamedTuple):
    """A set-up, and the mail that such a channel sends: from that client, with that reverse-path domain, signed as
    (domain, selector) or not; what DMARC says of it, and what is aligned."""

    name: str
    how: Authentication
    zone: Zone
    client: str
    path: str
    signed: tuple[str, str] | None
    dmarc: str
    aligned: str = ""
    identity: str = "anna@example.com"


G, M = "v=spf1 include:_spf.google.com ~all", "v=spf1 include:spf.protection.outlook.com -all"
STRICT = "p=quarantine; aspf=s; adkim=s"
SUB = "anna@sales.example.com"
NESTED: Zone = {"_all.example.com": {"TXT": [G]}}
TRUTHS: list[Truth] = [
    # a mailbox at Google
    Truth("Gmail in order", GMAIL, domain(G) | key("google"), "google", "example.com", ("example.com", "google"),
          "pass", "SPF DKIM"),
    Truth("Gmail without a key", GMAIL, domain(G), "google", "example.com", None, "pass", "SPF"),
    Truth("Gmail with a key alone", GMAIL, domain("v=spf1 -all") | key("google"), "google", "example.com",
          ("example.com", "google"), "pass", "DKIM"),
    Truth("Gmail with nothing", GMAIL, domain("v=spf1 -all"), "google", "example.com", None, "fail"),
    Truth("Gmail, SPF flattened", GMAIL, domain("v=spf1 ip4:209.85.128.0/17 -all"), "google", "example.com", None,
          "pass", "SPF"),
    Truth("Gmail, SPF flattened too far", GMAIL, domain("v=spf1 ip4:209.85.128.0/24 ip4:64.233.160.0/19 -all"),
          "google", "example.com", None, "fail"),
    Truth("Gmail, SPF nested", GMAIL, domain("v=spf1 include:_all.example.com -all") | NESTED, "google", "example.com",
          None, "pass", "SPF"),
    Truth("Gmail, SPF redirected", GMAIL, domain("v=spf1 redirect=_all.example.com") | NESTED, "google", "example.com",
          None, "pass", "SPF"),
    Truth("Gmail, SPF with a wrong term", GMAIL, domain(G.replace("~all", "ipv4:1.2.3.4 ~all")), "google",
          "example.com", None, "fail"),
    Truth("Gmail, key revoked", GMAIL, domain("v=spf1 -all") | key("google", {"TXT": ["v=DKIM1; p="]}), "google",
          "example.com", ("example.com", "google"), "fail"),
    Truth("Gmail, key cut", GMAIL, domain("v=spf1 -all") | key("google", {"TXT": [GOOD[:200]]}), "google",
          "example.com", ("example.com", "google"), "fail"),
    Truth("Gmail, key of another service", GMAIL,
          domain(G) | key("google", {"TXT": [GOOD.replace("; ", "; s=x; ", 1)]}), "google", "example.com",
          ("example.com", "google"), "pass", "SPF"),
    Truth("Gmail, strict", GMAIL, domain(G, STRICT) | key("google"), "google", "example.com", ("example.com", "google"),
          "pass", "SPF DKIM"),
    Truth("Gmail, no policy", GMAIL, {**domain(G), "_dmarc.example.com": {}} | key("google"), "google", "example.com",
          ("example.com", "google"), "none", "SPF DKIM"),
    Truth("Gmail, a subdomain of its own", GMAIL, domain(G) | domain(G, "p=none", "sales.example.com")
          | key("google", name="sales.example.com"), "google", "sales.example.com", ("sales.example.com", "google"),
          "pass", "SPF DKIM", SUB),
    Truth("Gmail, a subdomain without records", GMAIL, domain(G) | key("google"), "google", "sales.example.com", None,
          "fail", "", SUB),
    Truth("Gmail, a subdomain by the parent's policy", GMAIL, domain(G, "p=reject; sp=none")
          | {"sales.example.com": {"TXT": [G]}}, "google", "sales.example.com", None, "pass", "SPF", SUB),
    # a mailbox at Microsoft
    Truth("Exchange in order", EXCHANGE, domain(M) | alias("selector1", "k.tenant.onmicrosoft.com"), "microsoft",
          "example.com", ("example.com", "selector1"), "pass", "SPF DKIM"),
    Truth("Exchange, second selector", EXCHANGE, domain("v=spf1 -all") | alias("selector2", "k.tenant.onmicrosoft.com"),
          "microsoft", "example.com", ("example.com", "selector2"), "pass", "DKIM"),
    Truth("Exchange, aliases that lead nowhere", EXCHANGE, domain("v=spf1 -all")
          | alias("selector1", "gone.tenant.onmicrosoft.com"), "microsoft", "example.com", None, "fail"),
    Truth("Exchange, not authorised", EXCHANGE, domain(G), "microsoft", "example.com", None, "fail"),
    # providers: a reverse-path of their own, or one below the author's domain
    Truth("SendGrid set up", SENDGRID._replace(return_path=None, reverse_path_domain="em1.example.com"),
          domain("v=spf1 -all") | {"em1.example.com": {"CNAME": ["u1.wl.sendgrid.net"]}}
          | alias("s1", "k1.domainkey.u1.wl.sendgrid.net"), "sendgrid", "em1.example.com", ("example.com", "s1"),
          "pass", "SPF DKIM"),
    Truth("SendGrid set up, strict", SENDGRID._replace(return_path=None, reverse_path_domain="em1.example.com"),
          domain("v=spf1 -all", STRICT) | {"em1.example.com": {"CNAME": ["u1.wl.sendgrid.net"]}}
          | alias("s1", "k1.domainkey.u1.wl.sendgrid.net"), "sendgrid", "em1.example.com", ("example.com", "s1"),
          "pass", "DKIM"),
    Truth("SendGrid not set up", SENDGRID, domain("v=spf1 include:sendgrid.net -all"), "sendgrid", "sendgrid.net",
          None, "fail"),
    Truth("Postmark with a key", POSTMARK, domain("v=spf1 -all") | key("20261101pm"), "postmark", "pm.mtasv.net",
          ("example.com", "20261101pm"), "pass", "DKIM"),
    Truth("Postmark with a reverse-path", POSTMARK, domain("v=spf1 -all")
          | {"pm-bounces.example.com": {"CNAME": ["pm.mtasv.net"]}}, "postmark", "pm-bounces.example.com", None,
          "pass", "SPF"),
    Truth("Postmark with an alias elsewhere", POSTMARK, domain("v=spf1 -all")
          | {"pm-bounces.example.com": {"CNAME": ["elsewhere.example"]}}, "postmark", "pm.mtasv.net", None, "fail"),
    Truth("SES with a MAIL FROM domain", SES, domain("v=spf1 -all") | {"bounce.example.com": {
          "MX": [[10, "feedback-smtp.eu-west-1.amazonses.com"]], "TXT": ["v=spf1 include:amazonses.com ~all"]}},
          "ses", "bounce.example.com", None, "pass", "SPF"),
    Truth("SES with a MAIL FROM domain that lacks SPF", SES, domain("v=spf1 -all") | {"bounce.example.com": {
          "MX": [[10, "feedback-smtp.eu-west-1.amazonses.com"]]}}, "ses", "bounce.example.com", None, "fail"),
    Truth("SES with Easy DKIM", SES, domain("v=spf1 -all") | alias("abc", "abc.dkim.amazonses.com"), "ses",
          "amazonses.com", ("example.com", "abc"), "pass", "DKIM"),
    Truth("Mailgun for a subdomain", MAILGUN, domain("v=spf1 -all")
          | {"mg.example.com": {"TXT": ["v=spf1 include:mailgun.org ~all"]}} | key("k1", name="mg.example.com"),
          "mailgun", "mg.example.com", ("mg.example.com", "k1"), "pass", "SPF DKIM"),
    Truth("Mailgun for a subdomain, strict", MAILGUN, domain("v=spf1 -all", STRICT)
          | {"mg.example.com": {"TXT": ["v=spf1 include:mailgun.org ~all"]}} | key("k1", name="mg.example.com"),
          "mailgun", "mg.example.com", ("mg.example.com", "k1"), "fail"),
    Truth("Mailgun for a subdomain, its identity, strict", MAILGUN, domain("v=spf1 -all", STRICT)
          | domain("v=spf1 include:mailgun.org ~all", STRICT, "mg.example.com") | key("k1", name="mg.example.com"),
          "mailgun", "mg.example.com", ("mg.example.com", "k1"), "pass", "SPF DKIM", "news@mg.example.com"),
    # servers of one's own
    Truth("own server", OWN_SERVER, domain("v=spf1 ip4:9.9.9.9 -all") | key("mail"), "own", "example.com",
          ("example.com", "mail"), "pass", "SPF DKIM"),
    Truth("own server by name", OWN_SERVER, domain("v=spf1 a:smtp.example.com -all"), "own", "example.com", None,
          "pass", "SPF"),
    Truth("own relay, not signed", RELAY, domain("v=spf1 ip4:9.9.9.0/24 -all"), "first", "example.com", None, "pass",
          "SPF"),
    Truth("own relay, a weak key beside a good one", OWN_SERVER,
          domain("v=spf1 -all") | key("mail", {"TXT": [record(WEAK).replace("v=DKIM1; ", ""), GOOD]}), "own",
          "example.com", ("example.com", "mail"), "pass", "DKIM"),
    Truth("quarantine while testing", RELAY, domain("v=spf1 -all", "p=quarantine; t=y"), "first", "example.com", None,
          "fail"),
    Truth("a policy of the public suffix", RELAY, {"example.com": {"TXT": ["v=spf1 ip4:9.9.9.0/24 -all"]},
          "_dmarc.com": {"TXT": ["v=DMARC1; p=reject; psd=y"]}}, "first", "example.com", None, "pass", "SPF"),
    Truth("a name that does not exist", RELAY, domain("v=spf1 ip4:9.9.9.0/24 -all", "p=none; np=reject"), "first",
          "gone.example.com", None, "fail", "", "anna@gone.example.com"),
]  # fmt: skip


def letter(identity: str) -> bytes:
    return (
        f"From: {identity}\r\nTo: b@peer.example\r\nSubject: x\r\nDate: Tue, 24 Nov 2026 08:00:00 +0000\r\n"
        "Message-ID: <1@x.example>\r\n\r\nx\r\n"
    ).encode()


@pytest.mark.parametrize("truth", TRUTHS, ids=[truth.name for truth in TRUTHS])
async def test_what_arrives_is_what_was_predicted(truth: Truth) -> None:
    zone = {name: types for name, types in (PROVIDERS | truth.zone).items() if types}
    lookup, message = ZoneLookup(zone), letter(truth.identity)
    if truth.signed:
        by, selector = truth.signed
        message = sign(message, KEYS["rsa"], domain=by, selector=selector, now=NOW) + message
    path = f"anna@{truth.path}"
    seen = await check_message(message, lookup=lookup, ip=IP[truth.client], mail_from=path, helo=truth.path, now=NOW)
    assert seen.dmarc is not None
    ways = (("SPF", seen.alignment.spf), ("DKIM", seen.alignment.dkim))
    if truth.dmarc != "none":  # without a policy a receiver looks for no alignment
        assert (seen.dmarc.result, " ".join(way for way, aligned in ways if aligned)) == (truth.dmarc, truth.aligned)
    said = await predict(Sending("office", "kind", truth.identity, truth.how), lookup=lookup)
    assert (said.dmarc, " ".join(said.aligned)) == (truth.dmarc, truth.aligned), said.reason
    assert said.policy == seen.dmarc.policy
    assert said.reverse_path_domain == truth.path
    assert said.spf.result == seen.spf.result
    assert said.dkim.result == "pass" or (seen.dkim[0].result if seen.dkim else "none") != "pass"


# What DNS does not answer: a prediction that would need it is unknown, one that does not is not.
SILENT: list[tuple[str, str]] = [
    ("example.com", "pass"),
    ("_spf.google.com", "pass"),
    ("google._domainkey.example.com", "pass"),
    ("_dmarc.example.com", "unknown"),
]


@pytest.mark.parametrize(("name", "word"), SILENT)
async def test_one_way_carries_the_mail_while_dns_is_silent_about_the_other(name: str, word: str) -> None:
    zone = PROVIDERS | domain(G) | key("google") | {name: DOWN}
    said = await predict(Sending("office", "gmail", "anna@example.com", GMAIL), lookup=ZoneLookup(zone))
    assert (said.dmarc, said.verdict) == (word, word)


@pytest.mark.parametrize("name", ["example.com", "_spf.google.com", "_netblocks.google.com"])
async def test_without_another_way_it_is_unknown(name: str) -> None:
    zone = PROVIDERS | domain(G) | {name: DOWN}
    said = await predict(Sending("office", "gmail", "anna@example.com", GMAIL), lookup=ZoneLookup(zone))
    assert (said.spf.result, said.dmarc, said.verdict) == ("unknown", "unknown", "unknown")
