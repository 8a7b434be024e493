"""The intake record: its tables, and how an earlier library comes by them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import LibraryStorageError
from qa.library import FileNotes, FileRecord, LocalLibrary
from qa.library.schema import FORMAT_VERSION, STEPS
from qa.phrases import Phrase
from qa.types import FailedInput
from tests.qa.library.archive import SETTINGS, article, prepared

RECORD = FileRecord(
    path="/a.txt", size=7, modified_ns=1, changed_ns=2, sha256="ab", format="text",
    encoding="gb18030", doubts=("an estimate", "dates differ"), characters_in=10, characters_kept=8, rules=1,
    read_at="2026-03-04T09:30:00+00:00", settled=True, articles=2,
    rejected=(
        FailedInput("/a.txt", "line 2 is damaged"),
        FailedInput("/a.txt", Phrase("line_too_long", most=5)),
    ),
)  # fmt: skip
BEGUN = replace(RECORD, settled=False, sha256=None)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[LocalLibrary]:
    library = LocalLibrary.create(tmp_path / "library", SETTINGS)
    yield library
    library.close()


def add(library: LocalLibrary, name: str) -> None:
    ready, vectors = prepared(article(name))
    library.add([ready], vectors)


def test_a_file_is_kept_as_it_was_read(library: LocalLibrary) -> None:
    add(library, "甲")
    library.add([], {}, FileNotes(begun=[BEGUN], held={"/a.txt": ["id-甲"]}))
    begun = library.files.find("/a.txt")
    assert begun == replace(BEGUN, articles=1, rejected=())
    library.add([], {}, FileNotes(held={"/a.txt": ["id-乙"]}, finished=[RECORD]))
    assert library.files.find("/a.txt") == RECORD
    assert library.files.all() == [RECORD]
    assert library.files.unread() == []
    assert not library.files.holds_all_of("/a.txt")
    add(library, "乙")
    assert library.files.holds_all_of("/a.txt")
    library.delete(["id-甲"])
    assert not library.files.holds_all_of("/a.txt")
    assert library.verify().problems == []


def test_reading_a_file_anew_forgets_what_it_held(library: LocalLibrary) -> None:
    library.add([], {}, FileNotes(begun=[BEGUN], held={"/a.txt": ["x", "y"]}, finished=[RECORD]))
    again = replace(RECORD, rejected=())
    library.add([], {}, FileNotes(begun=[BEGUN], held={"/a.txt": ["x"]}, finished=[again]))
    assert library.files.find("/a.txt") == replace(again, articles=1)
    library.add([], {}, FileNotes(forgotten=["/a.txt"]))
    assert library.files.all() == []


def test_an_article_that_several_files_hold(library: LocalLibrary) -> None:
    notes = FileNotes()
    for name in ("/b.txt", "/a.txt"):
        notes.begun.append(replace(BEGUN, path=name))
        notes.held[name] = ["x"]
    library.add([], {}, notes)
    assert library.files.also_in("x", {"/a.txt", "/b.txt"}) == "/a.txt"
    assert library.files.also_in("x", {"/b.txt"}) == "/b.txt"
    assert library.files.also_in("y", {"/a.txt"}) is None


# ---------------------------------------------------------------------- an earlier library


@pytest.fixture
def earlier(library: LocalLibrary) -> Path:
    """The folder of a library of format 2, which has no intake record."""
    add(library, "甲")
    library.close()
    with sqlite3.connect(library.folder / "library.db") as record:
        for table in ("phrases", "rejections", "file_articles", "files"):
            record.execute(f"DROP TABLE {table}")
        record.execute("PRAGMA user_version = 2")
    record.close()
    return library.folder


def version_and_tables(folder: Path) -> tuple[int, set[str]]:
    with sqlite3.connect(folder / "library.db") as record:
        (version,) = record.execute("PRAGMA user_version").fetchone()
        rows = record.execute("SELECT name FROM sqlite_master WHERE name LIKE 'file%'").fetchall()
    record.close()
    return version, {row[0] for row in rows}


def test_a_library_without_intake_record_gets_one(earlier: Path) -> None:
    opened = LocalLibrary.open(earlier)
    assert [one.id for one in opened.articles()] == ["id-甲"]
    assert opened.files.all() == []
    opened.add([], {}, FileNotes(begun=[BEGUN], finished=[RECORD]))
    assert opened.verify().problems == []
    opened.close()
    assert version_and_tables(earlier)[0] == FORMAT_VERSION


def test_a_step_is_taken_whole_or_not_at_all(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(STEPS, 3, STEPS[3] + "CREATE TABLE files (again TEXT);\n")
    with pytest.raises(LibraryStorageError, match="already exists"):
        LocalLibrary.open(earlier)
    assert version_and_tables(earlier) == (2, set())
    monkeypatch.undo()
    LocalLibrary.open(earlier).close()
    assert "files" in version_and_tables(earlier)[1]
