"""Working ahead: an iterator that runs in a thread of its own, a bounded stretch before its user."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

_T = TypeVar("_T")
_PATIENCE_SECONDS: Final = 2.0


def ahead(items: Iterable[_T], weight: Callable[[_T], int], limit: int) -> Generator[_T]:
    """Take items in a thread of their own, so that making and using them overlap.

    Args:
        items: What is made; its errors are raised here.
        weight: How much an item weighs while it waits.
        limit: The weight above which the thread waits; a single item may weigh more.

    Yields:
        The items, in order. When this generator is closed, the thread ends with the item
        that it is at.
    """
    handover = _Handover(weight, limit)
    thread = threading.Thread(target=handover.fill, args=(items,), name="ahead", daemon=True)
    thread.start()
    try:
        yield from handover.drain()
    finally:
        handover.close()
        thread.join(_PATIENCE_SECONDS)  # it may be in the midst of something long


class _Handover(Generic[_T]):
    """What was made and not yet used."""

    def __init__(self, weight: Callable[[_T], int], limit: int) -> None:
        self._weight = weight
        self._limit = limit
        self._changed = threading.Condition()
        self._waiting: deque[_T] = deque()
        self._load = 0
        self._finished = False
        self._closed = False
        self._error: BaseException | None = None

    def fill(self, items: Iterable[_T]) -> None:
        """Make items until there are no more, or nobody wants them."""
        try:
            for item in items:
                if not self._put(item):
                    return
        except BaseException as error:  # noqa: BLE001 - raised again where it can be handled
            self._error = error
        finally:
            with self._changed:
                self._finished = True
                self._changed.notify_all()

    def _put(self, item: _T) -> bool:
        with self._changed:
            while self._load >= self._limit and not self._closed:
                self._changed.wait()
            self._waiting.append(item)
            self._load += self._weight(item)
            self._changed.notify_all()
            return not self._closed

    def drain(self) -> Iterator[_T]:
        """Give the items as they come; then the error, if there was one."""
        while True:
            with self._changed:
                while not self._waiting and not self._finished:
                    self._changed.wait()
                if not self._waiting:
                    break
                item = self._waiting.popleft()
                self._load -= self._weight(item)
                self._changed.notify_all()
            yield item
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Let the thread end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
