"""Which mails of a mailbox may be returned mail, by their header fields alone: only these are fetched whole.

Generous on purpose: a mail too many costs a fetch, one too few is a bounce that nobody hears of. `bounces/` decides
what a mail is. RFC 3464 section 2 (null reverse-path), RFC 3834 section 5 (Auto-Submitted), RFC 5965, RFC 6522.
"""

import re
from collections.abc import Mapping
from typing import Final

from dcctl.mail.headers import split_headers

# What a field holds where a machine may have written the mail; in lower case. An empty pattern: that it is there.
_HINTS: Final[Mapping[str, str]] = {
    "Return-Path": r"<\s*>|daemon|^$|staff@",
    "Envelope-From": r"<\s*>|daemon",
    "From": r"<\s*>|daemon|postmaster|hostmaster|admin|deliver|abuse|complain|feedback|fbl|bounce|report|system|service"
    r"|exchange|autorespon|no-?reply|mail@|mailer|root@|staff@|ndr@|imss@",
    "Sender": r"<\s*>|daemon|postmaster|bounce",
    "Subject": r"deliver|return|fail|bounc|reject|refus|unable|unknown|error|delay|warn|compla|abuse|spam|feedback"
    r"|block|auto|vacation|out of|away|office|notif|problem|status|could not|cannot|not accept|confirm|verif",
    "Content-Type": r"multipart/report|report-type|message/",
    "Auto-Submitted": r"auto",
    "Precedence": r"auto",
    "X-Loop": "",
    "X-Autoreply": "",  # responders
    "X-Autorespond": "",
    "X-Auto-Response-Suppress": "",  # Exchange
    "X-Failed-Recipients": "",  # Exim, Gmail
    "X-MS-Exchange-Message-Is-Ndr": "",  # Exchange
    "X-MS-Embedded-Report": "",  # Exchange 2003 and later
    "X-DSNContext": "",  # Microsoft's SMTP service
    "X-Amz-Sns-Message-Id": "",  # SES by way of SNS
    "X-HmXmrOriginalRecipient": "",  # Outlook.com's complaints
}
_COMPILED: Final = {name.lower().encode(): re.compile(hint.encode()) for name, hint in _HINTS.items()}

FIELDS: Final = tuple(_HINTS)  # what to ask a server for


def may_be_returned(headers: bytes) -> bool:
    """Whether a mail with these header fields (RFC 5322; `FIELDS` will do) may be a bounce, a complaint or an answer by
    itself.

    True as well where hardly a field is there: nothing then speaks against it.
    """
    fields = split_headers(headers).fields
    if not {field.name.lower() for field in fields}.issuperset((b"from", b"subject")):
        return True
    return any(
        hint.search(field.value.lower()) for field in fields if (hint := _COMPILED.get(field.name.lower())) is not None
    )
