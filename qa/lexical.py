"""The full-text index: BM25 over our own tokens, kept by tantivy.

One document a passage: its title's and text's tokens, its sources and days to filter by,
its id. The index is derived: `state.json` beside it says which change of the record it
holds, written after tantivy's commit, so that after a crash some changes may be applied
a second time, which is harmless, and none is missed.

BM25: Robertson & Zaragoza, "The Probabilistic Relevance Framework", 2009; tantivy uses
k1 = 1.2 and b = 0.75.
"""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa.storage import write_atomically
from qa.tokens import TOKENIZER_VERSION, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    import tantivy
    from numpy.typing import NDArray

    from qa.types import Scope

BM25_CEILING = 2.2
"""k1 + 1: what a token adds to a passage's score stays below so many times its rarity."""

_FORMAT = 1
_WRITER_HEAP_BYTES = 50_000_000
_TIE_MARGIN = 16
_MOST_QUERY_TOKENS = 64


@dataclass(frozen=True, slots=True)
class LexicalDocument:
    """What the index knows of a passage."""

    passage_id: int
    title: str
    text: str
    sources: tuple[str, ...] = ()
    """Of all articles that hold the passage's text."""
    days: tuple[date, ...] = ()
    """Likewise. Which day goes with which source is not kept."""

    def tokens(self) -> list[str]:
        """What it is found by: those of its title and its text, which count together."""
        return tokenize(f"{self.title}\n{self.text}")


@contextmanager
def temporary_index(texts: Iterable[tuple[str, str]]) -> Iterator[LexicalIndex]:
    """An index over titles and texts, numbered from 0, that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        index = LexicalIndex.create(Path(folder) / "lexical")
        documents = (
            LexicalDocument(number, title, text) for number, (title, text) in enumerate(texts)
        )
        index.apply(documents, removed=(), change=1)
        yield index


class LexicalIndex:
    """A BM25 index over passages in a folder."""

    def __init__(self, folder: Path, index: tantivy.Index, change: int) -> None:
        self.folder = folder
        self._index = index
        self.change = change
        """The last change of the record that the index holds."""

    @classmethod
    def create(cls, folder: Path) -> LexicalIndex:
        """An empty index in `folder`; what was there is removed."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        import tantivy

        created = cls(folder, _prepared(tantivy.Index(_schema(), path=str(folder))), 0)
        created._write_state()
        return created

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex | None:
        """The index in `folder`, or None when it is missing, damaged or of another version."""
        import tantivy

        try:
            state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
            if (state["format"], state["tokenizer"]) != (_FORMAT, TOKENIZER_VERSION):
                return None
            index = _prepared(tantivy.Index.open(str(folder)))
            index.searcher()
            return cls(folder, index, int(state["change"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @classmethod
    def open_copy(cls, folder: Path, target: Path) -> LexicalIndex:
        """A copy of the index in another folder; an empty one when it can't be opened."""
        if folder.is_dir():
            shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.lock"))
        return cls.open(target) or cls.create(target)

    def refresh(self) -> None:
        """See what another process has committed since."""
        state = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        self.change = int(state["change"])
        self._index.reload()

    def apply(
        self, documents: Iterable[LexicalDocument], removed: Iterable[int], change: int
    ) -> None:
        """Add or replace documents, remove passages, and note that `change` is reached.

        Raises:
            OSError: the disk refused; the index is as it was.
        """
        try:
            self._write(documents, removed)
        except ValueError as error:  # what tantivy raises for everything
            raise OSError(f"the full-text index: {error}") from error
        self.change = change
        self._write_state()
        self._index.reload()

    def _write(self, documents: Iterable[LexicalDocument], removed: Iterable[int]) -> None:
        import tantivy

        writer = self._index.writer(_WRITER_HEAP_BYTES, 1)
        for passage_id in removed:
            writer.delete_documents_by_term("id", passage_id)
        for document in documents:
            writer.delete_documents_by_term("id", document.passage_id)
            writer.add_document(tantivy.Document(**_fields(document)))
        writer.commit()
        writer.wait_merging_threads()

    def search(
        self, tokens: Sequence[str], k: int, scope: Scope | None = None
    ) -> list[tuple[int, float]]:
        """The `k` best passages for the tokens: (passage id, BM25 score), best first.

        Ties are in the order of ids. Only the first 64 different tokens count. A scope with
        sources and days lets through a text that has both, though in different articles;
        the languages of a scope let through everything.
        """
        import tantivy

        terms = list(dict.fromkeys(tokens))[:_MOST_QUERY_TOKENS]
        if not terms or k < 1:
            return []
        schema, term = self._index.schema, tantivy.Query.term_query
        should = [(tantivy.Occur.Should, term(schema, "body", t, "freq")) for t in terms]
        query = tantivy.Query.boolean_query(should)
        filters = [] if scope is None else _filters(schema, scope)
        if filters:
            must = [(tantivy.Occur.Must, part) for part in (query, *filters)]
            query = tantivy.Query.boolean_query(must)
        searcher = self._index.searcher()
        found = searcher.search(query, k + _TIE_MARGIN, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in found])
        pairs = [(int(i or 0), float(score)) for i, (score, _) in zip(ids, found, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:k]

    def document_frequency(self, token: str) -> int:
        """In how many passages the token stands."""
        return int(self._index.searcher().doc_freq("body", token))

    def rarity(self, token: str) -> float:
        """Inverse document frequency, as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        total = len(self)
        n = min(self.document_frequency(token), total)
        return math.log(1 + (total - n + 0.5) / (n + 0.5))

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def ids(self) -> NDArray[np.int64]:
        """The ids of all passages in the index, ascending."""
        import tantivy

        searcher = self._index.searcher()
        if not searcher.num_docs:
            return np.array([], dtype=np.int64)
        hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
        values = searcher.fast_field_values("id", [address for _, address in hits])
        return np.sort(np.array(values, dtype=np.int64))

    def _write_state(self) -> None:
        state = {"format": _FORMAT, "tokenizer": TOKENIZER_VERSION, "change": self.change}
        write_atomically(self.folder / "state.json", json.dumps(state).encode())


def _fields(document: LexicalDocument) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": document.passage_id,
        "body": " ".join(document.tokens()),
    }
    if document.sources:
        fields["source"] = list(document.sources)
    if document.days:
        fields["day"] = [day.toordinal() for day in document.days]
    return fields


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("body", tokenizer_name="words", index_option="freq")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()


def _prepared(index: tantivy.Index) -> tantivy.Index:
    import tantivy

    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("words", words)
    # Reloaded when we say so: no thread that watches the folder.
    index.config_reader("manual")
    return index


def _filters(schema: tantivy.Schema, scope: Scope) -> list[tantivy.Query]:
    """Queries that a passage in the scope matches, and that add nothing to its score."""
    import tantivy

    parts: list[tantivy.Query] = []
    if scope.sources:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "source", name, "basic"))
            for name in scope.sources
        ]
        parts.append(tantivy.Query.boolean_query(terms))
    if scope.since or scope.until:
        parts.append(
            tantivy.Query.range_query(
                schema,
                "day",
                tantivy.FieldType.Integer,
                lower_bound=scope.since.toordinal() if scope.since else None,
                upper_bound=scope.until.toordinal() if scope.until else None,
            )
        )
    return [tantivy.Query.const_score_query(part, 0.0) for part in parts]
