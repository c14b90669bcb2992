"""Several processes read what one reads: the same answers in the same order, and never much ahead of the reader."""

from collections.abc import Iterator

import pytest

from dcctl.bounces.files import Problem, Source
from dcctl.bounces.parallel import batches, read_in_parallel
from dcctl.bounces.scan import scan

RAW = (
    b"From: MAILER-DAEMON@example.net\r\nSubject: failure notice\r\n\r\n"
    b"Hi. This is the qmail-send program.\r\n\r\n<%d@example.org>:\r\nno such user\r\n"
)


def sources(count: int, size: int = 0) -> list[Source | Problem]:
    return [Source(f"{number}.eml", None, RAW % number + b"x" * size) for number in range(count)]


@pytest.mark.parametrize(
    ("found", "sizes"),
    [
        ([], []),
        (sources(64), [64]),
        (sources(130), [64, 64, 2]),
        (sources(3, size=1 << 20), [1, 1, 1]),
        ([Problem("a", "b"), *sources(1)], [2]),
    ],
)
def test_batches_are_bounded(found: list[Source | Problem], sizes: list[int]) -> None:
    assert [len(batch) for batch in batches(found)] == sizes


def test_the_order_is_kept_and_what_cannot_be_read_stays_in_its_place() -> None:
    found = [*sources(100), Problem("gone.eml", "No such file or directory"), *sources(100)]
    answers = list(read_in_parallel(found, scan, 2))
    assert [one for one, _ in answers] == found
    assert answers[100] == (found[100], None)
    assert [answer for _, answer in answers[:100]] == [scan(one.raw) for one in found[:100] if isinstance(one, Source)]


def test_no_more_is_read_ahead_than_a_few_batches() -> None:
    taken = 0

    def endless() -> Iterator[Source]:
        nonlocal taken
        while True:
            taken += 1
            yield Source("x", None, RAW % taken)

    answers = read_in_parallel(endless(), scan, 2)
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert taken <= 4 * 64
