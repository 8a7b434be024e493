"""The figures of a report as tables: HTML for the page, plain text for the terminal.

Everything that comes from questions or articles is escaped here or not shown here at all.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from eval.charts import interval
from eval.measures import MEASURES, named
from qa.page import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.measures.base import Measure

_GROUPS = {
    "answers": "Answers",
    "retrieval": "Retrieval",
    "citation": "Citations",
    "abstention": "Knowing when not to answer",
    "confidence": "Confidence",
}
_BY_GROUP = (
    "success",
    "em",
    "f1",
    "contains",
    "recall@5",
    "mrr@10",
    "citation_correct",
    "abstention_recall",
)
_NONE = "–"


def summary_table(summary: Mapping[str, Any], comparison: Mapping[str, Any] | None) -> str:
    """Lay out all measures with their intervals, and their differences where compared."""
    changes = {item["measure"]: item for item in comparison["differences"]} if comparison else {}
    head = ["Measure", "Value", "95% interval", "", "Questions"]
    if comparison:
        head += ["Baseline", "Difference", "95% interval", "Tolerance"]
    rows = []
    for group, title in _GROUPS.items():
        rows.append(f'<tr class="group"><th colspan="{len(head)}">{title}</th></tr>')
        rows += [
            _measure_row(measure, summary["overall"].get(measure.name), changes)
            for measure in MEASURES
            if measure.group == group
        ]
    return table(head, rows)


def groups_table(summary: Mapping[str, Any]) -> str:
    """Lay out the main measures by language and by tag, with intervals beneath."""
    head = ["", "Questions", *(named(name).label for name in _BY_GROUP)]
    rows = [_group_row("all", summary["overall"])]
    for kind in ("languages", "tags"):
        rows.append(f'<tr class="group"><th colspan="{len(head)}">{kind.title()}</th></tr>')
        rows += [_group_row(name, measures) for name, measures in summary[kind].items()]
    return table(head, rows)


def latency_table(summary: Mapping[str, Any]) -> str:
    """Lay out the stages' latencies, with the intervals of both percentiles."""
    latencies = summary["latency_ms"]
    stages = dict.fromkeys(name.rpartition("_")[0] for name in latencies)
    rows = []
    for stage in stages:
        cells = [_milliseconds(latencies.get(f"{stage}_{p}")) for p in ("p50", "p95")]
        rows.append(f"<tr><th>{escape(stage)}</th>{''.join(cells)}</tr>")
    peak = summary["peak_memory_mib"]
    if peak is not None:
        rows.append(f'<tr><th>peak memory</th><td colspan="2">{peak:,.0f} MiB</td></tr>')
    return table(["Stage", "p50", "p95"], rows)


def flips_table(comparison: Mapping[str, Any], questions: Mapping[str, str]) -> str:
    """Lay out the questions that flipped, worse ones first. `questions`: id → question."""
    rows = [
        f'<tr><td class="{"up" if flip["better"] else "down"}">'
        f"{'better' if flip['better'] else 'worse'}</td>"
        f"<td>{escape(flip['id'])}</td><td>{escape(questions.get(flip['id'], ''))}</td>"
        f"<td>{_answer(flip['before'])}</td>"
        f"<td>{'<em>error</em>' if flip['now_error'] else _answer(flip['now'])}</td></tr>"
        for flip in sorted(comparison["flips"], key=lambda flip: (flip["better"], flip["id"]))
    ]
    return table(["", "Id", "Question", "Before", "Now"], rows) if rows else "<p>None.</p>"


def facts_table(facts: Mapping[str, Any]) -> str:
    """Lay out names and values, nested ones as well."""
    rows = [
        f"<tr><th>{escape(str(name))}</th><td>"
        f"{facts_table(value) if isinstance(value, dict) else escape(str(value))}</td></tr>"
        for name, value in facts.items()
    ]
    return table([], rows)


def text_table(summary: Mapping[str, Any], comparison: Mapping[str, Any] | None) -> str:
    """Lay out the measures for a terminal, one a line."""
    changes = {item["measure"]: item for item in comparison["differences"]} if comparison else {}
    lines = []
    for group, title in _GROUPS.items():
        lines.append(title)
        lines += [
            _text_row(measure, summary["overall"].get(measure.name), changes.get(measure.name))
            for measure in MEASURES
            if measure.group == group
        ]
    latency = summary["latency_ms"]
    lines.append("Cost")
    if "ask_p50" in latency:
        p50, p95 = latency["ask_p50"]["value"], latency["ask_p95"]["value"]
        lines.append(f"  {'A question':26} p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    if summary["peak_memory_mib"] is not None:
        lines.append(f"  {'Peak memory':26} {summary['peak_memory_mib']:.0f} MiB")
    return "\n".join(lines)


def _text_row(
    measure: Measure, found: Mapping[str, float] | None, change: Mapping[str, Any] | None
) -> str:
    line = f"  {measure.label:26} {_number(found['value'] if found else None):>6}"
    if found:
        line += f"  [{found['low']:.3f}, {found['high']:.3f}]  n={found['count']:<5.0f}"
    if change and change["change"]:
        diff = change["change"]
        line += f" {diff['value']:+.3f} [{diff['low']:+.3f}, {diff['high']:+.3f}]"
    if change and change["beyond"]:
        line += f"  beyond tolerance {change['tolerance']}"
    return line.rstrip()


def _measure_row(
    measure: Measure, found: Mapping[str, float] | None, changes: Mapping[str, Any]
) -> str:
    cells = [f'<th title="{escape(measure.meaning)}">{escape(measure.label)}</th>']
    if found:
        cells += [
            f'<td class="value">{_number(found["value"])}</td>',
            f'<td class="span">{found["low"]:.3f} to {found["high"]:.3f}</td>',
            f"<td>{interval(found)}</td>",
            f"<td>{found['count']}</td>",
        ]
    else:
        cells.append(f'<td class="value">{_NONE}</td><td></td><td></td><td></td>')
    if changes:
        cells.append(_change_cells(measure, changes[measure.name]))
    return f"<tr>{''.join(cells)}</tr>"


def _change_cells(measure: Measure, item: Mapping[str, Any]) -> str:
    change = item["change"]
    shown, span, kind = _NONE, "", "same"
    if change:
        shown, span = _signed(change["value"]), _signed_span(change)
        if change["low"] > 0 or change["high"] < 0:  # more than chance
            kind = "up" if (change["value"] > 0) == measure.higher_is_better else "down"
    verdict = "beyond" if item["beyond"] else kind
    return (
        f'<td>{_number(item["before"])}</td><td class="{verdict}">{shown}</td>'
        f'<td class="span">{span}</td><td>{item["tolerance"]}</td>'
    )


def _group_row(name: str, measures: Mapping[str, Any]) -> str:
    cells = []
    for key in _BY_GROUP:
        found = measures.get(key)
        cells.append(
            f"<td>{found['value']:.3f}<small>{found['low']:.2f}–{found['high']:.2f}</small></td>"
            if found
            else f"<td>{_NONE}</td>"
        )
    return (
        f"<tr><th>{escape(name)}</th><td>{measures['success']['count']}</td>{''.join(cells)}</tr>"
    )


def _milliseconds(found: Mapping[str, float] | None) -> str:
    if not found:
        return f"<td>{_NONE}</td>"
    return f"<td>{found['value']:.1f} ms<small>{found['low']:.1f}–{found['high']:.1f}</small></td>"


def _answer(text: str | None) -> str:
    return "<em>none</em>" if text is None else escape(text)


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")


def _signed_span(change: Mapping[str, float]) -> str:
    return f"{_signed(change['low'])} to {_signed(change['high'])}"
