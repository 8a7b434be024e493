"""What a run found, written down: `bench.md`, `bench.html` (one file, works offline), `bench.json`."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from html import escape
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import present
from eval.bench import plots
from eval.bench.targets import verdicts
from eval.benchmarks.terminal import table
from qa.page import filled, report
from qa.page import table as html_table
from qa.storage import write_atomically
from qa.terminal import duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eval.bench.running import Outcome
    from eval.bench.targets import Verdict
    from eval.benchmarks.terminal import Cells

SCHEMA = 1
_TITLE = "Speed and scale"
_PAGE = Path(__file__).resolve().parent.parent / "page"


@dataclass(frozen=True, slots=True)
class Run:
    """All parts of a run, and what they ran on."""

    created: str
    """When, in ISO 8601."""
    facts: Mapping[str, Any]
    """Options, versions, hardware, code."""
    outcomes: Sequence[Outcome]

    @property
    def found(self) -> dict[str, Any]:
        """Part → its JSON, of those that finished."""
        return {one.part: one.found for one in self.outcomes if one.error is None}


def write(run: Run, folder: Path) -> list[Verdict]:
    """Write all three files; what became of each target.

    Raises:
        OSError: the folder can't be written.
    """
    judged = verdicts(run.found)
    everything = {
        "schema": SCHEMA,
        "created": run.created,
        "facts": run.facts,
        "targets": [verdict.to_json() for verdict in judged],
        "parts": [asdict(outcome) for outcome in run.outcomes],
    }
    for name, text in (
        ("bench.json", json.dumps(everything, ensure_ascii=False, indent=1) + "\n"),
        ("bench.md", markdown(run, judged)),
        ("bench.html", page(run, judged)),
    ):
        write_atomically(folder / name, text.encode(errors="backslashreplace"))
    return judged


def summary(judged: Sequence[Verdict]) -> str:
    """How many targets are met, in a line."""
    words = Counter(verdict.word for verdict in judged)
    open_ = len(judged) - words["met"] - words["missed"]
    return f"{words['met']} targets met, {words['missed']} missed, {open_} open"


def target_rows(judged: Sequence[Verdict]) -> list[Cells]:
    """A row for each target."""
    return [
        {
            "Target": verdict.target,
            "Aim": verdict.aim,
            "Measured": verdict.measured,
            "Met": {"met": "yes", "missed": "**no**"}.get(verdict.word, verdict.word),
            "Of": verdict.note,
            "Part": verdict.part,
        }
        for verdict in judged
    ]


def markdown(run: Run, judged: Sequence[Verdict]) -> str:
    """The whole report: targets, then each part with the command that repeats it."""
    hardware = run.facts["hardware"]
    lines = [
        f"# {_TITLE}",
        f"{run.created}; {hardware['processor']}, {hardware['cores']} cores,"
        f" {hardware['memory_gib']} GiB, {hardware['system']}. {summary(judged)}.",
        table(target_rows(judged)),
    ]
    for outcome in run.outcomes:
        lines += [
            f"## {outcome.part}: {outcome.about}",
            f"```text\n{outcome.command}\n```",
            f"**Failed**: {outcome.error}" if outcome.error else _took(outcome),
            *(table(rows) for rows in _tables(outcome)),
        ]
    return "\n\n".join(lines) + "\n"


def page(run: Run, judged: Sequence[Verdict]) -> str:
    """The whole report as a page; everything that is not ours is escaped."""
    fields = {
        "targets": _targets(judged),
        "plots": plots.figures(run.found),
        "parts": "".join(_section(outcome) for outcome in run.outcomes),
        "facts": present.facts_table(run.facts),
    }
    return report(
        title=_TITLE,
        subtitle=f"{run.facts['hardware']['processor']} · {run.created}",
        verdict=_verdict(run, judged),
        main=filled(_PAGE / "bench.html", fields),
        style=(_PAGE / "page.css").read_text(encoding="utf-8"),
    )


def _took(outcome: Outcome) -> str:
    return f"Took {duration(outcome.seconds)}, until {outcome.finished}."


def _tables(outcome: Outcome) -> Iterator[list[Cells]]:
    """The benchmark's own tables; those without rows are left out."""
    if outcome.error is None:
        yield from filter(None, import_module(outcome.module).tables(outcome.found))


def _verdict(run: Run, judged: Sequence[Verdict]) -> str:
    failed = [outcome.part for outcome in run.outcomes if outcome.error]
    text = summary(judged) + (f" · failed: {', '.join(failed)}" if failed else "")
    bad = failed or any(verdict.met is False for verdict in judged)
    return f'<p class="verdict {"bad" if bad else "good"}">{escape(text)}</p>'


def _targets(judged: Sequence[Verdict]) -> str:
    classes = {"met": "up", "missed": "beyond"}
    rows = [
        f"<tr><th>{escape(v.target.replace('`', ''))}</th><td>{escape(v.aim)}</td>"
        f'<td class="value">{escape(v.measured)}</td>'
        f'<td class="{classes.get(v.word, "same")}">{v.word}</td>'
        f"<td>{escape(v.note)}</td><td>{escape(v.part)}</td></tr>"
        for v in judged
    ]
    return html_table(["Target", "Aim", "Measured", "", "Of", "Part"], rows)


def _section(outcome: Outcome) -> str:
    said = f"Failed: {outcome.error}" if outcome.error else _took(outcome)
    tables = "".join(
        html_table(
            list(rows[0]),
            ["<tr>" + "".join(f"<td>{escape(c)}</td>" for c in r.values()) + "</tr>" for r in rows],
        )
        for rows in _tables(outcome)
    )
    return (
        f"<section><h2>{escape(outcome.part)}: {escape(outcome.about)}</h2>"
        f"<p><code>{escape(outcome.command)}</code></p>"
        f'<p class="quiet">{escape(said)}</p>{tables}</section>'
    )
