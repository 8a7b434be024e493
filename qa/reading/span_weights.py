"""The trained reader's weights on disk: the encoder's layers in 8 bits, the heads in full.

safetensors, with a matrix as int8 rows and one float32 scale a row, everything else as it
is. The word embedding is the bundled model's own and is not stored again. A SHA-256 beside
the file tells whether it is whole.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from qa.errors import ModelError
from qa.storage import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from qa.reading.span_network import SpanNetwork

_SCALE = ".scale"


def save_weights(network: SpanNetwork, path: Path) -> str:
    """Write a network's weights; their SHA-256."""
    tensors: dict[str, Tensor] = {}
    for name, parameter in network.named_parameters():
        weights = parameter.detach().cpu()
        if weights.ndim == 2 and not name.startswith(("borders", "relevance")):
            scale = weights.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
            tensors[name] = (weights / scale).round().to(torch.int8)
            tensors[name + _SCALE] = scale.squeeze(1)
        else:
            tensors[name] = weights.clone()
    content = save(tensors)
    write_atomically(path, content)
    return hashlib.sha256(content).hexdigest()


def load_weights(network: SpanNetwork, path: Path, sha256: str) -> None:
    """Put stored weights into a network.

    Raises:
        ModelError: the file is missing, is not the one that belongs to `sha256`, or holds
            the weights of another network.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{path}: the reader's weights can't be read ({error.strerror}); install citeqa again"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ModelError(
            f"{path}: SHA-256 is {found[:12]}…, not {sha256[:12]}…; install citeqa again"
        )
    try:
        stored = load(content)
    except SafetensorError as error:
        raise ModelError(f"{path}: no safetensors file ({error}); install citeqa again") from error
    parameters = dict(network.named_parameters())
    expected = {name for name in stored if not name.endswith(_SCALE)}
    if expected != set(parameters):
        raise ModelError(f"{path}: weights of another network; install citeqa again")
    with torch.no_grad():
        for name, parameter in parameters.items():
            weights = stored[name].float()
            if name + _SCALE in stored:
                weights *= stored[name + _SCALE].unsqueeze(1)
            parameter.copy_(weights)
