"""The plots of a run: cost against size, quality against milliseconds, callers, memory."""

from __future__ import annotations

from html import escape
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from eval.bench.targets import sizes
from eval.charts import Point, curve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def figures(found: Mapping[str, Any]) -> str:
    """A figure for everything that was measured and can be drawn. `found`: part → its JSON."""
    drawn = [*_cost(found), *_quality(found), *_throughput(found), *_memory(found)]
    return "".join(
        f"<figure>{plot}<figcaption>{escape(caption)}</figcaption></figure>"
        for plot, caption in drawn
        if plot
    )


def _cost(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = sizes(found)
    if not rows:
        return []
    from eval.benchmarks.scale_plot import plot

    caption = (
        "Milliseconds of a question against the passages of the archive, both by powers of ten;"
        " beside each curve the power of the size that fits it best: 0 is flat, 1 grows with it."
    )
    return [(plot([dict(row) for row in rows], part), caption) for part in ("p50", "p95")]


def _quality(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "budget" not in found:
        return []
    ways = [way for way in found["budget"]["ways"] if way["f1"] is not None]
    if not ways:
        return []

    def points(*, early: bool) -> list[Point]:
        return [
            Point(w["p50_ms"], w["f1"], f"{w['passages']}: F1 {w['f1']:.3f}, {w['p50_ms']:.0f} ms")
            for w in ways
            if early == ("until" in w["passages"])
        ]

    usual = found["budget"]["usual"]
    worths = [way["f1"] for way in ways]
    low, high = floor(10 * min(worths)) / 10, ceil(10 * max(worths)) / 10
    caption = (
        "F1 against the median milliseconds of a question: a dot for each further passage that is"
        f" read, a ring where reading ends at a probable answer. As it is set, {usual} are read."
    )
    plot = curve(
        "Quality against milliseconds",
        points(early=False),
        "ms, p50",
        "F1",
        beside=points(early=True),
        span=(low, max(high, low + 0.1)),
    )
    return [(plot, caption)]


def _throughput(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "callers" not in found:
        return []
    points = [
        Point(
            row["callers"],
            row["questions a second"],
            f"{row['callers']} callers: {row['questions a second']:.2f} a second,"
            f" p95 {row['p95 ms']:.0f} ms",
        )
        for row in found["callers"]["rounds"]
    ]
    plot = curve("Throughput", points, "callers at once", "questions a second", doublings=True)
    return [(plot, "Questions answered in a second, by how many ask at once.")]


def _memory(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    drawn = []
    for part, key, axis, caption in (
        ("memory", "answered", "questions answered", "What the process holds as questions go by."),
        ("churn", "round", "rounds", "What it holds as articles are taken in and deleted."),
    ):
        rows: Sequence[Mapping[str, Any]] = found[part]["memory"] if part in found else ()
        points = [
            Point(row[key], row["MiB"], f"{row[key]:,}: {row['MiB']:.0f} MiB")
            for row in rows
            if row["MiB"] is not None
        ]
        drawn.append((curve(f"Memory, {axis}", points, axis, "MiB"), caption))
    return drawn
