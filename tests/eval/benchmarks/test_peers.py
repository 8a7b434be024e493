from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from eval.benchmarks.peer_room import room_of
from eval.benchmarks.peer_systems import (
    PEERS,
    Citeqa,
    LangChainBm25,
    LangChainEnsemble,
    LangChainFaiss,
    Txtai,
)
from eval.benchmarks.peers import main, ranks_and_times, ratios, rows_of
from eval.benchmarks.shared_embedder import SharedEmbedder, as_citeqa_embeds
from eval.benchmarks.squad import ContextQuestion, read_squad
from eval.errors import EvalError
from qa.identity import content_sha256
from qa.types import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from embeddings import BundledEmbedder
    from eval.benchmarks.peer_systems import Peer
    from eval.benchmarks.terminal import Row

TEXTS = {
    "ship": "甲号船在南海试采海泥，每天采集三百吨。",
    "bank": "乙国央行把利率降到百分之二。",
    "metro": "丙市地铁新线下周通车，全长二十公里。",
    "wheat": "丁省今年小麦丰收，产量创下纪录。",
    "school": "戊县新建三所小学，九月开学。",
}
ARTICLES = [
    Article(key, "消息", text, None, None, None, None, "und", content_sha256(text), None)
    for key, text in TEXTS.items()
]
QUESTIONS = [
    ContextQuestion("1", "甲号船每天采集多少海泥？", "ship", ("三百吨",)),
    ContextQuestion("2", "丁省的小麦产量怎么样？", "wheat", ("创下纪录",)),
]

langchain = pytest.mark.filterwarnings("ignore:.*langchain-community.*sunset:DeprecationWarning")


class Fixed:
    """A peer that always ranks the same."""

    def __init__(self, name: str, ranking: list[str]) -> None:
        self.name = name
        self.ranking = ranking
        self.held: list[str] = []

    def ingest(self, articles: Sequence[Article]) -> None:
        self.held = [article.id for article in articles]

    def rank(self, question: str, k: int) -> list[str]:  # noqa: ARG002
        return [article_id for article_id in self.ranking if article_id in self.held][:k]

    def save(self, folder: Path) -> None:
        (folder / "ids").write_text(" ".join(self.held))


def test_ratios_by_hand() -> None:
    names = ("retriever", "R@1", "R@5", "MRR@10", "ingest s", "median ms", "memory MiB", "disk MiB")
    ours: Row = dict(zip(names, ("ours", 0.8, 1.0, 0.9, 10.0, 0.0, 500.0, 20.0), strict=True))
    theirs: Row = dict(zip(names, ("theirs", 0.4, 0.9, 0.6, 5.0, 30.0, 1000.0, 5.0), strict=True))
    assert ratios([ours, theirs]) == [
        {
            "retriever": "theirs",
            "R@1": 0.4 / 0.8,
            "R@5": 0.9 / 1.0,
            "MRR@10": 0.6 / 0.9,
            "ingest s": 5.0 / 10.0,
            "median ms": "–",
            "memory MiB": 1000.0 / 500.0,
            "disk MiB": 5.0 / 20.0,
        }
    ]


def test_each_peer_has_its_own_ranks() -> None:
    peers = [Fixed("a", ["ship", "wheat"]), Fixed("b", ["bank", "wheat"])]
    for peer in peers:
        peer.ingest(ARTICLES)
    (first, times), (second, _) = ranks_and_times(peers, QUESTIONS)
    assert (first, second) == ([1, 2], [0, 2])
    assert len(times) == 2


def test_a_row_has_quality_and_times(bundled_embedder: BundledEmbedder) -> None:
    peer = Fixed("a", ["ship", "wheat"])
    [row] = rows_of([(peer, SharedEmbedder(bundled_embedder))], ARTICLES, QUESTIONS)
    assert (row["R@1"], row["R@5"], row["MRR@10"]) == (1 / 2, 1.0, (1 + 1 / 2) / 2)
    assert row["of it embedding"] == 0.0
    assert float(row["ingest s"]) > 0


def test_passages_are_embedded_once_and_counted_for_all(
    bundled_embedder: BundledEmbedder, tmp_path: Path
) -> None:
    embedder = SharedEmbedder(bundled_embedder)
    both = [Citeqa(embedder, tmp_path / name) for name in ("one", "other")]
    rows = rows_of([(citeqa, embedder) for citeqa in both], ARTICLES, QUESTIONS)
    for citeqa, row in zip(both, rows, strict=True):
        citeqa.close()
        assert row["R@1"] == 1.0
        assert row["of it embedding"] == embedder.spent
        assert 0 < embedder.spent < float(row["ingest s"])


def test_memory_and_disk_are_of_a_process_that_takes_in_and_asks(tmp_path: Path) -> None:
    paragraphs = [
        {
            "context": text,
            "qas": [
                {
                    "id": key,
                    "question": "多少？",
                    "answers": [{"text": text[:2], "answer_start": 0}],
                }
            ],
        }
        for key, text in TEXTS.items()
    ]
    data = tmp_path / "set.json"
    data.write_text(json.dumps({"data": [{"title": "消息", "paragraphs": paragraphs}]}))
    embedder = as_citeqa_embeds()
    with closing(Citeqa(embedder, tmp_path / "library")) as citeqa:
        citeqa.ingest(read_squad(data).articles)
        on_disk = sum(file.stat().st_size for file in (tmp_path / "library").rglob("*"))
    room = room_of(Citeqa.name, data, embedder)
    assert 100 < float(room["memory MiB"]) < 2000
    assert float(room["disk MiB"]) == pytest.approx(on_disk / (1 << 20), rel=0.5)


@langchain
@pytest.mark.parametrize(
    ("package", "make"),
    [
        ("langchain_community", LangChainFaiss),
        ("langchain_classic", LangChainEnsemble),
        ("txtai", Txtai),
    ],
)
def test_dense_peers_rank(
    bundled_embedder: BundledEmbedder,
    package: str,
    make: Callable[[SharedEmbedder], Peer],
    tmp_path: Path,
) -> None:
    importorskip(package)
    embedder = SharedEmbedder(bundled_embedder)
    peer = make(embedder)
    peer.ingest(ARTICLES)
    assert embedder.asked == len(ARTICLES)
    for question in QUESTIONS:
        ranking = peer.rank(question.question, 3)
        assert ranking[0] == question.article_id
        assert len(ranking) == len(set(ranking)) == 3
    peer.save(tmp_path)
    assert any(tmp_path.iterdir())


@langchain
def test_bm25_needs_words_that_are_cut() -> None:
    importorskip("langchain_community")
    uncut, cut = LangChainBm25(jieba=False), LangChainBm25(jieba=True)
    for peer in (uncut, cut):
        peer.ingest(ARTICLES)
        assert len(peer.rank(QUESTIONS[0].question, 3)) == 3
    # Nothing is found at white space, so every question gets one and the same ranking.
    rankings = [uncut.rank(question.question, 5) for question in QUESTIONS]
    assert rankings[0] == rankings[1]
    for question in QUESTIONS:
        assert cut.rank(question.question, 1) == [question.article_id]


def test_txtai_embeds_questions_as_questions(
    bundled_embedder: BundledEmbedder,
) -> None:
    importorskip("txtai")
    calls: list[str] = []

    class Watched(SharedEmbedder):
        def embed_queries(self, texts: Sequence[str]) -> Any:
            calls.append("query")
            return super().embed_queries(texts)

        def embed_passages(self, texts: Sequence[str], *, progress: Any = None) -> Any:
            calls.append("passage")
            return super().embed_passages(texts, progress=progress)

    peer = Txtai(Watched(bundled_embedder))
    peer.ingest(ARTICLES)
    peer.rank(QUESTIONS[0].question, 1)
    assert calls == ["passage", "query"]


def test_a_missing_package_names_the_extra(
    bundled_embedder: BundledEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rank_bm25", None)
    with pytest.raises(EvalError, match=r"rank_bm25.*pip install 'citeqa\[eval-peers\]'"):
        PEERS["LangChain BM25, jieba"](bundled_embedder)


def test_the_command_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "set.json").write_text(json.dumps({"data": []}))
    monkeypatch.setitem(sys.modules, "rank_bm25", None)
    done = CliRunner().invoke(main, [str(tmp_path / "set.json")])
    assert done.exit_code == 1
    assert "citeqa[eval-peers]" in done.output
    assert "Traceback" not in done.output


def importorskip(package: str) -> None:
    pytest.importorskip(package, reason="the extra eval-peers is not installed")
