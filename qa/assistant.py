"""The façade: one object that opens an archive, takes articles in and answers.

Every door (Python, command line, chat, evaluation) turns its request into one call here. Looking
at what the archive holds is `qa.archive`'s part, changing it `qa.writable_archive`'s; asking is
here. The embedding model is loaded when a call first needs it, or by `warm_up`.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Self

from qa.answering import DEFAULT_MIN_CONFIDENCE, decide
from qa.chunking import DEFAULT_PASSAGE_SIZE
from qa.config import DEFAULT_READER
from qa.errors import QuestionError
from qa.examples import answered
from qa.feedback import feedback_case, keep_feedback
from qa.models import complete_tokenizer, model_errors
from qa.questions import Day, checked_question, scope_of
from qa.reading import Evidence
from qa.reading.evidence import evidence_of
from qa.reading.readers import open_reader
from qa.retrieval import HybridRetriever
from qa.types import Abstention, Answer, Hit, Passage, Scope
from qa.writable_archive import WritableArchive, open_library

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa.library import Library
    from qa.reading import Reader
    from qa.retrieval import Retriever

_TITLES_READ = 500
"""Newest articles that example questions may be made from."""

PASSAGES_READ = 5
"""Passages that the reader is given. More: slower, and rarer evidence is found."""


class Assistant(WritableArchive):
    """Answers questions from one library. Safe to call from several threads."""

    def __init__(self, library: Library, reader: str = DEFAULT_READER) -> None:
        super().__init__(library)
        self.reader = reader
        """The name of the reader that cuts the answers."""
        self._warm = threading.Event()
        self._examples: dict[int, tuple[int, list[str]]] = {}
        """By number: the library's last change when they were made, and the questions."""

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = True,
        embedder: str | None = None,
        passage_size: int = DEFAULT_PASSAGE_SIZE,
        reader: str = DEFAULT_READER,
    ) -> Self:
        """Open the library in a folder, and make it first if there is none.

        Args:
            path: The folder.
            create: False to insist that it is there.
            embedder: `bundled/multilingual-e5-small`, the folder of a sentence-transformers
                model, or a hub id; the library's own when None. A library keeps the one it
                was made with until `reindex`.
            passage_size: The greatest length of a passage in a new library, in units of
                one Han character (four letters).
            reader: `spans`, the trained reader; `sentences`, the baseline that ranks
                sentences; or the folder or hub id of a transformers question-answering model.

        Raises:
            NotALibraryError: the folder holds something else, or nothing and not `create`.
            LibraryMismatchError: the library was made with another embedder.
            LibraryStorageError: the disk refused.
            ModelError: the embedder can't be had.
        """
        library = open_library(path, create=create, embedder=embedder, passage_size=passage_size)
        return cls(library, reader)

    def warm_up(self) -> None:
        """Load the model, the tokenizer and both indexes, so that the next question is quick."""
        with model_errors():
            self._retriever.retrieve("预热 warm up", 1, Scope())
            passage = Passage(0, "", "预热的一句话，来自北京。", 0, 12)
            self._reader.read("谁在预热？", [Evidence(passage, "预热", 1)])
            complete_tokenizer()
        self._warm.set()

    @property
    def is_warm(self) -> bool:
        """Whether what a question needs is loaded, by `warm_up` or by a question before it."""
        return self._warm.is_set()

    @property
    def _retriever(self) -> Retriever:
        return HybridRetriever(self.library, self.embedder)

    @property
    def _reader(self) -> Reader:
        return open_reader(self.reader, self.embedder, self.library.rarity)

    # ------------------------------------------------------------------ asking

    def ask(
        self,
        question: str,
        *,
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
        min_confidence: float = DEFAULT_MIN_CONFIDENCE,
        passages: int = PASSAGES_READ,
    ) -> Answer:
        """Answer a question from the archive, or say that it does not say.

        Args:
            question: In any language.
            since: Only articles of this day and later; a `date` or `2026-01-31`.
            until: Only articles of this day and earlier.
            sources: Only articles of these outlets, by exact name.
            languages: Only articles in these languages: `zh`, `en`, `ja`, `und` …
            min_confidence: Abstain below this probability, from 0 (always answer) to 1.
            passages: How many passages to read; more is slower and finds rarer evidence.

        Raises:
            QuestionError: the question is empty or too long, or a day can't be read.
            LibraryError: the library can't be read.
            ModelError: the model can't be loaded.
        """
        scope = scope_of(since, until, sources, languages)
        text = checked_question(question)
        started = time.perf_counter()
        if not self.library.holds(scope):
            kind: Abstention = "no_evidence" if scope.is_everything else "outside_archive"
            return Answer(question, None, 0.0, kind, timings_ms={"total": _ms_since(started)})
        with model_errors():
            hits = self._retriever.retrieve(text, passages, scope)
            retrieved = time.perf_counter()
            articles = self.articles_of(hits)
            spans = self._reader.read(text, evidence_of(hits, articles, self.embedder))
        self._warm.set()
        timings = {
            "retrieve": _ms_since(started, retrieved),
            "read": _ms_since(retrieved),
            "total": _ms_since(started),
        }
        places = {article_id: self.library.places(article_id) for article_id in articles}
        answer = decide(
            question, spans, hits, articles, places=places, min_confidence=min_confidence
        )
        return replace(answer, timings_ms=timings)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
    ) -> list[Hit]:
        """The `k` passages that fit a query best, best first.

        Raises:
            QuestionError: the query is empty or too long, `k` is below 1, or a day can't
                be read.
        """
        if k < 1:
            raise QuestionError(f"{k} passages can't be searched for; ask for 1 or more")
        with model_errors():
            return self._retriever.retrieve(
                checked_question(query), k, scope_of(since, until, sources, languages)
            )

    def example_questions(self, n: int = 5) -> list[str]:
        """Questions that the archive answers, made from the titles of its newest articles.

        Each was asked once and answered from the article that it was made from, which takes
        time; see `qa.examples`. They are remembered until the library changes.

        Args:
            n: How many at most.

        Raises:
            LibraryError: the library can't be read.
            ModelError: the model can't be loaded.
        """
        change = self.library.last_change()
        known = self._examples.get(n)
        if known is None or known[0] != change:
            newest = islice(self.library.articles(), _TITLES_READ)
            known = self._examples[n] = (change, answered(newest, self.ask, n))
        return list(known[1])

    def judge(
        self,
        answer: Answer,
        right: Sequence[str],
        *,
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
    ) -> Path:
        """Keep what is right to say to a question as an eval case, in the library's folder.

        `qa eval` runs the file.

        Args:
            answer: What was said.
            right: Every form of the right answer: the answer's own text if it is right; none
                when the archive does not hold it.
            since: What the question was limited to, and so the others.
            until: The last day.
            sources: The outlets.
            languages: Of the articles.

        Returns:
            The file.

        Raises:
            QuestionError: a right answer is empty or too long, or a day can't be read.
            LibraryStorageError: the file can't be written.
        """
        days = scope_of(since, until, sources, languages)
        case = feedback_case(
            answer,
            right,
            since=days.since.isoformat() if days.since else None,
            until=days.until.isoformat() if days.until else None,
            sources=days.sources,
            languages=days.languages,
        )
        return keep_feedback(self.library.folder, case)


def _ms_since(start: float, end: float | None = None) -> float:
    return round(((end or time.perf_counter()) - start) * 1000, 1)
