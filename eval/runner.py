"""Asks all cases of a set, and can be killed at any point.

Each result is on disk before the next question is asked, and none is kept in memory.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from eval.cases import digest_of
from eval.environment import code_digest
from eval.observe import SEARCHED_PASSAGES
from eval.runlog import RunLog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from eval.cases import Case
    from eval.observe import Observer


def fingerprint(
    cases: Sequence[Case], observer: Observer, settings: Mapping[str, object]
) -> dict[str, str]:
    """Name everything that results depend on; a run is only taken up by its like."""
    return {
        "set": digest_of(cases),
        "library": observer.library_digest,
        "code": code_digest(),
        "settings": json.dumps({**settings, "searched": SEARCHED_PASSAGES}, sort_keys=True),
    }


def run(
    cases: Sequence[Case],
    observer: Observer,
    path: Path,
    *,
    settings: Mapping[str, object],
    resume: bool | None = None,
    progress: bool = True,
) -> int:
    """Ask each case that `path` holds no result of, and write the results there.

    `settings` are the library's: results under others are not mixed in. `resume` as in
    `RunLog`; `progress` shows a bar on stderr. Returns how many results were there already.

    Raises:
        RunError: `resume` is True and the file is of another run.
    """
    from tqdm import tqdm

    with RunLog(path, fingerprint(cases, observer, settings), resume=resume) as log:
        taken_up = len(log.done)
        bar = tqdm(
            total=len(cases),
            initial=taken_up,
            desc="asking",
            unit="question",
            file=sys.stderr,
            disable=not progress,
        )
        with bar:
            for case in cases:
                if case.id not in log.done:
                    log.append(observer.observe(case))
                    bar.update()
        log.finish()
    return taken_up
