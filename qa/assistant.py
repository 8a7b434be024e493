"""The façade: one object that opens an archive, takes articles in and answers.

Every door (Python, command line, chat, evaluation) turns its request into one call here.
The embedding model is loaded when a call first needs it, or by `warm_up`.
"""

from __future__ import annotations

import re
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self

from qa.ahead import ahead
from qa.answering import DEFAULT_MIN_CONFIDENCE, decide
from qa.chunking import DEFAULT_PASSAGE_SIZE
from qa.config import DEFAULT_EMBEDDER, DEFAULT_READER
from qa.errors import (
    ArticleNotFoundError,
    LibraryLockedError,
    LibraryMismatchError,
    QuestionError,
)
from qa.examples import answered
from qa.feedback import feedback_case, keep_feedback
from qa.ingest import NOTHING_DONE, ingest, ingest_articles
from qa.intake import ArticleRead, items_of, overtaken, total_bytes
from qa.library import FileNotes, LocalLibrary, Settings
from qa.models import complete_tokenizer, model_errors, open_embedder
from qa.quality import Quality, quality_of
from qa.reading import Evidence
from qa.reading.evidence import evidence_of
from qa.reading.readers import open_reader
from qa.retrieval import HybridRetriever
from qa.tokens import TOKENIZER_VERSION
from qa.types import Abstention, Answer, Hit, IngestProgress, IngestReport, Passage, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from embeddings.base import Embedder
    from qa.ingest import Done
    from qa.intake import Item
    from qa.library import Library, Stats, Verification
    from qa.reading import Reader
    from qa.retrieval import Retriever
    from qa.types import Article, Place, Version

LONGEST_QUESTION = 2_000
"""Characters. Longer ones are a pasted text, not a question."""

READ_AHEAD = 2_000_000
"""Characters of articles that are read before they are embedded."""

_TITLES_READ = 500
"""Newest articles that example questions may be made from."""

PASSAGES_READ = 5
"""Passages that the reader is given. More: slower, and rarer evidence is found."""

_Day = date | str | None
_HASH = re.compile("[0-9a-f]{4,64}")


class Assistant:
    """Answers questions from one library. Safe to call from several threads."""

    def __init__(self, library: Library, reader: str = DEFAULT_READER) -> None:
        self.library = library
        self.reader = reader
        """The name of the reader that cuts the answers."""
        self._embedder: Embedder | None = None
        self._loading = threading.Lock()
        self._warmed_up = threading.Event()
        self._turn = threading.RLock()
        self._examples: dict[int, tuple[int, list[str]]] = {}
        """By number: the library's last change when they were made, and the questions."""

    # ------------------------------------------------------------------ open and close

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
        folder = Path(path)
        if LocalLibrary.exists(folder) or not create:
            library = LocalLibrary.open(folder)
            made_with = library.settings.embedder
            if embedder is not None and open_embedder(embedder).name != made_with:
                library.close()
                raise LibraryMismatchError(
                    f"the library {folder} was made with the model {made_with}, not {embedder};"
                    f" drop the choice of model, or run: qa reindex --embedder {embedder}"
                )
            return cls(library, reader)
        model = open_embedder(embedder or DEFAULT_EMBEDDER)
        with model_errors():
            settings = Settings(model.name, model.dimension, passage_size, TOKENIZER_VERSION)
        return cls(LocalLibrary.create(folder, settings), reader)

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

    def warm_up(self) -> None:
        """Load the model, the tokenizer and both indexes, so that the next question is quick."""
        with model_errors():
            self._retriever.retrieve("预热 warm up", 1, Scope())
            passage = Passage(0, "", "预热的一句话，来自北京。", 0, 12)
            self._reader.read("谁在预热？", [Evidence(passage, "预热", 1)])
            complete_tokenizer()
        self._warmed_up.set()

    @property
    def is_warm(self) -> bool:
        """Whether `warm_up` has finished."""
        return self._warmed_up.is_set()

    @property
    def embedder(self) -> Embedder:
        """The embedder that the library was made with; loaded when it first embeds."""
        with self._loading:
            if self._embedder is None:
                self._embedder = open_embedder(self.library.settings.embedder)
            return self._embedder

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
        since: _Day = None,
        until: _Day = None,
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
        scope = _scope(since, until, sources, languages)
        text = _checked(question)
        started = time.perf_counter()
        if not self.library.holds(scope):
            kind: Abstention = "no_evidence" if scope.is_everything else "outside_archive"
            return Answer(question, None, 0.0, kind, timings_ms={"total": _ms_since(started)})
        with model_errors():
            hits = self._retriever.retrieve(text, passages, scope)
            retrieved = time.perf_counter()
            articles = {
                article_id: self.library.article(article_id)
                for article_id in dict.fromkeys(hit.passage.article_id for hit in hits)
            }
            spans = self._reader.read(text, evidence_of(hits, articles, self.embedder))
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
        since: _Day = None,
        until: _Day = None,
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
                _checked(query), k, _scope(since, until, sources, languages)
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
        since: _Day = None,
        until: _Day = None,
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
        days = _scope(since, until, sources, languages)
        case = feedback_case(
            answer,
            right,
            since=days.since.isoformat() if days.since else None,
            until=days.until.isoformat() if days.until else None,
            sources=days.sources,
            languages=days.languages,
        )
        return keep_feedback(self.library.folder, case)

    # ------------------------------------------------------------------ taking in

    @contextmanager
    def changing(self, patience_s: float | None = None) -> Iterator[None]:
        """Hold the right to change the archive among this process's threads.

        `ingest`, `ingest_articles` and `delete` take turns by it, however long it takes;
        who can't wait so long asks here first. Its holder may take it again.

        Args:
            patience_s: How many seconds to wait for another thread; None for ever.

        Raises:
            LibraryLockedError: another thread had it all that time.
        """
        if not self._turn.acquire(timeout=-1 if patience_s is None else patience_s):
            raise LibraryLockedError(
                "the archive is being changed by another request; try again when it is done"
            )
        try:
            yield
        finally:
            self._turn.release()

    def ingest(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        progress: Callable[[int, int], None] | None = None,
        watch: Callable[[IngestProgress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> IngestReport:
        """Read files and folders, and add what is new.

        A bad file never stops the good ones: it is in the report's `failed`, with the
        reason. What was committed is kept when the run is interrupted. A file that has not
        changed since it was read is not read again; see `qa.intake.unchanged`. Files are
        read in a thread of their own, a little ahead of what is embedded.

        Args:
            paths: A file or folder, or several.
            progress: Called with the number of files dealt with and of all files.
            watch: Called first and after each commit with all that there is to tell.
            stop: Asked often; once it returns True, the current batch is finished, and the
                report's `interrupted` is True. The same call goes on from there.

        Raises:
            LibraryError: the library can't be written; what was added before is kept.
            ModelError: the model can't be loaded.
        """
        from qa.sources import find_files

        started = time.perf_counter()
        given = [Path(p) for p in ([paths] if isinstance(paths, str | Path) else paths)]
        found = find_files(given)
        if gone := overtaken(self.library, given):
            self.library.add([], {}, FileNotes(forgotten=gone))
        total = total_bytes(found)

        def tell(done: Done) -> None:
            if progress is not None:
                progress(done.files, len(found.files))
            if watch is not None:
                seconds = time.perf_counter() - started
                watch(_progress(done, len(found.files), total, seconds))

        tell(NOTHING_DONE)
        with self.changing():
            self.group_stories()
            items = ahead(items_of(self.library, found), _weight, READ_AHEAD)
            with closing(items), model_errors():
                report = ingest(self.library, self.embedder, items, watch=tell, stop=stop)
        return replace(report, seconds=time.perf_counter() - started)

    def ingest_articles(self, articles: Iterable[Article]) -> IngestReport:
        """Add articles that were made elsewhere; see `ingest`."""
        started = time.perf_counter()
        with self.changing():
            self.group_stories()
            with model_errors():
                report = ingest_articles(self.library, self.embedder, articles)
        return replace(report, seconds=time.perf_counter() - started)

    # ------------------------------------------------------------------ keeping

    def article(self, article_id: str) -> Article:
        """One article with its text.

        Raises:
            ArticleNotFoundError: no article has that id.
        """
        return self.library.article(article_id)

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

    def stories(self) -> list[list[Article]]:
        """All articles with `text` left empty, those of one story together, newest first."""
        return self.library.stories()

    def group_stories(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Compare the articles of a library made by an earlier citeqa; their number.

        `ingest` does it too. May be interrupted: it goes on where it was.

        Args:
            progress: Called with the number of articles compared and of all to compare.

        Raises:
            LibraryError: the library can't be written.
        """
        return self.library.group_stories(progress)

    def articles(self) -> list[Article]:
        """All articles, newest first, with `text` left empty."""
        return list(self.library.articles())

    def page(
        self,
        offset: int,
        limit: int,
        *,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
        since: _Day = None,
        until: _Day = None,
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
        scope = _scope(since, until, sources, languages)
        found = self.library.articles(scope=scope, offset=offset, limit=limit)
        return list(found), self.library.count(scope)

    def select(
        self,
        article_ids: str | Iterable[str] | None = None,
        *,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
        paths: Sequence[str | Path] = (),
        since: _Day = None,
        until: _Day = None,
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
        scope = _scope(since, until, sources, languages)
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

    def delete(
        self,
        article_ids: str | Iterable[str] | None = None,
        *,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
        paths: Sequence[str | Path] = (),
        since: _Day = None,
        until: _Day = None,
    ) -> int:
        """Remove the articles that fulfil all conditions, and their history; their number.

        A text that other articles hold stays: one of them is indexed in its place.

        Args:
            article_ids: See `select`, also for the others.
            sources: Outlets.
            languages: Codes.
            paths: Files and folders.
            since: The first day.
            until: The last day.

        Raises:
            ArticleNotFoundError: an id is unknown; nothing was removed.
            QuestionError: there is no condition at all, or a day can't be read.
        """
        with self.changing():
            chosen = self.select(
                article_ids,
                sources=sources,
                languages=languages,
                paths=paths,
                since=since,
                until=until,
            )
            return self.library.delete([article.id for article in chosen])

    def stats(self) -> Stats:
        """What the library holds."""
        return self.library.stats()

    def quality(self) -> Quality:
        """How well what the library holds was read: files, dates, coverage, rejections."""
        return quality_of(self.library)

    def verify(self) -> Verification:
        """Check everything in the library against everything."""
        return self.library.verify()


def _weight(item: Item) -> int:
    """What an item weighs while it waits: its characters, and something for itself."""
    return len(item.article.text) + 1_000 if isinstance(item, ArticleRead) else 1_000


def _progress(done: Done, files: int, total: int, seconds: float) -> IngestProgress:
    return IngestProgress(
        files=done.files,
        files_total=files,
        bytes=done.bytes,
        bytes_total=total,
        bytes_unchanged=done.bytes_unchanged,
        articles=done.articles,
        passages=done.passages,
        seconds=seconds,
    )


def _checked(question: str) -> str:
    # A terminal of another encoding can hand over lone surrogates, which no text may hold.
    text = " ".join(question.encode("utf-8", "replace").decode().split())
    if not text:
        raise QuestionError(
            "the question is empty; ask something, such as: 日本的试采船叫什么？", "question_empty"
        )
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"the question has {len(text):,} characters and at most {LONGEST_QUESTION:,} are read;"
            " ask in a sentence or two",
            "question_too_long",
            characters=len(text),
            most=LONGEST_QUESTION,
        )
    return text


def _scope(since: _Day, until: _Day, sources: Sequence[str], languages: Sequence[str]) -> Scope:
    scope = Scope(_day(since), _day(until), _several(sources), _several(languages))
    if scope.since and scope.until and scope.since > scope.until:
        raise QuestionError(
            f"no day is both since {scope.since} and until {scope.until}; swap the two",
            "days_swapped",
            since=scope.since,
            until=scope.until,
        )
    return scope


def _several(given: Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _day(value: _Day) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        message = f"{value!r} is no day; write it as 2026-01-31"
        raise QuestionError(message, "no_day", given=value) from error


def _ms_since(start: float, end: float | None = None) -> float:
    return round(((end or time.perf_counter()) - start) * 1000, 1)
