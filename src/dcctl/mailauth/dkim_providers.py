"""How providers name the DKIM keys of their customers (RFC 6376 section 3.1), as literal data: where it shows that a
domain uses one, which selectors it gives, where its CNAMEs lead.

Sources, read 2026-11: the set-up pages of each provider (Google Workspace "Set up DKIM", Microsoft Learn "How to use
DKIM for email in your custom domain", SendGrid "Automated Security", Mailgun "Automatic Sender Security", Postmark
"How do I set up DKIM", SparkPost "Create sending domains", SES "Easy DKIM", Fastmail "DKIM", Proton "Custom domain",
OVHcloud "DKIM record", and so on), and what their customers publish.
"""

from typing import Final, NamedTuple


class Provider(NamedTuple):
    """One provider. `mx` and `spf` are the ends of the names that give it away among the exchanges and in the SPF
    record; `keys` the ends of the names its CNAMEs lead to.

    `{account}` in a selector is the first label of the SPF name. `unguessable` says how it names its keys where nobody
    can know the names from outside.
    """

    name: str
    mx: tuple[str, ...] = ()
    spf: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    unguessable: str = ""


PROVIDERS: Final = (
    # Mailboxes
    Provider("Google Workspace", ("google.com", "googlemail.com"), ("_spf.google.com",), ("google",)),
    Provider(
        "Microsoft 365",
        ("mail.protection.outlook.com", "mx.microsoft"),
        ("spf.protection.outlook.com",),
        ("selector1", "selector2"),
        ("onmicrosoft.com", "dkim.mail.microsoft"),  # the newer targets differ from tenant to tenant
    ),
    Provider(
        "Zoho",
        ("zoho.com", "zoho.eu", "zoho.in", "zoho.com.au", "zoho.jp", "zohocloud.ca"),
        ("zoho.com", "zoho.eu", "zoho.in", "zohomail.com", "zohomail.eu", "zohomail.in"),
        ("zoho", "zmail"),
    ),
    Provider(
        "Fastmail",
        ("messagingengine.com",),
        ("spf.messagingengine.com",),
        ("fm1", "fm2", "fm3"),
        ("dkim.fmhosted.com", "messagingengine.com"),
    ),
    Provider(
        "Proton Mail",
        ("protonmail.ch",),
        ("_spf.protonmail.ch",),
        ("protonmail", "protonmail2", "protonmail3"),
        ("domains.proton.ch",),
    ),
    Provider("iCloud Mail", ("mail.icloud.com",), ("icloud.com",), ("sig1",), ("icloudmailadmin.com",)),
    Provider(
        "IONOS",
        ("ionos.com", "ionos.de", "ionos.co.uk", "ionos.fr", "ionos.es", "ionos.it", "kundenserver.de", "1and1.com"),
        ("_spf-us.ionos.com", "_spf-eu.ionos.com", "_spf.kundenserver.de", "_spf.perfora.net"),
        ("s1-ionos", "s2-ionos"),
        ("dkim.ionos.com",),
    ),
    Provider("Gandi", ("mail.gandi.net",), ("_mailcust.gandi.net",), ("gm1", "gm2", "gm3"), ("gandimail.net",)),
    Provider(
        "OVHcloud",
        ("mail.ovh.net", "mail.ovh.ca"),
        ("mx.ovh.com", "mx.ovh.ca"),
        ("ovhmo-selector-1", "ovhmo-selector-2"),
        ("dkim.mail.ovh.net",),
    ),
    Provider(
        "Hostinger",
        ("hostinger.com",),
        ("_spf.mail.hostinger.com",),
        ("hostingermail-a", "hostingermail-b", "hostingermail-c"),
        ("dkim.mail.hostinger.com",),
    ),
    Provider("Migadu", ("migadu.com",), ("spf.migadu.com",), ("key1", "key2", "key3"), ("_domainkey.migadu.com",)),
    Provider(
        "mailbox.org",
        ("mailbox.org",),
        ("mailbox.org",),
        ("mbo0001", "mbo0002", "mbo0003", "mbo0004"),
        ("_domainkey.mailbox.org",),
    ),
    Provider("Tuta", ("tutanota.de",), ("spf.tutanota.de",), ("s1", "s2"), ("_domainkey.tutanota.de",)),
    Provider("Titan", ("titan.email",), ("spf.titan.email",), ("titan1",)),
    Provider("Namecheap Private Email", ("privateemail.com",), ("spf.privateemail.com",), ("default",)),
    Provider("Yandex 360", ("mx.yandex.net", "mx.yandex.ru"), ("_spf.yandex.net", "_spf.yandex.ru"), ("mail",)),
    Provider("VK WorkSpace", ("emx.mail.ru",), ("_spf.mail.ru",), ("mailru",)),
    Provider(
        "ImprovMX",
        ("improvmx.com",),
        ("spf.improvmx.com",),
        ("dkimprovmx1", "dkimprovmx2"),
        ("improvmx.com",),
    ),
    Provider("Cloudflare Email Routing", ("mx.cloudflare.net",), ("_spf.mx.cloudflare.net",), ("cf2024-1",)),
    Provider(
        "Rackspace", ("emailsrvr.com",), ("emailsrvr.com",), unguessable="gives its keys a date and a random ending"
    ),
    # Gateways: the customer, or a date, names the key
    Provider("Mimecast", ("mimecast.com",), ("mimecast.com",), unguessable="calls its keys mimecast and a date"),
    Provider(
        "Proofpoint",
        ("pphosted.com", "ppe-hosted.com"),
        ("pphosted.com", "ppe-hosted.com"),
        unguessable="lets its customers name their keys",
    ),
    # Senders
    Provider("SendGrid", (), ("sendgrid.net",), ("s1", "s2"), ("sendgrid.net",)),
    Provider(
        "Mailgun",
        ("mailgun.org",),
        ("mailgun.org",),
        ("pdk1", "pdk2", "k1", "smtp", "mailo", "pic", "mx"),
        ("mailgun.com", "mailgun.org"),
    ),
    Provider("Mailchimp", (), ("servers.mcsv.net",), ("k1", "k2", "k3"), ("mcsv.net",)),
    Provider(
        "Mailchimp Transactional", (), ("spf.mandrillapp.com",), ("mandrill", "mte1", "mte2"), ("mandrillapp.com",)
    ),
    Provider(
        "Brevo",
        (),
        ("spf.brevo.com", "spf.sendinblue.com"),
        ("brevo1", "brevo2", "mail"),
        ("dkim.brevo.com", "dkim.sendinblue.com"),
    ),
    Provider("Mailjet", (), ("spf.mailjet.com",), ("mailjet",)),
    Provider("MailerLite", (), ("_spf.mlsend.com",), ("litesrv",), ("mlsend.com",)),
    Provider("Constant Contact", (), ("spf.constantcontact.com",), ("ctct1", "ctct2"), ("ccsend.com",)),
    Provider("Zendesk", (), ("mail.zendesk.com",), ("zendesk1", "zendesk2"), ("zendesk.com",)),
    Provider("Marketo", (), ("mktomail.com",), ("m1",)),
    Provider(
        "HubSpot", (), ("hubspotemail.net",), ("hs1-{account}", "hs2-{account}"), ("dkim.hubspotemail.net",)
    ),  # its SPF names begin with the account's number
    Provider(
        "Salesforce",
        (),
        ("_spf.salesforce.com",),
        keys=("custdkim.salesforce.com",),
        unguessable="lets its customers name their keys",
    ),
    Provider(
        "Amazon SES",
        ("amazonaws.com",),
        ("amazonses.com",),
        keys=("dkim.amazonses.com",),
        unguessable="gives its keys random names",
    ),
    Provider(
        "SparkPost",
        ("smtp.sparkpostmail.com",),
        ("sparkpostmail.com",),
        unguessable="calls its keys scph and a date",
    ),
    Provider("Postmark", (), ("spf.mtasv.net",), unguessable="calls its keys a date and pm"),
)
