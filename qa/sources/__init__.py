"""Bytes to Articles.

    find_files        the user's paths → the files to read
    read_file         one file → its articles, and the parts of it that can't be read
    read_articles     the same, with an error when there is no article

Inside, a file's bytes pass through `detect` (which format), `encoding` (to text), `cleaning`
(canonical characters), the format's module (a `Draft`), and `articles` (an `Article`).
"""

from qa.sources.articles import ReadFile, read_articles, read_file
from qa.sources.files import FoundFiles, find_files

__all__ = ["FoundFiles", "ReadFile", "find_files", "read_articles", "read_file"]
