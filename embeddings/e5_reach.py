"""How far the inputs of an encoder's matrices reach, channel by channel, told from its weights alone.

States that are rounded to 8 bits share one scale, so that a few large channels leave the others a few
steps. Divided by their reach, and the matrix multiplied by it, all channels use all steps, and the
product is the same (Xiao et al., "SmoothQuant", 2023, which measures the reach on texts instead).

After a layer norm each channel has a known mean and deviation. What a linear layer makes of them
follows as if channels were independent, which is near enough.

A few channels after the GELU reach ten times as far as this, in the first token most of all, and
would take all steps. So the furthest are multiplied apart, in float32 (Dettmers et al., "LLM.int8()",
2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from embeddings.base import FloatArray
    from embeddings.e5_graph import Weights

_DEVIATIONS = 3.0
"""From the mean, that the reach takes in."""
_GELU_DEPTH = 0.17
"""A GELU never gives less than minus this."""
_FAR = 8
"""Channels that are multiplied apart."""


def input_reach(weights: Weights, name: str) -> FloatArray:
    """The reach of each input of a matrix, float32 (inputs,), above 0.

    Args:
        weights: The encoder's.
        name: The matrix: `l0.q`, `l3.fo`.
    """
    layer, part = name.split(".")
    match part:
        case "ao":  # an average of values
            mean, deviation = _after_linear(weights, f"{layer}.v")
            reach = np.abs(mean) + _DEVIATIONS * deviation
        case "fo":
            mean, deviation = _after_linear(weights, f"{layer}.fi")
            reach = np.maximum(mean + _DEVIATIONS * deviation, 0) + _GELU_DEPTH
        case _:
            mean, deviation = _after_norm(weights, name)
            reach = np.abs(mean) + _DEVIATIONS * deviation
    above_zero: FloatArray = np.maximum(reach, 1e-6).astype(np.float32)
    return above_zero


def far_inputs(name: str, reach: FloatArray) -> NDArray[np.int64]:
    """Which inputs of a matrix are better left out of what is rounded, int64 (far,), ascending."""
    furthest = np.argsort(-reach, kind="stable")[: _FAR if name.endswith(".fo") else 0]
    return np.sort(furthest)


def _after_norm(weights: Weights, name: str) -> tuple[FloatArray, FloatArray]:
    """Mean and deviation of the inputs of a matrix that follows a layer norm."""
    layer, part = name.split(".")
    number = int(layer.removeprefix("l"))
    norm = f"{layer}.aln" if part == "fi" else f"l{number - 1}.oln" if number else "emb.ln"
    return weights.floats(f"{norm}.b"), np.abs(weights.floats(f"{norm}.w"))


def _after_linear(weights: Weights, name: str) -> tuple[FloatArray, FloatArray]:
    """Mean and deviation of the outputs of a linear layer that follows a layer norm."""
    mean, deviation = _after_norm(weights, name)
    bias = weights.floats(f"{name}.b")
    matrix = weights.floats(f"{name}.w").reshape(len(bias), -1)
    return matrix @ mean + bias, np.sqrt(((matrix * deviation) ** 2).sum(axis=1))
