"""Known secrets taken out of logs and tracebacks, in every spelling the wire and our own texts give them.

Base64 by RFC 4648: SASL PLAIN (RFC 4616), LOGIN, XOAUTH2 and HTTP Basic put a user name before the secret, so that its
base64 starts at one of three bit offsets; all three are looked for.
"""

import json
import logging
import re
from base64 import b64encode
from typing import Final
from urllib.parse import quote, quote_plus

from dcctl.channels.base import Secret

MASK: Final = "***"
_SHORTEST = 4  # shorter ones would only riddle every text with masks, and so tell what they are
_TOKEN = re.compile(r"[A-Za-z0-9+/_-]{4,}={0,2}")
_PRESENTED = re.compile(
    r"\b((?:Bearer|Basic)\s+|AUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)\s+)[^\s'\"]+", re.IGNORECASE
)
_TRACE = logging.Formatter()


def _spellings(text: str) -> set[str]:
    """The secret as text may quote it: itself, URL-encoded, in JSON, in a repr."""
    urls = {quote(text, safe=""), quote(text), quote_plus(text)}
    lower = {re.sub("%[0-9A-F]{2}", lambda pair: pair.group().lower(), url) for url in urls}
    return {text, *urls, *lower, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1]}


def _base64_cores(text: str) -> set[str]:
    """The base64 digits that the secret alone decides, after 0, 1 or 2 bytes of something else; both alphabets."""
    raw = text.encode("utf-8", "surrogatepass")
    cores = set()
    for before in range(3):
        digits = b64encode(bytes(before) + raw).decode()
        cores.add(digits[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6])
    return cores | {core.translate(str.maketrans("+/", "-_")) for core in cores}


class Redactor(logging.Filter):
    """Masks every secret it was told of. Add it to *handlers*, where records of all loggers pass; call it on texts."""

    def __init__(self) -> None:
        super().__init__()
        self._spellings: list[str] = []
        self._cores: set[str] = set()

    def add(self, secret: Secret) -> None:
        """Mask this secret from now on; one of fewer than four characters is left alone."""
        text = secret.reveal()
        if len(text) < _SHORTEST:
            return
        self._spellings = sorted({*self._spellings, *_spellings(text)}, key=len, reverse=True)
        self._cores |= _base64_cores(text)

    def __call__(self, text: str) -> str:
        """`text` with each known secret, what follows `Bearer` or `AUTH PLAIN`, and any base64 of it masked."""
        for spelling in self._spellings:
            text = text.replace(spelling, MASK)
        return _PRESENTED.sub(rf"\1{MASK}", _TOKEN.sub(self._token, text))

    def _token(self, match: re.Match[str]) -> str:
        token = match.group()
        return MASK if any(core in token for core in self._cores) else token

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place, its traceback included; nothing is dropped."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):  # arguments that do not fit: logging would print them itself
            message = f"{record.msg} {record.args!r}"
        record.msg, record.args = self(message), None
        if record.exc_info:
            record.exc_text = record.exc_text or _TRACE.formatException(record.exc_info)
            record.exc_info = None
        record.exc_text = self(record.exc_text) if record.exc_text else None
        record.stack_info = self(record.stack_info) if record.stack_info else None
        return True
