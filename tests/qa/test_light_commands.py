"""What a command loads: each only what it needs, whatever else is installed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from qa import IngestReport

RUN = """
import sys
from qa.cli import main
try:
    main(sys.argv[1:])
except SystemExit as done:
    assert not done.code, done.code
print("LOADED", *sys.modules)
"""

TORCH = {"torch", "transformers", "sentence_transformers", "gradio", "fastapi", "onnx"}
MODELS = TORCH | {"onnxruntime", "tokenizers", "safetensors", "faiss", "tantivy", "jieba", "opencc"}
INGEST = {"datasketch", "lxml", "pypdf", "feedparser", "charset_normalizer"}
EVERYTHING = MODELS | INGEST | {"numpy", "sqlite3", "mcp", "langchain_text_splitters", "filelock"}


def loaded_by(*arguments: str) -> set[str]:
    """Run the command in a process of its own; the modules that it had loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize("command", [(), ("ask",), ("ingest",), ("serve",), ("eval",)])
def test_help_loads_nothing(command: tuple[str, ...]) -> None:
    assert not loaded_by(*command, "--help") & EVERYTHING


@pytest.mark.parametrize("command", ["list", "stats", "verify"])
def test_what_looks_at_the_record_loads_no_model(
    seeds_report: tuple[Path, IngestReport], command: str
) -> None:
    loaded = loaded_by(command, "--library", str(seeds_report[0]))
    unneeded = MODELS - {"faiss", "tantivy"} if command == "verify" else MODELS
    assert not loaded & (unneeded | INGEST)


def test_a_search_loads_no_reader_and_no_torch(seeds_report: tuple[Path, IngestReport]) -> None:
    arguments = ("search", "稀土", "--library", str(seeds_report[0]))
    loaded_by(*arguments)  # which may have to build the graph for questions, with onnx
    loaded = loaded_by(*arguments)
    assert not loaded & (TORCH | INGEST | {"safetensors", "qa.reading.span_reader"})


def test_an_answer_needs_no_torch(seeds_report: tuple[Path, IngestReport]) -> None:
    arguments = ("ask", "日本的试采船叫什么？", "--library", str(seeds_report[0]))
    loaded_by(*arguments)
    loaded = loaded_by(*arguments)
    assert "qa.reading.span_reader" in loaded
    assert not loaded & (TORCH | INGEST | {"jieba.posseg"})
