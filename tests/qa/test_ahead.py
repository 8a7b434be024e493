import threading
import time
from collections.abc import Iterator

import pytest

from qa.ahead import ahead


def test_items_come_in_order_from_another_thread() -> None:
    threads: set[str] = set()

    def made() -> Iterator[int]:
        for number in range(1000):
            threads.add(threading.current_thread().name)
            yield number

    assert list(ahead(made(), lambda _: 1, 10)) == list(range(1000))
    assert threads == {"ahead"}


def test_it_runs_a_bounded_stretch_ahead() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    items = ahead(numbers(), lambda _: 5, 20)
    assert next(items) == 0
    deadline = time.monotonic() + 10
    while len(made) < 6 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)
    # One was taken, four weigh 20, and one more is made before the thread waits.
    assert len(made) == 6
    items.close()


def test_an_item_heavier_than_the_limit_passes() -> None:
    assert list(ahead([1, 2, 3], lambda _: 1_000, 10)) == [1, 2, 3]


def test_an_error_comes_after_the_items_before_it() -> None:
    def numbers() -> Iterator[int]:
        yield 1
        raise ValueError("of the test")

    items = ahead(numbers(), lambda _: 1, 10)
    assert next(items) == 1
    with pytest.raises(ValueError, match="of the test"):
        next(items)


def test_closing_ends_the_thread() -> None:
    ended = threading.Event()

    def numbers() -> Iterator[int]:
        try:
            number = 0
            while True:
                yield number
                number += 1
        finally:
            ended.set()

    items = ahead(numbers(), lambda _: 1, 3)
    next(items)
    items.close()
    assert ended.wait(5)
    assert not [t for t in threading.enumerate() if t.name == "ahead"]
