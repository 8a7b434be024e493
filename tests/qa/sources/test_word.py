import io
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources import read_file, word
from qa.sources.draft import Draft

PATH = Path("a.docx")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:styleId="a3"><w:name w:val="Title"/></w:style>
<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>"""


def paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, core: str = "", main: str = "word/document.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        kind = "http://schemas.example.org/relationships/officeDocument"
        archive.writestr("_rels/.rels", f'<R><Relationship Type="{kind}" Target="/{main}"/></R>')
        archive.writestr(main, f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        archive.writestr("word/styles.xml", STYLES)
        archive.writestr("docProps/core.xml", f"<c>{core}</c>")
    return file.getvalue()


def one(body: str, core: str = "") -> Draft:
    (draft,) = word.parse(docx(body, core), PATH)
    return draft


TITLE = paragraph("青川大桥通车", "a3")
TEXT = paragraph("大桥周三通车，全长1280米。")


def test_a_document_is_an_article() -> None:
    byline, head = paragraph("来源：南岭日报 2026-03-04"), paragraph("渡口", "1")
    table = "<w:tbl>" + "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in (("项目", "数值"), ("全长", "1280米"))
    )
    draft = one(f"{TITLE}{byline}{TEXT}{head}{paragraph('停航。')}{table}</w:tbl>")
    assert (draft.title, draft.source) == ("青川大桥通车", "南岭日报")
    assert draft.dates[0].when == date(2026, 3, 4)
    assert draft.text.split("\n") == [
        "大桥周三通车，全长1280米。",
        "渡口",
        "停航。",
        "项目 | 数值",
        "全长 | 1280米",
    ]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r>", "甲\n乙 丙"),
        ("<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:t>删</w:t></w:r></w:del>", "增"),
        ("<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>", "链接"),
        ("<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>显</w:t></w:r>", "显"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r>', "显"),
        (
            "<w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby>",
            "漢",
        ),
        (
            "<w:r><w:t>主</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict></w:r>",
            "主\n框",
        ),
        ("<w:r><w:instrText>PAGE</w:instrText><w:t>正&amp;文</w:t></w:r>", "正&文"),
    ],
)
def test_what_a_reader_sees_is_read(inner: str, text: str) -> None:
    assert one(f"{TITLE}<w:p>{inner}</w:p>").text == text


def test_a_control_around_paragraphs_is_opened() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{TEXT}</w:sdtContent></w:sdt>"
    assert one(TITLE + control).text == "大桥周三通车，全长1280米。"


def test_a_table_for_layout_is_its_paragraphs() -> None:
    long = "长" * 300
    cells = f"<w:tc>{paragraph('窄栏')}</w:tc><w:tc>{paragraph(long)}{TEXT}</w:tc>"
    draft = one(f"{TITLE}<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
    assert draft.text.split("\n") == ["窄栏", long, "大桥周三通车，全长1280米。"]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (paragraph("青川大桥通车") + TEXT, "青川大桥通车"),
        (paragraph("青川大桥通车", "1") + TEXT, "青川大桥通车"),
        (TEXT + TEXT, "属性里的题目"),
    ],
)
def test_the_title(body: str, title: str) -> None:
    assert one(body, "<title>属性里的题目</title>").title == title


@pytest.mark.parametrize(
    ("created", "modified", "extra", "when"),
    [
        ("2026-03-04T01:30:00Z", "2026-03-05T01:30:00Z", "", date(2026, 3, 4)),
        ("2026-03-04T01:30:00Z", "2026-05-05T01:30:00Z", "", None),  # edited later
        ("2026-03-04T01:30:00Z", "2026-03-01T01:30:00Z", "", None),
        ("2013-12-23T23:15:00Z", "2013-12-23T23:15:00Z", "", None),  # a template's
        ("2026-03-04T01:30:00Z", "2026-03-04T01:30:00Z", "南岭网 2026-03-01", date(2026, 3, 1)),
        ("soon", "", "", None),
    ],
)
def test_the_day_it_was_made(created: str, modified: str, extra: str, when: date | None) -> None:
    core = f"<created>{created}</created><modified>{modified}</modified>"
    dates = one(TITLE + (paragraph(extra) if extra else "") + TEXT, core).dates
    assert (dates[0].when if dates else None) == when


def test_a_dateline_counts_more_than_the_file(tmp_path: Path) -> None:
    core = "<created>2026-03-04T01:30:00Z</created>"
    path = tmp_path / "a"
    path.write_bytes(docx(TITLE + paragraph("【南岭网2026年3月1日讯】桥通了。"), core))
    (article,) = read_file(path).articles
    assert (article.published, article.published_from) == (date(2026, 3, 1), "dateline")
    assert article.text == "桥通了。"


def test_the_main_part_may_have_another_name() -> None:
    (draft,) = word.parse(docx(TITLE + TEXT, main="word/document2.xml"), PATH)
    assert draft.title == "青川大桥通车"


def test_entities_open_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'<!DOCTYPE d [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
            f'<w:d xmlns:w="{W}">{paragraph("正文&e;。")}</w:d>',
        )
    (draft,) = word.parse(data.getvalue(), PATH)
    assert "机密" not in draft.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (docx("<w:p>"), "damaged Word document"),
        (docx(paragraph("长" * (12 << 20))), "as no text does|damaged Word"),
    ],
)
def test_what_is_damaged_is_refused(data: bytes, said: str) -> None:
    assert word.looks_like(data)
    with pytest.raises(SourceError, match=said) as caught:
        word.parse(data, PATH)
    assert "a.docx" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_empty_document_holds_no_article(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx(""))
    (failed,) = read_file(path).failed
    assert "holds no article" in failed.reason


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2000), st.binary(max_size=4), st.integers(0, 40))
def test_any_damage_is_read_or_refused(at: int, put: bytes, cut: int) -> None:
    whole = docx(TITLE + TEXT)
    data = whole[:at] + put + whole[at + cut :]
    with suppress(SourceError):
        assert all(draft.text.strip() for draft in word.parse(data, PATH))


@given(
    st.lists(st.sampled_from(["p", "tbl", "tr", "tc", "r", "t", "/", "sdt", "del"]), max_size=30)
)
def test_any_nesting_is_read_or_refused(tags: list[str]) -> None:
    body, opened = "", list[str]()
    for tag in tags:
        if tag != "/":
            opened.append(tag)
            body += f"<w:{tag}>文"
        elif opened:
            body += f"</w:{opened.pop()}>"
    body += "".join(f"</w:{tag}>" for tag in reversed(opened))
    assert all(draft.text.strip() for draft in word.parse(docx(body), PATH))
