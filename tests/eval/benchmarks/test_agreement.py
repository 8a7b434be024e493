import json
import subprocess
import sys
from pathlib import Path

from tests.eval.benchmarks.test_retrieval import write


def test_both_ways_find_the_same_in_a_small_file(tmp_path: Path) -> None:
    data = write(tmp_path / "set.json")
    done = subprocess.run(
        [sys.executable, "-m", "eval.benchmarks.agreement", str(data), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = json.loads(done.stdout)
    assert [row["retriever"] for row in rows] == ["dense", "hybrid"]
    assert all(row["same top passage"] == 1 for row in rows)
    assert "3 contexts: cosine 0.999" in done.stderr
