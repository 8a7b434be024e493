"""`qa doctor`, and what it builds: once, by several processes at once, and again when damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from qa.doctor import examine
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# The graph for questions and the word list, as a first question needs them.
USE = (
    "from embeddings import BundledEmbedder; from qa.tokens import tokenize;"
    "print(BundledEmbedder().embed_queries(['海底'])[0, :3].tolist(), tokenize('海底稀土'))"
)


def start(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USE],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
    )


def kept(cache: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in cache.rglob("*") if path.is_file()}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the cache is found otherwise")
def test_two_processes_build_at_once_and_damage_is_mended(tmp_path: Path) -> None:
    both = [start(tmp_path), start(tmp_path)]
    said = [process.communicate()[0] for process in both]
    assert said[0] == said[1] != ""
    whole = kept(tmp_path)
    assert sorted(path.suffix for path in whole) == [".onnx", ".txt"]  # no drafts, nor telemetry

    for path, content in whole.items():
        path.write_bytes(content[: len(content) // 2])
    assert start(tmp_path).communicate()[0] == said[0]
    assert kept(tmp_path) == whole


def test_all_is_well_here(tmp_path: Path) -> None:
    found = list(examine(tmp_path / "library", prepare=True))
    assert [finding for finding in found if not finding.ok] == []
    subjects = [finding.subject for finding in found]
    assert subjects[-6:] == ["cache", "words", "model", "passages", "reader", "library"]


def test_a_cache_that_can_not_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("embeddings.graph_cache.cache_folder", lambda: tmp_path / "file")
    [cache] = [finding for finding in examine(tmp_path) if finding.subject == "cache"]
    assert not cache.ok
    assert str(tmp_path / "file") in cache.message
    assert "XDG_CACHE_HOME" in cache.message
