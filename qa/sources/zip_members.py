"""The members of ZIP files, unpacked within limits.

An archive says of itself how large its members are; Python's reader stops at that size, so
what is declared can be judged before anything is unpacked.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources.paths import shown

if TYPE_CHECKING:
    from pathlib import Path

MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""How an archive begins, and an empty one."""
LARGEST_MEMBER: Final = 1 << 26
"""Bytes; as large as a file may be that is not in an archive."""
_MOST_SHRUNK: Final = 200
"""How many times smaller text is ever packed; ZIP bombs reach a thousand."""
_SMALL: Final = 1 << 20
"""Bytes below which any ratio is harmless."""
_ENCRYPTED: Final = 1
_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, LookupError, NotImplementedError,
    OSError, ValueError,
)  # fmt: skip
"""What the standard library raises on damaged archives, and on rare ways of packing."""


def open_archive(data: bytes, path: Path) -> zipfile.ZipFile:
    """Open an archive that lies in memory; raises SourceError when it is damaged."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _FAULTS as error:
        raise SourceError(Phrase("zip_damaged", name=shown(path))) from error


def names_of(data: bytes) -> frozenset[str]:
    """Name the members of what may be an archive; none when it is no archive, or damaged."""
    if not data.startswith(MAGIC):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except _FAULTS:
        return frozenset()


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> bytes:
    """Unpack one member.

    Args:
        archive: The archive.
        member: Which member.
        path: What to call it in errors.

    Returns:
        Its bytes.

    Raises:
        SourceError: It is encrypted, damaged, too large, or shrunk as no text can be.
    """
    if member.flag_bits & _ENCRYPTED:
        raise SourceError(Phrase("zip_encrypted", name=shown(path)))
    if member.file_size > LARGEST_MEMBER:
        mebibytes = LARGEST_MEMBER >> 20
        raise SourceError(Phrase("zip_too_large", name=shown(path), mebibytes=mebibytes))
    if member.file_size > max(_SMALL, _MOST_SHRUNK * member.compress_size):
        raise SourceError(Phrase("zip_bomb", name=shown(path), times=_MOST_SHRUNK))
    try:
        return archive.read(member)
    except (*_FAULTS, RuntimeError) as error:
        raise SourceError(Phrase("zip_member_damaged", name=shown(path))) from error
