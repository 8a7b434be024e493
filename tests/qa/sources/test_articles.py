"""Whole files: what `read_articles` makes of bytes."""

import os
import re
import time
import unicodedata
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.identity import content_sha256
from qa.sources import read_articles
from qa.types import Article
from tests.qa.sources.pages import EN, FEED, JA, MARKDOWN, MIRROR, PAGE, PLAIN, ZH

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def read(content: str | bytes, tmp_path: Path, name: str = "a.txt") -> list[Article]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_articles(path)


def check(article: Article) -> None:
    """Assert what holds for every article."""
    assert article.title
    assert "\n" not in article.title
    assert re.search(r"\w", article.text)
    assert article.text == article.text.strip()
    assert "\n\n" not in article.text
    for text in (article.title, article.text, article.source or ""):
        assert unicodedata.is_normalized("NFC", text)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\ufeff\ud800-\udfff]", text)
    assert article.sha256 == content_sha256(article.text)
    assert re.fullmatch("[0-9a-f]{16}", article.id)
    assert (article.published is None) == (article.published_from is None)
    assert article.language == "und" or len(article.language) == 2


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a"])
@pytest.mark.parametrize(
    ("content", "published", "found_in", "opening"),
    [
        (FEED, datetime(2026, 3, 4, 9, 30), "byline", "工程概况"),  # noqa: DTZ001
        (MIRROR, date(2026, 3, 4), "dateline", "青川大桥周三（3月4日）通车。"),
        (PAGE, datetime(2026, 3, 4, 9, 30), "meta", "青川大桥周三通车，全长1280米，"),  # noqa: DTZ001
        (MARKDOWN, date(2026, 3, 4), "meta", "青川大桥周三通车，全长1280米，见公告。"),
    ],
)
def test_the_content_decides_and_not_the_name(
    content: str, published: date, found_in: str, opening: str, name: str, tmp_path: Path
) -> None:
    article = read(content, tmp_path, name)[0]
    check(article)
    assert article.text.startswith(opening)
    assert article.title.startswith("青川大桥通车")
    assert (article.published, article.published_from) == (published, found_in)
    assert (article.source, article.language) == ("南岭日报", "zh")
    assert article.path == str((tmp_path / name).resolve())


def test_a_page_is_no_feed_whatever_its_scripts_hold(tmp_path: Path) -> None:
    script = "<script>\n南岭日报· 2026-03-04 09:30\nvar a = b[1] - c[2];\n</script></head>"
    (article,) = read(PAGE.replace("</head>", script), tmp_path)
    assert article.url == "https://nanling.example.com/2026/0304/bridge.html"


@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16"])
def test_one_article_in_any_encoding(codec: str, tmp_path: Path) -> None:
    (expected,) = read(PLAIN + ZH, tmp_path)
    assert read((PLAIN + ZH).encode(codec), tmp_path) == [expected]


@pytest.mark.parametrize(
    ("content", "name", "published", "found_in"),
    [
        (f"题\n{ZH}", "2025-06-11.txt", date(2025, 6, 11), "filename"),
        (f"题\n南岭网 2025-06-12\n{ZH}", "2025-06-11.txt", date(2025, 6, 12), "byline"),
        (
            f"题\n南岭网 2025-06-12\n【南岭网2025年6月13日讯】{ZH}",
            "a.txt",
            date(2025, 6, 13),
            "dateline",
        ),
        (
            f"---\ndate: 2025-06-14\n---\n【南岭网2025年6月13日讯】{ZH}",
            "a.md",
            date(2025, 6, 14),
            "meta",
        ),
        (f"题\n{ZH}", "a.txt", None, None),
    ],
)
def test_the_most_deliberate_date_counts(
    content: str, name: str, published: date | None, found_in: str | None, tmp_path: Path
) -> None:
    (article,) = read(content, tmp_path, name)
    assert (article.published, article.published_from) == (published, found_in)
    assert article.text == ZH


def test_the_name_of_a_file_dates_only_a_lone_article(tmp_path: Path) -> None:
    undated = FEED.replace("· 2026-03-02 17:05", "· 2026-13-02 17:05")
    first, second = read(undated, tmp_path, "2025-06-11.txt")
    assert first.published_from == "byline"
    assert second.published is None


def test_an_id_stays_where_the_credit_stays(tmp_path: Path) -> None:
    (before,) = read(PLAIN, tmp_path)
    (after,) = read(PLAIN + "更正。", tmp_path, "other.txt")
    assert after.id == before.id
    assert after.sha256 != before.sha256


def test_without_credit_the_place_names_an_article(tmp_path: Path) -> None:
    (one,), (other,) = read(f"题\n{ZH}", tmp_path), read(f"题\n{ZH}", tmp_path, "b.txt")
    assert one.id != other.id
    assert one.sha256 == other.sha256


def test_a_ticker_keeps_all_its_items(tmp_path: Path) -> None:
    item = "快讯\n南岭日报· 2026-03-04 09:30\n"
    articles = read(
        f"搜索文档\n{item}大桥通车 [1]\n{item}渡口停航 [2]\n{item}渡口停航 [3]\n", tmp_path
    )
    assert [article.text for article in articles] == ["大桥通车", "渡口停航", "渡口停航"]
    assert len({article.id for article in articles}) == 3
    assert (
        read(f"搜索文档\n{item}大桥通车 [1]\n{item}大桥通车 [2]\n", tmp_path)[0].text == "大桥通车"
    )


def test_an_address_given_as_the_source(tmp_path: Path) -> None:
    (article,) = read(f"---\nsource: https://a.example/1\nurl: nonsense\n---\n{ZH}", tmp_path)
    assert (article.source, article.url) == (None, "https://a.example/1")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "/2026/bridge", "http://[broken", "ftp://a/b"]
)
def test_what_is_no_web_address_is_no_url(url: str, tmp_path: Path) -> None:
    assert read(f"---\nurl: {url}\n---\n{ZH}", tmp_path)[0].url is None


def test_a_text_without_title_is_named_by_its_first_sentence(tmp_path: Path) -> None:
    (article,) = read(f"大桥周三通车了。{ZH}", tmp_path)
    assert article.title == "大桥周三通车了。"
    (long,) = read("长" * 200 + "。", tmp_path)
    assert long.title == "长" * 59 + "…"
    assert len(long.text) == 201


def test_the_editor_goes_from_any_format(tmp_path: Path) -> None:
    for ending in ("\n责任编辑：何岸", "（责任编辑：何岸）", "\n（责编：何岸）"):
        (article,) = read(f"题\n{ZH}{ending}", tmp_path)
        assert article.text == ZH


def test_declared_languages_come_first(tmp_path: Path) -> None:
    assert read(f"---\nlang: ko\n---\n{ZH}", tmp_path)[0].language == "ko"
    assert read(f"题\n{JA}", tmp_path)[0].language == "ja"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        ("题\n\n", "holds no article"),
        ("---- **** ----\n.", "holds no article"),
        ("<html><body><nav>首页</nav></body></html>", "holds no article"),
        ("<?xml version='1.0'?><nitf><p>文</p></nitf>", "XML"),
        ("<?xml version='1.0'?><rss><channel/></rss>", "holds no article"),
        ('[{"title": "甲"}]', "holds data"),
        ('{"title": "甲"}\n{"title": "乙"}\n', "holds data"),
    ],
)
def test_what_holds_no_article_is_refused(content: str | bytes, said: str, tmp_path: Path) -> None:
    if said == "holds no article" and content == "题\n\n":
        content = "# 题\n\n"
    with pytest.raises(SourceError, match=said) as caught:
        read(content, tmp_path)
    assert str(tmp_path / "a.txt") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "no.txt", "is no file"),
        (tmp_path, "is a folder"),
        (Path("a\0b"), "is no file"),
        (Path(os.fsdecode(b"a\xff")), "rename the file"),
        (tmp_path / ("x" * 300), "can't open"),
    ):
        with pytest.raises(SourceError, match=said):
            read_articles(path)


def test_a_file_too_large_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(65 << 20)  # sparse: takes no room
    with pytest.raises(SourceError, match="larger than 64 MiB"):
        read_articles(path)


SHAPES = st.sampled_from(
    ["", FEED[:60], MIRROR[:900], PAGE[:500], "# 题\n", "---\ntitle: 题\n---\n"]
)
BITS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<script>",
            "【南岭2025年6月11日讯】",
            "· 2026-03-04 09:30\n",
            " - ",
            "[1]",
            "\n",
            ZH,
            EN,
        ]
    ),
)


@in_one_folder
@given(SHAPES, st.lists(BITS, max_size=12))
@example("搜索文档\n", ["甲\n网· 2026-03-04 09:30\n", "甲 - [[1]2] [1]"])
def test_any_text_gives_articles_or_a_reason(tmp_path: Path, opening: str, bits: list[str]) -> None:
    with suppress(SourceError):
        articles = read((opening + "".join(bits)).encode("utf-8", "replace"), tmp_path)
        assert articles
        assert len({article.id for article in articles}) == len(articles)
        for article in articles:
            check(article)


@in_one_folder
@given(st.binary(max_size=600))
def test_any_bytes_give_articles_or_a_reason(tmp_path: Path, data: bytes) -> None:
    with suppress(SourceError):
        for article in read(data, tmp_path):
            check(article)


PIECES = [
    "a", "中", " ", "[", "【", "（", "<", "<!--", "![a](", "**a", "_a ", "`", "2025年", "[1]",
    "甲 - 乙 [1] ",
    "|  x", "e\u0301\u0316", "来源：", "June 1, ", "&#", "\\", "<p", "<a href=x>", '{"a":',
]  # fmt: skip
OPENINGS = [
    "",
    "# 题\n",
    "搜索文档\n题\n网· 2026-03-04 09:30\n",
    "<html><body><p>",
    "<rss><item><description>",
    "title,text\n题,",
]


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("piece", PIECES)
def test_a_long_line_takes_linear_time(piece: str, opening: str, tmp_path: Path) -> None:
    content = (opening + piece * ((1 << 17) // len(piece.encode()))).encode()
    started = time.process_time()
    with suppress(SourceError):
        read(content, tmp_path)
    # Linear: 0.02 to 0.3 s. Quadratic: at least 10 s, for there are 10,000,000,000 steps.
    assert time.process_time() - started < 2


def test_a_megabyte_on_one_line_is_read_in_a_second(tmp_path: Path) -> None:
    content = ("# 题\n" + ZH * ((1 << 20) // len(ZH.encode()))).encode()
    started = time.process_time()
    (article,) = read(content, tmp_path)
    assert time.process_time() - started < 1.5  # measured 0.4 on an idle machine
    assert len(article.text) > 300_000
