"""An embedder for tests that need no model: each text has a vector of its own."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from qa.library import Settings
from qa.tokens import TOKENIZER_VERSION
from tests.qa.library.archive import DIMENSION, vector_of

NAME = "vectors-from-hashes"
SETTINGS = Settings(NAME, DIMENSION, 100, TOKENIZER_VERSION)


class HashEmbedder:
    """An `embeddings.base.Embedder` that counts what it embeds."""

    name = NAME
    dimension = DIMENSION

    def __init__(self, before: Callable[[Sequence[str]], None] = lambda _: None) -> None:
        """Take what is called before each batch, with its texts."""
        self._before = before
        self.embedded: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.embed_passages(texts)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        self._before(texts)
        self.embedded += texts
        if progress is not None:
            progress(len(texts))
        return np.stack([vector_of(text) for text in texts])
