"""The ledger in memory keeps the contract."""

from pathlib import Path

import pytest

from dcctl.errors import StoreError
from dcctl.local.ledger.memory import MemoryLedger
from tests.ledger.contract import LedgerContract
from tests.ledger.returned_contract import ReturnedContract
from tests.ledger.values import Clock


class TestMemoryLedger(LedgerContract, ReturnedContract):
    @pytest.fixture
    def ledger(self, clock: Clock) -> MemoryLedger:
        return MemoryLedger(clock)


async def test_there_is_no_file_to_copy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="in memory has no file"):
        await MemoryLedger().backup(tmp_path / "copy")
