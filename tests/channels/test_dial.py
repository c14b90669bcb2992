"""Addresses are tried in turn, with a head start each, within one limit."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import pytest

from dcctl.channels.dial_wire import HEAD_START, Address, dial, resolve
from dcctl.errors import ChannelError, DcctlError, TemporaryTrouble


def here(port: int) -> Address:
    return Address(socket.AF_INET, ("127.0.0.1", port))


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a listener whose queue is full: connecting there hangs."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as stack:
        port: int = listener.getsockname()[1]
        for _ in range(8):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(("127.0.0.1", port))
        yield port


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def closed() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


async def test_a_silent_address_costs_its_head_start(silent: int, listening: int) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    dialled = await dial([here(silent), here(listening)], "mx.test", 5)
    dialled.socket.close()
    assert dialled.address == here(listening)
    assert HEAD_START <= loop.time() - start < 5


async def test_a_refusing_address_costs_nothing(closed: int, listening: int) -> None:
    dialled = await dial([here(closed), here(listening)], "mx.test", HEAD_START)
    dialled.socket.close()
    assert dialled.address == here(listening)


async def test_all_failures_are_named(closed: int) -> None:
    with pytest.raises(TemporaryTrouble) as caught:
        await dial([here(closed), Address(socket.AF_INET, ("127.0.0.2", closed))], "mx.test", 5)
    assert "127.0.0.1: Connection refused; 127.0.0.2: Connection refused" in caught.value.message


async def test_the_whole_has_one_limit(silent: int) -> None:
    with pytest.raises(TemporaryTrouble, match=r"no answer within 0\.1 s"):
        await dial([here(silent), here(silent)], "mx.test", 0.1)


async def test_families_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    async def found(*_: object, **__: object) -> list[tuple[object, ...]]:
        six, four = socket.AF_INET6, socket.AF_INET
        return [(six, 0, 0, "", ("::1", 1)), (six, 0, 0, "", ("::2", 1)), (four, 0, 0, "", ("127.0.0.1", 1))] * 2

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
    assert [str(address) for address in await resolve("mx.test", 1)] == ["::1", "127.0.0.1", "::2"]


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), ChannelError),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), TemporaryTrouble),
        (socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure"), TemporaryTrouble),
        (UnicodeError("label too long"), ChannelError),
    ],
)
async def test_names_that_do_not_resolve(
    failure: Exception, error: type[DcctlError], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", fail)
    with pytest.raises(error, match=r"mx\.test"):
        await resolve("mx.test", 587)
