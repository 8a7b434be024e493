import csv
import io
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources import read_file, tables
from qa.sources.draft import Draft, Unread
from tests.qa.sources.pages import ZH

PATH = Path("a.txt")
TABLE = """\
标题,正文,来源,链接,发布时间
青川大桥通车,"大桥周三通车，
全长1280米。他说：""通了""。",南岭日报,https://nanling.example.com/1.html,2026/3/4
渡口停航,<p>末班船<b>周日</b>开出。</p><p>34名船工转岗。</p>,,,
"""


def drafts(text: str) -> list[Draft]:
    return [part for part in tables.parse(text, PATH) if isinstance(part, Draft)]


def test_a_row_is_an_article() -> None:
    first, second = drafts(TABLE)
    assert first.title == "青川大桥通车"
    assert first.text.split("\n") == ["大桥周三通车，", '全长1280米。他说："通了"。']
    assert (first.source, first.url) == ("南岭日报", "https://nanling.example.com/1.html")
    assert first.dates[0].when == date(2026, 3, 4)
    assert second.text == "末班船周日开出。\n34名船工转岗。"
    assert (second.source, second.url, second.dates) == (None, None, ())


@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "，"])
def test_the_header_tells_the_separator(separator: str) -> None:
    file = io.StringIO()
    rows = [["ID", "Headline", "Full Text"], ["1", "题, 一;二", "甲|乙\t丙，丁。"]]
    csv.writer(file, delimiter=separator).writerows(rows)
    (draft,) = drafts(file.getvalue())
    assert (draft.title, draft.text) == ("题, 一;二", "甲|乙 丙，丁。")


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TABLE.replace("\n", "\r\n").encode(codec))
    assert [each.title for each in read_file(path).articles] == ["青川大桥通车", "渡口停航"]


def test_bad_rows_are_named_and_the_good_ones_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [
        "title,text",  # line 1
        '一,"甲',
        '乙。"',
        "二,有,逗号",  # 4
        "三,",
        "",
        "四,丁。",
        '五,"戊"己',  # 8
        "六,庚。",
        '七,"辛',  # 10
        "八,壬。",
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = read_file(path)
    assert [each.title for each in found.articles] == ["一", "四", "六"]
    said = [failed.reason.partition(f" of {path} can't be read: ") for failed in found.failed]
    assert [(place, why.partition(" (")[0]) for place, _, why in said] == [
        ("line 4", "it has 3 cells where the header has 2"),
        ("line 5", "it has no text"),
        ("line 8", "its quotes are damaged"),
        ("line 10", "its quotes are damaged"),
    ]


def test_a_long_cell_is_read() -> None:
    long = ZH * 2000  # 150,000 characters and more
    (draft,) = drafts(f"title,text\n题,{long}\n")
    assert draft.text == long


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲,乙\n丙,丁\n", "names no column"),
        ("title,text", "name the field text"),
        ("title,text\n", "name the field text"),
        ("title,text\n题,\n", "name the field text"),
        ('title,text\n题,"文\n', "line 2: its quotes are damaged"),
    ],
)
def test_what_holds_no_article_is_refused(text: str, said: str) -> None:
    assert tables.looks_like(text, Path("a.CSV"))
    with pytest.raises(SourceError, match=said) as caught:
        tables.parse(text, PATH)
    assert "a.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["大桥,渡口\n正文。\n", "News, text\nBody.\n", "Title\nText\n", "| title | text |\n", ""],
)
def test_prose_is_no_table(text: str) -> None:
    assert not tables.looks_like(text, PATH)


CELLS = st.text(st.sampled_from("甲a ,\t\"\n;|'\r"), max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_what_is_written_is_read(rows: list[tuple[str, str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([("title", "text"), *rows])
    with suppress(SourceError):
        parts = tables.parse(file.getvalue(), PATH)
        filled = [text for title, text in rows if (title + text).strip()]
        assert len(parts) == len(filled)
        for part, text in zip(parts, filled, strict=True):
            assert isinstance(part, Unread) or part.text.split()[-1:] == text.split()[-1:]


@given(st.text(st.sampled_from("甲a,\"\n'\r\0"), max_size=40))
def test_any_table_is_read_or_refused(body: str) -> None:
    with suppress(SourceError):
        assert any(isinstance(part, Draft) for part in tables.parse(f"title,text\n{body}", PATH))
