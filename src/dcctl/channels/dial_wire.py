"""From a host name to a connected socket (RFC 8305): addresses tried in turn, each with a head start of 250 ms."""

import asyncio
import os
import socket
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from dcctl.errors import ChannelError, TemporaryTrouble

HEAD_START: Final = 0.25
_GONE: Final = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


class Address(NamedTuple):
    """One place to connect to: the socket family and its address tuple."""

    family: int
    sockaddr: tuple[Any, ...]

    def __str__(self) -> str:
        return str(self.sockaddr[0])


class Dialled(NamedTuple):
    """A connected socket, and where to."""

    address: Address
    socket: socket.socket


async def resolve(host: str, port: int) -> tuple[Address, ...]:
    """The addresses of `host`, families in turn, best first (RFC 6724 by the system).

    Raises `ChannelError` when there is no such host, `TemporaryTrouble` when the resolver could not tell.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in _GONE:
            raise ChannelError(f"{host}: no such host", why="the name does not resolve", field="host") from error
        raise TemporaryTrouble(f"{host}: the name could not be looked up ({error.strerror})", field="host") from error
    except UnicodeError as error:
        raise ChannelError(f"{host}: not a host name that can be looked up", field="host") from error
    return _in_turn([Address(family, sockaddr) for family, _, _, _, sockaddr in found])


async def dial(addresses: Sequence[Address], host: str, limit: float) -> Dialled:
    """The first address that connects, within `limit` seconds in all. Raises `TemporaryTrouble` naming each failure."""
    failures: list[str] = []
    try:
        async with asyncio.timeout(limit):
            connected = await _race(list(addresses), failures)
    except TimeoutError:
        failures.append(f"no answer within {limit:g} s")
        connected = None
    if connected is None:
        raise TemporaryTrouble(
            f"{host}: cannot connect ({'; '.join(failures)})",
            why="the server is down, the port is wrong or a firewall is in between",
            next="check host and port; many networks block port 25",
        )
    return connected


def address_literal(own: str) -> str:
    """The name of a client that has none (RFC 5321 section 4.1.4), from its own address: no DNS is asked."""
    return f"[IPv6:{own.partition('%')[0]}]" if ":" in own else f"[{own}]"


async def _race(waiting: list[Address], failures: list[str]) -> Dialled | None:
    running: set[asyncio.Task[Dialled]] = set()
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.create_task(_connect(waiting.pop(0))))
            done, running = await asyncio.wait(
                running, timeout=HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            connected = [task.result() for task in done if task.exception() is None]
            failures += [str(task.exception()) for task in done if task.exception() is not None]
            for late in connected[1:]:
                late.socket.close()
            if connected:
                return connected[0]
        return None
    finally:
        await _abandon(running)


async def _abandon(running: set[asyncio.Task[Dialled]]) -> None:
    for task in running:
        task.cancel()
    for late in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(late, Dialled):
            late.socket.close()


async def _connect(address: Address) -> Dialled:
    # With the protocol named, asyncio switches Nagle's algorithm off; without, each message waits 40 ms.
    made = socket.socket(address.family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(made, address.sockaddr)
    except OSError as error:
        made.close()
        raise OSError(f"{address}: {os.strerror(error.errno) if error.errno else error}") from error
    except asyncio.CancelledError:
        made.close()
        raise
    return Dialled(address, made)


def _in_turn(addresses: list[Address]) -> tuple[Address, ...]:
    first = [address for address in addresses if address.family == addresses[0].family]
    other = [address for address in addresses if address.family != addresses[0].family]
    mixed: list[Address] = []
    for at in range(max(len(first), len(other))):
        mixed += first[at : at + 1] + other[at : at + 1]
    return tuple(dict.fromkeys(mixed))
