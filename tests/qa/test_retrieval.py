"""How much the lexical ranking counts, over a real library of a few articles."""

from pathlib import Path

import pytest

from qa import Assistant
from qa.identity import content_sha256
from qa.lexical import BM25_CEILING
from qa.retrieval import LexicalRetriever
from qa.types import Article, Scope

TEXTS = (
    "甲号船在南海试采海泥，每天采集三百吨。",
    "乙国央行把利率降到百分之二。",
    "丙市地铁新线下周通车，全长二十公里。",
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    opened = Assistant.open(tmp_path_factory.mktemp("library") / "library")
    opened.ingest_articles(
        Article(str(n), "", text, None, None, None, None, "zh", content_sha256(text), str(Path("a") / str(n)))
        for n, text in enumerate(TEXTS)
    )  # fmt: skip
    return opened


def weight(assistant: Assistant, query: str) -> float:
    retriever = LexicalRetriever(assistant.library)
    return retriever.weight(query, retriever.rank(query, 10, Scope()))


def test_weight_by_hand(assistant: Assistant) -> None:
    query = "央行利率"
    retriever = LexicalRetriever(assistant.library)
    ranking = retriever.rank(query, 10, Scope())
    rarity = sum(assistant.library.rarity(token) for token in ("央行", "利率"))
    assert retriever.weight(query, ranking) == pytest.approx(
        (3 * ranking[0][1] / (BM25_CEILING * rarity)) ** 2
    )


def test_words_that_are_there_count_and_a_foreign_question_does_not(assistant: Assistant) -> None:
    assert weight(assistant, "乙国央行的利率是多少？") > 1
    assert weight(assistant, "How much mud does the vessel collect a day?") < 0.2
    assert weight(assistant, "？") == 0


def test_a_foreign_question_is_ranked_by_meaning(assistant: Assistant) -> None:
    hits = assistant.search("How long is the new subway line?", k=3)
    assert hits[0].passage.text == TEXTS[2]
