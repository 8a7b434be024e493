import base64
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources import mail, read_file
from qa.sources.draft import Draft, Enclosed, Unread
from qa.types import FailedInput
from tests.qa.sources.pages import EN, PLAIN, TW, ZH

PATH = Path("a.eml")
HEAD = (
    b"From: =?utf-8?B?"
    + base64.b64encode("南岭日报".encode())
    + b"?= <news@nanling.example.com>\r\n"
    b"To: <you@example.com>\r\nDate: Wed, 04 Mar 2026 09:30:00 +0800\r\n"
    b"Subject: =?utf-8?B?" + base64.b64encode("青川大桥通车".encode()) + b"?=\r\n"
    b"MIME-Version: 1.0\r\n"
)


def one(data: bytes) -> Draft:
    (part,) = mail.parse(data, PATH)
    assert isinstance(part, Draft)
    return part


def message(text: str = ZH) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "The Northern Post <post@example.com>", "you@example.com"
    made["Subject"], made["Date"] = "Bridge opens", "Wed, 04 Mar 2026 09:30:00 +0800"
    made.set_content(text)
    return made


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("utf-8", "utf-8", ZH),
        ("gb2312", "gbk", "朱镕基说，" + ZH),  # of which GB 2312 has no 镕
        ("big5", "big5", TW),
        ("iso-2022-jp", "iso2022_jp", "橋が開通した。"),
        ("iso-8859-1", "gb18030", ZH),  # not believed
        ("no-such", "utf-8", ZH),
        ("windows-1252", "cp1252", EN),
    ],
)
def test_a_mail_is_an_article(label: str, codec: str, text: str) -> None:
    kind = f"Content-Type: text/plain; charset={label}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    draft = one(HEAD + kind.encode() + text.encode(codec) + b"\r\n-- \r\nThe desk\r\n")
    assert (draft.title, draft.source, draft.text) == ("青川大桥通车", "南岭日报", text)
    assert draft.dates[0].when == datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001
    assert draft.dates[0].found_in == "meta"


def test_a_mail_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(message().as_bytes())
    (article,) = read_file(path).articles
    assert (article.title, article.source) == ("Bridge opens", "The Northern Post")
    assert article.text == ZH


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (b"=?gb2312?B?" + base64.b64encode("朱镕基谈桥".encode("gbk")) + b"?=", "朱镕基谈桥"),
        (b"=?GBK?Q?=C7=C5?= =?GBK?Q?=CD=A8?= 2026", "桥通 2026"),
        ("青川大桥通车".encode("gbk"), "青川大桥通车"),
        ("青川大桥通车".encode(), "青川大桥通车"),
        (b"Bridge\r\n opens", "Bridge opens"),
        (b"=?gbk?B?a?=", ""),  # no base64 at all
    ],
)
def test_subjects(subject: bytes, title: str) -> None:
    kind = b"\r\nContent-Type: text/plain; charset=gbk\r\n\r\n"
    data = b"From: a@example.com\r\nTo: b\r\nSubject: " + subject + kind + ZH.encode("gbk")
    assert mail.looks_like(data)
    draft = one(data)
    assert (draft.title, draft.source, draft.text) == (title, None, ZH)


def test_plain_text_is_preferred_and_html_where_that_says_more() -> None:
    page = f"<html><body><nav>首页</nav><p>{ZH}</p><p>完。</p></body></html>"
    both = message()
    both.add_alternative(page, subtype="html")
    assert one(both.as_bytes()).text == ZH
    stub = message("请用浏览器打开。")
    stub.add_alternative(page, subtype="html")
    assert one(stub.as_bytes()).text == f"{ZH}\n完。"


def test_lines_broken_for_the_mail_are_joined() -> None:
    wrapped = (
        "The bridge across the Qing opened on Wednesday after two years\n"
        "of work, and cut the drive to the hospital from fifty minutes to\n"
        "six.\n\nIt is free.\n"
    )
    assert one(message(wrapped).as_bytes()).text.split("\n") == [
        wrapped.partition("\n\n")[0].replace("\n", " "),
        "It is free.",
    ]
    flowed = (
        HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\nThe bridge \r\nopened.\r\nFree."
    )
    assert one(flowed).text == "The bridge opened.\nFree."


def test_attached_files_are_articles(tmp_path: Path) -> None:
    outer, inner = message("请看附件。"), message(EN)
    outer.add_attachment(PLAIN.encode("gb18030"), "text", "plain", filename="../通稿.txt")
    outer.add_attachment(b"\x89PNG", "image", "png", filename="b.png")
    outer.add_attachment(b"\x89PNG", "image", "png", disposition="inline", filename="logo.png")
    outer.add_attachment(inner)
    path = tmp_path / "a.eml"
    path.write_bytes(outer.as_bytes())
    found = read_file(path)
    assert sorted((each.path or "", each.text.split("\n")[0]) for each in found.articles) == [
        (str(path), "请看附件。"),
        (str(path / "mail 5.eml"), EN),
        (str(path / "通稿.txt"), "青川大桥周三通车，全长1280米。"),
    ]
    (failed,) = found.failed
    assert failed.path == str(path / "b.png")
    assert ".png files are not read" in failed.reason


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (b"Content-Transfer-Encoding: base64\r\n\r\nabcde", "damaged base64"),
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xe5\xa4", "can't tell the encoding"),
    ],
)
def test_a_damaged_part_is_named_and_the_others_read(
    kind: bytes, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(HEAD + kind)
    (failed,) = read_file(path).failed
    assert failed.reason.startswith(f"part 1 of {path} can't be read: ")
    assert said in failed.reason
    mixed = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    whole = HEAD + mixed + kind + b"\r\n--x\r\n\r\nThe bridge opened.\r\n--x--\r\n"
    path.write_bytes(whole)
    found = read_file(path)
    assert [each.text for each in found.articles] == ["The bridge opened."]
    assert said in found.failed[0].reason


def test_a_mail_that_breaks_off_says_so() -> None:
    both = message()
    both.add_attachment(b"text", "text", "plain", filename="b.txt")
    cut = both.as_bytes()[:-20]
    parts = mail.parse(cut, PATH)
    assert isinstance(parts[-1], Unread)
    assert "breaks off" in parts[-1].reason


def test_shape() -> None:
    assert mail.looks_like(b"Received: x\r\n by y\r\nFrom: a\r\nSubject: b\r\n\r\n")
    for other in (PLAIN, "From: a\n\nb", "From here on: a\nDate: b\n", "标题：桥\nFrom: a", ""):
        assert not mail.looks_like(other.encode())


def test_a_mail_of_bylines_alone_has_no_text() -> None:
    assert mail.parse(b"From: a\nTo: b\n\nDate: \n", PATH) == []


PIECES = [
    b"From: a\n", b"To: b\n", b"Subject: =?gbk?Q?=C7?=\n", b"Subject: =?x?B?a?=\n", b"\n", b"--x\n",
    b"--x--\n", b"Content-Type: multipart/mixed; boundary=x\n", b"Content-Type: message/rfc822\n",
    b"Content-Type: text/html; charset=\xff\n", b"Content-Disposition: attachment; filename*=a'b\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/plain; charset=\"", b"\xe6\xa1",
    "正文。".encode(), b"<p>", b"Content-Transfer-Encoding: uuencode\n", b"begin 6 a\n", b"Date: \n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=16))
def test_any_mail_is_read_or_refused(pieces: list[bytes]) -> None:
    with suppress(SourceError):
        for part in mail.parse(b"From: a\nTo: b\n" + b"".join(pieces), PATH):
            assert isinstance(part, Unread | Enclosed | FailedInput) or part.text.strip()
