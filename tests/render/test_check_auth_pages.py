"""`check-auth` on a terminal and on paper: the verdict first, each record once, its fix beside it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcctl.mailauth.check import DomainReport
from dcctl.mailauth.finding import Finding
from dcctl.render import check_auth, check_auth_paper, html_page, markdown, plain_page
from dcctl.render.verdicts import by_record, tally, worst
from dcctl.verbs.check_auth import AuthData
from tests.render.outcomes import TEXT, outcomes_of
from tests.render.values import ABSENT, ALL_PASS, FINE, PTR, SILENT, report
from tests.support.hostile import OURS

TERMINAL = """\
bad.test: FAIL  (1 fail, 3 unknown, 1 absent, 1 warn, 1 pass)
  DMARC policy none, published at bad.test

  FAIL     spf: +all lets everybody send  [RFC 7208 section 5.1]
  warn     spf: ptr is slow  [RFC 7208 section 5.5]
      found:
        v=spf1 ptr +all
      publish instead: without what is wrong in it
        bad.test. IN TXT "v=spf1 ~all"

  unknown  dkim: could not be checked: SERVFAIL
      and the same for two._domainkey.bad.test, three._domainkey.bad.test

  absent   dmarc: no DMARC record  [RFC 9989 section 4.10]
      publish: asks for reports
        _dmarc.bad.test. IN TXT "v=DMARC1; p=none"

  pass     mx: mail goes to mx.bad.test
        MX 10 mx.bad.test

next: publish the records above, then run the same command again; some questions were not answered
"""

PAPER = """\
# bad.test: **FAIL**

1 fail, 1 absent, 1 warn, 1 pass

DMARC policy none, published at bad.test

## Records to publish

| do | name | type | value | instead of |
| --- | --- | --- | --- | --- |
| replace | `bad.test` | TXT | `v=spf1 ~all` | `v=spf1 ptr +all` |
| add | `_dmarc.bad.test` | TXT | `v=DMARC1; p=none` |  |

Values are as DNS holds them, without the quotes that a zone file puts around a text.

## What was found

### **FAIL** spf: +all lets everybody send

- **warn** spf: ptr is slow

```
v=spf1 ptr +all
```

replace the TXT record at bad.test: without what is wrong in it

RFC 7208 section 5.1; RFC 7208 section 5.5

### **absent** dmarc: no DMARC record

publish a TXT record at \\_dmarc.bad.test: asks for reports

RFC 9989 section 4.10

### **pass** mx: mail goes to mx.bad.test

```
MX 10 mx.bad.test
```

RFC 5321 section 5.1
"""


def test_on_a_terminal() -> None:
    data = AuthData((report(ALL_PASS, *SILENT, PTR, ABSENT, FINE, policy="none"),))
    assert plain_page.paint(check_auth.page(data)) == TERMINAL


def test_on_paper() -> None:
    data = AuthData((report(PTR, FINE, ALL_PASS, ABSENT, policy="none"),))
    assert markdown.paint(check_auth_paper.page(data)) == PAPER


# Domains, the first line on a terminal, on paper.
FIRST = [
    ((report(FINE),), "bad.test: pass  (1 pass)", "# bad.test: pass"),
    ((report(PTR),), "bad.test: warn  (1 warn)", "# bad.test: warn"),
    ((report(PTR), report(ABSENT)), "2 domains: FAIL  (1 fail, 1 warn)", "# 2 domains: **FAIL**"),
    ((report(FINE), report(*SILENT)), "2 domains: unknown  (1 unknown, 1 pass)", "# 2 domains: unknown"),
    ((report(FINE, domain="xn--bcher-kva.test"),), "bücher.test (xn--bcher-kva.test): pass  (1 pass)", None),
    ((), "next: run the same command again: some questions were not answered", "# 0 domains: nothing was checked"),
]


@pytest.mark.parametrize(("reports", "terminal", "paper"), FIRST)
def test_the_first_line_is_the_verdict(reports: tuple[DomainReport, ...], terminal: str, paper: str | None) -> None:
    data = AuthData(reports)
    assert plain_page.paint(check_auth.page(data)).splitlines()[0] == terminal
    assert paper is None or markdown.paint(check_auth_paper.page(data)).splitlines()[0] == paper


LAST = [
    ((ALL_PASS, PTR), "next: publish the records above, then run the same command again"),
    (
        (ALL_PASS, *SILENT),
        "next: publish the records above, then run the same command again; some questions were not answered",
    ),
    ((FINE, *SILENT), "next: run the same command again: some questions were not answered"),
    (
        (Finding("x", "mx", "warn", "a", "b"),),
        "next: see to what is marked above; there is no one record that would mend it",
    ),
    ((FINE,), "nothing to mend"),
]


@pytest.mark.parametrize(("found", "last"), LAST)
def test_the_last_line_says_what_to_do(found: tuple[Finding, ...], last: str) -> None:
    assert plain_page.paint(check_auth.page(AuthData((report(*found),)))).splitlines()[-1] == last


def test_findings_are_together_by_record() -> None:
    assert by_record([FINE, PTR, *SILENT, ALL_PASS]) == [[ALL_PASS, PTR], [*SILENT], [FINE]]
    cut = [Finding("check.deadline", section, "unknown", "a", "not finished") for section in ("spf", "mx")]
    other = Finding("mx.unknown", "mx", "unknown", "a", "mx.a: SERVFAIL")
    assert by_record([*cut, other]) == [cut, [other]], "one reason is told once, two reasons are two"
    assert by_record([]) == []


def test_verdicts_are_summed_up() -> None:
    assert tally(["pass", "fail", "pass"]) == "1 fail, 2 pass"
    assert worst([]) == "pass"
    assert worst(["pass", "warn", "unknown"]) == "unknown"


@given(outcomes_of(AuthData, st.sampled_from(sorted(OURS.values())) | TEXT))
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_data_has_its_paper(data: AuthData) -> None:
    page = check_auth_paper.page(data)
    assert markdown.paint(page).startswith("# ")
    assert "<h1" in html_page.paint(page)
