"""The readers by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from qa.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from embeddings.base import Embedder
    from qa.reading.base import Reader

ReaderName = Literal["spans", "sentences"]
"""`spans`: the trained network. `sentences`: ranks sentences, the baseline."""

READERS: tuple[ReaderName, ...] = get_args(ReaderName)
DEFAULT_READER: ReaderName = "sentences"


def open_reader(name: str, embedder: Embedder, rarity: Callable[[str], float]) -> Reader:
    """Open a reader; the trained one is loaded once a process.

    Args:
        name: One of `READERS`.
        embedder: The archive's, which the sentence reader ranks with.
        rarity: How rare a token is in the archive, see `Library.rarity`.

    Raises:
        ModelError: there is no reader of that name, or its weights are missing or damaged.
    """
    match name:
        case "spans":
            from qa.reading.span_reader import shipped_span_reader

            return shipped_span_reader()
        case "sentences":
            from qa.reading.sentence_reader import SentenceReader

            return SentenceReader(embedder, rarity)
    raise ModelError(f"there is no reader {name!r}; choose one of {', '.join(READERS)}")
