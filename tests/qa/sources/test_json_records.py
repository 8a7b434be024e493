import json
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources import json_records, read_file, records
from qa.sources.draft import Draft, Unread
from tests.qa.sources.pages import ZH

PATH = Path("a.json")
RECORD = {
    "title": "青川大桥通车",
    "content": f"{ZH}\n末班船周日开出。",
    "source": "南岭日报",
    "url": "https://nanling.example.com/1.html",
    "published_at": "2026-03-04T09:30:00+08:00",
}


def parsed(value: object) -> list[Draft | Unread]:
    return json_records.parse(json.dumps(value, ensure_ascii=False), PATH)


def one(record: object) -> Draft:
    (draft,) = parsed(record)
    assert isinstance(draft, Draft)
    return draft


def test_an_object_is_an_article() -> None:
    draft = one(RECORD)
    assert draft.title == "青川大桥通车"
    assert draft.text.split("\n") == [ZH, "末班船周日开出。"]
    assert (draft.source, draft.url) == ("南岭日报", RECORD["url"])
    assert draft.dates[0].when == datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001
    assert draft.dates[0].found_in == "meta"


@pytest.mark.parametrize(
    "value",
    [
        [RECORD],
        {"items": [RECORD]},
        {"title": "一览", "description": "全部报道", "items": [RECORD]},
        {"status": "ok", "tags": [{"name": "桥"}, {"name": "江"}], "articles": [RECORD]},
        {"文章们": [RECORD]},
        {"response": {"data": {"items": [RECORD]}}},
        {"data": {**RECORD, "images": [{"src": "b.jpg"}]}},
    ],
)
def test_records_are_found_in_what_wraps_them(value: object) -> None:
    assert parsed(value) == parsed(RECORD)


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in records.FIELDS.items() for name in names]
)
def test_every_documented_name_is_read(kind: str, name: str) -> None:
    value = "2026-03-04" if kind == "date" else "zh" if kind == "language" else "一座新桥"
    draft = one({name.upper(): value} if kind == "text" else {"text": ZH, name: value})
    got = {
        "title": draft.title,
        "text": draft.text,
        "source": draft.source,
        "url": draft.url,
        "language": draft.language,
        "date": draft.dates[0].when.isoformat() if draft.dates else None,
        "digest": "一座新桥" if draft.text == ZH else None,
    }
    assert got[kind] == value
    assert records.meaning(name) == kind


@pytest.mark.parametrize("name", ["Publish_Date", "publish-date", "publish date", "publishDate"])
def test_spelling_does_not_count(name: str) -> None:
    assert one({"text": ZH, name: "2026-03-04"}).dates[0].when == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("value", "when"),
    [
        (1772613000, datetime(2026, 3, 4, 8, 30)),  # noqa: DTZ001
        (1772613000000, datetime(2026, 3, 4, 8, 30)),  # noqa: DTZ001
        ("20260304093000", datetime(2026, 3, 4, 9, 30)),  # noqa: DTZ001
        (20260304, date(2026, 3, 4)),
        ("2026年3月4日", date(2026, 3, 4)),
        (9999999999999, datetime(2286, 11, 20, 17, 46, 39)),  # noqa: DTZ001
        ("٢٠٢٦٠٣٠٤", None),
        (7, None),
        (None, None),
        (True, None),
        ([2026], None),
    ],
)
def test_dates(value: object, when: date | None) -> None:
    dates = one({"text": ZH, "date": value}).dates
    assert (dates[0].when if dates else None) == when


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>大桥<b>通车</b>。</p><p>渡口停航。</p>", "大桥通车。\n渡口停航。"),
        ("大桥通车。<br/>渡口停航。", "大桥通车。\n渡口停航。"),
        ("大桥&nbsp;A&amp;B。\n渡口<b>停航</b>。", "大桥 A&B。\n渡口停航。"),
        ("气温 < 5 度，a<b 且 c>d。", "气温 < 5 度，a<b 且 c>d。"),
        (["大桥通车。", "渡口停航。"], "大桥通车。\n渡口停航。"),
        ("<!DOCTYPE html><html><body><nav>首页</nav><p>大桥通车。</p></body></html>", "大桥通车。"),
        ("青川大桥通车\n来源：江汉网 2026-03-04\n大桥通车。", "大桥通车。"),
    ],
)
def test_bodies(body: object, text: str) -> None:
    assert one({"title": "青川大桥通车", "text": body}).text == text


def test_a_publisher_may_be_an_object() -> None:
    assert one({"text": ZH, "source": {"id": None, "name": "南岭日报"}}).source == "南岭日报"


def test_bad_records_are_named_and_the_good_ones_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(json.dumps([RECORD, {"title": "空"}, 7, {"正文": ZH}]), encoding="utf-8")
    found = read_file(path)
    assert [article.title for article in found.articles] == [
        "青川大桥通车",
        ZH.split("。")[0] + "。",
    ]
    assert [failed.path for failed in found.failed] == [str(path)] * 2
    assert f"record 2 of {path} can't be read: it has no text" in found.failed[0].reason
    assert "record 3" in found.failed[1].reason


def test_lines_are_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    # A line separator within a string ends no line.
    second = json.dumps({"text": "渡口\u2028停航。"}, ensure_ascii=False)
    lines = [json.dumps(RECORD), "", second, '{"text": "断', "[]", json.dumps({"标题": "无"})]
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    found = read_file(path)
    assert [article.text for article in found.articles] == [RECORD["content"], "渡口\n停航。"]
    said = [failed.reason for failed in found.failed]
    assert [f"line {number}" in reason for number, reason in zip((4, 5, 6), said, strict=True)]
    assert "it is no JSON (Unterminated string" in said[0]
    assert "line 6" in said[2]


def test_a_list_that_breaks_off_is_read_up_to_there() -> None:
    whole = json.dumps([RECORD, RECORD, RECORD], indent=1)
    first, second, broken = json_records.parse(whole[:-80], PATH)
    assert first == second == one(RECORD)
    assert isinstance(broken, Unread)
    assert broken.place == "record 3"


def test_one_good_line_of_two_is_read() -> None:
    draft, broken = json_records.parse('{"text": "大桥通车。"}\n{"text": "渡', PATH)
    assert isinstance(draft, Draft)
    assert broken == Unread("line 2", "it is no JSON (Unterminated string starting at: column 10)")


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-8-sig"])
def test_encodings(codec: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps(RECORD, ensure_ascii=False).encode(codec))
    assert read_file(path).articles[0].text == RECORD["content"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"title": "甲"}]', "name the field text"),
        ('{"title": "甲"}\n{"title": "乙"}\n', "name the field text"),
        ("[1, 2]", "record 1: it is no object"),
        ("{}", "name the field text"),
        ('[{"text": "渡口', "record 1: from here on the JSON is damaged .*: column 11"),
        ('{"text": "渡口', "damaged JSON .*: column 10"),
        ('{"n": ' + "9" * 5000 + "}", "a number is too long"),
        ('{"a": ' * 100_000, "nested too deeply|damaged JSON"),
        ('{"text": "' + "<div>" * 5000 + '正文"}', "nests too deeply"),
    ],
)
def test_what_holds_no_article_is_refused(text: str, said: str) -> None:
    assert json_records.looks_like(text, PATH)
    with pytest.raises(SourceError, match=said) as caught:
        json_records.parse(text, PATH)
    assert "a.json" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["[1] 见注。正文。", "{注} 正文", "正文", "{{ 模板 }}", "[图]大桥"]
)
def test_prose_is_no_json(text: str) -> None:
    assert not json_records.looks_like(text, PATH)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "title", "date", "source", "url", "items", "正文", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(VALUES, st.integers(0, 60))
def test_any_json_is_read_or_refused(value: object, cut: int) -> None:
    text = json.dumps(value)
    for each in (text, text[:cut], f"{text}\n{text[:cut]}"):
        with suppress(SourceError):
            assert any(isinstance(part, Draft) for part in json_records.parse(each, PATH))
