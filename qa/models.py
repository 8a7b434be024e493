"""The way to an embedder: opened by name, its errors made ours. The only place that does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from embeddings.base import Embedder


def open_embedder(name: str) -> Embedder:
    """Open an embedder: the bundled one, a folder, a hub id; it is loaded when first used.

    Raises:
        ModelError: it can't be had.
    """
    from embeddings import encoder

    with model_errors():
        return encoder.open_embedder(name)


@contextmanager
def model_errors() -> Iterator[None]:
    """The one place where errors of `embeddings` become ours."""
    from embeddings.errors import EmbeddingsError

    try:
        yield
    except EmbeddingsError as error:
        raise ModelError(str(error)) from error
