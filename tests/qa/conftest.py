from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import Assistant, IngestReport
from tests.conftest import ROOT
from tests.embeddings.conftest import tiny_bert

__all__ = ["tiny_bert"]  # a fixture here too


@pytest.fixture(scope="session")
def seeds_report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, IngestReport]:
    """A library of `seeds/`, made with the real model, and the report of its making."""
    folder = tmp_path_factory.mktemp("seeds") / "library"
    with Assistant.open(folder) as assistant:
        return folder, assistant.ingest(ROOT / "seeds")


@pytest.fixture(scope="session")
def seeds(seeds_report: tuple[Path, IngestReport]) -> Iterator[Assistant]:
    with Assistant.open(seeds_report[0], create=False) as assistant:
        yield assistant
