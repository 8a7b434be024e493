"""What several test packages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from embeddings import open_embedder

if TYPE_CHECKING:
    from embeddings import SentenceTransformerEmbedder


@pytest.fixture(scope="session")
def bundled_embedder() -> SentenceTransformerEmbedder:
    """Open the real model, once: it is loaded (ten seconds) when a test first needs it."""
    return open_embedder(device="cpu")
