"""A GET or POST, as bytes (RFC 9112): what to write, and what the bytes that come back amount to. The codec is h11."""

from typing import Final, NamedTuple

import h11

from dcctl.fetch import Fault, NotFetched
from dcctl.fetch.guard import Target

_MAX_HEAD: Final = 16 * 1024  # status line and fields
_MAX_RAW: Final = 8  # times the limit: a body in very small chunks still comes through, an endless frame does not
_HEAD_TOO_LARGE: Final = 431  # RFC 6585 section 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)


class Asked(NamedTuple):
    """What is asked for: at most `limit` octets of body. With a `sent` body it is a POST, else a GET."""

    limit: int
    sent: bytes | None = None
    media_type: str = ""


class Response(NamedTuple):
    """An answer as it came; `location` is set for a redirect only."""

    status: int
    media_type: str
    body: bytes
    location: str | None = None


class Exchange:
    """One request over one connection: write `request`, then `feed` until it returns how it ended."""

    def __init__(self, target: Target, asked: Asked) -> None:
        self._target = target
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD)
        self._limit = asked.limit
        self._raw_left = _MAX_RAW * asked.limit + 4 * _MAX_HEAD
        self._response: h11.Response | None = None
        self._body = bytearray()
        self.request = self._written(asked)

    def _written(self, asked: Asked) -> bytes:
        fields = [("Host", self._target.host), ("User-Agent", "dcctl"), ("Accept", "*/*")]
        fields += [("Accept-Encoding", "identity"), ("Connection", "close")]
        if asked.sent is not None:
            fields += [("Content-Type", asked.media_type), ("Content-Length", str(len(asked.sent)))]
        method = "GET" if asked.sent is None else "POST"
        events = [
            h11.Request(method=method, target=self._target.path, headers=fields),
            h11.Data(data=asked.sent or b""),
            h11.EndOfMessage(),
        ]
        return b"".join(self._connection.send(event) or b"" for event in events)

    def feed(self, data: bytes) -> Response | NotFetched | None:
        """How the exchange ended, None if it goes on. Empty `data`: the server closed the connection. Never raises."""
        self._raw_left -= len(data)
        try:
            self._connection.receive_data(data)
            ended = self._events()
        except h11.RemoteProtocolError as error:
            return self._malformed(error) if data else self.cut()
        if ended is None and self._raw_left < 0:
            return self._failed("the answer has far more frame than content", "malformed")
        return self.cut() if ended is None and not data else ended

    def cut(self) -> NotFetched:
        """The connection is gone, and the answer is not there."""
        return NotFetched(self._target.url, False, "the connection ended before the answer was complete", "cut")

    def _events(self) -> Response | NotFetched | None:
        while True:
            match event := self._connection.next_event():
                case h11.Response():
                    self._response = event
                    if (ended := self._head(event.status_code)) is not None:
                        return ended
                case h11.Data():
                    self._body += event.data
                    if len(self._body) > self._limit:
                        return self._too_large()
                case h11.EndOfMessage():
                    return self._answer(bytes(self._body))
                case h11.InformationalResponse():
                    continue
                case _:  # more bytes are needed
                    return None

    def _head(self, status: int) -> Response | NotFetched | None:
        """What is decided by the head alone."""
        if not 200 <= status < 300:
            return self._answer(b"")
        coding = self._field(b"content-encoding").lower()
        if coding not in ("", "identity"):
            return self._failed(f"the answer is encoded ({coding}), which was not asked for", "encoded")
        if int(self._field(b"content-length") or 0) > self._limit:  # h11 lets through one number only
            return self._too_large()
        return None

    def _answer(self, body: bytes) -> Response:
        status = self._response.status_code if self._response else 0
        location = self._field(b"location") if status in _REDIRECTS else None
        media_type = self._field(b"content-type").partition(";")[0].strip().lower()
        return Response(status, media_type, body, location)

    def _field(self, name: bytes) -> str:
        fields = self._response.headers if self._response else ()
        return next((value.decode("latin-1") for key, value in fields if key == name), "")

    def _too_large(self) -> NotFetched:
        return self._failed(f"the answer has more than the {self._limit} octets allowed", "too-large")

    def _malformed(self, error: h11.RemoteProtocolError) -> NotFetched:
        if error.error_status_hint == _HEAD_TOO_LARGE:
            return self._failed(f"the head of the answer has more than {_MAX_HEAD} octets", "too-large")
        return self._failed("the answer is no valid HTTP", "malformed")

    def _failed(self, why: str, fault: Fault) -> NotFetched:
        return NotFetched(self._target.url, True, why, fault)
