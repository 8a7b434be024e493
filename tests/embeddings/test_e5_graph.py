"""The graph beside the same network in numpy, with random weights and tokens that differ much."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
import pytest

from embeddings.e5_file import Shape
from embeddings.e5_graph import INPUT, OUTPUT, encoder_graph, quantised

if TYPE_CHECKING:
    from embeddings.base import FloatArray

SHAPE = Shape(
    hidden=64, layers=2, heads=4, feed_forward=128, vocabulary=10, positions=20, token_types=1,
    epsilon=1e-12,
)  # fmt: skip


class Drawn:
    """Weights drawn at random, as `embeddings.e5_graph.Weights`."""

    def __init__(self) -> None:
        draw = np.random.default_rng(5)
        wide, inner = SHAPE.hidden, SHAPE.feed_forward
        sizes = dict.fromkeys(("q", "k", "v", "ao"), (wide, wide))
        sizes |= {"fi": (inner, wide), "fo": (wide, inner)}
        self._known = {"emb.ln.w": np.ones(wide), "emb.ln.b": draw.normal(size=wide)}
        for layer in range(SHAPE.layers):
            for part, (outputs, inputs) in sizes.items():
                matrix = draw.normal(size=(outputs, inputs)) / math.sqrt(inputs)
                self._known[f"l{layer}.{part}.w"] = matrix.ravel()
                self._known[f"l{layer}.{part}.b"] = draw.normal(size=outputs)
            for norm in ("aln", "oln"):
                self._known[f"l{layer}.{norm}.w"] = draw.uniform(0.1, 2, wide)
                self._known[f"l{layer}.{norm}.b"] = draw.normal(size=wide)

    def floats(self, name: str) -> FloatArray:
        return self._known[name].astype(np.float32)


def normed(states: FloatArray, weights: Drawn, name: str) -> FloatArray:
    centred = states - states.mean(axis=1, keepdims=True)
    unit = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + SHAPE.epsilon)
    scaled: FloatArray = unit * weights.floats(f"{name}.w") + weights.floats(f"{name}.b")
    return scaled


def exactly(weights: Drawn, embedded: FloatArray) -> FloatArray:
    """BERT as its paper has it (Devlin et al., 2019)."""

    def linear(states: FloatArray, name: str) -> FloatArray:
        bias = weights.floats(f"{name}.b")
        return states @ weights.floats(f"{name}.w").reshape(len(bias), -1).T + bias

    states = normed(embedded, weights, "emb.ln")
    for layer in range(SHAPE.layers):
        heads = (
            linear(states, f"l{layer}.{part}").reshape(len(states), SHAPE.heads, -1)
            for part in "qkv"
        )
        query, key, value = (head.swapaxes(0, 1) for head in heads)
        scores = np.exp(query @ key.swapaxes(1, 2) / math.sqrt(SHAPE.hidden // SHAPE.heads))
        mixed = (scores / scores.sum(axis=2, keepdims=True)) @ value
        attended = linear(mixed.swapaxes(0, 1).reshape(len(states), -1), f"l{layer}.ao")
        states = normed(states + attended, weights, f"l{layer}.aln")
        inner = linear(states, f"l{layer}.fi")
        inner *= np.vectorize(lambda x: (1 + math.erf(x / math.sqrt(2))) / 2)(inner)
        states = normed(states + linear(inner, f"l{layer}.fo"), weights, f"l{layer}.oln")
    return states


@pytest.mark.parametrize("tokens", [1, 2, 17])
def test_the_graph_is_the_network(tokens: int) -> None:
    weights = Drawn()
    embedded = np.random.default_rng(tokens).normal(size=(tokens, SHAPE.hidden)).astype(np.float32)
    embedded[0, 35] += 30  # one of those that are multiplied apart
    session = onnxruntime.InferenceSession(encoder_graph(SHAPE, weights))
    [[states]] = session.run([OUTPUT], {INPUT: embedded[None]})
    expected = exactly(weights, embedded)
    lengths = np.linalg.norm(states, axis=1) * np.linalg.norm(expected, axis=1)
    assert ((states * expected).sum(axis=1) / lengths).min() > 0.9995


def test_a_row_is_rounded_to_its_largest() -> None:
    rows, scales = quantised(np.array([[1, -0.5], [0, 0.02]], np.float32), 2)
    assert rows.tolist() == [[2, -1], [0, 2]]
    assert scales == pytest.approx([0.5, 0.01])
