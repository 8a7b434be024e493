import random
import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources.encoding import decode, decode_and_tell, decode_labelled
from tests.qa.sources.pages import EN, JA, KO, TW, ZH


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (text, codec)
        for text, codecs in (
            (ZH, ("gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16", "utf-32")),
            (ZH, ("utf-16-le", "utf-16-be")),
            (TW, ("big5", "gb18030", "utf-16-le", "utf-16-be")),
            (JA, ("shift_jis", "euc_jp", "iso2022_jp", "utf-16-le")),
            (KO, ("euc_kr", "utf-16-be")),
            (EN, ("cp1252", "utf-8", "utf-16-le", "utf-16-be")),
        )
        for codec in codecs
    ],
)
@pytest.mark.parametrize("times", [1, 20])
def test_round_trip(text: str, codec: str, times: int) -> None:
    text = (text + "\n") * times
    assert decode(text.encode(codec), "a.txt") == text


@pytest.mark.parametrize("codec", ["gb18030", "big5", "shift_jis"])
def test_a_declared_encoding_decides_when_there_is_little_to_go_by(codec: str) -> None:
    page = f'<html><head><meta charset="{codec}"></head><body>大日本</body></html>'
    assert decode(page.encode(codec), "a.html") == page


def test_gb2312_is_read_as_pages_mean_it() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">镕基' + ZH
    assert decode(page.encode("gbk"), "a.html") == page


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252", "big5", "rot13", "x"])
def test_a_wrong_declaration_is_not_believed(declared: str) -> None:
    page = f'<meta charset="{declared}"><p>{ZH}</p>'
    assert decode(page.encode("gb18030"), "a.html") == page


def test_a_declared_single_byte_encoding_is_believed() -> None:
    page = '<meta charset="windows-1251"><p>Мост открыли в среду, сообщил глава района.</p>'
    assert decode(page.encode("cp1251"), "a.html") == page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xfe\x00\xd8", "is not; fetch it again"),
        (bytes(range(256)) * 9, "binary"),
        (b"\x01\x02\x03\x04 text", "binary or damaged"),
        ("正文\ufffd\ufffd正文\ufffd".encode(), "damaged"),
        ("The city of 武汉".encode("gbk"), "can't tell the encoding"),
        # The bridge is the eighth character, after seven of three bytes.
        (ZH[:30].encode().replace("桥".encode(), b"\xe6\xe6\xe6", 1), "not UTF-8 at byte 21"),
        ("Źródło podało, że most".encode("cp1250"), "save it as UTF-8"),
        ("Мост открыли в среду".encode("koi8-r"), "save it as UTF-8"),
    ],
)
def test_refusals_are_one_line_with_a_way_out(data: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        decode(data, "a.txt")
    message = str(caught.value)
    assert "a.txt" in message
    assert "\n" not in message


@given(st.binary(max_size=400))
@example("联通".encode("gbk"))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "a.txt")
    except SourceError:
        return
    assert "\0" not in text
    text.encode("utf-8")


@given(st.integers(0, 40), st.integers(50, len(ZH)))
def test_no_slice_is_misread(start: int, end: int) -> None:
    for codec, text in (("gb18030", ZH), ("big5", TW), ("shift_jis", JA), ("euc_jp", JA)):
        part = text[start:end]
        try:
            assert decode(part.encode(codec), "a.txt") == part
        except SourceError:
            assert len(part) < 60


def test_a_megabyte_of_noise_is_refused_quickly() -> None:
    noise = random.Random(5).randbytes(1 << 20).replace(b"\0", b"")  # noqa: S311
    started = time.process_time()
    with pytest.raises(SourceError):
        decode(noise, "a.txt")
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        ("桥".encode("gbk"), "gb2312", "桥"),
        ("镕".encode("gbk"), "GB2312", "镕"),  # which GB 2312 itself lacks
        ("橋".encode("big5"), "big5", "橋"),
        ("桥通".encode(), "gbk", "桥通"),  # the label is wrong
        ("联通".encode("gbk"), "gbk", "联通"),  # by chance UTF-8 as well
        (ZH.encode("gbk"), "iso-8859-1", ZH),
        (b"bridge", "no-such\0", "bridge"),
        (b"caf\xe9", "iso-8859-1", "café"),
    ],
)
def test_what_is_labelled_is_decoded_as_labelled(data: bytes, label: str, text: str) -> None:
    assert decode_labelled(data, label, "a.eml") == text


@given(
    st.binary(max_size=40), st.sampled_from(["gbk", "utf-8", "utf-7", "hex", "idna", "x", "", None])
)
@example(b"\0\x81@", "gbk")
@example("\0船".encode(), "utf-8")
def test_any_label_is_followed_or_refused(data: bytes, label: str | None) -> None:
    with suppress(SourceError):
        assert "\0" not in decode_labelled(data, label, "a.eml") or data.isascii()


@pytest.mark.parametrize(
    ("data", "text", "encoding", "doubt"),
    [
        (ZH.encode(), ZH, "utf-8", ""),
        (ZH.encode()[:-1], f"{ZH[:-1]}\ufffd", "utf-8", "1 character of it is damaged"),
        (ZH.encode("gbk")[:-1], f"{ZH[:-1]}\ufffd", "gb18030", "1 character of it is damaged"),
        (
            b"\xff\xfe" + ZH.encode("utf-16-le")[:-1],
            f"{ZH[:-1]}\ufffd",
            "utf-16-le",
            "1 character of it is damaged",
        ),
        (
            ZH.encode().replace("桥".encode(), b"\xe6\xa1", 1),
            ZH.replace("桥", "\ufffd", 1),
            "utf-8",
            "1 character of it is damaged",
        ),
        (b"caf\xef\xbf\xbd " * 9, "caf\ufffd " * 9, None, None),  # more than one in fifty
        (f"{EN} caf\ufffd".encode(), f"{EN} caf\ufffd", "utf-8", "1 character of it is damaged"),
    ],
)
def test_damage_is_told(data: bytes, text: str, encoding: str | None, doubt: str | None) -> None:
    if encoding is None:
        with pytest.raises(SourceError, match="damaged"):
            decode_and_tell(data, "a.txt")
        return
    decoded = decode_and_tell(data, "a.txt")
    assert (decoded.text, decoded.encoding, decoded.doubt) == (text, encoding, doubt)
    assert decoded.doubtful is bool(doubt)


@pytest.mark.parametrize(
    "wrongly",
    [
        ZH.encode("gbk").decode("latin-1"),
        ZH.encode().decode("gbk", "ignore"),
        f"{ZH}锟斤拷{ZH}",
        ZH.encode().decode("cp1252", "ignore"),
    ],
)
def test_what_was_decoded_wrongly_before_is_told(wrongly: str) -> None:
    decoded = decode_and_tell(wrongly.encode(), "a.txt")
    assert decoded.text == wrongly
    assert "before it was saved" in decoded.doubt


@pytest.mark.parametrize("right", [ZH, TW, JA, KO, EN, "“…” – “Déjà vu” : « être »… ça !"])
def test_no_doubt_about_what_is_right(right: str) -> None:
    assert decode_and_tell(right.encode(), "a.txt").doubt == ""


@pytest.mark.parametrize(
    ("declared", "codec", "doubt"),
    [
        ("big5", "gbk", "it declares big5 and is gb18030"),
        ("gb2312", "gbk", ""),
        ("x-nothing", "gbk", "it declares x-nothing and is gb18030"),
        ("big5", "utf-8", ""),
    ],
)
def test_a_wrong_declaration_is_told(declared: str, codec: str, doubt: str) -> None:
    page = f'<meta charset="{declared}"><p>{ZH}</p>'
    decoded = decode_and_tell(page.encode(codec), "a.html")
    assert (decoded.text, decoded.doubt) == (page, doubt)


@pytest.mark.parametrize(
    ("data", "encoding", "doubtful"),
    [
        (ZH.encode(), "utf-8", False),
        (ZH.encode("utf-8-sig"), "utf-8", False),
        (ZH.encode("utf-16"), "utf-16-le", False),
        (ZH.encode("gb18030"), "gb18030", False),
        (JA.encode("cp932"), "cp932", False),
        (JA.encode("iso2022_jp"), "iso2022_jp_ext", False),
        (b"<meta charset=iso-8859-1>caf\xe9 au lait", "cp1252", False),
        (EN.encode("cp1252"), "cp1252", True),
    ],
)
def test_the_encoding_is_told_and_an_estimate_is_doubtful(
    data: bytes, encoding: str, doubtful: bool
) -> None:
    found = decode_and_tell(data, "a.txt")
    assert (found.encoding, found.doubtful) == (encoding, doubtful)
