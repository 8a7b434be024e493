"""What a reader is told of how near a passage is to the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from embeddings.sought import embed_sought
from eval.benchmarks.squad import article_of
from qa.chunking import embedded_text
from qa.reading.evidence import evidence_for, evidence_of
from qa.types import Hit, Passage

if TYPE_CHECKING:
    from embeddings import BundledEmbedder


class AnotherEmbedder:
    name = "another/model"


ARTICLE = article_of("船名为甲号。", "新船")
PASSAGE = Passage(7, ARTICLE.id, ARTICLE.text, 0, len(ARTICLE.text))
HITS = [Hit(PASSAGE, 0.5, {"dense": 1}, 0.87), Hit(PASSAGE, 0.4, {"lexical": 1})]


def test_the_bundled_embedder_s_cosine_is_passed_on(bundled_embedder: BundledEmbedder) -> None:
    first, second = evidence_of(HITS, {ARTICLE.id: ARTICLE}, bundled_embedder)
    assert (first.passage, first.title, first.rank, first.similarity) == (PASSAGE, "新船", 1, 0.87)
    assert (second.rank, second.similarity) == (2, None)


def test_another_embedder_s_cosine_is_not() -> None:
    """The confidence is fitted to the bundled one's scale."""
    found = evidence_of(HITS, {ARTICLE.id: ARTICLE}, AnotherEmbedder())  # type: ignore[arg-type]
    assert [item.similarity for item in found] == [None, None]


def test_a_passage_of_no_library_is_embedded_as_a_library_s(
    bundled_embedder: BundledEmbedder,
) -> None:
    question = "船叫什么？"
    (item,) = evidence_for(question, [(PASSAGE, "新船")], bundled_embedder)
    asked = embed_sought(bundled_embedder, question)
    stored = bundled_embedder.embed_passages([embedded_text("新船", PASSAGE.text)])[0]
    assert item.similarity == pytest.approx(float(asked @ stored))
    assert evidence_for(question, [], bundled_embedder) == []
