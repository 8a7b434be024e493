"""The library in a folder of this machine: what is new, what replaces what, what is found.

The record keeps everything (`qa.library.record`); the indexes follow it
(`qa.library.derived`); one process writes at a time (`qa.library.writer_lock`).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from qa.errors import (
    ArticleNotFoundError,
    LibraryError,
    LibraryMismatchError,
    LibraryStorageError,
    NotALibraryError,
)
from qa.library.base import PreparedArticle, Standing, Stats, Verification
from qa.library.coverage import coverage_of, undated_of
from qa.library.derived import DerivedIndexes
from qa.library.record import NewPassage, Record
from qa.library.schema import LEXICAL_FOLDER, LOCK_FILE, RECORD_FILE, VECTORS_FILE, Settings
from qa.library.verification import problems_of
from qa.library.writer_lock import PATIENCE_SECONDS, WriterLock
from qa.storage import is_read_only
from qa.tokens import TOKENIZER_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from qa.library.coverage import SourceCoverage, UndatedArticle
    from qa.library.files import FileNotes, FileRecords
    from qa.types import Article, Passage, Scope


class LocalLibrary:
    """A `qa.library.base.Library` in a folder of this machine. Made by `open` or `create`."""

    def __init__(self, folder: Path, record: Record, *, read_only: bool) -> None:
        self.folder = folder
        self.read_only = read_only
        self._record = record
        self._settings = record.settings()
        self._writer = WriterLock(folder, read_only=read_only)
        self._indexes = DerivedIndexes(
            folder,
            record,
            self._writer,
            dimension=self._settings.dimension,
            read_only=read_only,
        )

    # ------------------------------------------------------------------ open and close

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Whether the folder holds a library.

        Raises:
            NotALibraryError: the folder holds something else.
        """
        if (folder / RECORD_FILE).is_file():
            return True
        if folder.exists() and not folder.is_dir():
            raise NotALibraryError(f"{folder} is a file, not a library folder; name a folder")
        strangers = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
        ours = {LOCK_FILE, f"{RECORD_FILE}.new", VECTORS_FILE, LEXICAL_FOLDER}
        strangers = [name for name in strangers if name.split("-journal")[0] not in ours]
        if strangers:
            raise NotALibraryError(
                f"{folder} is not a library: it holds other files ({strangers[0]} …); name an empty"
                " or new folder with --library"
            )
        return False

    @classmethod
    def create(cls, folder: Path, settings: Settings) -> LocalLibrary:
        """Make an empty library.

        Raises:
            LibraryStorageError: the folder can't be made or written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryStorageError(
                f"the library folder {folder} can't be made ({error.strerror}); name another with"
                " --library"
            ) from error
        return cls(folder, Record.create(folder, settings), read_only=False)

    @classmethod
    def open(cls, folder: Path, *, any_tokenizer: bool = False) -> LocalLibrary:
        """Open the library in `folder`; read-only where the disk is.

        Args:
            folder: The library's folder.
            any_tokenizer: True to open one of another tokenizer, in order to rebuild it.

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
        library = cls(folder, record, read_only=read_only)
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
        stored = self._record.find(article.id)
        if stored is not None:
            if _same_content(stored.article, article):
                return "unchanged" if stored.article.path == article.path else "moved"
            return "changed"
        return "new" if self._record.indexed_id_of_text(article.sha256) is None else "duplicate"

    def known_vector_keys(self, keys: Sequence[bytes]) -> set[bytes]:
        """Which of the keys have a vector."""
        return self._record.known_vector_keys(keys)

    def add(
        self,
        articles: Sequence[PreparedArticle],
        vectors: dict[bytes, NDArray[np.float32]],
        notes: FileNotes | None = None,
    ) -> list[Standing]:
        """Add articles in one commit; see `Library.add`."""
        with self._writer.held():
            with self._record.transaction():
                if vectors:
                    self._record.add_vectors(list(vectors), np.stack(list(vectors.values())))
                standings = [self._add_one(prepared) for prepared in articles]
                if notes is not None:
                    self._record.files.note(notes)
            if articles:
                self._indexes.followed()
        return standings

    def _add_one(self, prepared: PreparedArticle) -> Standing:
        article = prepared.article
        standing = self.standing(article)
        if standing == "moved":
            self._record.write_path(article.id, article.path)
        if standing in ("unchanged", "moved"):
            return standing
        version = 1
        if standing == "changed":
            version = self._retire(article.id)
        original = self._record.indexed_id_of_text(article.sha256)
        original = None if original == article.id else original
        self._record.put_article(article, version=version, duplicate_of=original)
        if original is None:
            self._record.add_passages(
                article.id,
                [
                    NewPassage(start, end, key)
                    for (start, end), key in zip(prepared.spans, prepared.vector_keys, strict=True)
                ],
            )
        return standing if standing == "changed" or original is None else "duplicate"

    def _retire(self, article_id: str) -> int:
        """Keep an article's words as history and take it out of the index; its next version."""
        stored = self._record.find(article_id)
        if stored is None:
            raise AssertionError("only a stored article can be replaced")
        self._record.keep_version(stored)
        self._pass_on(article_id)
        return stored.version + 1

    def _pass_on(self, article_id: str) -> None:
        """Take an article out of the index; a duplicate, if there is one, takes its place.

        The heir has the same text, so the passages and their vectors stay. (The vectors
        were made with the first one's title; `qa reindex` makes them anew.)
        """
        heirs = self._record.duplicates_of(article_id)
        if not heirs:
            self._record.remove_passages(article_id)
            return
        self._record.write_duplicate_of(heirs[:1], None)
        self._record.write_duplicate_of(heirs[1:], heirs[0])
        self._record.reassign_passages(article_id, heirs[0])

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles with their history; see `Library.delete`."""
        with self._writer.held():
            with self._record.transaction():
                for article_id in dict.fromkeys(article_ids):
                    self.article(article_id)
                    self._pass_on(article_id)
                    self._record.delete_article(article_id)
            self._indexes.followed()
        return len(set(article_ids))

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
                ids = [a.id for a in self._record.articles()]
                for article_id in ids:
                    stored = self._record.find(article_id)
                    if stored is None or stored.duplicate_of is not None:
                        continue
                    self._record.remove_passages(article_id, keep_vectors=True)
                    prepared = prepare(stored.article)
                    self._record.add_passages(
                        article_id,
                        [
                            NewPassage(start, end, key)
                            for (start, end), key in zip(
                                prepared.spans, prepared.vector_keys, strict=True
                            )
                        ],
                    )
                self._record.drop_unused_vectors()
                self._record.write_settings(settings)
            self._settings = settings
            self._indexes.start_again(settings.dimension)
            return self._record.count("passages")

    def store_vectors(self, vectors: dict[bytes, NDArray[np.float32]]) -> None:
        """Keep vectors that a `rebuild` will need, so that it can be interrupted."""
        if vectors:
            with self._writer.held(), self._record.transaction():
                self._record.add_vectors(list(vectors), np.stack(list(vectors.values())))

    # ------------------------------------------------------------------ searching

    def dense(self, vector: NDArray[np.float32], k: int, scope: Scope) -> list[tuple[int, float]]:
        """The `k` nearest passages; see `Library.dense`."""
        among = None if scope.is_everything else self._record.passage_ids(scope)
        return self._indexes.nearest(vector, k, among)

    def lexical(self, tokens: Sequence[str], k: int, scope: Scope) -> list[tuple[int, float]]:
        """The `k` best passages by BM25; see `Library.lexical`."""
        return self._indexes.lexical().search(tokens, k, scope)

    def rarity(self, token: str) -> float:
        """How rare a token is; see `Library.rarity`."""
        return self._indexes.lexical().rarity(token)

    def passages(self, passage_ids: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """Passages by id; see `Library.passages`."""
        return self._record.passages(passage_ids)

    def holds(self, scope: Scope) -> bool:
        """Whether anything lies in the scope."""
        return len(self._record.passage_ids(scope)) > 0

    # ------------------------------------------------------------------ looking

    def article(self, article_id: str) -> Article:
        """One article.

        Raises:
            ArticleNotFoundError: no article has that id.
        """
        stored = self._record.find(article_id)
        if stored is None:
            raise ArticleNotFoundError(
                f"no article {article_id!r} in the library {self.folder}; see: qa list"
            )
        return stored.article

    def articles(self, *, with_text: bool = False) -> Iterator[Article]:
        """All articles, newest first, undated last."""
        return self._record.articles(with_text=with_text)

    def stats(self) -> Stats:
        """What the library holds."""
        first, last = self._record.coverage()
        return Stats(
            articles=self._record.count("articles"),
            passages=self._record.count("passages"),
            versions=self._record.count("versions"),
            duplicates=self._record.count("articles WHERE duplicate_of IS NOT NULL"),
            first_day=first,
            last_day=last,
            undated=self._record.count("articles WHERE published IS NULL"),
            sources=self._record.counts_by("source"),
            languages=self._record.counts_by("language"),
        )

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


def _same_content(one: Article, other: Article) -> bool:
    """Whether two articles differ in nothing but the file they came from."""
    return (one.sha256, one.title, one.source, one.url, one.published, one.language) == (
        other.sha256, other.title, other.source, other.url, other.published, other.language,
    )  # fmt: skip
