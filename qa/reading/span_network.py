"""The span reader's network for training: the bundled encoder and small heads, in torch.

What it scores, and how it runs in use, is in `span_runtime`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from embeddings.bundled import bundled_file
from embeddings.e5_model import build_encoder
from qa.reading.decoding import LONGEST_ANSWER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.reading.windows import Window

_FLOAT32_ATTENTION: Final = "float32_sdpa"
_PAIRED: Final = 64
"""Numbers by which the start and the end of a span are compared."""
NEVER: Final = -1e4
"""The score of what can't be: finite, so that a softmax over only such stays defined."""


class NetworkScores(NamedTuple):
    """What the network says of a batch of windows: logits."""

    starts: Tensor
    """(windows, tokens), like `ends`; the first token stands for "no answer"."""
    ends: Tensor
    pairs: Tensor
    """(windows, tokens, tokens): of each start with each end, beyond what both score alone."""
    relevance: Tensor
    """(windows,)."""


class SpanNetwork(nn.Module):
    """Windows of tokens → scores."""

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        """Take the encoder and the length of its vectors; the heads begin at random."""
        super().__init__()
        self.encoder = encoder
        self.borders = nn.Linear(hidden, 2)
        self.relevance = nn.Linear(hidden, 1)
        self.pairing = nn.Linear(hidden, 2 * _PAIRED)
        self.lengths = nn.Parameter(torch.zeros(LONGEST_ANSWER))
        # Until they have learnt, all pairs are equal.
        nn.init.zeros_(self.pairing.weight[_PAIRED:])
        nn.init.zeros_(self.pairing.bias)

    def forward(self, ids: Tensor, attention: Tensor, readable: Tensor) -> NetworkScores:
        """Score a batch.

        Args:
            ids: int64 (windows, tokens).
            attention: int64 (windows, tokens), 0 for padding.
            readable: bool (windows, tokens), true for the passage's tokens and the first,
                which stands for "no answer".
        """
        states = self.encoder(ids, attention_mask=attention).last_hidden_state
        borders = self.borders(states).masked_fill(~readable.unsqueeze(-1), NEVER)
        openings, closings = self.pairing(states).split(_PAIRED, dim=-1)
        return NetworkScores(
            borders[..., 0],
            borders[..., 1],
            openings @ closings.transpose(1, 2) / _PAIRED + self._of_lengths(ids.shape[1]),
            self.relevance(states[:, 0]).squeeze(-1),
        )

    def _of_lengths(self, tokens: int) -> Tensor:
        """(tokens, tokens): the scores of lengths, and for what is no span `NEVER`."""
        before = self.lengths.new_full((tokens - 1,), NEVER)
        longer = self.lengths.new_full((max(0, tokens - LONGEST_ANSWER),), NEVER)
        by_length = torch.cat([before, self.lengths[:tokens], longer])
        # Each row the one before, moved on by one: as an index it would be added up in any order.
        scores = by_length.unfold(0, tokens, 1).flip(0)
        first = torch.arange(tokens, device=scores.device).unsqueeze(1) == 0
        return scores.masked_fill(first, NEVER)


def bundled_network(device: str) -> SpanNetwork:
    """The untrained network on the bundled encoder, to be trained on a device.

    Raises:
        EmbeddingsError: the bundled weights are missing or damaged.
    """
    file = bundled_file()
    encoder = build_encoder(file)
    if device == "cpu":
        encoder.set_attn_implementation(_FLOAT32_ATTENTION)
    return SpanNetwork(encoder, file.shape.hidden)


def _float32_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
    **options: Any,
) -> tuple[Tensor, None]:
    """Attention in float32: in bfloat16 the way back takes a processor twice as long (torch 2.13)."""
    with torch.autocast("cpu", enabled=False):
        return sdpa_attention_forward(
            module, query.float(), key.float(), value.float(), mask, **options
        )


AttentionInterface.register(_FLOAT32_ATTENTION, _float32_attention)
AttentionMaskInterface.register(_FLOAT32_ATTENTION, sdpa_mask)


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
