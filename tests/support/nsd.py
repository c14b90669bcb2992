"""A private NSD: authoritative answers, SERVFAIL and truncation from a real name server (RFC 1035, 6891)."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from tests.support.processes import Daemon, free_port, require

APEX: Final = """$TTL 300
@ SOA ns.invalid. hostmaster.invalid. 1 3600 900 86400 300
@ NS ns.invalid.
"""  # what every zone needs first

_SERVER: Final = """server:
  ip-address: 127.0.0.1@{port}
  username: ""
  chroot: ""
  server-count: 1
  rrl-ratelimit: 0
  ipv4-edns-size: 1232
  database: ""
  zonesdir: "{folder}"
  pidfile: "{folder}/nsd.pid"
  zonelistfile: "{folder}/zone.list"
  xfrdfile: "{folder}/xfrd.state"
  xfrdir: "{folder}"
remote-control:
  control-enable: no
"""


class NsdLab:
    """NSD on `port` of 127.0.0.1 (None: a free one), serving `zones` (origin -> zone file text) from files in `folder`.

    A zone of None is configured but has no data: every question in it is answered SERVFAIL. Names outside all zones
    are REFUSED; a zone `.` turns that into NXDOMAIN. UDP answers over 1232 octets are truncated (TC).
    """

    def __init__(self, folder: Path, zones: Mapping[str, str | None], port: int | None = None) -> None:
        self._folder, self._zones, self._wanted = folder, zones, port
        self._output = folder / "nsd.log"
        self._stack = ExitStack()
        self.port = 0

    @property
    def address(self) -> str:
        """`127.0.0.1#PORT`, as `--nameserver` takes it."""
        return f"127.0.0.1#{self.port}"

    def log(self) -> str:
        """What NSD wrote so far."""
        return self._output.read_text()

    def __enter__(self) -> Self:
        (program,) = require("nsd")
        self.port = self._wanted or free_port()
        config = self._folder / "nsd.conf"
        config.write_text(_configuration(self._folder, self.port, self._zones))
        with ExitStack() as stack:
            daemon = stack.enter_context(Daemon([program, "-d", "-c", config], self._output, [self.port]))
            daemon.ready()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def _configuration(folder: Path, port: int, zones: Mapping[str, str | None]) -> str:
    """nsd.conf's text; writes the zone files it names."""
    sections = [_SERVER.format(port=port, folder=folder)]
    for number, (origin, text) in enumerate(zones.items()):
        name = f"{number}.zone"
        if text is not None:
            (folder / name).write_text(text)
        sections.append(f'zone:\n  name: "{origin}"\n  zonefile: "{name}"\n')
    return "\n".join(sections)
