"""What a mark certificate says, as plain facts (draft-fetch-validation-vmc-wchuang-11 sections 4 and 5).

Apart from `bimi_certificate.py`, which reads them, so that a domain without a certificate loads no cryptography.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

MAX_FILE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class MarkCertificate:
    """The first certificate of a file. `kind` is VMC, CMC or "" (no mark type known to us); `names` are its DNS names,
    lower case; dates in UTC; `purpose` and `logotype` say whether those extensions are there; `logo` is the SVG in it,
    uncompressed, None where it cannot be read; `authority` that it is a CA's."""

    kind: str
    mark_type: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    purpose: bool
    logotype: bool
    logo: bytes | None
    authority: bool
    issuer: str

    def covers(self, selector: str, domains: Iterable[str]) -> bool:
        """Whether it was issued for one of `domains`: the record's, the author's, the organizational one (section 5.2).
        A bare name is good for every selector; a wildcard or another parent for none."""
        good = {name for domain in domains for name in (domain, f"{selector}._bimi.{domain}")}
        return not good.isdisjoint(self.names)


@dataclass(frozen=True, slots=True)
class CertificateProblem:
    """Why a file holds no certificate that can be read."""

    message: str
