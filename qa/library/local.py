"""The library in a folder of this machine: its record, its indexes and its lock, put together.

The record keeps everything (`qa.library.record`); what replaces what in it is decided by
`qa.library.succession`; the indexes follow it (`qa.library.derived`) and are searched by
`qa.library.finding`; one process writes at a time (`qa.library.writer_lock`).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from embeddings.growing import Growth
from qa.errors import ArticleNotFoundError, LibraryError, LibraryMismatchError, NotALibraryError
from qa.library.base import PreparedArticle, Standing, Stats, Verification
from qa.library.coverage import coverage_of, undated_of
from qa.library.derived import DerivedIndexes
from qa.library.finding import Finding
from qa.library.folder import holds_library, make_folder
from qa.library.holdings import stats_of
from qa.library.places import articles_by_story, places_of
from qa.library.record import Record
from qa.library.succession import Succession
from qa.library.verification import problems_of
from qa.library.writer_lock import PATIENCE_SECONDS, WriterLock
from qa.resemblance import signature
from qa.storage import is_read_only
from qa.tokens import TOKENIZER_VERSION
from qa.types import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from qa.library.coverage import SourceCoverage, UndatedArticle
    from qa.library.files import FileNotes, FileRecords
    from qa.library.history import StoredArticle
    from qa.library.schema import Settings
    from qa.types import Article, Passage, Place, Version

GROWTH = Growth()
"""Of a library's vector index, unless another is asked for."""

_PORTION = 200
"""Articles compared and committed together."""


class LocalLibrary:
    """A `qa.library.base.Library` in a folder of this machine. Made by `open` or `create`."""

    def __init__(
        self, folder: Path, record: Record, *, read_only: bool, growth: Growth = GROWTH
    ) -> None:
        self.folder = folder
        self.read_only = read_only
        self._record = record
        self._succession = Succession(record)
        self._settings = record.settings()
        self._writer = WriterLock(folder, read_only=read_only)
        self._indexes = DerivedIndexes(
            folder,
            record,
            self._writer,
            dimension=self._settings.dimension,
            read_only=read_only,
            growth=growth,
        )
        self._finding = Finding(record, self._indexes)

    # ------------------------------------------------------------------ open and close

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Whether the folder holds a library.

        Raises:
            NotALibraryError: the folder holds something else.
        """
        return holds_library(folder)

    @classmethod
    def create(cls, folder: Path, settings: Settings, *, growth: Growth = GROWTH) -> LocalLibrary:
        """Make an empty library; `growth` says from which size its searches are approximate.

        Raises:
            LibraryStorageError: the folder can't be made or written.
        """
        make_folder(folder)
        return cls(folder, Record.create(folder, settings), read_only=False, growth=growth)

    @classmethod
    def open(
        cls, folder: Path, *, any_tokenizer: bool = False, growth: Growth = GROWTH
    ) -> LocalLibrary:
        """Open the library in `folder`; read-only where the disk is.

        Args:
            folder: The library's folder.
            any_tokenizer: True to open one of another tokenizer, in order to rebuild it.
            growth: From which size its searches are approximate.

        Raises:
            NotALibraryError: there is none.
            LibraryMismatchError: it was made with another tokenizer.
        """
        if not cls.exists(folder):
            raise NotALibraryError(
                f"there is no library in {folder}; make one with: qa ingest PATH --library {folder}"
            )
        read_only = is_read_only(folder)
        record = Record.open(folder, read_only=read_only)
        library = cls(folder, record, read_only=read_only, growth=growth)
        if library.settings.tokenizer != TOKENIZER_VERSION and not any_tokenizer:
            raise LibraryMismatchError(
                f"the library {folder} was made with tokenizer {library.settings.tokenizer} and this"
                f" citeqa has {TOKENIZER_VERSION}; run: qa reindex --library {folder}"
            )
        return library

    @property
    def settings(self) -> Settings:
        """What the library was made with."""
        return self._settings

    def close(self) -> None:
        """Save what is in memory only, and let go of the files."""
        self._indexes.close()
        self._record.close()

    @property
    def files(self) -> FileRecords:
        """What was read into this library, and what came of it."""
        return self._record.files

    def flush(self) -> None:
        """Save the vector index if it has changed; see `Library.flush`."""
        self._indexes.save()

    # ------------------------------------------------------------------ writing

    @contextmanager
    def writer(self, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Hold the right to write over several calls; see `Library.writer`.

        Other processes are kept out; other threads of this one take turns with each call.
        """
        with self._writer.held(patience):
            yield

    def standing(self, article: Article) -> Standing:
        """What the article is to this library now."""
        return self._succession.standing(article)

    def known_vector_keys(self, keys: Sequence[bytes]) -> set[bytes]:
        """Which of the keys have a vector."""
        return self._record.passages.known_vector_keys(keys)

    def add(
        self,
        articles: Sequence[PreparedArticle],
        vectors: dict[bytes, NDArray[np.float32]],
        notes: FileNotes | None = None,
    ) -> list[Standing]:
        """Add articles in one commit; see `Library.add`."""
        signatures = {p.article.id: signature(p.article.text) for p in articles if p.spans}
        with self._writer.held():
            with self._record.transaction():
                self._record.passages.add_vectors(vectors)
                standings = [self._succession.add(prepared, signatures) for prepared in articles]
                if notes is not None:
                    self._record.files.note(notes)
                self._record.settle()
            if articles:
                self._indexes.written()
        return standings

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles with their history; see `Library.delete`."""
        with self._writer.held():
            with self._record.transaction():
                for article_id in dict.fromkeys(article_ids):
                    self._succession.remove(self._stored(article_id))
                self._record.settle()
            self._indexes.written()
        return len(set(article_ids))

    def group_stories(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Compare the articles that never were; see `Library.group_stories`."""
        total, done = self._record.stories.count_unsigned(), 0
        if not total:
            return 0
        with self._writer.held():
            while count := self._sign_some():
                done += count
                if progress is not None:
                    progress(done, max(done, total))
        return done

    def _sign_some(self) -> int:
        with self._record.transaction():
            ids = self._record.stories.unsigned(_PORTION)
            for article_id in ids:
                values = signature(self.article(article_id).text)
                self._record.stories.put(article_id, values)
        return len(ids)

    def rebuild(
        self,
        settings: Settings,
        prepare: Callable[[Article], PreparedArticle],
    ) -> int:
        """Cut every article anew and change the settings, in one commit; the passages made.

        `prepare` cuts one article; the vectors of its passages must be stored already
        (`store_vectors`).
        """
        with self._writer.held():
            with self._record.transaction():
                ids = [a.id for a in self._record.articles.every()]
                for article_id in ids:
                    stored = self._record.articles.find(article_id)
                    if stored is None or stored.duplicate_of is not None:
                        continue
                    self._record.passages.remove(article_id)
                    self._succession.index(prepare(stored.article))
                if settings.tokenizer != self._settings.tokenizer:  # it folds another way
                    self._record.stories.clear()
                self._record.passages.drop_unused_vectors()
                self._record.write_settings(settings)
            self._settings = settings
            self._indexes.start_again(settings.dimension)
            return self._record.count("passages")

    def store_vectors(self, vectors: dict[bytes, NDArray[np.float32]]) -> None:
        """Keep vectors that a `rebuild` will need, so that it can be interrupted."""
        if vectors:
            with self._writer.held(), self._record.transaction():
                self._record.passages.add_vectors(vectors)

    # ------------------------------------------------------------------ searching

    def dense(self, vector: NDArray[np.float32], k: int, scope: Scope) -> list[tuple[int, float]]:
        """The `k` nearest passages; see `Library.dense`."""
        return self._finding.dense(vector, k, scope)

    def cosines(self, vector: NDArray[np.float32], passage_ids: Sequence[int]) -> dict[int, float]:
        """How near passages are to a vector; see `Library.cosines`."""
        return self._finding.cosines(vector, passage_ids)

    def lexical(self, tokens: Sequence[str], k: int, scope: Scope) -> list[tuple[int, float]]:
        """The `k` best passages by BM25; see `Library.lexical`."""
        return self._finding.lexical(tokens, k, scope)

    def rarity(self, token: str) -> float:
        """How rare a token is; see `Library.rarity`."""
        return self._indexes.lexical().rarity(token)

    def passages(
        self, passage_ids: Sequence[int], scope: Scope | None = None
    ) -> dict[int, tuple[Passage, Article]]:
        """Passages by id; see `Library.passages`."""
        return self._finding.passages(passage_ids, scope or Scope())

    def last_change(self) -> int:
        """A number that grows when passages are added or removed."""
        return self._record.changes.last()

    def holds(self, scope: Scope) -> bool:
        """Whether anything lies in the scope."""
        return len(self._record.passages.ids(scope)) > 0

    # ------------------------------------------------------------------ looking

    def article(self, article_id: str) -> Article:
        """One article.

        Raises:
            ArticleNotFoundError: no article has that id.
        """
        return self._stored(article_id).article

    def _stored(self, article_id: str) -> StoredArticle:
        stored = self._record.articles.find(article_id)
        if stored is None:
            raise ArticleNotFoundError(
                f"no article {article_id!r} in the library {self.folder}; see: qa list"
            )
        return stored

    def articles(
        self,
        *,
        with_text: bool = False,
        scope: Scope | None = None,
        paths: Sequence[str] = (),
        offset: int = 0,
        limit: int | None = None,
    ) -> Iterator[Article]:
        """Articles, newest first, undated last; see `Library.articles`."""
        return self._record.articles.every(
            with_text=with_text, scope=scope, paths=paths, offset=offset, limit=limit
        )

    def count(self, scope: Scope) -> int:
        """How many articles lie in a scope; see `Library.count`."""
        return self._record.articles.count_in(scope)

    def versions(self, article_id: str) -> list[Version]:
        """What an article says and said; see `Library.versions`."""
        self._stored(article_id)
        return self._record.history.versions(article_id)

    def versions_with(self, sha256: str) -> list[Version]:
        """The versions with a text; see `Library.versions_with`."""
        return self._record.history.with_sha256(sha256)

    def places(self, article_id: str) -> list[Place]:
        """Where else an article's story stands; see `Library.places`."""
        return places_of(self._record, self._stored(article_id))

    def stories(self) -> list[list[Article]]:
        """The articles by story; see `Library.stories`."""
        return articles_by_story(self._record)

    def stats(self) -> Stats:
        """What the library holds."""
        return stats_of(self._record)

    def coverage(self) -> list[SourceCoverage]:
        """What there is of each outlet; see `Library.coverage`."""
        return coverage_of(self._record.statements)

    def undated(self, most: int) -> list[UndatedArticle]:
        """Some articles without a date, by file."""
        return undated_of(self._record.statements, most)

    def verify(self) -> Verification:
        """Check hashes, offsets, vectors and both indexes against the record."""
        try:
            vectors, lexical = self._indexes.followed()
        except LibraryError as error:
            return Verification(0, 0, [str(error)])
        return Verification(
            articles=self._record.count("articles"),
            passages=self._record.count("passages"),
            problems=problems_of(self._record, self._settings, vectors, lexical),
        )
