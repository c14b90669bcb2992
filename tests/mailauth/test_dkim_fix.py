"""DKIM key records with the usual slips: what is said about them, and the record that mends them."""

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mailauth.checks.dkim_key import judge_key
from dcctl.mailauth.finding import Finding
from dcctl.mailauth.mending.dkim_fix import reformed, repaired
from dcctl.mailauth.records.dkim_key import DkimKey, parse_key
from dcctl.mailauth.rules import RULES

PUBLIC = rsa.generate_private_key(65537, 2048).public_key()
DER = PUBLIC.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
KEY = base64.b64encode(DER).decode()
BARE = base64.b64encode(PUBLIC.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)).decode()
POINT = base64.b64encode(ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
SPKI = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + base64.b64decode(POINT)).decode()
LONGER = base64.b64encode(DER + b"xyz").decode()


def odd(modulus: int, exponent: int) -> str:
    """A key of any two numbers."""
    key = DkimKey("rsa", 2048, modulus=modulus, exponent=exponent)
    return reformed("v=DKIM1; p=", key)


MODULUS = PUBLIC.public_numbers().n


def judge(text: str, *, asked: bool = True) -> list[Finding]:
    return list(judge_key("s1._domainkey.example.com", "selector s1", text.encode(), asked=asked))


@pytest.mark.parametrize(
    "text",
    [
        f"v=DKIM1; p={KEY}",
        f"p={KEY}",
        f"v=DKIM1;k=rsa;t=s;s=email;h=sha1:sha256;n=a note;p={KEY};",
        f"v=DKIM1; g=*; x=unknown; p={KEY[:200]} {KEY[200:]}",
        f"v=DKIM1; k=ed25519; p={POINT}",
        odd(MODULUS, 65_537),
    ],
)
def test_keys_in_order(text: str) -> None:
    assert [finding.code for finding in judge(text)] == ["dkim.ok"]


# The record, the finding, the better record (None: there is none).
CASES: list[tuple[str, str, str | None]] = [
    (rf"v=DKIM1\; k=rsa\; p={KEY}", "dkim.version", f"v=DKIM1; k=rsa; p={KEY}"),
    (f'"v=DKIM1; k=rsa; p={KEY}"', "dkim.syntax", f"v=DKIM1; k=rsa; p={KEY}"),
    (f'v=DKIM1; k=rsa; p={KEY[:100]}" "{KEY[100:]}', "dkim.base64", f"v=DKIM1; k=rsa; p={KEY}"),
    (f"v=DKIM1 k=rsa p={KEY}", "dkim.version", f"v=DKIM1; k=rsa; p={KEY}"),
    (f"v=DKIM1, k=rsa, p={KEY}", "dkim.version", f"v=DKIM1; k=rsa; p={KEY}"),
    (f"v=DKIM1;; k=rsa; p={KEY}", "dkim.syntax", f"v=DKIM1; k=rsa; p={KEY}"),
    (f"k=rsa; v=DKIM1; p={KEY}", "dkim.version", f"v=DKIM1; k=rsa; p={KEY}"),
    (f"v=dkim1; p={KEY}", "dkim.version", f"v=DKIM1; p={KEY}"),
    (f"DKIM1; k=rsa; p={KEY}", "dkim.syntax", f"v=DKIM1; k=rsa; p={KEY}"),
    (f"V=DKIM1; K=rsa; P={KEY}", "dkim.no-key", f"v=DKIM1; k=rsa; p={KEY}"),
    (f"v=DKIM1; k=rsa; p={KEY}; p={KEY}", "dkim.syntax", f"v=DKIM1; k=rsa; p={KEY}"),
    (f"v=DKIM1; k=rsa p={KEY}", "dkim.type", f"v=DKIM1; k=rsa; p={KEY}"),
    (f"v=DKIM1; k=dsa; p={KEY}", "dkim.type", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; p=-----BEGIN PUBLIC KEY-----{KEY}-----END PUBLIC KEY-----", "dkim.base64", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; p={KEY} (the key)", "dkim.base64", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; p={KEY[:200]}***", "dkim.base64", None),
    (f"v=DKIM1; p={KEY[:200]}", "dkim.truncated", None),
    (f"v=DKIM1; k=ed25519; p={POINT[:-1]}", "dkim.truncated", f"v=DKIM1; k=ed25519; p={POINT}"),  # only the padding
    (f"v=DKIM1; k=ed25519; p={SPKI}", "dkim.form", f"v=DKIM1; k=ed25519; p={POINT}"),
    (f"v=DKIM1; k=ed25519; n=x; p={KEY}", "dkim.form", f"v=DKIM1; n=x; p={KEY}"),
    (f"v=DKIM1; t=s; p={POINT}", "dkim.form", f"v=DKIM1; t=s; k=ed25519; p={POINT}"),
    (f"v=DKIM1; k=rsa; p={SPKI}", "dkim.form", f"v=DKIM1; k=ed25519; p={POINT}"),
    (f"v=DKIM1; k=ed25519; p={POINT[:20]}", "dkim.form", None),
    ("v=DKIM1; k=rsa", "dkim.no-key", None),
    ("v=DKIM1; p=", "dkim.revoked", None),
    (f"v=DKIM1; p={BARE}", "dkim.bare-key", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; p={LONGER}; t=s", "dkim.trailing", f"v=DKIM1; p={KEY}; t=s"),
    (f"v=DKIM1; g=; p={KEY}", "dkim.historic-tag", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; g=john; p={KEY}", "dkim.historic-tag", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; h=sha1; p={KEY}", "dkim.hash", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; h=; p={KEY}", "dkim.hash", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; s=other; p={KEY}", "dkim.service", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; t=y; p={KEY}", "dkim.testing", f"v=DKIM1; p={KEY}"),
    (f"v=DKIM1; t=y:s; p={KEY}", "dkim.testing", f"v=DKIM1; t=s; p={KEY}"),
    (odd(MODULUS, 1), "dkim.form", None),
    (odd(MODULUS, 65_536), "dkim.form", None),
    (odd(MODULUS - 1, 65_537), "dkim.form", None),
    (odd(MODULUS, 3), "dkim.exponent", None),
    (odd(MODULUS, (1 << 64) + 1), "dkim.exponent", None),
    (odd(MODULUS >> 1024 | 1, 65_537), "dkim.short-key", None),
    (odd(MODULUS >> 1500 | 1, 65_537), "dkim.weak-key", None),
    (odd(MODULUS << 3000 | 1, 65_537), "dkim.long-key", None),
]


@pytest.mark.parametrize(("text", "code", "better"), CASES)
def test_one_fault(text: str, code: str, better: str | None) -> None:
    (finding,) = judge(text)
    assert (finding.code, finding.verdict) == (code, RULES[code][1])
    assert (finding.fix[0].value if finding.fix else None) == better
    if better:
        assert [after.code for after in judge(better)] == ["dkim.ok"]


def test_testing_and_strict_are_told_apart() -> None:
    (finding,) = judge(f"v=DKIM1; t=s; p={KEY}")
    assert "t=s" in finding.message


def test_a_string_that_got_lost() -> None:
    text = f"v=DKIM1; k=rsa; p={KEY}"[:255]
    assert "the strings after it are missing" in judge(text)[0].message


def test_a_revoked_key_that_nobody_asked_for_is_at_rest() -> None:
    assert [finding.verdict for finding in judge("v=DKIM1; p=", asked=False)] == ["pass"]


@pytest.mark.parametrize("junk", ["-", ";", '"', "p= ", "-----BEGIN ", " ,", "A"])
def test_a_huge_record_is_left_alone(junk: str) -> None:
    assert repaired("v=DKIM1; p=" + junk * (60_000 // len(junk))) is None


PIECES = st.sampled_from(
    ["v=DKIM1", ";", " ", "\\;", '"', "k=rsa", "k=ed25519", "p=", KEY, POINT, KEY[:50], "=", "t=y", ","]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60))
def test_what_is_repaired_is_a_key(text: str) -> None:
    better = repaired(text)
    assert better is None or isinstance(parse_key(better), DkimKey)
    assert judge(text)
