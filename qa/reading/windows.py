"""Question and passage → the token windows that the span reader's network sees.

A window is `<s> question </s> title </s> a stretch of the passage </s>`. Where the passage is
longer than fits, windows overlap, so that an answer cut by one border is whole in the next.
Offsets of the passage's tokens are kept, so that a span of tokens is a span of the passage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.sentences import trim

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from embeddings.lazy_tokenizer import LazyTokenizer

    Ids = NDArray[np.int32]

MOST_QUESTION_TOKENS = 64
MOST_TITLE_TOKENS = 32
STRETCH_TOKENS = 320
"""Passage tokens in a window, at most."""
OVERLAP_TOKENS = 96
"""Passage tokens that two windows in a row share: longer than almost every answer."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens without special ones."""

    ids: Ids
    starts: Ids
    """Where each token starts in the text; white space before it is left out."""
    ends: Ids

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Window:
    """What the network sees at once."""

    ids: Ids
    """All tokens, special ones included."""
    body: int
    """Index in `ids` of the first token of the passage's stretch."""
    first: int
    """Index in the passage's `Tokens` of that token."""
    size: int
    """Tokens of the stretch."""


class WindowMaker:
    """Tokenizes, and puts questions, titles and passages together."""

    def __init__(self, tokenizer: LazyTokenizer, bos: int, eos: int) -> None:
        """Take the bundled tokenizer and the ids of its special tokens."""
        self._tokenizer = tokenizer
        self._bos = np.array([bos], np.int32)
        self._eos = np.array([eos], np.int32)

    def tokenize(self, texts: list[str]) -> list[Tokens]:
        """The tokens of each text, in order."""
        encodings = self._tokenizer.encode_batch(texts)
        return [
            _tokens(text, encoding.ids, encoding.offsets)
            for text, encoding in zip(texts, encodings, strict=True)
        ]

    def window(
        self, question: Tokens, title: Tokens, passage: Tokens, first: int, size: int
    ) -> Window:
        """One window over `size` tokens of the passage from `first` on."""
        head = np.concatenate(
            [
                self._bos,
                question.ids[:MOST_QUESTION_TOKENS],
                self._eos,
                title.ids[:MOST_TITLE_TOKENS],
                self._eos,
            ]
        )
        stretch = passage.ids[first : first + size]
        return Window(np.concatenate([head, stretch, self._eos]), len(head), first, len(stretch))

    def windows(self, question: Tokens, title: Tokens, passage: Tokens) -> list[Window]:
        """Windows that hold all of the passage."""
        return [
            self.window(question, title, passage, first, STRETCH_TOKENS)
            for first in stretch_starts(len(passage))
        ]


def bundled_window_maker() -> WindowMaker:
    """A maker of windows with the bundled model's tokenizer.

    Raises:
        EmbeddingsError: the bundled model is missing or damaged.
    """
    from embeddings.bundled import bundled_file
    from embeddings.e5_runtime import bundled_tokenizer

    vocabulary = bundled_file().vocabulary
    return WindowMaker(bundled_tokenizer(), vocabulary.bos, vocabulary.eos)


def stretch_starts(tokens: int) -> list[int]:
    """Where the stretches of a passage begin: one when it fits, else overlapping ones."""
    step = STRETCH_TOKENS - OVERLAP_TOKENS
    return list(range(0, max(1, tokens - OVERLAP_TOKENS), step))


def _tokens(text: str, ids: list[int], offsets: list[tuple[int, int]]) -> Tokens:
    # A piece that begins a word holds the space before it.
    starts = [trim(text, start, end)[0] for start, end in offsets]
    return Tokens(
        np.array(ids, np.int32),
        np.array(starts, np.int32),
        np.array([end for _, end in offsets], np.int32),
    )
