"""Cutting and embedding a whole library anew: after an upgrade, or for another model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa.ingest import embed_missing, prepare
from qa.library import LocalLibrary, Settings
from qa.models import model_errors, open_embedder
from qa.tokens import TOKENIZER_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable


def reindex(
    path: str | Path,
    *,
    embedder: str | None = None,
    passage_size: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Cut and embed every article of a library anew, with these settings from now on.

    Embedding is kept as it goes, so an interrupted run goes on where it was; the library
    answers as before until the last step, which is one commit.

    Args:
        path: The library's folder.
        embedder: The model to change to; the library's own when None.
        passage_size: The passages' greatest length; the library's own when None.
        progress: Called with the number of articles embedded and of all articles.

    Returns:
        The number of passages made.

    Raises:
        LibraryError: the library can't be opened or written.
        ModelError: the model can't be had.
    """
    library = LocalLibrary.open(Path(path), any_tokenizer=True)
    try:
        model = open_embedder(embedder or library.settings.embedder)
        with model_errors():
            size = passage_size or library.settings.passage_size
            settings = Settings(model.name, model.dimension, size, TOKENIZER_VERSION)
            total = library.stats().articles
            with library.writer():
                for done, article in enumerate(library.articles(with_text=True), start=1):
                    work = prepare(article, size, model.name)
                    library.store_vectors(embed_missing(library, model, [work]))
                    if progress is not None:
                        progress(done, total)
                return library.rebuild(
                    settings, lambda article: prepare(article, size, model.name).prepared
                )
    finally:
        library.close()
