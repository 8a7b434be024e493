"""Settings from outside: flag, then `QA_*` variable, then default. Only doors come here."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_EMBEDDER = "bundled/multilingual-e5-small"
DEFAULT_READER = "spans"


def library_folder(flag: str | Path | None = None) -> Path:
    """The library's folder: the flag, else `$QA_LIBRARY`, else in the user's data folder."""
    chosen = flag or os.environ.get("QA_LIBRARY")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("citeqa") / "library"


def embedder_name(flag: str | None = None) -> str | None:
    """The embedder asked for: the flag, else `$QA_EMBEDDER`, else None (the library's own)."""
    return flag or os.environ.get("QA_EMBEDDER") or None


def reader_name(flag: str | None = None) -> str:
    """The reader asked for: the flag, else `$QA_READER`, else the one that comes with citeqa."""
    return flag or os.environ.get("QA_READER") or DEFAULT_READER


def access_file(flag: Path | None = None) -> Path | None:
    """The file of who may come in: the flag, else `$QA_ACCESS`, else None (the library's)."""
    chosen = flag or os.environ.get("QA_ACCESS")
    return Path(chosen).expanduser() if chosen else None
