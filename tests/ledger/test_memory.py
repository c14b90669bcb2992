"""The ledger in memory keeps the contract."""

import pytest

from dcctl.local.ledger.memory import MemoryLedger
from tests.ledger.contract import LedgerContract
from tests.ledger.values import Clock


class TestMemoryLedger(LedgerContract):
    @pytest.fixture
    def ledger(self, clock: Clock) -> MemoryLedger:
        return MemoryLedger(clock)
