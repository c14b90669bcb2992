"""Two checks that need the same policy fetch it once."""

import asyncio

from dcctl.fetch import Fetch, Fetched, NotFetched


class FetchOnce:
    """A `Fetch` that asks another one, and each URL at most once, also of two that ask at the same time."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._fetched: dict[tuple[str, bool], asyncio.Task[Fetched | NotFetched]] = {}

    async def __call__(self, url: str, *, limit: int, same_host: bool = False) -> Fetched | NotFetched:
        """See `Fetch`."""
        task = self._fetched.get((url, same_host))
        if task is None:
            task = self._fetched[url, same_host] = asyncio.ensure_future(
                self._fetch(url, limit=limit, same_host=same_host)
            )
        return await asyncio.shield(task)  # who gives up leaves it to the other
