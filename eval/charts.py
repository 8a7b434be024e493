"""The report's plots, as inline SVG that follows the page's colours.

Every function returns one `<svg>` element; classes instead of colours, no scripts, and no
text but numbers and fixed words.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import floor, log2, log10
from typing import TYPE_CHECKING

from qa.page.plots import PLOT_WIDTH, TICKS, TOP, axes, percent_axes, svg, x, y

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def risk_coverage(points: Sequence[Mapping[str, float]], answered: float) -> str:
    """Draw the share of wrong answers against the share of questions answered.

    `points` are `coverage` and `risk`, 0 to 1; `answered` is the coverage chosen in the run.
    """
    line = " ".join(f"{x(point['coverage'])},{y(point['risk'])}" for point in points)
    marks = "".join(
        f'<circle class="hover" cx="{x(point["coverage"])}" cy="{y(point["risk"])}" r="5">'
        f"<title>answering the surest {point['coverage']:.0%}: {point['risk']:.1%} wrong "
        f"(confidence {point['confidence']:.2f} and up)</title></circle>"
        for point in points
    )
    chosen = (
        f'<line class="chosen" x1="{x(answered)}" x2="{x(answered)}" y1="{y(0)}" y2="{y(1)}"/>'
        f'<text x="{x(answered) - 5}" y="{TOP + 12}" text-anchor="end">'
        f"answered {answered:.0%}</text>"
    )
    return svg(
        "Risk against coverage",
        percent_axes("share of questions answered, surest first", "share wrong"),
        f'<polyline class="curve" points="{line}"/>',
        chosen,
        marks,
    )


def calibration(bins: Sequence[Mapping[str, float]]) -> str:
    """Draw the share of right answers against the confidence; the diagonal is perfect.

    `bins` are `confidence`, `right` (0 to 1) and `count`.
    """
    line = " ".join(f"{x(one['confidence'])},{y(one['right'])}" for one in bins)
    dots = "".join(
        f'<circle class="dot" cx="{x(one["confidence"])}" cy="{y(one["right"])}" r="5">'
        f"<title>{one['count']} answers: confidence {one['confidence']:.2f}, "
        f"right {one['right']:.0%}</title></circle>"
        for one in bins
    )
    diagonal = f'<line class="ideal" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>'
    return svg(
        "Calibration",
        percent_axes("confidence", "share right"),
        diagonal,
        f'<polyline class="curve thin" points="{line}"/>',
        dots,
    )


def latencies(values_ms: Sequence[float], *, bars: int = 24) -> str:
    """Draw how many questions took how long; the last bar holds all that took longer.

    `values_ms` in any order; the scale ends at their 98th percentile.
    """
    if not values_ms:
        return ""
    end = sorted(values_ms)[min(len(values_ms) - 1, int(0.98 * len(values_ms)))] or 1.0
    counts = [0] * bars
    for value in values_ms:
        counts[min(bars - 1, int(value / end * bars))] += 1
    most, width = max(counts), 1 / bars
    shapes = "".join(
        f'<rect class="bar" x="{x(i * width) + 0.5}" y="{y(count / most)}" '
        f'width="{PLOT_WIDTH * width - 1:.1f}" height="{y(0) - y(count / most):.1f}">'
        f"<title>{_span(i, bars, end)}: {count}</title></rect>"
        for i, count in enumerate(counts)
    )
    horizontal = [(tick, f"{tick * end:.0f}") for tick in TICKS]
    vertical = [(tick, f"{tick * most:.0f}") for tick in (0.0, 0.5, 1.0)]
    return svg("Latency", axes("ms for a question", "questions", horizontal, vertical), shapes)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a plot, with what stands there when it is pointed at."""

    x: float
    y: float
    label: str


def curve(
    name: str,
    points: Sequence[Point],
    horizontal: str,
    vertical: str,
    *,
    beside: Sequence[Point] = (),
    doublings: bool = False,
    span: tuple[float, float] | None = None,
) -> str:
    """Draw points as a line from left to right, and others beside it as dots.

    Both axes begin at 0, but the vertical one is of the `span` if that is given. With `doublings`,
    each step to the right doubles, and the points' own places are named below.
    """
    every = [*points, *beside]
    low, high = span or (0.0, _rounded(max((point.y for point in every), default=0)))
    if not points or high <= low:
        return ""
    if doublings:
        steps = max(log2(max(point.x for point in every)), 1.0)
        right = {point.x: log2(point.x) / steps for point in every}
        below = [(right[point.x], f"{point.x:,.0f}") for point in points]
    else:
        end = _rounded(max(point.x for point in every)) or 1.0
        right = {point.x: point.x / end for point in every}
        below = [(tick, f"{tick * end:,g}") for tick in TICKS]
    line = " ".join(
        f"{x(right[p.x])},{y((p.y - low) / (high - low))}"
        for p in sorted(points, key=lambda p: p.x)
    )
    dots = "".join(
        f'<circle class="{kind}" cx="{x(right[p.x])}" cy="{y((p.y - low) / (high - low))}" r="4">'
        f"<title>{escape(p.label)}</title></circle>"
        for kind, some in (("dot", points), ("ring", beside))
        for p in some
    )
    ticks = [(tick, f"{low + tick * (high - low):,g}") for tick in TICKS]
    grid = axes(horizontal, vertical, below, ticks)
    return svg(name, grid, f'<polyline class="curve thin" points="{line}"/>', dots)


def _rounded(most: float) -> float:
    """The next number above whose quarters are short: 1, 2, 4, 6, 8 or 10 of a power of ten."""
    if most <= 0:
        return 0.0
    unit = 10.0 ** floor(log10(most))
    return next(step * unit for step in (1, 2, 4, 6, 8, 10) if most <= step * unit * (1 + 1e-9))


def interval(estimate: Mapping[str, float]) -> str:
    """Draw a value with its interval on a line from 0 to 1."""
    low, high = (100 * min(1, max(0, estimate[key])) for key in ("low", "high"))
    middle = 100 * min(1, max(0, estimate["value"]))
    return (
        '<svg class="interval" viewBox="0 0 100 10" preserveAspectRatio="none" '
        'aria-hidden="true"><line class="rail" x1="0" x2="100" y1="5" y2="5"/>'
        f'<line class="range" x1="{low:.1f}" x2="{high:.1f}" y1="5" y2="5"/>'
        f'<line class="point" x1="{middle:.1f}" x2="{middle:.1f}" y1="1" y2="9"/></svg>'
    )


def _span(i: int, bars: int, end: float) -> str:
    start = i * end / bars
    return (
        f"{start:.0f} ms and more" if i == bars - 1 else f"{start:.0f}–{start + end / bars:.0f} ms"
    )
