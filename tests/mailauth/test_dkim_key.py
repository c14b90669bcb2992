import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from dcctl.mailauth.records.dkim_key import DkimKey, KeyProblem, looks_like_key, parse_key
from dcctl.mailauth.records.dkim_signature import DkimSignature, SignatureProblem, parse_signature


def rsa_record(bits: int, form: Any = serialization.PublicFormat.SubjectPublicKeyInfo) -> str:
    public = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(public.public_bytes(serialization.Encoding.DER, form)).decode()


RSA = rsa_record(1024)
POINT = base64.b64encode(ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
SPKI = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + bytes(32)).decode()


@pytest.mark.parametrize("bits", [1024, 1030, 2048])
@pytest.mark.parametrize("form", [serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1])
def test_size_of_rsa_keys(bits: int, form: Any) -> None:
    key = parse_key(f"v=DKIM1; p={rsa_record(bits, form)}")
    assert isinstance(key, DkimKey)
    assert (key.type, key.bits, key.exponent) == ("rsa", bits, 65537)


@pytest.mark.parametrize(
    ("text", "testing", "strict", "for_mail", "hashes"),
    [
        (f"p={RSA}", False, False, True, None),
        (f"v=DKIM1; k=rsa; t=y; p={RSA}", True, False, True, None),
        (f"v=DKIM1;t=y:s;p={RSA};", True, True, True, None),
        (f"v=DKIM1; s=email; h=sha1:sha256; p={RSA}", False, False, True, ("sha1", "sha256")),
        (f"v=DKIM1; s=tlsrpt; p={RSA}", False, False, False, None),
        (f"v = DKIM1 ; k = ed25519 ; p = {POINT[:20]} {POINT[20:]}", False, False, True, None),
        (f"v=DKIM1; g=*; n=note; x=unknown; p={RSA}", False, False, True, None),
    ],
)
def test_keys(text: str, testing: bool, strict: bool, for_mail: bool, hashes: tuple[str, ...] | None) -> None:
    key = parse_key(text)
    assert isinstance(key, DkimKey)
    assert (key.testing, key.strict, key.for_mail, key.hashes) == (testing, strict, for_mail, hashes)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no-key"),
        ("v=DKIM1; k=rsa", "no-key"),
        ("v=DKIM1; p=", "revoked"),
        ("v=DKIM1; p= ;", "revoked"),
        (f"k=rsa; v=DKIM1; p={RSA}", "version"),
        (f"v=DKIM2; p={RSA}", "version"),
        (f"v=dkim1; p={RSA}", "version"),
        (f"v=DKIM1; k=dsa; p={RSA}", "type"),
        (f"v=DKIM1; t; p={RSA}", "syntax"),
        (f"v=DKIM1; p={RSA}; p={RSA}", "syntax"),
        (f"v=DKIM1;; p={RSA}", "syntax"),
        (f"v=DKIM1; p={RSA[:100]}***", "base64"),
        (f"v=DKIM1; p={RSA[:101]}", "truncated"),
        (f"v=DKIM1; p={RSA[:100]}", "truncated"),
        ("v=DKIM1; p=AAAA", "form"),
        (f"v=DKIM1; k=ed25519; p={SPKI}", "form"),
        (f"v=DKIM1; k=ed25519; p={POINT[:20]}", "form"),
        (f"v=DKIM1; p={SPKI}", "form"),
    ],
)
def test_faults(text: str, fault: str) -> None:
    problem = parse_key(text)
    assert isinstance(problem, KeyProblem)
    assert problem.fault == fault


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        (b"v=DKIM1; p=", True),
        (b"p=abc", True),
        (b"k=rsa; p=abc", True),
        (b"v=spf1 -all", False),
        (b"google-site-verification=abc", False),
        (b"v=DMARC1; p=none", True),  # under _domainkey it is a broken key, told as one
        (b"", False),
    ],
)
def test_what_is_meant_as_a_key(text: bytes, looks: bool) -> None:
    assert looks_like_key(text) is looks


@given(st.binary(max_size=120) | st.binary(max_size=90).map(lambda der: b"v=DKIM1; p=" + base64.b64encode(der)))
def test_any_octets_are_a_key_or_a_problem(text: bytes) -> None:
    assert isinstance(parse_key(text), DkimKey | KeyProblem)


SIGNATURE = "v=1; a=rsa-sha256; d=example.com; s=s1; h=from:to; bh=AAAA; b=BBBB"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("v=1", "v=2"), "v=2"),
        (("v=1; ", ""), "v= is missing"),
        (("a=rsa-sha256", "a=rsa-md5"), "no algorithm"),
        (("h=from:to", "h=to"), "From"),
        (("h=from:to; ", ""), "h= is missing"),
        (("bh=AAAA", "bh=*"), "bh= is not base64"),
        (("b=BBBB", "b="), "b= is not base64"),
        (("d=example.com", "d=a..b"), "no domain name"),
        (("s=s1", "s=" + "x" * 64), "no domain name"),
        (("s=s1", "s=s1; i=@example.net"), "not of d=example.com"),
        (("s=s1", "s=s1; c=nice"), "no canonicalization"),
        (("s=s1", "s=s1; q=http"), "dns/txt"),
        (("s=s1", "s=s1; t=-1"), "no number"),
        (("s=s1", "s=s1; l=1e9"), "no number"),
        (("s=s1", "s=s1; t=20; x=10"), "not after"),
        (("s=s1", "s=s1; s=s2"), "twice"),
        (("s=s1", "s"), "no tag=value"),
    ],
)
def test_signatures_that_are_none(change: tuple[str, str], message: str) -> None:
    problem = parse_signature(SIGNATURE.replace(*change))
    assert isinstance(problem, SignatureProblem)
    assert message in problem.message


def test_a_signature() -> None:
    signature = parse_signature(
        SIGNATURE.replace("s=s1", "s=S1; c=relaxed; i=anna=40x@Mail.Example.com; l=0; t=1; x=2")
    )
    assert isinstance(signature, DkimSignature)
    assert (signature.key_name, signature.identity_domain) == ("s1._domainkey.example.com", "mail.example.com")
    assert (signature.header_canon, signature.body_canon) == ("relaxed", "simple")
    assert (signature.length, signature.timestamp, signature.expires) == (0, 1, 2)
    assert signature.identity == "anna@x@Mail.Example.com"


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda text: SIGNATURE.encode() + b"; " + text))
def test_any_octets_are_a_signature_or_a_problem(text: bytes) -> None:
    assert isinstance(parse_signature(text), DkimSignature | SignatureProblem)
