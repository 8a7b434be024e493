"""Articles → library: what is new is cut, embedded and committed, batch by batch.

Nothing is embedded twice: a passage whose text this embedder has seen keeps its vector.
A batch that is committed is kept, so an interrupted ingest goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.chunking import passage_spans
from qa.library import PreparedArticle
from qa.types import Article, FailedInput, IngestReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from embeddings.base import Embedder
    from qa.library import Library
    from qa.library.base import Standing

BATCH_PASSAGES = 128
"""Passages embedded and committed together: a few seconds of work on a laptop."""

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


def embedded_text(article: Article, start: int, end: int) -> str:
    """What is embedded for a passage: the title carries what the passage is about."""
    return f"{article.title}\n{article.text[start:end]}"


def vector_key(embedder_name: str, text: str) -> bytes:
    """The name of a vector: 16 bytes of SHA-256 over the embedder and the text."""
    return hashlib.sha256(f"{embedder_name}\0{text}".encode()).digest()[:16]


def prepare(article: Article, passage_size: int, embedder_name: str) -> _Work:
    """Cut an article into passages and name their vectors."""
    spans = tuple(passage_spans(article.text, passage_size))
    texts = tuple(embedded_text(article, start, end) for start, end in spans)
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
    library: Library,
    embedder: Embedder,
    articles: Iterable[Article],
    *,
    progress: Callable[[int], None] | None = None,
) -> IngestReport:
    """Add articles to a library.

    Two different articles that claim the same identity in one run can't both be right:
    the first is kept and the second reported as failed.

    Args:
        library: Where to.
        embedder: The one that the library was made with.
        articles: From `qa.sources`, or made by the caller.
        progress: Called after each batch with the number of articles dealt with.

    Returns:
        What was done; `seconds` is left at 0.

    Raises:
        LibraryError: the library can't be written; batches before are kept.
    """
    counts: Counter[str] = Counter()
    failed: list[FailedInput] = []
    with library.writer():
        for batch in _batches(library, articles, embedder.name, counts, failed):
            vectors = embed_missing(library, embedder, batch)
            standings = library.add([work.prepared for work in batch], vectors)
            for work, standing in zip(batch, standings, strict=True):
                counts[_FIELD_OF[standing]] += 1
                counts["passages"] += len(work.texts) if standing in ("new", "changed") else 0
            if progress is not None:
                progress(sum(counts[name] for name in set(_FIELD_OF.values())))
        library.flush()
    return IngestReport(**counts, failed=tuple(failed))


def _batches(
    library: Library,
    articles: Iterable[Article],
    embedder_name: str,
    counts: Counter[str],
    failed: list[FailedInput],
) -> Iterator[list[_Work]]:
    """The articles that the library lacks, in batches; the others are counted at once."""
    batch: list[_Work] = []
    seen: dict[str, tuple[str, str]] = {}
    for article in articles:
        first = seen.setdefault(article.id, (article.sha256, article.path or article.title))
        if first != (article.sha256, article.path or article.title):
            _note_repetition(first, article, counts, failed)
            continue
        standing = library.standing(article)
        if _waits_for(batch, article, standing):
            yield batch
            batch = []
            standing = library.standing(article)
        if standing == "unchanged":
            counts["unchanged"] += 1
        elif standing in ("duplicate", "moved"):
            batch.append(_Work(PreparedArticle(article, (), ()), ()))
        else:
            work = prepare(article, library.settings.passage_size, embedder_name)
            batch.append(replace(work, edits=standing == "changed"))
        if sum(len(work.texts) for work in batch) >= BATCH_PASSAGES or len(batch) >= BATCH_PASSAGES:
            yield batch
            batch = []
    if batch:
        yield batch


def _waits_for(batch: Sequence[_Work], article: Article, standing: Standing) -> bool:
    """Whether an article's standing may be another one when the batch is committed.

    The second of two equal texts must find the first one stored; and the article that this
    one repeats may be about to give up that very text.
    """
    return any(
        work.prepared.article.sha256 == article.sha256 or (work.edits and standing == "duplicate")
        for work in batch
    )


def _note_repetition(
    first: tuple[str, str], again: Article, counts: Counter[str], failed: list[FailedInput]
) -> None:
    """Count an article that came before in this run, or report it when its words differ."""
    first_sha256, first_origin = first
    if first_sha256 == again.sha256:
        counts["duplicates"] += 1
        return
    failed.append(
        FailedInput(
            again.path or again.title,
            f"《{again.title}》 has the same address or date and title as the article from"
            f" {first_origin}, with other words; the first was kept",
        )
    )
