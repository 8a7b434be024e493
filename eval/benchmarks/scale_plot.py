"""The plot of `eval.benchmarks.scale`: milliseconds against passages, both by powers of ten.

A straight line there is a power of the archive's size; its exponent is fitted by least
squares and stands beside each curve: 0 is flat, 1 grows with the archive.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from qa.page import report, table
from qa.page.plots import axes, svg, x, y

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.benchmarks.terminal import Row

CURVES = ("dense ms", "lexical ms", "retrieval ms")


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """The power of the size that fits the costs best; NaN for fewer than two sizes."""
    if len(sizes) < 2:
        return math.nan
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def page(rows: Sequence[Row]) -> str:
    """An HTML page with the plots of median and 95th percentile, and the table."""
    plots = "".join(plot(rows, part) for part in ("p50", "p95"))
    cells = [
        "".join(
            f"<td>{v:.3g}</td>" if isinstance(v, float) else f"<td>{v}</td>" for v in r.values()
        )
        for r in rows
    ]
    body = table(list(rows[0]), [f"<tr>{row}</tr>" for row in cells])
    return report(title="Cost against archive size", main=f'<div class="plots">{plots}</div>{body}')


def plot(rows: Sequence[Row], part: str) -> str:
    """Draw the curves of one percentile."""
    sizes = [float(row["passages"]) for row in rows]
    costs = {name: [float(row[f"{name} {part}"]) for row in rows] for name in CURVES}
    left, right = _decades(sizes)
    low, high = _decades([cost for curve in costs.values() for cost in curve])
    below = [((d - left) / (right - left), f"{10**d:,.0f}") for d in range(left, right + 1)]
    beside = [((d - low) / (high - low), f"{10.0**d:g}") for d in range(low, high + 1)]
    shapes = []
    for name, curve in costs.items():
        places = [
            (x((math.log10(s) - left) / (right - left)), y((math.log10(c) - low) / (high - low)))
            for s, c in zip(sizes, curve, strict=True)
        ]
        line = " ".join(f"{a},{b}" for a, b in places)
        label = f"{name.removesuffix(' ms')}: n^{exponent(sizes, curve):.2f}"
        shapes.append(
            f'<polyline class="curve thin" points="{line}"/>'
            f'<text x="{places[-1][0] - 4}" y="{places[-1][1] - 7}" text-anchor="end">{label}</text>'
        )
    return svg(f"Milliseconds, {part}", axes("passages", f"ms, {part}", below, beside), *shapes)


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around the values; at least one apart."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)
