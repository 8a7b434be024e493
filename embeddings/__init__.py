"""Text → unit vectors → neighbours. Knows strings and arrays, nothing of articles.

`base` states what an embedder and an index promise; the rest keeps it. Importing this
package is quick: torch, ONNX Runtime and faiss are imported when a model or an index is first used.
"""

from embeddings.base import Embedder, FloatArray, IntArray, VectorIndex
from embeddings.bundled import BUNDLED_DIMENSION, BUNDLED_NAME
from embeddings.bundled_embedder import BundledEmbedder
from embeddings.encoder import SentenceTransformerEmbedder, open_embedder
from embeddings.errors import EmbeddingsError, IndexFileError, ModelNotFoundError, WeightsError
from embeddings.faiss_index import FaissIndex

__all__ = [
    "BUNDLED_DIMENSION",
    "BUNDLED_NAME",
    "BundledEmbedder",
    "Embedder",
    "EmbeddingsError",
    "FaissIndex",
    "FloatArray",
    "IndexFileError",
    "IntArray",
    "ModelNotFoundError",
    "SentenceTransformerEmbedder",
    "VectorIndex",
    "WeightsError",
    "open_embedder",
]
