"""Where else a story stands: its articles, and what is where.

Which texts are alike is told by `qa.library.stories`, in ids; here they become articles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.types import Place

if TYPE_CHECKING:
    from datetime import date

    from qa.library.history import StoredArticle
    from qa.library.record import Record
    from qa.types import Article


def places_of(record: Record, stored: StoredArticle) -> list[Place]:
    """The other articles of an article's story; see `Library.places`."""
    indexed = stored.duplicate_of or stored.article.id
    likeness = {indexed: 1.0, **record.stories.alike(indexed)}
    owners = [(record.articles.find(owner), share) for owner, share in likeness.items()]
    repeating = record.articles.repeating(likeness)
    found = [
        _place(article, share)
        for owner, share in owners
        if owner is not None
        for article in (owner.article, *repeating.get(owner.article.id, ()))
        if article.id != stored.article.id
    ]
    return sorted(found, key=lambda p: (-p.likeness, _day_of(p.published), p.article_id))


def articles_by_story(record: Record) -> list[list[Article]]:
    """All articles, those of one story together; see `Library.stories`."""
    groups = record.stories.all_groups()
    owners = record.articles.owners()
    found: dict[int | str, list[Article]] = {}
    for article in record.articles.every():
        owner = owners[article.id]
        found.setdefault(groups.get(owner, owner), []).append(article)
    return list(found.values())


def _place(article: Article, likeness: float) -> Place:
    return Place(
        article.id, article.title, article.source, article.url, article.published, likeness
    )


def _day_of(published: date | None) -> str:
    return published.isoformat() if published else "~"  # after all digits
