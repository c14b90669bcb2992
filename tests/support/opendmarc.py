"""A private OpenDMARC (RFC 7489) on a socket of its own, with the SPF check of its own (RFC 7208)."""

from pathlib import Path
from typing import Final, Self

from tests.support.processes import Daemon, require, wait_until

_CONFIG: Final = """Syslog false
UMask 000
Socket local:{socket}
Background false
AuthservID {authserv}
TrustedAuthservIDs {authserv}
IgnoreHosts {folder}/nobody
PublicSuffixList {folder}/suffixes
RejectFailures false
SPFIgnoreResults true
SPFSelfValidate true
"""


class OpenDmarc:
    """OpenDMARC as a milter on `socket`: it asks the name server of /etc/resolv.conf, port 53, whatever one says.

    It believes the DKIM results of `authserv`, adds its own in that name, and refuses nothing. `suffixes` are the
    public suffixes of its world.
    """

    def __init__(self, folder: Path, authserv: str, suffixes: tuple[str, ...]) -> None:
        self.folder = folder / "opendmarc"
        self.socket = self.folder / "milter"
        self._authserv, self._suffixes = authserv, suffixes

    def __enter__(self) -> Self:
        (program,) = require("opendmarc")
        self.folder.mkdir()
        (self.folder / "nobody").write_text("203.0.113.255\n")
        (self.folder / "suffixes").write_text("".join(f"{suffix}\n" for suffix in self._suffixes))
        config = self.folder / "opendmarc.conf"
        config.write_text(_CONFIG.format(folder=self.folder, socket=self.socket, authserv=self._authserv))
        self._daemon = Daemon([program, "-f", "-c", config], self.folder / "output.log")
        wait_until(self.socket.exists, f"the socket of {program}:\n{self.log()}")
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.kill()  # libmilter looks every five seconds whether it should stop

    def log(self) -> str:
        """What it wrote so far."""
        output = self.folder / "output.log"
        return output.read_text(errors="replace") if output.exists() else ""
