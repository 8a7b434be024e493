"""Imports run one way: embeddings ← qa ← eval; in qa: types ← stages ← library ← assistant ← doors."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LAYERS: tuple[tuple[str, ...], ...] = (
    ("embeddings",),
    (
        "qa.types",
        "qa.errors",
        "qa.config",
        "qa.storage",
        "qa.models",
        "qa.ahead",
        "qa.seen",
        "qa.phrases",
    ),
    (
        "qa.identity",
        "qa.scripts",
        "qa.segmenter",
        "qa.word_list",
        "qa.sentences",
        "qa.fusion",
        "qa.options",
        "qa.questions",
    ),
    ("qa.tokens", "qa.chunking", "qa.resemblance"),
    ("qa.glossary",),
    ("qa.sources", "qa.lexical", "qa.reading"),
    ("qa.followup",),
    ("qa.library",),
    ("qa.intake", "qa.submission"),
    ("qa.retrieval", "qa.ingest", "qa.quality", "qa.answering", "qa.examples", "qa.feedback"),
    ("qa.archive",),
    ("qa.writable_archive",),
    ("qa.assistant", "qa.reindexing"),
    ("qa.uploads",),
    ("qa.wire", "qa.rendering", "qa.doctor", "qa.reading.fit", "qa.reading.training"),
    ("qa.terminal", "qa.page", "qa.citing", "qa.integrations"),
    ("qa.web",),
    ("qa.cli", "qa"),
    ("eval",),
)


def layer_of(module: str) -> int:
    """The layer of the longest listed name that `module` is or lies in."""
    fitting = [
        (len(name), number)
        for number, names in enumerate(LAYERS)
        for name in names
        if module == name or module.startswith(f"{name}.")
    ]
    assert fitting, f"{module} is in no layer: put it into LAYERS"
    return max(fitting)[1]


def imports_of(path: Path) -> set[str]:
    """Our own modules that a file imports anywhere, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name"
            module = node.module or ""
            submodules = {f"{module}.{alias.name}" for alias in node.names}
            found |= {s for s in submodules if is_module(s)} or {module}
    return {name for name in found if name.split(".")[0] in ("embeddings", "qa", "eval")}


def is_module(name: str) -> bool:
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


FILES = sorted(p for top in ("embeddings", "qa", "eval") for p in (ROOT / top).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    for imported in imports_of(path):
        assert layer_of(imported) <= layer_of(module), f"{module} may not import {imported}"


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        (
            "import qa, qa.cli",
            {"torch", "gradio", "faiss", "jieba", "tantivy", "numpy", "lxml", "mcp"},
        ),
        ("from qa import Assistant", {"torch", "gradio", "faiss", "jieba", "transformers"}),
    ],
)
def test_heavy_imports_wait(statement: str, heavy: set[str]) -> None:
    script = f"{statement}\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert not heavy & set(loaded)
