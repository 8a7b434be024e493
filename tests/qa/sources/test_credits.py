"""Bylines and datelines."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources.bylines import read_byline, take_bylines
from qa.sources.datelines import cut_dateline

DAY = date(2025, 6, 11)
MINUTE = datetime(2025, 6, 11, 10, 23)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("line", "source", "when"),
    [
        ("南岭日报· 2025-06-11 10:23", "南岭日报", MINUTE),
        ("Harbour Post· 2025-06-11 10:23", "Harbour Post", MINUTE),
        ("来源：南岭日报 作者：余文 2025-06-11 10:23", "南岭日报", MINUTE),
        ("2025年06月11日 10:23 来源：南岭日报", "南岭日报", MINUTE),
        ("来源：南岭日报 字号 大 中 小", "南岭日报", None),
        ("南岭网 | 2025-06-11", "南岭网", DAY),
        ("南嶼日報記者 蔡甲／高雄報導 2025-06-11 10:23", "南嶼日報", MINUTE),
        ("本报记者 余文 2025-06-11", None, DAY),
        ("余文 2025-06-11", None, DAY),
        ("発信：青潮新聞 2025年6月11日 10時23分", None, MINUTE),
        ("发布时间：2025-06-11 10:23", None, MINUTE),
        ("By Ann Lee, The Harbour Post, 11 June 2025", "The Harbour Post", DAY),
        ("By Ann Lee in Nuuk · 11 June 2025", None, DAY),
        ("By Ann Lee, Hong Kong | June 11, 2025", None, DAY),
        ("Published June 11, 2025 at 10:23 AM Updated June 12, 2025", None, MINUTE),
        ("By Ann Lee", None, None),
        ("文／余文", None, None),
    ],
)
def test_bylines(line: str, source: str | None, when: date | None) -> None:
    credit = read_byline(line)
    assert credit is not None
    assert credit.source == source
    assert [dated.when for dated in credit.dates[:1]] == ([when] if when else [])
    assert {dated.found_in for dated in credit.dates} <= {"byline"}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "青川大桥周三通车",
        "2025年6月11日，青川大桥通车",
        "2025年6月11日大事记",
        "大桥2025年6月11日通车。",
        "记者：您怎么看这件事？",
        "By contrast nothing happened.",
        "By train to the coast",
        "The bridge, he said, would be ready by 11 June 2025",
        "来源：这一句很长，它说明了许多事情。它不是署名",
        "来源：南岭日报 2025-06-11 青川大桥周三通车，工期两年。",
        "来源：南岭日报 青川大桥周三通车，工期两年。",
        "南岭日报· 2025-06-11 10:23 " + "长" * 120,
    ],
)
def test_lines_of_the_article(line: str) -> None:
    assert read_byline(line) is None


def test_bylines_are_taken_from_the_top_only() -> None:
    credit, rest = take_bylines(["作者：余文", "链接：https://a.example/1", "正文。", "作者：余文"])
    assert credit.url == "https://a.example/1"
    assert rest == ["正文。", "作者：余文"]


@pytest.mark.parametrize(
    ("text", "source", "when", "rest"),
    [
        ("【南岭日报2025年06月11日讯】（南岭日报记者余文综合报导）大桥", "南岭日报", DAY, "大桥"),
        ("【新岭人北京時間2025年06月11日訊】大橋", "新岭人", DAY, "大橋"),
        ("【本報訊】大橋", None, None, "大橋"),
        ("（中央社記者余文台北11日電）大橋", "中央社", None, "大橋"),
        ("【余文／台北报导】大桥", None, None, "大桥"),
        ("【未解之谜】大桥", None, None, "【未解之谜】大桥"),
        ("（一）大桥", None, None, "（一）大桥"),
        ("新华社北京2025年6月11日电 大桥", "新华社", DAY, "新华社北京2025年6月11日电 大桥"),
        ("OSLO, June 11, 2025 (Reuters) - A", "Reuters", DAY, "OSLO, June 11, 2025 (Reuters) - A"),
        ("大桥2025年6月11日通车", None, None, "大桥2025年6月11日通车"),
    ],
)
def test_datelines(text: str, source: str | None, when: date | None, rest: str) -> None:
    credit, left = cut_dateline(text)
    assert (credit.source, left) == (source, rest)
    assert [dated.when for dated in credit.dates] == ([when] if when else [])
    assert all(dated.found_in == "dateline" for dated in credit.dates)


@given(st.text())
def test_only_the_beginning_is_cut(text: str) -> None:
    _, rest = cut_dateline(text)
    assert text.endswith(rest)


@given(st.text("来源：By 2025-061年月日·|记者：a ", max_size=130))
def test_any_line_is_read_without_a_fall(line: str) -> None:
    credit = read_byline(line)
    assert credit is None or credit.source is None or credit.source in line
