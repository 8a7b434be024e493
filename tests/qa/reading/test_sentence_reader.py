import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import FloatArray
from qa.reading import Evidence
from qa.reading.candidates import candidates
from qa.reading.features import (
    CANDIDATE_FEATURES,
    SENTENCE_FEATURES,
    Query,
    candidate_features,
    sentence_features,
)
from qa.reading.sentence_reader import (
    MOST_SENTENCES,
    SentenceReader,
    calibrated,
    likely_sentences,
    shipped_weights,
)
from qa.types import Passage

RARITY = {"日本": 1.0, "船": 3.0}  # any other token: 2.0


class LengthEmbedderFake:
    """Stands in for a model where only offsets matter: a vector from a text's length."""

    name = "length"
    dimension = 2

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        return self.embed_passages(texts)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> FloatArray:
        assert progress is None
        angles = np.array([len(t) % 7 / 7 for t in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def evidence(*texts: str) -> list[Evidence]:
    return [
        Evidence(Passage(i, f"a{i}", text, 0, len(text)), f"标题{i}", i)
        for i, text in enumerate(texts, start=1)
    ]


def rarity(token: str) -> float:
    return RARITY.get(token, 2.0)


def test_sentence_features_by_hand() -> None:
    query = Query.of("日本的船叫什么？", rarity)
    assert query.weights == {"日本": 1.0, "船": 3.0}
    sentences = likely_sentences(query, evidence("日本出发了。船叫“地球号”。"))
    rows = sentence_features(query, sentences, np.array([0.8, 0.9], dtype=np.float32))
    by_name = [dict(zip(SENTENCE_FEATURES, row, strict=True)) for row in rows.tolist()]
    assert by_name[0]["covered by sentence"] == pytest.approx(1 / 4)
    assert by_name[1]["covered by sentence"] == pytest.approx(3 / 4)
    assert by_name[0]["covered nearby"] == by_name[0]["covered by passage"] == 1.0
    assert by_name[0]["cosine lead"] == pytest.approx(-0.1)
    assert by_name[1]["offers the kind asked"] == 1.0
    assert by_name[0]["other script"] == 0.0


def test_another_script_is_bridged_by_the_glossary() -> None:
    query = Query.of("Which ship left?", rarity)
    sentences = likely_sentences(query, evidence("日本的船ship出发了，没有回头。"))
    row = sentence_features(query, sentences, np.array([0.8], dtype=np.float32))[0]
    by_name = dict(zip(SENTENCE_FEATURES, row.tolist(), strict=True))
    assert by_name["covered by sentence"] == 1.0  # 船 is a ship, and nothing else was asked
    assert by_name["other script"] == 1.0
    assert by_name["other script × cosine"] == pytest.approx(0.8)


def test_candidate_features_by_hand() -> None:
    query = Query.of("船长多少米？", rarity)
    sentence = "船长约210米。"
    found = [c for c in candidates(sentence) if c.kind == "number"]
    row = dict(zip(CANDIDATE_FEATURES, candidate_features(query, sentence, found)[0], strict=True))
    assert row["number ← number"] == 1.0
    assert row["after a cue"] == 1.0
    assert row["unit asked"] == 1.0
    assert row["log length"] == pytest.approx(math.log(4))
    assert row["in question"] == 0.5  # the unit of two tokens


def test_nearness_by_hand() -> None:
    query = Query.of("长期债务多少？", rarity)
    sentence = "净亏损6500万元,长期债务达到9亿元"
    found = [c for c in candidates(sentence) if c.kind == "number"]
    names = CANDIDATE_FEATURES.index("question words before it in its clause")
    loss, debt = candidate_features(query, sentence, found)[:2, names : names + 3].tolist()
    # 长期, 长期债务 and 债务 are the question's words, of equal weight. They end 4, 2 and 2
    # characters before 9亿元 in its clause, and begin 1, 1 and 3 after 6500万元 in another.
    assert [sentence[c.start : c.end] for c in found] == ["6500万元", "9亿元"]
    near = (math.exp(-4 / 12) + 2 * math.exp(-2 / 12)) / 3
    assert debt == pytest.approx([near, 0, 0])
    far = (2 * math.exp(-1 / 12) + math.exp(-3 / 12)) / 3
    assert loss == pytest.approx([0, 0, far])


def test_concepts_bridge_languages() -> None:
    query = Query.of("Which ship did Japan send?", rarity)
    assert query.concepts == {"ship": 2.0, "Japan": 1.0}  # 日本 is the commonest of its words
    sentences = likely_sentences(query, evidence("日本的探测船出发了，没有回头。", "美国反对。"))
    rows = sentence_features(query, sentences, np.array([0.8, 0.8], dtype=np.float32))
    place = SENTENCE_FEATURES.index("covered by sentence")
    assert rows[:, place].tolist() == [1.0, 0.0]


def test_calibration_by_hand() -> None:
    assert calibrated(0.3, (1.0, 0.0)) == pytest.approx(0.3)
    assert calibrated(0.5, (2.0, math.log(3))) == pytest.approx(3 / 4)
    assert 0.0 < calibrated(0.0, (1.0, 0.0)) < calibrated(1.0, (1.0, 0.0)) < 1.0


def test_only_so_many_sentences_are_embedded_and_the_likely_ones_are_among_them() -> None:
    filler = "这里什么也没有说。" * 60
    query = Query.of("日本的船叫什么？", rarity)
    kept = likely_sentences(query, evidence(filler, "日本的船叫地球号。"))
    assert len(kept) == MOST_SENTENCES
    assert "日本的船叫地球号。" in [s.text for s in kept]


def test_the_shipped_weights_fit_the_features() -> None:
    weights = shipped_weights()
    assert weights.sentence.shape == (len(SENTENCE_FEATURES),)
    assert weights.candidate.shape == (len(CANDIDATE_FEATURES),)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60), st.lists(st.text(max_size=120), max_size=4))
def test_spans_are_cut_from_their_passages_best_first(question: str, texts: list[str]) -> None:
    reader = SentenceReader(LengthEmbedderFake(), rarity)
    spans = reader.read(question, evidence(*texts))
    for span in spans:
        assert span.passage.text[span.start : span.end] == span.text != ""
        assert 0.0 <= span.score <= 1.0
    assert [s.score for s in spans] == sorted((s.score for s in spans), reverse=True)
