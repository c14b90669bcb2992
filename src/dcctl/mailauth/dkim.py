"""DKIM: who vouches for this message? Verify and sign (RFC 6376, RFC 8301, RFC 8463)."""

from dcctl.mailauth.dkim_crypto import SigningKey
from dcctl.mailauth.dkim_judge import DkimResult, Result
from dcctl.mailauth.dkim_sign import sign
from dcctl.mailauth.dkim_verify import verify
from dcctl.mailauth.records.dkim_key import DkimKey, KeyProblem, parse_key
from dcctl.mailauth.records.dkim_signature import DkimSignature, SignatureProblem, parse_signature

__all__ = [
    "DkimKey",
    "DkimResult",
    "DkimSignature",
    "KeyProblem",
    "Result",
    "SignatureProblem",
    "SigningKey",
    "parse_key",
    "parse_signature",
    "sign",
    "verify",
]
