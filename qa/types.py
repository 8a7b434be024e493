"""The values that travel through citeqa, from file to answer.

Frozen dataclasses and nothing else: a change makes a new value. How a value is
stored is the library's business, how it is written as JSON is `qa.wire`'s.

All offsets count Unicode code points, as Python's `str` does, and are half open:
`text[start:end]`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PublishedFrom = Literal["meta", "dateline", "byline", "address", "filename", "user"]
"""Where an article's date was found: page metadata, a dateline such as
【大纪元2025年06月11日讯】, a byline such as `日经中文网· 2026-01-13 10:23`, the web address
(`/2026/01/13/`), the file's name, or the user who handed the article in."""

Abstention = Literal["no_evidence", "low_confidence", "outside_archive"]
"""Why there is no answer: nothing was found, something was found but it is too
doubtful, or nothing in the archive lies within the dates, sources and languages asked for."""


@dataclass(frozen=True, slots=True)
class Article:
    """One news article, cleaned of everything that is not the article."""

    id: str
    """Stable across ingests: made from the url, else source, title and date, else path
    and position. See `qa.identity`."""
    title: str
    text: str
    """The body, clean, paragraphs as lines. Every offset in citeqa points into it."""
    source: str | None
    """The outlet, as readers call it: 日经中文网."""
    url: str | None
    published: date | datetime | None
    """A `datetime` when the hour is known (naive: as printed in the article)."""
    published_from: PublishedFrom | None
    language: str
    """ISO 639-1 code, `zh`, `en`, `ja` …, or `und` when it can't be told."""
    sha256: str
    """Of `text` in UTF-8, so that anyone can prove a quote later."""
    path: str | None
    """The file that the article came from."""
    published_zone: str | None = None
    """The time zone that is stated beside `published`: `+08:00`. None when none is."""


@dataclass(frozen=True, slots=True)
class Version:
    """What an article says, or said before it was edited."""

    number: int
    """From 1."""
    article: Article
    current: bool
    """Whether it is what the article says now."""


@dataclass(frozen=True, slots=True)
class Place:
    """Another article that tells the same story: the same text, or nearly the same."""

    article_id: str
    title: str
    source: str | None
    url: str | None
    published: date | datetime | None
    likeness: float
    """The estimated share of their wording in common; 1 for the same text."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one article: `article.text[start:end] == text`, always."""

    id: int
    article_id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a retriever found. Higher scores are better."""

    passage: Passage
    score: float
    ranks: Mapping[str, int]
    """Retriever name → 1-based rank, for each retriever that found the passage."""
    similarity: float | None = None
    """Cosine of what the question seeks (`embeddings.sought`) and the passage's embedding; None
    where it is not known."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a passage that may answer the question.

    `start` and `end` count from the passage's beginning:
    `passage.text[start:end] == text`.
    """

    passage: Passage
    start: int
    end: int
    text: str
    score: float
    """The probability that this span is a right answer, between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands: `article.text[start:end] == quote`."""

    article_id: str
    title: str
    source: str | None
    url: str | None
    published: date | datetime | None
    language: str
    quote: str
    start: int
    end: int
    answer_start: int
    """In the article's text, like `start`; inside the quote."""
    answer_end: int
    sha256: str
    """Of the article's text."""
    also_in: tuple[Place, ...] = ()
    """Where else the story stands, most alike first: it is in `1 + len(also_in)` places."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer that the archive offers, with its own citations."""

    text: str
    confidence: float
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question, or that it does not say."""

    question: str
    text: str | None
    """Cut from an article, never written; None when `abstained`."""
    confidence: float
    """The probability that `text` is right, between 0 and 1."""
    abstained: Abstention | None
    citations: tuple[Citation, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    """What else the archive offers, best first; what was too doubtful to be the answer, too."""
    passages: tuple[Hit, ...] = ()
    """What was read, best first."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FailedInput:
    """An input that could not be taken, and why, in a sentence for its owner."""

    path: str
    reason: str
    """In English; a `qa.phrases.Phrase` where other languages have it, too."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest did. Articles are counted, except `failed` (inputs) and `passages`."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    """Articles whose text another article already holds: kept as a source, not indexed again."""
    failed: tuple[FailedInput, ...] = ()
    passages: int = 0
    """Passages newly indexed."""
    seconds: float = 0.0
    interrupted: bool = False
    """Whether it was stopped before its end; the same call again goes on from there."""


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """How far an ingest of files is; all that is counted here is committed."""

    files: int
    """Files dealt with, of `files_total`."""
    files_total: int
    bytes: int
    """Bytes dealt with, of `bytes_total`."""
    bytes_total: int
    bytes_unchanged: int
    """Bytes of files that did not need to be read, which tell nothing of the pace."""
    articles: int
    """Articles dealt with."""
    passages: int
    """Passages newly indexed."""
    seconds: float
    """Since the beginning."""

    @property
    def seconds_left(self) -> float | None:
        """An estimate by the share of bytes; None before anything was read."""
        read = self.bytes - self.bytes_unchanged
        if read <= 0:
            return None
        return self.seconds * (self.bytes_total - self.bytes) / read


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the archive that a question is asked of. Everything, by default."""

    since: date | None = None
    """The first day, included. Undated articles lie outside any scope with a day."""
    until: date | None = None
    """The last day, included."""
    sources: tuple[str, ...] = ()
    """The outlets, by their exact names; empty for all."""
    languages: tuple[str, ...] = ()
    """The languages, as `Article.language` names them; empty for all."""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Scope()

    def includes(self, article: Article) -> bool:
        """Whether the article's day, source and language are asked for."""
        if self.sources and article.source not in self.sources:
            return False
        if self.languages and article.language not in self.languages:
            return False
        if self.since is None and self.until is None:
            return True
        if article.published is None:
            return False
        day = article.published.isoformat()[:10]
        since, until = self.since or date.min, self.until or date.max
        return since.isoformat() <= day <= until.isoformat()
