"""The file format: worked examples, and files that are not what they should be."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from embeddings import WeightsError
from embeddings.e5_file import dequantise, read_e5_file

if TYPE_CHECKING:
    from pathlib import Path

    from embeddings.e5_file import E5File

# One block: scale 0.5; byte j is 0x10 + j, so weight j is j - 8 and weight j + 16 is 1 - 8.
BLOCK = struct.pack("<e", 0.5) + bytes(0x10 + j for j in range(16))
BLOCK_WEIGHTS = [(j - 8) * 0.5 for j in range(16)] + [(1 - 8) * 0.5] * 16


def tiny_file(magic: bytes = b"E5S1", version: int = 1, block: int = 32, kind: int = 1) -> bytes:
    """Write a file with three pieces, one replacement and two tensors."""
    blob = "<s>▁海".encode()
    head = magic + struct.pack("<I7ifi", version, 384, 12, 12, 1536, 3, 512, 2, 1e-12, block)
    head += struct.pack("<5iQ4I3f", 3, 0, 2, 1, 0, len(blob), 0, 3, 6, 9, 0.0, -1.5, -2.5) + blob
    head += struct.pack("<iI", 1, 13) + struct.pack("<IB2I", ord("㎏"), 2, ord("k"), ord("g"))
    names = 2 + 2 * (2 + 1 + struct.calcsize("<BIQQ")) + 2
    start = len(head) + names
    tensors = struct.pack("<iH", 2, 1) + b"q" + struct.pack("<BIQQ", kind, 32, start, 18)
    tensors += struct.pack("<H", 1) + b"f" + struct.pack("<BIQQ", 0, 2, start + 18, 8)
    assert len(tensors) == names
    return head + tensors + BLOCK + struct.pack("<2f", 0.25, -3.0)


@pytest.fixture
def opened(tmp_path: Path) -> E5File:
    (tmp_path / "tiny.bin").write_bytes(tiny_file())
    return read_e5_file(tmp_path / "tiny.bin")


def test_a_block_unpacked_by_hand() -> None:
    block = np.frombuffer(BLOCK, dtype=np.uint8)
    assert dequantise(block[np.newaxis]).tolist() == [BLOCK_WEIGHTS]


def test_blocks_of_any_shape() -> None:
    blocks = np.random.default_rng(0).integers(0, 120, (3, 4, 18), dtype=np.uint8)
    unpacked = dequantise(blocks)
    assert unpacked.shape == (3, 4, 32)
    np.testing.assert_array_equal(unpacked[2, 1], dequantise(blocks[2, 1]))


def test_everything_is_read(opened: E5File) -> None:
    shape, vocabulary = opened.shape, opened.vocabulary
    assert (shape.hidden, shape.feed_forward, shape.token_types) == (384, 1536, 2)
    assert shape.epsilon == pytest.approx(1e-12)
    assert vocabulary.all_pieces() == [("<s>", 0.0), ("▁", -1.5), ("海", -2.5)]
    assert vocabulary.pieces([2, 0]) == [("海", -2.5), ("<s>", 0.0)]
    assert (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk) == (0, 2, 1, 0)
    assert vocabulary.replacements == {"㎏": "kg"}


def test_tensors_of_both_types(opened: E5File) -> None:
    assert opened.floats("q").tolist() == BLOCK_WEIGHTS
    assert opened.floats("f").tolist() == [0.25, -3.0]
    assert opened.blocks("q").tobytes() == BLOCK


def test_a_tensor_that_is_not_there(opened: E5File) -> None:
    with pytest.raises(WeightsError, match="tensor x: not in the weights file"):
        opened.floats("x")
    with pytest.raises(WeightsError, match="tensor f: holds floats"):
        opened.blocks("f")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (tiny_file(magic=b"GGUF"), "does not begin with E5S1"),
        (tiny_file(version=2), "version 2"),
        (tiny_file(block=64), "blocks of 64"),
        (tiny_file(kind=7), "tensor q: type 7"),
        (tiny_file(kind=0), "tensor q: type 0"),
        (tiny_file()[:-1], "ends before"),
        (tiny_file()[:20], "ends before"),
        (tiny_file().replace("海".encode(), b"\xff\xff\xff"), "utf-8"),
        (
            tiny_file().replace(struct.pack("<4I", 0, 3, 6, 9), struct.pack("<4I", 0, 3, 7, 9)),
            "inside",
        ),
        (
            tiny_file().replace(struct.pack("<4I", 0, 3, 6, 9), struct.pack("<4I", 0, 6, 3, 9)),
            "ends",
        ),
        (
            tiny_file().replace(struct.pack("<4I", 0, 3, 6, 9), struct.pack("<4I", 0, 3, 6, 10)),
            "ends",
        ),
        (b"", "empty"),
    ],
)
def test_another_file(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(data)
    with pytest.raises(WeightsError, match=f"tiny.bin: .*{reason}"):
        read_e5_file(path)


@pytest.mark.parametrize("length", range(0, len(tiny_file()), 7))
def test_every_cut_is_noticed(tmp_path: Path, length: int) -> None:
    path = tmp_path / "tiny.bin"
    path.write_bytes(tiny_file()[:length])
    with pytest.raises(WeightsError):
        read_e5_file(path)
