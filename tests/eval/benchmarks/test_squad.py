from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from eval.benchmarks.squad import crossed, language_tag, read_squad, spread
from eval.errors import EvalError

from .conftest import QUESTIONS, write_squad

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, context: str, *questions: dict[str, object]) -> Path:
    paragraphs = [{"context": context, "qas": list(questions)}]
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("这座桥将在下周三通车，两岸的车程会缩短。", "zh-Hans"),
        ("這座橋將在下週三通車，兩岸的車程會縮短。", "zh-Hant"),
        ("この橋は来週水曜日に開通し、両岸の所要時間が短くなる。", "ja"),
        ("The bridge opens next Wednesday and shortens the way across the river.", "en"),
        ("？", "und"),
    ],
)
def test_language(tmp_path: Path, text: str, tag: str) -> None:
    qa = {"id": 1, "question": "?!", "answers": []}
    found = read_squad(write(tmp_path / "set.json", text, qa))
    assert found.language == language_tag([text]) == tag
    assert found.articles[0].language == tag.partition("-")[0]


def test_questions_without_answer(tmp_path: Path) -> None:
    found = read_squad(
        write(
            tmp_path / "set.json",
            "甲。",
            {
                "id": 1,
                "question": "一",
                "answers": [{"text": "甲"}, {"text": "甲"}, {"text": "乙"}],
            },
            {"id": 2, "question": "二", "answers": []},
            {"id": 3, "question": "三", "answers": [{"text": " "}]},
            {"id": 4, "question": "四", "answers": [{"text": "甲"}], "is_impossible": True},
            {"id": 5, "question": " ", "answers": [{"text": "甲"}]},
        )
    )
    assert {q.id: q.answers for q in found.questions} == {
        "1": ("甲", "乙"),
        "2": (),
        "3": (),
        "4": (),
    }
    cases = found.cases("set")
    assert [case.id for case in cases] == ["set/1", "set/2", "set/3", "set/4"]
    assert [case.answerable for case in cases] == [True, False, False, False]
    assert cases[0].articles == (found.articles[0].id,)


def test_a_sample_is_spread_over_the_file(squad_file: Path) -> None:
    found = read_squad(squad_file)
    assert spread("abcdefgh", 3) == ("a", "c", "f")  # 0/3, 8/3 and 16/3, rounded down
    assert spread("ab", 5) == spread("ab", None) == ("a", "b")
    assert spread("", 5) == ()
    assert [q.id for q in found.sample(2).questions] == ["ship", "rate"]
    assert found.sample(2).articles == found.articles
    assert found.sample(None) == found


def test_crossed(tmp_path: Path, squad_file: Path) -> None:
    asked = write_squad(tmp_path / "en.json", ship="How much does the ship dredge?")
    found = crossed(asked, squad_file)
    assert [q.question for q in found.questions] == [
        "How much does the ship dredge?",
        QUESTIONS["rate"][1],
        QUESTIONS["metro"][1],
    ]
    assert found.questions[0].answers == ("三百吨",)
    assert found.language == "zh-Hans"
    assert {article.title for article in found.articles} == {""}


def test_files_that_are_not_parallel(tmp_path: Path, squad_file: Path) -> None:
    other = write(tmp_path / "other.json", "甲。", {"id": 9, "question": "一", "answers": []})
    with pytest.raises(EvalError, match=r"other\.json and .*small\.json share no question id"):
        crossed(other, squad_file)


def test_no_question_and_one_id_for_two(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="holds no question"):
        read_squad(write(tmp_path / "set.json", "甲。"))
    qa = {"id": 7, "question": "一", "answers": []}
    with pytest.raises(EvalError, match="2 questions of the id 7"):
        read_squad(write(tmp_path / "set.json", "甲。", qa, qa))
