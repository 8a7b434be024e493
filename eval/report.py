"""The report of a run: one HTML page that works offline, and the JSON with everything.

The page asks for nothing from outside, and a content security policy lets no script run but
its own: articles are strangers' texts. They reach the page as JSON in which no `<` is left,
and its script puts them in as text.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import charts, present
from eval.measures import named
from qa.page import filled
from qa.page import report as page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.compare import Comparison
    from eval.results import Result
    from eval.scores import Scores

SCHEMA = 1
_PAGE = Path(__file__).parent / "page"
_CARDS = ("success", "f1", "recall@5", "citation_correct", "abstention_f1", "auroc_answerable")


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says, but for the questions."""

    title: str
    created: str
    """When, in ISO 8601."""
    facts: Mapping[str, Any]
    """Set, library, settings, versions, hardware."""
    summary: Mapping[str, Any]
    comparison: Comparison | None


def question_view(result: Result, scores: Scores, before: Scores | None) -> dict[str, Any]:
    """Join what was asked, seen and scored, and what the baseline had, for both reports."""
    case, seen = asdict(result.case), result.to_json()
    view = {**case, **{key: value for key, value in seen.items() if key != "case"}}
    for cited, citation in zip(view["citations"], result.citations, strict=True):
        cited["gold"] = citation.article_id in result.gold
    view |= {"scores": dict(scores.values), "success": scores.success, "right": scores.right}
    if before:
        view["before"] = {"answer": before.answer, "success": before.success}
    return view


def write_json(path: Path, report: Report, questions: Sequence[Mapping[str, Any]]) -> None:
    """Write everything to `path`."""
    everything = {"schema": SCHEMA, **_plain(report), "questions": questions}
    text = json.dumps(everything, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def write_page(path: Path, report: Report, questions: Sequence[Mapping[str, Any]]) -> None:
    """Write the page to `path`."""
    plain = _plain(report)
    summary, comparison = plain["summary"], plain["comparison"]
    curves = summary["curves"]
    asked = [q["timings_ms"]["ask"] for q in questions if "ask" in q["timings_ms"]]
    fields = {
        "cards": _cards(summary["overall"]),
        "summary": present.summary_table(summary, comparison),
        "interval_note": _interval_note(summary["interval"]),
        "groups": present.groups_table(summary),
        "risk_coverage": charts.risk_coverage(curves["risk_coverage"], curves["answered"]),
        "calibration": charts.calibration(curves["calibration"]),
        "latency": charts.latencies(asked),
        "latency_table": present.latency_table(summary),
        "flips": _flips(comparison, questions),
        "facts": present.facts_table(report.facts),
    }
    text = page(
        title=report.title,
        subtitle=_subtitle(report),
        verdict=_verdict(report.comparison),
        main=filled(_PAGE / "page.html", fields),
        style=(_PAGE / "page.css").read_text(encoding="utf-8"),
        data=embedded_json(questions),
        script=(_PAGE / "page.js").read_text(encoding="utf-8"),
    )
    path.write_text(text, encoding="utf-8", errors="replace")


def embedded_json(value: Iterable[Any]) -> str:
    """Write JSON that can stand inside a `<script>` element whatever its texts say."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _plain(report: Report) -> dict[str, Any]:
    return {
        "title": report.title,
        "created": report.created,
        **report.facts,
        "summary": report.summary,
        "comparison": report.comparison.to_json() if report.comparison else None,
    }


def _subtitle(report: Report) -> str:
    summary = report.summary
    unanswerable = summary["questions"] - summary["answerable"]
    parts = [
        f"{summary['questions']} questions, {unanswerable} of them without an answer in the archive"
    ]
    if summary["errors"]:
        parts.append(f"{summary['errors']} failed with an error")
    return " · ".join([*parts, report.created])


def _verdict(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    if comparison.beyond:
        names = ", ".join(named(name).label for name in comparison.beyond)
        return f'<p class="verdict bad">Beyond tolerance: {escape(names)}</p>'
    return '<p class="verdict good">No measure fell beyond its tolerance.</p>'


def _cards(overall: Mapping[str, Any]) -> str:
    return "".join(
        f'<div class="card" title="{escape(named(name).meaning)}">'
        f"<small>{escape(named(name).label)}</small><b>{overall[name]['value']:.3f}</b>"
        f"<small>{overall[name]['low']:.3f} to {overall[name]['high']:.3f}</small></div>"
        for name in _CARDS
        if name in overall
    )


def _flips(comparison: Mapping[str, Any] | None, questions: Sequence[Mapping[str, Any]]) -> str:
    if comparison is None:
        return ""
    by_id = {question["id"]: question["question"] for question in questions}
    lists = "".join(
        f"<p>{title}: {escape(', '.join(comparison[key]))}</p>"
        for key, title in (
            ("added", "Not in the baseline"),
            ("missing", "In the baseline only"),
            ("edited", "Edited since, so not compared"),
        )
        if comparison[key]
    )
    table = present.flips_table(comparison, by_id)
    return f"<section><h2>Flipped since the baseline</h2>{table}{lists}</section>"


def _interval_note(interval: Mapping[str, Any]) -> str:
    return (
        f"Intervals: {interval['level']:.0%}, {interval['method']} bootstrap over questions, "
        f"{interval['draws']} draws. Point at a measure's name for what it says."
    )
