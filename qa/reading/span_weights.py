"""The trained reader's weights on disk: the encoder's layers in 8 bits, the heads in full.

safetensors, with a matrix as int8 rows and one float32 scale a row, everything else as it
is. The word embedding is the bundled model's own and is not stored again. A SHA-256 beside
the file tells whether it is whole. No torch: reading them is a matter of milliseconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from safetensors import SafetensorError
from safetensors.numpy import load, save

from embeddings.e5_graph import quantised
from qa.errors import ModelError
from qa.storage import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from embeddings.base import FloatArray

HEADS = (
    "borders.weight",
    "borders.bias",
    "pairing.weight",
    "pairing.bias",
    "lengths",
    "relevance.weight",
    "relevance.bias",
)
"""Of the network, beside its encoder: small, and kept as they are."""
_SCALE = ".scale"


def write_weights(weights: Mapping[str, FloatArray], path: Path) -> str:
    """Write a network's weights, by their names; their SHA-256."""
    tensors: dict[str, NDArray[Any]] = {}
    for name, values in weights.items():
        if values.ndim == 2 and name not in HEADS:
            tensors[name], tensors[name + _SCALE] = quantised(values)
        else:
            tensors[name] = values
    content = save(tensors)
    write_atomically(path, content)
    return hashlib.sha256(content).hexdigest()


class StoredWeights(Mapping[str, "FloatArray"]):
    """A network's weights by their names, in float32.

    A matrix is made of its rows in 8 bits each time it is looked up: the reader needs none of
    them once its graph is built, and all of them are 85 MB.
    """

    def __init__(self, stored: Mapping[str, NDArray[Any]]) -> None:
        """Take the tensors as they are in the file."""
        self._stored = stored

    def __getitem__(self, name: str) -> FloatArray:
        """Look a tensor up. Raises KeyError for an unknown name."""
        values: FloatArray = self._stored[name]
        scale = self._stored.get(name + _SCALE)
        return values if scale is None else values * scale[:, None]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return (name for name in self._stored if not name.endswith(_SCALE))

    def __len__(self) -> int:
        """How many tensors there are."""
        return sum(1 for _ in self)


def read_weights(path: Path, sha256: str) -> StoredWeights:
    """A network's weights.

    Raises:
        ModelError: the file is missing, or is not the one that belongs to `sha256`.
    """
    content = _content(path)
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ModelError(
            f"{path}: SHA-256 is {found[:12]}…, not {sha256[:12]}…; install citeqa again"
        )
    return _stored(path, content)


def trained_weights(path: Path) -> StoredWeights:
    """A network's weights as a training run wrote them, whose checksum nobody keeps.

    Raises:
        ModelError: the file is missing, or holds none.
    """
    return _stored(path, _content(path))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{path}: the reader's weights can't be read ({error.strerror}); install citeqa again"
        ) from error


def _stored(path: Path, content: bytes) -> StoredWeights:
    try:
        return StoredWeights(load(content))
    except SafetensorError as error:
        raise ModelError(f"{path}: no safetensors file ({error}); install citeqa again") from error
