"""Runs an encoder of the bundled model's kind on ONNX Runtime: token ids → states.

No torch: loading takes a fraction of a second. The word embedding stays in 4 bits, mapped from the
bundled file, whichever weights the layers have.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from embeddings.bundled import bundled_file
from embeddings.cores import usable_threads
from embeddings.e5_file import BLOCK_BYTES, dequantise
from embeddings.e5_graph import GRAPH_VERSION, INPUT, OUTPUT, encoder_graph
from embeddings.graph_cache import cached_graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from embeddings.base import FloatArray
    from embeddings.e5_graph import Weights
    from embeddings.lazy_tokenizer import LazyTokenizer


class E5Runtime:
    """An encoder, ready to run. Safe to use from several threads."""

    def __init__(self, weights: Weights, identity: str, *, at_once: int = 1) -> None:
        """Take the weights.

        Args:
            weights: The network's.
            identity: What tells them from others: a digest.
            at_once: How many texts the caller's threads will run at the same time; they share
                the cores. A thread for each text takes a quarter less than all for one.

        Raises:
            EmbeddingsError: the bundled file is missing or damaged.
        """
        # Read at its import. Else it keeps a number for this machine and a store of events,
        # which it is able to send, in the user's cache folder.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime

        file = bundled_file()
        shape = file.shape
        self._words = file.blocks("emb.word").reshape(shape.vocabulary, -1, BLOCK_BYTES)
        positions = weights.floats("emb.pos").reshape(shape.positions, shape.hidden)
        self._positions = positions + weights.floats("emb.type")[: shape.hidden]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = max(1, usable_threads() // at_once)
        # Threads that spin while they wait take the core from those that work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Adding and then norming takes a quarter of the time of the two in one (ONNX Runtime 1.32).
        options.add_session_config_entry(
            "optimization.disable_specified_optimizers", "SkipLayerNormFusion"
        )
        graph = cached_graph(f"{identity}-{GRAPH_VERSION}", lambda: encoder_graph(shape, weights))
        self._session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"]
        )

    def states(self, ids: NDArray[np.int32]) -> FloatArray:
        """The last layer's states, float32 (tokens, hidden), of one text's ids (tokens,)."""
        words = dequantise(self._words[ids]).reshape(len(ids), -1)
        embedded = (words + self._positions[: len(ids)])[None]
        states: FloatArray = self._session.run([OUTPUT], {INPUT: embedded})[0][0]
        return states


@cache
def bundled_tokenizer() -> LazyTokenizer:
    """The bundled model's tokenizer, one for the process.

    Raises `EmbeddingsError` when the bundled file is missing or damaged.
    """
    from embeddings.lazy_tokenizer import LazyTokenizer

    return LazyTokenizer(bundled_file().vocabulary)
