"""Small cases, results and scores for the tests of the evaluation."""

from __future__ import annotations

from typing import Any

from eval.cases import Case
from eval.results import CitedQuote, Result
from eval.scores import Scores


def a_case(id_: str = "a", **changes: object) -> Case:
    given: dict[str, Any] = {
        "question": "日本的试采船叫什么？",
        "language": "zh-Hans",
        "answers": ("地球号",),
        "articles": ("gold",),
    }
    given.update(changes)
    return Case(id_, **given)


def an_unanswerable_case(id_: str = "u") -> Case:
    return a_case(id_, answers=(), articles=(), answerable=False)


def a_citation(**changes: object) -> CitedQuote:
    given: dict[str, Any] = {
        "article_id": "gold",
        "title": "试采",
        "source": None,
        "published": None,
        "quote": "试采船地球号出航。",
        "mark_start": 3,
        "mark_end": 6,
        "problem": None,
    }
    given.update(changes)
    return CitedQuote(**given)


def a_result(id_: str = "a", **changes: object) -> Result:
    """A right answer, rightly cited, its article found first."""
    given: dict[str, Any] = {
        "case": a_case(id_),
        "gold": ("gold",),
        "answer": "地球号",
        "confidence": 0.9,
        "citations": (a_citation(),),
        "ranked": ("gold", "other"),
        "timings_ms": {"ask": 10.0},
    }
    given.update(changes)
    return Result(**given)


def scored(id_: str = "a", **changes: object) -> Scores:
    """An answerable question, answered rightly."""
    given: dict[str, Any] = {
        "digest": "0" * 12,
        "language": "zh-Hans",
        "tags": (),
        "answerable": True,
        "answer": "地球号",
        "abstained": None,
        "error": False,
        "confidence": 0.9,
        "right": True,
        "values": {"em": 1.0, "f1": 1.0},
    }
    given.update(changes)
    return Scores(id_, **given)
