"""A baseline: the scores of an earlier run, small enough to commit and made to be diffed.

JSON with one line a question, sorted by id, numbers rounded to four places. Latencies are
not in it: they say more of the machine than of the change.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from eval.errors import BaselineError
from eval.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SCHEMA = 1
_PLACES = 4


def save_baseline(path: Path, scores: Sequence[Scores]) -> None:
    """Write `scores` to `path`, which then reads back as the same to four places."""
    lines = [
        f"{json.dumps(row.id, ensure_ascii=False)}: {json.dumps(_line(row), ensure_ascii=False)}"
        for row in sorted(scores, key=lambda row: row.id)
    ]
    text = f'{{"schema": {SCHEMA}, "questions": {{\n' + ",\n".join(lines) + "\n}}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def load_baseline(path: Path) -> tuple[Scores, ...]:
    """Read a baseline.

    Raises:
        BaselineError: it is missing, unreadable or of another version.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineError(
            f"{path}: can't read the baseline ({error.strerror}); make one with --save-baseline"
        ) from error
    except ValueError as error:
        raise BaselineError(f"{path}: the baseline is not JSON; make it anew") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise BaselineError(f"{path}: not a baseline of version {SCHEMA}; make it anew")
    try:
        return tuple(_scores(id_, line) for id_, line in data["questions"].items())
    except (KeyError, TypeError, AttributeError) as error:
        raise BaselineError(f"{path}: the baseline is damaged ({error}); make it anew") from error


_PLAIN = tuple(
    field.name for field in fields(Scores) if field.name not in {"id", "tags", "timings_ms"}
)


def _line(row: Scores) -> dict[str, Any]:
    line = {name: getattr(row, name) for name in _PLAIN}
    line["confidence"] = round(row.confidence, _PLACES)
    line["values"] = {name: round(value, _PLACES) for name, value in sorted(row.values.items())}
    return line


def _scores(id_: str, line: dict[str, Any]) -> Scores:
    return Scores(id=id_, tags=(), **{name: line[name] for name in _PLAIN})
