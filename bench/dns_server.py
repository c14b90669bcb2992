"""A name server on loopback that answers each question from `zones.py` after 20 ms (RFC 1035), by UDP and TCP.

`python bench/dns_server.py ADDRESS PORT DOMAINS [POLICY_ADDRESS]` prints its port (0 picks one); for each line on stdin
it prints how many questions came since the last. It ends when stdin does.
"""

import asyncio
import struct
import sys
from ipaddress import ip_address
from typing import Final

from zones import Zone, zone

DELAY: Final = 0.02  # seconds
TTL: Final = 300
TYPES: Final = {"A": 1, "CNAME": 5, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
SOA: Final = 6
NAME_ERROR: Final = 3
AUTHORITATIVE: Final = 0x8580  # a response, with authority, recursion asked for and there


def name_of(text: str) -> bytes:
    """A domain name as it goes over the wire, without compression."""
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".") if label) + b"\0"


def rdata_of(kind: str, value: object) -> bytes:
    """One record's data as it goes over the wire."""
    match kind, value:
        case (("A" | "AAAA"), str()):
            return ip_address(value).packed
        case "TXT", str():
            pieces = [value[at : at + 255].encode() for at in range(0, len(value), 255)]
            return b"".join(bytes([len(piece)]) + piece for piece in pieces)
        case "MX", [int() as preference, str() as host]:
            return struct.pack("!H", preference) + name_of(host)
        case _:
            return name_of(str(value))


class Answers:
    """Every answer of a zone, ready to send but for the id."""

    def __init__(self, records: Zone) -> None:
        self._records = {
            name_of(name): {TYPES[kind]: [rdata_of(kind, value) for value in values] for kind, values in types.items()}
            for name, types in records.items()
        }
        self._exists = {name[at:] for name in self._records for at in _starts(name)}
        timers = struct.pack("!5I", 1, 3600, 600, 86400, 60)
        soa = name_of("ns.example") + name_of("hostmaster.example") + timers
        self._authority = _record(name_of("example"), SOA, soa)

    def __call__(self, query: bytes) -> bytes:
        """The reply to a query with one question."""
        end = query.index(b"\0", 12) + 1
        owner, kind = query[12:end].lower(), int.from_bytes(query[end : end + 2])
        written: list[bytes] = []
        while 5 in (held := self._records.get(owner, {})) and kind != 5:
            written.append(_record(owner, 5, held[5][0]))
            owner = held[5][0]
        written += [_record(owner, kind, data) for data in held.get(kind, ())]
        code = 0 if owner in self._exists else NAME_ERROR
        authority = b"" if kind in held else self._authority
        head = struct.pack("!5H", AUTHORITATIVE | code, 1, len(written), bool(authority), 0)
        return b"".join((query[:2], head, query[12 : end + 4], *written, authority))


def _starts(name: bytes) -> list[int]:
    """Where the labels of a name begin."""
    starts = [0]
    while name[starts[-1]]:
        starts.append(starts[-1] + 1 + name[starts[-1]])
    return starts


def _record(owner: bytes, kind: int, data: bytes) -> bytes:
    return owner + struct.pack("!HHIH", kind, 1, TTL, len(data)) + data


class Server(asyncio.DatagramProtocol):
    """Answers late, and counts."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._loop = asyncio.get_running_loop()
        self.asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._send = getattr(transport, "sendto")  # noqa: B009 - the selector's transport is no DatagramTransport

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.asked += 1
        self._loop.call_later(DELAY, self._send, self._answers(data), addr)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One TCP connection (RFC 7766): one question after the other, each after its length."""
        while size := await reader.read(2):
            self.asked += 1
            answer = self._answers(await reader.readexactly(int.from_bytes(size)))
            await asyncio.sleep(DELAY)
            writer.write(len(answer).to_bytes(2) + answer)
        writer.close()


async def main(address: str, port: str, count: str, policy_address: str = "") -> None:
    """Serve until stdin ends."""
    loop = asyncio.get_running_loop()
    answers = Answers(zone(int(count), policy_address))
    transport, server = await loop.create_datagram_endpoint(lambda: Server(answers), local_addr=(address, int(port)))
    own_port = transport.get_extra_info("sockname")[1]
    await asyncio.start_server(server.talk, address, own_port)
    print(own_port, flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(server.asked, flush=True)
        server.asked = 0


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
