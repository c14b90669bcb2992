"""A private OpenDKIM (RFC 6376) on a socket of its own: as a signer, or as the verifier of a receiving server."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from tests.support.processes import Daemon, require, wait_until

_COMMON: Final = """Syslog no
UMask 000
Socket local:{socket}
Canonicalization relaxed/relaxed
RequireSafeKeys no
InternalHosts {internal}
ResolverConfiguration {folder}/unbound.conf
"""
_SIGNER: Final = "Mode s\nSigningTable {folder}/signing\nKeyTable {folder}/keys\n"
_VERIFIER: Final = "Mode v\nAlwaysAddARHeader yes\nAuthservID {authserv}\n"
# The whole name space is one authoritative server's: no recursion, no validation.
_UNBOUND: Final = """server:
  do-not-query-localhost: no
  local-zone: "test." nodefault
  module-config: "iterator"
stub-zone:
  name: "."
  stub-addr: 127.0.0.1
"""


class OpenDkim:
    """OpenDKIM as a milter on `socket`, asking the name server at 127.0.0.1 port 53."""

    def __init__(self, folder: Path, name: str, lines: str, **values: object) -> None:
        self.folder = folder / name
        self.socket = self.folder / "milter"
        self._lines, self._values = lines, values

    @classmethod
    def signer(cls, folder: Path, clients: str, keys: Mapping[str, tuple[str, Path]]) -> Self:
        """Signs mail from these `clients` (a network) by author domain: `keys` maps it to selector and PEM file."""
        self = cls(folder, "signer", _SIGNER, internal=f"{folder}/signer/internal")
        self.folder.mkdir()
        names = [f"{selector}._domainkey.{domain}" for domain, (selector, _) in keys.items()]
        rows = zip(names, keys.items(), strict=True)
        table = [f"{name} {domain}:{selector}:{pem}\n" for name, (domain, (selector, pem)) in rows]
        (self.folder / "internal").write_text(f"{clients}\n")
        (self.folder / "keys").write_text("".join(table))
        signing = [f"{domain} {name}\n" for domain, name in zip(keys, names, strict=True)]
        (self.folder / "signing").write_text("".join(signing))
        return self

    @classmethod
    def verifier(cls, folder: Path, authserv: str) -> Self:
        """Writes what it finds in the name of `authserv` (RFC 8601)."""
        self = cls(folder, "verifier", _VERIFIER, internal=f"{folder}/verifier/internal", authserv=authserv)
        self.folder.mkdir()
        (self.folder / "internal").write_text("127.0.0.1\n")
        return self

    def __enter__(self) -> Self:
        (program,) = require("opendkim")
        (self.folder / "unbound.conf").write_text(_UNBOUND)
        values = {"folder": self.folder, "socket": self.socket, **self._values}
        config = self.folder / "opendkim.conf"
        config.write_text((_COMMON + self._lines).format_map(values))
        self._daemon = Daemon([program, "-f", "-x", config], self.folder / "output.log")
        wait_until(self.socket.exists, f"the socket of {program}:\n{self.log()}")
        os.chmod(self.socket, 0o777)  # noqa: PTH101
        return self

    def __exit__(self, *_: object) -> None:
        self._daemon.kill()  # libmilter looks every five seconds whether it should stop

    def log(self) -> str:
        """What it wrote so far."""
        output = self.folder / "output.log"
        return output.read_text(errors="replace") if output.exists() else ""
