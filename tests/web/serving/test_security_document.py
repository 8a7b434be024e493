"""What docs/security.md names as proof is there."""

import re

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
SHORT = {
    "serve": "tests/web/serving/test_serve.py",
    "limits": "tests/web/serving/test_limits.py",
    "credentials": "tests/web/serving/test_credentials.py",
    "holes": "tests/web/serving/test_gradio_holes.py",
}
NAMED = re.findall(r"`([\w/.]+)::(test_\w+)`", TEXT)
FILES = re.findall(r"`(tests/[\w/]+\.py)`", TEXT)


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_named_test_is_there(file: str, test: str) -> None:
    code = (ROOT / SHORT.get(file, file)).read_text("utf-8")
    assert f"def {test}(" in code


@pytest.mark.parametrize("file", FILES)
def test_a_named_file_is_there(file: str) -> None:
    assert (ROOT / file).is_file()


def test_each_threat_names_its_proof() -> None:
    """Each line of the tables of threats ends with a test."""
    tables = [part for part in TEXT.split("\n\n") if part.startswith("| Threat")]
    rows = [line for table in tables for line in table.splitlines()[2:]]
    assert len(rows) >= 25
    for row in rows:
        proof = row.strip("| ").split(" | ")[-1]
        assert "::test_" in proof or "tests/" in proof, row
