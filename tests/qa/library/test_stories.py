"""The same story in several places: grouped, found by each of them, and right after any change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from qa.library import LocalLibrary
from qa.library.stories import joined_parts
from qa.resemblance import ALIKE_FROM, PERMUTATIONS, agreements, signature
from qa.types import Article, Scope
from tests.qa.library.archive import SETTINGS, article, prepared, vector_of
from tests.qa.library.wording import story

REPORT = "同一篇报道。两家都登了。"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[LocalLibrary]:
    library = LocalLibrary.create(tmp_path / "library", SETTINGS)
    yield library
    library.close()


def add(library: LocalLibrary, *articles: Article) -> None:
    for one in articles:
        ready, vectors = prepared(one)
        library.add([ready], vectors)


def groups(library: LocalLibrary) -> list[list[str]]:
    return sorted(sorted(a.id for a in group) for group in library.stories())


def words(library: LocalLibrary, token: str, scope: Scope) -> list[tuple[str, str | None]]:
    found = library.passages([i for i, _ in library.lexical([token], 50, scope)], scope)
    assert all(passage.article_id == owner.id for passage, owner in found.values())
    return sorted({(owner.id, owner.source) for _, owner in found.values()})


# ---------------------------------------------------------------------- groups


def test_the_texts_of_these_tests_are_as_alike_as_they_say() -> None:
    values = [signature(story(1, edits)) for edits in (0, 2, 4)]
    rows = np.stack([v for v in values if v is not None])
    alike = [(agreements(row, rows) >= ALIKE_FROM).tolist() for row in rows]
    assert alike == [[True, True, False], [True, True, True], [False, True, True]]


def test_parts_by_hand() -> None:
    # 0 and 1 differ in 31 numbers, and so do 1 and 2; 0 and 2 differ in 62. 3 stands alone.
    rows = np.zeros((4, PERMUTATIONS), dtype=np.uint32)
    rows[1, :31] = 1
    rows[2, :62] = 1
    rows[3] = 9
    assert [sorted(part.tolist()) for part in joined_parts(rows)] == [[0, 1, 2], [3]]
    rows[1, 31] = 1  # 32 differ from 0; 30 from 2
    assert [sorted(part.tolist()) for part in joined_parts(rows)] == [[0], [1, 2], [3]]


def test_nearly_the_same_texts_are_one_story(library: LocalLibrary) -> None:
    add(library, article("甲", story(1)), article("乙", story(2)), article("丙", story(1, 1)))
    assert groups(library) == [["id-丙", "id-甲"], ["id-乙"]]
    (place,) = library.places("id-甲")
    assert (place.article_id, place.source) == ("id-丙", "经纬财经")
    assert ALIKE_FROM / PERMUTATIONS <= place.likeness < 1
    assert library.places("id-乙") == []
    held = library.stats()
    assert (held.articles, held.duplicates, held.stories, held.shared_stories) == (3, 0, 2, 1)
    assert held.passages == 6  # nothing is dropped


def test_other_marks_are_another_text(library: LocalLibrary) -> None:
    add(library, article("甲", story(1)), article("乙", story(1).replace("。", "；")))
    (place,) = library.places("id-甲")
    assert place.likeness == 127.5 / 128
    assert library.stats().duplicates == 0


def test_a_story_is_parted_when_what_joined_it_goes(library: LocalLibrary) -> None:
    add(library, *(article(name, story(1, n)) for name, n in (("甲", 0), ("丙", 4))))
    apart = [["id-丙"], ["id-甲"]]
    assert groups(library) == apart
    add(library, article("乙", story(1, 2)))
    assert groups(library) == [["id-丙", "id-乙", "id-甲"]]
    library.delete(["id-乙"])
    assert groups(library) == apart
    add(library, article("乙", story(1, 2)), article("乙", story(2)))  # edited away
    assert groups(library) == [["id-丙"], ["id-乙"], ["id-甲"]]
    assert library.verify().problems == []


def test_short_texts_are_never_nearly_the_same(library: LocalLibrary) -> None:
    add(
        library,
        article("甲", "股市今天上涨三点。收盘。"),
        article("乙", "股市今天上涨四点。收盘。"),
    )
    assert groups(library) == [["id-乙"], ["id-甲"]]
    assert library.stats().not_compared == 0


def test_the_places_of_a_story_the_same_text_first(library: LocalLibrary) -> None:
    add(
        library,
        article("甲", story(1), source="甲报", day=date(2026, 1, 3)),
        article("乙", story(1), source="乙报", day=date(2026, 1, 2)),
        article("丙", story(1, 1), source="丙报", day=date(2026, 1, 1)),
        article("丁", story(1, 1), source="丁报", day=None),
    )
    found = [(place.article_id, place.likeness == 1) for place in library.places("id-乙")]
    assert found == [("id-甲", True), ("id-丙", False), ("id-丁", False)]
    assert [place.article_id for place in library.places("id-丁")] == ["id-丙", "id-乙", "id-甲"]
    assert groups(library) == [["id-丁", "id-丙", "id-乙", "id-甲"]]


def test_an_heir_inherits_the_story(library: LocalLibrary) -> None:
    add(library, article("甲", story(1)), article("乙", story(1)), article("丙", story(1, 1)))
    library.delete(["id-甲"])
    assert groups(library) == [["id-丙", "id-乙"]]
    assert library.stats().not_compared == 0
    assert library.verify().problems == []


def test_a_new_title_for_an_article_with_duplicates_indexes_nothing_twice(
    library: LocalLibrary,
) -> None:
    first = article("甲", REPORT)
    add(library, first, article("乙", REPORT), replace(first, title="新的标题"))
    held = library.stats()
    assert (held.articles, held.duplicates, held.passages, held.versions) == (2, 1, 2, 1)
    assert library.verify().problems == []


def test_verify_finds_a_wrong_group(library: LocalLibrary) -> None:
    add(library, article("甲", story(1)), article("乙", story(2)), article("丙", story(1, 1)))
    library._record.statements.execute("UPDATE signatures SET story = id")
    problems = "\n".join(library.verify().problems)
    assert "signature 1: is nearly the same as one of another story" in problems
    library._record.statements.execute("UPDATE signatures SET story = 1")
    assert "story 1: its articles are no group" in "\n".join(library.verify().problems)
    library._record.statements.execute("DELETE FROM bands WHERE signature_id = 2")
    assert "signature 2: lacks bands" in "\n".join(library.verify().problems)


# ---------------------------------------------------------------------- scope


@pytest.fixture
def twice(library: LocalLibrary) -> LocalLibrary:
    """One text in two outlets on two days."""
    add(
        library,
        article("甲", REPORT, source="甲报", day=date(2026, 1, 1)),
        article("乙", REPORT, source="乙报", day=date(2026, 2, 1)),
    )
    return library


@pytest.mark.parametrize(
    ("scope", "place"),
    [
        (Scope(), "甲"),
        (Scope(sources=("甲报",)), "甲"),
        (Scope(sources=("乙报",)), "乙"),
        (Scope(since=date(2026, 1, 15)), "乙"),
        (Scope(until=date(2026, 1, 15)), "甲"),
        (Scope(since=date(2026, 1, 15), sources=("乙报", "丙报")), "乙"),
        (Scope(since=date(2026, 1, 15), sources=("甲报",)), None),
        (Scope(until=date(2026, 1, 15), sources=("乙报",)), None),
        (Scope(since=date(2026, 3, 1)), None),
    ],
)
def test_a_story_is_found_by_each_of_its_places(
    twice: LocalLibrary, scope: Scope, place: str | None
) -> None:
    expected = [(f"id-{place}", f"{place}报")] if place else []
    assert words(twice, "报道", scope) == expected
    hits = twice.dense(vector_of("甲的标题" + REPORT[:6]), 1, scope)
    owners = [owner.id for _, owner in twice.passages([i for i, _ in hits], scope).values()]
    assert owners == [owner for owner, _ in expected]
    assert twice.holds(scope) is (place is not None)


def test_the_places_are_those_of_now(twice: LocalLibrary) -> None:
    second = Scope(sources=("乙报",))
    add(twice, article("乙", REPORT, source="新乙报", day=date(2026, 2, 1)))
    assert words(twice, "报道", second) == []
    assert words(twice, "报道", Scope(sources=("新乙报",))) == [("id-乙", "新乙报")]
    add(twice, article("乙", "另一篇文章。全不一样。", source="乙报"))
    assert words(twice, "报道", second) == []
    add(twice, article("乙", REPORT, source="乙报"))
    assert words(twice, "报道", second) == [("id-乙", "乙报")]
    twice.delete(["id-乙"])
    assert words(twice, "报道", second) == []
    assert twice.verify().problems == []


def test_places_in_the_scope_on_the_wrong_day_hide_none_behind_them(library: LocalLibrary) -> None:
    # Forty texts that the full-text index lets through wrongly, then one that fits.
    early, late = ("甲", date(2026, 1, 1)), ("乙", date(2026, 2, 1))
    for name, day in (early, late):
        texts = [f"港口港口港口港口第{n}号。" for n in range(40)]
        some = [article(f"{name}{n}", t, source=f"{name}报", day=day) for n, t in enumerate(texts)]
        ready = [prepared(one) for one in some]
        vectors = {key: vector for _, of in ready for key, vector in of.items()}
        library.add([one for one, _ in ready], vectors)
    add(library, article("丙", "港口新闻里的一个。" * 9, source="甲报", day=date(2026, 2, 1)))
    scope = Scope(since=date(2026, 1, 15), sources=("甲报",))
    found = library.lexical(["港口"], 1, scope)
    assert [owner.id for _, owner in library.passages([i for i, _ in found]).values()] == ["id-丙"]


# ---------------------------------------------------------------------- moved files


def test_an_article_named_by_its_file_moves_with_it(library: LocalLibrary, tmp_path: Path) -> None:
    old, new = tmp_path / "a.txt", tmp_path / "b.txt"
    before = article("甲", story(1), source=None, day=None, path=str(old))
    after = replace(before, id="id-named-anew", path=str(new))
    add(library, before, article("乙", story(1, 1)))
    old.write_text("x")
    ready, vectors = prepared(after)
    assert library.standing(after) == "duplicate"  # a copy: the old file is there
    old.unlink()
    assert library.add([ready], vectors) == ["moved"]
    assert [a.id for a in library.articles()] == ["id-乙", "id-named-anew"]
    assert library.article("id-named-anew").path == str(new)
    assert groups(library) == [["id-named-anew", "id-乙"]]
    assert library.add([ready], vectors) == ["unchanged"]
    assert library.verify().problems == []


def test_a_file_in_an_archive_that_is_there_has_not_moved(
    library: LocalLibrary, tmp_path: Path
) -> None:
    (tmp_path / "a.zip").write_bytes(b"")
    one = article("甲", path=str(tmp_path / "a.zip" / "news" / "1.txt"))
    add(library, one)
    other = replace(one, id="id-other", path=str(tmp_path / "b.txt"))
    assert library.standing(other) == "duplicate"
    (tmp_path / "a.zip").unlink()
    assert library.standing(other) == "moved"


def test_a_renamed_article_keeps_its_history_and_duplicates(
    library: LocalLibrary, tmp_path: Path
) -> None:
    path = str(tmp_path / "gone.txt")
    first = article("甲", "旧的说法。一点不同。", path=path)
    now = article("甲", REPORT, path=path)
    add(library, first, now, article("乙", REPORT, source="乙报"))
    add(library, replace(now, id="id-丙", path=str(tmp_path / "new.txt")))
    assert [v.article.sha256 for v in library.versions("id-丙")] == [first.sha256, now.sha256]
    assert [place.article_id for place in library.places("id-乙")] == ["id-丙"]
    assert library.verify().problems == []


# ---------------------------------------------------------------------- selection


def test_articles_by_file_and_folder(library: LocalLibrary) -> None:
    add(
        library,
        article("甲", path="/news/a/1.txt"),
        article("乙", path="/news/a.zip/1.txt"),
        article("丙", path="/news/ab/1.txt"),
        article("丁"),
    )

    def ids(*paths: str) -> set[str]:
        return {a.id for a in library.articles(paths=paths)}

    assert ids("/news/a") == {"id-甲"}
    assert ids("/news/a.zip", "/news/ab/1.txt") == {"id-乙", "id-丙"}
    assert ids("/news") == ids("/") == {"id-甲", "id-乙", "id-丙"}
    assert ids("/news/a/1") == ids("/news/%") == set()
    scoped = library.articles(paths=["/news"], scope=Scope(sources=("乙报",)))
    assert list(scoped) == []
