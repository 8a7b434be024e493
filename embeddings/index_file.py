"""A FAISS index in a file: written whole or not at all, sealed with its checksum.

The seal stands after FAISS's own bytes, which end by themselves, so that FAISS can read
the file too.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING, Any

from embeddings.errors import IndexFileError

if TYPE_CHECKING:
    from pathlib import Path

_SEAL = b"citeqaV1"
"""Stands before the SHA-256 of all that is before it."""
_SEAL_BYTES = len(_SEAL) + hashlib.sha256().digest_size


def write_index(index: Any, path: Path) -> None:
    """Write a FAISS index to a file, all of it or nothing, whenever the process dies.

    Raises OSError when the disk refuses; the file that was there is then unharmed.
    """
    import faiss

    # Always the same name, so that what a killed process left is overwritten.
    temporary = path.with_name(f".{path.name}.saving")
    try:
        try:
            faiss.write_index(index, str(temporary))
        except RuntimeError as error:
            reason = str(error).rpartition("failed: ")[2]
            raise OSError(f"{path}: can't be written ({reason})") from error
        seal(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def read_index(path: Path) -> Any:
    """Read a sealed FAISS index. Raises `IndexFileError` when it is missing or damaged."""
    import faiss

    _check_seal(path)
    try:
        return faiss.read_index(str(path))
    except RuntimeError as error:
        raise IndexFileError(f"{path}: FAISS can't read it, build it anew") from error


def another_kind(path: Path) -> IndexFileError:
    """Make the error for an index that is whole, but not of the kind asked for."""
    return IndexFileError(f"{path}: holds an index of another kind, build it anew")


def seal(path: Path) -> None:
    """Append the SHA-256 of a file to it, and see it onto the disk."""
    digest = _sha256(path, path.stat().st_size)
    with path.open("ab") as file:
        file.write(_SEAL + digest)
        file.flush()
        os.fsync(file.fileno())


def _check_seal(path: Path) -> None:
    """Raise `IndexFileError` unless the file ends with the SHA-256 of what is before it."""
    try:
        length = max(path.stat().st_size - _SEAL_BYTES, 0)
        with path.open("rb") as file:
            file.seek(length)
            found = file.read()
        sealed = found == _SEAL + _sha256(path, length)
    except OSError as error:
        raise IndexFileError(f"{path}: can't be read ({error.strerror})") from error
    if not sealed:
        raise IndexFileError(f"{path}: damaged, or not an index of this kind; build it anew")


def _sha256(path: Path, length: int) -> bytes:
    """Return the digest of a file's first `length` bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while length > 0 and (block := file.read(min(length, 1 << 20))):
            digest.update(block)
            length -= len(block)
    return digest.digest()


def _sync_folder(folder: Path) -> None:
    # Windows has no such thing as opening a folder, and does not need it.
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
