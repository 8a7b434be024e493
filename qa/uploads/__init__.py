"""Files that come through a web door: received (`arriving`), then taken in like any other (`taking_in`).

Each door says whether a file is kept. How much may be uploaded, and by whom, is the
server's business.
"""

from __future__ import annotations

from typing import Final

from qa.uploads.arriving import Arriving, Problem, RefusedError, clear_parts, safe_name
from qa.uploads.taking_in import (
    Upload,
    left_over,
    remove_untaken,
    take_in,
    take_in_kept,
    take_in_left_over,
)

FOLDER: Final = "uploads"
"""Its name in a library's folder."""

__all__ = [
    "FOLDER",
    "Arriving",
    "Problem",
    "RefusedError",
    "Upload",
    "clear_parts",
    "left_over",
    "remove_untaken",
    "safe_name",
    "take_in",
    "take_in_kept",
    "take_in_left_over",
]
