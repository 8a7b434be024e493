"""The readers by name: `spans`, `sentences`, or a model of transformers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from embeddings.base import Embedder
    from qa.reading.base import Reader


def open_reader(name: str, embedder: Embedder, rarity: Callable[[str], float]) -> Reader:
    """Open a reader; a network is loaded once a process.

    Args:
        name: `spans`, the trained reader; `sentences`, the baseline that ranks sentences;
            or a transformers question-answering model, by folder or hub id.
        embedder: The archive's, which the sentence reader ranks with.
        rarity: How rare a token is in the archive, see `Library.rarity`.

    Raises:
        ModelError: there is no such model, or its weights are missing or damaged.
    """
    match name:
        case "spans":
            from qa.reading.span_reader import shipped_span_reader

            return shipped_span_reader()
        case "sentences":
            from qa.reading.sentence_reader import SentenceReader

            return SentenceReader(embedder, rarity)
        case _:
            from qa.reading.transformers_reader import load_transformers_reader

            return load_transformers_reader(name)
