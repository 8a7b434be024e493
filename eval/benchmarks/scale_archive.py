"""A large archive made of a small one: sentences of real news recombined, with vectors to match.

To embed a million passages takes a day on two cores. So some thousand real passages are
embedded, and from each two of them a made article of three passages is drawn: sentences of
both, and as vectors a mixture of both, moved by as much as real neighbours lie apart (normal,
with the covariance of the differences between real passages and their nearest ones): once
for the article, and again for each of its passages. `resemblance` tells whether the made
vectors lie among each other as the real ones do.

The articles go into the library's record and its full-text index without the comparison
with all others (`qa.library.stories`), which is no part of asking and would take an hour.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from embeddings.sought import embed_sought
from eval.errors import EvalError
from qa.chunking import DEFAULT_PASSAGE_SIZE, embedded_text, passage_spans
from qa.identity import content_sha256
from qa.lexical import LexicalDocument, LexicalIndex
from qa.library.base import PreparedArticle
from qa.library.passages import NewPassage
from qa.library.record import Record
from qa.library.schema import LEXICAL_FOLDER
from qa.sentences import sentence_spans
from qa.sources import find_files, read_articles
from qa.tokens import tokenize
from qa.types import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from embeddings import Embedder, FloatArray

PASSAGES_EACH = 3
"""Passages of a made article."""

_SENTENCES_EACH = 3
_ARTICLE_SPREAD, _PASSAGE_SPREAD = 0.35, 0.57
"""Of the differences between real neighbours; chosen by what `resemblance` says."""

_ARTICLES = 1_600
"""Real articles whose passages are drawn from, evenly spread."""
_EMBEDDED_AT_ONCE = 50
_BATCH = 2_000
"""Articles made and committed together."""


@dataclass(frozen=True, slots=True)
class Source:
    """A real passage: what is made of it draws on its title and sentences."""

    title: str
    sentences: tuple[str, ...]
    tokens: tuple[tuple[str, ...], ...]
    """Of each sentence: tokens don't reach over a sentence's end."""
    title_tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Real passages with their vectors, and real questions: titles of other articles."""

    passages: tuple[Source, ...]
    vectors: FloatArray
    questions: tuple[str, ...]
    question_vectors: FloatArray

    def spread(self) -> FloatArray:
        """Return a matrix that turns standard normal rows into differences of neighbours."""
        products = self.vectors @ self.vectors.T
        np.fill_diagonal(products, -1)
        apart = self.vectors - self.vectors[products.argmax(axis=1)]
        covariance = apart.T @ apart / len(apart)
        root = np.linalg.cholesky(covariance + 1e-8 * np.eye(len(covariance)))
        return root.T.astype(np.float32)


@dataclass(frozen=True, slots=True)
class MadeArticle:
    """A made article and its passages' vectors and tokens."""

    article: Article
    spans: tuple[tuple[int, int], ...]
    vectors: FloatArray
    tokens: tuple[list[str], ...]

    def prepared(self) -> PreparedArticle:
        """As a library takes it."""
        return PreparedArticle(self.article, self.spans, self.keys())

    def keys(self) -> tuple[bytes, ...]:
        """The names of the vectors."""
        return tuple(hashlib.sha256(row.tobytes()).digest()[:16] for row in self.vectors)


@dataclass(frozen=True, slots=True)
class _Tokenized(LexicalDocument):
    words: tuple[str, ...] = ()

    def tokens(self) -> list[str]:
        return list(self.words)


def read_sources(
    folder: Path, passages: int, questions: int, embedder: Embedder, cache: Path
) -> Sources:
    """Read and embed real passages and questions, evenly spread over the articles of a folder.

    Vectors of passages are kept in the file `cache`, so that nothing is embedded twice.

    Raises:
        EvalError: the folder has too few articles.
    """
    articles = list(
        {a.id: a for path in find_files([folder]).files for a in read_articles(path)}.values()
    )
    step = len(articles) / _ARTICLES
    if step < 2:
        raise EvalError(
            f"{folder}: {len(articles)} articles are too few; {2 * _ARTICLES} are needed"
        )
    cut = [
        (article, *span)
        for article in (articles[int(number * step)] for number in range(_ARTICLES))
        for span in passage_spans(article.text, DEFAULT_PASSAGE_SIZE)
    ]
    found = [cut[place] for place in np.random.default_rng(0).permutation(len(cut))[:passages]]
    asked = [articles[int((n + 0.5) * step)] for n in range(0, _ARTICLES, _ARTICLES // questions)]
    texts = [embedded_text(a.title, a.text[start:end]) for a, start, end in found]
    titles = tuple(article.title[:60] for article in asked[:questions])
    return Sources(
        tuple(_source(*one) for one in found),
        _embedded(texts, embedder, cache),
        titles,
        np.stack([embed_sought(embedder, title) for title in titles]),
    )


def _source(article: Article, start: int, end: int) -> Source:
    text = article.text[start:end]
    sentences = tuple(text[a:b] for a, b in sentence_spans(text))
    return Source(
        article.title,
        sentences,
        tuple(tuple(tokenize(sentence)) for sentence in sentences),
        tuple(tokenize(article.title)),
    )


def _embedded(texts: Sequence[str], embedder: Embedder, cache: Path) -> FloatArray:
    """Embed passages that the cache lacks, a portion at a time."""
    known: dict[str, FloatArray] = {}
    if cache.is_file():
        with np.load(cache) as kept:
            known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
    keys = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]
    missing = [number for number, key in enumerate(keys) if key not in known]
    for start in range(0, len(missing), _EMBEDDED_AT_ONCE):
        some = missing[start : start + _EMBEDDED_AT_ONCE]
        vectors = embedder.embed_passages([texts[n] for n in some])
        for number, vector in zip(some, vectors, strict=True):
            known[keys[number]] = vector
        np.savez(cache, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    return np.stack([known[key] for key in keys])


def make(sources: Sources, first: int) -> Iterator[MadeArticle]:
    """Make articles without end, numbered from `first`; the same `first` gives the same ones."""
    spread = sources.spread()
    while True:
        rng = np.random.default_rng([first, 1])
        pairs = rng.integers(0, len(sources.passages), (_BATCH, 2))
        vectors = _mixed(sources.vectors, pairs, spread, rng)
        for row, (one, other) in enumerate(pairs):
            both = (sources.passages[one], sources.passages[other])
            yield _made(first + row, both, vectors[row], rng)
        first += _BATCH


def id_of(number: int) -> str:
    """The id of a made article."""
    return f"made-{number}"


def _mixed(
    vectors: FloatArray, pairs: NDArray[np.int64], spread: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Vectors (articles, passages, dimension), unit."""
    share = rng.random((len(pairs), 1), dtype=np.float32)
    base = _unit(share * vectors[pairs[:, 0]] + (1 - share) * vectors[pairs[:, 1]])
    base += _ARTICLE_SPREAD * rng.standard_normal(base.shape, dtype=np.float32) @ spread
    shape = (len(pairs), PASSAGES_EACH, base.shape[1])
    apart = rng.standard_normal(shape, dtype=np.float32) @ spread
    return _unit(base[:, np.newaxis] + _PASSAGE_SPREAD * apart)


def _unit(rows: FloatArray) -> FloatArray:
    unit: FloatArray = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return unit


def _made(
    number: int, both: tuple[Source, Source], vectors: FloatArray, rng: np.random.Generator
) -> MadeArticle:
    texts, tokens = [], []
    title = both[0]
    for _ in range(PASSAGES_EACH):
        chosen = [both[i % 2] for i in range(_SENTENCES_EACH)]
        places = [int(rng.integers(len(source.sentences))) for source in chosen]
        texts.append("".join(s.sentences[p] for s, p in zip(chosen, places, strict=True)))
        words = [t for s, p in zip(chosen, places, strict=True) for t in s.tokens[p]]
        tokens.append([*title.title_tokens, *words])
    ends = np.cumsum([len(text) + 1 for text in texts]).tolist()
    spans = tuple((end - 1 - len(text), end - 1) for text, end in zip(texts, ends, strict=True))
    text = "\n".join(texts)
    article = Article(
        id=id_of(number),
        title=title.title,
        text=text,
        source=f"outlet {number % 50}",
        url=None,
        published=None,
        published_from=None,
        language="zh",
        sha256=content_sha256(text),
        path=None,
    )
    return MadeArticle(article, spans, vectors, tuple(tokens))


def fill(library: Path, sources: Sources, size: int, told: Callable[[int], object]) -> int:
    """Add made articles to a library that nobody has open until it has `size` passages.

    Returns the passages in it. `told` hears of passages added.
    """
    record = Record.open(library)
    lexical = LexicalIndex.open(library / LEXICAL_FOLDER) or LexicalIndex.create(
        library / LEXICAL_FOLDER
    )
    try:
        articles = make(sources, record.count("articles"))
        while (missing := size - record.count("passages")) > 0:
            some = [next(articles) for _ in range(min(_BATCH, -(-missing // PASSAGES_EACH)))]
            before = record.changes.last()
            with record.transaction():
                _store(record, some)
            ids, _, change = record.changes.after(before)
            lexical.apply(_documents(some, ids), [], change)
            told(len(ids))
        return record.count("passages")
    finally:
        record.close()


def _store(record: Record, articles: Sequence[MadeArticle]) -> None:
    for made in articles:
        keys = made.keys()
        record.passages.add_vectors(dict(zip(keys, made.vectors, strict=True)))
        record.articles.put(made.article, version=1)
        record.stories.put(made.article.id, None)  # as one too short to compare
        cut = zip(made.spans, keys, strict=True)
        record.passages.add(
            made.article.id, [NewPassage(start, end, key) for (start, end), key in cut]
        )


def _documents(articles: Sequence[MadeArticle], ids: Sequence[int]) -> Iterator[LexicalDocument]:
    numbers = iter(ids)
    for made in articles:
        for words in made.tokens:
            yield _Tokenized(
                next(numbers), "", "", (made.article.source or "",), (), words=tuple(words)
            )


def resemblance(sources: Sources) -> list[tuple[str, list[float]]]:
    """Cosines among as many made vectors as there are real ones: name → percentiles 5 to 95."""
    count = len(sources.vectors)
    articles = make(sources, 0)
    made = np.concatenate([next(articles).vectors for _ in range(-(-count // PASSAGES_EACH))])
    rows = []
    for name, vectors in (("real", sources.vectors), ("made", made[:count])):
        products = vectors @ vectors.T
        np.fill_diagonal(products, np.nan)
        asked = sources.question_vectors @ vectors.T
        for what, values in (
            ("to the nearest", np.nanmax(products, axis=1)),
            ("to any", products[~np.isnan(products)]),
            ("of a question to its nearest", asked.max(axis=1)),
            ("of a question to its tenth", np.sort(asked, axis=1)[:, -10]),
        ):
            rows.append((f"{name}, {what}", np.percentile(values, [5, 25, 50, 75, 95]).tolist()))
    return rows
