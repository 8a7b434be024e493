"""Text → unit vectors → neighbours. Knows strings and arrays, nothing of articles.

`base` states what an embedder and an index promise; the rest keeps it. Importing this
package is quick: torch, ONNX Runtime and faiss are imported when a model or an index is first used.
"""

from embeddings.approximate_index import ApproximateIndex, StoredVectors
from embeddings.base import BoolArray, Embedder, FloatArray, IntArray, VectorIndex
from embeddings.bundled import BUNDLED_DIMENSION, BUNDLED_NAME
from embeddings.bundled_embedder import BundledEmbedder
from embeddings.encoder import SentenceTransformerEmbedder, open_embedder
from embeddings.errors import EmbeddingsError, IndexFileError, ModelNotFoundError, WeightsError
from embeddings.exact_index import ExactIndex
from embeddings.growing import Growth

__all__ = [
    "BUNDLED_DIMENSION",
    "BUNDLED_NAME",
    "ApproximateIndex",
    "BoolArray",
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
]
