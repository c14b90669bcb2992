"""What the human-readable part of a report (RFC 6522 section 3, first part) says beside a recipient's address."""

from collections.abc import Sequence

from dcctl.bounces.mime import Mail

_LOOKED_AT = 1 << 14  # bytes of the text
_LONGEST = 500  # characters of an explanation


def human_text(mail: Mail) -> str:
    """The first plain text part, its line ends as LF; empty when there is none."""
    part = next((part for part in mail.parts if part.depth and part.type in ("", "text/plain")), None)
    return part.text(_LOOKED_AT).replace("\r\n", "\n") if part else ""


def beside(text: str, recipient: str, others: Sequence[str]) -> str:
    """The words from the last mention of `recipient` to the next empty line or other recipient, on one line.

    The last, for the list of addresses comes before the server's words in every report that has both.
    """
    lowered = text.lower()
    at = lowered.rfind(recipient.lower()) if recipient else -1
    if at < 0:
        return ""
    start = at + len(recipient)
    ends = [lowered.find(mark, start) for mark in ("\n\n", *(other.lower() for other in others if other))]
    end = min((end for end in ends if end >= 0), default=len(text))
    return " ".join(text[start:end].strip(" :>)'\"\n\t").split())[:_LONGEST]
