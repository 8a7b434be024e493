"""What speed and scale must be, beside what was measured: met, missed, or not to be compared.

A figure is compared with its target only when it is of what the target speaks of: a run over fewer
passages, articles or questions shows its figure and no verdict.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eval.bench.parts import MILLION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Found = Mapping[str, Any]
    """Part → what it found."""

_NEWS = 20_000
"""Articles from which a library counts as that of the news."""
_SMALL = 10_000
_QUESTIONS = 10_000
_ROUNDS = 50
_POINT = 0.005
"""Half a point of F1."""
_CMRC, _ENOUGH = "cmrc2018_dev", 300
"""The set of that target, and from how many of its questions chance says something."""
_RUNS = 5
"""Runs from which a median is one."""
_FLAT = 1.05
"""The mean of the last third of the readings divided by that of the first, at most."""
_GIGABYTES_2 = 2e9 / (1 << 20)
"""In MiB."""
NONE = "–"


@dataclass(frozen=True, slots=True)
class Judged:
    """A measured figure, and whether it is as good as it must be."""

    measured: str
    met: bool | None = None
    """None where it is not to be compared."""
    note: str = ""
    """Of what it is, or why it is not to be compared."""

    def over(self, note: str) -> Judged:
        """The same, of what it is."""
        return Judged(self.measured, self.met, note)

    def unlike(self, reason: str) -> Judged:
        """The same without a verdict."""
        return Judged(self.measured, None, reason)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target with its figure."""

    target: str
    aim: str
    part: str
    measured: str
    met: bool | None
    note: str

    @property
    def word(self) -> str:
        """The verdict in a word."""
        return {True: "met", False: "missed", None: NONE}[self.met]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Target:
    """What must be shown, and how it is read off what was found."""

    name: str
    aim: str
    part: str
    """The first part of what it needs; for `scale`, the largest size."""
    judge: Callable[[Found], Judged | None]

    def verdict(self, found: Found) -> Verdict:
        """Compare; a part that found nothing is named."""
        judged = self.judge(found)
        if judged is None:
            return Verdict(self.name, self.aim, self.part, NONE, None, "not measured")
        return Verdict(self.name, self.aim, self.part, judged.measured, judged.met, judged.note)


def verdicts(found: Found) -> list[Verdict]:
    """Every target beside what was found."""
    return [target.verdict(found) for target in TARGETS]


def at_most(value: float, limit: float, unit: str, digits: int) -> Judged:
    """A figure that must not be above a limit."""
    return Judged(f"{value:,.{digits}f} {unit}".rstrip(), value <= limit)


def at_least(value: float, limit: float, unit: str, digits: int) -> Judged:
    """A figure that must not be below a limit."""
    return Judged(f"{value:,.{digits}f} {unit}".rstrip(), value >= limit)


def _cold(command: str, limit: float) -> Callable[[Found], Judged | None]:
    def judge(found: Found) -> Judged | None:
        if "times" not in found:
            return None
        runs = found["times"]["runs"]
        judged = at_most(found["times"]["seconds"][command]["median"], limit, "s", 2)
        if runs < _RUNS:
            return judged.unlike(f"in {runs} runs only")
        return judged.over(f"over the samples, {runs} runs")

    return judge


def _warm(kind: str, part: str, limit: float) -> Callable[[Found], Judged | None]:
    def judge(found: Found) -> Judged | None:
        if "news" not in found or "ingest" not in found:
            return None
        seconds = found["news"]["seconds"][f"a further {kind}"][part]
        judged = at_most(1000 * seconds, limit, "ms", 0)
        articles = found["ingest"]["articles"]
        if articles < _NEWS:
            return judged.unlike(f"over {articles:,} articles only")
        return judged.over(f"over {articles:,} articles")

    return judge


def quality(found: Found) -> Judged | None:
    """F1 of reading the usual number of passages, against reading all."""
    if "budget" not in found:
        return None
    budget = found["budget"]
    usual = next(way for way in budget["ways"] if way["passages"] == budget["usual"])
    change = usual["change"]
    if change is None:
        return None
    chance = change["low"] <= 0 <= change["high"]
    measured = f"{change['value']:+.3f} [{change['low']:+.3f}, {change['high']:+.3f}]"
    judged = Judged(measured, change["value"] >= -_POINT or chance)
    compared = (
        f"{budget['usual']} against {budget['all']} passages,"
        f" {change['count']} questions of {budget['set']}"
    )
    if budget["set"] != _CMRC or change["count"] < _ENOUGH:
        return judged.unlike(f"{compared} only")
    return judged.over(compared)


def sizes(found: Found) -> list[Mapping[str, float]]:
    """The rows of all sizes of the made archive, ascending."""
    rows = (
        row for name, part in found.items() if name.startswith("scale-") for row in part["rows"]
    )
    return sorted(rows, key=lambda row: row["passages"])


def _at_a_million(
    judge: Callable[[Mapping[str, float]], Judged],
) -> Callable[[Found], Judged | None]:
    def judged(found: Found) -> Judged | None:
        rows = sizes(found)
        if not rows:
            return None
        passages = rows[-1]["passages"]
        it = judge(rows[-1])
        if passages < MILLION:
            return it.unlike(f"at {passages:,} passages only")
        return it.over(f"at {passages:,} passages")

    return judged


def adding(found: Found) -> Judged | None:
    """Adding a hundred articles to the largest archive, against one of ten thousand passages."""
    rows = sizes(found)
    small = next((row for row in rows if _SMALL <= row["passages"] < 2 * _SMALL), None)
    if small is None:
        return None
    large = rows[-1]
    judged = at_most(large["adding 100 s"] / small["adding 100 s"], 1.1, "times", 2)
    if large["passages"] < MILLION:
        return judged.unlike(f"at {large['passages']:,} passages only")
    return judged


def best_peer(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The peer that finds best: the highest R@1, then the faster one."""
    return min(rows[1:], key=lambda row: (-row["R@1"], row["median ms"]))


def _beside(
    judge: Callable[[Mapping[str, Any], Mapping[str, Any]], Judged],
) -> Callable[[Found], Judged | None]:
    def judged(found: Found) -> Judged | None:
        if "peers" not in found:
            return None
        rows = found["peers"]["rows"]
        best = best_peer(rows)
        return judge(rows[0], best).over(f"beside {best['retriever']}, which finds best of them")

    return judged


def flatness(held: Iterable[float | None]) -> float | None:
    """The mean of the last third divided by that of the first; None where it is not known."""
    known = [value for value in held if value is not None]
    third = len(known) // 3
    if not third:
        return None
    return sum(known[-third:]) / sum(known[:third])


def _flat(part: str, count: Callable[[Mapping[str, Any]], int], wanted: int, unit: str) -> Target:
    def judge(found: Found) -> Judged | None:
        if part not in found:
            return None
        rows = found[part]["memory"]
        growth = flatness(row["MiB"] for row in rows)
        if growth is None:
            return None
        judged = at_most(growth, _FLAT, "times", 3)
        done = count(rows[-1])
        if done < wanted:
            return judged.unlike(f"over {done:,} {unit} only")
        return judged.over(f"over {done:,} {unit}")

    aim = f"the last third at most {_FLAT} times the first"
    return Target(f"Memory over {wanted:,} {unit}", aim, part, judge)


TARGETS: tuple[Target, ...] = (
    Target("Cold `qa ask`, median", "at most 2.5 s", "times", _cold("`qa ask`", 2.5)),
    Target("`qa --help`, median", "at most 0.3 s", "times", _cold("`qa --help`", 0.3)),
    Target("`qa list`, median", "at most 0.6 s", "times", _cold("`qa list`", 0.6)),
    Target("Warm `ask` over the news, p50", "at most 250 ms", "news", _warm("ask", "median", 250)),
    Target("Warm `ask` over the news, p95", "at most 450 ms", "news", _warm("ask", "p95", 450)),
    Target(
        "Warm `search` over the news, p50", "at most 25 ms", "news", _warm("search", "median", 25)
    ),
    Target("F1 lost by reading few passages", "at most 0.005, or within chance", "budget", quality),
    Target(
        "Retrieval at a million passages, p95",
        "at most 60 ms",
        "scale",
        _at_a_million(lambda row: at_most(row["retrieval ms p95"], 60, "ms", 0)),
    ),
    Target(
        "Recall@10 against exact search",
        "at least 0.98",
        "scale",
        _at_a_million(lambda row: at_least(row["recall@10"], 0.98, "", 4)),
    ),
    Target(
        "Memory at a million passages",
        "at most 2 GB",
        "scale",
        _at_a_million(lambda row: at_most(row["memory MiB"], _GIGABYTES_2, "MiB", 0)),
    ),
    Target(
        "Opening a million passages",
        "at most 2 s",
        "scale",
        _at_a_million(lambda row: at_most(row["opening s"], 2, "s", 2)),
    ),
    Target("Adding 100 articles, against 10,000 passages", "at most 1.1 times", "scale", adding),
    Target(
        "Queries, against the best peer",
        "at least 3 times as fast",
        "peers",
        _beside(lambda own, peer: at_least(peer["median ms"] / own["median ms"], 3, "times", 2)),
    ),
    Target(
        "Ingest, against the best peer",
        "at least 1.3 times as fast",
        "peers",
        _beside(lambda own, peer: at_least(peer["ingest s"] / own["ingest s"], 1.3, "times", 2)),
    ),
    Target(
        "R@1, against the best peer",
        "never behind",
        "peers",
        _beside(
            lambda own, peer: Judged(
                f"{own['R@1']:.4f} to {peer['R@1']:.4f}", own["R@1"] >= peer["R@1"]
            )
        ),
    ),
    _flat("memory", lambda row: int(row["answered"]), _QUESTIONS, "questions"),
    _flat("churn", lambda row: int(row["round"]), _ROUNDS, "rounds of taking in and deleting"),
)
