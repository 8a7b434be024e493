"""An embedder that several systems share, so that each passage is embedded once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from embeddings import BUNDLED_DIMENSION, SentenceTransformerEmbedder
from embeddings.bundled import load_bundled
from qa.config import DEFAULT_EMBEDDER
from qa.models import open_embedder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from embeddings.base import Embedder, FloatArray


class SharedEmbedder:
    """An embedder that embeds each passage once and knows what that cost."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, FloatArray] = {}
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.spent = 0.0
        """Seconds in which passages were embedded."""
        self.asked = 0
        """Passages asked for."""

    def warm_up(self, texts: Sequence[str]) -> None:
        """Embed texts in both ways, for which nothing is counted."""
        self._embedder.embed_queries(texts)
        self._embedder.embed_passages(texts)

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """See `Embedder.embed_queries`."""
        return self._embedder.embed_queries(texts)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> FloatArray:
        """See `Embedder.embed_passages`."""
        self.asked += len(texts)
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        started = time.perf_counter()
        vectors = self._embedder.embed_passages(new, progress=progress)
        self.spent += time.perf_counter() - started
        self._known.update(zip(new, vectors, strict=True))
        return np.stack([self._known[text] for text in texts])

    def save(self, path: Path) -> None:
        """Keep the passages' vectors in a file."""
        texts, vectors = list(self._known), list(self._known.values())
        np.savez(path, texts=np.array(texts), vectors=np.array(vectors))

    def load(self, path: Path) -> None:
        """Know the vectors that another one has saved."""
        with np.load(path) as kept:
            self._known.update(zip(kept["texts"].tolist(), kept["vectors"], strict=True))


def as_citeqa_embeds() -> SharedEmbedder:
    """The bundled model in citeqa's own runtime."""
    return SharedEmbedder(open_embedder(DEFAULT_EMBEDDER))


def as_others_embed() -> SharedEmbedder:
    """The bundled model in sentence-transformers."""
    model = SentenceTransformerEmbedder(DEFAULT_EMBEDDER, load_bundled, dimension=BUNDLED_DIMENSION)
    return SharedEmbedder(model)
