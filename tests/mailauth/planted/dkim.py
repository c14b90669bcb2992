"""DKIM key records that are wrong, and some that only look it (RFC 6376 section 3.6, RFC 8301, RFC 8463)."""

import base64
from typing import Any, Final

from tests.mailauth.planted.zone import KEY, POINT, Kept, Planted, Zone, rsa_key

NAME: Final = "s1._domainkey.example.com"
GOOD: Final = f"v=DKIM1; k=rsa; p={KEY}"
SPKI: Final = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + base64.b64decode(POINT)).decode()
PEM: Final = f"-----BEGIN PUBLIC KEY-----{KEY}-----END PUBLIC KEY-----"


def dkim(*records: Any, **names: Any) -> Zone:
    return {NAME: {"TXT": list(records)}, **names}


FAULTS: Final[list[Planted]] = [
    Planted("no key", {NAME: {}}, "absent", "3.6.2", False),
    Planted("no TXT", {NAME: {"A": ["192.0.2.1"]}}, "absent", "3.6.2", False),
    Planted("another record there", dkim("hello"), "absent", "3.6.2", False),
    Planted("under another name", {NAME: {}, "s1.domainkey.example.com": {"TXT": [GOOD]}}, "absent", "3.6.2.1", False),
    Planted("an alias of nothing", {NAME: {"CNAME": ["gone.example.net"]}}, "fail", "3.6.2", False),
    Planted("an alias of no key", {NAME: {"CNAME": ["ok.example.net"]}}, "fail", "3.6.2", False),
    Planted("revoked", dkim("v=DKIM1; k=rsa; p="), "fail", "3.6.1", False),
    Planted("revoked, with blanks", dkim("v=DKIM1; p= ;"), "fail", "3.6.1", False),
    Planted("no p=", dkim("v=DKIM1; k=rsa"), "fail", "3.6.1", False),
    Planted("no p= but a P=", dkim(f"v=DKIM1; k=rsa; P={KEY}"), "fail", "3.2"),
    Planted("no base64", dkim(f"v=DKIM1; p={KEY[:100]}***"), "fail", "3.6.1", False),
    Planted("base64 cut between octets", dkim(f"v=DKIM1; p={KEY[:200]}"), "fail", "3.6.1", False),
    Planted("base64 cut within an octet", dkim(f"v=DKIM1; p={KEY[:203]}"), "fail", "3.6.1", False),
    Planted("cut at 255 octets", dkim(GOOD[:255]), "fail", "3.6.2.2", False),
    Planted("the key in two records", dkim(GOOD[:255], GOOD[255:]), "fail", "3.6.2.2"),
    Planted("something behind the key", dkim(GOOD + "AAAA"), "warn", "3.6.1"),
    Planted("512 bit", dkim(f"v=DKIM1; p={rsa_key(512)}"), "fail", "RFC 8301 3.2", False),
    Planted("768 bit", dkim(f"v=DKIM1; p={rsa_key(768)}"), "fail", "RFC 8301 3.2", False),
    Planted("1023 bit", dkim(f"v=DKIM1; p={rsa_key(1023)}"), "fail", "RFC 8301 3.2", False),
    Planted("1024 bit", dkim(f"v=DKIM1; p={rsa_key(1024)}"), "warn", "RFC 8301 3.2", False),
    Planted("8192 bit", dkim(f"v=DKIM1; p={rsa_key(8192)}"), "warn", "RFC 8301 3.2", False),
    Planted("exponent 3", dkim(f"v=DKIM1; p={rsa_key(2048, 3)}"), "warn", "RFC 8017 3.1", False),
    Planted("t=y", dkim(f"v=DKIM1; k=rsa; t=y; p={KEY}"), "warn", "3.6.1"),
    Planted("t=y:s", dkim(f"v=DKIM1; k=rsa; t=y:s; p={KEY}"), "warn", "3.6.1"),
    Planted("v=dkim1", dkim(f"v=dkim1; p={KEY}"), "fail", "3.6.1"),
    Planted("v=DKIM2", dkim(f"v=DKIM2; p={KEY}"), "fail", "3.6.1"),
    Planted("v= not first", dkim(f"k=rsa; v=DKIM1; p={KEY}"), "fail", "3.6.1"),
    Planted("v= last", dkim(f"p={KEY}; v=DKIM1"), "fail", "3.6.1"),
    Planted("DKIM1 alone", dkim(f"DKIM1; k=rsa; p={KEY}"), "fail", "3.2"),
    Planted("no semicolons", dkim(f"v=DKIM1 k=rsa p={KEY}"), "fail", "3.2"),
    Planted("commas", dkim(f"v=DKIM1, k=rsa, p={KEY}"), "fail", "3.2"),
    Planted("two semicolons", dkim(f"v=DKIM1;; p={KEY}"), "fail", "3.2"),
    Planted("a tag twice", dkim(f"v=DKIM1; p={KEY}; p={KEY}"), "fail", "3.2"),
    Planted("a tag without a value", dkim(f"v=DKIM1; t; p={KEY}"), "fail", "3.2"),
    Planted("quotes published", dkim(f'"v=DKIM1; k=rsa; p={KEY}"'), "fail", "3.6.1"),
    Planted("semicolons escaped", dkim(f"v=DKIM1\\; k=rsa\\; p={KEY}"), "fail", "3.6.1"),
    Planted("PEM armour", dkim(f"v=DKIM1; k=rsa; p={PEM}"), "fail", "3.6.1"),
    Planted("k=dsa", dkim(f"v=DKIM1; k=dsa; p={KEY}"), "fail", "3.6.1"),
    Planted("k= empty", dkim(f"v=DKIM1; k=; p={KEY}"), "fail", "3.6.1"),
    Planted("h=sha1", dkim(f"v=DKIM1; h=sha1; p={KEY}"), "fail", "RFC 8301 3.1"),
    Planted("h=md5", dkim(f"v=DKIM1; h=md5; p={KEY}"), "fail", "3.6.1"),
    Planted("s=other", dkim(f"v=DKIM1; s=other; p={KEY}"), "fail", "3.6.1"),
    Planted("s=tlsrpt", dkim(f"v=DKIM1; s=tlsrpt; p={KEY}"), "fail", "RFC 8460 3"),
    Planted("g= with a name", dkim(f"v=DKIM1; g=info; p={KEY}"), "warn", "RFC 4871 3.6.1"),
    Planted("g= empty", dkim(f"v=DKIM1; g=; p={KEY}"), "warn", "RFC 4871 3.6.1"),
    Planted("two keys", dkim(GOOD, f"v=DKIM1; p={rsa_key(1024)}"), "fail", "3.6.2.2"),
    Planted("two equal keys", dkim(GOOD, GOOD), "fail", "3.6.2.2"),
    Planted("a key and a revoked one", dkim(GOOD, "v=DKIM1; p="), "fail", "3.6.2.2"),
    Planted("a key and another record", dkim(GOOD, "v=spf1 -all"), "warn", "3.6.2.2"),
    Planted("Ed25519 with its SubjectPublicKeyInfo", dkim(f"v=DKIM1; k=ed25519; p={SPKI}"), "fail", "RFC 8463 4"),
    Planted("Ed25519 called rsa", dkim(f"v=DKIM1; k=rsa; p={POINT}"), "fail", "RFC 8463 4"),
    Planted("RSA called ed25519", dkim(f"v=DKIM1; k=ed25519; p={KEY}"), "fail", "RFC 8463 4"),
    Planted("half an Ed25519 key", dkim(f"v=DKIM1; k=ed25519; p={POINT[:20]}"), "fail", "RFC 8463 4", False),
    Planted(
        "a revoked wildcard", {NAME: {}, "*._domainkey.example.com": {"TXT": ["v=DKIM1; p="]}}, "fail", "3.6.1", False
    ),
]

CONTROLS: Final[list[Kept]] = [
    Kept("no k=", dkim(f"v=DKIM1; p={KEY}"), "3.6.1"),
    Kept("no v=", dkim(f"k=rsa; p={KEY}"), "3.6.1"),
    Kept("p= alone", dkim(f"p={KEY}"), "3.6.1"),
    Kept("k=RSA", dkim(f"v=DKIM1; k=RSA; p={KEY}"), "3.6.1"),
    Kept("a final semicolon", dkim(f"v=DKIM1; p={KEY};"), "3.2"),
    Kept("no blanks", dkim(f"v=DKIM1;k=rsa;p={KEY}"), "3.2"),
    Kept("many blanks", dkim(f" v = DKIM1 ; k = rsa ; p = {KEY} ; "), "3.2"),
    Kept("blanks in the key", dkim(f"v=DKIM1; p={KEY[:100]} {KEY[100:200]}\t{KEY[200:]}"), "3.6.1"),
    Kept("two strings", dkim([GOOD[:255], GOOD[255:]]), "3.6.2.2"),
    Kept("p= in the middle", dkim(f"v=DKIM1; p={KEY}; k=rsa"), "3.6.1"),
    Kept("t=s", dkim(f"v=DKIM1; t=s; p={KEY}"), "3.6.1"),
    Kept("an unknown flag", dkim(f"v=DKIM1; t=x; p={KEY}"), "3.6.1"),
    Kept("s=email", dkim(f"v=DKIM1; s=email; p={KEY}"), "3.6.1"),
    Kept("s=*", dkim(f"v=DKIM1; s=*; p={KEY}"), "3.6.1"),
    Kept("s= is a list", dkim(f"v=DKIM1; s=other : email; p={KEY}"), "3.6.1"),
    Kept("h=sha256", dkim(f"v=DKIM1; h=sha256; p={KEY}"), "3.6.1"),
    Kept("h= is a list", dkim(f"v=DKIM1; h=sha1:sha256; p={KEY}"), "3.6.1"),
    Kept("a note", dkim(f"v=DKIM1; n=rotated=20in=202026; p={KEY}"), "3.6.1"),
    Kept("an unknown tag", dkim(f"v=DKIM1; x=y; p={KEY}"), "3.2"),
    Kept("g=*", dkim(f"v=DKIM1; g=*; p={KEY}"), "RFC 4871 3.6.1"),
    Kept("3072 bit", dkim(f"v=DKIM1; p={rsa_key(3072)}"), "RFC 8301 3.2"),
    Kept("4096 bit", dkim(f"v=DKIM1; p={rsa_key(4096)}"), "RFC 8301 3.2"),
    Kept("Ed25519", dkim(f"v=DKIM1; k=ed25519; p={POINT}"), "RFC 8463 4"),
    Kept("Ed25519 with h=", dkim(f"v=DKIM1; k=Ed25519; h=sha256; p={POINT}"), "RFC 8463 4"),
    Kept("an alias", {NAME: {"CNAME": ["k.example.net"]}, "k.example.net": {"TXT": [GOOD]}}, "3.6.2"),
    Kept(
        "an alias of an alias",
        {
            NAME: {"CNAME": ["k.example.net"]},
            "k.example.net": {"CNAME": ["j.example.org"]},
            "j.example.org": {"TXT": [GOOD]},
        },
        "3.6.2",
    ),
    Kept("a wildcard", {NAME: {}, "*._domainkey.example.com": {"TXT": [GOOD]}}, "6.1.2"),
]
