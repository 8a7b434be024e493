from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.embeddings.conftest import tiny_bert
from tests.qa.conftest import seeds_report

if TYPE_CHECKING:
    from pathlib import Path

    from embeddings import BundledEmbedder

__all__ = ["seeds_report", "tiny_bert"]  # fixtures here too

QUESTIONS = {
    "ship": ("甲号船在南海试采海泥，每天采集三百吨。", "甲号船每天采集多少海泥？", ["三百吨"]),
    "rate": ("乙国央行周二把利率降到百分之二。", "乙国央行把利率降到多少？", ["百分之二"]),
    "metro": ("丙市地铁新线下周通车，全长二十公里。", "谁设计了丙市地铁的车站？", []),
}
"""Id → context, question, accepted answers."""


@pytest.fixture
def loaded_once(monkeypatch: pytest.MonkeyPatch, bundled_embedder: BundledEmbedder) -> None:
    """Let commands that run in this process share the one loaded model."""
    for module in ("eval.benchmarks.reading", "eval.benchmarks.rgb", "qa.writable_archive"):
        monkeypatch.setattr(f"{module}.open_embedder", lambda _: bundled_embedder)


@pytest.fixture
def squad_file(tmp_path: Path) -> Path:
    return write_squad(tmp_path / "small.json")


def write_squad(path: Path, **questions: str) -> Path:
    """Write `QUESTIONS` in the shape of SQuAD 2.0; some of them in other words, by id."""
    paragraphs = [
        {
            "context": context,
            "qas": [
                {
                    "id": id_,
                    "question": questions.get(id_, question),
                    "answers": [{"text": text, "answer_start": 0} for text in answers],
                    "is_impossible": not answers,
                }
            ],
        }
        for id_, (context, question, answers) in QUESTIONS.items()
    ]
    data = {"data": [{"title": "测试", "paragraphs": paragraphs}]}
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def haystack(tmp_path: Path) -> Path:
    """A folder of five other articles in two files."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name, subjects in (("a", "桥塔亭"), ("b", "湖山")):
        lines = [
            f"2026-03-0{n} 09:30，正文：{s}边的市集今天开张。" for n, s in enumerate(subjects, 1)
        ]
        (folder / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder
