"""A returned mail to be shared: the same to every rule, and nobody in it (addresses, names, hosts, ids replaced)."""

from dcctl.bounces.mime import Mail, read_mail
from dcctl.bounces.redacting.finding import Found, user
from dcctl.bounces.redacting.names import Names
from dcctl.bounces.redacting.rebuild import Rebuilt
from dcctl.bounces.scan import scan


def redact(raw: bytes) -> bytes:
    """The mail with e-mail addresses, personal names, hosts, IP addresses, msg-ids and queue ids replaced, the same one
    always by the same; the body of the returned message and attachments are left out.

    `scan` says the same of it but for the names. Domains of providers that rules know by name stay, and so do local
    parts of systems (mailer-daemon, postmaster). Prose that a person wrote is kept: somebody must look at it. Never
    raises; of a mail that is too deep or too large to be read the header alone is left.
    """
    found = Found()
    for failure in scan(raw).failures:  # whoever the reader names, also where no address stands in the mail
        for address in (failure.recipient, failure.original_recipient or ""):
            user(found, address.rpartition("@")[0] or address)
    mail = read_mail(raw)
    if mail.trouble:
        mail = Mail((mail.top._replace(type="", end=mail.top.begin),))
    return bytes(Rebuilt(mail, found, Names()))
