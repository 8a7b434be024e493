"""What is FAISS's own in the two forms; the contract is tested in `test_vector_index`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from embeddings import ExactIndex, IndexFileError
from embeddings.index_file import seal

if TYPE_CHECKING:
    from pathlib import Path


def test_faiss_can_read_the_file_itself(tmp_path: Path) -> None:
    import faiss

    index = ExactIndex(2)
    index.add(np.array([7]), np.array([[1, 0]], dtype=np.float32))
    index.save(tmp_path / "index")
    assert faiss.read_index(str(tmp_path / "index")).ntotal == 1


def test_an_index_of_another_kind_is_refused(tmp_path: Path) -> None:
    import faiss

    path = tmp_path / "index"
    faiss.write_index(faiss.IndexIDMap2(faiss.IndexFlatL2(4)), str(path))
    seal(path)
    with pytest.raises(IndexFileError, match="another kind"):
        ExactIndex.load(path)


def test_bytes_that_faiss_refuses(tmp_path: Path) -> None:
    path = tmp_path / "index"
    path.write_bytes(b"IxXX and more")
    seal(path)
    with pytest.raises(IndexFileError, match="FAISS can't read it"):
        ExactIndex.load(path)


def test_search_leaves_the_number_of_threads_alone() -> None:
    import faiss

    index = ExactIndex(2)
    index.add(np.array([7]), np.array([[1, 0]], dtype=np.float32))
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(2)
    try:
        index.search(np.array([[1, 0]], dtype=np.float32), 1)
        assert faiss.omp_get_max_threads() == 2
    finally:
        faiss.omp_set_num_threads(before)
