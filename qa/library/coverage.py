"""When the articles of a library are from, by source, and which have no date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.library.statements import Statements


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """The articles of one outlet."""

    source: str | None
    """None for all whose outlet is unknown."""
    articles: int
    undated: int
    first_day: str | None
    last_day: str | None
    months: dict[str, int]
    """Month, `2026-01`, → articles; months without any are left out."""


@dataclass(frozen=True, slots=True)
class UndatedArticle:
    """An article whose date was not found."""

    id: str
    title: str
    path: str | None


def coverage_of(statements: Statements) -> list[SourceCoverage]:
    """Every outlet, the one with most articles first."""
    months: dict[str | None, dict[str, int]] = {}
    for source, month, count in statements.all(
        "SELECT source, substr(published, 1, 7), count(*) FROM articles"
        " WHERE published IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    ):
        months.setdefault(source, {})[month] = count
    rows = statements.all(
        "SELECT source, count(*), sum(published IS NULL), substr(min(published), 1, 10),"
        " substr(max(published), 1, 10) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return [
        SourceCoverage(source, articles, undated, first, last, months.get(source, {}))
        for source, articles, undated, first, last in rows
    ]


def undated_of(statements: Statements, most: int) -> list[UndatedArticle]:
    """The first articles without a date, by file."""
    rows = statements.all(
        "SELECT id, title, path FROM articles WHERE published IS NULL ORDER BY path, id LIMIT ?",
        (most,),
    )
    return [UndatedArticle(*row) for row in rows]
