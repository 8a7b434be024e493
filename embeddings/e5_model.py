"""multilingual-e5-small as a sentence-transformers model, from an open weights file.

Imports torch, transformers and sentence-transformers, which takes seconds: `bundled`
imports this module when the model is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule, Normalize
from sentence_transformers.sentence_transformer.modules import Pooling
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from embeddings.bundled import PROMPTS
from embeddings.e5_file import BLOCK_BYTES, E5File
from embeddings.e5_names import file_names
from embeddings.e5_tokenizer import build_tokenizer
from embeddings.errors import EmbeddingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer


class FourBitEmbedding(nn.Module):
    """An embedding whose rows stay packed in 4 bits and are unpacked as they are looked up.

    A batch needs a few thousand of the 250,037 rows: packed they are 54 MB, mapped from
    the file and shared between processes; as float32 they would be 384 MB in each.
    """

    def __init__(self, blocks: Tensor) -> None:
        """Take uint8 (rows, blocks in a row, 18), see `e5_file`."""
        super().__init__()
        self.blocks = nn.Buffer(blocks, persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """Return float32 (…, dimension) for ids (…), bit for bit as unpacked beforehand."""
        rows = self.blocks[ids]
        scale = rows[..., :2].contiguous().view(torch.float16).float()
        packed = rows[..., 2:]
        weights = torch.cat([packed & 0x0F, packed >> 4], dim=-1).float()
        return ((weights - 8.0) * scale).flatten(-2)


class BundledTransformer(InputModule):
    """Texts → token embeddings: the tokenizer and the BERT encoder of the weights file.

    Takes the place of sentence-transformers' `Transformer`, which can only load a model
    from a folder or the hub.
    """

    def __init__(self, encoder: BertModel, tokenizer: Tokenizer) -> None:
        """Take both, the tokenizer set to cut and to pad."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.encoder = encoder
        self.tokenizer = tokenizer

    @property
    def max_seq_length(self) -> int | None:
        """The number of tokens after which a text is cut."""
        truncation = self.tokenizer.truncation
        return int(truncation["max_length"]) if truncation else None

    def get_embedding_dimension(self) -> int:
        """Return the length of a token's embedding."""
        return int(self.encoder.config.hidden_size)

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, Tensor]:
        """Tokenize: int64 `input_ids` and `attention_mask`, (texts, longest)."""
        encodings = self.tokenizer.encode_batch_fast([(prompt or "") + text for text in inputs])
        return {
            "input_ids": torch.tensor([encoding.ids for encoding in encodings]),
            "attention_mask": torch.tensor([encoding.attention_mask for encoding in encodings]),
        }

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add float32 `token_embeddings`, (texts, longest, dimension), to the features."""
        output = self.encoder(features["input_ids"], attention_mask=features["attention_mask"])
        features["token_embeddings"] = output.last_hidden_state
        return features

    def save(self, output_path: str, *_: Any, **__: Any) -> NoReturn:
        """Refuse: the weights are 4-bit blocks that no other program could load again."""
        raise EmbeddingsError(f"{output_path}: the bundled model is not saved, open it by its name")


def build_model(file: E5File, device: str) -> SentenceTransformer:
    """Build the whole model: encoder, mean over the tokens, unit length; with its prompts."""
    vocabulary = file.vocabulary
    tokenizer = build_tokenizer(vocabulary)
    # Set once and for all: a tokenizer that is set while another thread uses it fails.
    tokenizer.enable_truncation(file.shape.positions)
    [(pad, _)] = vocabulary.pieces([vocabulary.pad])
    tokenizer.enable_padding(pad_id=vocabulary.pad, pad_token=pad)
    modules = [
        BundledTransformer(build_encoder(file), tokenizer),
        Pooling(file.shape.hidden, "mean"),
        Normalize(),
    ]
    return SentenceTransformer(modules=modules, device=device, prompts=dict(PROMPTS)).eval()


def build_encoder(file: E5File) -> BertModel:
    """Build the encoder alone, every weight from the file, in float32 on the CPU."""
    # On the meta device nothing is allocated or drawn at random: every weight comes from the
    # file. The two buffers do not, so they are made again.
    with torch.device("meta"):
        encoder = BertModel(_config(file), add_pooling_layer=False)
    shape = file.shape
    embeddings: Any = encoder.embeddings
    words = file.blocks("emb.word").reshape(shape.vocabulary, -1, BLOCK_BYTES)
    embeddings.word_embeddings = FourBitEmbedding(torch.from_numpy(words))
    embeddings.position_ids = torch.arange(shape.positions).unsqueeze(0)
    embeddings.token_type_ids = torch.zeros(1, shape.positions, dtype=torch.long)
    sources = file_names(shape.layers)
    weights = {
        name: torch.from_numpy(file.floats(sources[name])).view(parameter.shape)
        for name, parameter in encoder.named_parameters()
    }
    encoder.load_state_dict(weights, assign=True)
    return encoder


def _config(file: E5File) -> BertConfig:
    shape, vocabulary = file.shape, file.vocabulary
    return BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        bos_token_id=vocabulary.bos,
        eos_token_id=vocabulary.eos,
        pad_token_id=vocabulary.pad,
    )
