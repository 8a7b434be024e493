from pathlib import Path

import numpy as np
import pytest

from embeddings.base import FloatArray
from qa.errors import ModelError
from qa.reading.span_runtime import SpanRuntime
from qa.reading.span_weights import read_weights, write_weights


def small_weights() -> dict[str, FloatArray]:
    draw = np.random.default_rng(1)
    shapes = {"encoder.w": (8, 16), "encoder.b": (8,), "borders.weight": (2, 8)}
    return {name: draw.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def test_a_round_trip_is_within_half_a_step(tmp_path: Path) -> None:
    weights = small_weights()
    sha256 = write_weights(weights, tmp_path / "w.safetensors")
    again = read_weights(tmp_path / "w.safetensors", sha256)
    assert set(again) == set(weights)
    step = np.abs(weights["encoder.w"]).max(axis=1, keepdims=True) / 127
    assert np.all(np.abs(weights["encoder.w"] - again["encoder.w"]) <= step / 2 + 1e-7)
    for name in ("encoder.b", "borders.weight"):
        np.testing.assert_array_equal(weights[name], again[name])


@pytest.mark.parametrize("damage", ["flipped", "truncated", "missing"])
def test_other_bytes_are_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "w.safetensors"
    sha256 = write_weights(small_weights(), path)
    content = bytearray(path.read_bytes())
    if damage == "flipped":
        content[-1] ^= 1
    path.write_bytes(content[: len(content) // 2] if damage == "truncated" else content)
    if damage == "missing":
        path.unlink()
    with pytest.raises(ModelError, match=r"w\.safetensors"):
        read_weights(path, sha256)


def test_weights_of_another_network_are_refused() -> None:
    with pytest.raises(ModelError, match="another network"):
        SpanRuntime(small_weights(), "small")
