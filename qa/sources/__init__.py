"""Bytes to Articles.

    find_files        the user's paths → the files to read
    read_articles     one file → its articles: decode, choose a format, clean, identify

Inside, a file's bytes pass through `encoding` (to text), `cleaning` (canonical characters),
`detect` (which format), that format's module (a `Draft`), and `articles` (an `Article`).
"""

from qa.sources.articles import read_articles
from qa.sources.files import FoundFiles, find_files

__all__ = ["FoundFiles", "find_files", "read_articles"]
