"""The news written for training: its form, and what is made of it."""

import json
import random
from collections import Counter
from importlib import resources
from typing import Any

import pytest

from qa.reading.training.own_news import read_own_news

FOLDER = resources.files("qa.reading.training") / "articles"
LANGUAGES = {"zh-Hans", "zh-Hant", "en", "ja"}
_LONGEST_ANSWER = 120


@pytest.fixture(scope="module")
def clusters() -> list[dict[str, Any]]:
    files = [file for file in FOLDER.iterdir() if file.name.endswith(".jsonl")]
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def test_each_cluster_is_well_formed(clusters: list[dict[str, Any]]) -> None:
    assert len({cluster["id"] for cluster in clusters}) == len(clusters)
    for cluster in clusters:
        texts = [article["text"] for article in cluster["articles"]]
        assert {article["language"] for article in cluster["articles"]} <= LANGUAGES
        assert all(article["title"] for article in cluster["articles"])
        asked = [question["question"] for question in cluster["questions"]]
        assert len(set(asked)) == len(asked)
        assert {question["language"] for question in cluster["questions"]} <= LANGUAGES
        for question in cluster["questions"]:
            answer = question["answer"]
            if answer is not None:
                assert answer in texts[question["article"]], question
                assert answer == answer.strip(" ，。,.;；"), question
                assert 0 < len(answer) <= _LONGEST_ANSWER, question


def test_no_text_is_one_of_the_evaluation(clusters: list[dict[str, Any]]) -> None:
    shipped = resources.files("eval") / "sets" / "seeds.jsonl"
    asked = {json.loads(line)["question"] for line in shipped.read_text("utf-8").splitlines()}
    assert not asked & {q["question"] for cluster in clusters for q in cluster["questions"]}


def test_a_quarter_is_held_out(clusters: list[dict[str, Any]]) -> None:
    contexts, examples = read_own_news()
    held_contexts, held_examples = read_own_news(held_out=True)
    assert len(contexts) + len(held_contexts) == sum(len(c["articles"]) for c in clusters)
    assert len(examples) + len(held_examples) == sum(len(c["questions"]) for c in clusters)
    share = len(held_contexts) / (len(contexts) + len(held_contexts))
    assert share == pytest.approx(0.25, abs=0.02)
    assert not {context.text for context in contexts} & {c.text for c in held_contexts}


def test_an_example_is_its_question_with_the_article_that_answers(
    clusters: list[dict[str, Any]],
) -> None:
    contexts, examples = read_own_news()
    answers: Counter[tuple[str, str | None]] = Counter(
        (question["question"], question["answer"])
        for cluster in clusters
        for question in cluster["questions"]
    )
    for example in examples:
        context = contexts[example.context]
        cut = context.text[example.start : example.end] if example.is_answered else None
        assert answers[example.question, cut]
        for miss in example.misses:
            assert miss != example.context
            if cut is not None:
                assert cut not in contexts[miss].text
                assert contexts[miss].language == context.language


def test_a_question_without_answer_sees_all_its_articles() -> None:
    contexts, examples = read_own_news()
    empty = [example for example in examples if not example.is_answered]
    assert len(empty) > len(examples) / 5
    for example in random.Random(1).sample(empty, 20):  # noqa: S311
        assert len(example.without_answer) == 3
        assert max(example.without_answer) < len(contexts)
