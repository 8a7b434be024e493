from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources import article_lines, read_articles
from qa.sources.cleaning import normalised
from qa.sources.draft import Draft
from tests.qa.sources.pages import FEED, MARKDOWN, MIRROR, PAGE, PLAIN

PATH = Path("news.txt")
LINES = """\
2026-03-04 09:30:15，正文：青川大桥周三通车。全长1280米。

，正文：渡口同日停航。
来源：南岭网  |  2026年03月05日 08:00:00，正文：县里承诺两年内不收费。
"""


def parsed(text: str) -> list[Draft]:
    parts = article_lines.parse(text, PATH)
    drafts = [part for part in parts if isinstance(part, Draft)]
    assert len(drafts) == len(parts)
    return drafts


def test_each_line_is_an_article() -> None:
    first, second, third = parsed(LINES)
    assert first.text == "青川大桥周三通车。全长1280米。"
    assert first.dates[0].when == datetime(2026, 3, 4, 9, 30, 15)  # noqa: DTZ001
    assert first.dates[0].found_in == "dateline"
    assert (second.text, second.dates, second.source) == ("渡口同日停航。", (), None)
    assert (third.text, third.source) == ("县里承诺两年内不收费。", "南岭网")
    assert {draft.title for draft in (first, second, third)} == {""}


@pytest.mark.parametrize(
    ("head", "when", "source"),
    [
        ("", None, None),
        ("/", None, None),
        ("2026-03-04 09:30", datetime(2026, 3, 4, 9, 30), None),  # noqa: DTZ001
        ("[ 2026-03-04 09：30 ] ", datetime(2026, 3, 4, 9, 30), None),  # noqa: DTZ001
        ("[    2026/03/04  09:30    ]", datetime(2026, 3, 4, 9, 30), None),  # noqa: DTZ001
        ("[2026年03月04日]", date(2026, 3, 4), None),
        ("2026/03/04 ", date(2026, 3, 4), None),
        ("26-03-04 09:30", datetime(2026, 3, 4, 9, 30), None),  # noqa: DTZ001
        ("03-04 09:30", None, None),  # of which year?
        ("03月04日 09:30", None, None),
        ("2026-13-04", None, None),
        ("2026年03月04日 09:30:15 来自南岭省", datetime(2026, 3, 4, 9, 30, 15), None),  # noqa: DTZ001
        ("记者：张三", None, None),
        ("来源：南岭日报客户端", None, "南岭日报客户端"),
        ("南岭网 > 新闻 > 县里\xa0\xa0 2026-03-04 09:30:15 ", datetime(2026, 3, 4, 9, 30, 15), None),  # noqa: DTZ001
        ("2026-03-04 09:30:15来源: 南岭日报   \t南岭   举报   ", datetime(2026, 3, 4, 9, 30, 15), "南岭日报"),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_heads(head: str, when: date | None, source: str | None) -> None:
    (draft,) = parsed(normalised(f"{head}，正文：渡口停航。"))
    assert draft.text == "渡口停航。"
    assert [dated.when for dated in draft.dates] == ([when] if when else [])
    assert draft.source == source


def test_a_line_without_mark_belongs_to_the_article_above() -> None:
    drafts = parsed("早先的一段。\n，正文：甲。\n乙。\n丙。\n，正文：丁。")
    assert [draft.text for draft in drafts] == ["早先的一段。", "甲。\n乙。\n丙。", "丁。"]


def test_the_mark_is_read_once_a_line() -> None:
    (draft,) = parsed("2026-03-04,正文:公告说，正文：另附。")
    assert draft.text == "公告说，正文：另附。"


def test_shape() -> None:
    assert article_lines.looks_like(LINES, PATH)
    assert article_lines.looks_like("，正文：甲。\n乙。", PATH)
    assert not article_lines.looks_like("", PATH)
    for text in (FEED, MARKDOWN, MIRROR, PAGE, PLAIN):
        assert not article_lines.looks_like(text, PATH)
    # An article about such a file is not one.
    assert not article_lines.looks_like("他写道，正文：见附件。\n第二段。\n第三段。", PATH)
    assert not article_lines.looks_like("大桥通车。\n，正文：甲。\n，正文：乙。", PATH)
    assert not article_lines.looks_like("通车了。他写道，正文：见附件。", PATH)


def test_a_file_becomes_articles_that_stay_themselves(tmp_path: Path) -> None:
    same_beginning = "新华社北京3月4日电 " + "桥" * 70
    path = tmp_path / "news.txt"
    path.write_text(
        f"2026-03-04 09:30，正文：{same_beginning}，甲。\n"
        f"2026-03-04 09:30，正文：{same_beginning}，乙。\n"
        "2026-03-04，正文：渡口停航了！船工转岗。\n"
        "2026-03-04，正文： \n",
        encoding="utf-8",
    )
    articles = read_articles(path)
    assert [article.text[-2:] for article in articles] == ["甲。", "乙。", "岗。"]
    assert len({article.id for article in articles}) == 3
    assert articles[0].source == "新华社"
    assert articles[2].title == "渡口停航了！"
    assert (articles[2].published, articles[2].published_from) == (date(2026, 3, 4), "dateline")
    assert read_articles(path) == articles


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "2026-03-04 09:30", "记者：张三", "3-4", "[ 2026年3月4日 ] "]),
            st.lists(st.from_regex(r"[甲乙，。：]{1,12}", fullmatch=True), min_size=1, max_size=3),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_nothing_but_heads_is_lost(articles: list[tuple[str, list[str]]]) -> None:
    text = "\n".join(f"{head}，正文：" + "\n".join(lines) for head, lines in articles)
    found = [draft.text for draft in parsed(text)]
    assert found == ["\n".join(lines) for _, lines in articles]


def test_lines_without_marks_that_are_all_as_long_as_articles_are_articles() -> None:
    lines = [f"第{n}则。" + "河水涨了，村民搬到高处，县里送去帐篷和粮食。" * 20 for n in range(60)]
    assert article_lines.looks_like("\n".join(lines), PATH)
    assert [draft.text for draft in parsed("\n".join(lines))] == lines


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:49],  # few
        lambda lines: ["水涨了。", *lines[1:]],  # a title
        lambda lines: [line if n % 10 else "县长说：“都搬。”" for n, line in enumerate(lines, 1)],
        lambda lines: [part for line in lines for part in (line, "")],
    ],
)
def test_a_long_text_stays_one_article(change: Callable[[list[str]], list[str]]) -> None:
    lines = ["河水涨了，村民搬到高处，县里送去帐篷和粮食。" * 20] * 60
    assert not article_lines.looks_like("\n".join(change(lines)), PATH)
