"""What a library holds, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.library.base import Stats

if TYPE_CHECKING:
    from qa.library.record import Record
    from qa.library.statements import Statements


def stats_of(record: Record) -> Stats:
    """Articles, passages, versions, days, outlets, languages, stories."""
    first, last = record.statements.one("SELECT min(published), max(published) FROM articles")
    stories, shared = record.stories.counts()
    return Stats(
        articles=record.count("articles"),
        passages=record.count("passages"),
        versions=record.count("versions"),
        duplicates=record.count("articles WHERE duplicate_of IS NOT NULL"),
        first_day=first and first[:10],
        last_day=last and last[:10],
        undated=record.count("articles WHERE published IS NULL"),
        sources=_counts_by("source", record.statements),
        languages=_counts_by("language", record.statements),
        stories=stories,
        shared_stories=shared,
        not_compared=record.stories.count_unsigned(),
    )


def _counts_by(column: str, statements: Statements) -> dict[str | None, int]:
    """Articles by `source` or `language`, most first."""
    sql = f"SELECT {column}, count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
    return dict(statements.all(sql))
