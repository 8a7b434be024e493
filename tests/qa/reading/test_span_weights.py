from pathlib import Path

import pytest
import torch
from torch import nn

from qa.errors import ModelError
from qa.reading.span_network import SpanNetwork
from qa.reading.span_weights import load_weights, save_weights


def small_network(seed: int = 1) -> SpanNetwork:
    torch.manual_seed(seed)
    return SpanNetwork(nn.Sequential(nn.Linear(8, 16), nn.LayerNorm(16)), 16)


def test_a_round_trip_is_within_half_a_step(tmp_path: Path) -> None:
    network, other = small_network(1), small_network(2)
    sha256 = save_weights(network, tmp_path / "w.safetensors")
    load_weights(other, tmp_path / "w.safetensors", sha256)
    again = dict(other.named_parameters())
    for name, weights in network.named_parameters():
        if weights.ndim == 2 and name.startswith("encoder"):
            step = weights.abs().amax(dim=1, keepdim=True) / 127
            assert torch.all((weights - again[name]).abs() <= step / 2 + 1e-7)
        else:
            assert torch.equal(weights, again[name])


@pytest.mark.parametrize("damage", ["flipped", "truncated", "missing"])
def test_other_bytes_are_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "w.safetensors"
    sha256 = save_weights(small_network(), path)
    content = bytearray(path.read_bytes())
    if damage == "flipped":
        content[-1] ^= 1
    path.write_bytes(content[: len(content) // 2] if damage == "truncated" else content)
    if damage == "missing":
        path.unlink()
    with pytest.raises(ModelError, match=r"w\.safetensors"):
        load_weights(small_network(), path, sha256)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    sha256 = save_weights(SpanNetwork(nn.Linear(8, 16), 16), path)
    with pytest.raises(ModelError, match="another network"):
        load_weights(small_network(), path, sha256)
