from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources import markdown
from qa.sources.cleaning import normalised
from qa.sources.draft import Draft
from qa.sources.front_matter import split_front_matter
from tests.qa.sources.pages import MARKDOWN, PLAIN

PATH = Path("a.md")


def read(text: str) -> Draft:
    (draft,) = markdown.parse(text, PATH)
    return draft


def test_a_whole_file() -> None:
    draft = read(MARKDOWN)
    assert (draft.title, draft.source, draft.language) == ("青川大桥通车", "南岭日报", "zh-Hans")
    assert draft.url == "https://nanling.example.com/2026/0304/bridge.html"
    assert [(dated.when, dated.found_in) for dated in draft.dates] == [(date(2026, 3, 4), "meta")]
    assert draft.text.split("\n") == [
        "青川大桥周三通车，全长1280米，见公告。",
        "总投资3.6亿元。",
        "渡口",
        "末班船周日开出",
        "34名船工转岗",
        "项目 | 数值",
        "全长 | 1280米",
    ]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("一*二*三 **四 *五* 六** ~~七~~ `八*` ***九***", ["一二三 四 五 六 七 八* 九"]),
        ("snake_case_name and __main__ and _so_", ["snake_case_name and main and so"]),
        ("3 * 4 * 5 = 60, 2*3*4", ["3 * 4 * 5 = 60, 2*3*4"]),
        (r"\*不是强调\* 1\. \[不是链接\](x)", ["*不是强调* 1. [不是链接](x)"]),
        (
            "[甲](u) [乙][1] <https://a.example> [![图](x)](y)丙[^2]\n\n[1]: https://b.example",
            ["甲 乙 https://a.example 丙"],
        ),
        ("大桥\n通车\ntwo\nyears.\nAgain", ["大桥通车 two years.", "Again"]),
        ("一  \n二\\\n三", ["一", "二", "三"]),
        ("> 引文\n>\n> > 再引", ["引文", "再引"]),
        ("* 一\n  续\n+ 二\n1. 三\n- [x] 四", ["一续", "二", "1. 三", "四"]),
        ("甲\n---\n乙", ["甲", "乙"]),
        ("甲\n\n***\n\n```\n码\n```", ["甲", "码"]),
        ("## 学 C#\n\n### 题 ##\n文", ["学 C#", "题", "文"]),
        ("一<!-- 藏\n\n起 -->二<br>三<b>四</b> 1 < 2 > 1", ["一二", "三四 1 < 2 > 1"]),
        ("|a|b|\n|:-|-:|\n| 1 | 2 |", ["a | b", "1 | 2"]),
        ("- \n\n文", ["文"]),
    ],
)
def test_syntax_goes_and_words_stay(source: str, lines: list[str]) -> None:
    assert read(f"# 题\n\n{source}").text.split("\n") == lines


@pytest.mark.parametrize(
    ("text", "title", "first"),
    [
        ("# 题\n\n文", "题", "文"),
        ("题\n==\n\n文", "题", "文"),
        ("文\n\n## 小题\n又", "", "文"),
        ("---\ntitle: 甲\n---\n# 乙\n文", "甲", "乙"),
        ("---\ntitle: 甲\n---\n文", "甲", "文"),
        ("# 题\n\n*By Ann Lee, The Harbour Post, 5 November 2025*\n\n文", "题", "文"),
    ],
)
def test_titles(text: str, title: str, first: str) -> None:
    draft = read(text)
    assert (draft.title, draft.text.split("\n")[0]) == (title, first)


@pytest.mark.parametrize(
    ("header", "entries"),
    [
        ('---\nTitle: "It\'s \\"on\\""\n---\n', {"title": 'It\'s "on"'}),
        (
            "---\ndate: 2026-03-04T09:30:00+08:00\ntags:\n  - a\n---\n",
            {"date": "2026-03-04T09:30:00+08:00"},
        ),
        ("+++\ntitle = '甲'\n+++\n", {"title": "甲"}),
        ("---\ntitle: 甲\n", {}),
        ("title: 甲\n---\n", {}),
    ],
)
def test_front_matter(header: str, entries: dict[str, str]) -> None:
    found, body = split_front_matter(header + "文")
    assert found == entries
    assert body.endswith("文")


def test_shape() -> None:
    assert markdown.looks_like(MARKDOWN, Path("a.txt"))
    assert markdown.looks_like("\n# 题\n文", Path("a.txt"))
    assert markdown.looks_like("文", PATH)
    assert not markdown.looks_like(PLAIN, Path("a.txt"))
    assert not markdown.looks_like("#话题标签 文", Path("a.txt"))


def test_a_title_alone_is_no_article() -> None:
    assert markdown.parse("# 题\n\n![图](x)\n", PATH) == []


SIGNS = [
    "# ",
    "- ",
    "> ",
    "**",
    "*",
    "_",
    "`",
    "[",
    "](",
    ")",
    "![",
    "|",
    "---",
    "\n",
    " ",
    "\\",
    "<!--",
    "-->",
    "甲",
    "a。",
]


@given(st.lists(st.sampled_from(SIGNS), max_size=60))
def test_any_signs_are_read_and_no_word_is_made_up(pieces: list[str]) -> None:
    text = normalised("".join(pieces))
    for draft in markdown.parse(text, PATH):
        assert set(draft.title + draft.text) <= set(text) | {" ", "|", "\n"}
