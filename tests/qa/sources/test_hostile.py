"""What is made to break a reader is refused or bounded, quickly and with a reason.

The cases that fuzzing found are here too, cut down to what matters.
"""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa.sources import find_files, read_file
from tests.fuzz_sources import fault_of, run, suffixes
from tests.qa.sources.pages import ZH

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
FILE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'


def rss(head: str) -> bytes:
    item = f"<item><title>题</title><description>{ZH}&l9;</description></item>"
    return f'{head}<rss version="2.0"><channel>{item}</channel></rss>'.encode()


def docx(head: str, body: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        )
    return file.getvalue()


def nameless() -> bytes:
    """An archive with a file that has no name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", ZH)
    return file.getvalue().replace(b"a.txt", b"\0.txt")


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("laughs.rss", rss(LAUGHS), "defines entities of its own"),
        ("file.rss", rss(FILE), "defines entities of its own"),
        ("laughs.docx", docx(LAUGHS, paragraph("&l9;")), "damaged Word document"),
        ("deep.docx", docx("", "<w:sdt>" * 5000 + "</w:sdt>" * 5000), "damaged Word document"),
        ("deep.html", f"<html><body>{'<span>' * 5000}{ZH}".encode(), "nests too deeply"),
        ("deep.json", b'{"text":' * 50_000 + b"1" + b"}" * 50_000, "nested too deeply"),
        (
            "attributes.html",
            f"<html><body><p {' '.join(f'a{n}' for n in range(50_000))}>{ZH}</p>".encode(),
            "more than 1,000 attributes",
        ),
        ("suffix.eml", b"From: a\nTo: b\nSubject: c\nContent-Disposition: attachment;"
         b' filename="a.x\xc2\x85y"\n\nx', ".x"),
    ],
)  # fmt: skip
def test_traps_are_refused(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    began = time.process_time()
    found = read_file(path)
    assert time.process_time() - began < 2
    assert not found.articles
    (failed,) = found.failed
    assert reason in failed.reason
    assert "\n" not in failed.reason


@pytest.mark.parametrize(
    ("name", "data"),
    [
        # What an entity stands for outside the file is never fetched.
        ("file.docx", docx(FILE, paragraph(f"{ZH}&l9;"))),
        ("nested.docx", docx("", "<w:sdt>" * 200 + paragraph(ZH) + "</w:sdt>" * 200)),
        (
            "json-ld.html",
            (
                f"<!doctype html><script type='application/ld+json'>[{','.join(['{}'] * 50_000)}]</script>"
                f"<script type='application/ld+json'>{'[' * 50_000}</script><p>{ZH}</p>"
            ).encode(),
        ),
        (
            "json-ld-types.html",
            (
                '<script type="application/ld+json">{"@type": ["NewsArticle", {}]}</script>'
                f"<html><p>{ZH}</p></html>"
            ).encode(),
        ),
        (
            "svg.html",
            f"<html><svg><path d='{'M 1 2 ' * 9000}'/></svg><p>{ZH}</p></html>".encode(),
        ),
    ],
)
def test_what_surrounds_an_article_is_bounded(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    began = time.process_time()
    (article,) = read_file(path).articles
    assert time.process_time() - began < 2
    assert article.text == ZH


def test_found_by_fuzzing(tmp_path: Path) -> None:
    inputs = {
        "headline-in-a-caption.txt": (
            f"<table><tr><td><h6><h2>题</h2></h6><p>【南岭日报2026年3月4日讯】{ZH}</p></td></tr>"
            "</table><figcaption><h2>题</h2></figcaption>原文"
        ).encode(),
        "no-name.zip": nameless(),
    }
    for name, data in inputs.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert fault_of(read_file(path)) is None


def test_a_line_that_never_ends_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "line.jsonl"
    with path.open("wb") as file:
        file.write(b'{"title": "a", "text": "The ferry stopped on Sunday for good."}\n' * 3)
        for _ in range(20):
            file.write(b"x" * (1 << 20))
        file.write(b"\n")
    found = read_file(path)
    assert len(found.articles) == 3
    assert any("longer than" in failed.reason for failed in found.failed)


def test_links_in_a_circle_are_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a.txt").write_text(ZH, encoding="utf-8")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self.txt").symlink_to(tmp_path / "a" / "self.txt")
    found = find_files([tmp_path])
    assert found.files == (tmp_path / "a" / "a.txt",)
    assert [Path(failed.path).name for failed in found.failed] == ["self.txt"]


def test_mutated_gold_files_are_read_or_refused(tmp_path: Path) -> None:
    tally = run(150, seed=0, folder=tmp_path)
    assert tally.inputs == 150
    assert tally.articles > 20
    assert tally.faults == []


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=600) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore")), st.sampled_from(suffixes()))  # fmt: skip
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    assert fault_of(read_file(path)) is None
