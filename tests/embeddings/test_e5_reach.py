"""The reach of inputs, on weights worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from embeddings.e5_reach import far_inputs, input_reach

if TYPE_CHECKING:
    from embeddings.base import FloatArray

NUMBERS = {
    "emb.ln.w": [0.5, -1.0],
    "emb.ln.b": [1.0, -2.0],
    "l0.v.w": [1.0, 1.0, 0.0, 2.0],
    "l0.v.b": [0.0, 1.0],
    "l0.aln.w": [1.0, 1.0],
    "l0.aln.b": [0.0, 0.0],
    "l0.fi.w": [3.0, 4.0, 0.0, 0.0, 0.0, 1.0],
    "l0.fi.b": [0.0, -5.0, 1.0],
    "l0.oln.w": [0.0, 2.0],
    "l0.oln.b": [0.0, 4.0],
}


class Numbers:
    """An encoder's weights, as `embeddings.e5_graph.Weights`."""

    def floats(self, name: str) -> FloatArray:
        return np.array(NUMBERS[name], np.float32)


@pytest.mark.parametrize(
    ("matrix", "reach"),
    [
        # A norm's channel: |bias| + 3 |weight|.
        ("l0.q", [1 + 3 * 0.5, 2 + 3 * 1]),
        ("l1.v", [1e-6, 4 + 3 * 2]),  # never 0
        # A linear layer's: means are mapped, variances added.
        ("l0.ao", [abs(1 - 2) + 3 * (0.25 + 1) ** 0.5, abs(-4 + 1) + 3 * 2]),
        # After a GELU nothing is below -0.17.
        ("l0.fo", [3 * 5 + 0.17, 0.17, 1 + 3 * 1 + 0.17]),
    ],
)
def test_the_reach_of_each_input(matrix: str, reach: list[float]) -> None:
    assert input_reach(Numbers(), matrix) == pytest.approx(reach)


def test_the_furthest_inputs_after_a_gelu_are_apart() -> None:
    reach = np.array([1, 9, 3, 9, 0.5, 8, 7, 6, 5, 4], np.float32)
    assert far_inputs("l0.fo", reach).tolist() == [1, 2, 3, 5, 6, 7, 8, 9]
    assert far_inputs("l0.fi", reach).tolist() == []
