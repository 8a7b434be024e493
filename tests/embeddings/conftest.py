"""Tiny models, and the bundled one's parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from embeddings.bundled import bundled_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from embeddings.e5_file import E5File

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ask", "tell", "the", "sea", "ship", "sails", "."]


@pytest.fixture(scope="session")
def e5_file() -> E5File:
    """Open the real weights file."""
    return bundled_file()


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a random BERT of 16 dimensions that knows `WORDS`, as transformers does."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("tiny_bert")
    vocabulary = {word: place for place, word in enumerate(WORDS)}
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    BertTokenizer(vocab=vocabulary).save_pretrained(folder)
    return folder


@pytest.fixture
def save_model(tiny_bert: Path, tmp_path: Path) -> Callable[[dict[str, str] | None], Path]:
    """Return a function that saves a sentence-transformers model with the prompts given."""

    def save(prompts: dict[str, str] | None) -> Path:
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.base.modules import Transformer
        from sentence_transformers.sentence_transformer.modules import Pooling

        modules = [Transformer(str(tiny_bert)), Pooling(16, "mean")]
        folder = tmp_path / "tiny"
        model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
        model.save(str(folder), create_model_card=False)
        return folder

    return save
