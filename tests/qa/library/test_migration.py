"""Libraries of an earlier format: brought to this one whole, or read where they can't be."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import LibraryStorageError
from qa.library import LocalLibrary, schema
from qa.library.record import Record
from qa.types import Article, Scope
from tests.conftest import ROOT
from tests.qa.library.archive import SETTINGS, article, prepared
from tests.qa.library.wording import story

ARTICLES = [
    article("甲", story(1), source="甲报"),
    article("乙", story(2)),
    article("丙", story(1, 1)),
    article("丁", "短讯。两句。"),
]
REPEATED = article("戊", story(1), source="戊报")


def first_format(folder: Path, articles: list[Article], repeated: Article | None) -> None:
    """A library as the first release made it: today's, with what came later taken out."""
    library = LocalLibrary.create(folder, SETTINGS)
    for one in articles:
        ready, vectors = prepared(one)
        library.add([ready], vectors)
    library.close()
    with sqlite3.connect(folder / "library.db") as record:
        fresh = dict(record.execute(_OBJECTS).fetchall())
        made = sqlite3.connect(":memory:")
        made.executescript(schema.SCHEMA)
        for name in set(fresh) - {name for name, _ in made.execute(_OBJECTS)}:
            kind = "INDEX" if fresh[name].startswith("CREATE INDEX") else "TABLE"
            record.execute(f"DROP {kind} IF EXISTS {name}")
        made.close()
        if repeated is not None:  # the index was not told of it then
            record.execute(
                "INSERT INTO articles SELECT ?, 1, id, title, text, ?, url, published,"
                " published_from, language, sha256, path FROM articles WHERE sha256 = ?",
                (repeated.id, repeated.source, repeated.sha256),
            )
        record.execute("PRAGMA user_version = 1")
    record.close()


_OBJECTS = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    first_format(tmp_path / "old", ARTICLES, REPEATED)
    return tmp_path / "old"


def tables(folder: Path) -> tuple[int, list[tuple[str, str]]]:
    with sqlite3.connect(folder / "library.db") as record:
        (version,) = record.execute("PRAGMA user_version").fetchone()
        found = sorted(record.execute(_OBJECTS))
    record.close()
    return version, found


def test_an_old_library_is_brought_to_this_format(old: Path, tmp_path: Path) -> None:
    assert "signatures" not in dict(tables(old)[1])
    library = LocalLibrary.open(old)
    held = library.stats()
    assert (held.articles, held.duplicates, held.not_compared, held.stories) == (5, 1, 4, 4)
    assert library.verify().problems == []
    found = library.lexical(["标题"], 9, Scope(sources=("戊报",)))  # by a duplicate's source
    assert len(found) == 2

    reported: list[tuple[int, int]] = []
    assert library.group_stories(lambda done, total: reported.append((done, total))) == 4
    assert reported == [(4, 4)]
    held = library.stats()
    assert (held.not_compared, held.stories, held.shared_stories) == (0, 3, 1)
    assert {p.article_id for p in library.places("id-甲")} == {"id-戊", "id-丙"}
    assert library.group_stories() == 0
    assert library.verify().problems == []
    library.close()

    LocalLibrary.create(tmp_path / "new", SETTINGS).close()
    assert tables(old) == tables(tmp_path / "new")


def test_a_step_that_fails_leaves_the_old_format(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables(old)
    fails = "INSERT INTO no_such_table VALUES (1);\n"
    broken = {**schema.STEPS, 2: schema.STEPS[2] + fails}
    with monkeypatch.context() as patched:
        patched.setattr("qa.library.migration.STEPS", broken)
        with pytest.raises(LibraryStorageError, match="no_such_table"):
            LocalLibrary.open(old)
    assert tables(old) == before
    LocalLibrary.open(old).close()
    assert tables(old)[0] == schema.FORMAT_VERSION


def test_an_old_library_that_can_not_be_written_is_read(old: Path) -> None:
    before = (old / "library.db").read_bytes()
    library = LocalLibrary(old, Record.open(old, read_only=True), read_only=True)
    assert {p.article_id for p in library.places("id-甲")} == {"id-戊"}
    assert library.stats().not_compared == 4
    assert len(library.stories()) == 4
    assert len(library.lexical(["标题"], 9, Scope())) == 8
    assert library.verify().problems == []
    with pytest.raises(LibraryStorageError, match="read-only"):
        library.group_stories()
    library.close()
    assert (old / "library.db").read_bytes() == before


def test_another_tokenizer_makes_the_signatures_anew(tmp_path: Path) -> None:
    before = replace(SETTINGS, tokenizer=SETTINGS.tokenizer + 1)
    library = LocalLibrary.create(tmp_path / "library", before)
    for one in ARTICLES:
        ready, vectors = prepared(one)
        library.add([ready], vectors)
    held = library.stats()
    library.rebuild(SETTINGS, lambda one: prepared(one)[0])
    assert library.stats().not_compared == len(ARTICLES)
    library.group_stories()
    assert library.stats() == held
    assert library.verify().problems == []
    library.close()


GROUPER = """
import sys
from dataclasses import replace
from pathlib import Path
from qa.library import LocalLibrary
library = LocalLibrary.open(Path(sys.argv[1]))
library.group_stories(lambda done, total: print(done, flush=True))
"""


def test_killed_while_comparing_it_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    first_format(folder, ARTICLES[:1], None)
    with sqlite3.connect(folder / "library.db") as record:
        rows = [(f"id-{n}", n, story(1000 + n // 2, n % 2), f"{n:064}") for n in range(500)]
        record.executemany(
            "INSERT INTO articles (id, version, title, text, language, sha256)"
            " VALUES (?, 1, ?, ?, 'zh', ?)",
            rows,
        )
    record.close()
    pristine = shutil.copytree(folder, tmp_path / "pristine")

    process = subprocess.Popen(
        [sys.executable, "-c", GROUPER, str(folder)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"200\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()

    library = LocalLibrary.open(folder)
    left = library.stats().not_compared
    assert 0 < left <= 301
    assert library.group_stories() == left
    undisturbed = LocalLibrary.open(pristine)
    undisturbed.group_stories()
    assert library.stats() == undisturbed.stats()
    assert library.stats().shared_stories == 250
    assert library._record.stories.all_groups() == undisturbed._record.stories.all_groups()
    library.close()
    undisturbed.close()
