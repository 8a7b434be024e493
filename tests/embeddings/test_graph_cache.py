import os
import time
from pathlib import Path

import pytest

from embeddings.graph_cache import cached_graph


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("embeddings.graph_cache.user_cache_path", lambda _: tmp_path)
    return tmp_path / "graphs" / "a.onnx"


def test_a_graph_is_built_once(cache: Path) -> None:
    assert cached_graph("a", lambda: b"graph") == b"graph"
    assert cached_graph("a", lambda: pytest.fail("built again")) == b"graph"
    assert cached_graph("b", lambda: b"other") == b"other"
    assert [path.name for path in sorted(cache.parent.iterdir())] == ["a.onnx", "b.onnx"]


@pytest.mark.parametrize("damage", ["flipped", "truncated", "emptied"])
def test_a_damaged_graph_is_built_again(cache: Path, damage: str) -> None:
    cached_graph("a", lambda: b"graph")
    content = cache.read_bytes()
    flipped = content[:-1] + bytes([content[-1] ^ 1])
    cache.write_bytes({"flipped": flipped, "truncated": content[:-2], "emptied": b""}[damage])
    assert cached_graph("a", lambda: b"again") == b"again"
    assert cached_graph("a", lambda: pytest.fail("built again")) == b"again"


def test_what_was_not_used_for_months_goes_when_another_is_built(cache: Path) -> None:
    months_ago = time.time() - 100 * 24 * 3600
    for name in ("a", "used", "recent"):
        cached_graph(name, name.encode)
    for name in ("a", "used"):
        os.utime(cache.with_stem(name), (months_ago, months_ago))
    draft = cache.with_name("tmp1.new")
    draft.write_bytes(b"half")
    os.utime(draft, (months_ago, months_ago))
    cached_graph("used", lambda: pytest.fail("built again"))
    assert cache.exists()
    cached_graph("new", lambda: b"new")
    kept = sorted(path.name for path in cache.parent.iterdir())
    assert kept == ["new.onnx", "recent.onnx", "used.onnx"]


def test_a_cache_that_can_not_be_written_is_done_without(cache: Path) -> None:
    cache.parent.parent.mkdir(exist_ok=True)
    cache.parent.write_text("a file where the folder should be")
    assert cached_graph("a", lambda: b"graph") == b"graph"
