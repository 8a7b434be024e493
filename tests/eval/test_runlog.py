import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.errors import RunError
from eval.results import SeenPassage, result_from_json
from eval.runlog import RunLog, read_results

from .examples import a_case, a_result

PRINT = {"set": "1", "library": "2"}


def interrupted(path: Path, *ids: str) -> None:
    """A run that was stopped after these cases."""
    with RunLog(path, PRINT) as log:
        for id_ in ids:
            log.append(a_result(id_))


@given(st.text(), st.floats(0, 1), st.none() | st.text())
def test_a_result_survives_json(text: str, confidence: float, answer: str | None) -> None:
    result = a_result(
        case=a_case(question=text, tags=("date",), since="2026-01-01"),
        answer=answer,
        confidence=confidence,
        passages=(SeenPassage("x", text, text, 0.5),),
    )
    assert result_from_json(json.loads(json.dumps(result.to_json()))) == result


def test_an_unfinished_run_is_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    interrupted(path, "a", "b")
    with RunLog(path, PRINT) as log:
        assert log.done == {"a", "b"}
        log.append(a_result("c"))
        log.finish()
    assert [result.case.id for result in read_results(path)] == ["a", "b", "c"]


def test_half_a_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    interrupted(path, "a", "b")
    path.write_bytes(path.read_bytes()[:-20])
    with RunLog(path, PRINT) as log:
        assert log.done == {"a"}
        log.append(a_result("b"))
    assert [result.case.id for result in read_results(path)] == ["a", "b"]


@given(cut=st.integers(0, 3000))
def test_a_run_cut_off_anywhere_is_taken_up_or_begun_anew(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("run") / "results.jsonl"
    interrupted(path, "a", "b", "c")
    path.write_bytes(path.read_bytes()[:cut])
    with RunLog(path, PRINT) as log:
        done = log.done
        for id_ in sorted({"a", "b", "c"} - done):
            log.append(a_result(id_))
    assert [result.case.id for result in read_results(path)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda path: path.unlink(), "there is none"),
        (lambda path: path.write_bytes(b""), "it holds no result"),
        (
            lambda path: path.write_text('{"schema": 1, "fingerprint": {"set": "9"}}\n'),
            "since then changed: set, library",
        ),
        (lambda path: path.write_text('{"schema": 0}\n'), "written by another version"),
        (lambda path: path.write_text("{}\n"), "written by another version"),
        (
            lambda path: path.write_text(path.read_text() + "?\n"),
            "line 4 is damaged",
        ),
        (
            lambda path: path.write_text(path.read_text() + '{"finished": true}\n'),
            "it is finished",
        ),
    ],
)
def test_what_can_not_be_taken_up_is_begun_anew_or_refused(
    tmp_path: Path, spoil: object, why: str
) -> None:
    path = tmp_path / "results.jsonl"
    interrupted(path, "a", "b")
    assert callable(spoil)
    spoil(path)
    with pytest.raises(RunError, match=f"{why}; use --fresh"):
        RunLog(path, PRINT, resume=True)
    with RunLog(path, PRINT) as log:
        assert log.done == frozenset()
        log.append(a_result("z"))
    assert [result.case.id for result in read_results(path)] == ["z"]


def test_a_fresh_run_forgets_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    interrupted(path, "a", "b")
    with RunLog(path, PRINT, resume=False) as log:
        assert log.done == frozenset()
    assert list(read_results(path)) == []


def test_an_article_with_half_a_surrogate_pair_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    with RunLog(path, PRINT) as log:
        log.append(a_result(answer="地\ud83d球"))
    (result,) = read_results(path)
    assert result.answer == "地\ud83d球"
