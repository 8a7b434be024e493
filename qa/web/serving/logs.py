"""What is written down: one JSON object a line on stderr, of the server and its libraries alike.

What people ask is not: neither bodies nor query strings are ever logged, and the texts of
questions only when the server is told to.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TextIO


class Log:
    """Writes events as lines of JSON."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def write(self, event: str, **fields: object) -> None:
        """Write an event down. Fields that are None are left out."""
        record: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "event": event,
        }
        record |= {name: value for name, value in fields.items() if value is not None}
        # One write a line, so that the lines of several threads don't mix.
        self._stream.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
        self._stream.flush()


class _Handler(logging.Handler):
    """Turns what libraries log into events."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log
        self._formatter = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        trace = self._formatter.formatException(record.exc_info) if record.exc_info else None
        self._log.write(
            "log",
            level=record.levelname.lower(),
            logger=record.name,
            message=record.getMessage(),
            trace=trace,
        )


def log_libraries_to(log: Log) -> None:
    """Send what libraries log, from warnings up, to a log."""
    logging.basicConfig(handlers=[_Handler(log)], level=logging.WARNING, force=True)
