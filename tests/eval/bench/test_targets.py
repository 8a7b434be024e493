"""Verdicts by hand, and the report that shows them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from eval.bench.report import Run, markdown, page, summary
from eval.bench.running import Outcome
from eval.bench.targets import Verdict, flatness, verdicts
from eval.environment import hardware

SPREAD = {"lower": 0.1, "median": 0.2, "upper": 0.3, "p95": 0.4}


def judged(found: dict[str, Any]) -> dict[str, Verdict]:
    return {verdict.target: verdict for verdict in verdicts(found)}


def times(runs: int = 9, **medians: float) -> dict[str, Any]:
    names = ("`qa ask`", "`qa --help`", "`qa list`", "a further ask", "a further search")
    short = dict(zip(("ask", "help", "list", "further_ask", "further_search"), names, strict=True))
    changed = {short[name]: median for name, median in medians.items()}
    seconds = {name: SPREAD | {"median": changed.get(name, 0.2)} for name in names}
    return {"runs": runs, "seconds": seconds, "memory_mib": 500.0}


def size(passages: int, **changes: float) -> dict[str, Any]:
    """What `scale` finds at a size: every curve takes 10 ms, and 59 at p95."""
    row = {"passages": passages, "recall@10": 0.98, "memory MiB": 1900.0, "opening s": 2.0}
    for name in ("dense", "lexical", "retrieval"):
        row |= {f"{name} ms p50": 10.0, f"{name} ms p95": 59.0}
    row["adding 100 s"] = 1.0
    cosines = [{"cosines": "real, to any", "5 %": 0.8}]
    return {"rows": [row | changes], "cosines": cosines}


def budget(value: float, low: float, high: float, name: str = "cmrc2018_dev") -> dict[str, Any]:
    def way(passages: str, milliseconds: float, f1: float) -> dict[str, Any]:
        change = {"value": value, "low": low, "high": high, "count": 400}
        return {
            "passages": passages, "p50_ms": milliseconds, "p95_ms": 2 * milliseconds,
            "processor_ms": milliseconds, "f1": f1, "change": change,
            "better": 1, "worse": 2, "lost": 3,
        }  # fmt: skip

    ways = [way("the first 5", 300, 0.72), way("the first 8", 500, 0.74)]
    ways.append(way("5 at most, until 0.5", 250, 0.71))
    return {"set": name, "usual": "the first 5", "all": "the first 8", "ways": ways}


def held(part: str, key: str, last: int, readings: list[float]) -> dict[str, Any]:
    places = [last * (n + 1) // len(readings) for n in range(len(readings))]
    rows = [{key: at, "MiB": mib} for at, mib in zip(places, readings, strict=True)]
    return {part: {"memory": rows, "rounds": []}}


def test_nothing_measured_is_nothing_met() -> None:
    assert {verdict.word for verdict in verdicts({})} == {"–"}
    assert {verdict.note for verdict in verdicts({})} == {"not measured"}
    assert summary(verdicts({})) == "0 targets met, 0 missed, 17 open"


def test_a_limit_itself_is_met() -> None:
    found = judged({"times": times(ask=2.5, help=0.31)})
    assert (found["Cold `qa ask`, median"].word, found["`qa --help`, median"].word) == (
        "met",
        "missed",
    )
    assert found["Cold `qa ask`, median"].measured == "2.50 s"
    assert judged({"times": times(runs=2)})["`qa list`, median"].word == "–"


def test_warm_questions_count_over_the_news_only() -> None:
    news = times(further_ask=0.251, further_search=0.025)
    few = judged({"news": news, "ingest": {"articles": 200}})
    assert few["Warm `ask` over the news, p50"].met is None
    assert few["Warm `ask` over the news, p50"].note == "over 200 articles only"
    all_ = judged({"news": news, "ingest": {"articles": 21_000}})
    assert all_["Warm `ask` over the news, p50"].word == "missed"
    assert all_["Warm `ask` over the news, p95"].word == "met"  # 400 ms
    assert all_["Warm `search` over the news, p50"].word == "met"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ((-0.004, -0.006, -0.002), "met"),  # less than half a point
        ((-0.02, -0.05, 0.01), "met"),  # chance
        ((-0.02, -0.03, -0.01), "missed"),
        ((0.02, 0.01, 0.03), "met"),
    ],
)
def test_quality_may_fall_by_half_a_point_or_by_chance(
    change: tuple[float, float, float], word: str
) -> None:
    name = "F1 lost by reading few passages"
    assert judged({"budget": budget(*change)})[name].word == word
    assert judged({"budget": budget(*change, name="seeds")})[name].word == "–"


def test_a_million_is_the_largest_of_the_sizes() -> None:
    found = {
        "scale-1000000": size(1_000_002, **{"adding 100 s": 1.12, "recall@10": 0.979}),
        "scale-10000": size(10_902),
        "scale-1000": size(1_000, **{"adding 100 s": 5.0}),
    }
    seen = judged(found)
    assert seen["Retrieval at a million passages, p95"].word == "met"
    assert seen["Recall@10 against exact search"].word == "missed"
    assert seen["Memory at a million passages"].word == "met"  # 2 GB are 1,907 MiB
    assert seen["Opening a million passages"].word == "met"
    adding = seen["Adding 100 articles, against 10,000 passages"]
    assert (adding.measured, adding.word) == ("1.12 times", "missed")
    del found["scale-1000000"]
    seen = judged(found)
    assert seen["Memory at a million passages"].note == "at 10,902 passages only"
    assert {v.word for v in seen.values()} == {"–"}


def test_the_best_peer_is_the_one_that_finds_best() -> None:
    def row(name: str, recall: float, milliseconds: float, seconds: float) -> dict[str, Any]:
        return {
            "retriever": name,
            "R@1": recall,
            "median ms": milliseconds,
            "ingest s": seconds,
        }

    rows = [row("ours", 0.98, 10, 100), row("fast", 0.1, 1, 1), row("good", 0.97, 29, 130)]
    found = judged({"peers": {"rows": rows, "ratios": []}})
    assert found["Queries, against the best peer"].measured == "2.90 times"
    assert found["Queries, against the best peer"].word == "missed"
    assert found["Ingest, against the best peer"].word == "met"  # 130 / 100 = 1.3
    assert found["R@1, against the best peer"].word == "met"
    assert "good" in found["R@1, against the best peer"].note


def test_flat_is_by_thirds() -> None:
    # The first third holds 100 on average, the last 104.
    assert flatness([90, 110, 500, 500, 103, 105]) == pytest.approx(1.04)
    assert flatness([None, 100, 100]) is None
    name = "Memory over 10,000 questions"
    assert judged(held("memory", "answered", 10_000, [100, 101, 105]))[name].word == "met"
    assert judged(held("memory", "answered", 10_000, [100, 101, 106]))[name].word == "missed"
    assert judged(held("memory", "answered", 300, [100, 101, 106]))[name].word == "–"


def outcomes() -> list[Outcome]:
    rounds = [
        {
            "callers": n, "questions": 8, "questions a second": 2.0, "p50 ms": 400.0,
            "p95 ms": 500.0, "processor ms a question": 300.0,
        }
        for n in (1, 4, 16)
    ]  # fmt: skip
    found = {
        "scale-1000": ("eval.benchmarks.scale", size(1_000)),
        "scale-10000": ("eval.benchmarks.scale", size(10_000)),
        "budget": ("eval.benchmarks.budget", budget(-0.02, -0.03, -0.01)),
        "callers": ("eval.benchmarks.callers", {"rounds": rounds, "memory": []}),
        "quick": ("tests.eval.bench.quick_part", {"number": 3}),
    }
    done = [
        Outcome(name, f"about {name}", module, f"python -m {module}", "2026-01-01", 61.0, json)
        for name, (module, json) in found.items()
    ]
    bad = Outcome("peers", "peers", "x", "python -m x", "2026-01-01", 0.0, None, "<b>no</b> peer")
    return [*done, bad]


def test_the_report_shows_everything_and_asks_for_nothing() -> None:
    facts = {"code": "1", "hardware": hardware(), "versions": {"python": "3"}}
    run = Run("2026-01-02", facts, outcomes())
    text, html = markdown(run, verdicts(run.found)), page(run, verdicts(run.found))
    assert "| F1 lost by reading few passages | at most 0.005, or within chance | -0.020 " in text
    assert "**no**" in text
    assert "## quick: about quick\n\n```text\npython -m tests.eval.bench.quick_part" in text
    assert "Took 1:01 min" in text
    assert "**Failed**: <b>no</b> peer" in text
    for name in ("Milliseconds, p95", "Quality against milliseconds", "Throughput"):
        assert f'aria-label="{name}"' in html
    assert "retrieval: n^-0.00" in html or "retrieval: n^0.00" in html
    assert "&lt;b&gt;no&lt;/b&gt; peer" in html
    assert "failed: peers" in html
    assert not re.search(r"<script|https?://|<b>no", html)
