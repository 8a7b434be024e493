"""Articles → library: what is new is cut, embedded and committed, batch by batch.

Nothing is embedded twice: a passage whose text this embedder has seen keeps its vector.
A batch that is committed is kept, so an interrupted ingest goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.chunking import embedded_text, passage_spans
from qa.intake import ArticleRead, FileBegun, FileEnded, FileUnchanged
from qa.library import FileNotes, PreparedArticle
from qa.phrases import Phrase
from qa.seen import Seen
from qa.types import Article, FailedInput, IngestReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from embeddings.base import Embedder
    from qa.intake import Item
    from qa.library import FileRecord, Library
    from qa.library.base import Standing

BATCH_PASSAGES = 128
"""Passages embedded and committed together: a few seconds of work on a laptop. They are embedded
by length, longest first; padding is 2% of the tokens (measured; 1% with twice as many)."""

_MOST_NOTES = 2_000
"""Articles noted for their files in one commit, when they need no other."""

_FIELD_OF: dict[Standing, str] = {
    "new": "added",
    "changed": "updated",
    "unchanged": "unchanged",
    "moved": "unchanged",
    "duplicate": "duplicates",
}


@dataclass(frozen=True, slots=True)
class _Work:
    """An article to be added and what must be embedded for it."""

    prepared: PreparedArticle
    texts: tuple[str, ...]
    edits: bool = False
    """Whether a stored article gives up its text for this one."""


def vector_key(embedder_name: str, text: str) -> bytes:
    """The name of a vector: 16 bytes of SHA-256 over the embedder and the text."""
    return hashlib.sha256(f"{embedder_name}\0{text}".encode()).digest()[:16]


def prepare(article: Article, passage_size: int, embedder_name: str) -> _Work:
    """Cut an article into passages and name their vectors."""
    spans = tuple(passage_spans(article.text, passage_size))
    texts = tuple(embedded_text(article.title, article.text[start:end]) for start, end in spans)
    keys = tuple(vector_key(embedder_name, text) for text in texts)
    return _Work(PreparedArticle(article, spans, keys), texts)


def embed_missing(
    library: Library, embedder: Embedder, work: Sequence[_Work]
) -> dict[bytes, NDArray[np.float32]]:
    """Vectors by key for the passages of `work` that the library has none for."""
    texts = {
        key: text
        for item in work
        for key, text in zip(item.prepared.vector_keys, item.texts, strict=True)
    }
    known = library.known_vector_keys(list(texts))
    missing = [key for key in texts if key not in known]
    if not missing:
        return {}
    vectors = embedder.embed_passages([texts[key] for key in missing])
    return dict(zip(missing, vectors, strict=True))


def ingest_articles(
    library: Library, embedder: Embedder, articles: Iterable[Article]
) -> IngestReport:
    """Add articles to a library.

    Two different articles that claim the same identity in one run can't both be right:
    the first is kept and the second reported as failed.

    Args:
        library: Where to.
        embedder: The one that the library was made with.
        articles: From `qa.sources`, or made by the caller.

    Returns:
        What was done; `seconds` is left at 0.

    Raises:
        LibraryError: the library can't be written; batches before are kept.
    """
    return ingest(library, embedder, (ArticleRead(article, 0) for article in articles))


def ingest(
    library: Library,
    embedder: Embedder,
    items: Iterable[Item],
    *,
    watch: Callable[[Done], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> IngestReport:
    """Add what files hold to a library; see `ingest_articles`.

    Args:
        library: Where to.
        embedder: The one that the library was made with.
        items: From `qa.intake`.
        watch: Called after each commit, and after each file that is unchanged.
        stop: Asked before each item; once it says yes, the batch is committed as it is, and
            the report says that the ingest was interrupted.
    """
    with library.writer(), Seen() as seen:
        run = _Run(library, embedder, seen)
        interrupted = False
        for item in items:
            interrupted = stop is not None and stop()
            if interrupted:
                break
            if run.take(item) and watch is not None:
                watch(run.done())
        run.commit()
        if watch is not None:
            watch(run.done())
        library.flush()
    return run.report(interrupted=interrupted)


@dataclass(frozen=True, slots=True)
class Done:
    """How much of an ingest is committed."""

    files: int
    bytes: int
    bytes_unchanged: int
    articles: int
    passages: int


NOTHING_DONE = Done(0, 0, 0, 0, 0)


class _Run:
    """One ingest: what was counted, and the batch that is being gathered."""

    def __init__(self, library: Library, embedder: Embedder, seen: Seen) -> None:
        self._library = library
        self._embedder = embedder
        self._seen = seen
        self._counts: Counter[str] = Counter()
        self._failed: list[FailedInput] = []
        self._file: FileRecord | None = None
        self._contradicted = False
        self._unread: set[str] = set()
        self._batch: list[_Work] = []
        self._notes = FileNotes()
        self._files = 0
        self._bytes = 0
        self._bytes_unchanged = 0
        self._done = NOTHING_DONE

    # ------------------------------------------------------------------ items

    def take(self, item: Item) -> bool:
        """Deal with an item; whether something can be told of it."""
        if isinstance(item, ArticleRead):
            self._bytes = item.bytes_done
            self._take_article(item.article)
        elif isinstance(item, FileBegun):
            self._file, self._contradicted = item.record, False
            self._notes.begun.append(item.record)
        elif isinstance(item, FileEnded):
            self._end_file(item)
        elif isinstance(item, FileUnchanged):
            return self._pass_over(item)
        else:
            self._failed.append(item.failed)
            if item.record is not None:
                self._notes.begun.append(item.record)
                self._notes.finished.append(item.record)
        if self._is_full():
            self.commit()
            return True
        return False

    def _end_file(self, item: FileEnded) -> None:
        self._files += 1
        self._bytes = item.bytes_done
        self._failed.extend(item.record.rejected)
        # Which of two contradicting files is right may change with the other one.
        settled = item.record.settled and not self._contradicted
        self._notes.finished.append(replace(item.record, settled=settled))
        self._file = None

    def _pass_over(self, item: FileUnchanged) -> bool:
        self._files += 1
        self._bytes = item.bytes_done
        self._bytes_unchanged += item.record.size
        self._counts["unchanged"] += item.record.articles
        self._failed.extend(item.record.rejected)
        self._unread.add(item.record.path)
        if self._batch or len(self._notes):
            return False
        self._tell()
        return True

    def _take_article(self, article: Article) -> None:
        """Put an article into the batch if the library lacks it, else count it."""
        if self._file is not None:
            self._notes.held.setdefault(self._file.path, []).append(article.id)
        origin = article.path or article.title
        first = self._seen.first(article.id, f"{article.sha256} {origin}")
        if first is not None and first != f"{article.sha256} {origin}":
            first_sha256, _, first_origin = first.partition(" ")
            self._note_repetition(article, first_origin, same=first_sha256 == article.sha256)
            return
        standing = self._library.standing(article)
        if _waits_for(self._batch, article, standing):
            self.commit()
            standing = self._library.standing(article)
        if standing in ("changed", "moved") and self._unread:
            # A file that was not read again stands for its articles as if it had been.
            holder = self._library.files.also_in(article.id, self._unread)
            if holder is not None:
                self._note_repetition(article, holder, same=standing == "moved")
                return
        if standing == "unchanged":
            self._counts["unchanged"] += 1
        elif standing in ("duplicate", "moved"):
            self._batch.append(_Work(PreparedArticle(article, (), ()), ()))
        else:
            work = prepare(article, self._library.settings.passage_size, self._embedder.name)
            self._batch.append(replace(work, edits=standing == "changed"))

    def _note_repetition(self, again: Article, first_origin: str, *, same: bool) -> None:
        """Count an article that came before in this run, or report it when its words differ."""
        if same:
            self._counts["duplicates"] += 1
            return
        self._contradicted = True
        self._failed.append(
            FailedInput(
                again.path or again.title,
                Phrase("contradicts", title=again.title, first=first_origin),
            )
        )

    # ------------------------------------------------------------------ batches

    def _is_full(self) -> bool:
        return (
            sum(len(work.texts) for work in self._batch) >= BATCH_PASSAGES
            or len(self._batch) >= BATCH_PASSAGES
            or len(self._notes) >= _MOST_NOTES
        )

    def commit(self) -> None:
        """Embed and add the batch, with what is to be noted of its files."""
        batch, notes = self._batch, self._notes
        self._batch, self._notes = [], FileNotes()
        if batch or len(notes):
            vectors = embed_missing(self._library, self._embedder, batch)
            standings = self._library.add([work.prepared for work in batch], vectors, notes)
            for work, standing in zip(batch, standings, strict=True):
                self._counts[_FIELD_OF[standing]] += 1
                if standing in ("new", "changed"):
                    self._counts["passages"] += len(work.texts)
        self._tell()

    def _tell(self) -> None:
        self._done = Done(
            files=self._files,
            bytes=self._bytes,
            bytes_unchanged=self._bytes_unchanged,
            articles=sum(self._counts[name] for name in set(_FIELD_OF.values())),
            passages=self._counts["passages"],
        )

    def done(self) -> Done:
        """What is committed."""
        return self._done

    def report(self, *, interrupted: bool) -> IngestReport:
        """What was done."""
        return IngestReport(**self._counts, failed=tuple(self._failed), interrupted=interrupted)


def _waits_for(batch: Sequence[_Work], article: Article, standing: Standing) -> bool:
    """Whether an article's standing may be another one when the batch is committed.

    The second of two equal texts must find the first one stored; and the article that this
    one repeats may be about to give up that very text.
    """
    return any(
        work.prepared.article.sha256 == article.sha256 or (work.edits and standing == "duplicate")
        for work in batch
    )
