from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering import answer_key, cite, decide
from qa.types import Article, Hit, Passage, Span

TEXT = "日本派出了探测船。这艘船叫“地球号”，长210米。它已经返航。"


def article(name: str, text: str = TEXT, day: int = 1, source: str = "甲报") -> Article:
    return Article(
        name, f"标题{name}", text, source, None, date(2026, 1, day), "byline", "zh", "hash", None
    )


def span(owner: Article, text: str, score: float, number: int = 1) -> Span:
    """A span over `text` in a passage that leaves out the article's first sentence."""
    begin = owner.text.index("。") + 1
    passage = Passage(number, owner.id, owner.text[begin:], begin, len(owner.text))
    start = passage.text.index(text)
    return Span(passage, start, start + len(text), text, score)


def hits(*spans: Span) -> list[Hit]:
    return [Hit(s.passage, 1.0, {"dense": 1}) for s in spans]


def test_a_citation_is_the_sentence_around_the_answer() -> None:
    one = article("a")
    citation = cite(span(one, "地球号", 0.9), one)
    assert citation.quote == "这艘船叫“地球号”，长210米。"
    assert one.text[citation.start : citation.end] == citation.quote
    assert one.text[citation.answer_start : citation.answer_end] == "地球号"


def test_an_answer_over_two_sentences_is_cited_with_both() -> None:
    one = article("a")
    citation = cite(span(one, "长210米。它已经", 0.9), one)
    assert citation.quote == "这艘船叫“地球号”，长210米。它已经返航。"


def test_equal_answers_are_one_with_a_citation_an_article() -> None:
    a, b = article("a"), article("b", "序。又名「地球號」的船。")
    spans = [span(a, "地球号", 0.9), span(b, "地球號", 0.8, 2), span(a, "“地球号”", 0.7)]
    answer = decide("船名？", spans, hits(*spans), {"a": a, "b": b})
    assert answer.text == "地球号"
    assert answer.confidence == pytest.approx(0.9)
    assert [c.article_id for c in answer.citations] == ["a", "b"]
    assert answer.alternatives == ()


def test_each_source_adds_to_the_confidence_once() -> None:
    a, b, c = article("a"), article("b"), article("c", source="乙报")
    spans = [
        span(a, "210米", 0.6),
        span(a, "地球号", 0.5),
        span(b, "地球号", 0.4, 2),
        span(c, "地球号", 0.4, 3),
    ]
    answer = decide("？", spans, hits(*spans), {"a": a, "b": b, "c": c})
    assert answer.text == "地球号"  # of two sources, and one of them twice
    assert answer.confidence == pytest.approx(1 - 0.5 * 0.6)
    assert [(other.text, other.confidence) for other in answer.alternatives] == [("210米", 0.6)]


def test_different_answers_stand_side_by_side() -> None:
    a, b = article("a", day=3), article("b", "序。全长190米。", day=5)
    spans = [span(a, "210米", 0.8), span(b, "190米", 0.5, 2), span(a, "返航", 0.1)]
    answer = decide("多长？", spans, hits(*spans), {"a": a, "b": b})
    assert answer.text == "210米"
    assert [other.text for other in answer.alternatives] == ["190米"]
    assert answer.alternatives[0].citations[0].published == date(2026, 1, 5)


def test_doubt_is_an_abstention_that_keeps_its_passages() -> None:
    a = article("a")
    spans = [span(a, "210米", 0.2)]
    answer = decide("？", spans, hits(*spans), {"a": a}, min_confidence=0.21)
    assert (answer.text, answer.abstained, answer.confidence) == (None, "low_confidence", 0.2)
    assert answer.citations == ()
    assert [other.text for other in answer.alternatives] == ["210米"]
    assert len(answer.passages) == 1
    assert decide("？", spans, [], {"a": a}, min_confidence=0.2).text == "210米"


def test_nothing_found_is_no_evidence() -> None:
    answer = decide("？", [], [], {})
    assert (answer.text, answer.abstained, answer.confidence) == (None, "no_evidence", 0.0)


def test_answer_key_ignores_writing() -> None:
    assert answer_key("「９．０９ 億美元」") == answer_key("9.09亿美元")
    assert answer_key("9.09亿美元") != answer_key("90.9亿美元")


@given(st.text(alphabet="甲乙。！\n ”a.", min_size=1), st.data())
def test_every_citation_verifies(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    one = article("a", text)
    passage = Passage(1, "a", text, 0, len(text))
    citation = cite(Span(passage, start, end, text[start:end], 0.5), one)
    assert one.text[citation.start : citation.end] == citation.quote
    assert citation.start <= citation.answer_start < citation.answer_end <= citation.end
