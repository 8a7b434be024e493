"""How inputs are rounded, on weights worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from embeddings.bundled import bundled_file
from embeddings.e5_rounding import rounding_of

if TYPE_CHECKING:
    from embeddings.base import FloatArray

NUMBERS = {
    "l0.v.b": [0.0, 1.0],
    "l0.aln.w": [0.5, 0.0],
    "l0.aln.b": [-1.0, 0.0],
    "l0.fi.w": [-3.0, 4.0, 0.0, 0.0, -1.0, 1.0],
    "l0.fi.b": [0.0, -5.0, 1.0],
}


class Numbers:
    """An encoder's weights, as `embeddings.e5_graph.Weights`."""

    def floats(self, name: str) -> FloatArray:
        return np.array(NUMBERS[name], np.float32)


class Wide:
    """Weights after which ten channels reach just so far."""

    def floats(self, name: str) -> FloatArray:
        reach = [1, 9, 3, 9, 0.5, 8, 7, 6, 5, 4]
        known = {"l0.aln.b": [0.0], "l0.aln.w": [0.0], "l0.fi.w": [0.0] * 10, "l0.fi.b": reach}
        return np.array(known[name], np.float32)


@pytest.mark.parametrize(
    ("matrix", "reach"),
    [
        ("l0.q", [1, 1]),
        ("l0.ao", [1, 1]),
        # A norm's channel: |bias| + 3 |weight|.
        ("l0.fi", [1 + 3 * 0.5, 1e-6]),  # never 0
        # Through a linear layer means are mapped, variances added; a GELU cuts at -0.17.
        ("l0.fo", [3 + 3 * 1.5 + 0.17, 0.17, 2 + 3 * 0.5 + 0.17]),
    ],
)
def test_the_reach_of_each_input(matrix: str, reach: list[float]) -> None:
    assert rounding_of(Numbers(), matrix).reach == pytest.approx(reach)


def test_what_is_known_of_a_gelu() -> None:
    rounding = rounding_of(Numbers(), "l0.fo")
    assert rounding.by_token
    assert rounding.depth == 0.17


def test_the_furthest_inputs_after_a_gelu_are_apart() -> None:
    assert rounding_of(Wide(), "l0.fo").far.tolist() == [1, 2, 3, 5, 6, 7, 8, 9]
    assert rounding_of(Wide(), "l0.fi").far.tolist() == []


def test_the_channels_that_were_looked_up_are_apart_for_attention() -> None:
    file = bundled_file()
    for part in "qkv":
        assert rounding_of(file, f"l11.{part}").far.tolist() == [15, 35, 60, 321]
