"""Plots as inline SVG that follows a page's colours: axes, bars, a table of shades.

Every function returns SVG with classes instead of colours and without scripts. Names that
are not fixed words are escaped.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT = 400, 300
LEFT, TOP, PLOT_WIDTH, PLOT_HEIGHT = 46, 14, 340, 240
"""Of the area between the axes, in a plot's own units."""
_MOST_LABELS: Final = 6
_ROW, _NAMES, _BARS = 20, 110, 230
"""Height of a row, and widths of the names and of the longest bar."""
_WIDE, _WIDE_NAMES, _WIDEST, _LABEL_WIDTH = 1100, 190, 60, 56
TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def percent_axes(horizontal: str, vertical: str) -> str:
    """Draw the axes of a plot of two shares."""
    ticks = [(tick, f"{tick:.0%}") for tick in TICKS]
    return axes(horizontal, vertical, ticks, ticks)


def axes(
    horizontal: str,
    vertical: str,
    below: Sequence[tuple[float, str]],
    beside: Sequence[tuple[float, str]],
) -> str:
    """Draw grid, tick labels and the axes' names."""
    parts = []
    for place, label in beside:
        parts.append(
            f'<line class="grid" x1="{x(0)}" x2="{x(1)}" y1="{y(place)}" y2="{y(place)}"/>'
            f'<text x="{LEFT - 6}" y="{y(place) + 4}" text-anchor="end">{label}</text>'
        )
    for place, label in below:
        parts.append(f'<text x="{x(place)}" y="{y(0) + 17}" text-anchor="middle">{label}</text>')
    parts.append(
        f'<text class="axis" x="{x(0.5)}" y="{_HEIGHT - 6}" text-anchor="middle">'
        f"{horizontal}</text>"
        f'<text class="axis" transform="rotate(-90)" x="{-y(0.5)}" y="11" '
        f'text-anchor="middle">{vertical}</text>'
    )
    return "".join(parts)


def svg(name: str, *parts: str) -> str:
    """Put the parts of a plot together."""
    body = "".join(parts)
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{name}">'
        f"{body}</svg>"
    )


def x(share: float) -> float:
    """Where a share of the horizontal axis lies."""
    return round(LEFT + share * PLOT_WIDTH, 1)


def y(share: float) -> float:
    """Where a share of the vertical axis lies."""
    return round(TOP + (1 - share) * PLOT_HEIGHT, 1)


def columns(name: str, counts: Mapping[str, int], vertical: str, horizontal: str = "") -> str:
    """Draw a column for each name, in the order given; as many names below as there is room."""
    most = max(counts.values(), default=0)
    if not most:
        return ""
    width = 1 / len(counts)
    shapes = "".join(
        f'<rect class="bar" x="{x(i * width) + 0.5:.1f}" y="{y(count / most)}" '
        f'width="{max(PLOT_WIDTH * width - 1, 1):.1f}" height="{y(0) - y(count / most):.1f}">'
        f"<title>{escape(label)}: {count:,}</title></rect>"
        for i, (label, count) in enumerate(counts.items())
    )
    step = -(-len(counts) // _MOST_LABELS)
    below = [((i + 0.5) * width, escape(label)) for i, label in enumerate(counts) if i % step == 0]
    beside = [(tick, f"{tick * most:,.0f}") for tick in _rounded_ticks(most)]
    return svg(name, axes(horizontal, vertical, below, beside), shapes)


def bars(name: str, counts: Mapping[str, int]) -> str:
    """Draw a bar for each name, one below the other, with its number."""
    most = max(counts.values(), default=0)
    rows = "".join(
        f'<text x="{_NAMES - 8}" y="{i * _ROW + 15}" text-anchor="end">{escape(label)}</text>'
        f'<rect class="bar" x="{_NAMES}" y="{i * _ROW + 3}" '
        f'width="{max(_BARS * count / most, 1):.1f}" height="{_ROW - 7}"/>'
        f'<text x="{_NAMES + _BARS * count / most + 6:.1f}" y="{i * _ROW + 15}">{count:,}</text>'
        for i, (label, count) in enumerate(counts.items())
    )
    return _free_svg(name, _WIDTH, len(counts) * _ROW + 2, rows) if most else ""


def shades(
    name: str, rows: Mapping[str, Mapping[str, int]], columns: Sequence[str], unit: str
) -> str:
    """Draw a table of shades, stronger for more: a row each name, a column each of `columns`."""
    most = max((count for row in rows.values() for count in row.values()), default=0)
    if not most:
        return ""
    width = min(_WIDEST, (_WIDE - _WIDE_NAMES) / len(columns))
    parts = [
        f'<text x="{_WIDE_NAMES - 8}" y="{i * _ROW + 15}" text-anchor="end">{escape(label)}</text>'
        + "".join(
            f'<rect class="bar" x="{_WIDE_NAMES + k * width:.1f}" y="{i * _ROW + 1}" '
            f'width="{max(width - 1, 0.5):.1f}" height="{_ROW - 2}" '
            f'fill-opacity="{_opacity(counts[column], most)}">'
            f"<title>{escape(label)}, {escape(column)}: {counts[column]:,} {unit}</title></rect>"
            for k, column in enumerate(columns)
            if column in counts
        )
        for i, (label, counts) in enumerate(rows.items())
    ]
    step = -(-len(columns) // max(1, int((_WIDE - _WIDE_NAMES) / _LABEL_WIDTH)))
    step = max(step, -(-_LABEL_WIDTH // max(int(width), 1)))
    parts += [
        f'<text x="{_WIDE_NAMES + (k + 0.5) * width:.1f}" y="{len(rows) * _ROW + 14}" '
        f'text-anchor="middle">{escape(column)}</text>'
        for k, column in enumerate(columns)
        if k % step == 0
    ]
    return _free_svg(name, _WIDE, len(rows) * _ROW + 20, "".join(parts))


def _opacity(count: int, most: int) -> str:
    """From faint to full; the root tells one from none even beside a thousand."""
    return f"{0.25 + 0.75 * (count / most) ** 0.5:.2f}"


def _rounded_ticks(most: int) -> list[float]:
    """Shares of the axis at whole numbers."""
    step = max(1, -(-most // 4))
    return [number / most for number in range(0, most + 1, step)]


def _free_svg(name: str, width: int, height: int, body: str) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(name)}">{body}</svg>'
    )
