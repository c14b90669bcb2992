"""Real counterparts, started once for all tests of this folder; absent ones skip (or fail, see `absent`)."""

from collections.abc import Iterator

import pytest

from tests.real.zones import ZONES
from tests.support.nsd import NsdLab
from tests.support.postfix import PostfixLab


@pytest.fixture(scope="session")
def postfix_lab() -> Iterator[PostfixLab]:
    """Two Postfix instances with AUTH, Maildirs and real DSNs."""
    with PostfixLab() as lab:
        yield lab


@pytest.fixture(scope="session")
def nsd_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NsdLab]:
    """A name server with the zones of `tests.real.zones`."""
    with NsdLab(tmp_path_factory.mktemp("nsd"), ZONES) as lab:
        yield lab
