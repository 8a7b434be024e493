import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.citation import citation_scores, problem_with
from qa.types import Article, Citation

from .examples import a_citation, a_result, an_unanswerable_case

TEXT = "前文。试采船地球号出航。后文。"
ARTICLE = Article(
    id="gold",
    title="试采",
    text=TEXT,
    source=None,
    url=None,
    published=None,
    published_from=None,
    language="zh",
    sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
    path=None,
)
CITATION = Citation(
    article_id="gold",
    title="试采",
    source=None,
    url=None,
    published=None,
    language="zh",
    quote="试采船地球号出航。",
    start=3,
    end=12,
    answer_start=6,
    answer_end=9,
    sha256=ARTICLE.sha256,
)


def test_a_true_citation_verifies() -> None:
    assert problem_with(CITATION, ARTICLE, "地球号") is None


@given(st.integers(-5, 5).filter(bool))
def test_a_shifted_citation_never_verifies(shift: int) -> None:
    fields = ("start", "end", "answer_start", "answer_end")
    shifted = replace(CITATION, **{name: getattr(CITATION, name) + shift for name in fields})
    assert problem_with(shifted, ARTICLE, "地球号")
    # Nor does one that takes its quote along: the answer is no longer where it says.
    taken_along = replace(shifted, quote=TEXT[max(0, shifted.start) : shifted.end])
    assert problem_with(taken_along, ARTICLE, "地球号")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (replace(CITATION, sha256="0" * 64), "the hash is not that of the article's text"),
        (replace(CITATION, end=99), "the quote lies outside the article"),
        (replace(CITATION, start=-1), "the quote lies outside the article"),
        (replace(CITATION, quote="试采船地球号返航。"), "something else at the quote's place"),
        (replace(CITATION, answer_end=13), "the answer lies outside the quote"),
        (replace(CITATION, answer_end=6), "the answer lies outside the quote"),
        (replace(CITATION, answer_end=8), "the article says '地球' at the answer's place"),
    ],
)
def test_every_defect_is_named(changed: Citation, problem: str) -> None:
    assert problem in (problem_with(changed, ARTICLE, "地球号") or "")


def test_a_further_citation_may_word_the_answer_differently() -> None:
    assert problem_with(CITATION, ARTICLE, None) is None


def test_a_right_citation_scores_everywhere() -> None:
    assert citation_scores(a_result()) == {
        "citation_verifies": 1.0,
        "citation_holds": 1.0,
        "citation_gold": 1.0,
        "citation_correct": 1.0,
    }


@pytest.mark.parametrize(
    ("citation", "missed"),
    [
        (a_citation(quote="试采船出航。"), "citation_holds"),
        (a_citation(article_id="other"), "citation_gold"),
        (a_citation(problem="the quote lies outside the article"), "citation_verifies"),
    ],
)
def test_each_defect_lowers_its_score_and_the_whole(citation: object, missed: str) -> None:
    scores = citation_scores(a_result(citations=(citation,)))
    assert {name for name, value in scores.items() if value == 0} == {missed, "citation_correct"}


def test_any_citation_that_does_not_verify_counts() -> None:
    scores = citation_scores(a_result(citations=(a_citation(), a_citation(problem="no"))))
    assert scores["citation_verifies"] == 0


def test_an_abstention_makes_no_claim_but_proves_nothing() -> None:
    scores = citation_scores(a_result(answer=None, citations=(), abstained="no_evidence"))
    assert scores == {"citation_holds": 0.0, "citation_gold": 0.0, "citation_correct": 0.0}


def test_an_error_scores_zero_everywhere() -> None:
    failed = a_result(answer=None, citations=(), error="boom")
    assert set(citation_scores(failed).values()) == {0.0}
    assert "citation_verifies" in citation_scores(failed)


def test_an_answer_to_the_unanswerable_must_still_verify() -> None:
    result = a_result(case=an_unanswerable_case(), gold=())
    assert citation_scores(result) == {"citation_verifies": 1.0}


def test_without_gold_articles_only_the_quote_is_judged() -> None:
    assert set(citation_scores(a_result(gold=()))) == {"citation_verifies", "citation_holds"}
