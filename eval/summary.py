"""Scores → every measure, overall and by language and tag, each with its interval.

The summary is a plain dict, ready for JSON. A measure that is not defined for a group, such
as exact match over questions without answers, is left out there.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from eval.bootstrap import DRAWS, LEVEL, SEED, draw_weights, estimate
from eval.measures import MEASURES, named
from eval.measures.calibration import reliability
from eval.measures.confidence import risk_coverage_curve
from eval.measures.cost import latency_measures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.measures.base import Measure
    from eval.scores import Scores

_CURVE_POINTS = 200


def summarise(scores: Sequence[Scores], peak_memory_mib: float | None) -> dict[str, Any]:
    """Compute all measures of a run.

    Keys: `questions`, `answerable`, `errors`, `interval` (how intervals were made),
    `overall` and, per group, `languages` and `tags` (measure → value, low, high, count),
    `latency_ms` (stage → p50 and p95, likewise), `peak_memory_mib`, `curves`.
    """
    languages = sorted({row.language for row in scores})
    tags = sorted({tag for row in scores for tag in row.tags})
    return {
        "questions": len(scores),
        "answerable": sum(row.answerable for row in scores),
        "errors": sum(row.error for row in scores),
        "interval": {"level": LEVEL, "draws": DRAWS, "seed": SEED, "method": "percentile"},
        "overall": measured(MEASURES, scores),
        "languages": {
            name: measured(MEASURES, [row for row in scores if row.language == name])
            for name in languages
        },
        "tags": {
            name: measured(MEASURES, [row for row in scores if name in row.tags]) for name in tags
        },
        "latency_ms": measured(latency_measures(scores), scores),
        "peak_memory_mib": peak_memory_mib,
        "curves": _curves(scores),
    }


def measured(measures: Sequence[Measure], scores: Sequence[Scores]) -> dict[str, Any]:
    """Return measure name → value, low, high and count, for the measures that are defined."""
    if not scores:
        return {}
    weights = draw_weights(len(scores))
    estimates = {
        measure.name: estimate(measure, measure.table(scores), weights) for measure in measures
    }
    return {name: asdict(found) for name, found in estimates.items() if found}


def _curves(scores: Sequence[Scores]) -> dict[str, Any]:
    curve = risk_coverage_curve(named("aurc").table(scores))
    step = max(1, -(-len(curve) // _CURVE_POINTS))
    thinned = curve[: len(curve) - 1 : step] + curve[-1:]
    return {
        "risk_coverage": [
            {"coverage": coverage, "risk": risk, "confidence": confidence}
            for coverage, risk, confidence in thinned
        ],
        "answered": sum(row.answer is not None for row in scores) / max(len(scores), 1),
        "calibration": [
            {"confidence": confidence, "right": right, "count": count}
            for confidence, right, count in reliability(named("ece").table(scores))
        ],
    }
