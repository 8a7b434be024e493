from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources import webpage
from qa.sources.cleaning import normalised
from qa.sources.draft import Draft
from tests.qa.sources.pages import MARKDOWN, PAGE, PLAIN

PATH = Path("page.html")
LONG = "大桥两岸的居民等了三十年，通车那天有人从清早走到黄昏，来来回回走了十几趟。"


def read(page: str) -> Draft:
    (draft,) = webpage.parse(page, PATH)
    return draft


def body(inner: str) -> list[str]:
    return read(f"<html><body><h1>题</h1>{inner}</body></html>").text.split("\n")


def test_a_whole_page() -> None:
    draft = read(PAGE)
    assert draft.title == "青川大桥通车"
    assert draft.source == "南岭日报"
    assert draft.url == "https://nanling.example.com/2026/0304/bridge.html"
    assert draft.dates[0].when == datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001
    assert draft.dates[0].found_in == "meta"
    assert draft.text.split("\n") == [
        "青川大桥周三通车，全长1280米，总投资3.6亿元，工期两年零四个月。",
        "渡口",
        "末班船周日开出",
        "34名船工转岗",
        "项目 | 数值",
        "全长 | 1280米",
    ]


def test_an_old_page_of_tables_and_breaks() -> None:
    draft = read(
        "<table><tr><td><a href=/>首页</a> | <a href=/a>要闻</a></td></tr><tr><td>"
        "<h1>渡口停航</h1><div>2026-03-02 17:05　来源：<a href=/j>江汉财经网</a>　作者：余文</div>"
        f"　　{LONG}<br><br>　　末班船周日<b>开出</b>。<br>{LONG}</td></tr>"
        "<tr><td>责任编辑：何岸</td></tr><tr><td>Copyright © 2026 江汉财经网</td></tr></table>"
    )
    assert (draft.title, draft.source) == ("渡口停航", "江汉财经网")
    assert draft.dates[0].when == datetime(2026, 3, 2, 17, 5)  # noqa: DTZ001
    assert draft.text.split("\n") == [LONG, "末班船周日开出。", LONG]


@pytest.mark.parametrize(
    ("inner", "lines"),
    [
        ("<p>一<b>二</b>三</p><p>四</p>", ["一二三", "四"]),
        ("<p>大桥\n通车，two\n years</p>", ["大桥通车，two years"]),
        ("<p>a &lt;b&gt; &amp; c&nbsp;&nbsp;d</p>", ["a <b> & c d"]),
        (
            "<p>一</p><script>二</script><style>三</style><noscript>四</noscript><p>五</p>",
            ["一", "五"],
        ),
        ("一<div>二</div>三", ["一", "二", "三"]),
        ("<pre>一\n二</pre>", ["一", "二"]),
        ("<p><ruby>橋<rt>はし</rt></ruby>が開通</p>", ["橋が開通"]),
        ("<ul><li>一<ul><li>二</li></ul></li><li><p>三</p></li></ul>", ["一", "二", "三"]),
        ("<p>一</p><div hidden>二</div><p style='display: none'>三</p>", ["一"]),
        ("<p>一</p><p><a href=/x>另一篇文章的标题</a></p>", ["一"]),
        ("<p>见<a href=/x>公告</a>，大桥周三通车。</p>", ["见公告，大桥周三通车。"]),
        ("<p>一</p><h2>没有下文</h2>", ["一"]),
        (
            "<h2>甲</h2><h3>乙</h3><p>一</p><h2>丙</h2><div class=share>分享</div>",
            ["甲", "乙", "一"],
        ),
        ("<p>一</p><div class='post-tags related-links'>二</div><p>三</p>", ["一", "三"]),
        ("<div class='no-sidebar has-comments'><p>一</p></div>", ["一"]),
        ("<p>评论：该不该收费</p><p>版权法修订</p>", ["评论：该不该收费", "版权法修订"]),
        (
            "<table><tr><td>一</td><td>二</td></tr><tr><td>三</td><td></td></tr></table>",
            ["一 | 二", "三 |"],
        ),
        ("<p class=byline>Harbour Post staff</p><p>一</p>", ["一"]),
        ("<svg><text>二</text></svg><p>一</p><textarea>三</textarea>", ["一"]),
    ],
)
def test_lines(inner: str, lines: list[str]) -> None:
    assert body(inner) == lines


def test_the_marked_article_is_preferred_when_it_holds_the_text() -> None:
    page = f"<body><p>编者的一句话。</p><article><h1>题</h1><p>{LONG}{LONG}</p></article></body>"
    assert read(page).text == LONG + LONG
    comments = f"<body><h1>题</h1><p>{LONG}{LONG}</p><article>第一条。</article></body>"
    assert read(comments).text.split("\n") == [LONG + LONG, "第一条。"]


def test_json_ld_and_times() -> None:
    page = (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "甲",'
        '"datePublished": "2026-03-04T09:30:00Z", "publisher": {"name": "南岭日报"}}]}</script>'
        '<script type="application/ld+json">{broken</script>'
        f'<body><p>{LONG}</p><time datetime="2026-03-05">昨天</time></body>'
    )
    draft = read(page)
    assert (draft.title, draft.source) == ("甲", "南岭日报")
    assert [str(dated.when) for dated in draft.dates] == ["2026-03-04 09:30:00", "2026-03-05"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>题 - 南岭日报</title><meta property=og:site_name content=南岭日报>", "题"),
        ("<title>题｜南岭日报</title><meta property=og:site_name content=南岭日报>", "题"),
        ("<title>题 - 甲</title>", "题 - 甲"),
        ("<title>窗</title><meta name=title content=题>", "题"),
    ],
)
def test_titles(head: str, title: str) -> None:
    assert read(f"<html><head>{head}</head><body><p>{LONG}</p></body></html>").title == title


def test_the_headline_stands_in_for_metadata() -> None:
    assert read(f"<title>窗</title><h2>小</h2><h1>大</h1><p>{LONG}</p>").title == "大"
    assert read(f"<title>窗</title><h2>小</h2><p>{LONG}</p>").title == "小"


def test_shape() -> None:
    assert webpage.looks_like(PAGE, PATH)
    assert webpage.looks_like("<div><p>一</p><p>二</p></div>", PATH)
    assert not webpage.looks_like(MARKDOWN, PATH)
    assert not webpage.looks_like(PLAIN, PATH)


def test_nothing_but_navigation_is_no_article() -> None:
    assert (
        webpage.parse("<body><nav><a href=/>首页</a></nav><a href=/1>一篇文章</a></body>", PATH)
        == []
    )


def test_a_page_without_elements_is_refused() -> None:
    with pytest.raises(SourceError, match=r"page\.html holds no text between its tags"):
        webpage.parse("<!-- <html> -->", PATH)


def test_a_page_beyond_the_parsers_limits_is_refused() -> None:
    for page in ("<div>" * 5000 + "深", f"<p>{'长' * 4_000_000}</p>"):
        with pytest.raises(SourceError, match=r"page\.html nests too deeply, or holds too long"):
            webpage.parse(page, PATH)


def test_no_entity_reaches_out(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    doctype = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    assert "机密" not in read(f"{doctype}<html><body><p>{LONG}&x;</p></body></html>").text


TAGS = [
    "<p>", "</p>", "<div class=share>", "</div>", "<table>", "<tr>", "<td>", "</table>", "<h1>",
    "</h1>", "<a href=/>", "</a>", "<li>", "<script>", "</script>", "<br>", "<article>", "<pre>",
    "甲", "乙。", "\n", "&#0;",
]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), max_size=60))
def test_any_soup_is_read_without_markup(pieces: list[str]) -> None:
    page = normalised(f"<html><body>{''.join(pieces)}</body></html>")
    for draft in webpage.parse(page, PATH):
        assert draft.text
        assert "<" not in draft.text
