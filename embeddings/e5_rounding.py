"""How what enters an encoder's matrices is rounded to 8 bits, mostly told from its weights alone.

Numbers that share a scale are left a few steps where a few others are large. Here large are:

- some channels. Divided by how far they reach, and the matrix multiplied by it, all channels use all
  steps, and the product is the same (Xiao et al., "SmoothQuant", 2023, which measures the reach on
  texts instead). After a layer norm each channel has a known mean and deviation, and what a linear
  layer makes of them follows as if channels were independent, which is near enough.
- a few channels ten times as far. They are multiplied apart, in float32 (Dettmers et al., "LLM.int8()",
  2022).
- tokens: the first of a text most of all. So each has its own scale where that tells
  (Yao et al., "ZeroQuant", 2022); one for the whole text is faster.

`python -m eval.benchmarks.agreement` measures what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
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
_FAR_STATES = (15, 35, 60, 321)
"""Channels of multilingual-e5-small's states in which some tokens lie 10 to 19 deviations from the mean.
Its weights do not tell which, so they were looked up."""
_FAR_INNER = 8
"""Channels after a GELU that are multiplied apart."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the inputs of a matrix are rounded."""

    reach: FloatArray
    """What they are divided by before, float32 (inputs,), above 0."""
    far: NDArray[np.int64]
    """Those that are not rounded but multiplied apart, (far,), ascending."""
    by_token: bool
    """Whether each token has its own scale, or the text one."""
    depth: float | None = None
    """They are never below minus this; None where that is not known."""


def rounding_of(weights: Weights, name: str) -> Rounding:
    """How the inputs of a matrix are rounded.

    Args:
        weights: The encoder's.
        name: The matrix: `l0.q`, `l3.fo`.
    """
    layer, part = name.split(".")
    none = np.zeros(0, np.int64)
    match part:
        case "q" | "k" | "v":
            width = len(weights.floats(f"{layer}.aln.b"))
            far = np.array([channel for channel in _FAR_STATES if channel < width], np.int64)
            return Rounding(np.ones(width, np.float32), far, by_token=True)
        case "ao":  # averages of values, which are all alike
            width = len(weights.floats(f"{layer}.v.b"))
            return Rounding(np.ones(width, np.float32), none, by_token=False)
        case "fi":
            mean, deviation = _after_norm(weights, layer)
            reach = _above_zero(np.abs(mean) + _DEVIATIONS * deviation)
            return Rounding(reach, none, by_token=False)
        case _:
            mean, deviation = _before_gelu(weights, layer)
            reach = _above_zero(np.maximum(mean + _DEVIATIONS * deviation, 0) + _GELU_DEPTH)
            far = np.sort(np.argsort(-reach, kind="stable")[:_FAR_INNER])
            return Rounding(reach, far, by_token=True, depth=_GELU_DEPTH)


def _above_zero(reach: NDArray[np.floating]) -> FloatArray:
    above_zero: FloatArray = np.maximum(reach, 1e-6).astype(np.float32)
    return above_zero


def _after_norm(weights: Weights, layer: str) -> tuple[FloatArray, FloatArray]:
    """Mean and deviation of the states after a layer's attention, which are normed."""
    return weights.floats(f"{layer}.aln.b"), np.abs(weights.floats(f"{layer}.aln.w"))


def _before_gelu(weights: Weights, layer: str) -> tuple[FloatArray, FloatArray]:
    """Mean and deviation of what a layer's first linear one makes of them."""
    mean, deviation = _after_norm(weights, layer)
    bias = weights.floats(f"{layer}.fi.b")
    matrix = weights.floats(f"{layer}.fi.w").reshape(len(bias), -1)
    return matrix @ mean + bias, np.sqrt(((matrix * deviation) ** 2).sum(axis=1))
