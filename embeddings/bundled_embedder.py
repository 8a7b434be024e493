"""The bundled model as an `Embedder` on ONNX Runtime: there in a second, and without torch.

What sentence-transformers makes of the same weights is the same up to rounding (`e5_graph`): cosines of
0.9994 and more, which find the right passage as often (`eval.benchmarks.agreement`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from embeddings.bundled import (
    BUNDLED_DIMENSION,
    BUNDLED_NAME,
    PROMPTS,
    WEIGHTS_SHA256,
    bundled_file,
)
from embeddings.cores import usable_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from embeddings.base import FloatArray
    from embeddings.e5_runtime import E5Runtime


class BundledEmbedder:
    """An `Embedder` with the bundled model; it is loaded when it is first needed.

    A text runs on one core: passages beside each other, and a question is too short for more.
    """

    name = BUNDLED_NAME
    dimension = BUNDLED_DIMENSION

    def __init__(self) -> None:
        self._lock = Lock()
        self._loaded: E5Runtime | None = None

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Embed questions, see `Embedder.embed_queries`."""
        return self._embed(PROMPTS["query"], texts, map)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> FloatArray:
        """Embed passages, see `Embedder.embed_passages`."""
        with ThreadPoolExecutor(usable_threads()) as pool:
            return self._embed(PROMPTS["passage"], texts, pool.map, progress)

    def count_tokens(self, texts: Sequence[str]) -> int:
        """How many tokens the model reads of these texts, without the prompt."""
        return sum(len(_ids(text)) for text in texts)

    def _embed(
        self,
        prompt: str,
        texts: Sequence[str],
        mapped: Callable[[Callable[[str], FloatArray], Sequence[str]], Iterable[FloatArray]],
        progress: Callable[[int], None] | None = None,
    ) -> FloatArray:
        for text in texts:
            text.encode()  # refuses lone surrogates; the tokenizer's own complaint says less

        def embedded(text: str) -> FloatArray:
            mean = self._runtime().states(_ids(prompt + text)).mean(axis=0)
            unit: FloatArray = mean / np.linalg.norm(mean)
            return unit

        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for place, vector in enumerate(mapped(embedded, texts)):
            vectors[place] = vector
            if progress is not None:
                progress(1)
        return vectors

    def _runtime(self) -> E5Runtime:
        with self._lock:
            if self._loaded is None:
                from embeddings.e5_runtime import E5Runtime

                self._loaded = E5Runtime(
                    bundled_file(), WEIGHTS_SHA256[:16], at_once=usable_threads()
                )
            return self._loaded


def _ids(text: str) -> NDArray[np.int32]:
    """The ids of a text, cut to what the model reads."""
    from embeddings.e5_runtime import bundled_tokenizer

    file = bundled_file()
    vocabulary, most = file.vocabulary, file.shape.positions - 2
    ids = bundled_tokenizer().encode(text).ids[:most]
    return np.array([vocabulary.bos, *ids, vocabulary.eos], np.int32)
