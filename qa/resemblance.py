"""Text → a short signature by which texts that are nearly the same are told.

MinHash (Broder, "On the resemblance and containment of documents", 1997): two signatures
agree in about the share of places that the sets of shingles have in common (their Jaccard
similarity). Signatures are cut into bands (Leskovec, Rajaraman & Ullman, "Mining of Massive
Datasets", chapter 3), so that a table of bands finds all candidates without reading every
signature. What is done with texts that resemble each other is the library's business.

Changing what `signature` or `band_keys` returns makes what is stored worthless: a step in
`qa.library.schema` must then empty both tables, and the next ingest fills them again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from qa.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

PERMUTATIONS: Final = 128
"""Numbers in a signature: 512 bytes. A similarity of 0.76 is estimated to ± 0.04."""
BANDS: Final = 32
"""Of four numbers each."""
ALIKE_FROM: Final = 97
"""Two texts are nearly the same when so many of the 128 numbers are equal: an estimated
similarity of 0.758. At most 31 numbers differ then, so at least one of the 32 bands is
equal as a whole: the bands miss no pair."""
SHORTEST: Final = 80
"""Letters and digits; a shorter text is too little to tell chance from copying."""

_HAN_SHINGLE: Final = 5
"""Characters, some three words. One changed character changes five shingles."""
_LETTER_SHINGLE: Final = 10
"""Characters of a text in an alphabet, some two words."""
_PORTION: Final = 8_192
"""Shingles hashed at once: 4 MiB, however long the text."""
_IGNORED: Final = re.compile(r"[\W_]+")
_HAN_OR_KANA: Final = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_KEY_BITS: Final = 31
"""Of a band's key: what SQLite writes in four bytes. Among a million articles every second
one meets a stranger by such a key; the signatures themselves decide."""


def signature(text: str) -> NDArray[np.uint32] | None:
    """What is kept of a text in order to find others that are nearly the same.

    Traditional and Simplified forms, full and half width, capitals, marks, spaces and line
    ends make no difference.

    Args:
        text: An article's text.

    Returns:
        128 numbers, the same for the same text at all times; None for a text of fewer than
        80 letters and digits.
    """
    letters = _IGNORED.sub("", fold(text))
    if len(letters) < SHORTEST:
        return None
    from datasketch import MinHash

    sketch = MinHash(PERMUTATIONS, seed=1, scheme="affine32")
    for portion in _portions(letters):
        sketch.update_batch(portion)
    return np.asarray(sketch.hashvalues, dtype=np.uint32)


def _portions(letters: str) -> Iterator[list[bytes]]:
    """The shingles of a text in UTF-8, so many at a time, without most repetitions."""
    han = len(_HAN_OR_KANA.findall(letters)) * 2 >= len(letters)
    width = _HAN_SHINGLE if han else _LETTER_SHINGLE
    starts = range(len(letters) - width + 1)
    for some in (starts[at : at + _PORTION] for at in range(0, len(starts), _PORTION)):
        yield [shingle.encode() for shingle in {letters[at : at + width] for at in some}]


def band_keys(values: NDArray[np.uint32]) -> list[int]:
    """A number for each band of a signature; the same band with the same content, the same.

    A polynomial modulo 2⁶⁴ whose upper bits are kept, as in multiply-shift hashing
    (Dietzfelbinger et al., 1997).
    """
    bands = values.reshape(BANDS, -1).astype(np.uint64)
    keys = np.arange(1, BANDS + 1, dtype=np.uint64)
    for column in bands.T:
        keys = (keys + column) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return [int(key) for key in keys >> np.uint64(64 - _KEY_BITS)]


def agreements(one: NDArray[np.uint32], others: NDArray[np.uint32]) -> NDArray[np.int64]:
    """In how many numbers a signature equals each of `others` (n × 128): n counts."""
    return np.asarray((others == one).sum(axis=1), dtype=np.int64)
