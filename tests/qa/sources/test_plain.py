import textwrap
from datetime import datetime
from pathlib import Path

import pytest

from qa.sources import plain
from qa.sources.draft import Draft
from tests.qa.sources.pages import EN, PLAIN, ZH

PATH = Path("a.txt")


def read(text: str) -> Draft:
    (draft,) = plain.parse(text, PATH)
    return draft


def test_title_byline_and_paragraphs() -> None:
    draft = read(PLAIN)
    assert (draft.title, draft.source) == ("青川大桥通车 渡口停航", "南岭日报")
    assert draft.dates[0].when == datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001
    assert draft.text.split("\n") == ["青川大桥周三通车，全长1280米。", "末班船周日晚七点开出。"]


def test_labelled_lines() -> None:
    draft = read(
        "标题：大桥通车\n来源：南岭日报\n日期：2026年3月4日\n链接：https://a.example/1\n\n正文。"
    )
    assert (draft.title, draft.source, draft.url) == ("大桥通车", "南岭日报", "https://a.example/1")
    assert draft.text == "正文。"


@pytest.mark.parametrize(
    ("text", "title", "lines"),
    [
        ("真要收费?\n正文。", "真要收费?", ["正文。"]),
        ("突发!大桥通车\n正文。", "突发!大桥通车", ["正文。"]),
        ("Bridge opens in the U.S.\nText.", "Bridge opens in the U.S.", ["Text."]),
        ("大桥通车了。\n正文。", "", ["大桥通车了。", "正文。"]),
        (f"{ZH}\n正文", "", [ZH, "正文"]),
        ("只有一行", "", ["只有一行"]),
        ("来源：南岭日报\n正文。", "", ["正文。"]),
    ],
)
def test_titles(text: str, title: str, lines: list[str]) -> None:
    draft = read(text)
    assert (draft.title, draft.text.split("\n")) == (title, lines)


def test_lines_broken_at_a_margin_are_joined() -> None:
    broken = textwrap.fill(EN, 60)
    assert broken.count("\n") == 2
    assert read(f"Bridge opens\n\n{broken}\n\nIt is free.").text == f"{EN}\nIt is free."


def test_paragraphs_set_one_a_line_are_not() -> None:
    lines = ["大桥两岸的居民等了三十年，通车那天有人从清早走到黄昏。"] * 4
    assert read("题\n" + "\n".join(lines)).text.split("\n") == lines


def test_a_title_and_byline_alone_are_no_article() -> None:
    assert plain.parse("题\n南岭日报· 2026-03-04 09:30\n", PATH) == []
    assert plain.parse("\n \n", PATH) == []
