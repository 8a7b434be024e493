"""An archive to look at: its articles, their versions and stories, and what it holds in all.

Nothing here changes the library or needs a model: what is asked here is answered by the record.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from qa.errors import ArticleNotFoundError, QuestionError
from qa.quality import Quality, quality_of
from qa.questions import Day, scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from qa.library import Library, Stats, Verification
    from qa.types import Article, Hit, Place, Version

_HASH = re.compile("[0-9a-f]{4,64}")


class Archive:
    """What a library holds. Safe to call from several threads."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def close(self) -> None:
        """Save what is in memory only, and let go of the library's files."""
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ------------------------------------------------------------------ one article

    def article(self, article_id: str) -> Article:
        """One article with its text.

        Raises:
            ArticleNotFoundError: no article has that id.
        """
        return self.library.article(article_id)

    def articles_of(self, hits: Iterable[Hit]) -> dict[str, Article]:
        """The articles that passages are from, by id, in the order of the passages.

        Raises:
            ArticleNotFoundError: one was deleted since its passage was found.
        """
        ids = dict.fromkeys(hit.passage.article_id for hit in hits)
        return {article_id: self.library.article(article_id) for article_id in ids}

    def versions(self, article_id: str) -> list[Version]:
        """What an article said before it was edited, oldest first, and what it says, last.

        Raises:
            ArticleNotFoundError: no article has that id.
        """
        return self.library.versions(article_id)

    def version(self, article_id: str, number: int | None = None) -> Version:
        """One version of an article with its text; the current one when no number is given.

        Raises:
            ArticleNotFoundError: no article has that id, or it has no such version.
        """
        versions = self.library.versions(article_id)
        for version in versions:
            if version.number == number or (number is None and version.current):
                return version
        raise ArticleNotFoundError(
            f"article {article_id} has no version {number}; it has"
            f" {', '.join(str(version.number) for version in versions)}"
        )

    def find_version(self, sha256: str, article_id: str | None = None) -> Version:
        """The version with a text, so that an old citation can be checked.

        Args:
            sha256: Of the text, as in a citation; its first digits will do.
            article_id: Only versions of this article; when None, of any.

        Returns:
            One of those with that text: a current one if there is one.

        Raises:
            ArticleNotFoundError: no version has such a hash, or no article has that id.
            QuestionError: it is no beginning of a hash, or of several texts' hashes.
        """
        prefix = sha256.strip().lower()
        if not _HASH.fullmatch(prefix):
            raise QuestionError(
                f"{sha256!r} is no SHA-256; give four hexadecimal digits of one, or more"
            )
        if article_id is not None:
            self.library.article(article_id)
        found = [
            version
            for version in self.library.versions_with(prefix)
            if article_id in (None, version.article.id)
        ]
        texts = sorted({version.article.sha256 for version in found})
        if not texts:
            of = "any article" if article_id is None else f"article {article_id}"
            raise ArticleNotFoundError(f"no version of {of} has a text with the SHA-256 {prefix}")
        if len(texts) > 1:
            raise QuestionError(f"several texts have hashes that begin so: {', '.join(texts)}")
        return found[0]

    def places(self, article_id: str) -> list[Place]:
        """Where else an article's story stands: with the same text, or nearly the same.

        Returns:
            Most alike first.

        Raises:
            ArticleNotFoundError: no article has that id.
        """
        return self.library.places(article_id)

    # ------------------------------------------------------------------ several

    def articles(self) -> list[Article]:
        """All articles, newest first, with `text` left empty."""
        return list(self.library.articles())

    def stories(self) -> list[list[Article]]:
        """All articles with `text` left empty, those of one story together, newest first."""
        return self.library.stories()

    def page(
        self,
        offset: int,
        limit: int,
        *,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
        since: Day = None,
        until: Day = None,
    ) -> tuple[list[Article], int]:
        """A page of the articles that fulfil all conditions, in the order of `articles`.

        Args:
            offset: Articles before the page.
            limit: Articles on it at most.
            sources: See `select`, also for the others.
            languages: Codes.
            since: The first day.
            until: The last day.

        Returns:
            The articles with `text` left empty, and how many there are on all pages.

        Raises:
            QuestionError: a day can't be read.
        """
        scope = scope_of(since, until, sources, languages)
        found = self.library.articles(scope=scope, offset=offset, limit=limit)
        return list(found), self.library.count(scope)

    def select(
        self,
        article_ids: str | Iterable[str] | None = None,
        *,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
        paths: Sequence[str | Path] = (),
        since: Day = None,
        until: Day = None,
    ) -> list[Article]:
        """The articles that fulfil all conditions, with `text` left empty.

        Newest first; when there are only ids, in their order.

        Args:
            article_ids: One of these; any when None.
            sources: Of one of these outlets, by exact name.
            languages: In one of these languages: `zh`, `en`, `ja`, `und` …
            paths: From one of these files, or from beneath one of these folders. They need
                not be there any more.
            since: Of this day and later; a `date` or `2026-01-31`.
            until: Of this day and earlier. Undated articles fulfil no condition on days.

        Raises:
            ArticleNotFoundError: an id is unknown.
            QuestionError: there is no condition at all, or a day can't be read.
        """
        scope = scope_of(since, until, sources, languages)
        beneath = [str(Path(path).resolve()) for path in paths]
        conditions = bool(beneath) or not scope.is_everything
        if article_ids is None:
            if not conditions:
                raise QuestionError(
                    "nothing says which articles; give ids, sources, languages, paths or days"
                )
            return list(self.library.articles(scope=scope, paths=beneath))
        ids = dict.fromkeys([article_ids] if isinstance(article_ids, str) else article_ids)
        named = [replace(self.library.article(article_id), text="") for article_id in ids]
        if not conditions:
            return named
        return [a for a in self.library.articles(scope=scope, paths=beneath) if a.id in ids]

    # ------------------------------------------------------------------ the whole

    def stats(self) -> Stats:
        """What the library holds."""
        return self.library.stats()

    def quality(self) -> Quality:
        """How well what the library holds was read: files, dates, coverage, rejections."""
        return quality_of(self.library)

    def verify(self) -> Verification:
        """Check everything in the library against everything."""
        return self.library.verify()
