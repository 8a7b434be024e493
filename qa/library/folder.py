"""The folder of a library: whether it is one, and making it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.errors import LibraryStorageError, NotALibraryError
from qa.library.schema import LEXICAL_FOLDER, LOCK_FILE, RECORD_FILE, VECTORS_FILE

if TYPE_CHECKING:
    from pathlib import Path

_LEFT_OVER = frozenset({LOCK_FILE, f"{RECORD_FILE}.new", VECTORS_FILE, LEXICAL_FOLDER})
"""What stays when a library was being made and the process died."""


def holds_library(folder: Path) -> bool:
    """Whether a folder holds a library; False when there is none, or it is empty.

    Raises:
        NotALibraryError: it holds something else.
    """
    if (folder / RECORD_FILE).is_file():
        return True
    if folder.exists() and not folder.is_dir():
        raise NotALibraryError(f"{folder} is a file, not a library folder; name a folder")
    held = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    strangers = [name for name in held if name.split("-journal")[0] not in _LEFT_OVER]
    if strangers:
        raise NotALibraryError(
            f"{folder} is not a library: it holds other files ({strangers[0]} …); name an empty"
            " or new folder with --library"
        )
    return False


def make_folder(folder: Path) -> None:
    """Make the folder of a library, unless it is there.

    Raises:
        LibraryStorageError: it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryStorageError(
            f"the library folder {folder} can't be made ({error.strerror}); name another with"
            " --library"
        ) from error
