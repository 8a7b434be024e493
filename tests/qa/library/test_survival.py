"""Nothing that was acknowledged is lost: kill -9, a full disk, a read-only one, two writers."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qa.errors import LibraryLockedError
from qa.library import LocalLibrary
from qa.types import Scope
from tests.qa.library.archive import SETTINGS, article, prepared

ROOT = Path(__file__).parents[3]
ADDER = [sys.executable, "-m", "tests.qa.library.adder"]


def state_of(lines: list[str]) -> tuple[set[str], set[str]]:
    """Ids that the adder has acknowledged as added, and as deleted."""
    deleted = {line[1:] for line in lines if line.startswith("-")}
    return {line for line in lines if not line.startswith("-")} - deleted, deleted


def check(folder: Path, lines: list[str]) -> None:
    added, deleted = state_of(lines)
    library = LocalLibrary.open(folder)
    assert library.verify().problems == []
    held = {a.id for a in library.articles()}
    number = len([line for line in lines if not line.startswith("-")]) - 1
    pending = {f"id-第{number - 2}号"}  # this delete may be committed and not yet said
    assert added - pending <= held
    assert not deleted & held
    library.close()


@pytest.mark.parametrize("round_", range(4))
def test_kill_at_any_moment(tmp_path: Path, round_: int) -> None:
    chance = random.Random(round_)  # noqa: S311 - moments to kill at
    folder = tmp_path / "library"
    lines: list[str] = []
    for _ in range(2):
        with subprocess.Popen(
            [*ADDER, str(folder), "400"], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line.strip())
                if len(lines) >= 3 and chance.random() < 0.12:
                    time.sleep(chance.random() * 0.05)
                    process.kill()
                    break
            lines += [line.strip() for line in process.stdout if line.endswith("\n")]
        assert process.returncode == -9
        if folder.exists():
            check(folder, lines)
        lines = []  # the second process begins from the first article again


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    first = LocalLibrary.create(tmp_path / "library", SETTINGS)
    second = LocalLibrary.open(tmp_path / "library")
    ready, vectors = prepared(article("甲"))
    with first.writer():
        with (
            pytest.raises(LibraryLockedError, match="another process is writing"),
            second.writer(0),
        ):
            pass
        first.add([ready], vectors)  # the holder itself may
        assert second.holds(Scope()), "readers go on meanwhile"
    with second.writer(0):
        pass
    first.close()
    second.close()


def in_namespace(script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount: in namespaces of its own."""
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "bash", "-euc", script],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip


needs_namespaces = pytest.mark.skipif(
    in_namespace("true").returncode != 0, reason="this system lets no user mount"
)


@needs_namespaces
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    disk, copy = tmp_path / "disk", tmp_path / "copy"
    disk.mkdir()
    run = " ".join(ADDER)
    done = in_namespace(
        f"mount -t tmpfs -o size=2m tmpfs {disk};"
        f"{run} {disk}/library 4000 >{tmp_path}/log || echo code $?; cp -r {disk}/library {copy}"
    )
    assert "code 1" in done.stdout, done
    assert "LibraryStorageError" in done.stderr
    assert "is kept" in done.stderr
    assert "Traceback" not in done.stderr
    lines = (tmp_path / "log").read_text().split()
    assert len(lines) > 5
    check(copy, lines)


@needs_namespaces
def test_a_read_only_disk_can_be_read_and_not_written(tmp_path: Path) -> None:
    library = LocalLibrary.create(tmp_path / "library", SETTINGS)
    ready, vectors = prepared(article("地球号"))
    library.add([ready], vectors)
    library.close()
    script = (
        "from pathlib import Path\n"
        "from qa.errors import QaError\n"
        "from qa.library import LocalLibrary\n"
        "from qa.types import Scope\n"
        f"library = LocalLibrary.open(Path({str(library.folder)!r}))\n"
        "print(len(library.lexical(['地球'], 5, Scope())), library.verify().ok)\n"
        "try:\n    library.delete(['id-地球号'])\n"
        "except QaError as error:\n    print(type(error).__name__, error)\n"
        "library.close()\n"
    )
    (tmp_path / "script.py").write_text(script)
    done = in_namespace(
        f"mount --bind {library.folder} {library.folder};"
        f"mount -o remount,ro,bind {library.folder};"
        f"PYTHONPATH={ROOT} {sys.executable} {tmp_path}/script.py"
    )
    assert done.stdout.startswith("2 True\nLibraryStorageError"), done
    assert "read-only" in done.stdout


def test_a_folder_without_rights_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "locked").mkdir(mode=0o500)
    from qa.errors import LibraryStorageError

    with pytest.raises(LibraryStorageError, match="locked"):
        LocalLibrary.create(tmp_path / "locked" / "library", SETTINGS)
