"""What all tests share: the user's own data stays out of it, and the samples are one library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from embeddings import BundledEmbedder, SentenceTransformerEmbedder, open_embedder

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]

# Before anything is imported that reads it; subprocesses inherit it.
for name in [name for name in os.environ if name.startswith("QA_")]:
    del os.environ[name]
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

# Machines are noisy: how long an example takes says nothing.
settings.register_profile("citeqa", deadline=None)
settings.load_profile("citeqa")


@pytest.fixture(scope="session", autouse=True)
def _no_user_data(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the default library out of the user's data folder."""
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("user-data"))


@pytest.fixture
def qa() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the `qa` command in a process of its own, as a user does."""

    def run(*arguments: str | Path, **options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "qa", *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, **options},
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def bundled_embedder() -> BundledEmbedder:
    """Open the real model, once: it is loaded when a test first needs it."""
    return BundledEmbedder()


@pytest.fixture(scope="session")
def torch_embedder() -> SentenceTransformerEmbedder:
    """Open the real model in torch, once: loading it takes ten seconds."""
    embedder = open_embedder(device="cpu")
    assert isinstance(embedder, SentenceTransformerEmbedder)
    return embedder
