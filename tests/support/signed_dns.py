"""A signed root, a signed top-level domain and four domains on NSD, and an Unbound before it that validates (RFC 4035).

Unbound answers in clear, in TLS and, where it was built for that, in HTTPS.
"""

import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

import trustme

from tests.support.nsd import NsdLab
from tests.support.processes import Daemon, free_ports, require

_APEX: Final = """$ORIGIN {origin}
$TTL 300
@ SOA ns.test. hostmaster.test. 1 3600 900 86400 300
@ NS ns.test.
"""
_MAIL: Final = """@ MX 10 mx
mx A 9.9.9.9
_25._tcp.mx TLSA 3 1 1 {data}
"""
KEY: Final = "ab" * 32
DOMAINS: Final = ("good.test.", "plain.test.", "bogus.test.", "odd.test.")
_UNBOUND: Final = """server:
  directory: "{folder}"
  username: ""
  chroot: ""
  pidfile: "{folder}/unbound.pid"
  use-syslog: no
  interface: 127.0.0.1@{plain}
  interface: 127.0.0.1@{tls}
  interface: 127.0.0.1@{https}
  tls-port: {tls}
  https-port: {https}
  tls-service-key: "{folder}/server.pem"
  tls-service-pem: "{folder}/server.pem"
  do-not-query-localhost: no
  local-zone: "test." nodefault
  module-config: "validator iterator"
  trust-anchor: "{anchor}"
  ede: yes
  qname-minimisation: no
"""
_STUB: Final = 'stub-zone:\n  name: "{origin}"\n  stub-addr: 127.0.0.1@{port}\n  stub-prime: no\n'


class SignedDns:
    """`good.test` is in order; `plain.test` is not signed; one record of `bogus.test` was changed after signing;
    `odd.test` has a TLSA record that does not fit its matching type. All have TLSA records.

    `resolver` validates, `authority` (NSD itself) does not; `tls` and `https` are the resolver's encrypted places, and
    `ca_file` (PEM) is who issued their certificate.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        require("nsd", "unbound", "ldns-keygen", "ldns-signzone", "ldns-key2ds")
        with ExitStack() as stack:
            zones, anchor = self._zones()
            (self._folder / "nsd").mkdir()
            nsd = stack.enter_context(NsdLab(self._folder / "nsd", zones))
            self.authority = nsd.address
            stack.enter_context(self._unbound(nsd.port, anchor, list(zones))).ready()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def ca_file(self) -> Path:
        """The certificate of the CA, PEM."""
        return self._folder / "ca.pem"

    def _zones(self) -> tuple[dict[str, str | None], str]:
        """The zones as NSD serves them, and the DS record of the root."""
        texts = {origin: _APEX.format(origin=origin) + _MAIL.format(data=KEY) for origin in DOMAINS}
        texts["odd.test."] = texts["odd.test."].replace(KEY, "\\# 4 030101ab").replace("3 1 1 ", "")
        made: dict[str, str | None] = {"plain.test.": texts["plain.test."]}
        delegations = "ns.test. A 127.0.0.1\nplain NS ns.test.\n"
        for origin in ("good.test.", "bogus.test.", "odd.test."):
            made[origin], ds = self._sign(origin, texts[origin])
            delegations += f"{origin} NS ns.test.\n{ds}\n"
        made["bogus.test."] = str(made["bogus.test."]).replace("9.9.9.9", "9.9.9.10").replace("10 mx", "20 mx")
        made["test."], ds = self._sign("test.", _APEX.format(origin="test.") + delegations)
        made["."], anchor = self._sign(
            ".", _APEX.format(origin=".") + f"test. NS ns.test.\nns.test. A 127.0.0.1\n{ds}\n"
        )
        return made, " ".join(anchor.split())

    def _sign(self, origin: str, text: str) -> tuple[str, str]:
        """The signed zone's text and the DS record of its key."""
        name = f"{origin.rstrip('.') or 'root'}.zone"
        (self._folder / name).write_text(text)
        key = self._run("ldns-keygen", "-a", "ECDSAP256SHA256", "-k", origin)
        self._run("ldns-signzone", "-o", origin, "-f", f"{name}.signed", name, key)
        return (self._folder / f"{name}.signed").read_text(), self._run("ldns-key2ds", "-n", "-2", f"{key}.key")

    def _run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout.strip()

    def _unbound(self, nsd_port: int, anchor: str, origins: list[str]) -> Daemon:
        (program,) = require("unbound")
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(self._folder / "server.pem")
        plain, tls, https = free_ports(3)
        self.resolver = f"127.0.0.1#{plain}"
        self.tls, self.https = f"tls://127.0.0.1#{tls}", f"https://127.0.0.1:{https}/dns-query"
        server = _UNBOUND.format(folder=self._folder, plain=plain, tls=tls, https=https, anchor=anchor)
        stubs = "".join(_STUB.format(origin=origin, port=nsd_port) for origin in origins)
        (self._folder / "unbound.conf").write_text(server + stubs)
        command: list[str | Path] = [program, "-d", "-c", self._folder / "unbound.conf"]
        return Daemon(command, self._folder / "unbound.log", [plain, tls])
