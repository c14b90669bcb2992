"""A page as a browser shows it, and whether it kept quiet."""

from pathlib import Path
from typing import Any

from dcctl.render.html_page import paint
from dcctl.render.page import Page
from tests.support.browser import Browser


def opened(tab: Browser, page: Page, folder: Path, width: int = 1280, **how: Any) -> Path:
    path = folder / "page.html"
    path.write_text(paint(page), encoding="ascii")
    tab.open(path, width, **how)
    return path


def quiet(tab: Browser) -> bool:
    """Nothing was asked for but the page itself; no script failed, nothing was refused."""
    troubles = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Page.javascriptDialogOpening")
    return len(tab.told("Network.requestWillBeSent")) == 1 and not any(tab.told(kind) for kind in troubles)
