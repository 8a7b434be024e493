"""What the archive covers, as HTML."""

import pytest

from qa.library import Stats
from qa.web.coverage import coverage_html, header_html
from qa.web.words import ENGLISH, LANGUAGES, TRADITIONAL, Words
from tests.web.test_evidence import Seen


def stats(articles: int, sources: dict[str | None, int], **more: object) -> Stats:
    known = {
        "articles": articles,
        "passages": articles,
        "versions": 0,
        "duplicates": 0,
        "first_day": None,
        "last_day": None,
        "undated": 0,
        "sources": sources,
        "languages": {"zh": articles},
        "stories": articles,
        "shared_stories": 0,
        "not_compared": 0,
    }
    return Stats(**{**known, **more})  # type: ignore[arg-type]


def test_the_card_counts_all_and_names_those_with_most_articles() -> None:
    sources = {f"第{n}报": n for n in range(1, 16)} | {None: 20}
    languages = {"zh": 100, "de": 3, "und": 1}
    held = stats(140, sources, undated=7, first_day="2026-01-01", languages=languages)
    shown = Seen(coverage_html(held, ENGLISH)).all("dd")
    assert shown[:2] == ["2026-01-01", "7 articles"]
    assert shown[2:5] == ["Chinese (100)", "de (3)", "unknown language (1)"]
    assert shown[5:7] == ["no source named (20)", "第15报 (15)"]
    assert shown[-2:] == ["第5报 (5)", "and 4 more sources"]


@pytest.mark.parametrize("words", LANGUAGES.values())
def test_an_empty_archive_has_no_card(words: Words) -> None:
    seen = Seen(coverage_html(stats(0, {}), words))
    assert seen.text == words.empty_library
    assert seen.all("details") == []


def test_whatever_a_source_is_called_is_text() -> None:
    hostile = "<img src=x onerror='x'>"
    seen = Seen(header_html(coverage_html(stats(1, {hostile: 1}), TRADITIONAL), TRADITIONAL))
    assert f"{hostile} (1)" in seen.all("dd")
    assert "img" not in {tag for tag, _ in seen.tags}
