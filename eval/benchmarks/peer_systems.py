"""What a user would pick instead of citeqa, each set up as its documentation tells.

A peer takes articles in, cut into passages, and ranks the articles for a question: each stands
where its first passage does. All keep the same passages and embed them with the same model, so
they differ in its runtime, in their lexical half, in how they fuse, and in their stores. citeqa
writes its library to disk; the others stay in memory.

The constructors import and load dictionaries, so that `ingest` and `rank` can be timed.
`peers` does the timing.
"""

from __future__ import annotations

import json
import pickle
import shutil
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol

from eval.errors import EvalError
from qa.chunking import DEFAULT_PASSAGE_SIZE, embedded_text, passage_spans
from qa.ingest import ingest_articles
from qa.library import LocalLibrary, Settings
from qa.retrieval import POOL_SIZE, HybridRetriever
from qa.segmenter import segmenter
from qa.tokens import TOKENIZER_VERSION, query_tokens
from qa.types import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from langchain_core.embeddings import Embeddings

    from embeddings.base import Embedder, FloatArray
    from qa.types import Article


class Peer(Protocol):
    """Takes articles in once, then ranks them."""

    name: str

    def ingest(self, articles: Sequence[Article]) -> None:
        """Take all articles in."""

    def rank(self, question: str, k: int) -> list[str]:
        """Ids of the articles of the `k` best passages, best first, each once."""

    def save(self, folder: Path) -> None:
        """Write into a folder what a later process asks, in the peer's own way if it has one."""


class Citeqa:
    """The product's own hybrid retrieval, in a library on disk."""

    name = "citeqa hybrid"

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        query_tokens("预热")
        settings = Settings(
            embedder.name, embedder.dimension, DEFAULT_PASSAGE_SIZE, TOKENIZER_VERSION
        )
        self._embedder, self._folder = embedder, folder
        self._library = LocalLibrary.create(folder, settings)
        self._retriever = HybridRetriever(self._library, embedder)

    def ingest(self, articles: Sequence[Article]) -> None:
        """See `Peer.ingest`."""
        ingest_articles(self._library, self._embedder, articles)

    def rank(self, question: str, k: int) -> list[str]:
        """See `Peer.rank`."""
        hits = self._retriever.retrieve(question, k, Scope())
        return list(dict.fromkeys(hit.passage.article_id for hit in hits))

    def save(self, folder: Path) -> None:
        """See `Peer.save`; the library is on disk all the time."""
        self._library.flush()
        shutil.copytree(self._folder, folder, dirs_exist_ok=True)

    def close(self) -> None:
        """Let go of the library's files."""
        self._library.close()


class LangChainFaiss:
    """LangChain's FAISS store."""

    name = "LangChain FAISS"

    def __init__(self, embedder: Embedder) -> None:
        with _peer_packages():
            from langchain_community.vectorstores import FAISS
        self._make = FAISS.from_texts
        self._embeddings = _langchain_embeddings(embedder)

    def ingest(self, articles: Sequence[Article]) -> None:
        """See `Peer.ingest`."""
        ids, texts = _passages(articles)
        self._store = self._make(texts, self._embeddings, metadatas=[{"id": i} for i in ids])

    def rank(self, question: str, k: int) -> list[str]:
        """See `Peer.rank`."""
        return _ids(self._store.similarity_search(question, k=k))

    def save(self, folder: Path) -> None:
        """See `Peer.save`."""
        self._store.save_local(str(folder))

    def retriever(self, k: int) -> Any:
        """The store as a LangChain retriever of the `k` nearest."""
        return self._store.as_retriever(search_kwargs={"k": k})


class LangChainBm25:
    """LangChain's BM25 retriever, cutting at white space, which is its default, or with jieba.

    Its documentation says that a function which cuts words improves the results, and shows
    NLTK's; for Chinese that is jieba's `lcut`.
    """

    def __init__(self, *, jieba: bool) -> None:
        with _peer_packages():
            import rank_bm25  # noqa: F401 - the retriever looks for it only at ingest
            from langchain_community.retrievers import BM25Retriever
        self.name = f"LangChain BM25, {'jieba' if jieba else 'default'}"
        self._make = BM25Retriever.from_texts
        self._options: dict[str, Any] = {"preprocess_func": segmenter().lcut} if jieba else {}

    def ingest(self, articles: Sequence[Article]) -> None:
        """See `Peer.ingest`."""
        ids, texts = _passages(articles)
        self._retriever = self._make(texts, metadatas=[{"id": i} for i in ids], **self._options)

    def rank(self, question: str, k: int) -> list[str]:
        """See `Peer.rank`."""
        return _ids(self.retriever(k).invoke(question))

    def save(self, folder: Path) -> None:
        """See `Peer.save`. LangChain has no way to: its texts and counts are pickled."""
        kept = (self._retriever.docs, self._retriever.vectorizer)
        (folder / "bm25.pickle").write_bytes(pickle.dumps(kept))

    def retriever(self, k: int) -> Any:
        """The LangChain retriever, set to the `k` best."""
        self._retriever.k = k
        return self._retriever


class LangChainEnsemble:
    """LangChain's ensemble of its BM25 retriever, with jieba, and its FAISS store, half and half.

    Each part hands over as many passages as the parts of citeqa's hybrid do.
    """

    name = "LangChain ensemble, jieba"

    def __init__(self, embedder: Embedder) -> None:
        with _peer_packages():
            from langchain_classic.retrievers import EnsembleRetriever
        self._make = EnsembleRetriever
        self._parts = (LangChainBm25(jieba=True), LangChainFaiss(embedder))

    def ingest(self, articles: Sequence[Article]) -> None:
        """See `Peer.ingest`."""
        for part in self._parts:
            part.ingest(articles)
        self._ensemble = self._make(
            retrievers=[part.retriever(POOL_SIZE) for part in self._parts], weights=[0.5, 0.5]
        )

    def rank(self, question: str, k: int) -> list[str]:
        """See `Peer.rank`."""
        return _ids(self._ensemble.invoke(question)[:k])

    def save(self, folder: Path) -> None:
        """See `Peer.save`."""
        for part in self._parts:
            part.save(folder)


class Txtai:
    """txtai's hybrid index, with its defaults.

    Its BM25 cuts by the word borders of Unicode (UAX 29), which make each Han character a word:
    that is its support for Chinese since 6.0 (its issue 506).
    """

    name = "txtai hybrid"

    def __init__(self, embedder: Embedder) -> None:
        with _peer_packages():
            from txtai import Embeddings
        self._embedder = embedder
        # One function embeds both passages and questions. txtai would tell them apart by a
        # prefix, but our embedder writes the model's prefix itself.
        self._embed: Callable[[list[str]], FloatArray] = embedder.embed_passages
        self._index = Embeddings(
            hybrid=True,
            method="external",
            transform=lambda texts: self._embed(texts),  # noqa: PLW0108 - looked up at each call
        )

    def ingest(self, articles: Sequence[Article]) -> None:
        """See `Peer.ingest`."""
        self._ids, texts = _passages(articles)
        self._index.index(enumerate(texts))
        self._embed = self._embedder.embed_queries

    def rank(self, question: str, k: int) -> list[str]:
        """See `Peer.rank`."""
        found = self._index.search(question, k)
        return list(dict.fromkeys(self._ids[number] for number, _ in found))

    def save(self, folder: Path) -> None:
        """See `Peer.save`."""
        self._index.save(str(folder))
        (folder / "ids.json").write_text(json.dumps(self._ids), encoding="utf-8")


PEERS: Final[Mapping[str, Callable[[Embedder], Peer]]] = MappingProxyType(
    {
        "LangChain BM25, default": lambda _: LangChainBm25(jieba=False),
        "LangChain BM25, jieba": lambda _: LangChainBm25(jieba=True),
        LangChainFaiss.name: LangChainFaiss,
        LangChainEnsemble.name: LangChainEnsemble,
        Txtai.name: Txtai,
    }
)
"""Every peer but citeqa itself, by name. Made, it may find that its packages are missing (EvalError)."""


@contextmanager
def _peer_packages() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise EvalError(
            f"the peers need the package {error.name}: pip install 'citeqa[eval-peers]'"
        ) from error


def _langchain_embeddings(embedder: Embedder) -> Embeddings:
    """Our embedder in the shape that LangChain wants."""
    from langchain_core.embeddings import Embeddings

    class Ours(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in row] for row in embedder.embed_passages(texts)]

        def embed_query(self, text: str) -> list[float]:
            return [float(x) for x in embedder.embed_queries([text])[0]]

    return Ours()


def _passages(articles: Sequence[Article]) -> tuple[list[str], list[str]]:
    """The article ids and the texts of all passages, cut and headed as citeqa embeds them."""
    ids, texts = [], []
    for article in articles:
        for start, end in passage_spans(article.text):
            ids.append(article.id)
            texts.append(embedded_text(article.title, article.text[start:end]))
    return ids, texts


def _ids(documents: Sequence[Any]) -> list[str]:
    return list(dict.fromkeys(document.metadata["id"] for document in documents))
