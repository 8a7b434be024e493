import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources import feed
from qa.sources.cleaning import normalised
from tests.qa.sources.pages import FEED, PLAIN

PATH = Path("feed.txt")
MARK = re.compile(r"\[\d{1,3}\]")


def points(digest: str) -> list[str]:
    (draft,) = feed.parse(f"标题\n南岭日报· 2026-03-04 09:30\n{digest}", PATH)
    return draft.text.split("\n")


def test_each_item_is_an_article() -> None:
    first, second = feed.parse(FEED, PATH)
    assert first.title == "青川大桥通车,两岸车程缩短到六分钟"
    assert first.source == "南岭日报"
    assert first.dates[0].when == datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001
    assert first.text.split("\n") == [
        "工程概况",
        "大桥全长1280米,总投资3.6亿元",
        "工期两年零四个月,用钢1.9万吨",
        "各方反应",
        "渡船公司称客流下降八成;公司计划改营观光船",
        "县里承诺两年内不收费",
    ]
    assert (second.title, second.source) == ("渡口停航,船工转岗", "江汉财经网")
    assert second.text.split("\n") == ["背景", "渡口有八十年历史 定员34人", "末班船周日晚七点开出"]


@pytest.mark.parametrize(
    ("digest", "lines"),
    [
        ("甲 - 乙 [1] - 丙[2][13] 丁 - 戊", ["甲", "乙", "丙", "丁", "戊"]),
        ("甲 - 乙 - 丙", ["甲", "乙", "丙"]),  # no marks: a heading can't be told, nothing is lost
        ("甲 - 乙。 丙 - 丁。", ["甲", "乙。", "丙", "丁。"]),
        ("- 甲 [1] - 乙", ["甲", "乙"]),
        ("甲 - 乙 [1]，又有丙 - 丁", ["甲", "乙，又有丙", "丁"]),
        (
            "甲 - 乙 [1] 后面是很长的一段话。它不是小标题 - 丁",
            ["甲", "乙 后面是很长的一段话。它不是小标题", "丁"],
        ),
        ("甲 - 2024 - 2025年间 [1]", ["甲", "2024 - 2025年间"]),
        ("甲 - F-35与BWRX-300 [1,2][3-5]", ["甲", "F-35与BWRX-300"]),
        ("甲 - GDP [1] rose [2], then [3].", ["甲", "GDP rose, then."]),
        ("甲 - 乙[2025] [1]", ["甲", "乙[2025]"]),
        ("没有要点的一段话。[3]", ["没有要点的一段话。"]),
    ],
)
def test_digests(digest: str, lines: list[str]) -> None:
    assert points(digest) == lines


def test_an_item_without_digest_is_passed_over() -> None:
    page = "搜索文档\n甲\n网· 2026-03-04 09:30\n乙\n网· 2026-03-04 09:31\n正文 [1]"
    assert [draft.title for draft in feed.parse(page, PATH)] == ["乙"]


def test_an_item_may_lack_its_title() -> None:
    (draft,) = feed.parse("网· 2026-03-04 09:30\n正文 - 一 [1]", PATH)
    assert (draft.title, draft.text) == ("", "正文\n一")


def test_a_date_out_of_the_calendar_costs_no_article() -> None:
    (draft,) = feed.parse("标题\n网· 2026-13-04 09:30\n正文 - 一 [1]", PATH)
    assert (draft.source, draft.dates) == ("网", ())


def test_the_search_box_is_no_title() -> None:
    (draft,) = feed.parse("钕\n搜索文档\n网· 2026-03-04 09:30\n正文 - 一 [1]", PATH)
    assert draft.title == ""


def test_shape() -> None:
    assert feed.looks_like(FEED, PATH)
    assert not feed.looks_like(PLAIN, PATH)  # a byline alone makes no feed
    assert not feed.looks_like("搜索文档\n怎样用搜索框", PATH)


@given(
    st.lists(
        st.sampled_from(["[1]", "[23]", "[", "]", "1", " ", " - ", "甲", "a", "。", "[2,3]"]),
        max_size=40,
    )
)
def test_no_mark_survives(pieces: list[str]) -> None:
    text = normalised(f"搜索文档\n标题\n网· 2026-03-04 09:30\n{''.join(pieces)}")
    for draft in feed.parse(text, PATH):
        assert not MARK.search(draft.text)
        assert not MARK.search(draft.title)


@given(st.lists(st.from_regex(r"[甲乙丙,，]{1,12}", fullmatch=True), min_size=2, max_size=8))
def test_nothing_but_marks_and_dashes_is_lost(parts: list[str]) -> None:
    digest = " - ".join(f"{part} [{number}]" for number, part in enumerate(parts))
    assert points(digest) == parts
