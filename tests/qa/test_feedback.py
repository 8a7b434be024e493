"""Verdicts as eval cases: what is in them, and that a crash loses none that was acknowledged."""

import json
import multiprocessing
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa import Answer, Citation, LibraryStorageError, QuestionError
from qa.feedback import FEEDBACK_FILE, feedback_case, keep_feedback

CITED = Citation(
    "a1", "渡船下水", "沿海日报", None, None, "zh", "渡船造价三千五百万元。", 3, 14, 7, 13, "0" * 64
)
SAID = Answer("渡船的造价是多少？", "三千五百万元", 0.8, None, (CITED, CITED))
NOTHING = Answer("珠穆朗玛峰有多高？", None, 0.0, "no_evidence")


def without_id(case: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in case.items() if name != "id"}


def test_an_answer_that_is_wrong() -> None:
    case = feedback_case(
        SAID, ["四千一百万元", " 4100万元\n"], since="2026-01-01", sources=["沿海日报"]
    )
    assert without_id(case) == {
        "question": "渡船的造价是多少？",
        "language": "zh-Hans",
        "answers": ["四千一百万元", "4100万元"],
        "answerable": True,
        "tags": ["feedback", "corrected"],
        "since": "2026-01-01",
        "sources": ["沿海日报"],
    }


def test_an_answer_that_is_right_names_its_article_and_quote() -> None:
    case = feedback_case(SAID, ["三千五百万元"])
    assert case["tags"] == ["feedback", "agreed"]
    assert case["articles"] == ["a1"]
    assert case["quote"] == CITED.quote


def test_the_archive_does_not_hold_it() -> None:
    wrong = feedback_case(SAID, [])
    assert (wrong["answerable"], wrong["answers"]) == (False, [])
    assert wrong["tags"] == ["feedback", "corrected"]
    assert feedback_case(NOTHING, [])["tags"] == ["feedback", "agreed"]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("渡船的造价是多少？", "zh-Hans"),
        ("渡船的造價是多少錢？", "zh-Hant"),
        ("船は何といいますか", "ja"),
        ("Who built it?", "en"),
        ("¿Quién la construyó?", "und"),
        ("누가 만들었나?", "ko"),
    ],
)
def test_the_language_is_told_by_the_script(question: str, language: str) -> None:
    assert feedback_case(replace(NOTHING, question=question), [])["language"] == language


@pytest.mark.parametrize(("form", "problem"), [(" ", "is empty"), ("长" * 501, "501 characters")])
def test_a_right_answer_that_is_none_is_refused(form: str, problem: str) -> None:
    with pytest.raises(QuestionError, match=problem):
        feedback_case(SAID, [form])


def lines(folder: Path) -> list[dict[str, Any]]:
    text = (folder / FEEDBACK_FILE).read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def test_the_same_verdict_is_kept_once(tmp_path: Path) -> None:
    first, second = feedback_case(SAID, []), feedback_case(NOTHING, [])
    for case in (first, second, first):
        assert keep_feedback(tmp_path, case) == tmp_path / FEEDBACK_FILE
    assert lines(tmp_path) == [first, second]


@pytest.mark.parametrize("torn", ['{"id": "fee', '{"id": "feedback-1", "question": "谁'])
def test_half_a_line_that_a_crash_left_is_cut_off(tmp_path: Path, torn: str) -> None:
    first, second = feedback_case(SAID, []), feedback_case(NOTHING, [])
    path = keep_feedback(tmp_path, first)
    with path.open("ab") as file:
        file.write(torn.encode()[:-1])
    keep_feedback(tmp_path, second)
    assert lines(tmp_path) == [first, second]


def _keep_many(folder: Path, name: str) -> None:
    for number in range(20):
        keep_feedback(folder, feedback_case(replace(SAID, question=f"{name} {number}?"), ["x"]))


def test_processes_take_turns(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_keep_many, args=(tmp_path, name)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    assert len({case["id"] for case in lines(tmp_path)}) == 60


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(LibraryStorageError, match="can't be written"):
        keep_feedback(tmp_path, feedback_case(SAID, []))


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("a file")
    with pytest.raises(LibraryStorageError, match="can't be written"):
        keep_feedback(tmp_path / "library", feedback_case(SAID, []))
