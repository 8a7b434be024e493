from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval import shipped
from eval.errors import EvalError
from eval.shipped import seeds_library

if TYPE_CHECKING:
    from pathlib import Path


def test_the_library_is_made_once(seeds_folder: Path) -> None:
    made = (seeds_folder / "library.db").stat().st_ctime_ns
    assert seeds_library(seeds_folder.parent, warn=pytest.fail) == seeds_folder
    assert (seeds_folder / "library.db").stat().st_ctime_ns == made


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "seeds-library").mkdir()
    (tmp_path / "seeds-library" / "letters.txt").write_text("mine")
    with pytest.raises(EvalError, match="was not made by an evaluation"):
        seeds_library(tmp_path, warn=pytest.fail)
    assert (tmp_path / "seeds-library" / "letters.txt").read_text() == "mine"


def test_without_the_sample_articles_it_says_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "SEEDS", tmp_path / "nowhere")
    with pytest.raises(EvalError, match="run this in a clone of the source"):
        seeds_library(tmp_path, warn=pytest.fail)
