"""Opens embedders by name, and runs any sentence-transformers model.

`open_embedder` takes the bundled model, a folder, or an id of the model hub. What an
embedder promises is stated in `base`; how the bundled model runs without torch, in
`bundled_embedder`.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

import numpy as np

from embeddings.bundled import BUNDLED_DIMENSION, BUNDLED_NAME, load_bundled
from embeddings.bundled_embedder import BundledEmbedder
from embeddings.errors import ModelNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sentence_transformers import SentenceTransformer

    from embeddings.base import Embedder, FloatArray

_HUB_ID = re.compile(r"\w[\w.-]*/[\w.-]+")

_PROMPT_NAMES = {"query": ("query",), "passage": ("document", "passage", "corpus")}
"""The names under which models keep their prompts."""

_NVIDIA_DRIVER = (
    Path("/proc/driver/nvidia/version"),
    Path("/dev/nvidiactl"),
    Path("C:/Windows/System32/nvcuda.dll"),
)

_CPU_TOKENS = 1024
"""Tokens in a batch, padding included. More is no faster, pads more, and makes glibc hand the
larger buffers back to the system after each use: at 4,096 that was 250,000 page faults for 10,000
tokens, at 1,024 almost none (measured), so there is nothing for mallopt to gain."""

_GPU_TOKENS = 16384
"""The same for a GPU, which wants more work at once; not measured."""


def open_embedder(name: str = BUNDLED_NAME, *, device: str | None = None) -> Embedder:
    """Open an embedder by name; the model itself is loaded when it is first needed.

    `name` is `bundled/multilingual-e5-small`, a folder with a sentence-transformers or
    transformers model, or a hub id such as `intfloat/multilingual-e5-base`. `device` is
    torch's name for it; without one, CUDA where there is a GPU and else the processor, on
    which the bundled model runs without torch.

    Raises `ModelNotFoundError` for a name that can't be any of these. A hub id is looked
    up, in the local cache first, when the model is loaded.
    """
    if name == BUNDLED_NAME:
        if device is None and not _may_have_cuda():
            return BundledEmbedder()
        return SentenceTransformerEmbedder(
            name, lambda: load_bundled(device or _best_device()), dimension=BUNDLED_DIMENSION
        )
    folder = Path(name).expanduser()
    if folder.is_dir():
        path = str(folder.resolve())
        return SentenceTransformerEmbedder(path, lambda: _load_folder(path, device))
    if _HUB_ID.fullmatch(name):
        return SentenceTransformerEmbedder(name, lambda: _load_from_hub(name, device))
    raise ModelNotFoundError(
        f"{name}: no such folder; name a folder with a model, a hub id, or {BUNDLED_NAME}"
    )


class SentenceTransformerEmbedder:
    """An `Embedder` around a sentence-transformers model, with the model's own prompts."""

    def __init__(
        self, name: str, load: Callable[[], SentenceTransformer], *, dimension: int | None = None
    ) -> None:
        """Take the model's name, how to load it, and its dimension where that is known before."""
        self._name = name
        self._load = load
        self._dimension = dimension
        self._lock = Lock()
        self._model: SentenceTransformer | None = None

    @property
    def name(self) -> str:
        """The bundled model's name, the folder's full path, or the hub id."""
        return self._name

    @property
    def dimension(self) -> int:
        """The length of every vector. Loads the model, unless it is the bundled one."""
        if self._dimension is None:
            self._dimension = _measure(self.load())
        return self._dimension

    def load(self) -> SentenceTransformer:
        """Load the model unless it is there, and return it.

        Takes seconds; a door may call it in a thread before the first question. Others that
        need the model meanwhile wait. Raises `EmbeddingsError` when it can't be had.
        """
        with self._lock:
            if self._model is None:
                model = self._load().float()
                # A fast tokenizer sets its padding at its first use, and fails ("Already
                # borrowed") when another thread is using it then. So that use is here, alone.
                _measure(model)
                self._model = model
            return self._model

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """Embed questions, see `Embedder.embed_queries`."""
        return self._embed(texts, "query", None)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> FloatArray:
        """Embed passages, see `Embedder.embed_passages`."""
        return self._embed(texts, "passage", progress)

    def count_tokens(self, texts: Sequence[str]) -> int:
        """How many tokens the model reads of these texts, without the prompt."""
        return sum(_token_count(self.load(), text) for text in texts)

    def _embed(
        self,
        texts: Sequence[str],
        role: Literal["query", "passage"],
        progress: Callable[[int], None] | None,
    ) -> FloatArray:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        for text in texts:
            text.encode()  # refuses lone surrogates; the tokenizer's own complaint says less
        model = self.load()
        encode = model.encode_query if role == "query" else model.encode_document
        prompt = _prompt(model, role)
        budget = _CPU_TOKENS if model.device.type == "cpu" else _GPU_TOKENS
        for batch in batches(_token_counts(model, texts), budget):
            vectors[batch] = encode(
                [texts[place] for place in batch],
                prompt=prompt,
                batch_size=len(batch),
                show_progress_bar=False,
                normalize_embeddings=True,
            )
            if progress is not None:
                progress(len(batch))
        return vectors


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Group texts of like length, longest first: yield the places of each batch.

    A batch, padded to its longest, holds at most `budget` tokens, or one text. Equal lengths
    keep their order.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _token_counts(model: SentenceTransformer, texts: Sequence[str]) -> list[int]:
    # Tokenizing twice costs half a percent; batches by characters pad a tenth more, because
    # Chinese has three times the tokens of as many English letters.
    if len(texts) == 1:
        return [1]
    return [_token_count(model, text) for text in texts]


def _token_count(model: SentenceTransformer, text: str) -> int:
    return int(model.preprocess([text])["input_ids"].numel())


def _prompt(model: SentenceTransformer, role: Literal["query", "passage"]) -> str:
    # sentence-transformers gives every model an empty "document" prompt, and its
    # `encode_document` takes that before a "passage" prompt which the model does have.
    return next(filter(None, map(model.prompts.get, _PROMPT_NAMES[role])), "")


def _measure(model: SentenceTransformer) -> int:
    """Return the dimension, by embedding something."""
    return int(model.encode(["."], show_progress_bar=False).shape[1])


def _load_folder(path: str, device: str | None) -> SentenceTransformer:
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer

    try:
        with _no_progress_bars():
            return SentenceTransformer(path, device=device or _best_device(), local_files_only=True)
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelNotFoundError(
            f"{path}: no model that sentence-transformers can load ({_first_line(error)}); "
            f"name another folder, or {BUNDLED_NAME}"
        ) from error


def _load_from_hub(name: str, device: str | None) -> SentenceTransformer:
    from huggingface_hub import snapshot_download
    from sentence_transformers import SentenceTransformer

    device = device or _best_device()
    with _no_progress_bars():
        try:
            return SentenceTransformer(name, device=device, local_files_only=True)
        except (OSError, ValueError):
            pass  # not in the cache, or not all of it
        try:
            # Without a network this fails at once, where the next line tries for a minute.
            snapshot_download(name, allow_patterns="*.json")
            return SentenceTransformer(name, device=device)
        except (OSError, ValueError) as error:
            raise ModelNotFoundError(
                f"{name}: no such folder, and the model hub does not give it "
                f"({_first_line(error)}); name a folder, or {BUNDLED_NAME}, which needs no network"
            ) from error


def _may_have_cuda() -> bool:
    """Whether NVIDIA's driver is there; to know more, torch must be imported."""
    return any(path.exists() for path in _NVIDIA_DRIVER)


def _best_device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


@contextmanager
def _no_progress_bars() -> Iterator[None]:
    """Keep the bars of transformers and the hub off the terminal; their warnings stay."""
    from transformers.utils import logging

    enabled = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if enabled:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
