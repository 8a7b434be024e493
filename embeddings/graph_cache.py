"""What was built once, such as graphs, kept in the user's cache folder.

A file is a SHA-256 and what it is of, written at once and whole, so that two processes may build
the same thing at the same time; one that is damaged is built again, and one that was not used for
three months, as an older version's, goes when another is put beside it. Where the folder can't be
written, it is built each time, which takes a second.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGEST_BYTES = 32
_UNUSED_FOR = 90 * 24 * 3600
"""Seconds without use after which a file may go."""


def cached_graph(name: str, build: Callable[[], bytes]) -> bytes:
    """The graph of that name, from the cache or else built and put there.

    Args:
        name: Of all that the graph depends on.
        build: Builds it.
    """
    return built_once(f"graphs/{name}.onnx", build)


def cache_folder() -> Path:
    """Where all of it is kept. The folder may not be there yet."""
    return user_cache_path("citeqa")


def built_once(name: str, build: Callable[[], bytes]) -> bytes:
    """The content of a file in the cache, or else built and put there.

    Args:
        name: Of the file, beneath the user's cache folder, with all that it depends on.
        build: Builds the content.
    """
    path = cache_folder() / name
    content = _read(path)
    if content is None:
        content = build()
        _write(path, content)
    return content


def _read(path: Path) -> bytes | None:
    try:
        sealed = path.read_bytes()
    except OSError:
        return None
    with suppress(OSError):
        os.utime(path)  # used now; see `_clear`
    digest, content = sealed[:_DIGEST_BYTES], sealed[_DIGEST_BYTES:]
    return content if hashlib.sha256(content).digest() == digest else None


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            Path(draft).replace(path)
        except OSError:
            Path(draft).unlink(missing_ok=True)
        _clear(path.parent)
    except OSError:
        return  # a cache that can't be written is no cache


def _clear(folder: Path) -> None:
    """Delete what was not used for long: another version's, or a draft that a kill left behind."""
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime > _UNUSED_FOR:
            path.unlink()
