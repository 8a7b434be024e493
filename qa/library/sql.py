"""Rows and values: the SQL that the parts of a record share."""

from __future__ import annotations

import os
import re
import sqlite3
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from qa.errors import LibraryStorageError, NotALibraryError
from qa.types import Article, PublishedFrom

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from qa.types import Scope

ARTICLE = "id, title, text, source, url, published, published_from, language, sha256, path"
SUMMARY = ARTICLE.replace("text", "''", 1)
_MOST_PARAMETERS = 500
_CACHE_KIB = 32_000
"""Pages that are kept in memory. An article of a large archive touches a hundred, all over the file:
SQLite's 2 MB do not hold those of one commit."""
_LOG_PAGES = 8_000
"""Pages of 4 KiB in the log before they are put in their places: many are written again before."""
_ZONE = re.compile(r"[+-]\d\d:\d\d$")
_T = TypeVar("_T")


def connect(path: Path, *, read_only: bool = False, journal: str = "WAL") -> sqlite3.Connection:
    """Open a database with our settings. Raises `sqlite3.Error` when it can't be opened."""
    uri = path.absolute().as_uri()
    # On a disk that can't be written SQLite can't make its shared-memory file; nobody
    # else can be writing either, which is what `immutable` promises it.
    uri += "?mode=ro&immutable=1" if read_only else "?mode=rwc"
    try:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        if not read_only:
            connection.execute("PRAGMA busy_timeout = 10000")
            connection.execute(f"PRAGMA journal_mode = {journal}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    except sqlite3.OperationalError as error:
        raise LibraryStorageError(
            f"the library file {path} can't be opened ({error}); check that the folder may be"
            " written and its disk has room"
        ) from error
    except sqlite3.DatabaseError as error:
        raise NotALibraryError(
            f"{path} is no citeqa library or is damaged ({error}); choose another folder or restore"
            " it from a copy"
        ) from error
    return connection


def scope_condition(scope: Scope, paths: Sequence[str] = ()) -> tuple[str, list[str]]:
    """A WHERE over articles `a`: in the scope, and from one of the files or folders."""
    conditions: list[str] = []
    parameters: list[str] = []
    if scope.since:
        conditions.append("substr(a.published, 1, 10) >= ?")
        parameters.append(scope.since.isoformat())
    if scope.until:
        conditions.append("substr(a.published, 1, 10) <= ?")
        parameters.append(scope.until.isoformat())
    if scope.sources:
        conditions.append(f"a.source IN ({marks(scope.sources)})")
        parameters.extend(scope.sources)
    if scope.languages:
        conditions.append(f"a.language IN ({marks(scope.languages)})")
        parameters.extend(scope.languages)
    if paths:
        beneath = "a.path = ? OR substr(a.path, 1, length(?)) = ?"
        conditions.append("(" + " OR ".join([beneath] * len(paths)) + ")")
        for path in paths:
            folder = path if path.endswith(os.sep) else path + os.sep
            parameters.extend((path, folder, folder))
    return ("WHERE " + " AND ".join(conditions) if conditions else "", parameters)


def article_of(row: Sequence[Any]) -> Article:
    """Make the article of a row whose columns are `ARTICLE` or `SUMMARY`."""
    when, zone = _published(row[5])
    return Article(
        id=row[0], title=row[1], text=row[2], source=row[3], url=row[4], published=when,
        published_from=cast("PublishedFrom | None", row[6]), language=row[7], sha256=row[8],
        path=row[9], published_zone=zone,
    )  # fmt: skip


def _published(stored: str | None) -> tuple[date | datetime | None, str | None]:
    """The date as printed, and its zone, which is stored behind it as ISO 8601 has it."""
    if stored is None:
        return None, None
    if "T" not in stored:
        return date.fromisoformat(stored), None
    zone = _ZONE.search(stored)
    printed = stored[: zone.start()] if zone else stored
    return datetime.fromisoformat(printed), zone.group() if zone else None


def article_values(article: Article) -> tuple[str | None, ...]:
    """List an article's values for the columns of `ARTICLE`."""
    published = article.published.isoformat() if article.published else None
    if published and article.published_zone:
        published += article.published_zone
    return (
        article.title, article.text, article.source, article.url, published,
        article.published_from, article.language, article.sha256, article.path,
    )  # fmt: skip


def marks(values: Sequence[object]) -> str:
    """Write a question mark for each value, for an `IN (…)`."""
    return ",".join("?" * len(values))


def portions(values: Sequence[_T]) -> Iterable[Sequence[_T]]:
    """Cut values into portions that one statement can take as parameters."""
    for start in range(0, len(values), _MOST_PARAMETERS):
        yield values[start : start + _MOST_PARAMETERS]
