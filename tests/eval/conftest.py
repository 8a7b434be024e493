"""The sample articles in a real library, asked all the shipped questions once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.cases import read_cases
from eval.observe import Observer
from eval.runlog import read_results
from eval.runner import run
from eval.scores import score
from eval.shipped import SEEDS_SET, seeds_library
from qa import Assistant

from .faults import Remembering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eval.cases import Case
    from eval.scores import Scores


@pytest.fixture(scope="session")
def seeds_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("seeds")
    return seeds_library(out, warn=pytest.fail, progress=False)


@pytest.fixture(scope="session")
def seeds_cases() -> tuple[Case, ...]:
    return read_cases(SEEDS_SET)


@pytest.fixture(scope="session")
def remembering(seeds_folder: Path) -> Iterator[Remembering]:
    """Yield an assistant that answers the same question a second time without reading."""
    with Assistant.open(seeds_folder, create=False) as assistant:
        yield Remembering(assistant)


@pytest.fixture(scope="session")
def seeds_scores(
    remembering: Remembering,
    seeds_cases: tuple[Case, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Scores, ...]:
    log = tmp_path_factory.mktemp("run") / "results.jsonl"
    run(seeds_cases, Observer(remembering), log, settings={}, progress=False)
    errors = [result.error for result in read_results(log) if result.error]
    assert not errors, f"{len(errors)} questions failed, the first with {errors[0]}"
    return tuple(score(read_results(log)))
