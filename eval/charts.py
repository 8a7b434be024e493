"""The report's plots, as inline SVG that follows the page's colours.

Every function returns one `<svg>` element; classes instead of colours, no scripts, and no
text but numbers and fixed words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT = 400, 300
_LEFT, _TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 46, 14, 340, 240
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def risk_coverage(points: Sequence[Mapping[str, float]], answered: float) -> str:
    """Draw the share of wrong answers against the share of questions answered.

    `points` are `coverage` and `risk`, 0 to 1; `answered` is the coverage chosen in the run.
    """
    line = " ".join(f"{_x(point['coverage'])},{_y(point['risk'])}" for point in points)
    marks = "".join(
        f'<circle class="hover" cx="{_x(point["coverage"])}" cy="{_y(point["risk"])}" r="5">'
        f"<title>answering the surest {point['coverage']:.0%}: {point['risk']:.1%} wrong "
        f"(confidence {point['confidence']:.2f} and up)</title></circle>"
        for point in points
    )
    chosen = (
        f'<line class="chosen" x1="{_x(answered)}" x2="{_x(answered)}" y1="{_y(0)}" y2="{_y(1)}"/>'
        f'<text x="{_x(answered) - 5}" y="{_TOP + 12}" text-anchor="end">'
        f"answered {answered:.0%}</text>"
    )
    return _svg(
        "Risk against coverage",
        _frame("share of questions answered, surest first", "share wrong"),
        f'<polyline class="curve" points="{line}"/>',
        chosen,
        marks,
    )


def calibration(bins: Sequence[Mapping[str, float]]) -> str:
    """Draw the share of right answers against the confidence; the diagonal is perfect.

    `bins` are `confidence`, `right` (0 to 1) and `count`.
    """
    line = " ".join(f"{_x(one['confidence'])},{_y(one['right'])}" for one in bins)
    dots = "".join(
        f'<circle class="dot" cx="{_x(one["confidence"])}" cy="{_y(one["right"])}" r="5">'
        f"<title>{one['count']} answers: confidence {one['confidence']:.2f}, "
        f"right {one['right']:.0%}</title></circle>"
        for one in bins
    )
    diagonal = f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    return _svg(
        "Calibration",
        _frame("confidence", "share right"),
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
        f'<rect class="bar" x="{_x(i * width) + 0.5}" y="{_y(count / most)}" '
        f'width="{_PLOT_WIDTH * width - 1:.1f}" height="{_y(0) - _y(count / most):.1f}">'
        f"<title>{_span(i, bars, end)}: {count}</title></rect>"
        for i, count in enumerate(counts)
    )
    horizontal = [(tick, f"{tick * end:.0f}") for tick in _TICKS]
    vertical = [(tick, f"{tick * most:.0f}") for tick in (0.0, 0.5, 1.0)]
    return _svg("Latency", _axes("ms for a question", "questions", horizontal, vertical), shapes)


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


def _frame(horizontal: str, vertical: str) -> str:
    ticks = [(tick, f"{tick:.0%}") for tick in _TICKS]
    return _axes(horizontal, vertical, ticks, ticks)


def _axes(
    horizontal: str,
    vertical: str,
    below: Sequence[tuple[float, str]],
    beside: Sequence[tuple[float, str]],
) -> str:
    """Draw grid, tick labels and the axes' names."""
    parts = []
    for place, label in beside:
        parts.append(
            f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(place)}" y2="{_y(place)}"/>'
            f'<text x="{_LEFT - 6}" y="{_y(place) + 4}" text-anchor="end">{label}</text>'
        )
    for place, label in below:
        parts.append(f'<text x="{_x(place)}" y="{_y(0) + 17}" text-anchor="middle">{label}</text>')
    parts.append(
        f'<text class="axis" x="{_x(0.5)}" y="{_HEIGHT - 6}" text-anchor="middle">'
        f"{horizontal}</text>"
        f'<text class="axis" transform="rotate(-90)" x="{-_y(0.5)}" y="11" '
        f'text-anchor="middle">{vertical}</text>'
    )
    return "".join(parts)


def _svg(name: str, *parts: str) -> str:
    body = "".join(parts)
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{name}">'
        f"{body}</svg>"
    )


def _x(share: float) -> float:
    return round(_LEFT + share * _PLOT_WIDTH, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _PLOT_HEIGHT, 1)
