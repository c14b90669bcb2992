"""A real browser (Chromium, headless), spoken to by its DevTools protocol over a pipe; it can resolve no name."""

import base64
import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.support.processes import require

_SWITCHES: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
    "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe",
)  # fmt: skip
_PATIENCE: Final = 60  # seconds for one answer


class Browser:
    """One tab of a running browser."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back, self._rest = to, back, b""
        self._last, self._session = 0, ""
        self.events: list[dict[str, Any]] = []
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self._session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self(f"{domain}.enable")

    def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask one thing; what the browser tells meanwhile is kept in `events`."""
        self._last += 1
        asked = {"id": self._last, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._to, json.dumps(asked).encode() + b"\0")
        while (told := self._hear()).get("id") != self._last:
            self.events.append(told)
        assert "error" not in told, f"{method}: {told['error']}"
        result: dict[str, Any] = told["result"]
        return result

    def open(self, page: Path, width: int, height: int = 800, *, dark: bool = False, media: str = "screen") -> None:
        """Load a page on a screen of that size, and wait until all of it is there."""
        self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.events.clear()
        self("Page.navigate", url=page.as_uri())
        while not self.told("Page.loadEventFired"):
            self.events.append(self._hear())

    def told(self, method: str) -> list[dict[str, Any]]:
        """What the browser has told of that kind since the page was opened."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def value(self, script: str) -> Any:
        """What an expression comes to in the page."""
        answer = self("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """One key."""
        for kind in ("rawKeyDown", "keyUp"):
            self(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode={"Tab": 9, "Enter": 13}[key],
            )

    def picture(self, path: Path) -> None:
        """The whole page as PNG."""
        path.write_bytes(base64.b64decode(self("Page.captureScreenshot", captureBeyondViewport=True)["data"]))

    def pdf(self) -> bytes:
        """The page as it is printed on A4."""
        printed = self(
            "Page.printToPDF", paperWidth=8.27, paperHeight=11.69, preferCSSPageSize=True, printBackground=True
        )
        return base64.b64decode(printed["data"])

    def _hear(self) -> dict[str, Any]:
        until = time.monotonic() + _PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._back], [], [], max(0, until - time.monotonic()))
            read = os.read(self._back, 1 << 20) if ready else b""
            assert read, "the browser does not answer"
            self._rest += read
        told, _, self._rest = self._rest.partition(b"\0")
        heard: dict[str, Any] = json.loads(told)
        return heard


@contextmanager
def browser(home: Path) -> Iterator[Browser]:
    """A browser that keeps its things in `home`; it ends when its pipe does."""
    (program,) = require("chromium")
    (theirs_in, to), (back, theirs_out) = os.pipe(), os.pipe()
    shell = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'  # where the browser expects its pipe
    process = subprocess.Popen(
        ["bash", "-c", shell, "bash", program, *_SWITCHES, f"--user-data-dir={home}"],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, pass_fds=(theirs_in, theirs_out),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Browser(to, back)
    finally:
        os.close(to)
        process.wait(_PATIENCE)
        os.close(back)
