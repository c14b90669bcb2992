"""What the tests of several channels share."""

import pytest

from tests.support.certificates import Authority, authority


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A CA that a channel may have as its `ca_file`."""
    return authority(tmp_path_factory.mktemp("ca"))
