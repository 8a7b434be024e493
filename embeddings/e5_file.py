"""Reads the `E5S1` file: a small BERT encoder with 4-bit weights and its tokenizer.

All numbers are little endian. In order:

    magic `E5S1`, u32 version
    i32 hidden, layers, heads, feed-forward, vocabulary, positions, token types
    f32 epsilon of the layer norms, i32 block length
    i32 pieces, i32 ids of <s>, </s>, <pad>, <unk>
    u64 blob length, u32 offsets[pieces + 1], f32 scores[pieces], the blob in UTF-8
    i32 replacements, u32 their bytes; each: u32 code point, u8 n, u32[n] code points
    i32 tensors; each: u16 name length, name, u8 type, u32 count, u64 offset, u64 bytes

A tensor of type 0 is f32. Type 1 is 4-bit: blocks of 18 bytes for 32 weights, an f16
scale and 16 bytes, of which byte j holds weight j in its low and weight j + 16 in its
high nibble, each minus 8, times the scale (llama.cpp calls this Q4_0).

Only the format is known here. What the tensors mean is `e5_model`'s business, the
pieces `e5_tokenizer`'s, and which file is the right one `bundled`'s.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import WeightsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from embeddings.base import FloatArray

BLOCK_WEIGHTS = 32
BLOCK_BYTES = 18

_MAGIC = b"E5S1"
_VERSION = 1
_F32, _Q4 = 0, 1


@dataclass(frozen=True, slots=True)
class Shape:
    """The encoder's sizes."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    """Of the layer norms."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """A Unigram vocabulary and the characters that are replaced before it is applied.

    The pieces stay as they are in the file: a quarter of a million strings take a third of a
    second to make.
    """

    texts: bytes
    """The pieces in UTF-8, end to end; a piece's id is its place."""
    offsets: NDArray[np.uint32]
    """Where each piece begins in `texts`, and where the last one ends."""
    scores: FloatArray
    """The pieces' log probabilities."""
    bos: int
    eos: int
    pad: int
    unk: int
    replacements: Mapping[str, str]
    """One character → what stands for it, often nothing or a space."""

    def pieces(self, ids: Iterable[int]) -> list[tuple[str, float]]:
        """The pieces of these ids, each with its log probability."""
        texts, offsets, scores = self.texts, self.offsets, self.scores
        return [(texts[offsets[i] : offsets[i + 1]].decode(), float(scores[i])) for i in ids]

    def all_pieces(self) -> list[tuple[str, float]]:
        """All pieces in the order of their ids, each with its log probability."""
        borders = pairwise(self.offsets.tolist())
        texts = (self.texts[start:end].decode() for start, end in borders)
        return list(zip(texts, self.scores.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class E5File:
    """An open file. The tensors stay on disk and are mapped into memory as they are read."""

    shape: Shape
    vocabulary: Vocabulary
    tensors: Mapping[str, NDArray[np.uint8]]
    """Name → raw bytes: of floats one dimension, of 4-bit blocks (blocks, 18)."""

    def blocks(self, name: str) -> NDArray[np.uint8]:
        """Return a 4-bit tensor as it is on disk, uint8 (blocks, 18), not copied."""
        raw = self._raw(name)
        if raw.ndim != 2:
            raise WeightsError(f"tensor {name}: holds floats where 4-bit blocks are expected")
        return raw

    def floats(self, name: str) -> FloatArray:
        """Return a tensor of either type as float32, one dimension, a copy of its own."""
        raw = self._raw(name)
        if raw.ndim == 2:
            return dequantise(raw).reshape(-1)
        return raw.view("<f4").astype(np.float32)

    def _raw(self, name: str) -> NDArray[np.uint8]:
        try:
            return self.tensors[name]
        except KeyError:
            raise WeightsError(f"tensor {name}: not in the weights file") from None


def dequantise(blocks: NDArray[np.uint8]) -> FloatArray:
    """Unpack 4-bit blocks, uint8 (…, 18), to float32 (…, 32)."""
    scale = blocks[..., :2].copy().view("<f2").astype(np.float32)
    packed = blocks[..., 2:]
    weights = np.concatenate([packed & 0x0F, packed >> 4], axis=-1).astype(np.float32)
    weights -= 8.0
    weights *= scale
    return weights


def read_e5_file(path: Path) -> E5File:
    """Open an `E5S1` file.

    Raises `WeightsError` when it is something else, or shorter than it says; OSError when
    it can't be opened. Whether the weights are the right ones is not checked.
    """
    if path.stat().st_size == 0:
        raise WeightsError(f"{path}: empty")
    # Copy on write, so that torch takes the arrays without a warning; nothing writes.
    data = np.memmap(path, dtype=np.uint8, mode="c")
    cursor = _Cursor(data.view(np.ndarray))
    try:
        shape = _read_shape(cursor)
        return E5File(shape, _read_vocabulary(cursor), _read_tensors(cursor))
    except (struct.error, UnicodeDecodeError, ValueError) as error:
        raise WeightsError(f"{path}: not a weights file of format E5S1 ({error})") from error


class _Cursor:
    """A place in the file that moves on as it is read."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self._place = 0

    def numbers(self, layout: str) -> tuple[int, ...]:
        """Read little-endian integers by their `struct` letters."""
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)).tobytes())

    def number(self, letter: str) -> int:
        return self.numbers(letter)[0]

    def real(self) -> float:
        return float(self.take(4).view("<f4")[0])

    def take(self, count: int) -> NDArray[np.uint8]:
        """Read the next `count` bytes, a view."""
        view = self.at(self._place, count)
        self._place += count
        return view

    def at(self, start: int, count: int) -> NDArray[np.uint8]:
        """Look at `count` bytes from `start`, a view; the cursor stays."""
        view = self.data[start : start + count]
        if len(view) != count:
            raise ValueError(f"ends before byte {start + count}")
        return view


def _read_shape(cursor: _Cursor) -> Shape:
    if cursor.take(4).tobytes() != _MAGIC:
        raise ValueError("it does not begin with E5S1")
    if (version := cursor.number("I")) != _VERSION:
        raise ValueError(f"version {version}, only {_VERSION} is known")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = cursor.numbers("7i")
    epsilon = cursor.real()
    if (block := cursor.number("i")) != BLOCK_WEIGHTS:
        raise ValueError(f"blocks of {block} weights, only {BLOCK_WEIGHTS} are known")
    return Shape(hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.numbers("5i")
    blob_length = cursor.number("Q")
    # Copies, aligned, which are read more quickly than a mapped file's views.
    offsets = cursor.take(4 * (count + 1)).view("<u4").astype(np.uint32)
    scores = cursor.take(4 * count).view("<f4").astype(np.float32)
    blob = cursor.take(blob_length)
    _check_pieces(offsets, blob)
    return Vocabulary(
        blob.tobytes(), offsets, scores, bos, eos, pad, unk, _read_replacements(cursor)
    )


def _check_pieces(offsets: NDArray[np.uint32], blob: NDArray[np.uint8]) -> None:
    """Raise ValueError unless every piece is text."""
    if offsets[-1] > len(blob) or (offsets[1:] < offsets[:-1]).any():
        raise ValueError("a piece ends before it begins, or outside of the vocabulary")
    blob.tobytes().decode()
    inside = offsets[offsets < len(blob)]
    if ((blob[inside] & 0xC0) == 0x80).any():  # 10xxxxxx goes on
        raise ValueError("a piece begins inside a character")


def _read_replacements(cursor: _Cursor) -> dict[str, str]:
    count, length = cursor.numbers("iI")
    entries, place = cursor.take(length).tobytes(), 0
    replacements = {}
    for _ in range(count):
        code, characters = struct.unpack_from("<IB", entries, place)
        place += 5 + 4 * characters
        replacement = entries[place - 4 * characters : place].decode("utf-32-le")
        replacements[chr(code)] = replacement
    if place != length:
        raise ValueError(f"{length} bytes of replacements hold {place}")
    return replacements


def _read_tensors(cursor: _Cursor) -> dict[str, NDArray[np.uint8]]:
    tensors = {}
    for _ in range(cursor.number("i")):
        name = cursor.take(cursor.number("H")).tobytes().decode()
        kind, count, start, length = cursor.numbers("BIQQ")
        raw = cursor.at(start, length)
        if kind == _F32 and length == 4 * count:
            tensors[name] = raw
        elif kind == _Q4 and length * BLOCK_WEIGHTS == count * BLOCK_BYTES:
            tensors[name] = raw.reshape(-1, BLOCK_BYTES)
        else:
            raise ValueError(f"tensor {name}: type {kind} with {count} weights in {length} bytes")
    return tensors
