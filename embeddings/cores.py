"""How many threads are worth starting."""

from __future__ import annotations

import os


def usable_threads() -> int:
    """As many as the cores that this process may use; `OMP_NUM_THREADS` asks for fewer."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    if asked.isdecimal() and int(asked):
        return int(asked)
    # Not on every system.
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ()
    return len(usable) or os.cpu_count() or 1
