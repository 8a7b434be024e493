import os
from pathlib import Path

import pytest

from qa.sources import FoundFiles, find_files


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("文", encoding="utf-8")


def names(found: FoundFiles, folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in found.files]


def test_a_folder_is_searched_in_order(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.md", "a/b/c.html", "c", "a.HTM", ".hidden.txt", ".git/d.txt")
    found = find_files([tmp_path])
    assert names(found, tmp_path) == ["a/b/c.html", "a/z.md", "a.HTM", "b.txt", "c"]
    assert found.failed == ()


def test_files_about_the_folder_are_passed_over(tmp_path: Path) -> None:
    make(
        tmp_path, "README.md", "readme.txt", "README_zh.md", "LICENSE", "LICENCE-MIT", "NOTICE.txt"
    )
    make(tmp_path, "notice-to-shippers.txt", "licensing.md")
    assert names(find_files([tmp_path]), tmp_path) == ["licensing.md", "notice-to-shippers.txt"]


def test_a_named_file_is_always_taken(tmp_path: Path) -> None:
    make(tmp_path, "README.md", ".hidden", "a.pdf")
    files = [tmp_path / "a.pdf", tmp_path / "README.md", tmp_path / ".hidden"]
    assert find_files(files) == FoundFiles(tuple(files), ())


def test_other_types_are_reported(tmp_path: Path) -> None:
    make(tmp_path, "a.png", "b.txt", "c.XLSX")
    found = find_files([tmp_path])
    assert names(found, tmp_path) == ["b.txt"]
    assert [Path(failed.path).name for failed in found.failed] == ["a.png", "c.XLSX"]
    assert "give one of .atom," in found.failed[0].reason


def test_bad_paths_stop_nothing(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "empty").mkdir()
    found = find_files([tmp_path / "no", tmp_path / "empty", Path("a\0b"), tmp_path / "a.txt"])
    assert names(found, tmp_path) == ["a.txt"]
    assert [
        "no such file" in found.failed[0].reason,
        "no file to read" in found.failed[1].reason,
    ] == [True, True]
    assert len(found.failed) == 3


def test_each_file_comes_once(tmp_path: Path) -> None:
    make(tmp_path, "a/b.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a" / "b.txt")
    found = find_files([tmp_path / "a" / "b.txt", tmp_path, tmp_path / "a" / ".." / "a"])
    assert found == FoundFiles((tmp_path / "a" / "b.txt",), ())


def test_links_may_go_round(tmp_path: Path) -> None:
    make(tmp_path, "a/b.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "lost.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    found = find_files([tmp_path])
    assert names(found, tmp_path) == ["a/b.txt"]
    assert [Path(failed.path).name for failed in found.failed] == ["lost.txt", "self"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    make(tmp_path, "a.txt")
    for given in ([tmp_path], [tmp_path / "a.txt", tmp_path / "pipe.txt"]):
        found = find_files(given)
        assert names(found, tmp_path) == ["a.txt"]
        assert len(found.failed) == 1


def test_a_reported_name_is_printable(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(bytes(tmp_path) + b"/\xff\n.png"))
    try:
        odd.write_bytes(b"x")
    except OSError:
        pytest.skip("this system allows no such name")
    (failed,) = find_files([tmp_path]).failed
    assert failed.path.isprintable()
    failed.path.encode("utf-8")
