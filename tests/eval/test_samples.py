"""The answers over the samples, which are asked for once: no worse than the baseline.

Each fault put into them is caught by the measure meant for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.baseline import load_baseline
from eval.compare import compare
from eval.observe import Observer
from eval.runlog import read_results
from eval.runner import run
from eval.scores import score
from eval.shipped import SEEDS_BASELINE

from .faults import (
    AnswersEverything,
    AnswersNothing,
    Front,
    Remembering,
    ReversesTheRanking,
    ShiftsEveryCitation,
)

if TYPE_CHECKING:
    from pathlib import Path

    from eval.cases import Case
    from eval.scores import Scores

ANSWERS = {"em", "f1", "contains"}
RETRIEVAL = {"recall@1", "recall@5", "recall@20", "mrr@10", "ndcg@10"}
CITATION = {"citation_correct", "citation_holds", "citation_gold", "citation_verifies"}
ABSTENTION = {"abstention_precision", "abstention_recall", "abstention_f1"}
CONFIDENCE = {"auroc_answerable", "auroc_right", "aurc"}


def test_the_shipped_set_is_no_worse_than_its_baseline(seeds_scores: tuple[Scores, ...]) -> None:
    found = compare(seeds_scores, load_baseline(SEEDS_BASELINE))
    assert found.beyond == (), found.flips
    assert (found.added, found.missing, found.edited) == ((), (), ())


@pytest.mark.parametrize(
    ("fault", "caught_by", "untouched"),
    [
        (Front, set(), {*ANSWERS, *RETRIEVAL, *CITATION, *ABSTENTION, *CONFIDENCE}),
        (
            ReversesTheRanking,
            {"recall@1", "recall@5", "mrr@10", "ndcg@10"},
            {*ANSWERS, *CITATION, *ABSTENTION, *CONFIDENCE},
        ),
        (
            ShiftsEveryCitation,
            {"citation_verifies", "citation_correct"},
            {*ANSWERS, *RETRIEVAL, "citation_holds", "citation_gold", *ABSTENTION, *CONFIDENCE},
        ),
        (
            AnswersEverything,
            {"abstention_recall", "abstention_f1"},
            {*ANSWERS, *RETRIEVAL, "citation_verifies", *CONFIDENCE},
        ),
        (
            AnswersNothing,
            {*ANSWERS, "citation_correct", "abstention_precision"},
            {*RETRIEVAL, "abstention_recall"},
        ),
    ],
)
def test_each_fault_is_caught_by_the_measure_meant_for_it(
    fault: type[Front],
    caught_by: set[str],
    untouched: set[str],
    remembering: Remembering,
    seeds_cases: tuple[Case, ...],
    seeds_scores: tuple[Scores, ...],
    tmp_path: Path,
) -> None:
    log = tmp_path / "results.jsonl"
    run(seeds_cases, Observer(fault(remembering)), log, settings={}, progress=False)
    beyond = set(compare(list(score(read_results(log))), seeds_scores).beyond)
    assert caught_by <= beyond
    assert not untouched & beyond
