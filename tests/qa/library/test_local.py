import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from qa.errors import ArticleNotFoundError, LibraryMismatchError, NotALibraryError
from qa.library import LocalLibrary, Settings
from qa.library.base import Standing
from qa.types import Article, Scope
from tests.qa.library.archive import SETTINGS, article, prepared, vector_of

EVERYTHING = Scope()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[LocalLibrary]:
    library = LocalLibrary.create(tmp_path / "library", SETTINGS)
    yield library
    library.close()


def add(library: LocalLibrary, *articles: Article) -> list[Standing]:
    standings = []
    for one in articles:
        ready, vectors = prepared(one)
        standings += library.add([ready], vectors)
    return standings


def reopened(library: LocalLibrary) -> LocalLibrary:
    library.close()
    return LocalLibrary.open(library.folder)


def words(library: LocalLibrary, *tokens: str, scope: Scope = EVERYTHING) -> set[str]:
    found = library.passages([i for i, _ in library.lexical(tokens, 50, scope)])
    return {passage.article_id for passage, _ in found.values()}


def nearest(library: LocalLibrary, one: Article, scope: Scope = EVERYTHING) -> tuple[str, float]:
    """The article of the passage nearest to the first passage of `one`."""
    vector = vector_of(one.title + one.text[: len(one.text) // 2])
    ((passage_id, cosine),) = library.dense(vector, 1, scope)
    return library.passages([passage_id])[passage_id][0].article_id, cosine


def test_what_is_added_is_found_by_vector_and_by_word(library: LocalLibrary) -> None:
    ship, price = article("地球号"), article("价格")
    assert add(library, ship, price) == ["new", "new"]
    found, cosine = nearest(library, ship)
    assert found == "id-地球号"
    assert cosine == pytest.approx(1.0, abs=1e-5)
    assert words(library, "价格") == {"id-价格"}
    assert library.article("id-地球号") == ship
    assert library.verify().problems == []


def test_passages_are_cut_from_their_article(library: LocalLibrary) -> None:
    ship = article("地球号", "🚢日本派出探测船。\r\n它叫地球号，e\u0301。")
    add(library, ship)
    found = library.passages([1, 2, 99])
    assert sorted(found) == [1, 2]
    for passage, owner in found.values():
        assert owner == ship
        assert ship.text[passage.start : passage.end] == passage.text


def test_a_long_article_is_read_once_for_all_of_its_passages(library: LocalLibrary) -> None:
    add(library, article("地球号"))
    (_, one), (_, other) = library.passages([1, 2]).values()
    assert one.text is other.text  # a copy for each passage made gigabytes of a book


def test_cosines_of_those_that_are_there(library: LocalLibrary) -> None:
    add(library, article("地球号"))
    (nearest, cosine), other = library.dense(vector_of("问题"), 2, Scope())
    found = library.cosines(vector_of("问题"), [nearest, 99, other[0]])
    assert found == pytest.approx({nearest: cosine, other[0]: other[1]}, abs=1e-6)
    assert library.cosines(vector_of("问题"), []) == {}


def test_the_same_again_changes_nothing(library: LocalLibrary) -> None:
    ship = article("地球号", path="a.md")
    add(library, ship)
    assert add(library, ship) == ["unchanged"]
    assert add(library, article("地球号", path="moved/a.md")) == ["moved"]
    assert library.article(ship.id).path == "moved/a.md"
    assert library.stats().passages == 2


def test_an_edited_article_replaces_its_old_words(library: LocalLibrary) -> None:
    add(library, article("地球号", "旧的文字说六千米。它没有错。"))
    assert add(library, article("地球号", "新的文字说五千米。它改了。")) == ["changed"]
    assert words(library, "六千米", "六千", "旧") == set()
    assert words(library, "五千", "新") == {"id-地球号"}
    held = library.stats()
    assert (held.articles, held.passages, held.versions) == (1, 2, 1)
    assert library.verify().ok


def test_the_same_text_under_another_id_is_kept_and_indexed_once(library: LocalLibrary) -> None:
    text = "同一篇报道。两家都登了。"
    first, second = article("甲", text, source="甲报"), article("乙", text, source="乙报")
    assert add(library, first, second) == ["new", "duplicate"]
    held = library.stats()
    assert (held.articles, held.duplicates, held.passages) == (2, 1, 2)
    assert library.verify().ok


def test_a_duplicate_takes_the_place_of_a_deleted_original(library: LocalLibrary) -> None:
    text = "同一篇报道。两家都登了。"
    add(library, article("甲", text, source="甲报"), article("乙", text, source="乙报"))
    library.delete(["id-甲"])
    assert words(library, "报道", scope=Scope(sources=("乙报",))) == {"id-乙"}
    assert words(library, "报道", scope=Scope(sources=("甲报",))) == set()
    assert (library.stats().duplicates, library.stats().passages) == (0, 2)
    assert library.verify().ok


def test_delete_takes_everything_or_nothing(library: LocalLibrary) -> None:
    add(library, article("甲"), article("乙"))
    with pytest.raises(ArticleNotFoundError, match="id-丙"):
        library.delete(["id-甲", "id-丙"])
    assert library.stats().articles == 2
    assert library.delete(["id-甲"]) == 1
    assert words(library, "甲") == set()
    assert nearest(library, article("甲"))[0] == "id-乙"
    assert library.verify().ok


def test_scope_by_day_and_source(library: LocalLibrary) -> None:
    add(
        library,
        article("甲", day=date(2026, 1, 1), source="甲报"),
        article("乙", day=date(2026, 1, 2), source="乙报"),
        article("丙", day=None, source=None),
    )
    early = Scope(until=date(2026, 1, 1))
    assert nearest(library, article("乙"), early)[0] == "id-甲"
    assert words(library, "正文", scope=Scope(since=date(2026, 1, 2))) == {"id-乙"}
    assert words(library, "正文", scope=Scope(sources=("甲报", "乙报"))) == {"id-甲", "id-乙"}
    assert not library.holds(Scope(since=date(2027, 1, 1)))
    assert library.holds(EVERYTHING)


def test_scope_by_language(library: LocalLibrary) -> None:
    # Sixty in one language that the full-text index ranks first, then one in another.
    many = [article(f"甲{n}", f"港口港口港口第{n}号。") for n in range(60)]
    other = replace(article("乙", "港口的新闻，长一些的一篇。"), language="ja")
    add(library, *many, other)
    japanese = Scope(languages=("ja",))
    assert words(library, "港口", scope=japanese) == {"id-乙"}
    assert nearest(library, many[0], japanese)[0] == "id-乙"
    assert "id-乙" not in words(library, "港口", scope=Scope(languages=("zh", "en")))
    assert not library.holds(Scope(languages=("en",)))
    assert not library.holds(Scope(languages=("ja",), sources=("没有这家报",)))
    assert [a.id for a in library.articles(scope=japanese)] == ["id-乙"]
    assert not japanese.is_everything


def test_articles_come_newest_first_and_undated_last(library: LocalLibrary) -> None:
    add(
        library,
        article("甲", day=None),
        article("乙", day=date(2025, 1, 1)),
        article("丙", day=date(2026, 1, 1)),
    )
    assert [a.id for a in library.articles()] == ["id-丙", "id-乙", "id-甲"]
    assert {a.text for a in library.articles()} == {""}


def test_rarity_falls_as_a_word_gets_common(library: LocalLibrary) -> None:
    add(library, article("甲"), article("乙"))
    assert library.rarity("从未见过") > library.rarity("甲") > library.rarity("标题") > 0


def test_known_vectors_are_named(library: LocalLibrary) -> None:
    ready, vectors = prepared(article("甲"))
    library.add([ready], vectors)
    assert library.known_vector_keys([*vectors, b"unknown"]) == set(vectors)
    library.delete(["id-甲"])
    assert library.known_vector_keys(list(vectors)) == set()


@pytest.mark.parametrize(
    "lost", ["vectors.faiss", "vectors.json", "lexical", "lexical/state.json", "lexical/meta.json"]
)
def test_a_lost_index_is_built_again(library: LocalLibrary, lost: str) -> None:
    ship = article("地球号")
    add(library, ship, article("价格"))
    library.close()
    path = library.folder / lost
    assert path.exists()
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    again = LocalLibrary.open(library.folder)
    assert nearest(again, ship)[0] == ship.id
    assert words(again, "价格") == {"id-价格"}
    assert again.verify().ok
    again.close()


@pytest.mark.parametrize("damaged", ["vectors.faiss", "vectors.json", "lexical/meta.json"])
def test_a_damaged_index_is_built_again(library: LocalLibrary, damaged: str) -> None:
    add(library, article("地球号"), article("价格"))
    library.close()
    path = library.folder / damaged
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    again = LocalLibrary.open(library.folder)
    assert again.verify().ok
    assert words(again, "价格") == {"id-价格"}
    again.close()


def test_an_index_that_is_behind_catches_up(library: LocalLibrary, tmp_path: Path) -> None:
    add(library, article("甲"), article("乙"))
    library.close()
    old = tmp_path / "old"
    old.mkdir()
    for name in ("vectors.faiss", "vectors.json"):
        shutil.copy(library.folder / name, old / name)
    shutil.copytree(library.folder / "lexical", old / "lexical")
    later = LocalLibrary.open(library.folder)
    add(later, article("丙"), article("甲", "换了说法。全换了。"))
    later.delete(["id-乙"])
    later.close()
    shutil.rmtree(library.folder / "lexical")
    shutil.copytree(old, library.folder, dirs_exist_ok=True)

    again = LocalLibrary.open(library.folder)
    assert again.verify().problems == []
    assert words(again, "正文") == {"id-丙"}
    again.close()


def test_a_reader_sees_what_another_has_written(library: LocalLibrary) -> None:
    add(library, article("甲"))
    reader = LocalLibrary.open(library.folder)
    assert words(reader, "正文") == {"id-甲"}
    add(library, article("乙"))
    library.delete(["id-甲"])
    assert words(reader, "正文") == {"id-乙"}
    assert nearest(reader, article("乙"))[0] == "id-乙"
    reader.close()


def test_verify_finds_what_was_tampered_with(library: LocalLibrary) -> None:
    add(library, article("甲"), article("乙"))
    library.close()
    with sqlite3.connect(library.folder / "library.db") as record:
        record.execute("UPDATE articles SET text = '改' WHERE id = 'id-甲'")
        record.execute(
            "UPDATE vectors SET vector = ? WHERE id = 3", (vector_of("other").tobytes(),)
        )
    record.close()
    again = LocalLibrary.open(library.folder)
    problems = "\n".join(again.verify().problems)
    assert "article id-甲: the text does not have the hash" in problems
    assert "outside article id-甲" in problems
    assert "passage 3 has another vector" in problems
    again.close()


def test_rebuild_changes_passages_and_settings_at_once(library: LocalLibrary) -> None:
    ship = article("地球号")
    add(library, ship, article("乙", ship.text))
    vector = vector_of("whole")
    key = b"whole text of it"
    library.store_vectors({key: vector})
    ready, _ = prepared(ship)
    whole = type(ready)(ship, ((0, len(ship.text)),), (key,))
    changed = Settings("another", SETTINGS.dimension, 2000, SETTINGS.tokenizer)
    assert library.rebuild(changed, lambda _: whole) == 1
    again = reopened(library)
    assert again.settings == changed
    assert again.verify().problems == []
    assert (again.stats().passages, again.stats().articles) == (1, 2)
    ((passage_id, cosine),) = again.dense(vector, 1, EVERYTHING)
    assert again.passages([passage_id])[passage_id][0].text == ship.text
    assert cosine == pytest.approx(1.0, abs=1e-5)
    again.close()


def test_an_empty_library_finds_nothing_and_is_in_order(library: LocalLibrary) -> None:
    assert library.lexical(["稀土"], 5, EVERYTHING) == []
    assert library.dense(np.ones(SETTINGS.dimension, dtype=np.float32), 5, EVERYTHING) == []
    assert not library.holds(EVERYTHING)
    assert library.verify().ok


# ---------------------------------------------------------------------- bad folders


def test_a_folder_of_other_things_is_no_library(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    with pytest.raises(NotALibraryError, match=r"photo\.jpg"):
        LocalLibrary.exists(tmp_path)


def test_a_file_is_no_library(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotALibraryError, match="is a file"):
        LocalLibrary.exists(tmp_path / "file")


def test_no_folder_is_no_library(tmp_path: Path) -> None:
    assert not LocalLibrary.exists(tmp_path / "none")
    with pytest.raises(NotALibraryError, match="qa ingest"):
        LocalLibrary.open(tmp_path / "none")


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b""])
def test_a_record_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "library.db").write_bytes(content)
    with pytest.raises(NotALibraryError):
        LocalLibrary.open(tmp_path)


def test_a_library_of_a_later_format_is_refused(library: LocalLibrary) -> None:
    library.close()
    with sqlite3.connect(library.folder / "library.db") as record:
        record.execute("PRAGMA user_version = 99")
    record.close()
    with pytest.raises(NotALibraryError, match="format 99"):
        LocalLibrary.open(library.folder)


def test_a_library_of_another_tokenizer_is_refused(tmp_path: Path) -> None:
    other = Settings(SETTINGS.embedder, SETTINGS.dimension, 100, SETTINGS.tokenizer + 1)
    LocalLibrary.create(tmp_path / "library", other).close()
    with pytest.raises(LibraryMismatchError, match="qa reindex"):
        LocalLibrary.open(tmp_path / "library")
    LocalLibrary.open(tmp_path / "library", any_tokenizer=True).close()


def test_state_files_are_json_that_a_person_can_read(library: LocalLibrary) -> None:
    add(library, article("甲"))
    library.close()
    for name in ("vectors.json", "lexical/state.json"):
        assert json.loads((library.folder / name).read_text())["change"] == 2
