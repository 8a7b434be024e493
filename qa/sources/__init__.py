"""Bytes to Articles.

    find_files        the user's paths → the files to read
    read_file         one file → its articles, the parts of it that can't be read, what is
                      known of the file
    FileReading       the same, an article at a time
    read_articles     the same, with an error when there is no article

Inside, `reading` opens a file; its bytes pass through `detect` (which format; `streamed` for
large files), `encoding` (to text), `cleaning` (canonical characters), the format's module (a
`Draft`), and `articles` (an `Article`).
"""

from qa.sources.files import FoundFiles, find_files
from qa.sources.reading import FileFacts, FileReading, ReadFile, read_articles, read_file
from qa.sources.rules import READING_RULES

__all__ = [
    "READING_RULES",
    "FileFacts",
    "FileReading",
    "FoundFiles",
    "ReadFile",
    "find_files",
    "read_articles",
    "read_file",
]
