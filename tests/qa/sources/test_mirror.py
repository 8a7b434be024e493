from datetime import date
from pathlib import Path

import pytest

from qa.sources import mirror, read_articles
from qa.types import Article
from tests.qa.sources.pages import MARKDOWN, MIRROR, PAGE

PATH = Path("mirror.md")
BODY = """\
青川大桥周三（3月4日）通车。
全长1280米，总投资3.6亿元。
渡口告别江面
末班船周日晚七点开出，34名船工转岗。"""


def read(text: str, tmp_path: Path) -> Article:
    path = tmp_path / "2024-01-09.md"
    path.write_text(text, encoding="utf-8")
    (article,) = read_articles(path)
    return article


def test_the_article_without_its_page(tmp_path: Path) -> None:
    article = read(MIRROR, tmp_path)
    assert article.title == "青川大桥通车 渡口停航"
    assert article.text == BODY
    assert article.source == "南岭日报"
    assert (article.published, article.published_from) == (date(2026, 3, 4), "dateline")
    assert article.url == "https://nanling.example.com/gb/26/3/4/n77.htm"


def test_in_traditional_characters(tmp_path: Path) -> None:
    page = MIRROR.translate(str.maketrans("讯责编辑关闻热门导综览", "訊責編輯關聞熱門導綜覽"))
    article = read(page.replace("浏覽", "瀏覽"), tmp_path)
    assert article.text.count("\n") == BODY.count("\n")
    assert (article.published, article.source) == (date(2026, 3, 4), "南岭日报")
    assert article.url == "https://nanling.example.com/gb/26/3/4/n77.htm"


@pytest.mark.parametrize(
    ("cut", "put"),
    [
        ("<p>责任编辑：何岸#</p>", ""),
        ("<p>责任编辑：何岸#</p>", "<p>（责任编辑：何岸）</p>"),
        ("34名</b>船工转岗。", "34名</b>船工转岗。（责任编辑：何岸）"),
        ("<li>", "<li><script>x()</script>"),
        ("<h6>", "<h6><a href='/x'>图</a>"),
    ],
)
def test_variations_of_the_frame(cut: str, put: str, tmp_path: Path) -> None:
    assert cut in MIRROR
    assert read(MIRROR.replace(cut, put), tmp_path).text == BODY


@pytest.mark.parametrize(
    ("cut", "put"),
    [
        ("青川大桥通车 渡口停航</h2>", "<br>青川大桥通车<br>\n<b>渡口停航</b></h2>"),
        ("<td width", "<td width=1><h2></h2><hr></td><td width"),
        ("<p>全长", "<figure><img><figcaption>桥墩</figcaption></figure><p>全长"),
        (
            "<p>责任编辑",
            "<p>——转自<ahref='https://j.example.com'>江汉网</a>（有删改）</p><p>责任编辑",
        ),
        ("船工转岗。", "船工转岗。@*#"),
    ],
)
def test_variations_of_the_article(cut: str, put: str, tmp_path: Path) -> None:
    assert cut in MIRROR
    article = read(MIRROR.replace(cut, put), tmp_path)
    assert (article.title, article.text) == ("青川大桥通车 渡口停航", BODY)


def test_without_lists_the_article_ends_at_the_outlet(tmp_path: Path) -> None:
    begin, end = MIRROR.index("<p>责任编辑"), MIRROR.index("<strong>本文转自")
    assert read(MIRROR[:begin] + MIRROR[end:], tmp_path).text == BODY


def test_without_a_dateline_the_outlet_is_below(tmp_path: Path) -> None:
    dateline = "【南岭日报2026年03月04日讯】（南岭日报记者余文综合报导）"
    article = read(MIRROR.replace(dateline, ""), tmp_path)
    assert article.text == BODY
    assert article.source == "南岭日报"
    # No date in the text: the file's name is left to go by, not the dates in the links.
    assert (article.published, article.published_from) == (date(2024, 1, 9), "filename")


def test_without_a_link_to_the_original_there_is_no_url(tmp_path: Path) -> None:
    assert read(MIRROR.replace("浏览原文：", ""), tmp_path).url is None


def test_shape() -> None:
    assert mirror.looks_like(MIRROR, PATH)
    assert not mirror.looks_like(PAGE, PATH)
    assert not mirror.looks_like(MARKDOWN, PATH)


def test_a_headline_alone_is_no_article() -> None:
    assert mirror.parse("<td><h2>题</h2></td><p>原文</p>", PATH) == []
    assert mirror.parse("<td><p>没有标题的原文</p></td>", PATH) == []
