"""An ingest at the terminal: how far it is, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from qa.types import IngestProgress

_MINUTE, _HOUR = 60, 3600


def progress_line(progress: IngestProgress) -> str:
    """Counts, pace and time left, for the end of a progress bar."""
    if not progress.articles and not progress.files:
        return f"{progress.files_total:,} files; the model is loaded if there is anything new"
    parts = [
        f"{progress.files:,} of {progress.files_total:,} files",
        f"{progress.articles:,} articles",
        f"{progress.articles / max(progress.seconds, 1e-9):,.1f}/s",
    ]
    left = progress.seconds_left
    return ", ".join([*parts, *([f"{duration(left)} left"] if left is not None else [])])


def duration(seconds: float) -> str:
    """A time as people say it: 45 s, 3:20 min, 2:05 h."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}:{whole % _MINUTE:02} min"
    return f"{whole // _HOUR}:{whole % _HOUR // _MINUTE:02} h"


class IngestBar:
    """A bar on stderr by the share of bytes, drawn only when a person is looking."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, progress: IngestProgress) -> None:
        """Draw the bar anew."""
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(
                total=max(progress.bytes_total, 1),
                bar_format="{percentage:3.0f}%|{bar}| {desc}",
                dynamic_ncols=True,
                disable=None,
                file=sys.stderr,
            )
        self._bar.set_description_str(progress_line(progress), refresh=False)
        self._bar.n = progress.bytes
        self._bar.refresh()


class Interruption:
    """Ctrl-C in two steps: the first asks for an end, the second is one."""

    def __init__(self) -> None:
        self._asked = False
        self._before: Any = None

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def asked(self) -> bool:
        """Whether the user wants an end."""
        return self._asked

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a third one needs no Python
            raise KeyboardInterrupt
        self._asked = True
        # Written past Python's buffers, in whose midst the signal may have come.
        os.write(2, b"\nstopping after this batch; press Ctrl-C again to stop at once\n")
