"""Where a channel's mail leaves from, and the smallest change to an SPF record that authorises it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mail.authentication import Authentication
from dcctl.mailauth.finding import DnsChange
from dcctl.mailauth.forecast.outgoing import MAX_SAMPLES, outgoing
from dcctl.mailauth.lookup import ZoneLookup
from dcctl.mailauth.mending.spf_authorise import combined, inserted
from dcctl.mailauth.records.spf_record import SpfRecord, parse

Zone = dict[str, dict[str, Any]]

ZONE: Zone = {
    "_spf.provider.example": {"TXT": ["v=spf1 include:_a.provider.example ip6:2001:db8:1::/48 ~all"]},
    "_a.provider.example": {"TXT": ["v=spf1 ip4:192.0.2.0/25 ip4:198.51.100.0/24 ~all"]},
    "smtp.example.com": {"A": ["192.0.2.1"]},
}
DOWN = {"SERVFAIL": True}
PROVIDER = "include:_spf.provider.example"


def provider(*records: str) -> Zone:
    return {"_spf.provider.example": {"TXT": list(records)}}


def host(name: str) -> Authentication:
    return Authentication(host=name)


# The term or host, what is changed; the addresses, or words of why there are none.
CASES: list[tuple[str | Authentication, Zone, str]] = [
    (
        PROVIDER,
        {},
        "2001:db8:1:: 2001:db8:1:ffff:ffff:ffff:ffff:ffff 192.0.2.0 192.0.2.127 198.51.100.0 198.51.100.255",
    ),
    ("ip4:192.0.2.77/24", {}, "192.0.2.0 192.0.2.255"),
    ("ip4:192.0.2.77", {}, "192.0.2.77"),
    ("ip6:2001:db8::9", {}, "2001:db8::9"),
    ("a:smtp.example.com", {}, "192.0.2.1"),
    ("a", {"example.com": {"A": ["192.0.2.3"], "AAAA": ["2001:db8::3"]}}, "192.0.2.3 2001:db8::3"),
    ("mx", {"example.com": {"MX": [[1, "smtp.example.com"]]}}, "192.0.2.1"),
    ("mx", {"example.com": DOWN}, "SERVFAIL"),
    ("mx", {"example.com": {"MX": [[0, "."]]}}, "names no addresses"),
    ("a:gone.example.com", {}, "names no addresses"),
    ("a:smtp.example.com", {"smtp.example.com": DOWN}, "SERVFAIL"),
    ("exists:%{i}.example.com", {}, "names no addresses"),
    ("inlcude:x", {}, "is not one SPF term"),
    ("a mx", {}, "is not one SPF term"),
    ("", {}, "is not known"),
    (PROVIDER, provider("v=spf1 a:smtp.example.com mx -all"), "192.0.2.1"),
    (PROVIDER, provider("v=spf1 exists:%{i}.x.example -all"), "names no addresses"),
    (
        PROVIDER,
        provider("v=spf1 -ip4:192.0.2.0/26 ip4:192.0.2.0/25 ip4:203.0.113.0/24 -all"),
        "192.0.2.127 203.0.113.0 203.0.113.255",
    ),
    (PROVIDER, provider("v=spf1 -all ip4:192.0.2.0/24"), "names no addresses"),
    (PROVIDER, provider("v=spf1 mx -all", "v=spf1 -all"), "no SPF record"),
    (PROVIDER, {"_spf.provider.example": DOWN}, "SERVFAIL"),
    (PROVIDER, {"_a.provider.example": DOWN}, "SERVFAIL"),
    (host("smtp.example.com"), {}, "192.0.2.1"),
    (host("smtp.example.com"), {"smtp.example.com": DOWN}, "SERVFAIL"),
    (host("192.0.2.8"), {}, "192.0.2.8"),
    (host("2001:db8::8"), {}, "2001:db8::8"),
    (host("127.0.0.1"), {}, "is not known"),
    (host("gone.example.com"), {}, "is not known"),
]


@pytest.mark.parametrize(("given_how", "changes", "expected"), CASES)
async def test_where_mail_leaves_from(given_how: str | Authentication, changes: Zone, expected: str) -> None:
    how = Authentication(given_how) if isinstance(given_how, str) else given_how
    found = await outgoing(how, "example.com", lookup=ZoneLookup(ZONE | changes))
    if found.addresses:
        assert " ".join(found.addresses) == expected
        assert not found.cause
    else:
        assert expected in found.cause
    assert found.guess == bool(how.host)


async def test_samples_are_spread_and_bounded() -> None:
    networks = " ".join(f"ip4:10.{number}.0.0/16" for number in range(200))
    zone = {"_spf.provider.example": {"TXT": [f"v=spf1 {networks} -all"]}}
    found = await outgoing(Authentication(PROVIDER), "example.com", lookup=ZoneLookup(zone))
    assert len(found.addresses) == 2 * MAX_SAMPLES
    assert (found.addresses[0], found.addresses[-1]) == ("10.0.0.0", "10.199.255.255")


WORDS = st.sampled_from(["mx", "a", "-all", "~all", "?all", "redirect=x.example", "ip4:192.0.2.1", "include:x.example"])


@given(st.lists(WORDS, max_size=6), st.sampled_from([" ", "  "]))
def test_a_term_is_inserted_and_nothing_else_changes(words: list[str], blank: str) -> None:
    record = parse(blank.join(["v=spf1", *words]))
    if not isinstance(record, SpfRecord):
        return
    better = parse(inserted(record, "include:new.example"))
    assert isinstance(better, SpfRecord)
    terms = [mechanism.text for mechanism in better.mechanisms]
    at = terms.index("include:new.example")
    assert "all" not in {mechanism.name for mechanism in better.mechanisms[:at]}
    assert [*terms[:at], *terms[at + 1 :]] == [mechanism.text for mechanism in record.mechanisms]
    assert [one.text for one in better.modifiers] == [one.text for one in record.modifiers]


def change(value: str, old: str | None = "v=spf1 mx ptr -all", name: str = "example.com") -> DnsChange:
    return DnsChange("replace" if old else "add", name, "TXT", value, old, "because")


def test_changes_of_one_record_become_one() -> None:
    mended = change("v=spf1 mx -all")  # the SPF section's own, first
    google = change("v=spf1 mx ptr include:_spf.google.com -all")
    twice = change("v=spf1 mx ptr include:_spf.google.com include:sendgrid.net -all")
    elsewhere = change("v=spf1 include:mailgun.org ~all", None, "mg.example.com")
    alias = DnsChange("add", "pm.example.com", "CNAME", "pm.mtasv.net.")
    one, *others = combined([mended, google, alias, twice, elsewhere, alias, google])
    assert one.value == "v=spf1 mx include:_spf.google.com include:sendgrid.net -all"
    assert (one.instead_of, one.action) == ("v=spf1 mx ptr -all", "replace")
    assert one.why == "because; authorises include:_spf.google.com; authorises include:sendgrid.net"
    assert others == [alias, elsewhere]


def test_first_records_for_one_name_become_one() -> None:
    (one,) = combined([change("v=spf1 include:a.example ~all", None), change("v=spf1 include:b.example ~all", None)])
    assert one.value == "v=spf1 include:a.example include:b.example ~all"


def test_other_records_are_left_alone() -> None:
    policy = DnsChange("replace", "_dmarc.example.com", "TXT", "v=DMARC1; p=reject", "v=DMARC1; p=none")
    gone = DnsChange("remove", "example.com", "TXT", "v=spf1 -all")
    assert combined([policy, gone, policy]) == [policy, gone]
