"""Recall, reciprocal rank and nDCG of the articles found, through ir-measures.

MacAvaney et al. 2022, "Streamlining Evaluation with ir-measures". The unit is the article:
a ranking of passages counts as the ranking of their articles, each at its best place. With
several gold articles, recall@1 can reach 1/count only, as its definition says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.errors import MissingEvalDependencyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.results import Result

DEPTH = 20
"""Articles of a ranking that any measure looks at."""


def retrieval_scores(results: Sequence[Result]) -> Mapping[str, dict[str, float]]:
    """Case id → measure → value in 0 to 1, for every answerable case with gold articles.

    A case without a ranking, because it failed or nothing was found, scores zero.

    Raises:
        MissingEvalDependencyError: ir-measures is not installed.
    """
    try:
        from ir_measures import RR, Qrel, R, ScoredDoc, iter_calc, nDCG
    except ImportError as error:
        raise MissingEvalDependencyError("ir-measures") from error
    names = {
        R @ 1: "recall@1",
        R @ 5: "recall@5",
        R @ DEPTH: f"recall@{DEPTH}",
        RR @ 10: "mrr@10",
        nDCG @ 10: "ndcg@10",
    }
    measured = [result for result in results if result.case.answerable and result.gold]
    gold = [Qrel(result.case.id, article, 1) for result in measured for article in result.gold]
    run = [
        ScoredDoc(result.case.id, article, float(-rank))
        for result in measured
        if result.error is None
        for rank, article in enumerate(result.ranked)
    ]
    scores = {result.case.id: dict.fromkeys(names.values(), 0.0) for result in measured}
    if run:
        for metric in iter_calc(list(names), gold, run):
            scores[metric.query_id][names[metric.measure]] = float(metric.value)
    return scores
