"""Uploaded files: named safely, read like files of the disk, and gone afterwards."""

from __future__ import annotations

import io
import threading
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa import Assistant
from qa.errors import LibraryLockedError, LibraryStorageError
from qa.uploads import Upload, safe_name, take_in

NEWS = "鹿岛新码头启用\n沿海日报 2026-05-07\n\n鹿岛新码头5月6日启用，长三百米，可停靠四艘渡船。\n"


def upload(name: str, content: str | bytes) -> Upload:
    return Upload(name, io.BytesIO(content.encode() if isinstance(content, str) else content))


@given(st.text())
@example("../../etc/passwd")
@example("C:\\Windows\\win.ini")
@example("..")
@example("新闻" * 200 + ".html")
@example("\ud800\x00.txt")
@example("CON:")
def test_a_name_leads_nowhere_and_fits_any_disk(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in (".", "..")
    assert len(safe.encode()) <= 120
    assert PurePosixPath(safe).name == safe
    assert PureWindowsPath(safe).name == safe
    assert safe_name(safe) == safe


def test_a_name_keeps_what_tells_the_format() -> None:
    assert safe_name("../报道/2026-05-07 码头.html") == "2026-05-07 码头.html"
    assert safe_name("新" * 100 + ".pdf").endswith("新.pdf")


def test_files_are_taken_in_and_go(tmp_path: Path) -> None:
    folder = tmp_path / "library" / "uploads"
    with Assistant.open(tmp_path / "library") as assistant:
        files = [upload("pier.txt", NEWS), upload("../empty.txt", b"")]
        report = take_in(assistant, files, folder)
        assert report.added == 1
        (failed,) = report.failed
        assert failed.path == "empty.txt"
        assert str(tmp_path) not in failed.reason
        assert list(folder.iterdir()) == []
        assert take_in(assistant, files[:1], folder).unchanged == 1
        assert take_in(assistant, [upload("copy.txt", NEWS)], folder).added == 0
        assert assistant.stats().articles == 1


def test_two_files_of_one_name_are_two_articles(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "library") as assistant:
        files = [upload("a.txt", NEWS), upload("a.txt", NEWS.replace("鹿岛", "临港"))]
        assert take_in(assistant, files, tmp_path / "uploads").added == 2


def test_a_full_disk_is_told_and_nothing_stays(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file where the folder should be")
    with (
        Assistant.open(tmp_path / "library") as assistant,
        pytest.raises(LibraryStorageError, match=r"pier\.txt can't be kept"),
    ):
        take_in(assistant, [upload("pier.txt", NEWS)], tmp_path / "uploads")


def test_changes_take_turns(tmp_path: Path) -> None:
    held, done = threading.Event(), threading.Event()
    with Assistant.open(tmp_path / "library") as assistant:

        def change() -> None:
            with assistant.changing(), assistant.changing():  # its holder may take it again
                held.set()
                done.wait(30)

        other = threading.Thread(target=change)
        other.start()
        held.wait(30)
        with pytest.raises(LibraryLockedError, match="another request"):
            take_in(assistant, [upload("a.txt", NEWS)], tmp_path / "uploads", patience_s=0.05)
        done.set()
        other.join()
        assert not (tmp_path / "uploads").exists()
        assert take_in(assistant, [upload("a.txt", NEWS)], tmp_path / "uploads").added == 1
