"""The approximate form over a record in memory, as a library has one on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from embeddings import ApproximateIndex

if TYPE_CHECKING:
    from pathlib import Path

    from embeddings import FloatArray, IntArray, StoredVectors

Record = dict[int, "FloatArray"]


class RecordedIndex(ApproximateIndex):
    """An approximate index whose vectors are stored when they are added."""

    record: Record

    @classmethod
    def over(cls, record: Record, sample: FloatArray, lists: int) -> Self:
        """Make an empty one."""
        index = cls.trained(sample, lists, read_from(record))
        index.record = record
        return index

    @classmethod
    def read(cls, path: Path, record: Record) -> Self:
        """Load a saved one of the vectors in `record`."""
        index = cls.load(path, read_from(record))
        index.record = record
        return index

    def add(self, ids: IntArray, vectors: FloatArray) -> None:
        """Add and store."""
        super().add(ids, vectors)
        self.record.update(zip(ids.tolist(), vectors, strict=True))


def read_from(record: Record) -> StoredVectors:
    """What reads the vectors of those ids that are in the record."""

    def read(ids: IntArray) -> tuple[IntArray, FloatArray]:
        found = [number for number in ids.tolist() if number in record]
        rows = np.array([record[number] for number in found], dtype=np.float32)
        return np.array(found, dtype=np.int64), rows

    return read
