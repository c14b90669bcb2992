"""ARC by classes of cases: every tag of every field absent, empty, wrong, doubled, spaced; and what may differ freely.

The classes are those of the working group's interoperability tests; the cases are made here, by a signer of our own.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.mailauth.test_dkim import NOW, PRIVATE, WEAK, SmallKey, record
from tests.support.arc_signer import sealed

from dcctl.mailauth import arc
from dcctl.mailauth.lookup import ZoneLookup

RSA = PRIVATE["rsa"]
OTHER = PRIVATE["ed25519"]
NAME = "arc._domainkey.example.org"
MESSAGE = (
    b"MIME-Version: 1.0\r\nFrom: Anna <anna@example.com>\r\nTo: list@example.org\r\nSubject: Hello  there\r\n"
    b"Date: Tue, 24 Nov 2026 08:00:00 +0000\r\n\r\nDear  Bob,\r\nbye \r\n\r\n"
)
Edit = Callable[[str], str]
Bytes = Callable[[bytes], bytes]


def without(tag: str) -> Edit:
    return lambda text: re.sub(rf"([ ;]){tag}=[^;]*;", r"\1", text, count=1)


def value(tag: str, new: str) -> Edit:
    return lambda text: re.sub(rf"\b{tag}=[^;]*;", f"{tag}={new};", text, count=1)


def text(old: str, new: str) -> Edit:
    def edit(field: str) -> str:
        assert old in field
        return field.replace(old, new, 1)

    return edit


async def judged(message: bytes, zone: dict[str, dict[str, object]] | None = None) -> arc.ArcResult:
    return await arc.verify(message, lookup=ZoneLookup(zone or {NAME: {"TXT": [record(RSA)]}}), now=NOW)


# How a field is written before it is signed: class, edit, status. The first are of RFC 8617 section 4.1.2 (signature),
# the second of 4.1.3 (seal); the grammar of both is RFC 6376 section 3.2.
SPACED = text("; s=arc; ", " ; s=arc ;\r\n\t")
EQUALS = text("s=arc", "s = arc")
SIGNATURE: list[tuple[str, Edit, str]] = [
    ("space around ;", SPACED, "pass"),
    ("space around =", EQUALS, "pass"),
    ("unknown tag", text("s=arc; ", "s=arc; w=catparty; "), "pass"),
    ("tag name in capitals", text("s=arc", "S=arc"), "fail"),
    ("tag name that is none", text("s=arc; ", "s=arc; 1=x; "), "fail"),
    ("tag without =", text("s=arc; ", "s=arc; x; "), "fail"),
    ("tag twice", text("s=arc; ", "s=arc; s=arc; "), "fail"),
    ("empty tag", text("s=arc; ", "s=arc;; "), "fail"),
    ("space in a value", text("s=arc", "s=ar c"), "fail"),
    ("selector of another key", text("s=arc", "s=other"), "fail"),
    ("i absent", without("i"), "fail"),
    ("i empty", value("i", ""), "fail"),
    ("i zero", value("i", "0"), "fail"),
    ("i no number", value("i", "1a"), "fail"),
    ("i signed number", value("i", "+1"), "fail"),
    ("i fraction", value("i", "1.0"), "fail"),
    ("i over fifty", value("i", "51"), "fail"),
    ("i an identity", value("i", "@example.org"), "fail"),
    ("a absent", without("a"), "fail"),
    ("a empty", value("a", ""), "fail"),
    ("a sha1", value("a", "rsa-sha1"), "fail"),
    ("a unknown", value("a", "rsa-sha512"), "fail"),
    ("a of another kind of key", value("a", "ed25519-sha256"), "fail"),
    ("bh absent", without("bh"), "fail"),
    ("bh empty", value("bh", ""), "fail"),
    ("bh no base64", value("bh", "&&&&"), "fail"),
    ("bh another", value("bh", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), "fail"),
    ("bh with space", lambda field: re.sub(r"bh=(....)(....)", r"bh=\1 \t\2", field), "pass"),
    ("c empty", value("c", ""), "fail"),
    ("c unknown", value("c", "relaxed/lazy"), "fail"),
    ("d absent", without("d"), "fail"),
    ("d empty", value("d", ""), "fail"),
    ("d no name", value("d", "example..org"), "fail"),
    ("d another", value("d", "example.net"), "fail"),
    ("h absent", without("h"), "fail"),
    ("s absent", without("s"), "fail"),
    ("s empty", value("s", ""), "fail"),
    ("t absent", without("t"), "pass"),
    ("t empty", value("t", ""), "fail"),
    ("t no number", value("t", "soon"), "fail"),
    ("t a date", value("t", "2026-11-24"), "fail"),
    ("x no number", text("s=arc; ", "s=arc; x=never; "), "fail"),
    ("x before t", text("s=arc; ", "s=arc; x=5; "), "fail"),
    ("x to come", text("s=arc; ", "s=arc; x=1900000000; "), "pass"),
    ("q another way", text("s=arc; ", "s=arc; q=http/txt; "), "fail"),
    ("q dns/txt", text("s=arc; ", "s=arc; q=dns/txt; "), "pass"),
    ("z copies", text("s=arc; ", "s=arc; z=From:anna@example.com; "), "pass"),
    ("l too long", text("s=arc; ", "s=arc; l=9999; "), "fail"),
]
SEAL: list[tuple[str, Edit, str]] = [
    ("space around ;", SPACED, "pass"),
    ("space around =", EQUALS, "pass"),
    ("unknown tag", text("s=arc; ", "s=arc; w=catparty; "), "pass"),
    ("tag name in capitals", text("s=arc", "S=arc"), "fail"),
    ("tag name that is none", text("s=arc; ", "s=arc; 1=x; "), "fail"),
    ("tag without =", text("s=arc; ", "s=arc; x; "), "fail"),
    ("tag twice", text("s=arc; ", "s=arc; s=arc; "), "fail"),
    ("empty tag", text("s=arc; ", "s=arc;; "), "fail"),
    ("space in a value", text("s=arc", "s=ar c"), "fail"),
    ("i absent", without("i"), "fail"),
    ("i empty", value("i", ""), "fail"),
    ("i zero", value("i", "0"), "fail"),
    ("i no number", value("i", "a"), "fail"),
    ("i of another set", value("i", "2"), "fail"),
    ("a absent", without("a"), "fail"),
    ("a empty", value("a", ""), "fail"),
    ("a sha1", value("a", "rsa-sha1"), "fail"),
    ("a unknown", value("a", "rsa-poptart"), "fail"),
    ("cv absent", without("cv"), "fail"),
    ("cv empty", value("cv", ""), "fail"),
    ("cv unknown", value("cv", "perhaps"), "fail"),
    ("cv pass in the first set", value("cv", "pass"), "fail"),
    ("cv fail", value("cv", "fail"), "fail"),
    ("d absent", without("d"), "fail"),
    ("d empty", value("d", ""), "fail"),
    ("d no name", value("d", "ex ample.org"), "fail"),
    ("s absent", without("s"), "fail"),
    ("s empty", value("s", ""), "fail"),
    ("t absent", without("t"), "pass"),
    ("t empty", value("t", ""), "fail"),
    ("t no number", value("t", "soon"), "fail"),
    ("h", text("s=arc; ", "s=arc; h=from:to; "), "fail"),
]


@pytest.mark.parametrize(("edit", "status"), [case[1:] for case in SIGNATURE], ids=[case[0] for case in SIGNATURE])
async def test_the_signature_as_it_may_be_written(edit: Edit, status: str) -> None:
    result = await judged(sealed(MESSAGE, RSA, write_ams=edit))
    assert (result.chain, bool(result.reason)) == (status, status == "fail")


@pytest.mark.parametrize(("edit", "status"), [case[1:] for case in SEAL], ids=[case[0] for case in SEAL])
async def test_the_seal_as_it_may_be_written(edit: Edit, status: str) -> None:
    result = await judged(sealed(MESSAGE, RSA, write_seal=edit))
    assert (result.chain, bool(result.reason)) == (status, status == "fail")


# `h=` and `c=` of the signature (RFC 6376 sections 3.4, 3.5 and 5.4).
OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"headers": "FROM:To:SuBject:date"}, "pass"),
    ({"headers": "from : to :\r\n\tsubject"}, "pass"),
    ({"headers": "from:to:from:from"}, "pass"),
    ({"headers": "from:x-not-there:x-not-there"}, "pass"),
    ({"headers": "from::to"}, "pass"),
    ({"headers": "from:arc-message-signature"}, "pass"),  # there is none yet when it is signed
    ({"headers": "from:arc-authentication-results"}, "pass"),
    ({"headers": "from:dkim-signature"}, "pass"),
    ({"headers": "from:Arc-Seal"}, "fail"),
    ({"canon": "relaxed", "mean": "relaxed/simple"}, "pass"),
    ({"canon": "relaxed", "mean": "relaxed/relaxed"}, "fail"),  # the body is simple then
    ({"canon": "simple/relaxed"}, "pass"),
    ({"canon": "Relaxed/RELAXED", "mean": "relaxed/relaxed"}, "pass"),
    ({"canon": "relaxed/relaxed/relaxed", "mean": "relaxed/relaxed"}, "fail"),
]


@pytest.mark.parametrize(("options", "status"), OPTIONS, ids=[str(case[0]) for case in OPTIONS])
async def test_what_the_signature_covers_and_how(options: dict[str, Any], status: str) -> None:
    assert (await judged(sealed(MESSAGE, RSA, **options))).chain == status
    assert (await judged(sealed(sealed(MESSAGE, RSA), RSA, **options))).chain == status


def swap(old: bytes, new: bytes, count: int = 1) -> Bytes:
    def edit(raw: bytes) -> bytes:
        changed = re.sub(old, new, raw, count=count)
        assert changed != raw
        return changed

    return edit


def in_order(place: Callable[[bytes], Any]) -> Bytes:
    def edit(raw: bytes) -> bytes:
        head, _, body = raw.partition(b"\r\n\r\n")
        fields: list[bytes] = [*re.split(rb"(?<=\r\n)(?![ \t])", head + b"\r\n")]
        fields.sort(key=place)
        return b"".join(fields) + b"\r\n" + body

    return edit


FIELD = rb"%s: i=%d;[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*"


def drop(name: bytes, instance: int) -> Bytes:
    return swap(FIELD % (name, instance), b"")


def double(name: bytes, instance: int) -> Bytes:
    return swap(b"(" + FIELD % (name, instance) + b")", rb"\1\1")


AAR, AMS, AS = b"ARC-Authentication-Results", b"ARC-Message-Signature", b"ARC-Seal"
# What happens to a chain of two on the way: class, change, status (sections 5.1.1 and 5.2).
CHANGES: list[tuple[str, Bytes, str]] = [
    ("field names in capitals", swap(rb"ARC-Seal", b"ARC-SEAL", 0), "pass"),
    ("field names in lower case", swap(rb"Subject:", b"subject:"), "pass"),
    ("lines folded anew", swap(rb"; s=arc; ", b";\r\n\ts=arc; ", 0), "pass"),
    ("space at line ends", swap(rb";\r\n", b";  \t\r\n", 0), "pass"),
    ("runs of space", swap(rb"; d=", b";   d=", 0), "pass"),
    ("space around the colon", swap(rb"ARC-Seal: ", b"ARC-Seal :  ", 0), "pass"),
    ("space inside b of the newest seal", swap(rb" b=(.{20})", rb" b=\1\r\n\t "), "pass"),
    ("space inside every b", swap(rb" b=(.{20})", rb" b=\1\r\n\t ", 0), "fail"),
    ("body: space at a line's end", swap(rb"bye ", b"bye  \t"), "pass"),
    ("body: runs of space", swap(rb"Dear  Bob", b"Dear \t Bob"), "pass"),
    ("body: empty lines at the end", swap(rb"\r\n\r\n\Z", b"\r\n\r\n\r\n\r\n"), "pass"),
    ("body: no line end", swap(rb"bye \r\n\r\n\Z", b"bye"), "pass"),
    ("body: a space more between words", swap(rb"Bob,", b"Bob ,"), "fail"),
    ("body: a line more", swap(rb"bye", b"bye\r\n-- list footer"), "fail"),
    ("a field that was signed", swap(rb"Subject: Hello", b"Subject: [list] Hello"), "fail"),
    ("a second one of it below", swap(rb"(Subject: Hello[^\r\n]*\r\n)", rb"\1Subject: other\r\n"), "fail"),
    ("a field that was not signed", swap(rb"MIME-Version: 1.0", b"MIME-Version: 1.1"), "pass"),
    ("fields of ARC below the others", in_order(lambda field: field.startswith(b"ARC-")), "pass"),
    ("fields of ARC by their names", in_order(lambda field: field.split(b":")[0]), "pass"),
    ("b of a seal", swap(rb"(?s)(ARC-Seal: i=1.*?b=)....", rb"\1AAAA"), "fail"),
    ("b of a seal no base64", swap(rb"(?s)(ARC-Seal: i=1.*?b=)[^\r\n]*", rb"\1&&&&"), "fail"),
    ("b of a seal empty", swap(rb"(?s)(ARC-Seal: i=2.*?b=)[^\r\n]*", rb"\1"), "fail"),
    ("b of a seal absent", swap(rb"(?s)(ARC-Seal: i=2.*?) b=[^\r\n]*", rb"\1 "), "fail"),
    ("b of the newest signature", swap(rb"(?s)(ARC-Message-Signature: i=2.*?b=)....", rb"\1AAAA"), "fail"),
    ("b of an older signature", swap(rb"(?s)(ARC-Message-Signature: i=1.*? b=)....", rb"\1AAAA"), "fail"),
    ("results of the first set", swap(rb"(?s)(.*)spf=pass", rb"\1spf=none"), "fail"),
    ("results of the second set", swap(rb"spf=pass", b"spf=none"), "fail"),
    ("case of a value", swap(rb"(?s)(ARC-Seal: i=2.*?)d=e", rb"\1d=E"), "fail"),
    *((f"{name.decode()} {instance} absent", drop(name, instance), "fail")
      for name in (AAR, AMS, AS) for instance in (1, 2)),
    *((f"{name.decode()} {instance} twice", double(name, instance), "fail")
      for name in (AAR, AMS, AS) for instance in (1, 2)),
    ("the whole first set absent", lambda raw: drop(AAR, 1)(drop(AMS, 1)(drop(AS, 1)(raw))), "fail"),
    ("the whole second set absent", lambda raw: drop(AAR, 2)(drop(AMS, 2)(drop(AS, 2)(raw))), "pass"),
    ("results without i", swap(rb"(Results:) i=2;", rb"\1"), "fail"),
    ("results with i empty", swap(rb"(Results: i=)2;", rb"\1;"), "fail"),
    ("results with i zero", swap(rb"(Results: i=)2;", rb"\g<1>0;"), "fail"),
    ("results with i no number", swap(rb"(Results: i=)2;", rb"\1x;"), "fail"),
    ("results with i of another set", swap(rb"(Results: i=)2;", rb"\g<1>3;"), "fail"),
    ("results with i behind", swap(rb"Results: i=2; example.org;", b"Results: example.org; i=2;"), "fail"),
    ("results without ; after i", swap(rb"Results: i=2; ", b"Results: i=2 "), "fail"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "status"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
async def test_what_happens_to_a_chain_of_two(change: Bytes, status: str) -> None:
    result = await judged(change(sealed(sealed(MESSAGE, RSA), RSA)))
    assert (result.chain, bool(result.reason)) == (status, status == "fail")


# The states a seal may claim (section 5.2 step 3): of the first set, of the second, of the third.
CLAIMS: list[tuple[tuple[str, ...], str]] = [
    (("none",), "pass"),
    (("pass",), "fail"),
    (("fail",), "fail"),
    (("none", "pass"), "pass"),
    (("none", "none"), "fail"),
    (("none", "fail"), "fail"),
    (("pass", "pass"), "fail"),
    (("fail", "pass"), "fail"),
    (("none", "pass", "pass"), "pass"),
    (("none", "none", "pass"), "fail"),
    (("none", "fail", "pass"), "fail"),
    (("none", "pass", "fail"), "fail"),
]


@pytest.mark.parametrize(("claims", "status"), CLAIMS)
async def test_what_seals_claim(claims: tuple[str, ...], status: str) -> None:
    message = MESSAGE
    for claim in claims:
        message = sealed(message, RSA, cv=claim)
    assert (await judged(message)).chain == status


@pytest.mark.parametrize("message", [b"", b"\r\n", b"\r\nno header\r\n", MESSAGE.partition(b"\r\n\r\n")[0], MESSAGE])
async def test_without_a_chain(message: bytes) -> None:
    assert await judged(message) == arc.ArcResult("none")


# The key records (RFC 6376 section 3.6.1, RFC 8301): what stands there, status.
KEYS: list[tuple[list[str], str]] = [
    ([record(RSA)], "pass"),
    ([record(RSA).removeprefix("v=DKIM1; ")], "pass"),
    ([record(RSA, "k=rsa; n=a%20note; x=1; ")], "pass"),
    ([record(RSA, "t=s; ")], "pass"),
    ([record(RSA, "t=y; ")], "pass"),
    ([record(RSA, "h=sha1:sha256; ")], "pass"),
    ([record(RSA, "s=email:other; ")], "pass"),
    (["v=spf1 -all", record(RSA)], "pass"),
    ([record(WEAK), record(RSA)], "pass"),
    ([], "fail"),
    (["not a key"], "fail"),
    (["v=DKIM1; k=rsa; p="], "fail"),
    (["v=DKIM1; k=rsa; p=AAAA"], "fail"),
    ([record(RSA, "k=dsa; ")], "fail"),
    ([record(RSA, "h=sha1; ")], "fail"),
    ([record(RSA, "s=other; ")], "fail"),
    ([record(RSA).replace("DKIM1", "DKIM2")], "fail"),
    ([record(WEAK)], "fail"),
]


@pytest.mark.parametrize(("records", "status"), KEYS)
async def test_key_records(records: list[str], status: str) -> None:
    message = sealed(sealed(MESSAGE, RSA), RSA)
    result = await judged(message, {NAME: {"TXT": records}} if records else {"example.org": {"TXT": ["x"]}})
    assert result.chain == status


@pytest.mark.parametrize(
    ("key", "algorithm", "status"),
    [(RSA, "rsa-sha256", "pass"), (WEAK, "rsa-sha256", "pass"), (SmallKey(), "rsa-sha256", "fail"),
     (OTHER, "ed25519-sha256", "pass")],
)  # fmt: skip
async def test_sets_with_keys_of_their_own(key: Any, algorithm: str, status: str) -> None:
    """The second set is by another domain with another key; the first seal still counts."""
    zone: dict[str, dict[str, object]] = {
        NAME: {"TXT": [record(RSA)]},
        "arc._domainkey.example.net": {"TXT": [record(key)]},
    }
    message = sealed(sealed(MESSAGE, RSA), key, algorithm=algorithm, domain="example.net")
    assert (await judged(message, zone)).chain == status
