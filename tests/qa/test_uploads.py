"""Uploaded files: named safely, read like files of the disk, and gone afterwards."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import threading
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa import Assistant
from qa.errors import LibraryLockedError, LibraryStorageError
from qa.library.writer_lock import WriterLock
from qa.uploads import (
    Arriving,
    Upload,
    clear_parts,
    left_over,
    safe_name,
    take_in,
    take_in_kept,
    take_in_left_over,
)
from tests.conftest import ROOT

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
    assert not safe.startswith(".")  # hidden
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("渡船 下水（1月）.txt", "渡船 下水（1月）.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("../报道/2026-05-07 码头.html", "2026-05-07 码头.html"),
        ("C:\\news\\a.html", "a.html"),
        (".hidden.txt", "hidden.txt"),
        ("a\x00b\n\u202ec.txt", "a_b__c.txt"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("<img src=x>.md", "_img src=x_.md"),
        ("长" * 100 + ".txt", "长" * 38 + ".txt"),  # 60 bytes of each end, 3 to a character
        ("2026-05-07 " + "长" * 100 + ".txt", "2026-05-07 " + "长" * 34 + ".txt"),
    ],
)
def test_a_name_keeps_what_it_can(given_name: str, name: str) -> None:
    assert safe_name(given_name) == name


# ---------------------------------------------------------------------- kept


def kept(folder: Path, name: str, content: bytes) -> Path:
    with Arriving(folder, name) as arriving:
        for start in range(0, len(content), 3):
            arriving.write(content[start : start + 3])
        return arriving.keep()


def test_other_content_under_the_same_name_overwrites_nothing(tmp_path: Path) -> None:
    first = kept(tmp_path / "uploads", "a.txt", b"one")
    assert kept(tmp_path / "uploads", "a.txt", b"one") == first
    second = kept(tmp_path / "uploads", "a.txt", b"two")
    assert kept(tmp_path / "uploads", "a.txt", b"two") == second
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    assert sorted((tmp_path / "uploads").iterdir()) == sorted([first, second])


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with Arriving(tmp_path, "a.txt") as arriving:
        arriving.write(b"half")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ".part-of-a-killed-server").write_bytes(b"half")
    (tmp_path / ".part-gone.lock").touch()
    clear_parts(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_another_server_receives_is_left_to_it(tmp_path: Path) -> None:
    with Arriving(tmp_path, "a.txt") as arriving:
        arriving.write(b"whole")
        clear_parts(tmp_path)
        assert arriving.keep().read_bytes() == b"whole"


_KILLED = """
import os, signal, sys
from pathlib import Path
from qa.uploads import Arriving

folder, sent = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes()
with Arriving(folder, "a.txt") as arriving:
    arriving.write(sent)
    arriving.keep()
    Arriving(folder, "b.txt").__enter__().write(b"half")
    lent = Arriving(folder, "c.txt").__enter__()
    lent.write(b"never acknowledged")
    lent.lend()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_acknowledged_before_a_kill_is_taken_in_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "library" / "uploads"
    (tmp_path / "sent.txt").write_text(NEWS)
    with Assistant.open(tmp_path / "library") as assistant:
        assert take_in_left_over(assistant, left_over(folder)).added == 0
        assert not folder.exists()
        command = [sys.executable, "-c", _KILLED, str(folder), str(tmp_path / "sent.txt")]
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
        assert len(list(folder.glob("*/c.txt"))) == 1
        assert take_in_left_over(assistant, left_over(folder)).added == 1
        assert [path.name for path in folder.iterdir() if path.is_file()] == ["a.txt"]
        assert take_in(assistant, [upload("a.txt", NEWS)], folder).added == 0
        assert [path.name for path in folder.iterdir()] == ["a.txt"]  # what was lent is gone
        assert assistant.stats().articles >= 1


def test_what_was_deleted_does_not_come_back_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "library" / "uploads"
    with Assistant.open(tmp_path / "library") as assistant:
        kept(folder, "a.txt", NEWS.encode())
        assert take_in_left_over(assistant, left_over(folder)).added == 1
        (article,) = assistant.articles()
        assistant.delete(article.id)
        assert take_in_left_over(assistant, left_over(folder)).added == 0
        assert assistant.stats().articles == 0
        assert take_in_kept(assistant, [folder / "a.txt"]).added == 1  # when it is sent again


# ---------------------------------------------------------------------- taken in


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


def test_another_process_that_writes_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, done = threading.Event(), threading.Event()
    with Assistant.open(tmp_path / "library") as assistant:
        path = kept(tmp_path / "library" / "uploads", "a.txt", NEWS.encode())

        def write() -> None:
            with WriterLock(tmp_path / "library", read_only=False).held():
                held.set()
                done.wait(60)

        other = threading.Thread(target=write)
        other.start()
        held.wait(30)
        commit: Any = WriterLock.held
        monkeypatch.setattr(commit.__wrapped__, "__defaults__", (0.05,))  # no five seconds each
        with pytest.raises(LibraryLockedError, match="another process"):
            take_in_kept(assistant, [path], patience_s=0)
        assert take_in_kept(assistant, [path], stop=lambda: True).interrupted
        threading.Timer(0.5, done.set).start()
        assert take_in_kept(assistant, [path]).added == 1
        other.join()
