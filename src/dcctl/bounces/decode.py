"""Bytes to text for returned mail: transfer encodings (RFC 2045), encoded words (RFC 2047), parameters (RFC 2231).

Every function is total: what cannot be decoded is replaced, never raised, and the work grows with the input alone.
"""

import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([BbQq])\?([^?]{0,4096})\?=")
_GAP = re.compile(r"\?=\s+=\?")
# Only codecs that cost linear time and never raise under "replace": no idna, punycode, utf-7 or escape codecs.
_CHARSET = re.compile(
    r"(us-)?ascii|utf-?(8|16|32)(-?[bl]e)?|latin-?1|iso[-_]?8859-\d{1,2}|iso-2022-(jp(-[123]|-2004|-ext)?|kr)"
    r"|(windows-|cp)\d{3,4}|koi8-[rut]|mac-?[a-z]{5,9}|euc-(jp|kr)|shift[-_]jis|gb2312|gbk|gb18030|big5|tis-620"
)
_UNICODE = ("utf-8", "us-ascii", "ascii")  # what is tried anyway
_PARAMETER = re.compile(r'(?s);\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.?)*"?|[^\s;]*)')  # a lost quote costs no rescan
_QUOTED_PAIR = re.compile(r"(?s)\\(.)")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_PARAMETERS_READ = 4096  # bytes of a Content-Type that are looked at


ENCODED = ("base64", "quoted-printable")  # the transfer encodings that change what is read


def transfer_decode(data: bytes, encoding: str) -> bytes:
    """`data` without its Content-Transfer-Encoding (RFC 2045 section 6); broken base64 keeps what can be read."""
    if encoding == "base64":
        clean = _NOT_BASE64.sub(b"", data)
        whole = clean[:-1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    return data


def to_text(data: bytes, charset: str | None = None) -> str:
    """Text in a declared charset; undeclared, unknown or untrue ones are read as UTF-8, else as Windows-1252."""
    if charset and (name := charset.lower()) not in _UNICODE and _CHARSET.fullmatch(name):
        try:
            return data.decode(name, "replace")
        except LookupError:  # cp9999 looks right and does not exist
            pass
    if b"\x1b$" in data and data.isascii():  # RFC 1468, and nobody declared it
        return data.decode("iso2022_jp", "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _word(match: re.Match[str]) -> str:
    charset, encoding, content = match.groups()
    data = content.encode("utf-8", "replace")
    if encoding in "Bb":
        data = transfer_decode(data, "base64")
    else:
        data = binascii.a2b_qp(data, header=True)
    return to_text(data, charset.partition("*")[0])  # RFC 2231 section 5: charset*language


def decode_words(text: str) -> str:
    """`text` with its encoded words (RFC 2047) decoded; the space between two of them is no text (section 6.2)."""
    if "=?" not in text:
        return text
    return _ENCODED_WORD.sub(_word, _GAP.sub("?==?", text))


def _unpercent(value: str) -> bytes:
    return _PERCENT.sub(lambda match: bytes([int(match[1], 16)]), value.encode("utf-8", "replace"))


def parameters(value: str) -> dict[str, str]:
    """The parameters of a Content-Type or -Disposition value, names in lower case.

    Continuations and charsets of RFC 2231 (`name*0*=utf-8''...; name*1=...`) are joined; the first of a name wins.
    """
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, bytes]] = {}
    charsets: dict[str, str] = {}
    for match in _PARAMETER.finditer(value[:_PARAMETERS_READ]):
        name, text = match[1].lower(), match[2]
        if text.startswith('"'):
            text = text[1:].removesuffix('"')
            text = _QUOTED_PAIR.sub(r"\1", text) if "\\" in text else text
        base, star, rest = name.partition("*")
        if not star:
            plain.setdefault(base, text)
            continue
        number, encoded = rest.rstrip("*"), rest in ("", "0*") or rest.endswith("*")
        if encoded and number in ("", "0") and text.count("'") >= 2:
            charsets[base], _, text = text.split("'", 2)
        index = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
        pieces.setdefault(base, {}).setdefault(index, _unpercent(text) if encoded else text.encode("utf-8", "replace"))
    for base, numbered in pieces.items():
        joined = b"".join(numbered[index] for index in sorted(numbered))
        plain.setdefault(base, to_text(joined, charsets.get(base)))
    return plain
