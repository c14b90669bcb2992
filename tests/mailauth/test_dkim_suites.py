"""RFC 6376 and RFC 8463 examples, and 22 messages of Mail::DKIM's corpus with their DNS."""

from typing import Any

import pytest
from tests.suites import dkim

CORPUS = dkim.corpus()
here = pytest.mark.skipif(not dkim.VECTORS.exists(), reason="../shared/suites/dkim is not there")


@here
@pytest.mark.parametrize("name", dkim.SIGNED)
async def test_vectors(name: str) -> None:
    assert await dkim.vector_trouble(name) == ""


@here
@pytest.mark.parametrize(("name", "zone", "expect"), [(name, *case) for name, case in CORPUS.items()], ids=CORPUS)
async def test_corpus(name: str, zone: dict[str, Any], expect: str) -> None:
    assert await dkim.corpus_trouble(name, zone, expect) == ""


def test_the_corpus_is_whole() -> None:
    assert len(CORPUS) in (0, 22)
