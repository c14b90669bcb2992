"""The `memory` kind: for tests and library users. It is not in the registry's table, so no profile can name it.

`Configured("name", MEMORY, None)` opens like any other channel; `memory_wire.MemoryChannel()` is the channel itself.
"""

from typing import Final

from dcctl.channels.base import ChannelKind

MEMORY: Final = ChannelKind(
    name="memory",
    summary="keeps what was sent in memory",
    purpose="practice",
    recommended_for="tests",
    limits_key=lambda _: "memory",
    tracked=lambda _: True,
    wire="dcctl.channels.memory_wire",
)
