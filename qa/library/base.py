"""What every library can do. The local one is in `qa.library.local`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from qa.library.coverage import SourceCoverage, UndatedArticle
    from qa.library.files import FileNotes, FileRecords
    from qa.library.schema import Settings
    from qa.types import Article, Passage, Place, Scope, Version

Standing = Literal["new", "changed", "unchanged", "moved", "duplicate"]
"""What an article is to a library: unknown; known with other words; known; known and
only its file has moved; or a text that another article already holds."""


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article cut into passages and embedded, ready to be added."""

    article: Article
    spans: tuple[tuple[int, int], ...]
    """Start and end of each passage; empty for a duplicate."""
    vector_keys: tuple[bytes, ...]
    """For each passage, the key of its vector."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What a library holds."""

    articles: int
    passages: int
    versions: int
    """Earlier versions of edited articles."""
    duplicates: int
    first_day: str | None
    last_day: str | None
    undated: int
    sources: dict[str | None, int]
    languages: dict[str | None, int]
    stories: int
    """Articles with the same text, or nearly the same, counted once."""
    shared_stories: int
    """Stories that stand in more than one article."""
    not_compared: int
    """Texts that an earlier citeqa took in, and that no later ingest has compared yet."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of a whole library found."""

    articles: int
    passages: int
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class Library(Protocol):
    """An archive that keeps articles and finds passages.

    What `add` has returned from is kept, whatever happens to the process afterwards.
    Reading is safe from several threads, and goes on while another process writes.
    """

    folder: Path
    """Where it keeps its files, and a door what was uploaded to it."""

    @property
    def settings(self) -> Settings:
        """What the library was made with."""

    def writer(self) -> AbstractContextManager[None]:
        """Hold the right to write over several calls.

        Raises:
            LibraryLockedError: another process has it.
            LibraryStorageError: the library can't be written.
        """

    @property
    def files(self) -> FileRecords:
        """What was read into this library, and what came of it."""

    def standing(self, article: Article) -> Standing:
        """What the article is to this library now."""

    def known_vector_keys(self, keys: Sequence[bytes]) -> set[bytes]:
        """Which of the keys have a vector, so that nothing is embedded twice."""

    def add(
        self,
        articles: Sequence[PreparedArticle],
        vectors: dict[bytes, NDArray[np.float32]],
        notes: FileNotes | None = None,
    ) -> list[Standing]:
        """Add articles with the vectors that are new, all in one commit.

        `notes` tell of the files that they came from, and are kept in the same commit.

        Returns what each was at that moment. An edited article replaces its old version,
        which is kept as history.

        Raises:
            LibraryLockedError: another process is writing.
            LibraryStorageError: the disk refused; the record holds all of them or none,
                and an index that could not be written catches up later.
        """

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles with their history; the number removed.

        Raises:
            ArticleNotFoundError: an id is unknown; nothing was removed.
        """

    def dense(self, vector: NDArray[np.float32], k: int, scope: Scope) -> list[tuple[int, float]]:
        """The `k` passages nearest to a unit vector: (passage id, cosine), best first."""

    def lexical(self, tokens: Sequence[str], k: int, scope: Scope) -> list[tuple[int, float]]:
        """The `k` best passages for the tokens: (passage id, BM25 score), best first."""

    def cosines(self, vector: NDArray[np.float32], passage_ids: Sequence[int]) -> dict[int, float]:
        """How near passages are to a unit vector, by id; unknown ids are left out."""

    def rarity(self, token: str) -> float:
        """Inverse document frequency of a token over passages, at least 0."""

    def group_stories(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Compare the articles that never were with all others; their number.

        `add` compares what it adds, so only a library made by an earlier citeqa has some.
        Each portion is kept, so an interrupted run goes on where it was.

        Args:
            progress: Called with the number of articles compared and of all to compare.
        """

    def passages(
        self, passage_ids: Sequence[int], scope: Scope | None = None
    ) -> dict[int, tuple[Passage, Article]]:
        """Passages by id, each with its article; unknown ids are left out.

        Of the articles that hold a passage's text it is the indexed one when that lies in
        the scope, else the oldest one that does; a passage with none is left out.
        """

    def holds(self, scope: Scope) -> bool:
        """Whether any article lies in the scope."""

    def article(self, article_id: str) -> Article:
        """One article.

        Raises:
            ArticleNotFoundError: no article has that id.
        """

    def articles(
        self,
        *,
        with_text: bool = False,
        scope: Scope | None = None,
        paths: Sequence[str] = (),
        offset: int = 0,
        limit: int | None = None,
    ) -> Iterator[Article]:
        """Articles, newest first; without their text unless asked for.

        Args:
            with_text: False to leave `text` empty.
            scope: Only articles that lie in it themselves.
            paths: Only articles that came from one of these files or from beneath one of
                these folders, by absolute path.
            offset: So many of them are left out first.
            limit: So many at most; None for all.
        """

    def count(self, scope: Scope) -> int:
        """How many articles lie in the scope themselves."""

    def versions(self, article_id: str) -> list[Version]:
        """What an article said, oldest first, and what it says, last.

        Raises:
            ArticleNotFoundError: no article has that id.
        """

    def versions_with(self, sha256: str) -> list[Version]:
        """The versions of any articles whose text's hash begins so, current ones first."""

    def places(self, article_id: str) -> list[Place]:
        """The other articles of an article's story: most alike first, then oldest first.

        Raises:
            ArticleNotFoundError: no article has that id.
        """

    def stories(self) -> list[list[Article]]:
        """All articles without their text, those of one story together, newest first."""

    def stats(self) -> Stats:
        """What the library holds."""

    def last_change(self) -> int:
        """A number that grows when passages are added or removed."""

    def coverage(self) -> list[SourceCoverage]:
        """What there is of each outlet, the one with most articles first."""

    def undated(self, most: int) -> list[UndatedArticle]:
        """Some articles without a date, by file."""

    def verify(self) -> Verification:
        """Check everything against everything."""

    def flush(self) -> None:
        """Save what is derived and kept in memory, so that the next start is quick."""

    def close(self) -> None:
        """Flush, and let go of the files."""
