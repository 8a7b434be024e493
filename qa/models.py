"""The way to an embedder: opened by name, its errors made ours. The only place that does."""

from __future__ import annotations

import os
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
    # Threads that spin while they wait take the core from those that work: on a busy
    # two-core machine a query took ten times as long. Read when torch is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from embeddings import encoder

    with model_errors():
        return encoder.open_embedder(name)


def complete_tokenizer() -> None:
    """Build the bundled tokenizer to its end if it is in use, for those who have many questions.

    Takes most of a second, which a question that comes later would wait for.
    """
    from embeddings.e5_runtime import bundled_tokenizer

    if bundled_tokenizer.cache_info().currsize:
        bundled_tokenizer().complete()


@contextmanager
def model_errors() -> Iterator[None]:
    """The one place where errors of `embeddings` become ours."""
    from embeddings.errors import EmbeddingsError

    try:
        yield
    except EmbeddingsError as error:
        raise ModelError(str(error)) from error
