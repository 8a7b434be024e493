"""How much the lexical ranking counts, over a real library of a few articles."""

from pathlib import Path

import pytest

from embeddings.sought import embed_sought
from qa import Assistant
from qa.identity import content_sha256
from qa.lexical import BM25_CEILING
from qa.retrieval import DenseRetriever, LexicalRetriever
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


def test_no_score_exceeds_the_ceiling(assistant: Assistant) -> None:
    query = "央行利率"
    retriever = LexicalRetriever(assistant.library)
    (best, score), *_ = retriever.rank(query, 10, Scope())
    rarity = sum(assistant.library.rarity(token) for token in ("央行", "利率"))
    assert retriever.ceiling(query) == pytest.approx(BM25_CEILING * rarity)
    assert retriever.ceiling(query) / 3 < score < retriever.ceiling(query)
    assert assistant.search(query, k=1)[0].passage.id == best
    assert retriever.ceiling("？") == 0


def test_a_foreign_question_is_ranked_by_meaning(assistant: Assistant) -> None:
    hits = assistant.search("How long is the new subway line?", k=3)
    assert hits[0].passage.text == TEXTS[2]


FERRY = "The ferry Skua was built in Harlow and carries two hundred passengers across the bay."
OTHERS = (
    "本市轮渡公司去年运送旅客三百万人次，比前年多一成。",
    "海湾大桥今天通车，桥长四公里，每天可通过两万辆汽车。",
    "这艘货轮载有两百个集装箱，昨天离开港口。",
    "造船厂今年交付了六艘渔船，明年计划交付八艘。",
    "客运码头扩建以后，可同时停靠五艘游轮。",
    "海事局提醒，明天海湾有大风，小船不要出海。",
)


def test_the_answer_in_another_language_is_found_among_many_in_the_question_s(
    tmp_path: Path,
) -> None:
    texts = (*OTHERS, FERRY)
    with Assistant.open(tmp_path / "library") as assistant:
        assistant.ingest_articles(
            Article(str(n), "", text, None, None, None, None, "", content_sha256(text), str(n))
            for n, text in enumerate(texts)
        )
        question = "斯库亚号渡轮能载多少乘客过海湾？"
        library, embedder = assistant.library, assistant.embedder
        (hit,) = DenseRetriever(library, embedder).retrieve(question, 1, Scope())
        assert hit.passage.text in OTHERS
        (hit,) = assistant.search(question, k=1)
        assert hit.passage.text == FERRY
        cosines = library.cosines(embed_sought(embedder, question), [hit.passage.id])
        assert hit.similarity == pytest.approx(cosines[hit.passage.id])
