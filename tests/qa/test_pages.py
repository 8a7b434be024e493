"""Pages of the list of articles join to the whole list, whatever it is limited to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Assistant
from qa.library import LocalLibrary
from tests.qa.library.archive import SETTINGS, article, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS = [None, date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2)]
SOURCES = [None, "甲报", "乙报"]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Of articles of which several have one day, one outlet, or one text."""
    library = LocalLibrary.create(tmp_path_factory.mktemp("pages") / "library", SETTINGS)
    for number in range(36):
        day, source = DAYS[number % 4], SOURCES[number % 3]
        text = "同一篇报道，几家都登。" if number % 5 == 0 else None
        one, vectors = prepared(article(f"第{number}则", text, day=day, source=source))
        library.add([one], vectors)
    with Assistant(library) as opened:
        yield opened


@given(
    size=st.integers(1, 40),
    sources=st.sets(st.sampled_from(["甲报", "乙报", "丙报"])),
    days=st.tuples(*[st.none() | st.sampled_from(DAYS[1:])] * 2).filter(
        lambda days: None in days or days[0] <= days[1]
    ),
)
def test_pages_join_to_the_whole_list(
    assistant: Assistant, size: int, sources: set[str], days: tuple[date | None, date | None]
) -> None:
    limits: dict[str, Any] = {"sources": sorted(sources), "since": days[0], "until": days[1]}
    whole = assistant.select(**limits) if sources or days != (None, None) else assistant.articles()
    pages = [assistant.page(offset, size, **limits) for offset in range(0, len(whole) + 1, size)]
    assert [one for page, _ in pages for one in page] == whole
    assert {total for _, total in pages} == {len(whole)}
    assert all(len(page) <= size for page, _ in pages)


def test_beyond_the_last_page_there_is_nothing(assistant: Assistant) -> None:
    assert assistant.page(36, 10) == ([], 36)
    assert assistant.page(0, 0) == ([], 36)
    assert assistant.page(10**9, 10, languages=["zh"]) == ([], 36)
