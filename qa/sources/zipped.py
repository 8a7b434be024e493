"""ZIP: a folder of files in one file.

What holds for a folder holds for an archive: hidden files and files about the folder are
passed over, files of a type that is not read are reported. Nothing is written to disk.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Final

from qa.errors import SourceError
from qa.phrases import Phrase
from qa.sources.draft import Enclosed
from qa.sources.encoding import decode
from qa.sources.files import is_passed_over, why_not_read
from qa.sources.paths import beneath, shown
from qa.sources.zip_members import MAGIC, open_archive, unpacked
from qa.types import FailedInput

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_OF_PROGRAMS: Final = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})
"""Office documents other than Word's, e-books and programs are ZIP files too."""
_UTF8: Final = 0x800
_BESIDE: Final = "__MACOSX"
"""Where a Mac puts what only Macs need."""


def looks_like(data: bytes) -> bool:
    """Whether a file begins as a ZIP file does."""
    return data.startswith(MAGIC)


def parse(data: bytes, path: Path) -> Iterator[Enclosed | FailedInput]:
    """Unpack an archive, one member at a time.

    Args:
        data: The file.
        path: Where it lies.

    Yields:
        Each file in it, and which can't be unpacked or is not read.

    Raises:
        SourceError: The archive is damaged, no mere archive, or holds no file.
    """
    with open_archive(data, path) as archive:
        members = archive.infolist()
        if not _OF_PROGRAMS.isdisjoint(member.filename for member in members):
            raise SourceError(Phrase("other_document", name=shown(path)))
        files = [
            (member, name)
            for member, name in zip(members, _names(members), strict=True)
            if not (name.endswith(("/", "\\")) or _is_passed_over(name))
        ]
        if not files:
            raise SourceError(Phrase("zip_empty", name=shown(path)))
        for member, name in files:
            yield _unpacked(archive, member, beneath(path, name))


def _unpacked(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path
) -> Enclosed | FailedInput:
    if stat.S_ISLNK(member.external_attr >> 16):
        return FailedInput(shown(path), Phrase("zip_link"))
    if reason := why_not_read(path.name):
        return FailedInput(shown(path), reason)
    try:
        return Enclosed(path, unpacked(archive, member, path))
    except SourceError as error:
        return FailedInput(shown(path), error.reason)


def _is_passed_over(name: str) -> bool:
    *folders, last = name.replace("\\", "/").split("/")
    if any(
        folder == _BESIDE or (folder.startswith(".") and folder.strip(".")) for folder in folders
    ):
        return True
    return is_passed_over(last)


def _names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Decode the members' names.

    Only newer archives say that a name is in UTF-8. Python takes all others for the letters
    of the first PC; Windows wrote them in its own encoding, in China GBK. All the names
    together tell which.
    """
    names = [member.filename for member in members]
    places = [
        place
        for place, member in enumerate(members)
        if not member.flag_bits & _UTF8 and not member.filename.isascii()
    ]
    raw = [names[place].encode("cp437", "replace") for place in places]
    for place, name in zip(places, _decoded(raw), strict=True):
        names[place] = name
    return names


def _decoded(raw: Sequence[bytes]) -> list[str]:
    together = b"\n".join(raw)
    if not raw:
        return []
    try:
        names = decode(together, "the names").split("\n")
    except SourceError:
        names = together.decode("gb18030", "backslashreplace").split("\n")
    return (
        names
        if len(names) == len(raw)
        else [name.decode("ascii", "backslashreplace") for name in raw]
    )
