"""Makes the gold files that no editor writes: old encodings, mail, PDF, DOCX, ZIP.

    pip install reportlab python-docx
    python tests/gold/make.py

The files are kept beside it, so the tests need neither library. What they should be read as
stands in `expected/`, written by hand; nothing here is read by a test.
"""

from __future__ import annotations

import io
import os
import zipfile
from base64 import b64encode
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

FILES = Path(__file__).parent / "files"
MADE = datetime(2026, 1, 13, 2, 23, tzinfo=UTC)

ZH = """水电站给鱼修了楼梯
南岭日报· 2026-01-13 10:23
青川水电站的鱼道周二开始放水，全长四百二十米，分成一百零六级，让洄游的鱼绕过大坝。
电站站长白一鸣说，工程花了三年时间，投资二千六百万元，每年春天预计有八万尾鱼经过。
县里的渔民协会对这项工程表示欢迎，希望有关部门公布每个月的过鱼数量。
"""
GB18030 = ZH.replace("白一鸣", "白一𬭳")
TW = """水庫清淤改用抽泥船
港都日報· 2026-01-13 10:23
青埔水庫的清淤工程週二開工，縣政府租用兩艘抽泥船，每天可以抽出三千立方公尺的泥沙。
工程處長陳和說，這項工程為期兩年，經費六億元，完工後水庫的蓄水量將增加一成。
下游的農民對工程表示支持，希望有關單位公開水質的資料。
"""
HK = TW.replace("下游的農民對", "下游的農民話「唔好嘅嘢就唔好倒落嚟」，對")
JA = """ダムの魚道に監視カメラ
みなと新報　2026年1月13日 10:23
青海町の青川ダムで十三日、魚道を上るアユを数える監視カメラが動き始めた。費用は八百万円。
これまでは職員が二時間おきに目で数えていた。町は「夜の動きも分かるようになる」と話している。
データは毎月、町のホームページで公開する。
"""
KO = """댐 물고기 길에 카메라 설치
남해신문· 2026-01-13 10:23
청천댐의 물고기 길에 13일 감시 카메라가 설치됐다. 비용은 팔천만 원이다.
지금까지는 직원이 두 시간마다 눈으로 수를 세었다고 군은 밝혔다.
자료는 매달 군 누리집에 공개한다.
"""
FR = """Le barrage ouvre une échelle à poissons
Le Courrier du Golfe · 2026-01-13 10:23
L’échelle à poissons du barrage de Kerguen a été mise en eau mardi après trois années de travaux.
« Les saumons n’ont plus qu’à venir », a déclaré l’ingénieure Hélène Façon, à l’origine du projet.
Le coût s’élève à 2,6 millions d’euros, financés à moitié par la région.
"""
RU = """На плотине заработал рыбоход
Северный вестник· 2026-01-13 10:23
Рыбоход на плотине Кергуен заработал во вторник после трёх лет строительства.
Инженеры рассчитывают, что весной по нему пройдут восемь тысяч лососей.
Работы обошлись в двадцать шесть миллионов.
"""


def page(text: str, charset: str, language: str) -> str:
    """Lay a text out as a web page that declares an encoding."""
    title, byline, *paragraphs = text.strip().split("\n")
    body = "".join(f"<p>{each}</p>\r\n" for each in paragraphs)
    return (
        f'<html lang="{language}"><head><meta http-equiv="Content-Type" content="text/html;'
        f' charset={charset}">\r\n<title>{title}</title></head><body><h1>{title}</h1>\r\n'
        f"<p>{byline}</p>\r\n{body}</body></html>\r\n"
    )


def encodings() -> dict[str, bytes]:
    """The same few articles in every encoding, declared, undeclared and wrongly declared."""
    damaged = ZH.encode("utf-8")
    at = damaged.index("过大坝".encode())
    return {
        "utf-8-bom.txt": ZH.encode("utf-8-sig"),
        "crlf.txt": ZH.replace("\n", "\r\n").encode(),
        "gb18030.txt": GB18030.encode("gb18030"),
        "gb2312-declared.html": page(ZH, "gb2312", "zh").encode("gbk"),
        "big5.txt": TW.encode("cp950"),
        "big5-declared.html": page(TW, "big5", "zh-TW").encode("cp950"),
        "big5-hkscs.txt": HK.encode("big5hkscs"),
        "shift-jis.txt": JA.encode("cp932"),
        "shift-jis-declared.html": page(JA, "Shift_JIS", "ja").encode("cp932"),
        "euc-jp.txt": JA.encode("euc_jp"),
        "euc-jp-declared.html": page(JA, "EUC-JP", "ja").encode("euc_jp"),
        "iso-2022-jp.txt": JA.encode("iso2022_jp"),
        "euc-kr.txt": KO.encode("cp949"),
        "euc-kr-declared.html": page(KO, "euc-kr", "ko").encode("cp949"),
        "utf-16-le-bom.txt": b"\xff\xfe" + ZH.encode("utf-16-le"),
        "utf-16-be-bom.txt": b"\xfe\xff" + TW.encode("utf-16-be"),
        "utf-16-le.txt": JA.encode("utf-16-le"),
        "utf-16-be.txt": ZH.encode("utf-16-be"),
        "windows-1252.txt": FR.encode("cp1252"),
        "latin-1-declared.html": page(FR, "iso-8859-1", "fr").encode("cp1252"),
        "windows-1251-declared.html": page(RU, "windows-1251", "ru").encode("cp1251"),
        "koi8-r-declared.html": page(RU, "koi8-r", "ru").encode("koi8-r"),
        "says-utf-8-is-gbk.html": page(ZH, "utf-8", "zh").encode("gbk"),
        "says-gb2312-is-utf-8.html": page(ZH, "gb2312", "zh").encode(),
        "says-latin-1-is-gbk.html": page(ZH, "iso-8859-1", "zh").encode("gbk"),
        "says-big5-is-gbk.html": page(ZH, "big5", "zh").encode("gbk"),
        "damaged-utf-8.txt": damaged[:at] + damaged[at + 1 :],
        "cut-off-gbk.txt": ZH.encode("gbk").strip()[:-1],
        "cut-off-utf-8.txt": ZH.encode().strip()[:-5],
    }


def mails() -> dict[str, bytes]:
    """Mail in the transfer encodings of the wild."""
    words = (
        "灯塔岛海水养殖场周二转用风电，两台风机每天发电九千度。\r\n\r\n多余的电卖给渔港冷库。\r\n"
    )
    gbk = [
        b"From: =?gb2312?B?" + b64encode("海湾观察".encode("gbk")) + b"?= <news@bay.example.com>",
        b"To: reader@example.com",
        b"Subject: =?gb2312?B?" + b64encode("海水养殖场转用风电".encode("gbk")) + b"?=",
        b"Date: Tue, 13 Jan 2026 10:23:00 +0800 (CST)",
        b"Content-Type: text/plain; charset=gb2312",
        b"Content-Transfer-Encoding: base64",
        b"",
        b64encode(words.encode("gbk")),
        b"",
    ]
    both = EmailMessage(policy=SMTP)
    both["From"] = "Quay Gazette <daily@quay.example.com>"
    both["To"] = "reader@example.com"
    both["Subject"] = "Harbour cranes to be painted green"
    both["Date"] = "Tue, 13 Jan 2026 10:23:00 GMT"
    both.set_content("View this message in your browser.\n")
    both.add_alternative(
        "<html><body><h1>Harbour cranes to be painted green</h1><p>All nine harbour cranes will"
        " be painted green by June, the port said on Tuesday.</p><p>They were last painted in"
        " 1988, in a red that has since turned pink.</p><p>&nbsp;</p></body></html>",
        subtype="html",
        cte="quoted-printable",
    )
    both.add_attachment(
        "山羊上岗除草\n\n水库大坝请来六十只山羊除草，省下一台割草机。\n".encode(),
        maintype="text",
        subtype="plain",
        filename="2026-01-12 山羊.txt",
    )
    for number, part in enumerate(part for part in both.walk() if part.is_multipart()):
        part.set_boundary(f"=_gold_{number}")
    return {"base64-gbk.eml": b"\r\n".join(gbk), "multipart.eml": both.as_bytes()}


def pdfs() -> dict[str, bytes]:
    """Printed pages: with heads and page numbers, in Latin and in unembedded Chinese fonts."""
    os.environ["SOURCE_DATE_EPOCH"] = str(int(MADE.timestamp()))
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))

    def printed(font: str, wrap: str, lines: list[str], head: str, title: str) -> bytes:
        file = io.BytesIO()
        size = {"fontName": font, "fontSize": 11, "leading": 16, "wordWrap": wrap, "spaceAfter": 9}
        style = ParagraphStyle("body", **size)
        first = ParagraphStyle("title", **(size | {"fontSize": 15, "leading": 22}))

        def around(canvas: Canvas, document: SimpleDocTemplate) -> None:
            canvas.setFont(font, 8)
            canvas.drawString(60, 570, head)
            canvas.drawString(200, 25, f"- {document.page} -")

        story = [Paragraph(lines[0], first), *(Paragraph(each, style) for each in lines[1:])]
        SimpleDocTemplate(file, pagesize=A5, title=title, invariant=0).build(story, around, around)
        return file.getvalue()

    english = [
        "Tram depot becomes a market hall",
        "Quay Gazette, January 13, 2026",
        *(
            f"Stall {number} in the old tram depot went to a {trade} on Tuesday, at a rent of"
            f" {60 + number} a month, the market's manager said, and the lease runs for five years."
            for number, trade in enumerate(
                [
                    "baker",
                    "cobbler",
                    "grocer",
                    "florist",
                    "butcher",
                    "tailor",
                    "printer",
                    "cutler",
                    "weaver",
                    "potter",
                ],
                start=1,
            )
        ),
    ]
    chinese = [
        "老渡口建起水文站",
        "青川老渡口的水文站周一启用，站房由旧票房改建，雷达水位计每五分钟测一次江面高度。",
        "站长陆知行说，过去测水位要划船到江心，遇上洪水就只能靠岸边的标尺估计。",
    ]
    japanese = [
        "駅前の時計塔、修理終わる",
        "みなと新報 2026年1月13日",
        "止まったままだった駅前の時計塔が十三日、三年ぶりに動き出した。部品は町の鉄工所が作った。",
    ]
    return {
        "english.pdf": printed("Times-Roman", "", english, "Quay Gazette", "(anonymous)"),
        "chinese.pdf": printed("STSong-Light", "CJK", chinese, "", "老渡口建起水文站"),
        "japanese.pdf": printed("HeiseiMin-W3", "CJK", japanese, "", "untitled"),
    }


def documents() -> dict[str, bytes]:
    """Word documents as Word's own library for Python writes them."""
    from docx import Document

    styled = Document()
    styled.core_properties.created = styled.core_properties.modified = MADE.replace(tzinfo=None)
    styled.add_heading("海藻颗粒喂进牛栏", level=0)
    styled.add_paragraph("海湾观察　2026年1月13日 10:23")
    styled.add_paragraph("北坡牧场给牛喂海藻颗粒，周二公布的试验显示甲烷排放降了三成。")
    styled.add_heading("成本", level=1)
    styled.add_paragraph("每头牛每天多花四角", style="List Bullet")
    styled.add_paragraph("奶价每公斤涨一角", style="List Bullet")
    table = styled.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ["组别", "甲烷（克）", "海藻", "210"], strict=True):
        cell.text = words
    bare = Document()
    bare.core_properties.created = bare.core_properties.modified = MADE.replace(tzinfo=None)
    bare.add_paragraph("Canal lock opens by itself")
    bare.add_paragraph("The lock at Mill Reach opened without a keeper for the first time.")
    bare.add_paragraph("A sensor counts the boats.")
    return {"styled.docx": _saved(styled), "bare.docx": _saved(bare)}


def _saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def archives() -> dict[str, bytes]:
    """An archive of folders, with an archive in it and a name in GBK."""

    def packed(files: dict[str, bytes]) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 13, 10, 23, 0)), data)
        return file.getvalue()

    inner = packed({"notes/goat.txt": b"Goats on the dam\n\nSixty goats now mow the dam.\n"})
    name = "新闻/2026-01-13 灯塔.txt"
    stand_in = "x" * len(name.encode("gbk"))
    data = packed(
        {
            stand_in: "灯塔换灯\n\n岬角灯塔周二换上新灯，新的光源在好天气里射程有二十四海里。\n".encode(
                "gbk"
            ),
            "feed/lines.jsonl": b'{"title": "Buoy adrift", "text": "A yellow buoy came ashore at'
            b' Carrow.", "date": "2026-01-13T10:23:00Z", "source": "Coastal Review"}\n',
            "more/inner.zip": inner,
            "README.txt": b"About this archive.",
        }
    )
    return {"several.zip": data.replace(stand_in.encode(), name.encode("gbk"))}


def others() -> dict[str, bytes]:
    """Records and feeds in encodings of their own."""
    record = (
        '{"标题": "西关菜场改到地下", "来源": "海湾观察", "日期": "2026-01-13 10:23",'
        ' "正文": "西关菜场周二搬到地下一层，摊位由九十个增至一百四十个。"}'
    )
    row = (
        "标题,来源,发布时间,正文\r\n林场给古树上保险,海湾观察,2026-01-13 10:23,"
        "北坡林场给四十二棵古树上了保险，每棵保额十万元，保费由县里付。\r\n"
    )
    feed = (
        '<?xml version="1.0" encoding="GB2312"?>\n<rss version="2.0"><channel><title>南岭日报</title>'
        "<link>https://nanling.example.com</link><item><title>县城公交全部换成氢能车</title>"
        "<link>https://nanling.example.com/h2</link><pubDate>2026-01-13T10:23:00+08:00</pubDate>"
        "<description>县城四十六辆公交车周二全部换成氢能车，加氢站设在东关车场，每天可加三百公斤。"
        "</description></item></channel></rss>\n"
    )
    return {
        "json/utf16.json": b"\xff\xfe" + record.encode("utf-16-le"),
        "tables/gbk.csv": row.encode("gbk"),
        "feeds/gb2312.rss": feed.encode("gbk"),
    }


def main() -> None:
    """Write all files."""
    folders = {
        "encodings": encodings(),
        "mail": mails(),
        "pdf": pdfs(),
        "word": documents(),
        "archives": archives(),
        "": others(),
    }
    for folder, files in folders.items():
        for name, data in files.items():
            path = FILES / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    main()
