from __future__ import annotations

import io
from contextlib import redirect_stderr
from typing import TYPE_CHECKING

import pytest

from eval.errors import RunError
from eval.observe import Observer
from eval.runlog import read_results
from eval.runner import run
from eval.scores import score

from .examples import a_case
from .faults import BreaksOn, Remembering

if TYPE_CHECKING:
    from pathlib import Path

    from eval.cases import Case


@pytest.fixture
def some_cases(seeds_cases: tuple[Case, ...]) -> tuple[Case, ...]:
    return seeds_cases[:12]


def test_a_killed_run_goes_on_where_it_was(
    remembering: Remembering, some_cases: tuple[Case, ...], tmp_path: Path
) -> None:
    log = tmp_path / "results.jsonl"
    killed = BreaksOn(remembering, some_cases[7].question, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        run(some_cases, Observer(killed), log, settings={}, progress=False)
    whole = BreaksOn(remembering, "no question has this")
    assert run(some_cases, Observer(whole), log, settings={}, progress=False) == 7
    assert whole.asked[0] == some_cases[7].question
    assert some_cases[6].question not in whole.asked
    assert [result.case for result in read_results(log)] == list(some_cases)


def test_a_finished_run_is_not_taken_for_a_new_one(
    remembering: Remembering, some_cases: tuple[Case, ...], tmp_path: Path
) -> None:
    log = tmp_path / "results.jsonl"
    observer = Observer(remembering)
    run(some_cases, observer, log, settings={}, progress=False)
    assert run(some_cases, observer, log, settings={}, progress=False) == 0
    with pytest.raises(RunError, match="it is finished"):
        run(some_cases, observer, log, settings={}, resume=True, progress=False)


def test_another_set_or_setting_does_not_mix_in(
    remembering: Remembering, some_cases: tuple[Case, ...], tmp_path: Path
) -> None:
    log = tmp_path / "results.jsonl"
    killed = BreaksOn(remembering, some_cases[7].question, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        run(some_cases, Observer(killed), log, settings={}, progress=False)
    with pytest.raises(RunError, match="since then changed: settings; use --fresh"):
        run(
            some_cases,
            Observer(remembering),
            log,
            settings={"embedder": "other"},
            resume=True,
            progress=False,
        )
    with pytest.raises(RunError, match="since then changed: set; use --fresh"):
        run(some_cases[:9], Observer(remembering), log, settings={}, resume=True, progress=False)


def test_an_error_is_a_result_and_the_run_goes_on(
    remembering: Remembering, some_cases: tuple[Case, ...], tmp_path: Path
) -> None:
    log = tmp_path / "results.jsonl"
    broken = BreaksOn(remembering, some_cases[3].question)
    run(some_cases, Observer(broken), log, settings={}, progress=False)
    results = list(read_results(log))
    assert [bool(result.error) for result in results] == [i == 3 for i in range(12)]
    assert results[3].error == f"KeyError: {some_cases[3].question!r}"
    scores = list(score(results))
    assert set(scores[3].values.values()) == {0.0}
    assert {"em", "f1", "citation_correct", "mrr@10"} <= scores[3].values.keys()


def test_progress_goes_to_stderr(
    remembering: Remembering, some_cases: tuple[Case, ...], tmp_path: Path
) -> None:
    with redirect_stderr(io.StringIO()) as stderr:
        run(some_cases, Observer(remembering), tmp_path / "results.jsonl", settings={})
    assert "12/12" in stderr.getvalue()


def test_gold_articles_are_known_by_id_and_title_and_unknown_ones_are_named(
    remembering: Remembering,
) -> None:
    article = remembering.articles()[0]
    observer = Observer(remembering)
    by_title = observer.observe(a_case(articles=(article.title,)))
    by_id = observer.observe(a_case(articles=(article.id, "no such article")))
    assert by_title.gold == (article.id,)
    assert by_id.gold == (article.id, "no such article")
    assert by_id.unknown == ("no such article",)
    assert by_title.ranked[0] in {one.id for one in remembering.articles()}
    assert len(set(by_title.ranked)) == len(by_title.ranked) > 5


def test_an_abstention_shows_what_was_held_back(
    remembering: Remembering, seeds_cases: tuple[Case, ...]
) -> None:
    observer = Observer(remembering)
    unanswerable = [case for case in seeds_cases if not case.answerable]
    results = [observer.observe(case) for case in unanswerable[:15]]
    abstained = [result for result in results if result.abstained == "low_confidence"]
    assert abstained
    assert all(result.answer is None and result.candidate for result in abstained)
