"""Writing files so that a crash leaves the old one or the new one, never half of one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` into `path` through a file beside it, on disk before it is renamed.

    Raises:
        OSError: the disk refused; `path` is as it was.
    """
    draft = path.with_name(f"{path.name}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def is_read_only(folder: Path) -> bool:
    """Whether the folder can't be written: by its rights, or because its disk is read-only."""
    return not os.access(folder, os.W_OK)
