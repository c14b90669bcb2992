"""`dcctl test-send --prove` through real servers; run in a private network, prints one JSON object.

The servers are those of `prediction_lab`. Two channels: the customer's own server, where OpenDKIM signs and which SPF
authorises, and a server of somebody else's. The mailbox is the receiving Postfix's; what that refuses comes back as its
own report into the sender's.
"""

import json
import sys
from pathlib import Path
from typing import Final

from tests.real.prediction_lab import PROVIDER, running
from tests.support.command import Command
from tests.support.receiving import MAILBOX

SENDER: Final = "anna@corp.test"
NOBODY: Final = "nobody@peer.test"
_CLEAR: Final = "port: 587, tls: none, allow_plaintext: true"
_PROFILE: Final = """\
version: 1
identities: {{anna: {{address: {sender}}}}}
channels:
  own: {{kind: smtp, host: mail.corp.test, {clear}, selectors: [s1], bounces: 'maildir:{arrivals}'}}
  theirs: {{kind: smtp, host: {theirs}, {clear}, signing_domain: none, spf_term: 'ip4:{theirs}',
    bounces: 'maildir:{arrivals}'}}
  back: {{kind: smtp, host: mail.corp.test, {clear}, bounces: 'maildir:{returns}'}}
"""

# Each case: the options, and the exit code.
CASES: Final[dict[str, tuple[tuple[str, ...], int]]] = {
    "own": (("--channel", "own", "--to", MAILBOX), 0),
    "theirs": (("--channel", "theirs", "--to", MAILBOX), 3),
    "refused": (("--channel", "own", "--to", NOBODY, "--mailbox", "back"), 7),
}


def main(folder: Path) -> None:
    """Send each case by the command itself; print its answer, and the message as it arrived."""
    told: dict[str, object] = {}
    home = folder / "home"
    home.mkdir()
    dcctl = Command(home)
    with running(folder, SENDER) as lab:
        dcctl.profile.parent.mkdir(parents=True)
        boxes = {"arrivals": lab.maildir(MAILBOX), "returns": lab.maildir(SENDER)}
        dcctl.profile.write_text(_PROFILE.format(sender=SENDER, theirs=PROVIDER, clear=_CLEAR, **boxes))
        for name, (options, code) in CASES.items():
            asked = ("test-send", *options, "--prove", "--nameserver", "127.0.0.1", "--wait", "30s")
            answer = dcctl.json(*asked, code=code)
            told[name] = {"answer": answer, "received": lab.arrived().decode() if code != 7 else None}
        told["page"] = dcctl("test-send", *CASES["own"][0], "--prove", "--nameserver", "127.0.0.1").stdout
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
