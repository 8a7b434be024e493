"""Runs the parts, each in a process of its own, and keeps what each found: a JSON file a part.

A part that has finished is not measured again while nothing has changed that it depends on: its
options, our code, the versions of what we use, the machine, its data. So a run that was interrupted
goes on where it was.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qa.storage import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from eval.bench.parts import Part

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a part."""

    part: str
    about: str
    module: str
    command: str
    finished: str
    """When, in ISO 8601."""
    seconds: float
    found: Any = None
    """The benchmark's JSON."""
    error: str | None = None
    """Why there is none."""


def run_all(
    parts: Sequence[Part],
    folder: Path,
    facts: Mapping[str, Any],
    *,
    fresh: bool,
    told: Callable[[Part, Outcome | None], object],
) -> list[Outcome]:
    """Run all parts that have not finished, and go on where one fails.

    Args:
        parts: What is to be run, in this order.
        folder: Where each finished part is kept, as NAME.json.
        facts: What all figures depend on: code, versions, hardware.
        fresh: Measure everything anew.
        told: Hears of each part before it runs, without an outcome, and after; only after, when
            it was kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    outcomes: dict[str, Outcome] = {}
    for part in parts:
        outcome = None if fresh else kept_of(part, folder, facts)
        if outcome is None:
            told(part, None)
            place = _place(part.name, folder)
            place.unlink(missing_ok=True)
            if part.after is not None and _before(part, folder) is None:
                outcome = _failed(part, f"it needs the part {part.after}, which has not finished")
            else:
                outcome = _run(part)
            if outcome.error is None:
                _keep(place, _depends(part, folder, facts), outcome)
        told(part, outcome)
        outcomes[part.name] = outcome
    return list(outcomes.values())


def _run(part: Part) -> Outcome:
    if part.makes is not None and part.makes.exists():
        if not (part.makes / "library.db").is_file():
            return _failed(part, f"{part.makes} is no library; name another --out")
        shutil.rmtree(part.makes)
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "eval.bench.process", part.module, *part.arguments, "--json"],
        check=False,
        stdout=subprocess.PIPE,
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        return _failed(part, _reason(done.stdout, done.returncode), seconds)
    try:
        return _outcome(part, seconds, found=json.loads(done.stdout))
    except ValueError as error:
        return _failed(part, f"what it printed is not JSON alone: {error}", seconds)


def _reason(output: bytes, code: int) -> str:
    """What a part said last, if it could."""
    lines = output.decode(errors="replace").splitlines()
    try:
        said = json.loads(lines[-1])
    except (IndexError, ValueError):
        said = None
    if isinstance(said, dict) and "error" in said:
        return str(said["error"])
    if code < 0:
        return f"it was killed by signal {-code}"
    return f"it ended with code {code}; above is what it said"


def _failed(part: Part, error: str, seconds: float = 0.0) -> Outcome:
    return _outcome(part, seconds, error=error)


def _outcome(part: Part, seconds: float, *, found: Any = None, error: str | None = None) -> Outcome:
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    return Outcome(
        part.name, part.about, part.module, part.command, finished, seconds, found, error
    )


def kept_of(part: Part, folder: Path, facts: Mapping[str, Any]) -> Outcome | None:
    """What was found before, if all that it depends on is as it was."""
    kept = _read(_place(part.name, folder))
    depends = json.loads(json.dumps(_depends(part, folder, facts)))
    if kept is None or (kept.get("schema"), kept.get("depends")) != (SCHEMA, depends):
        return None
    return Outcome(**kept["outcome"])


def _depends(part: Part, folder: Path, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **facts,
        "arguments": part.arguments,
        "data": _sizes(part.needs),
        "after": _before(part, folder),
    }


def _before(part: Part, folder: Path) -> str | None:
    """When the part before it finished: what that makes anew is asked anew."""
    kept = _read(_place(part.after, folder)) if part.after else None
    return str(kept["outcome"]["finished"]) if kept else None


def _read(place: Path) -> dict[str, Any] | None:
    """A part's file; None where there is none, or a damaged one."""
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None


def _place(name: str, folder: Path) -> Path:
    return folder / f"{name}.json"


def _keep(place: Path, depends: Mapping[str, Any], outcome: Outcome) -> None:
    kept = {"schema": SCHEMA, "depends": depends, "outcome": asdict(outcome)}
    write_atomically(place, json.dumps(kept, ensure_ascii=False, indent=1).encode())


def _sizes(paths: Iterable[Path]) -> dict[str, int]:
    """The bytes of files, and of what lies in folders."""
    found = (p for path in paths for p in ([path] if path.is_file() else path.rglob("*")))
    return {str(p): p.stat().st_size for p in sorted(found) if p.is_file()}
