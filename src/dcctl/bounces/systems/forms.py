"""Mail systems whose reports are plain blocks: one literal row per system, read by `blocks.read_form`."""

import re
from typing import Final

from dcctl.bounces.prose import System
from dcctl.bounces.systems.blocks import ADDRESS, Form, system

_TO: Final = rf"(?P<to>{ADDRESS})"
_ANGLE: Final = r"<(?P<to>[^<>\n]{1,320})>"


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


FORMS: Final[tuple[Form, ...]] = (
    # DragonFly Mail Agent: dma mail.c, bounce()
    Form(
        "dma",
        ("this is the dragonfly mail agent",),
        _re(rf"^There was an error delivering your mail to {_ANGLE}\.?"),
        _re(r"^(?:Message headers|Original message) follows?\b"),
    ),
    # OpenSMTPD: smtpd/bounce.c, notice_error, notice_warning; the second head is that of 4.x
    Form(
        "OpenSMTPD",
        ("this is the mailer-daemon, please do not reply",),
        _re(rf"^(?:Recipient: )?{_TO}(?:: |\nReason:\n)(?P<words>\S)"),
        _re(r"^(?: {4}\S|Below is a copy)"),
        kinds=(("a message is delayed for more than", "delayed"), ("your message was successfully", "delivered")),
    ),
    # Courier: the text before the report part
    Form(
        "Courier",
        ("running the courier mail server",),
        _re(rf"^[ \t]{{0,8}}{_ANGLE}:[ \t]*$"),
        _re(r"^-{20,}"),
        kinds=(("delayed mail", "delayed"), ("has not been delivered yet", "delayed")),
    ),
    # PMDF, Sun and Oracle Messaging Server: the text before the report part
    Form(
        "PMDF",
        ("recipient address: ",),
        _re(rf"^[ \t]*Recipient address: {_TO}(?:\n[ \t]*Original address: (?P<original>{ADDRESS}))?"),
        _re(r"^(?:Original-envelope-id|Reporting-MTA):"),
        kinds=(("will continue to try to deliver", "delayed"), ("delivery has been delayed", "delayed")),
    ),
    # XMail: the error response of its queue
    Form(
        "XMail",
        ("xmail bounce: rcpt=[",),
        _re(r"^\[<00>\] XMail bounce: Rcpt=\[(?P<to>[^\]\s]{1,320})\];Error=\["),
        _re(r"^\[<01>\]|\]\s*$"),
    ),
    # MailEnable's SMTP connector
    Form(
        "MailEnable",
        ("mailenable: message ",),
        _re(r"^[ \t]*Recipient: \[SMTP:(?P<to>[^\]\s]{1,320})\]\s{1,4}(?:Reason: )?"),
        _re(r"^Message (?:headers|contents) follow"),
        kinds=(("mailenable: message delivery has been delayed", "delayed"),),
    ),
    # hMailServer: ExternalDelivery.cpp; the text around the blocks is the site's
    Form(
        "hMailServer",
        ("   error type: smtp",),
        _re(rf"^{_TO}[ \t]*\n(?= {{3}}Error Type: )"),
        _re(r"^hMailServer$"),
    ),
    # SmarterMail
    Form(
        "SmarterMail",
        ("failed recipient: ",),
        _re(rf"^Failed Recipient: {_TO}[ \t]*(?:\nReason: )?"),
        _re(r"^[ \t]*-- The header and top"),
    ),
    # MDaemon, a local user
    Form(
        "MDaemon",
        ("no user by that name at this server",),
        _re(rf"^(?P<words>{_TO} - no such user here)"),
    ),
    # IMail (SMTP32)
    Form(
        "IMail",
        ("<smtp32 v", "original message follows."),
        _re(
            r"^(?P<words>(?:Unknown (?:user|host)|Invalid final delivery userid|Delivery failed \d+ attempts"
            rf"|User mailbox exceeds allowed size|undeliverable +to):? +{_TO})"
        ),
        _re(r"^Original message follows\."),
    ),
    # Smail 3: notify.c, addr_error_banner
    Form(
        "Smail",
        ("failed addresses follow: --",),
        _re(rf"^[ \t]*<?{_TO}>?[ \t]*(?:\.\.\. ?)?"),
        _re(r"^\|-+ Message text follows"),
        start=_re(r"^\|-+ Failed addresses follow: -+\|$"),
    ),
    # MMDF: the channel's queue stands beside the host
    Form(
        "MMDF",
        (") (queue: ",),
        _re(
            r"could not be delivered to\s{1,4}'(?P<to>[^'\s()]{1,320}) \(host: [^()\n]{0,255}\)"
            r" \(queue: [^()\n]{0,80}\)'\s{1,4}for the following\s{1,4}reason:"
        ),
        _re(r"^\s*Your message follows|^-{3,}"),
    ),
    # ZMailer: the text before the report part
    Form(
        "ZMailer",
        ("this is a collection of reports about email delivery",),
        _re(r"^(?:FAILED|DELAYED):\n  Original Recipient:\n {3,8}(?:rfc822;)?(?P<to>[^\s;]{1,320})"),
        _re(r"^Following is a copy"),
        kinds=(("\ndelayed:\n", "delayed"),),
    ),
    # CommuniGate Pro, where its report part is lost
    Form(
        "CommuniGate Pro",
        ("failed to deliver to '",),
        _re(r"^Failed to deliver to '<?(?P<to>[^'\s<>]{1,320})>?'"),
        _re(r"^Reporting-MTA:"),
    ),
    # Haraka: config/outbound.bounce_message
    Form(
        "Haraka",
        ("haraka mailer program at",),
        _re(r"^Intended Recipients: (?P<to>[^\n]{1,2000})\n(?:Failure Reason: )?"),
        _re(r"^--- "),
    ),
    # Xinnet
    Form(
        "deliver program",
        ("this is the deliver program at",),
        _re(rf"^{_TO}$"),
        _re(r"^--"),
    ),
    # MXLogic (mxl_mta), whose introduction is Exim's
    Form(
        "MX Logic",
        ("a message that you have sent could not be delivered",),
        _re(rf"^[ \t]{{0,4}}{_ANGLE}:"),
        _re(r"^Included is a copy"),
    ),
    # MailFoundry
    Form(
        "MailFoundry",
        ("delivery failed for the following reason:",),
        _re(rf"^Unable to deliver message to: {_ANGLE}\s{{1,4}}Delivery failed for the following reason:"),
        _re(r"^This has been a "),
    ),
    # SurfControl E-mail Filter
    Form(
        "SurfControl",
        ("a transcript of the attempts to send the message follows",),
        _re(rf"^Addressed To: {_TO}"),
        _re(r"^--- "),
    ),
    # Digital Arts m-FILTER
    Form(
        "m-FILTER",
        ("以下のメールアドレスへの送信に失敗しました",),
        _re(rf"^以下のメールアドレスへの送信に失敗しました。?\s{{1,4}}{_TO}\s{{1,8}}-+server message\n"),
        _re(r"^-+(?:SMTP command|original)"),
    ),
    # Mail2000 (X1)
    Form(
        "Mail2000",
        ("the following addresses had delivery errors",),
        _re(rf"^{_TO} \[(?P<words>[^\]\n]{{1,500}})"),
        _re(r"^-"),
    ),
    # X6
    Form(
        "X6",
        ("the following recipients returned permanent errors: ",),
        _re(r"^The following recipients returned permanent errors: (?P<to>[^\n]{1,2000}?)\. Reason: "),
        _re(r"^The attachment contains"),
    ),
    # Demon Internet's post office (punt)
    Form(
        "Demon",
        ("the following message, addressed to '",),
        _re(r"^The following message, addressed to '(?P<to>[^'\s]{1,320})',\s{1,4}"),
        _re(r"^Here is a copy"),
    ),
    # phquery of the CSO name server
    Form(
        "phquery",
        ("error detail (phquery",),
        _re(r"^ {1,12}(?P<to>\S{1,320}) {2,}(?P<words>No matches to nameserver query|Ambiguous name)"),
        _re(r"^ ?-{4,}"),
        start=_re(r"^ ?-{4,}Message not delivered to the following:"),
    ),
    # fml 4: the post of a list was stopped, the list is the recipient
    Form(
        "fml",
        ("x-mlserver: fml",),
        _re(
            r"^(?P<words>(?:Duplicated Message-ID|Loop Back Warning|You(?: [^\n]{1,320})? are not a member|reject )"
            rf"[^\n]{{0,320}}<{_TO}>)\.?$"
        ),
        _re(r"^Original mail as follows"),
    ),
)

BLOCKS: Final[tuple[System, ...]] = tuple(map(system, FORMS))
