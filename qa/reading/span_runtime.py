"""Runs the span reader's network on ONNX Runtime; `span_network` is the same for training.

One pass over a window scores where the answer starts and ends, that there is none (start and end
at the first token; Devlin et al., "BERT", 2019, as for SQuAD 2.0), and whether the passage is about
the question at all.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from embeddings.bundled import bundled_file
from embeddings.cores import usable_threads
from embeddings.e5_names import file_names
from embeddings.e5_runtime import E5Runtime
from qa.errors import ModelError
from qa.reading.span_weights import HEADS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from embeddings.base import FloatArray


_MOST_AT_ONCE: Final = 2
"""Windows. Of more, the last would be waited for on fewer cores than there are."""
_HEADS = ("borders.weight", "borders.bias", "relevance.weight", "relevance.bias")
"""Those that score here. Pairs are scored in training only: what that teaches the others lasts, and in
use it would take more time than it is worth."""


@dataclass(frozen=True, slots=True)
class TokenScores:
    """What the network says of a window: logits."""

    starts: FloatArray
    """(tokens,), like `ends`; the first token stands for "no answer"."""
    ends: FloatArray
    relevance: float


@dataclass(frozen=True, slots=True)
class _Layers:
    """The encoder's weights, as `embeddings.e5_graph.Weights`."""

    weights: Mapping[str, FloatArray]
    names: Mapping[str, str]
    """The file's name of each → its own."""

    def floats(self, name: str) -> FloatArray:
        return self.weights[self.names[name]].reshape(-1)


class SpanRuntime:
    """Windows of tokens → scores. Safe to use from several threads."""

    def __init__(self, weights: Mapping[str, FloatArray], identity: str) -> None:
        """Take the network's weights by their names, and what tells them from others: a digest.

        Raises:
            ModelError: they are another network's.
            EmbeddingsError: the bundled encoder is missing or damaged.
        """
        names = file_names(bundled_file().shape.layers)
        if set(weights) != {f"encoder.{name}" for name in names} | set(HEADS):
            raise ModelError("these are the weights of another network; install citeqa again")
        self._at_once = min(_MOST_AT_ONCE, usable_threads())
        own_names = {source: f"encoder.{name}" for name, source in names.items()}
        self._encoder = E5Runtime(_Layers(weights, own_names), identity, at_once=self._at_once)
        self._heads = {name: weights[name] for name in _HEADS}

    def all_scores(self, windows: Sequence[NDArray[np.int32]]) -> list[TokenScores]:
        """Score windows, see `scores`: some at once, the longest first, so that none is waited for."""
        longest_first = sorted(range(len(windows)), key=lambda place: -len(windows[place]))
        with ThreadPoolExecutor(self._at_once) as pool:
            scored = pool.map(self.scores, (windows[place] for place in longest_first))
            by_place = dict(zip(longest_first, scored, strict=True))
        return [by_place[place] for place in range(len(windows))]

    def scores(self, ids: NDArray[np.int32]) -> TokenScores:
        """Score one window's tokens, see `windows.Window.ids`."""
        states = self._encoder.states(ids)
        heads = self._heads
        borders = states @ heads["borders.weight"].T + heads["borders.bias"]
        relevance = states[0] @ heads["relevance.weight"][0] + heads["relevance.bias"][0]
        return TokenScores(borders[:, 0], borders[:, 1], float(relevance))
