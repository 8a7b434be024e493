"""The measures: one to a small file, and the table of all of them.

`TOLERANCES` is the one place that says how much worse a measure may become, against a
baseline, before the comparison fails. They leave room for the few answers that change with
another processor's rounding, on a set of some 150 questions, and no more. What must never
change has none: a citation either verifies or it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.measures import abstention, calibration, confidence
from eval.measures.base import Measure, mean, mean_of

if TYPE_CHECKING:
    from eval.scores import Scores


def _success(scores: Scores) -> tuple[float, ...]:
    return (float(scores.success),)


MEASURES = (
    Measure(
        name="success",
        label="Right, or rightly none",
        meaning="Of all questions: a right answer where there is one, none where there is none",
        group="answers",
        columns=_success,
        statistic=mean,
    ),
    Measure(
        name="em",
        label="Exact match",
        meaning="By the official scorer, over answerable questions; an abstention scores 0",
        group="answers",
        columns=mean_of("em"),
        statistic=mean,
    ),
    Measure(
        name="f1",
        label="F1",
        meaning="By the official scorer, over answerable questions; an abstention scores 0",
        group="answers",
        columns=mean_of("f1"),
        statistic=mean,
    ),
    Measure(
        name="contains",
        label="Contains a right answer",
        meaning="The answer holds an accepted one, over answerable questions",
        group="answers",
        columns=mean_of("contains"),
        statistic=mean,
    ),
    Measure(
        name="recall@1",
        label="Recall@1",
        meaning="Share of the gold articles found in first place",
        group="retrieval",
        columns=mean_of("recall@1"),
        statistic=mean,
    ),
    Measure(
        name="recall@5",
        label="Recall@5",
        meaning="Share of the gold articles among the first 5 found",
        group="retrieval",
        columns=mean_of("recall@5"),
        statistic=mean,
    ),
    Measure(
        name="recall@20",
        label="Recall@20",
        meaning="Share of the gold articles among the first 20 found",
        group="retrieval",
        columns=mean_of("recall@20"),
        statistic=mean,
    ),
    Measure(
        name="mrr@10",
        label="MRR@10",
        meaning="One over the rank of the first gold article, 0 below rank 10",
        group="retrieval",
        columns=mean_of("mrr@10"),
        statistic=mean,
    ),
    Measure(
        name="ndcg@10",
        label="nDCG@10",
        meaning="How near the first 10 articles are to the best order",
        group="retrieval",
        columns=mean_of("ndcg@10"),
        statistic=mean,
    ),
    Measure(
        name="citation_correct",
        label="Citation correct",
        meaning="All three below at once, over answerable questions",
        group="citation",
        columns=mean_of("citation_correct"),
        statistic=mean,
    ),
    Measure(
        name="citation_holds",
        label="Quote holds a right answer",
        meaning="The first quote holds an accepted answer, over answerable questions",
        group="citation",
        columns=mean_of("citation_holds"),
        statistic=mean,
    ),
    Measure(
        name="citation_gold",
        label="Quote from a gold article",
        meaning="The first quote is from a gold article, over answerable questions",
        group="citation",
        columns=mean_of("citation_gold"),
        statistic=mean,
    ),
    Measure(
        name="citation_verifies",
        label="Offsets and hash verify",
        meaning="Every citation is what its article says at that place, over answers given",
        group="citation",
        columns=mean_of("citation_verifies"),
        statistic=mean,
    ),
    Measure(
        name="abstention_precision",
        label="Abstention precision",
        meaning="Of the abstentions, the share without an answer in the archive",
        group="abstention",
        columns=abstention.abstention_columns,
        statistic=abstention.precision,
    ),
    Measure(
        name="abstention_recall",
        label="Abstention recall",
        meaning="Of the questions without an answer, the share abstained from",
        group="abstention",
        columns=abstention.abstention_columns,
        statistic=abstention.recall,
    ),
    Measure(
        name="abstention_f1",
        label="Abstention F1",
        meaning="The harmonic mean of the two",
        group="abstention",
        columns=abstention.abstention_columns,
        statistic=abstention.f1,
    ),
    Measure(
        name="auroc_answerable",
        label="AUROC, answerable",
        meaning="Chance that an answerable question has more confidence than an unanswerable one",
        group="confidence",
        columns=confidence.answerable_columns,
        statistic=confidence.auroc,
    ),
    Measure(
        name="auroc_right",
        label="AUROC, right",
        meaning="Chance that a right answer has more confidence than a wrong one",
        group="confidence",
        columns=confidence.right_columns,
        statistic=confidence.auroc,
    ),
    Measure(
        name="aurc",
        label="Area under risk–coverage",
        meaning="Mean share of wrong answers over all coverages, surest first; lower is better",
        group="confidence",
        columns=confidence.right_columns,
        statistic=confidence.area_under_risk_coverage,
        higher_is_better=False,
    ),
    Measure(
        name="ece",
        label="Calibration error",
        meaning="Distance between confidence and share right, over answers given; lower is better",
        group="confidence",
        columns=calibration.claim_columns,
        statistic=calibration.expected_calibration_error,
        higher_is_better=False,
    ),
)

TOLERANCES = {
    "success": 0.02,
    "em": 0.02,
    "f1": 0.02,
    "contains": 0.02,
    "recall@1": 0.02,
    "recall@5": 0.01,
    "recall@20": 0.01,
    "mrr@10": 0.015,
    "ndcg@10": 0.015,
    "citation_correct": 0.02,
    "citation_holds": 0.02,
    "citation_gold": 0.02,
    "citation_verifies": 0.0,
    "abstention_precision": 0.07,
    "abstention_recall": 0.05,
    "abstention_f1": 0.05,
    "auroc_answerable": 0.03,
    "auroc_right": 0.03,
    "aurc": 0.03,
    "ece": 0.04,
}


def named(name: str) -> Measure:
    """Return the measure of that name.

    Raises:
        KeyError: there is none.
    """
    return {measure.name: measure for measure in MEASURES}[name]
