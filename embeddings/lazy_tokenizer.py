"""The bundled tokenizer for whoever asks one question: there at once, whole when it pays.

`tokenizers` needs most of a second to take in 250,000 pieces, of which a text holds hundreds. So
the first texts are cut by tokenizers that know their pieces only: every piece that stands in a
text as it is cut, and nothing else can be of use there. The results are the same, since Unigram
(Kudo 2018) weighs pieces that stand in the text, against the rarest piece of all for characters
that none has.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from embeddings.e5_tokenizer import SPACE, build_tokenizer, normalizer_of, tokenizer_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from embeddings.e5_file import Vocabulary

FEW_CALLS = 50
"""So many calls take about as long as building the whole tokenizer does."""

FEW_CHARACTERS = 20_000
"""In a call. Looking for the pieces of more would take as long, and much memory."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
"""Odd, so that it has an inverse, and large, so that its powers spread over all 64 bits."""
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))


@dataclass(frozen=True, slots=True)
class Cut:
    """A text's tokens, without special ones."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    """Where each token starts and ends in the text."""


class LazyTokenizer:
    """Texts → tokens, neither cut nor padded. Safe to use from several threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Take the vocabulary; it is read with the first text."""
        self._vocabulary = vocabulary
        self._lock = Lock()
        self._calls = 0
        self._pieces: _Pieces | None = None
        self._whole: Tokenizer | None = None

    def encode(self, text: str) -> Cut:
        """The tokens of a text."""
        return self.encode_batch([text])[0]

    def encode_batch(self, texts: Sequence[str]) -> list[Cut]:
        """The tokens of each text, in order. Raises UnicodeEncodeError for a lone surrogate."""
        if self._whole is None:
            with self._lock:
                self._calls += 1
                if self._pieces is None:
                    self._pieces = _Pieces(self._vocabulary)
            if self._calls <= FEW_CALLS and sum(map(len, texts)) <= FEW_CHARACTERS:
                return self._pieces.cut(texts)
        return _cuts(self.complete(), texts)

    def complete(self) -> Tokenizer:
        """Build the whole tokenizer, unless it is there: for those who have many texts."""
        with self._lock:
            if self._whole is None:
                self._whole = build_tokenizer(self._vocabulary)
            return self._whole


class _Pieces:
    """Finds the pieces that stand in texts, and cuts the texts by these."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._normalizer = normalizer_of(vocabulary)
        # The rarest piece tells what an unknown character costs.
        self._always = {vocabulary.unk, int(vocabulary.scores.argmin())}
        hashes, self._longest = _piece_hashes(vocabulary)
        self._order = np.argsort(hashes)
        self._hashes = hashes[self._order]

    def cut(self, texts: Sequence[str]) -> list[Cut]:
        """The tokens of each text."""
        # No piece goes on behind a space's mark, so the texts may stand in one line.
        line = SPACE + SPACE.join(self._normalizer.normalize_str(text) for text in texts)
        known = sorted({*self._always, *self._in(line.replace(" ", SPACE))})
        unknown = known.index(self._vocabulary.unk)
        tokenizer = tokenizer_of(self._vocabulary.pieces(known), unknown, self._normalizer)
        cuts = _cuts(tokenizer, texts)
        return [Cut([known[i] for i in cut.ids], cut.offsets) for cut in cuts]

    def _in(self, line: str) -> Iterator[int]:
        """The ids of all pieces that stand in a line; another one of the same hash does no harm."""
        present = np.unique(_hashes_of(line, self._longest))
        first = np.searchsorted(self._hashes, present, side="left")
        last = np.searchsorted(self._hashes, present, side="right")
        found = first < last
        for start, end in zip(first[found].tolist(), last[found].tolist(), strict=True):
            yield from self._order[start:end].tolist()


def _piece_hashes(vocabulary: Vocabulary) -> tuple[NDArray[np.uint64], int]:
    """The hash of every piece, and how many characters the longest has."""
    begins = (np.frombuffer(vocabulary.texts, np.uint8) & 0xC0) != 0x80  # of a character
    begun = np.cumsum(begins, dtype=np.int32)
    offsets = np.concatenate([begun[:1] * 0, begun])[vocabulary.offsets]
    hashes = _Hashes(vocabulary.texts.decode())
    return hashes.of(offsets[:-1], offsets[1:]), int(np.diff(offsets).max())


def _hashes_of(line: str, longest: int) -> NDArray[np.uint64]:
    """The hashes of all stretches of a line, up to so many characters each."""
    hashes, places = _Hashes(line), np.arange(len(line) + 1)
    lengths = range(1, min(longest, len(line)) + 1)
    return np.concatenate([hashes.of(places[:-n], places[n:]) for n in lengths])


class _Hashes:
    """Hashes of a text's stretches: polynomials in `_BASE`, modulo 2^64.

    A stretch's is a difference of sums from the text's beginning, moved to the power 0.
    """

    def __init__(self, text: str) -> None:
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        self._sums = np.zeros(len(codes) + 1, np.uint64)
        # From 1 on, so that no character adds nothing.
        terms = np.add(codes, 1, out=self._sums[1:], dtype=np.uint64)
        terms *= _powers(_BASE, len(codes))
        np.add.accumulate(terms, out=terms)
        self._backwards = _powers(_INVERSE, len(self._sums))

    def of(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
        """The hash of each stretch from a start to an end."""
        hashes: NDArray[np.uint64] = self._sums[ends] - self._sums[starts]
        hashes *= self._backwards[starts]
        return hashes


def _powers(base: np.uint64, number: int) -> NDArray[np.uint64]:
    """The powers of a number modulo 2^64, from 0 on."""
    powers = np.full(number, base)
    powers[:1] = 1
    return np.multiply.accumulate(powers, out=powers)


def _cuts(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Cut]:
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [Cut(encoding.ids, encoding.offsets) for encoding in encodings]
