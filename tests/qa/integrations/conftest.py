"""A small library for the adapters: the chat's articles, and one of them in a second outlet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qa import Assistant
from tests.web.articles import ALL, LAUNCH

COPY = replace(
    LAUNCH, id="copy", source="鹿岛新闻", url="https://example.net/7", published=date(2026, 1, 20)
)


def pytest_configure(config: pytest.Config) -> None:
    """Know the marks that langchain-tests sets when it is imported, without its pytest plugins."""
    for mark in ("benchmark", "vcr"):
        config.addinivalue_line("markers", f"{mark}: set by langchain-tests, and of no effect here")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("integrations") / "library"
    with Assistant.open(folder) as assistant:
        report = assistant.ingest_articles([*ALL, COPY])
        assert (report.added, report.duplicates) == (len(ALL), 1)
    return folder


@pytest.fixture(scope="session")
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(library, create=False) as opened:
        yield opened
