"""The span reader's network: the bundled encoder and four small heads.

One pass over (question, passage) scores where the answer starts and ends, that there is
none (start and end at the first token; Devlin et al., "BERT", 2019, as for SQuAD 2.0), and
whether the passage is about the question at all. Imports torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from embeddings.bundled import verify_weights, weights_path
from embeddings.e5_file import E5File, read_e5_file
from embeddings.e5_model import build_encoder
from embeddings.e5_tokenizer import build_tokenizer
from qa.reading.windows import WindowMaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.reading.windows import Window

NEVER = -1e4
"""The score of what can't be: finite, so that a softmax over only such stays defined."""


class SpanNetwork(nn.Module):
    """Windows of tokens → scores."""

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        """Take the encoder and the length of its vectors; the heads begin at random."""
        super().__init__()
        self.encoder = encoder
        self.borders = nn.Linear(hidden, 2)
        self.relevance = nn.Linear(hidden, 1)

    def forward(
        self, ids: Tensor, attention: Tensor, readable: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Score a batch.

        Args:
            ids: int64 (windows, tokens).
            attention: int64 (windows, tokens), 0 for padding.
            readable: bool (windows, tokens), true for the passage's tokens and the first,
                which stands for "no answer".

        Returns:
            Start and end scores (windows, tokens), and relevance (windows,), all as logits.
        """
        states = self.encoder(ids, attention_mask=attention).last_hidden_state
        borders = self.borders(states).masked_fill(~readable.unsqueeze(-1), NEVER)
        return borders[..., 0], borders[..., 1], self.relevance(states[:, 0]).squeeze(-1)


def bundled_network() -> tuple[SpanNetwork, WindowMaker]:
    """The untrained network on the bundled encoder, and the maker of its windows.

    Raises:
        EmbeddingsError: the bundled weights are missing or damaged.
    """
    path = weights_path()
    verify_weights(path)
    file = read_e5_file(path)
    return SpanNetwork(build_encoder(file), file.shape.hidden), window_maker(file)


def window_maker(file: E5File) -> WindowMaker:
    """A maker of windows with the bundled tokenizer, which then neither cuts nor pads."""
    tokenizer = build_tokenizer(file.vocabulary, file.shape.positions)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return WindowMaker(tokenizer, file.vocabulary.bos, file.vocabulary.eos)


def batch_of(windows: Sequence[Window], pad: int = 1) -> tuple[Tensor, Tensor, Tensor]:
    """`ids`, `attention` and `readable` of windows, padded to the longest."""
    longest = max(len(window.ids) for window in windows)
    ids = torch.full((len(windows), longest), pad, dtype=torch.long)
    attention = torch.zeros((len(windows), longest), dtype=torch.long)
    readable = torch.zeros((len(windows), longest), dtype=torch.bool)
    for row, window in enumerate(windows):
        length = len(window.ids)
        ids[row, :length] = torch.from_numpy(window.ids)
        attention[row, :length] = 1
        readable[row, 0] = True
        readable[row, window.body : window.body + window.size] = True
    return ids, attention, readable
