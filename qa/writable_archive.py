"""An archive to change: articles taken in from files or as they are, and deleted.

What is new or a duplicate, and what comes of killed runs, is the library's business.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa.ahead import ahead
from qa.archive import Archive
from qa.config import DEFAULT_EMBEDDER
from qa.errors import LibraryLockedError, LibraryMismatchError
from qa.ingest import NOTHING_DONE, ingest, ingest_articles
from qa.intake import ArticleRead, items_of, overtaken, total_bytes
from qa.library import FileNotes, LocalLibrary, Settings
from qa.models import model_errors, open_embedder
from qa.tokens import TOKENIZER_VERSION
from qa.types import IngestProgress, IngestReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from embeddings.base import Embedder
    from qa.ingest import Done
    from qa.intake import Item
    from qa.library import Library
    from qa.questions import Day
    from qa.types import Article

READ_AHEAD = 2_000_000
"""Characters of articles that are read before they are embedded."""


def open_library(
    path: str | Path, *, create: bool, embedder: str | None, passage_size: int
) -> LocalLibrary:
    """Open the library in a folder, and make it first if there is none; see `Assistant.open`."""
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
        return library
    model = open_embedder(embedder or DEFAULT_EMBEDDER)
    with model_errors():
        settings = Settings(model.name, model.dimension, passage_size, TOKENIZER_VERSION)
    return LocalLibrary.create(folder, settings)


class WritableArchive(Archive):
    """An archive that takes articles in and lets go of them. Changes take turns."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._embedder: Embedder | None = None
        self._loading = threading.Lock()
        self._turn = threading.RLock()

    @property
    def embedder(self) -> Embedder:
        """The embedder that the library was made with; loaded when it first embeds."""
        with self._loading:
            if self._embedder is None:
                self._embedder = open_embedder(self.library.settings.embedder)
            return self._embedder

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

    # ------------------------------------------------------------------ taking in

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

    def group_stories(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Compare the articles of a library made by an earlier citeqa; their number.

        `ingest` does it too. May be interrupted: it goes on where it was.

        Args:
            progress: Called with the number of articles compared and of all to compare.

        Raises:
            LibraryError: the library can't be written.
        """
        return self.library.group_stories(progress)

    # ------------------------------------------------------------------ letting go

    def delete(
        self,
        article_ids: str | Iterable[str] | None = None,
        *,
        sources: Sequence[str] = (),
        languages: Sequence[str] = (),
        paths: Sequence[str | Path] = (),
        since: Day = None,
        until: Day = None,
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
