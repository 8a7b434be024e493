from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources.dates import dates_in, find_date, parse_date

DAY = date(2025, 6, 11)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2025, 6, 11, hour, minute, second)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2025年6月11日", DAY),
        ("2025年06月11日讯", DAY),
        ("2025 年 6 月 11 号", DAY),
        ("２０２５年６月１１日", DAY),
        ("令和7年6月11日", DAY),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("民國114年6月11日", DAY),
        ("2025-06-11", DAY),
        ("2025/6/11", DAY),
        ("2025.06.11", DAY),
        ("20250611", DAY),
        ("June 11, 2025", DAY),
        ("Jun. 11th 2025", DAY),
        ("11 June 2025", DAY),
        ("Wednesday, 11 Jun 2025", DAY),
        ("2025-06-11 10:23", at(10, 23)),
        ("2025-06-11T10:23:45", at(10, 23, 45)),
        ("2025年6月11日 10时23分", at(10, 23)),
        ("2025年6月11日（水）5時00分", at(5)),
        ("2025年6月11日 星期三 下午3点", at(15)),
        ("2025年6月11日上午12時5分", at(0, 5)),
        ("June 11, 2025, 10:23 PM", at(22, 23)),
        ("Wed, 11 Jun 2025 10:23:05 GMT", at(10, 23, 5)),
        ("2025-06-11T23:30:00-05:00", at(23, 30)),  # as printed: zones are dropped
        ("2025-06-11 24:30", DAY),
        ("2025-06-11 10 people", DAY),
        ("2025-06-31, then 2025-06-11", DAY),
        ("2025年6月11日 and 2024年1月1日", DAY),
    ],
)
def test_forms(text: str, when: date) -> None:
    assert parse_date(text) == when


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6月11日",
        "2025年6月",
        "12025-06-11",
        "192.168.1.11",
        "0001-01-01",
        "2025-06-111",
        "v2025.6.11.3",
    ],
)
def test_no_dates(text: str) -> None:
    assert parse_date(text) is None


def test_where_a_date_stands() -> None:
    found = find_date("【南岭日报2025年06月11日讯】")
    assert found is not None
    assert (found.when, found.start, found.end) == (DAY, 5, 16)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%d} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
    ):
        assert parse_date(text) == day


@given(st.text("0123456789年月日-/.: 令和JuneT上午", max_size=60))
def test_any_text_is_searched_without_a_fall(text: str) -> None:
    found = find_date(text)
    assert found is None or 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2025년 6월 11일 오후 3시 5분", at(15, 5)),
        ("11 juin 2025 à 10h23", at(10, 23)),
        ("le 11 juin 2025", DAY),
        ("11 de junio de 2025", DAY),
        ("11 июня 2025 г., 10:23", at(10, 23)),
        ("11. Juni 2025 um 10:23", at(10, 23)),
        ("June 11, 2025, 6:05 p.m. ET", at(18, 5)),
        ("2025-06-11T10:23:00.123456Z", at(10, 23)),
    ],
)
def test_other_languages(text: str, when: date | datetime) -> None:
    assert parse_date(text) == when


@pytest.mark.parametrize(
    "text", ["3小时前", "昨天 10:23", "6月11日", "vor 3 Stunden", "11 juin", "yesterday"]
)
def test_what_counts_from_now_is_no_date(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2025-06-11T10:23:00Z", "+00:00"),
        ("2025-06-11T10:23:00+08:00", "+08:00"),
        ("2025-06-11T10:23:00.5-0530", "-05:30"),
        ("Wed, 11 Jun 2025 10:23:00 +0800 (CST)", "+08:00"),
        ("11 Jun 2025 10:23 GMT", "+00:00"),
        ("2025-06-11 10:23:00 +0000 UTC", "+00:00"),
        ("2025-06-11 10:23（北京时间）", "+08:00"),
        ("北京时间2025年6月11日10时23分", "+08:00"),
        ("June 11, 2025 10:23 a.m. EDT", "-04:00"),
        ("June 11, 2025 10:23 CST", None),  # Chicago or China
        ("June 11, 2025 10:23 The", None),
        ("2025-06-11 10:23+99:00", None),
        ("2025-06-11 10:23-10:45", None),  # until a quarter to eleven, not a zone
        ("2025-06-11+08:00", None),  # a day alone has no hour that a zone could move
    ],
)
def test_zones(text: str, zone: str | None) -> None:
    found = find_date(text)
    assert found is not None
    assert found.zone == zone
    when = dates_in(text, "meta")[0]
    assert (when.zone, when.day) == (zone, DAY)
