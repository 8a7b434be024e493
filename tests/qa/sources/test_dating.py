from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources.dates import Dated
from qa.sources.dating import (
    PRECEDENCE,
    best_date,
    contradiction,
    date_in_address,
    date_in_file_name,
)

DAY = date(2025, 6, 11)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2025-06-11-bridge.md", DAY),
        ("bridge_20250611.txt", DAY),
        ("2025_06_11.html", DAY),
        ("20251340-20250611.txt", DAY),
        ("000_2512c514d0b2315a.txt", None),
        ("a120250611.txt", None),
        ("20250611ab.txt", None),
        ("2025-06.txt", None),
    ],
)
def test_file_names(name: str, day: date | None) -> None:
    assert date_in_file_name(Path("2024-01-01") / name) == day


def test_precedence() -> None:
    meta, dateline = Dated(date(2025, 1, 1), "meta"), Dated(date(2025, 1, 2), "dateline")
    byline, name = Dated(date(2025, 1, 3), "byline"), Dated(date(2025, 1, 4), "filename")
    assert best_date([name, byline, dateline, meta]) == meta
    assert best_date([name, byline, dateline]) == dateline
    assert best_date([name, byline]) == byline
    assert best_date([byline, Dated(date(2025, 2, 1), "byline")]) == byline
    assert best_date([]) is None


def test_the_address_comes_before_the_file_name_and_after_what_is_printed() -> None:
    byline, address = Dated(date(2025, 1, 3), "byline"), Dated(date(2025, 1, 4), "address")
    name = Dated(date(2025, 1, 5), "filename")
    assert best_date([name, address, byline]) == byline
    assert best_date([name, address]) == address


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2025/06/11/bridge.html", DAY),
        ("/gb/2025/6/11/n77.htm", DAY),
        ("/2025-06-11/bridge", DAY),
        ("/c/2025-06-11/doc-inh.shtml", DAY),
        ("/202506/t20250611_55.html", DAY),
        ("/20250611/55.html", DAY),
        ("/2025/0611/c90-1.html", DAY),
        ("/story-20250611", DAY),
        ("/2025/13/11/20250611.html", DAY),
        ("/2025/06/bridge.html", None),
        ("/gb/25/6/11/n77.htm", None),  # as well the 25th of June 2011
        ("/id/4920250611", None),
        ("/bridge?date=2025-06-11", None),
        ("/2025/06/111", None),
        ("", None),
    ],
)
def test_addresses(path: str, day: date | None) -> None:
    assert date_in_address(f"https://nanling.example.com{path}") == day


def test_a_broken_address_has_no_date() -> None:
    assert date_in_address("https://[2025/06/11/") is None


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ([], None),
        ([Dated(DAY, "meta")], None),
        ([Dated(DAY, "meta"), Dated(date(2025, 6, 13), "dateline")], None),
        (
            [Dated(date(2025, 6, 8), "dateline"), Dated(datetime(2025, 6, 11, 23), "meta")],  # noqa: DTZ001
            "its dates differ: 2025-06-11 (meta), 2025-06-08 (dateline)",
        ),
        (
            [Dated(DAY, "byline"), Dated(date(2024, 6, 11), "address")],
            "its dates differ: 2025-06-11 (byline), 2024-06-11 (address)",
        ),
        # Saved a month later, or named before it was published.
        ([Dated(DAY, "byline"), Dated(date(2025, 7, 11), "filename")], None),
        (
            [Dated(DAY, "byline"), Dated(date(2025, 5, 11), "filename")],
            "its dates differ: 2025-06-11 (byline), 2025-05-11 (filename)",
        ),
        # Published and updated, both by the publisher: the first of each kind counts.
        ([Dated(DAY, "meta"), Dated(date(2025, 8, 1), "meta")], None),
    ],
)
def test_contradictions(dates: list[Dated], told: str | None) -> None:
    assert contradiction(dates) == told


@given(
    st.lists(
        st.builds(Dated, st.dates(date(2025, 6, 1), date(2025, 6, 9)), st.sampled_from(PRECEDENCE)),
        max_size=6,
    )
)
def test_a_contradiction_names_the_date_that_counts(dates: list[Dated]) -> None:
    told, best = contradiction(dates), best_date(dates)
    if told:
        assert best is not None
        assert told.startswith(f"its dates differ: {best.day} ({best.found_in}), ")
    elif best:
        kinds = {dated.found_in: dated for dated in reversed(dates)}
        assert all(
            abs((dated.day - best.day).days) <= 2 or dated.found_in == "filename"
            for dated in kinds.values()
        )
