"""The zones the real name server serves: one in order, one with a fault in each record, two in trouble."""

from typing import Final

from tests.support.nsd import APEX

# 2048 bits in two strings, as one holds 255 octets (RFC 1035 section 3.3).
_KEY: Final = (
    '"v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsoXBuKn38y228Z67tE+z2ztUyvRQrwr06A3TWyHZEnHt'
    'CQJ9oJkd8xrVv0wA28toB2qM3HGWP72m7AnG7uUIGiLLStpVqR1t9yMyzGeh7C78Kj48LqDHOt1Idr8AOwxyClFrtuPk2jtTPjD5Y" '
    '"+vTqydJUJwojQZiler2SSRPpNW2ZbPS0fM19azfCUetFryWofX79m+wSyDUXpM1NsH6Em5d5633hah6zoINWb/1rVvp8BjVf5VSXJth'
    'wy1Va9SoVPPC8dDkvb+v2C7qxclnn/Iy9WgFfPPX9aBSaXY/sIJZ3YxS/Y96onHscWowLyxHXfOuiOuk7vBK28DX3ypeYwIDAQAB"'
)
BIG_COUNT: Final = 12  # TXT records of big.test beside its SPF record: far over 1232 octets

ZONES: Final[dict[str, str | None]] = {
    ".": APEX,  # names outside the other zones do not exist, instead of REFUSED
    "good.test": f"""{APEX}
@              MX  10 mail
mail           A   192.0.2.10
@              TXT "v=spf1 mx ip4:192.0.2.20 -all"
s1._domainkey  TXT {_KEY}
_dmarc         TXT "v=DMARC1; p=reject; rua=mailto:dmarc@good.test"
_smtp._tls     TXT "v=TLSRPTv1; rua=mailto:tls@good.test"
""",
    "2.0.192.in-addr.arpa": f"""{APEX}
10 PTR mail.good.test.
""",
    # SPF: two records (RFC 7208 section 4.5); DKIM: a revoked key (RFC 6376 section 3.6.1); DMARC: no such policy.
    "planted.test": f"""{APEX}
@              MX  10 mail
mail           A   192.0.2.11
@              TXT "v=spf1 mx -all"
@              TXT "v=spf1 ip4:192.0.2.21 -all"
s1._domainkey  TXT "v=DKIM1; k=rsa; p="
_dmarc         TXT "v=DMARC1; p=denied"
""",
    "lame.test": None,  # SERVFAIL
    "big.test": APEX
    + '@ MX 10 mail\nmail A 192.0.2.12\n@ TXT "v=spf1 mx -all"\n_dmarc TXT "v=DMARC1; p=reject"\n'
    + "".join(f'@ TXT "verification-{number}={"x" * 200}"\n' for number in range(BIG_COUNT)),
}
