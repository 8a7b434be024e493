import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.sources import find_files, read_articles, read_file, reading
from qa.sources.paths import beneath
from tests.qa.sources.pages import FEED, MARKDOWN, PLAIN, ZH


def packed(files: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def read(data: bytes, tmp_path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Give texts and reasons by the path within the archive."""
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    found = read_file(path)
    texts = {str(each.path).removeprefix(str(path)): each.text for each in found.articles}
    reasons = {each.path.removeprefix(str(path)): each.reason for each in found.failed}
    assert all("\n" not in reason for reason in reasons.values())
    return texts, reasons


def test_members_are_files(tmp_path: Path) -> None:
    texts, reasons = read(
        packed(
            {
                "news/": "",
                "news/2025-06-11.txt": f"题\n{ZH}",
                "news/feed.txt": FEED.encode("gb18030"),
                "README.md": "关于",
                "__MACOSX/a.txt": "x",
                "news/.hidden/a.txt": "x",
                "b.png": b"\x89PNG",
                "empty.txt": "",
            }
        ),
        tmp_path,
    )
    assert set(texts) == {"/news/2025-06-11.txt", "/news/feed.txt"}
    assert {name: reason.partition(":")[0] for name, reason in reasons.items()} == {
        "/b.png": ".png files are not read",
        "/empty.txt": f"{tmp_path}/a.zip/empty.txt is empty",
    }
    by_name = {each.title: each for each in read_file(tmp_path / "a.zip").articles}
    assert by_name["题"].published == date(2025, 6, 11)
    assert len(by_name) == 3


def test_identity_counts_the_member(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed({"a.txt": f"题\n{ZH}", "b.txt": f"题\n{ZH}", "c.txt": MARKDOWN}))
    first, second, third = read_file(path).articles
    assert len({first.id, second.id, third.id}) == 3
    (tmp_path / "c.txt").write_text(MARKDOWN, encoding="utf-8")
    (outside,) = read_file(tmp_path / "c.txt").articles
    assert outside.id == third.id  # it has an address of its own


def test_archives_within_archives_are_opened_once(tmp_path: Path) -> None:
    third = packed({"c.txt": PLAIN})
    second = packed({"b.txt": ZH, "c.zip": third})
    texts, reasons = read(packed({"a.txt": PLAIN, "b.zip": second}), tmp_path)
    assert set(texts) == {"/a.txt", "/b.zip/b.txt"}
    assert "too many archives deep" in reasons["/b.zip/c.zip/c.txt"]


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_names_in_the_encodings_of_old_programs(codec: str, tmp_path: Path) -> None:
    names = ["新闻/青川大桥通车.txt", "新闻/渡口停航.txt"]
    stand_ins = [
        bytes(65 + at for _ in name.encode(codec)).decode() for at, name in enumerate(names)
    ]
    data = packed(dict.fromkeys(stand_ins, ZH))
    for stand_in, name in zip(stand_ins, names, strict=True):
        data = data.replace(stand_in.encode(), name.encode(codec))
    assert set(read(data, tmp_path)[0]) == {f"/{name}" for name in names}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/a.txt", "a.zip/etc/a.txt"),
        ("/etc/a.txt", "a.zip/etc/a.txt"),
        ("C:\\news\\a.txt", "a.zip/news/a.txt"),
        ("a\n\ud800.txt", "a.zip/a__.txt"),
        ("..", "a.zip/unnamed"),
    ],
)
def test_names_stay_beneath_the_archive(name: str, expected: str) -> None:
    assert beneath(Path("a.zip"), name).as_posix() == expected


def test_a_locked_member_stops_no_other(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": ZH, "b.txt": PLAIN}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    texts, reasons = read(bytes(data), tmp_path)
    assert set(texts) == {"/b.txt"}
    assert "is encrypted" in reasons["/a.txt"]


def test_bombs_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b"\0" * (2 << 20)
    texts, reasons = read(packed({"a.txt": bomb, "b.txt": ZH}), tmp_path)
    assert set(texts) == {"/b.txt"}
    assert "200 times" in reasons["/a.txt"]
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1000)
    names = [f"{number}.txt" for number in range(9)]
    texts, reasons = read(packed(dict.fromkeys(names, ZH)), tmp_path)
    assert len(texts) == 1000 // len(ZH.encode())
    assert "unpacks to more than" in reasons[""]


def test_a_damaged_member_stops_no_other(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": ZH, "b.txt": PLAIN}))
    data[data.index(b"a.txt") + 20] ^= 0xFF
    texts, reasons = read(bytes(data), tmp_path)
    assert set(texts) == {"/b.txt"}
    assert "is damaged" in reasons["/a.txt"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (packed({}), "holds no file to read"),
        (packed({"README": "x"}), "holds no file to read"),
        (packed({"a.txt": ZH})[:-9], "damaged ZIP"),
        (packed({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "kind that can't be read"),
        (packed({"mimetype": "application/epub+zip"}), "kind that can't be read"),
    ],
)
def test_what_holds_no_article_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    texts, reasons = read(data, tmp_path)
    assert texts == {}
    assert said in reasons[""]


def test_an_error_names_the_member(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(packed({"b.png": "x"}))
    with pytest.raises(SourceError, match=f"{path}/b.png: .png files are not read"):
        read_articles(path)


def test_archives_in_folders_are_found(tmp_path: Path) -> None:
    (tmp_path / "A.ZIP").write_bytes(packed({"a.txt": ZH}))
    found = find_files([tmp_path])
    assert [path.name for path in found.files] == ["A.ZIP"]
    assert found.failed == ()


WHOLE = packed({"a.txt": ZH, "b.zip": packed({"c.txt": PLAIN})})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(WHOLE)), st.binary(max_size=6), st.integers(0, 40))
def test_any_damage_is_read_or_refused(tmp_path: Path, at: int, put: bytes, cut: int) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(WHOLE[:at] + put + WHOLE[at + cut :])
    found = read_file(path)
    assert found.articles or found.failed
