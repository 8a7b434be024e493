"""Versions, places, deletion and moved files on the command line, with real files."""

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.qa.library.wording import story

Run = Callable[..., subprocess.CompletedProcess[str]]


def page(title: str, source: str, day: str, text: str) -> str:
    return f"---\ntitle: {title}\nsource: {source}\ndate: {day}\n---\n\n{text}\n"


FILES = {
    "a/ship.md": page("渡船下水", "甲报", "2026-01-13", story(1)),
    "b/copy.md": page("渡船今天下水", "乙报", "2026-01-14", story(1)),
    "b/wire.md": page("渡船下水了", "丙报", "2026-01-15", story(1, 2)),
    "c/other.md": page("港口扩建", "甲报", "2025-06-01", story(2)),
    "c/notes.txt": story(3),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tiny_bert: Path) -> Path:
    """A folder of files beside the library that was made of them."""
    folder = tmp_path_factory.mktemp("stories")
    for name, content in FILES.items():
        (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "files" / name).write_text(content, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "qa", "ingest", folder / "files", "--library", folder / "library",
         "--embedder", tiny_bert, "--json"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["added"], report["duplicates"]) == (4, 1)
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "library", tmp_path / "library"))


@pytest.fixture
def at(qa: Run, library: Path) -> Run:
    """Run a command on a copy of the library."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return qa(*arguments, "--library", library)

    return run


def ids(at: Run) -> dict[str, str]:
    """Title → id."""
    return {a["title"]: a["id"] for a in json.loads(at("list", "--json").stdout)}


# ---------------------------------------------------------------------- stories


def test_list_and_show_tell_where_else_a_story_stands(at: Run) -> None:
    found = ids(at)
    ship, copy, wire = found["渡船下水"], found["渡船今天下水"], found["渡船下水了"]
    shown = at("show", copy).stdout
    assert f"same text in: 渡船下水 · 甲报 · 2026-01-13 ({ship})" in shown
    assert "nearly the same as: 渡船下水了 · 丙报 · 2026-01-15 · about " in shown
    also_in = json.loads(at("show", wire, "--json").stdout)["also_in"]
    assert [place["article_id"] for place in also_in] == [ship, copy]
    assert 0.7 < also_in[0]["likeness"] < 1
    assert json.loads(at("show", found["港口扩建"], "--json").stdout)["also_in"] == []

    listed = at("list", "--stories").stdout.splitlines()
    assert listed[0].startswith(f"{wire}  2026-01-15")
    assert listed[1].startswith(f"  ~ {copy}  2026-01-14")
    assert listed[2].startswith(f"  ~ {ship}  2026-01-13")
    assert len(listed) == 5
    stories = json.loads(at("list", "--stories", "--json").stdout)["stories"]
    assert [len(each["articles"]) for each in stories] == [3, 1, 1]
    assert "stories     3, 1 of them in several articles" in at("stats").stdout


# ---------------------------------------------------------------------- versions


def test_an_old_version_can_be_read_and_an_old_citation_checked(at: Run, tmp_path: Path) -> None:
    ship = ids(at)["渡船下水"]
    # The same name and place, for an article is known by its outlet, title and date.
    (tmp_path / "ship.md").write_text(page("渡船下水", "甲报", "2026-01-13", story(1, 1)), "utf-8")
    assert json.loads(at("ingest", tmp_path / "ship.md", "--json").stdout)["updated"] == 1

    old, new = (sha256(story(1, n).encode()).hexdigest() for n in (0, 1))
    lines = at("show", ship, "--versions").stdout.splitlines()
    assert lines == [
        f"  1  2026-01-13        {old}  渡船下水",
        f"  2  2026-01-13        {new}  渡船下水  (now)",
    ]
    versions = json.loads(at("show", ship, "--versions", "--json").stdout)["versions"]
    assert [(v["version"], v["sha256"], v["current"]) for v in versions] == [
        (1, old, False),
        (2, new, True),
    ]
    first = json.loads(at("show", ship, "--version", "1", "--json").stdout)
    assert (first["text"], first["version"], first["current"]) == (story(1), 1, False)
    assert json.loads(at("show", ship, "--json").stdout)["text"] == story(1, 1)
    assert "version: 1 (edited since)" in at("show", ship, "--version", "1").stdout

    by_hash = json.loads(at("show", ship, "--sha256", old[:12].upper(), "--json").stdout)
    assert by_hash["text"] == story(1)
    # Without an id it is the other outlet's article: the same text, and current there.
    anywhere = json.loads(at("show", "--sha256", old, "--json").stdout)
    assert (anywhere["source"], anywhere["text"]) == ("乙报", story(1))

    for arguments, words in (
        (("--version", "3"), "it has 1, 2"),
        (("--sha256", "0000"), "no version of article"),
        (("--sha256", "xyz"), "is no SHA-256"),
    ):
        done = at("show", ship, *arguments)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert words in done.stderr


def test_show_wants_one_thing(at: Run) -> None:
    assert at("show").returncode == 2
    assert at("show", "x", "--versions", "--version", "1").returncode == 2


# ---------------------------------------------------------------------- deletion


def test_delete_by_conditions(at: Run, made: Path) -> None:
    listed = at("delete", "--source", "甲报", "--dry-run")
    assert listed.returncode == 0
    assert "渡船下水" in listed.stdout
    assert listed.stdout.endswith("2 would be deleted\n")
    both = at("delete", "--source", "甲报", "--until", "2025-12-31", "--dry-run", "--json")
    assert [a["title"] for a in json.loads(both.stdout)["would_delete"]] == ["港口扩建"]

    refused = at("delete", "--path", made / "files" / "b")
    assert refused.returncode == 1
    assert "2 articles fit; add --yes" in refused.stderr
    assert len(ids(at)) == 5

    assert at("delete", "--path", made / "files" / "b", "--yes").stdout == "2 deleted\n"
    assert at("delete", "--path", made / "files" / "b", "--yes").stdout == "0 deleted\n"
    notes = at("delete", "--path", made / "files" / "c" / "notes.txt", "--yes", "--json")
    assert json.loads(notes.stdout) == {"schema": 1, "deleted": 1}
    assert set(ids(at)) == {"港口扩建", "渡船下水"}
    assert at("verify").returncode == 0


def test_delete_by_id_and_condition_wants_both(at: Run) -> None:
    found = ids(at)
    both = (found["渡船下水"], found["渡船下水了"], "--source", "丙报", "--yes")
    assert at("delete", *both).stdout == "1 deleted\n"
    assert sorted(ids(at)) == sorted(set(found) - {"渡船下水了"})
    assert at("delete", "unknown", found["渡船下水"]).returncode == 1
    assert len(ids(at)) == 4


def test_delete_of_nothing_named_is_a_usage_error(at: Run) -> None:
    done = at("delete", "--yes")
    assert done.returncode == 2
    assert "--source" in done.stderr


def test_a_deleted_original_leaves_its_story_to_the_others(at: Run) -> None:
    found = ids(at)
    at("delete", found["渡船下水"])
    stats = json.loads(at("stats", "--json").stdout)
    assert (stats["articles"], stats["duplicates"], stats["shared_stories"]) == (4, 0, 1)
    assert at("verify").returncode == 0


@pytest.mark.parametrize(("answer", "left"), [(b"n\n", 5), (b"y\n", 4)])
def test_on_a_terminal_it_asks(library: Path, at: Run, answer: bytes, left: int) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", "delete", "--source", "丙报", "--library", str(library)],
        stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    os.write(master, answer)
    _, asked = process.communicate(timeout=60)
    os.close(master)
    os.close(slave)
    assert b"1 article fits. Delete for good?" in asked
    assert len(ids(at)) == left


# ---------------------------------------------------------------------- moved files


def test_moved_files_are_known_again(qa: Run, made: Path, tmp_path: Path) -> None:
    files, library = tmp_path / "files", tmp_path / "library"
    shutil.copytree(made / "files", files)
    shutil.copytree(made / "library", library)
    shutil.move(made / "files", made / "elsewhere")
    try:
        report = json.loads(qa("ingest", files, "--library", library, "--json").stdout)
    finally:
        shutil.move(made / "elsewhere", made / "files")
    assert report["unchanged"] == 5
    assert report["added"] == report["updated"] == report["duplicates"] == report["passages"] == 0
    listed = json.loads(qa("list", "--library", library, "--json").stdout)
    assert sorted(a["path"] for a in listed) == sorted(str(files / name) for name in FILES)
    again = json.loads(qa("ingest", files, "--library", library, "--json").stdout)
    assert again["unchanged"] == 5
    assert qa("verify", "--library", library).returncode == 0
