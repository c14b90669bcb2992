"""Many processes that find one token expired, for tests: `python -m tests.support.renewals FOLDER PROCESSES`.

The provider is a file of renewals: a token it has renewed before would be refused, as rotating refresh tokens are. One
more process takes the lock first and is killed while it holds it. Prints how many processes ended well.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from dcctl.channels.base import Secret
from dcctl.local.secretstore import SecretStore
from tests.support.memory_keyring import locked


def store(folder: Path) -> SecretStore:
    """A store whose keyring is locked: everything goes to the encrypted file."""
    key = f"file:{folder / 'key'}"
    return SecretStore(folder / "state", vault_file=folder / "vault", vault_key=key, environ={}, keyring=locked())


async def renew(folder: Path) -> None:
    """Read the token; renew it if it is the expired one; leave a slot of our own beside it."""
    vault = store(folder).vault("mail", {"token": "vault"})
    async with vault.locked("token") as keeper:
        token = await keeper.get()
        if token == Secret("expired"):
            with (folder / "renewed").open("a") as renewed:
                renewed.write("expired\n")
            await asyncio.sleep(0.05)  # the provider's answer takes its time
            await keeper.put(Secret("fresh"))
    assert await vault.get("token") == Secret("fresh")
    await store(folder).save("mail", f"own-{os.getpid()}", Secret("mine"), "vault")


async def hold_until_killed(folder: Path, ready: int) -> None:
    async with store(folder).vault("mail", {}).locked("token"):
        os.write(ready, b"held")
        await asyncio.Event().wait()


def child(work: Callable[[], None]) -> int:
    """Run `work` in a process of its own; the parent gets its id."""
    if pid := os.fork():
        return pid
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def main(folder: Path, processes: int) -> None:
    asyncio.run(store(folder).save("mail", "token", Secret("expired")))
    seen, ready = os.pipe()
    holder = child(lambda: asyncio.run(hold_until_killed(folder, ready)))
    os.read(seen, 4)
    pids = [child(lambda: asyncio.run(renew(folder))) for _ in range(processes)]
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    print(codes.count(0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
