"""Parts in real processes: they fail, are interrupted, and are kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from eval.bench.parts import Part
from eval.bench.running import Outcome, kept_of, run_all
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FACTS = {"code": "1"}


def part(name: str, folder: Path, number: int, *more: str, after: str | None = None) -> Part:
    arguments = (str(folder / "log"), str(number), *more)
    return Part(name, "a number", "tests.eval.bench.quick_part", arguments, 0, after=after)


def run(parts: list[Part], folder: Path, *, code: str = "1", fresh: bool = False) -> list[Outcome]:
    return run_all(
        parts, folder / "parts", {"code": code}, fresh=fresh, told=lambda _part, _outcome: None
    )


def logged(folder: Path) -> list[str]:
    return (folder / "log").read_text().split()


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_what_has_finished_is_kept_until_something_changes(tmp_path: Path) -> None:
    parts = [part("one", tmp_path, 1), part("two", tmp_path, 2)]
    first = run(parts, tmp_path)
    assert [outcome.found for outcome in first] == [{"number": 1}, {"number": 2}]
    assert first[0].command.startswith("python -m tests.eval.bench.quick_part ")
    assert run(parts, tmp_path) == first
    assert logged(tmp_path) == ["1", "2"]
    run([part("one", tmp_path, 11), parts[1]], tmp_path)  # another option
    assert logged(tmp_path) == ["1", "2", "11"]
    run([parts[1]], tmp_path, code="2")
    run([parts[1]], tmp_path, code="2", fresh=True)
    assert logged(tmp_path)[3:] == ["2", "2"]
    (tmp_path / "parts" / "two.json").write_text("[")  # damaged
    assert run([parts[1]], tmp_path, code="2")[0].found == {"number": 2}


def test_other_data_is_measured_anew(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("a")
    module = "tests.eval.bench.quick_part"
    one = Part("one", "", module, (str(tmp_path / "log"), "1"), 0, needs=(news,))
    run([one], tmp_path)
    assert kept_of(one, tmp_path / "parts", FACTS) is not None
    (news / "b.txt").write_text("b")
    assert kept_of(one, tmp_path / "parts", FACTS) is None


def test_a_part_that_fails_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    parts = [
        part("bad", tmp_path, 1, "--say", "no such peer"),
        part("dead", tmp_path, 2, "--die"),
        part("wrong", tmp_path, 3, "--nonsense"),
        part("waits", tmp_path, 4, after="bad"),
        part("good", tmp_path, 5),
    ]
    outcomes = run(parts, tmp_path)
    bad, dead, wrong, *others = [outcome.error for outcome in outcomes]
    assert (bad, dead) == ("no such peer", "it was killed by signal 9")
    assert wrong is not None
    assert "--nonsense" in wrong
    assert others == [
        "it needs the part bad, which has not finished",
        None,
    ]
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["good.json"]
    assert logged(tmp_path) == ["1", "2", "5"]
    run(parts, tmp_path)
    assert logged(tmp_path)[3:] == ["1", "2"]  # only what failed is tried again


def test_a_part_follows_the_one_whose_library_it_asks(tmp_path: Path) -> None:
    first, second = part("first", tmp_path, 1), part("second", tmp_path, 2, after="first")
    run([first, second], tmp_path)
    place = tmp_path / "parts" / "first.json"
    kept = json.loads(place.read_text())
    kept["outcome"]["finished"] = "later"
    place.write_text(json.dumps(kept))
    run([first, second], tmp_path)
    assert logged(tmp_path) == ["1", "2", "2"]


def test_a_library_half_made_is_made_anew_and_nothing_else_removed(tmp_path: Path) -> None:
    made = tmp_path / "library"
    made.mkdir()
    (made / "letters.txt").write_text("dear")
    module = "tests.eval.bench.quick_part"
    one = Part("one", "", module, (str(tmp_path / "log"), "1"), 0, makes=made)
    assert run([one], tmp_path)[0].error == f"{made} is no library; name another --out"
    assert (made / "letters.txt").exists()
    (made / "library.db").write_text("")
    run([one], tmp_path)
    assert not made.exists()


def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    code = (
        "import signal, sys; from pathlib import Path\n"
        # A shell's background job, as a CI run may be, ignores it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tests.eval.bench.test_running import part, run\n"
        "folder = Path(sys.argv[1])\n"
        "hang = ('--hang-unless', str(folder / 'go'))\n"
        "run([part('one', folder, 1), part('two', folder, 2, *hang)], folder)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        while not (tmp_path / "log").exists() or logged(tmp_path) != ["1", "2"]:
            assert time.monotonic() < deadline, process.stderr
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) != 0
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["one.json"]
    (tmp_path / "go").touch()
    subprocess.run(command, check=True)
    assert logged(tmp_path) == ["1", "2", "2"]
    assert {path.name for path in (tmp_path / "parts").iterdir()} == {"one.json", "two.json"}
