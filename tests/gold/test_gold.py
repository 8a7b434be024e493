"""The gold set: messy files, and what a reader would say that they say. All of it is exact.

`files/` holds the files, `expected/` says by hand what is in them: a table an article, in the
file's order. `make.py` wrote the files that no editor writes.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from qa.sources import read_file
from qa.sources.articles import articles_of
from qa.sources.detect import recognise
from qa.sources.draft import Draft

if TYPE_CHECKING:
    from qa.types import Article

HERE: Final = Path(__file__).parent
FILES: Final = HERE / "files"


def expectations() -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((HERE / "expected").glob("*.toml")):
        tables |= tomllib.loads(path.read_text(encoding="utf-8"))
    return tables


EXPECTED: Final = expectations()


def said(article: Article, outer: Path) -> dict[str, object]:
    """What was read, in the words of the tables."""
    read = {
        "path": str(Path(article.path or "").relative_to(outer.resolve())),
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published,
        "zone": article.published_zone,
        "found_in": article.published_from,
        "language": article.language,
        "text": article.text,
    }
    return {name: value for name, value in read.items() if value is not None and value != "."}


def wanted(table: dict[str, Any]) -> dict[str, object]:
    expected = {"zone": None, **table, "text": table["text"].strip("\n")}
    when = table.get("published")
    if isinstance(when, datetime) and when.tzinfo:
        expected |= {"published": when.replace(tzinfo=None), "zone": when.strftime("%z")}
        expected["zone"] = f"{expected['zone'][:3]}:{expected['zone'][3:]}"
    of_file = ("encoding", "doubt", "note")
    return {
        name: value for name, value in expected.items() if value is not None and name not in of_file
    }


def _path(article: dict[str, object]) -> str:
    return str(article.get("path", ""))


def test_every_file_is_expected() -> None:
    files = {path.relative_to(FILES).as_posix() for path in FILES.rglob("*") if path.is_file()}
    assert files == set(EXPECTED)
    assert len(files) >= 60


@pytest.mark.parametrize("name", EXPECTED)
def test_exact(name: str) -> None:
    path = FILES / name
    read = [said(article, path) for article in read_file(path).articles]
    expected = [wanted(table) for table in EXPECTED[name]]
    # Of files within the file the order says nothing.
    assert sorted(read, key=_path) == sorted(expected, key=_path)


@pytest.mark.parametrize(
    "name", [name for name, tables in EXPECTED.items() if any("encoding" in t for t in tables)]
)
def test_the_encoding_is_told(name: str) -> None:
    path = FILES / name
    decoded = recognise(path.read_bytes(), path).decoded
    assert decoded is not None
    (table,) = EXPECTED[name]
    assert (decoded.encoding, decoded.doubt) == (table["encoding"], table.get("doubt", ""))


@pytest.mark.parametrize("name", EXPECTED)
def test_contradictions_are_told(name: str) -> None:
    path = FILES / name
    notes: list[str] = []
    drafts = [
        part for part in recognise(path.read_bytes(), path).parts() if isinstance(part, Draft)
    ]
    list(articles_of(drafts, path, notes.append))
    tables = EXPECTED[name]
    assert notes == [f"“{each['title']}”: {each['note']}" for each in tables if "note" in each]
