"""The archive on disk: SQLite is the record, the vector and full-text indexes follow it."""

from qa.library.base import Library, PreparedArticle, Stats, Verification
from qa.library.coverage import SourceCoverage, UndatedArticle
from qa.library.files import FileNotes, FileRecord
from qa.library.local import LocalLibrary
from qa.library.schema import Settings

__all__ = [
    "FileNotes",
    "FileRecord",
    "Library",
    "LocalLibrary",
    "PreparedArticle",
    "Settings",
    "SourceCoverage",
    "Stats",
    "UndatedArticle",
    "Verification",
]
