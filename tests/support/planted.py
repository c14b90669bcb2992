"""One domain in order, with all that mail authentication knows; planted faults; and how a report of it is graded.

A fault is found when its section holds a finding that the domain in order does not have: an *error* as fail or absent,
a *warning* as warn, what could not be asked as *unknown*. What must not be flagged adds nothing at all.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from dcctl.fetch import Fetched, NotFetched
from dcctl.mailauth.check import DomainReport, Scope, check_domain
from dcctl.mailauth.finding import Finding, Section
from tests.support.mark_certificates import NOW, pem
from tests.support.signed import Signed

Zone = dict[str, dict[str, Any]]
Files = Mapping[str, bytes | Fetched | NotFetched]
Expect = Literal["error", "warning", "unknown", "clean"]

DOMAIN: Final = "example.com"
SENTENCE: Final = 300  # characters: what a finding says is read in one go
POLICY: Final = "https://mta-sts.example.com/.well-known/mta-sts.txt"
LOGO, MARK = "https://logo.example.net/l.svg", "https://logo.example.net/m.pem"
SVG: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 9 9">'
    b"<title>Example</title><rect/></svg>"
)
TLSA: Final = "3 1 1 " + "ab" * 32
ZONE: Final[Zone] = {
    DOMAIN: {
        "TXT": ["v=spf1 mx -all"],
        "MX": [[10, "mx1.example.com"], [20, "mx2.example.com"]],
        "DS": ["12345 13 2 " + "ab" * 32],
    },
    "mx1.example.com": {"A": ["9.9.9.1"]},
    "mx2.example.com": {"A": ["9.9.9.2"]},
    "1.9.9.9.in-addr.arpa": {"PTR": ["mx1.example.com"]},
    "2.9.9.9.in-addr.arpa": {"PTR": ["mx2.example.com"]},
    "_25._tcp.mx1.example.com": {"TLSA": [TLSA]},
    "_25._tcp.mx2.example.com": {"TLSA": [TLSA]},
    "s1._domainkey.example.com": {"TXT": ["v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="]},
    "_dmarc.example.com": {"TXT": ["v=DMARC1; p=reject; rua=mailto:d@example.com"]},
    "_mta-sts.example.com": {"TXT": ["v=STSv1; id=20261101T000000"]},
    "_smtp._tls.example.com": {"TXT": ["v=TLSRPTv1; rua=mailto:t@example.com"]},
    "default._bimi.example.com": {"TXT": [f"v=BIMI1; l={LOGO}; a={MARK}"]},
}
LINES: Final = ("version: STSv1", "mode: enforce", "mx: mx1.example.com", "mx: *.example.com", "max_age: 604800")
CERTIFICATE: Final = pem(DOMAIN, svg=SVG)


def policy(*lines: str, end: str = "\r\n") -> bytes:
    return "".join(line + end for line in lines or LINES).encode()


FILES: Final[Files] = {POLICY: policy(), LOGO: SVG, MARK: CERTIFICATE}


def answer(url: str, status: int = 200, media_type: str = "text/plain", body: bytes | None = None) -> Files:
    """A file served in another way."""
    served = FILES[url] if body is None else body
    assert isinstance(served, bytes)
    return {url: Fetched(url, status, media_type, served if 200 <= status < 300 else b"")}


UNCHANGED: Final[Zone] = {}
AS_IT_IS: Final[Files] = {}


class Planted(NamedTuple):
    """One case: what is changed in the zone and in what is served, and what that is by the section named; `secure` are
    the ends of the names that DNSSEC vouches for (all)."""

    name: str
    reference: str
    expect: Expect
    zone: Zone = UNCHANGED
    files: Files = AS_IT_IS
    secure: tuple[str, ...] = ("",)


class Served:
    """A `Fetch`: URL -> the body, a whole answer, or none; what is not there is a host without an address."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        found = self._files.get(url)
        if found is None:
            return NotFetched(url, True, f"{url.split('/')[2]} has no address", "no-address")
        if isinstance(found, bytes):
            found = Fetched(url, 200, "text/plain", found)
        if isinstance(found, Fetched) and len(found.body) > limit:
            return NotFetched(url, True, f"the answer has more than the {limit} octets allowed", "too-large")
        return found


async def checked(zone: Zone, files: Files, secure: tuple[str, ...] = ("",), **scope: Any) -> DomainReport:
    """The whole check of the domain with these changes; `{}` for a name takes it out of the zone."""
    whole = {name: types for name, types in (ZONE | zone).items() if types}
    return await check_domain(
        DOMAIN,
        lookup=Signed(whole, secure),
        fetch=Served({**FILES, **files}),
        scope=Scope(**({"selectors": ("s1",)} | scope)),
        now=NOW.timestamp(),
    )


def graded(report: DomainReport, section: Section) -> tuple[Expect, list[Finding]]:
    """What the section says that it does not say of the domain in order (of which it says nothing but pass); each in
    one sentence."""
    told = [one for one in report.findings if one.section == section and one.verdict != "pass"]
    assert [one.message for one in told if len(one.message) > SENTENCE] == []
    verdicts = {one.verdict for one in told}
    if verdicts & {"fail", "absent"}:
        return "error", told
    if "unknown" in verdicts:
        return "unknown", told
    return ("warning" if verdicts else "clean"), told
