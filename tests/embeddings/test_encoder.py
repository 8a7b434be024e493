"""The contract of `Embedder`, and how models are found, prompted and fed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import (
    Embedder,
    ModelNotFoundError,
    SentenceTransformerEmbedder,
    open_embedder,
)
from embeddings.encoder import batches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    SaveModel = Callable[[dict[str, str] | None], Path]

TEXTS = [
    "海上试采船启航。",
    "The ship sails.",
    "",
    "船" * 90,
    "船が出た。",
    "🚢",
    "the sea " * 12,
    "The ship sails.",
]


@pytest.fixture(params=["bundled", "bundled in torch", "folder"])
def embedder(request: pytest.FixtureRequest, save_model: SaveModel) -> Embedder:
    opened: Embedder
    match request.param:
        case "bundled":
            opened = request.getfixturevalue("bundled_embedder")
        case "bundled in torch":
            opened = request.getfixturevalue("torch_embedder")
        case _:
            opened = in_torch(save_model({"query": "ask ", "passage": "tell "}))
    return opened


def in_torch(folder: Path) -> SentenceTransformerEmbedder:
    embedder = open_embedder(str(folder), device="cpu")
    assert isinstance(embedder, SentenceTransformerEmbedder)
    return embedder


def test_rows_are_unit_vectors(embedder: Embedder) -> None:
    for vectors in (embedder.embed_queries(TEXTS), embedder.embed_passages(TEXTS)):
        assert vectors.shape == (len(TEXTS), embedder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_queries([]).shape == (0, embedder.dimension)
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    together = embedder.embed_passages(TEXTS)
    order = np.random.default_rng(0).permutation(len(TEXTS))
    shuffled = embedder.embed_passages([TEXTS[place] for place in order])
    np.testing.assert_allclose(shuffled, together[order], atol=1e-5)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    np.testing.assert_allclose(alone, together, atol=1e-5)
    np.testing.assert_allclose(together[1], together[7], atol=1e-6)


def test_questions_are_embedded_otherwise(embedder: Embedder) -> None:
    question, passage = embedder.embed_queries(TEXTS[:1]), embedder.embed_passages(TEXTS[:1])
    assert (question * passage).sum() < 0.999


def test_a_text_that_is_not_unicode_is_refused(embedder: Embedder) -> None:
    with pytest.raises(UnicodeEncodeError):
        embedder.embed_queries(["\ud800"])


def test_progress_counts_every_text(embedder: Embedder) -> None:
    done: list[int] = []
    embedder.embed_passages(TEXTS * 4, progress=done.append)
    assert sum(done) == 32
    assert len(done) > 1


def test_threads_get_what_one_thread_gets(embedder: Embedder) -> None:
    expected = embedder.embed_passages(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(embedder.embed_passages, [TEXTS] * 4))
    for vectors in results:
        np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_a_model_is_loaded_once(save_model: SaveModel) -> None:
    embedder = in_torch(save_model(None))
    with ThreadPoolExecutor(4) as pool:
        models = list(pool.map(lambda _: embedder.load(), range(4)))
    assert all(model is models[0] for model in models)


@pytest.mark.parametrize(
    ("prompts", "query", "passage"),
    [
        ({"query": "ask ", "passage": "tell "}, "ask ", "tell "),
        ({"query": "ask ", "document": "tell "}, "ask ", "tell "),
        ({"document": "", "corpus": "tell "}, "", "tell "),
        (None, "", ""),
    ],
)
def test_the_models_own_prompts_are_used(
    save_model: SaveModel, prompts: dict[str, str] | None, query: str, passage: str
) -> None:
    folder = save_model(prompts)
    embedder = in_torch(folder)
    model = embedder.load()

    def plain(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        return model.encode([text], prompt="", normalize_embeddings=True)

    text = "the ship ."
    np.testing.assert_allclose(embedder.embed_queries([text]), plain(query + text), atol=1e-6)
    np.testing.assert_allclose(embedder.embed_passages([text]), plain(passage + text), atol=1e-6)


def test_a_folder_is_named_by_its_full_path(
    save_model: SaveModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = save_model(None)
    monkeypatch.chdir(folder.parent)
    assert open_embedder("tiny").name == str(folder)
    assert open_embedder("tiny").dimension == 16


def test_loading_says_nothing(save_model: SaveModel, capfd: pytest.CaptureFixture[str]) -> None:
    folder = save_model(None)
    capfd.readouterr()
    open_embedder(str(folder), device="cpu").embed_queries(["the sea", "ship"])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["no-such-folder", "./a/b/c", "/no/such/folder", "~/none/such"])
def test_no_such_folder(name: str) -> None:
    with pytest.raises(ModelNotFoundError, match=f"{name}: no such folder"):
        open_embedder(name)


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    embedder = open_embedder(str(tmp_path))
    with pytest.raises(ModelNotFoundError, match=r"no model that .* bundled/multilingual"):
        embedder.embed_queries(["海"])


def test_damaged_weights_in_a_folder(save_model: SaveModel) -> None:
    folder = save_model(None)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelNotFoundError, match="no model that"):
        open_embedder(str(folder)).embed_queries(["海"])


def test_a_hub_model_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    embedder = open_embedder("no-such-owner/no-such-model")
    assert embedder.name == "no-such-owner/no-such-model"
    with pytest.raises(ModelNotFoundError, match=r"hub does not give it .* needs no network") as e:
        embedder.embed_queries(["海"])
    assert "\n" not in str(e.value)


def test_a_hub_model_in_the_cache_needs_no_network(
    save_model: SaveModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = tmp_path / "cache" / "models--some-owner--some-model"
    revision = "0123456789abcdef0123456789abcdef01234567"
    (stored / "refs").mkdir(parents=True)
    (stored / "refs" / "main").write_text(revision)
    (stored / "snapshots").mkdir()
    save_model({"query": "ask "}).rename(stored / "snapshots" / revision)
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "cache"))
    embedder = open_embedder("some-owner/some-model", device="cpu")
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert embedder.dimension == 16
    assert embedder.load().prompts["query"] == "ask "


def test_batches_by_hand() -> None:
    # Longest first: 9 alone (two would be 18), then 5 and 4 (2 · 5 = 10), then 2, 2 and 1.
    assert list(batches([2, 9, 5, 2, 4, 1], 10)) == [[1], [2, 4], [0, 3, 5]]


@given(st.lists(st.integers(1, 600)), st.integers(1, 2000))
def test_batches_hold_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    found = list(batches(lengths, budget))
    assert sorted(place for batch in found for place in batch) == list(range(len(lengths)))
    for batch in found:
        longest = max(lengths[place] for place in batch)
        assert len(batch) == 1 or longest * len(batch) <= budget
