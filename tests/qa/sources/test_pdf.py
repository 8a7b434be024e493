import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from qa.errors import SourceError
from qa.sources import pdf, read_file
from qa.sources.draft import Draft, Unread
from qa.sources.print_layout import paragraphs

PATH = Path("a.pdf")
CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{count} beginbfchar
{pairs}
endbfchar
endcmap end end"""


def pdf_of(pages: list[list[str]], info: str = "") -> bytes:
    """Write a PDF whose glyphs are numbered as Unicode numbers characters."""
    used = sorted(
        {character.encode("utf-16-be").hex() for page in pages for character in "".join(page)}
    )
    cmap = CMAP.format(count=len(used), pairs="\n".join(f"<{each}> <{each}>" for each in used))
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{' '.join(f'{10 + 2 * n} 0 R' for n in range(len(pages)))}]"
        f" /Count {len(pages)} /MediaBox [0 0 600 800]"
        " /Resources << /Font << /F 3 0 R >> >> >>",
        3: "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 5 0 R"
        " /DescendantFonts [4 0 R] >>",
        4: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        5: f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
        6: f"<< {info} >>",
    }
    for n, lines in enumerate(pages):
        shows = "".join(
            f"1 0 0 1 50 {760 - 14 * at} Tm <{line.encode('utf-16-be').hex()}> Tj\n"
            for at, line in enumerate(lines)
        )
        content = f"BT /F 10 Tf\n{shows}ET"
        objects[10 + 2 * n] = f"<< /Type /Page /Parent 2 0 R /Contents {11 + 2 * n} 0 R >>"
        objects[11 + 2 * n] = f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"
    file, places = io.BytesIO(b""), {}
    file.write(b"%PDF-1.5\n")
    for number, body in sorted(objects.items()):
        places[number] = file.tell()
        file.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    start = file.tell()
    file.write(b"xref\n")
    for number, place in places.items():
        file.write(f"{number} 1\n{place:010} 00000 n \n".encode())
    end = f"trailer << /Size 99 /Root 1 0 R /Info 6 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return file.getvalue() + end.encode()


PAGE = [
    "青川大桥通车",
    "来源：南岭日报 2026-03-04",
    "青川县的跨河大桥周三通车，全长1280米，工期",
    "两年零四个月，总投资3.6亿元，其中四成由省里",
    "补助。",
    "末班船周日晚七点开出，34名船工转岗。",
]


def one(data: bytes) -> Draft:
    (part,) = pdf.parse(data, PATH)
    assert isinstance(part, Draft)
    return part


def test_a_pdf_is_an_article(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(pdf_of([PAGE]))
    (article,) = read_file(path).articles
    assert (article.title, article.source, article.language) == ("青川大桥通车", "南岭日报", "zh")
    assert (article.published, article.published_from) == (date(2026, 3, 4), "byline")
    assert article.text.split("\n") == [
        "青川县的跨河大桥周三通车，全长1280米，工期两年零四个月，总投资3.6亿元，其中四成由省里补助。",
        "末班船周日晚七点开出，34名船工转岗。",
    ]


def test_heads_feet_and_page_numbers_are_left_out() -> None:
    full = "填满了整个栏而没有句号的一行正文"
    pages = [
        ["南岭日报 第7版", f"{character}一{full}", f"{character}二{full}", f"- {number} -"]
        for number, character in enumerate("甲乙丙丁", start=1)
    ]
    draft = one(pdf_of(pages, "/Title (X)"))
    assert draft.text == "".join(f"{each}一{full}{each}二{full}" for each in "甲乙丙丁")


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (
            ["The bridge across the river was fin-\nally opened on Wednesday after a long\ndelay."],
            ["The bridge across the river was finally opened on Wednesday after a long delay."],
        ),
        (["soft\xad\nhyphen is made whole again"], ["softhyphen is made whole again"]),
        (["大 桥 周 三 通 车 了 。"], ["大桥周三通车了。"]),
        (["大桥 周三通车了，很多人来看"], ["大桥 周三通车了，很多人来看"]),
        (
            ["一行满满的字没有句号没有句号\n　　缩进开始新的一段也是满的"],
            ["一行满满的字没有句号没有句号", "缩进开始新的一段也是满的"],
        ),
        (
            ["一行满满的字没有句号没有句号", "下一页接着说完这句话也是满的"],
            ["一行满满的字没有句号没有句号下一页接着说完这句话也是满的"],
        ),
        ([], []),
        (["12", "Page 2 of 9\n第 3 页 共 9 页"], []),
        (["2026"], ["2026"]),
    ],
)
def test_paragraphs(pages: list[str], expected: list[str]) -> None:
    assert paragraphs(pages) == expected


@pytest.mark.parametrize(
    ("info", "title", "when"),
    [
        ("/Title (Bridge opens) /CreationDate (D:20260305080000+08'00')", "Bridge opens", 5),
        ("/Title (Microsoft Word - x.doc)", "青川大桥通车", None),
        ("/Title (a.indd) /CreationDate (nonsense)", "青川大桥通车", None),
        ("/CreationDate (D:20260305) /ModDate (D:20260905)", "青川大桥通车", None),
    ],
)
def test_properties(info: str, title: str, when: int | None) -> None:
    draft = one(pdf_of([[PAGE[0], *PAGE[2:]]], info))
    assert draft.title == title
    assert [dated.when for dated in draft.dates] == ([date(2026, 3, when)] if when else [])


def test_a_locked_pdf_is_refused_and_one_without_password_read() -> None:
    for password, said in (("geheim", "is encrypted"), ("", None)):
        writer, file = PdfWriter(PdfReader(io.BytesIO(pdf_of([PAGE])))), io.BytesIO()
        writer.encrypt(password, "owner", algorithm="RC4-128")
        writer.write(file)
        if said is None:
            assert one(file.getvalue()).title == "青川大桥通车"
            continue
        with pytest.raises(SourceError, match=said):
            pdf.parse(file.getvalue(), PATH)


def test_fonts_without_meaning_are_refused() -> None:
    # The numbers that Adobe-GB1 gives to the glyphs of common characters.
    glyphs = "".join(map(chr, range(900, 7000, 37)))
    with pytest.raises(SourceError, match="which characters its fonts show"):
        pdf.parse(pdf_of([[glyphs]]), PATH)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7\n...", "damaged PDF"),
        (pdf_of([]), "holds no text"),
        (pdf_of([[]]), "holds no text"),
    ],
)
def test_what_holds_no_text_is_refused(data: bytes, said: str) -> None:
    assert pdf.looks_like(data)
    with pytest.raises(SourceError, match=said) as caught:
        pdf.parse(data, PATH)
    assert "a.pdf" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_page_that_is_a_picture_is_named() -> None:
    data = pdf_of([PAGE, []]).replace(b"/Font << /F", b"/XObject << >> /Font << /F")
    draft, unread = pdf.parse(data, PATH)
    assert isinstance(draft, Draft)
    assert unread == Unread("page 2", "it is a picture; recognise its text first")


WHOLE = pdf_of([PAGE])


@given(st.integers(0, len(WHOLE)), st.binary(max_size=6), st.integers(0, 60))
def test_any_damage_is_read_or_refused(at: int, put: bytes, cut: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(b"%PDF-1.5\n" + WHOLE[:at] + put + WHOLE[at + cut :])
        found = read_file(path)
    assert found.articles or found.failed


@given(st.lists(st.text(st.sampled_from("甲a-\n 　。.\xad1第页"), max_size=30), max_size=5))
def test_paragraphs_are_clean_lines(pages: list[str]) -> None:
    for paragraph in paragraphs(pages):
        assert paragraph == " ".join(paragraph.split())
        assert paragraph
