"""What is sent through the guarded door: one POST over checked TLS, never twice, never led elsewhere."""

import asyncio
from pathlib import Path

import pytest

from dcctl.fetch import MAX_SENT, Fetched, NotFetched
from dcctl.fetch.fetcher import Fetcher
from tests.support.certificates import Authority, authority
from tests.support.https_server import Talk, answer, https_server

HOST = "hooks.example.com"
URL = f"https://{HOST}/services/T0/secret?x=1"
BODY = b'{"text": "2 new \xc3\xa4"}'


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(autouse=True)
def trusted(good: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(good.ca_file))


class Hook:
    """Keeps the bodies it was sent and gives one answer."""

    def __init__(self, reply: bytes, length: int = len(BODY)) -> None:
        self.bodies: list[bytes] = []
        self._reply, self._length = reply, length

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.bodies.append(await reader.readexactly(self._length))
        writer.write(self._reply)
        await writer.drain()


def door(port: int, *, allow_private: bool = True, timeout: float = 5.0) -> Fetcher:
    async def resolve(_: str) -> tuple[str, ...]:
        return ("127.0.0.1",)

    return Fetcher(resolve, allow_private=allow_private, timeout=timeout, port=port)


async def post(to: Fetcher, body: bytes = BODY, url: str = URL) -> Fetched | NotFetched:
    return await to.post(url, body, media_type="application/json", limit=1000)


async def test_what_is_sent_and_what_comes_back(good: Authority) -> None:
    hook = Hook(answer(b"ok", "Content-Type: text/plain"))
    async with https_server(hook, good.server(HOST)) as seen:
        found = await post(door(seen.port))
    assert isinstance(found, Fetched)
    assert (found.status, found.body) == (200, b"ok")
    assert hook.bodies == [BODY]
    line, *fields = seen.requests[0].decode().strip().split("\r\n")
    assert line == "POST /services/T0/secret?x=1 HTTP/1.1"
    assert {f"Host: {HOST}", "Content-Type: application/json", f"Content-Length: {len(BODY)}"} <= set(fields)


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (answer(b"no_team", status="404 Not Found"), 404),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
        (answer(b"", status="503 Busy"), 503),
    ],
)
async def test_other_answers(good: Authority, reply: bytes, status: int) -> None:
    async with https_server(Hook(reply), good.server(HOST)) as seen:
        found = await post(door(seen.port))
    assert isinstance(found, Fetched)
    assert (found.status, found.body) == (status, b"")


@pytest.mark.parametrize("code", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
async def test_a_redirect_is_never_followed(good: Authority, code: str) -> None:
    hook = Hook(answer(b"", f"Location: https://{HOST}/other", status=code))
    async with https_server(hook, good.server(HOST)) as seen:
        found = await post(door(seen.port))
        assert seen.connections == 1
    assert getattr(found, "fault", "") == "redirect"


async def test_a_lost_answer_sends_nothing_again(good: Authority) -> None:
    hook = Hook(b"")
    async with https_server(hook, good.server(HOST)) as seen:
        found = await post(door(seen.port))
        assert seen.connections == 1
    assert isinstance(found, NotFetched)
    assert (found.fault, found.certain, hook.bodies) == ("cut", False, [BODY])


async def test_an_answer_before_all_was_read_counts(good: Authority) -> None:
    async with https_server(answer(b"", status="413 Content Too Large"), good.server(HOST)) as seen:
        found = await post(door(seen.port), b"x" * MAX_SENT)
    assert isinstance(found, Fetched)
    assert found.status == 413


@pytest.mark.parametrize(
    ("url", "body", "fault"),
    [
        ("http://hooks.example.com/x", BODY, "url"),
        ("https://127.0.0.1/x", BODY, "url"),
        ("https://anna:pw@hooks.example.com/x", BODY, "url"),
        (URL, b"x" * (MAX_SENT + 1), "too-large"),
        (URL, BODY, "address"),
    ],
)
async def test_what_never_leaves(good: Authority, url: str, body: bytes, fault: str) -> None:
    async with https_server(Hook(answer(b"")), good.server(HOST)) as seen:
        found = await post(door(seen.port, allow_private=False), body, url)
        assert seen.connections == 0
    assert getattr(found, "fault", "") == fault


async def test_a_hook_that_never_answers_is_left(good: Authority) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    talk: Talk = silent
    async with https_server(talk, good.server(HOST)) as seen:
        found = await post(door(seen.port, timeout=0.2))
    assert getattr(found, "fault", "") == "time-out"


async def test_an_untrusted_hook_gets_nothing(good: Authority, tmp_path: Path) -> None:
    hook = Hook(answer(b""))
    async with https_server(hook, authority(tmp_path).server(HOST)) as seen:
        found = await post(door(seen.port))
    assert getattr(found, "fault", "") == "certificate"
    assert hook.bodies == []
