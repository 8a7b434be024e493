"""The command line as a user has it: a process, its output and its exit code."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from qa import IngestReport
from qa.cli import main
from tests.conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMANDS = sorted(main.list_commands(click.Context(main)))


@pytest.fixture
def library(seeds_report: tuple[Path, IngestReport], tmp_path: Path) -> Path:
    """A copy of the library of samples, to do with as one likes."""
    return Path(shutil.copytree(seeds_report[0], tmp_path / "copy"))


def assert_one_line_error(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1, done
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 1
    for word in words:
        assert word in done.stderr


# ---------------------------------------------------------------------- help


def test_the_commands_of_the_contract_are_there() -> None:
    assert set(COMMANDS) >= {
        "ingest", "ask", "search", "list", "show", "delete", "stats", "verify", "reindex", "chat",
        "eval", "doctor",
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(qa: Run, command: str) -> None:
    done = qa(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: qa {command}")
    for parameter in main.get_command(click.Context(main), command).params:  # type: ignore[union-attr]
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{command} {parameter.name} has no help"


def test_docs_cli_is_up_to_date() -> None:
    written = (ROOT / "docs" / "cli.md").read_text("utf-8")
    script = subprocess.run(
        [sys.executable, "docs/make_cli.py"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert script.returncode == 0, script.stderr
    assert script.stdout == written, "run: .venv/bin/python docs/make_cli.py > docs/cli.md"


# ---------------------------------------------------------------------- the main job


def test_ask_prints_the_answer_of_the_contract(qa: Run, library: Path) -> None:
    done = qa(
        "ask", "日本的试采船叫什么？", "--library", library, "--min-confidence", "0", "--json"
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert list(answer) == [
        "schema", "question", "answer", "confidence", "abstained", "citations", "alternatives",
        "passages", "timings_ms",
    ]  # fmt: skip
    assert list(answer["citations"][0]) == [
        "article_id", "title", "source", "url", "published", "language", "quote", "start", "end",
        "answer_start", "answer_end", "sha256",
    ]  # fmt: skip
    assert set(answer["passages"][0]) == {"article_id", "start", "end", "text", "score", "ranks"}
    assert set(answer["timings_ms"]) == {"retrieve", "read", "total"}
    for citation in answer["citations"]:
        shown = json.loads(
            qa("show", citation["article_id"], "--library", library, "--json").stdout
        )
        assert shown["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert shown["sha256"] == citation["sha256"]


def test_list_show_delete_verify_and_stats(qa: Run, library: Path) -> None:
    at = ("--library", library)
    articles = json.loads(qa("list", *at, "--json").stdout)
    assert len(articles) == 28
    assert "text" not in articles[0]
    first = articles[0]["id"]
    assert articles[0]["title"] in qa("list", *at).stdout
    assert articles[0]["title"] in qa("show", first, *at).stdout

    assert qa("delete", first, *at).stdout == "1 deleted\n"
    assert_one_line_error(qa("show", first, *at), first, "qa list")
    stats = json.loads(qa("stats", *at, "--json").stdout)
    assert stats["articles"] == sum(stats["sources"].values()) == 27

    verified = qa("verify", *at, "--json")
    assert verified.returncode == 0
    assert json.loads(verified.stdout) == {
        "ok": True, "articles": 27, "passages": stats["passages"], "problems": [],
    }  # fmt: skip


def test_verify_exits_1_when_something_is_wrong(qa: Run, library: Path) -> None:
    import sqlite3

    with sqlite3.connect(library / "library.db") as record:
        record.execute("UPDATE articles SET text = text || '改' WHERE rowid = 1")
    record.close()
    done = qa("verify", "--library", library)
    assert done.returncode == 1
    assert "does not have the hash" in done.stdout


def test_environment_names_the_library(qa: Run, library: Path) -> None:
    done = qa("stats", QA_LIBRARY=str(library))
    assert done.returncode == 0
    assert "articles    28" in done.stdout


# ---------------------------------------------------------------------- bad input


def test_ingest_of_a_missing_path(qa: Run, tmp_path: Path) -> None:
    done = qa("ingest", tmp_path / "missing.md", "--library", tmp_path / "library")
    assert done.returncode == 1
    assert f"not taken: {tmp_path / 'missing.md'}:" in done.stdout
    assert "Traceback" not in done.stderr


def test_ingest_of_a_folder_with_nothing_to_read(qa: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = qa("ingest", tmp_path / "empty", "--library", tmp_path / "library")
    assert done.returncode == 1
    assert str(tmp_path / "empty") in done.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n \t"),
        ("binary.txt", bytes(range(256)) * 40),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(500)),
        ("broken.txt", "稀土".encode() * 20 + b"\xff\xfe\xfa\x81" * 9 + "出口".encode() * 20),
    ],
)
def test_ingest_of_a_bad_file(qa: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = qa("ingest", tmp_path / name, "--library", tmp_path / "library", "--json")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (failure,) = json.loads(done.stdout)["failed"]
    assert failure["path"] == str(tmp_path / name)
    assert len(failure["reason"]) > 20


def test_ingest_in_part_exits_3(qa: Run, library: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    sample = ROOT / "seeds" / "seabed-code.html"
    done = qa("ingest", sample, tmp_path / "empty.txt", "--library", library, "--json")
    assert done.returncode == 3
    report = json.loads(done.stdout)
    assert list(report) == [
        "schema", "added", "updated", "unchanged", "duplicates", "failed", "passages", "seconds",
        "interrupted",
    ]  # fmt: skip
    assert (report["added"], report["unchanged"], len(report["failed"])) == (0, 1, 1)


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("question", ["", "   ", "q" * 100_000])
def test_what_is_no_question(qa: Run, library: Path, command: str, question: str) -> None:
    assert_one_line_error(qa(command, question, "--library", library), "the question")


@pytest.mark.parametrize("command", ["list", "stats", "verify"])
def test_no_library(qa: Run, tmp_path: Path, command: str) -> None:
    done = qa(command, "--library", tmp_path / "none")
    assert_one_line_error(done, str(tmp_path / "none"), "qa ingest")
    assert not (tmp_path / "none").exists()


def test_a_folder_that_is_no_library(qa: Run, tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"x")
    for arguments in (("ask", "稀土？"), ("ingest", ROOT / "seeds")):
        done = qa(*arguments, "--library", tmp_path)
        assert_one_line_error(done, str(tmp_path), "holiday.jpg", "--library")


def test_usage_exits_2(qa: Run) -> None:
    assert qa("ask").returncode == 2
    assert qa("nonsense").returncode == 2
    assert qa("search", "稀土", "-k", "0").returncode == 2
